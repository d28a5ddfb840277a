"""Which customers started when, and what can each start be compared with?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, Flags, Whole, rows_of

NEVER: Final = -1
FEWEST_AT_ONCE: Final = 5  # who started together, below which a start is not compared on its own
MOST_BEFORE, MOST_AFTER = 12, 12
FEWEST_MONTHS: Final = 2  # known before the start, of a customer
FEWEST_DRAWN: Final = 5_000  # compared with at a start, or as many as got it: more make the range hardly narrower


@dataclass(frozen=True, eq=False)
class Starts:
    """The comparisons, one a start, and how many who got it are in none of them, by reason."""

    comparisons: tuple[Comparison, ...]
    left_out: dict[str, int]

    @property
    def n_treated(self) -> int:
        """How many customers who got it are compared."""
        return sum(one.n_treated for one in self.comparisons)

    @cached_property
    def n_compared(self) -> int:
        """How many different customers they are compared with."""
        found = [one.customers[~one.treated] for one in self.comparisons]
        return int(np.count_nonzero(np.bincount(np.concatenate(found)))) if found else 0


def starts(
    y: Numbers,
    start: Whole,
    eligible: Flags | None = None,
    *,
    before: int = MOST_BEFORE,
    after: int = MOST_AFTER,
    until: int | None = None,
    fewest: int = FEWEST_MONTHS,
) -> Starts:
    """Return a comparison for each month in which some started; `y` has customers (rows) and months (columns).

    `start` is the column of the first whole month with it, NEVER for those who did not get it. Compared with each start
    are those `eligible` who did not get it before its months after are over; of very many a drawn part (5,000, or as
    many as got it). Rows need `fewest` months known before and one after. Columns from `until` on are not looked at.
    """
    stop = y.shape[1] if until is None else min(until, y.shape[1])
    free = np.ones(len(start), dtype=bool) if eligible is None else eligible
    found: list[Comparison] = []
    lost = {"at a start with too few others": 0, "not there before and after": 0}
    for first in np.unique(start[start != NEVER]).tolist():
        got = start == first
        begin, end = max(first - before, 0), min(first + after, stop)
        if end <= first:
            lost["not there before and after"] += int(got.sum())
            continue
        one = _compared(y[:, begin:end], first - begin, got, free & ((start == NEVER) | (start >= end)), fewest)
        lost["not there before and after"] += int(got.sum()) - one.n_treated
        if one.n_treated < FEWEST_AT_ONCE:
            lost["at a start with too few others"] += one.n_treated
        else:
            found.append(one)
    usable = [one for one in found if one.n_compared >= FEWEST_AT_ONCE]
    if usable:
        alone = (one.n_treated for one in found if one.n_compared < FEWEST_AT_ONCE)
        lost["at a start without others to compare with"] = sum(alone)
        found = usable
    return Starts(tuple(found), {why: many for why, many in lost.items() if many})


def _compared(y: Numbers, before: int, got: Flags, others: Flags, fewest: int) -> Comparison:
    """Return the rows that are known on both sides, of those who got it and of (drawn) others."""
    most = max(FEWEST_DRAWN, int(got.sum()))
    rows = np.flatnonzero(got | drawn(others, 2 * most))
    values = rows_of(y, rows)
    known = ~np.isnan(values)
    there = (known[:, :before].sum(axis=1, dtype=np.int16) >= fewest) & known[:, before:].any(axis=1)
    there = np.flatnonzero(there)
    treated = got[rows[there]]
    kept = treated | drawn(~treated, most)
    there = there[kept]
    return Comparison(rows_of(values, there), before, treated[kept], rows[there])


def drawn(allowed: Flags, most: int) -> Flags:
    """Return who is compared with: everybody allowed, of too many a drawn part, always the same."""
    if int(allowed.sum()) <= most:
        return allowed
    order = _order(len(allowed))
    chosen = np.zeros(len(allowed), dtype=bool)
    chosen[order[allowed[order]][:most]] = True
    return chosen


@lru_cache(maxsize=4)
def _order(size: int) -> Whole:
    """Return the order in which so many customers are drawn."""
    rng = np.random.default_rng(size)
    return rng.permutation(size)
