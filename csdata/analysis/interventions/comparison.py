"""Who got it, who is it compared with, and what was measured of each before and after?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Comparison:
    """One metric of customers (rows) over months (columns): `before` months come first, then those after the start.

    `y` is NaN in months in which a customer was not there, or nothing was known. `treated` tells who got it. Every
    row has at least one month known on either side, and is another customer. Sums are quickest where each month lies
    in one piece (`rows_of`).
    """

    y: Numbers
    before: int
    treated: Flags
    who: Whole | None = None  # the numbers of the customers; their places where not given

    @cached_property
    def known(self) -> Flags:
        """Which cells are known."""
        return ~np.isnan(self.y)

    @cached_property
    def filled(self) -> Numbers:
        """The values, 0 where nothing is known; only for sums."""
        return np.where(self.known, self.y, 0.0)

    @cached_property
    def counted(self) -> Numbers:
        """1 where a value is known, 0 elsewhere; for sums."""
        return self.known.astype(np.float64)

    @property
    def months(self) -> int:
        """How many months there are, before and after."""
        return int(self.y.shape[1])

    @property
    def after(self) -> int:
        """How many months after the start there are."""
        return self.months - self.before

    @property
    def n_treated(self) -> int:
        """How many customers got it."""
        return int(self.treated.sum())

    @property
    def n_compared(self) -> int:
        """How many customers it is compared with."""
        return len(self.treated) - self.n_treated

    def sums(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Return for each customer the sum over the months [first, last), and over how many it runs."""
        return self.filled[:, first:last].sum(axis=1), self.counted[:, first:last].sum(axis=1)

    @cached_property
    def by_month(self) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
        """For those who got it, then for the others: the sum in each month, and of how many customers."""
        groups = np.stack([self.treated, ~self.treated]).astype(np.float64)
        total, known = groups @ self.filled, groups @ self.counted
        return (total[0], known[0]), (total[1], known[1])

    @cached_property
    def totals(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """For each customer: sum and months before, sum and months after."""
        return *self.sums(0, self.before), *self.sums(self.before, self.months)

    def only(self, rows: Flags) -> Comparison:
        """Return some of the customers."""
        return Comparison(rows_of(self.y, rows), self.before, self.treated[rows], self.customers[rows])

    @property
    def customers(self) -> Whole:
        """The numbers of the customers."""
        return np.arange(len(self.treated)) if self.who is None else self.who

    def until(self, months: int, before: int) -> Comparison:
        """Return the first months only, as if it had started after `before` of them; rows known on either side."""
        cut = Comparison(self.y[:, :months], before, self.treated, self.customers)
        sides: Flags = np.logical_and(cut.known[:, :before].any(axis=1), cut.known[:, before:].any(axis=1))
        return cut if bool(sides.all()) else cut.only(sides)

    def with_treated(self, treated: Flags) -> Comparison:
        """Return the same customers as if others had got it."""
        return replace(self, treated=treated)


def rows_of(y: Numbers, rows: Flags | Whole) -> Numbers:
    """Return some rows of customers × months, so that the values of each month lie in one piece of memory."""
    places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    return np.take(y.T, places, axis=1).T


def rate(total: Numbers, months: Numbers) -> Numbers:
    """Return a mean a month; NaN without months."""
    return np.divide(total, months, out=np.full_like(total, np.nan), where=months > 0)
