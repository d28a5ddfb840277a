"""Are the personas of last time still those of today, and which is which when they are looked for again?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.assign import Model, assign
from csdata.analysis.personas.groups import Groups, I, filled, nearest
from csdata.analysis.personas.transform import F

FARTHER: Final = 1.15  # times the median distance of before: the centres no longer fit
SHIFTED: Final = 0.2  # population stability index above which a behaviour is another one
NEAR: Final = 0.5  # of the smallest distance between two centres: no farther has a centre moved that is the same
TOGETHER: Final = 0.6  # Jaccard similarity of the members


@dataclass(frozen=True, slots=True)
class Drift:
    """How customers differ from those the personas were made of.

    `distance` is today's median distance to the own centre over that of before, `shift` the population stability
    index of each behaviour (0: the same tenths hold as many; above 0.2: another distribution).
    """

    distance: float
    shift: tuple[float, ...]

    @property
    def is_over(self) -> bool:
        """Whether the personas should be looked for again."""
        return self.distance > FARTHER or max(self.shift, default=0.0) > SHIFTED


def drift(model: Model, raw: F) -> Drift:
    """Compare the behaviours of today's customers, in their own units, with those of a model."""
    if not len(raw) or model.tenths is None:
        return Drift(1.0, ())
    values = model.transform.apply(raw)
    away = nearest(values, model.centres)[1].min(axis=1)
    shift = tuple(_stability_index(values[:, at], model.tenths[:, at]) for at in range(values.shape[1]))
    return Drift(float(np.median(away) / model.usual) if model.usual > 0 else 1.0, shift)


def _stability_index(values: F, tenths: F) -> float:
    """Return Σ (today − before) · ln(today ÷ before) over the tenths of before; equal cuts are one."""
    known = values[~np.isnan(values)]
    cuts, together = np.unique(np.round(tenths, 9), return_counts=True)
    if not len(known):
        return 0.0
    before = np.append(together, 1).astype(np.float64) / 10
    now = np.bincount(np.searchsorted(cuts, known, side="left"), minlength=len(before)) / len(known)
    held = np.maximum(now, 0.5 / len(known))
    return float(((held - before) * np.log(held / before)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Which persona of today is which of before: `before[new]` is the old number, −1 for a new persona."""

    before: I
    gone: tuple[int, ...]


def match(old: F, new: F, old_labels: I, new_labels: I) -> Match:
    """Pair old and new centres, both in the same comparable values, by least total distance (Hungarian method).

    A pair keeps its name only when the centre moved less than half the smallest distance between two old centres, and
    the members are mostly the same (Jaccard similarity 0.6). Labels are of the same customers, −1 for none.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, seldom needed

    away = np.sqrt(((old[:, None] - new[None]) ** 2).sum(axis=2))
    rows, columns = linear_sum_assignment(away)
    between = np.sqrt(((old[:, None] - old[None]) ** 2).sum(axis=2))
    smallest = between[~np.eye(len(old), dtype=bool)].min(initial=np.inf)
    before = np.full(len(new), -1, dtype=np.int64)
    for one, other in zip(rows.tolist(), columns.tolist(), strict=True):
        mine, theirs = old_labels == one, new_labels == other
        either = int((mine | theirs).sum())
        if away[one, other] < NEAR * smallest and either and (mine & theirs).sum() >= TOGETHER * either:
            before[other] = one
    return Match(before, tuple(sorted(set(range(len(old))) - set(before.tolist()))))


def refit(model: Model, raw: F) -> tuple[Model, Match]:
    """Let the centres of a model move with today's customers, and say which persona is which.

    The transform stays, so that both are measured alike; k-means starts at the old centres.
    """
    values = model.transform.apply(raw)
    with threadpool_limits(1):
        found = KMeans(len(model.centres), init=model.centres, n_init=1, algorithm="lloyd").fit(filled(values))
    centres = np.asarray(found.cluster_centers_, dtype=np.float64)
    labels = nearest(values, centres)[0]
    known = assign(model, raw).persona
    new = Model.of(model.transform, Groups(centres, labels), values)
    return new, match(model.centres, centres, known, np.where(known >= 0, labels, -1))
