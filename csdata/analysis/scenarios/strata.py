"""Which customers are alike in the chance of leaving, so that many futures can be drawn for them together?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.drivers.table import Whole
from csdata.analysis.intervals import Numbers

Single = NDArray[np.float32]
MOST_STRATA: Final = 48  # by chance of leaving
FEWEST_IN_ONE: Final = 12
ONE_BY_ONE: Final = 120  # customers up to which each one leaves by itself in every future
SHIFT_BINS: Final = 5
LEAST: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Strata:
    """Customers alike: how many, what they pay, the sum of squares of that, and log-odds of leaving by month.

    `odds` give exactly the expected departures of the customers in a stratum. Those who pay more may leave less even
    there: `lasting` is the share of revenue still there ÷ the share of customers still there, from month 0 on, so that
    the expected revenue lost is exact too.
    """

    number: Numbers
    money: Numbers
    squares: Numbers
    odds: Numbers
    lasting: Numbers

    def weights(self, month: int) -> Single:
        """Return what a share still there stands for: customers, revenue, squares of revenue (× strata)."""
        lasting = self.lasting[:, month]
        return np.vstack([self.number, self.money * lasting, self.squares * lasting]).astype(np.float32)


def parents(odds: Numbers, group: Whole) -> Whole:
    """Return a stratum for each customer: its group, and its place in the chance of leaving over all months."""
    n = len(odds)
    if n <= ONE_BY_ONE:
        return np.arange(n)
    risk = np.logaddexp(0, odds).sum(axis=1)
    order = np.lexsort((risk, group))
    sizes = np.bincount(group, minlength=int(group.max()) + 1)
    bins = np.maximum(1, np.minimum(MOST_STRATA * sizes // n, sizes // FEWEST_IN_ONE))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n) - starts[group[order]]
    firsts = np.concatenate(([0], np.cumsum(bins)[:-1]))
    return firsts[group] + rank * bins[group] // np.maximum(sizes[group], 1)


def shares_left(odds: Numbers, weight: Numbers, stratum: Whole) -> Numbers:
    """Return by stratum and month (from 0) the share of a weight that is expected to be there still."""
    count = int(stratum.max()) + 1
    stays = np.cumprod(1 / (1 + np.exp(odds)), axis=1)
    total = np.bincount(stratum, weights=weight, minlength=count)
    found = np.ones((count, odds.shape[1] + 1))
    for month in range(odds.shape[1]):
        left = np.bincount(stratum, weights=weight * stays[:, month], minlength=count)
        found[:, month + 1] = np.divide(left, total, out=np.ones(count), where=total > 0)
    return found


def odds_of(shares: Numbers) -> Numbers:
    """Return log-odds of leaving by month from shares still there."""
    ratio = np.clip(shares[:, 1:] / np.maximum(shares[:, :-1], LEAST), LEAST, 1 - LEAST)
    return np.log1p(-ratio) - np.log(ratio)


def split(parent: Whole, shift: Numbers) -> tuple[Whole, Whole]:
    """Part strata by how much is changed for their customers; returns the part of each customer and parts' parents."""
    part = np.zeros(len(shift), dtype=np.int64)
    moved = shift != 0
    if moved.any():
        ends = np.quantile(shift[moved], np.linspace(0, 1, SHIFT_BINS + 1)[1:-1])
        part[moved] = 1 + np.searchsorted(np.unique(ends), shift[moved])
    cells, own = np.unique(parent * (SHIFT_BINS + 2) + part, return_inverse=True)
    return own, cells // (SHIFT_BINS + 2)
