"""What share of each cohort is left, month by month of its life, and which cells are over?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import stdtrit

from csdata.analysis.cohorts.groups import NOBODY, Cohorts
from csdata.analysis.cohorts.histories import Flags, Histories, Whole
from csdata.analysis.intervals import LEVEL, Numbers, z_of

Measure = Literal["customers", "revenue", "revenue_net", "usage"]
Kind = Literal["classic", "rolling"]
OF_MONEY: Final = ("revenue", "revenue_net")


@dataclass(frozen=True)
class Triangle:
    """By cohort (rows) and month of life (columns): `count` ÷ `base` is the share that is left.

    `n` is how many customers of the cohort could reach the month and are known there, `base` those customers, or what
    they paid at first. A cell is `observed` when the month is over for everybody who can be in the cohort, `open` when
    it is over for some: then it tells of those only. `low` and `high` are its 95 % range; NaN where it has none.
    """

    cohorts: Cohorts
    measure: Measure
    kind: Kind
    sizes: Whole
    n: Whole
    count: Numbers
    base: Numbers
    observed: Flags
    open: Flags
    low: Numbers
    high: Numbers

    @property
    def value(self) -> Numbers:
        """The share left; NaN where nothing is known."""
        left: Numbers = np.divide(self.count, self.base, out=np.full(self.base.shape, np.nan), where=self.base > 0)
        return left

    def average(self) -> tuple[Numbers, Whole]:
        """Return, by month of life, the share left over all complete cells, weighted by their size, and the customers.

        Complete cells only: 10 customers at 20 % and 100 at 0 % are 1.8 %.
        """
        count, base = (np.where(self.observed, part, 0.0).sum(axis=0) for part in (self.count, self.base))
        n = np.where(self.observed, self.n, 0).sum(axis=0)
        return np.divide(count, base, out=np.full(len(base), np.nan), where=base > 0), n


def triangle(found: Histories, cohorts: Cohorts, measure: Measure = "customers", kind: Kind = "classic") -> Triangle:
    """Return what is left of each cohort.

    classic: in that month ("on"). rolling: in that month or a later one ("on or after"); of revenue the best month from
    then on. customers: still a customer (without a contract: used it or bought). revenue: at most what each paid at
    first, revenue_net: all it pays, ÷ what it paid at first. usage: used it.
    """
    inside = cohorts.codes != NOBODY
    codes = cohorts.codes[inside]
    values = _values(found, measure)[inside]
    ripe, since = found.ripe[inside], _known_since(found, measure)[inside]
    values = np.where(_ages(found) <= ripe[:, None], values, 0.0)
    if kind == "rolling":
        values = np.maximum.accumulate(values[:, ::-1], axis=1)[:, ::-1]
    since = np.maximum(since, cohorts.first_age)
    values = np.where(_ages(found) >= since[:, None], values, 0.0)
    weight = found.base[inside] if measure in OF_MONEY else np.ones(len(codes))
    told = _Told(codes, len(cohorts), found.ages, ripe, since)
    n, base, count = told.known(np.ones(len(codes))), told.known(weight), told.sums(values)
    observed, part = _over(found, cohorts, n)
    low, high = _ranges(told, values, weight, n, count, base) if measure in OF_MONEY else wilson_cells(count, n)
    return Triangle(
        cohorts, measure, kind, cohorts.sizes(), np.rint(n).astype(np.int64), count, base, observed, part, low, high
    )


def _ages(found: Histories) -> Whole:
    return np.arange(found.ages)


def _values(found: Histories, measure: Measure) -> Numbers:
    if measure == "revenue":
        return np.minimum(found.money, found.base[:, None])
    if measure == "revenue_net":
        return found.money
    return (found.here if measure == "customers" else found.used).astype(float)


def _known_since(found: Histories, measure: Measure) -> Whole:
    """Return the first month of life that is known, by customer."""
    return found.use_known if measure == "usage" else np.zeros(len(found.started), dtype=np.int64)


@dataclass(frozen=True)
class _Told:
    """Customers by cohort, each known from one month of life to another."""

    codes: Whole
    rows: int
    ages: int
    until: Whole
    since: Whole

    def sums(self, values: Numbers) -> Numbers:
        """Add up what customers have in each month, by cohort."""
        ones, where = np.ones(len(self.codes)), np.arange(len(self.codes))
        picked = csr_matrix((ones, (self.codes, where)), shape=(self.rows, len(self.codes)))
        return np.asarray(picked @ values)

    def known(self, weight: Numbers) -> Numbers:
        """Add up the weights of those who are known in each month: since ≤ month ≤ until."""
        seen = self.until >= self.since
        begins = self._histogram(np.clip(self.since, 0, self.ages), weight * seen)
        ends = self._histogram(np.clip(self.until + 1, 0, self.ages), weight * seen)
        return np.maximum(np.cumsum(begins - ends, axis=1)[:, : self.ages], 0.0)

    def _histogram(self, age: Whole, weight: Numbers) -> Numbers:
        width = self.ages + 1
        place = self.codes * width + age
        found = np.bincount(place, weights=weight, minlength=self.rows * width)
        return found.reshape(self.rows, width).astype(float, copy=False)


def _over(found: Histories, cohorts: Cohorts, n: Numbers) -> tuple[Flags, Flags]:
    """Return which cells are over for everybody in the cohort, and which for some of them."""
    some = n > 0
    if cohorts.ends is None:  # kinds of customers pool the starts that have reached the month
        return some, np.zeros_like(some)
    unfinished = int(found.anniversaries and not found.has_contract)
    reached = cohorts.ends[:, None] + _ages(found) + unfinished <= found.last
    return reached & some, some & ~reached


def wilson_cells(count: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Return Wilson's score interval (1927) of each cell."""
    z, size = z_of(LEVEL), np.where(n > 0, n, np.nan)
    share = count / size
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * np.sqrt(share * (1 - share) / size + z * z / (4 * size**2))
    return np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)


def _ranges(
    told: _Told, values: Numbers, weight: Numbers, n: Numbers, count: Numbers, base: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the linearised t interval of each ratio (Cochran 1977, ch. 6); NaN where there is no spread."""
    share = np.divide(count, base, out=np.full(base.shape, np.nan), where=base > 0)
    squares = told.sums(values**2) - 2 * share * told.sums(values * weight[:, None]) + share**2 * told.known(weight**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(squares, 0) * n / (n - 1)) / base
        half = stdtrit(np.where(n > 1, n - 1, np.nan), (1 + LEVEL) / 2) * spread
    half = np.where(half > 1e-9, half, np.nan)
    return np.maximum(0.0, share - half), share + half
