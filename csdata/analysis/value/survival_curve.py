"""What share of customers is still there after so many months, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Lives
from csdata.analysis.result import ENOUGH

DRAWS: Final = 400
SEED: Final = 20
RECENT: Final = 12  # observed months whose leaving rate is carried on
LEAST_OBSERVED: Final = 6
# Shares of paying customers, by rank of revenue, between which customers count as alike when a book is redrawn.
RANKS: Final = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
TABLE: Final = 4_096  # equal steps of probability; small enough to stay in the processor's cache
MOST_PLACES: Final = 2_000_000
NORMAL_FROM: Final = 20  # from this mean on, Poisson is drawn as rounded normal

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Customers who are alike: seen from month `first` to month `last` of their life, left in it or not.

    Month k runs from k − 1 to k months after the start. `early` and `late` are the parts of the first and the last
    month in which they were not seen, summed over the customers; `paying` and `money` count what they pay now.
    """

    count: Numbers
    first: Whole
    last: Whole
    gone: NDArray[np.bool_]
    early: Numbers
    late: Numbers
    paying: Numbers
    money: Numbers

    def __len__(self) -> int:
        return len(self.count)

    def exposure(self, months: int) -> Numbers:
        """Return, by cell and month 1…months, how many customers were at risk; who was seen in part counts in part."""
        month = np.arange(1, months + 1)
        first, last = self.first[:, None], self.last[:, None]
        seen = np.where((first <= month) & (month <= last), self.count[:, None], 0.0)
        seen -= np.where(month == first, self.early[:, None], 0.0)
        seen -= np.where(month == last, self.late[:, None], 0.0)
        return seen

    def departures(self, months: int) -> Numbers:
        """Return, by cell and month 1…months, how many customers left."""
        leaves = self.gone[:, None] & (np.arange(1, months + 1) == self.last[:, None])
        return np.where(leaves, self.count[:, None], 0.0)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """How often each cell appears in each of the redrawn books, relative to the real one (Poisson bootstrap).

        Every customer is drawn Poisson(1) times; the sum over the customers of a cell is Poisson(count).
        """
        rng = np.random.default_rng(SEED)
        times = np.empty((DRAWS, len(self)), dtype=np.float32)
        small = self.count < NORMAL_FROM
        random = rng.integers(TABLE, size=(DRAWS, int(small.sum())), dtype=np.uint16)
        counts = self.count[small].astype(np.int64)
        times[:, small] = _tables()[counts[None, :], random]
        large = self.count[~small].astype(np.float32)
        normal = rng.standard_normal((DRAWS, len(large)), dtype=np.float32)
        times[:, ~small] = np.maximum(0, np.rint(large + np.sqrt(large) * normal))
        times /= self.count.astype(np.float32)
        return times

    def redrawn(self, sums: Numbers) -> Numbers:
        """Return sums by cell (one column each) added up over the cells, for each redrawn book."""
        with _threads().limit(limits=1):  # small products wait for each other on a busy machine, 60 ms instead of 0.3
            return (self.weights @ sums.astype(np.float32)).astype(float)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def _tables() -> NDArray[np.uint8]:
    """Return, by mean, the Poisson number at each of the equal steps of probability."""
    steps = (np.arange(TABLE) + 0.5) / TABLE
    below = pdtr(np.arange(4 * NORMAL_FROM), np.arange(NORMAL_FROM)[:, None])
    return np.stack([np.searchsorted(row, steps) for row in below]).astype(np.uint8)


def cells_of(lives: Lives) -> Cells:
    """Put customers who were seen alike, and pay alike, into one cell: sums stay exact, redrawing becomes quick.

    Who came on the very last day is in no month, but pays.
    """
    first = np.floor(lives.entered).astype(np.int64) + 1
    last = np.ceil(lives.seen).astype(np.int64)
    pays = ~np.isnan(lives.mrr)
    place = (((first * (last.max(initial=0) + 1)) + last) * 2 + lives.gone) * (len(RANKS) + 2) + _rank(lives.mrr, pays)
    sample, where = _alike(place)

    def total(values: Numbers) -> Numbers:
        return np.bincount(where, weights=values, minlength=len(sample)).astype(float)

    return Cells(
        total(np.ones(len(where))),
        first[sample],
        last[sample],
        lives.gone[sample],
        total(lives.entered - first + 1),
        total(np.where(lives.gone, 0.0, last - lives.seen)),
        total(pays.astype(float)),
        total(np.where(pays, lives.mrr, 0.0)),
    )


