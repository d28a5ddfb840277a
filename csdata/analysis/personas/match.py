"""Personas were looked for again: which centre of now is which of before?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.personas.groups import I, filled
from csdata.analysis.personas.transform import F

NEAR: Final = 0.5  # of the smallest distance between two centres: no farther has a centre moved that is the same
TOGETHER: Final = 0.6  # Jaccard similarity of the members
NOWHERE: Final = 1e6  # where a persona without customers stands, far from all others


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


def paired(values: F, before: I, now: I) -> Match:
    """Pair two groupings of the same customers, by the means of their comparable values; −1 is no group.

    So personas can be paired that were found by other behaviours, or made comparable otherwise.
    """
    return match(means(values, before), means(values, now), before, now)


def means(values: F, labels: I) -> F:
    """Return the mean of each group (groups, behaviours) in comparable values; a group of nobody is far from all."""
    known = filled(values)
    rows = [
        known[labels == at].mean(axis=0) if (labels == at).any() else np.full(values.shape[1], NOWHERE * (at + 1))
        for at in range(int(labels.max(initial=-1)) + 1)
    ]
    return np.array(rows).reshape(len(rows), values.shape[1])
