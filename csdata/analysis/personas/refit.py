"""Are the personas of last time still those of today, and which is which when they are looked for again?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.assign import Model, assign, in_tenths
from csdata.analysis.personas.groups import Groups, I, filled, nearest
from csdata.analysis.personas.transform import F

FARTHER: Final = 1.15  # times the median distance of before: the centres no longer fit
SHIFTED: Final = 0.2  # population stability index above which a behaviour is another one
CHANCE: Final = 0.01
NEAR: Final = 0.5  # of the smallest distance between two centres: no farther has a centre moved that is the same
TOGETHER: Final = 0.6  # Jaccard similarity of the members


@dataclass(frozen=True, slots=True)
class Drift:
    """How customers differ from those the personas were made of.

    `distance` is today's median distance to the own centre over that of before, `shift` the population stability
    index of each behaviour (0: the same tenths hold as many; above 0.2: another distribution). `farthest` and `most`
    are what is still taken for the same: 1.15 and 0.2, or more where chance alone could bring as much.
    """

    distance: float
    shift: tuple[float, ...]
    farthest: float = FARTHER
    most: tuple[float, ...] = ()

    @property
    def is_farther(self) -> bool:
        """Whether customers lie farther from their centres than chance can bring."""
        return self.distance > self.farthest

    @property
    def shifted(self) -> tuple[int, ...]:
        """Which behaviours, by their place, are spread otherwise than before."""
        return tuple(at for at, (shift, most) in enumerate(zip(self.shift, self.most, strict=True)) if shift > most)

    @property
    def is_over(self) -> bool:
        """Whether the personas should be looked for again."""
        return self.is_farther or bool(self.shifted)


def drift(model: Model, raw: F, before: int | None = None) -> Drift:
    """Compare the behaviours of today's customers, in their own units, with those of a model.

    `before` is of how many customers the model was made. Among few, tenths hold other shares by chance alone: the
    index of two samples of the same customers is about χ² ÷ their harmonic size (Yurdakul and Naranjo 2020, Journal
    of Risk Model Validation 14), so it must also be above the 99 % point of that, shared among the behaviours; the
    median distance likewise above its own.
    """
    if not len(raw) or model.tenths is None or model.held is None:
        return Drift(1.0, ())
    values = model.transform.apply(raw)
    away = nearest(values, model.centres)[1].min(axis=1)
    told = [_stability_index(*pair, len(raw)) for pair in zip(model.held.T, in_tenths(values, model.tenths).T,
                                                             strict=True)]  # fmt: skip
    sizes = 1 / len(raw) + (1 / before if before else 0.0)
    most = tuple(max(SHIFTED, float(chi2.isf(CHANCE / len(told), freedom)) * sizes) for _, freedom in told)
    apart = float(np.median(away) / model.usual) if model.usual > 0 else 1.0
    return Drift(apart, tuple(index for index, _ in told), max(FARTHER, 1 + _by_chance(away, sizes)), most)


def _by_chance(away: F, sizes: float) -> float:
    """Return by how much the ratio of two medians of so many customers is above 1 in one of a hundred draws."""
    scatter = 1.2533 * float(away.std()) * np.sqrt(sizes)  # of a median, for a bell; close enough for a floor
    return float(2.326 * scatter / np.median(away)) if np.median(away) > 0 else 0.0


def _stability_index(before: F, now: F, customers: int) -> tuple[float, int]:
    """Return Σ (today − before) · ln(today ÷ before) over the tenths of before, and its degrees of freedom."""
    used = (before > 0) | (now > 0)
    was, held = (np.maximum(one[used], 0.5 / customers) for one in (before, now))
    return float(((held - was) * np.log(held / was)).sum()), max(int(used.sum()) - 1, 1)


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
