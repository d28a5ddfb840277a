"""How sure is a score when customers answer more than once, or count by what they pay?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from csdata.analysis.intervals import LEVEL, Interval, z_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNITS: Final = {"nps": "score", "csat": "share", "ces": "number"}


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its 95 % interval, from how many answers of how many customers, and how many those are worth."""

    value: float
    low: float | None
    high: float | None
    n: int
    customers: int
    worth: float

    @property
    def interval(self) -> Interval:
        """The score and its bounds."""
        return Interval(self.value, self.low, self.high)


def points_of(kind: str, scores: Floats, scale: float) -> Floats:
    """Return what each answer adds: NPS 1, 0 or −1, satisfaction 1 or 0, effort the answer itself."""
    if kind == "nps":
        return (scores >= 9).astype(float) - (scores <= 6)
    return (scores >= scale - 1).astype(float) if kind == "csat" else scores


def scored(kind: str, points: Floats, numbers: Ints, weights: Floats | None = None, level: float = LEVEL) -> Scored:
    """Return the score of at least one answer; answers of one customer count as a cluster.

    `numbers` say whose answer it is (−1: nobody knows). Clusters shrink the number of answers to what they are worth:
    the design effect of the linearised variance (Cochran 1977), or with weights Kish's effective n over customers.
    """
    who = clusters(numbers)
    size = np.ones(len(points)) if weights is None else weights
    total = float(size.sum())
    value = float((size * points).sum()) / total
    customers = int(who.max(initial=-1)) + 1
    worth = _worth(points, who, value) if weights is None else _kish(np.bincount(who, weights=size).astype(np.float64))
    found = _interval(kind, points, size / total, worth, level)
    exact = 100 * value if kind == "nps" else value  # a sum divided once, not a sum of shares
    return Scored(exact, found.low, found.high, len(points), customers, worth)


def clusters(numbers: Ints) -> Ints:
    """Return a number from 0 for the customer behind each answer; those that name nobody are one each."""
    own = np.where(numbers < 0, -1 - np.arange(len(numbers)), numbers)
    return np.unique(own, return_inverse=True)[1].astype(np.int64)


def _worth(points: Floats, who: Ints, value: float) -> float:
    """Return how many single answers the clustered ones are worth; never more than there are."""
    rest = points - value
    alone, together = float((rest**2).sum()), float((np.bincount(who, weights=rest) ** 2).sum())
    return len(points) / max(1.0, together / alone) if alone > 0 else float(who.max(initial=0) + 1)


def _kish(weights: Floats) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def _interval(kind: str, points: Floats, shares: Floats, worth: float, level: float) -> Interval:
    if kind == "nps":
        return net_promoter(float(shares[points > 0].sum()), float(shares[points < 0].sum()), worth, level)
    value = float((shares * points).sum())
    if kind == "csat":
        return wilson_share(value, worth, level)
    if worth < 2:
        return Interval(value, None, None)
    spread = math.sqrt(float((shares * (points - value) ** 2).sum()) / (worth - 1))
    half = float(stdtrit(worth - 1, (1 + level) / 2)) * spread
    return Interval(value, value - half, value + half)


def net_promoter(promoters: float, detractors: float, n: float, level: float = LEVEL) -> Interval:
    """Return NPS from shares and the n they are worth, adjusted Wald (Rocks 2016).

    >>> net_promoter(19 / 36, 9 / 36, 36)
    Interval(value=27.7..., low=-0.4..., high=51.7...)
    """
    p, d = (n * promoters + 0.75) / (n + 3), (n * detractors + 0.75) / (n + 3)
    half = z_of(level) * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    return Interval(100 * (promoters - detractors), 100 * max(-1.0, p - d - half), 100 * min(1.0, p - d + half))


def wilson_share(share: float, n: float, level: float = LEVEL) -> Interval:
    """Return a share with Wilson's interval for the n it is worth.

    >>> wilson_share(0.5, 30)
    Interval(value=0.5, low=0.331..., high=0.668...)
    """
    z = z_of(level)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(max(share * (1 - share), 0.0) / n + z * z / (4 * n * n))
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half))


def difference(one: Interval, other: Interval) -> Interval:
    """Return how much more `one` is, with Newcombe's interval from those of both (1998, method 10)."""
    gap = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Interval(gap, None, None)
    low = gap - math.hypot(one.value - one.low, other.high - other.value)
    return Interval(gap, low, gap + math.hypot(one.high - one.value, other.value - other.low))


def is_real(change: Interval) -> bool:
    """Tell whether a difference is beyond noise: its interval leaves zero out."""
    return change.low is not None and change.high is not None and not change.low <= 0 <= change.high