def _alike(place: Whole) -> tuple[Whole, Whole]:
    """Return one customer of each cell, in the order of the cells, and the cell of each customer."""
    if place.max(initial=0) > MOST_PLACES:
        _, sample, where = np.unique(place, return_index=True, return_inverse=True)
        return sample, where
    # Counting is ten times as quick as sorting.
    taken = np.bincount(place) > 0
    sample = np.empty(len(taken), dtype=np.int64)
    sample[place[::-1]] = np.arange(len(place))[::-1]
    return sample[taken], (np.cumsum(taken) - 1)[place]


def _rank(mrr: Numbers, pays: NDArray[np.bool_]) -> Whole:
    """Return the class of revenue: 0 pays nothing now, above that by rank among those who pay."""
    classes = np.zeros(len(mrr), dtype=np.int64)
    if pays.any():
        edges = np.quantile(mrr[pays], RANKS)
        classes[pays] = 1 + np.searchsorted(edges, mrr[pays], side="right")
    return classes


@dataclass(frozen=True)
class Curve:
    """Survival by month of life: `share[t]` are still there after t months; t = 0 is 1.

    Months 1…`observed` were seen in at least ten customers; after that the leaving rate of the last twelve of them
    goes on, and in a month before with fewer customers the mean leaving rate stands in.
    """

    share: Numbers
    at_risk: Numbers
    left: Numbers
    observed: int
    draws: Numbers  # redrawn curves, one a row

    @property
    def enough(self) -> bool:
        """Whether enough of life was seen to speak of it."""
        return self.observed >= LEAST_OBSERVED


def curve_of(cells: Cells, months: int) -> Curve:
    """Return the survival of these customers for so many months (Kaplan & Meier 1958, delayed entry).

    Within a month who enters late or is not seen to its end counts in part, so that whole months give the
    Kaplan–Meier curve and days the life table by exact exposure.
    """
    exposure, departures = cells.exposure(months), cells.departures(months)
    at_risk, left = exposure.sum(axis=0), departures.sum(axis=0)
    seen = np.flatnonzero(at_risk >= ENOUGH)
    observed = int(seen[-1]) + 1 if len(seen) else 0
    both = cells.redrawn(np.hstack([exposure, departures]))
    drawn = _shares(both[:, :months], both[:, months:], at_risk, observed)
    share = _shares(at_risk[None, :], left[None, :], at_risk, observed)[0]
    return Curve(share, at_risk, left, observed, drawn)


def _shares(at_risk: Numbers, left: Numbers, really: Numbers, observed: int) -> Numbers:
    """Return survival from month 0 on for each row; `really` tells in which months enough customers were seen."""
    rates = _rate(left, at_risk)
    thin = really[:observed] < ENOUGH
    if thin.any():
        rates[:, :observed][:, thin] = _rate(left.sum(axis=1), at_risk.sum(axis=1))[:, None]
    recent = slice(max(0, observed - RECENT), observed)
    rates[:, observed:] = _rate(left[:, recent].sum(axis=1), at_risk[:, recent].sum(axis=1))[:, None]
    kept = np.cumprod(1 - rates, axis=1)
    return np.hstack([np.ones((len(kept), 1), dtype=kept.dtype), kept])


def _rate(left: Numbers, at_risk: Numbers) -> Numbers:
    """Return left ÷ at risk, at most 1; 0 where nobody was."""
    return np.minimum(1, np.divide(left, at_risk, out=np.zeros_like(left), where=at_risk > 0))
