"""Which customers started when, and what can each start be compared with?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, Flags, Whole

NEVER: Final = -1
FEWEST_AT_ONCE: Final = 5  # who started together, below which a start is not compared on its own
MOST_BEFORE, MOST_AFTER = 12, 12
FEWEST_MONTHS: Final = 2  # known before the start, of a customer


@dataclass(frozen=True, eq=False)
class Starts:
    """The comparisons, one a start, and how many who got it are in none of them, by reason."""

    comparisons: tuple[Comparison, ...]
    left_out: dict[str, int]

    @property
    def n_treated(self) -> int:
        """How many customers who got it are compared."""
        return sum(one.n_treated for one in self.comparisons)

    @property
    def n_compared(self) -> int:
        """How many different customers they are compared with."""
        found = [one.customers[~one.treated] for one in self.comparisons]
        return len(np.unique(np.concatenate(found))) if found else 0


def starts(
    y: Numbers,
    start: Whole,
    eligible: Flags | None = None,
    *,
    before: int = MOST_BEFORE,
    after: int = MOST_AFTER,
    who: Whole | None = None,
) -> Starts:
    """Return a comparison for each month in which some started; `y` has customers (rows) and months (columns).

    `start` is the column of the first whole month with it, NEVER for those who did not get it. Compared with each start
    are those `eligible` who did not get it before its months after are over. Rows need two months known before and
    one after.
    """
    customers = np.arange(len(start)) if who is None else who
    free = np.ones(len(start), dtype=bool) if eligible is None else eligible
    found: list[Comparison] = []
    lost = {"at a start with too few others": 0, "not there before and after": 0}
    known = ~np.isnan(y)
    for first in np.unique(start[start != NEVER]).tolist():
        got = start == first
        begin, end = max(first - before, 0), min(first + after, y.shape[1])
        sides = (known[:, begin:first].sum(axis=1) >= FEWEST_MONTHS) & known[:, first:end].any(axis=1)
        both = got & sides
        lost["not there before and after"] += int((got & ~sides).sum())
        if both.sum() < FEWEST_AT_ONCE:
            lost["at a start with too few others"] += int(both.sum())
            continue
        later = (start == NEVER) | (start >= end)
        rows = both | (later & free & sides & ~got)
        found.append(Comparison(y[rows, begin:end], first - begin, got[rows], customers[rows]))
    return Starts(tuple(found), {why: many for why, many in lost.items() if many})
