"""Who was active in which month, and who came for the first time, stayed, came back, or fell silent?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.cohorts.groups import NOBODY, Cohorts, by_start
from csdata.analysis.cohorts.histories import NO_START, Flags, Histories, Whole
from csdata.analysis.cohorts.triangle import Kind, Triangle, wilson_cells

STAGES: Final = ("new", "returning", "resurrected", "dormant")


def recurring(active: Flags, kind: Kind = "classic") -> Whole:
    """Return the table in which everybody active in a period is a cohort: row i, column k, i + k within the periods.

    `active` has a row a customer and a column a period. classic: active in period i and in i + k; rolling: active in i,
    and in i + k or later. Cells beyond the last period are −1.

    >>> recurring(np.array([[True, True, False], [False, True, True]])).tolist()
    [[1, 1, 0], [2, 1, -1], [1, -1, -1]]
    """
    periods = active.shape[1]
    later = np.maximum.accumulate(active[:, ::-1], axis=1)[:, ::-1] if kind == "rolling" else active
    both = active.T.astype(np.int64) @ later.astype(np.int64)
    table = np.full((periods, periods), -1)
    for row in range(periods):
        table[row, : periods - row] = both[row, row:]
    return table


@dataclass(frozen=True)
class Stages:
    """How many customers were in each stage, by period; dormant counts those who were active the period before.

    new + returning + resurrected are active; active(t) = active(t−1) + new + resurrected − dormant.
    """

    new: Whole
    returning: Whole
    resurrected: Whole
    dormant: Whole

    @property
    def active(self) -> Whole:
        """How many were active."""
        return self.new + self.returning + self.resurrected


def stages(active: Flags, newcomers: Flags | None = None) -> Stages:
    """Return the stages by period from a row a customer and a column a period.

    New is who is active for the first time; where `newcomers` is given (a flag a customer), only those can be new: the
    others were customers before their activity is recorded, so their first activity is a return.
    """
    before = np.hstack([np.zeros((len(active), 1), dtype=bool), active[:, :-1]])
    ever = np.logical_or.accumulate(before, axis=1)
    first = active & ~ever
    fresh = first if newcomers is None else first & newcomers[:, None]
    counts = (fresh, active & before, active & ~before & ~fresh, before & ~active)
    return Stages(*(part.sum(axis=0).astype(np.int64) for part in counts))


def calendar(found: Histories, chosen: Flags) -> tuple[Flags, int]:
    """Return who used it, a row a customer of the cohorts chosen and a column a month, and the first month's number."""
    inside = np.flatnonzero(chosen & (found.started != NO_START))
    first = int(found.started[inside].min(initial=found.last))
    moved = np.zeros((len(inside), found.last - first + 1), dtype=bool)
    row, age = np.nonzero(found.used[inside])
    month = found.started[inside][row] + age - first
    moved[row[month < moved.shape[1]], month[month < moved.shape[1]]] = True
    return moved, first


def everyone_active(found: Histories, chosen: Flags, kind: Kind) -> Triangle:
    """Return the table whose cohort of a month is everybody who used it in that month, whenever they started."""
    active, first = calendar(found, chosen)
    counts = recurring(active, kind)
    over = counts >= 0
    rows = by_start(found, 1)
    skipped = first - int(found.started[found.started != NO_START].min(initial=first))
    made = Cohorts(
        "month", "Month of use", np.full(len(found.started), NOBODY), rows.keys[skipped:], rows.labels[skipped:],
        ends=None if rows.ends is None else rows.ends[skipped:],
    )  # fmt: skip
    sizes = active.sum(axis=0).astype(np.int64)
    n = np.where(over, sizes[:, None], 0)
    count, base = np.where(over, counts, 0).astype(float), n.astype(float)
    known = over & (n > 0)
    low, high = wilson_cells(count, base)
    return Triangle(made, "usage", kind, sizes, n, count, base, known, np.zeros_like(over), low, high)
