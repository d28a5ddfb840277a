"""By how much did it change, told by every estimate that the way of choosing demands?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from csdata.analysis.intervals import LEVEL, Interval
from csdata.analysis.interventions.choosing import Way, estimates
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.estimate import Estimate, combined


@dataclass(frozen=True, eq=False)
class Effect:
    """The estimates that must agree, by name; on the log scale.

    Several estimates are told as one: the value nearest to no effect, and the range that holds all their ranges. It
    holds no effect unless all ranges lie on the same side: then all agree.
    """

    parts: Mapping[str, Estimate]
    is_points: bool = False  # a difference of shares, not a logarithm of a ratio

    @property
    def is_known(self) -> bool:
        """Whether every estimate has a value and a range."""
        return bool(self.parts) and all(part.is_known for part in self.parts.values())

    def interval(self, level: float = LEVEL) -> Interval:
        """Return the effect with the range that holds those of all estimates; NaN without range where one is missing.

        Estimates of different sign are told as the mean of the least and the greatest.
        """
        if not self.is_known:
            return Interval(math.nan, None, None)
        found = [part.interval(level) for part in self.parts.values()]
        values = [one.value for one in found]
        same_sign = min(values) > 0 or max(values) < 0
        value = min(values, key=abs) if same_sign else (min(values) + max(values)) / 2
        return Interval(value, min(one.low or 0.0 for one in found), max(one.high or 0.0 for one in found))

    def change(self, level: float = LEVEL) -> Interval:
        """Return the relative change (−0.2 is 20 % less), or the difference of shares, with its range."""
        found = self.interval(level)
        if self.is_points:
            return found
        ends = [None if end is None else math.expm1(min(end, 50.0)) for end in (found.low, found.high)]
        value = math.expm1(min(found.value, 50.0)) if math.isfinite(found.value) else math.nan
        return Interval(value, *ends)

    def bounds(self, worth: float) -> tuple[float, float]:
        """Return the ends, on the scale of the interval, of changes too small to act on."""
        return (-worth, worth) if self.is_points else (math.log1p(-min(worth, 0.99)), math.log1p(worth))

    def sign(self, level: float = LEVEL) -> int:
        """Return 1 or −1 where all estimates agree on it, otherwise 0."""
        found = self.interval(level)
        if found.low is None or found.high is None:
            return 0
        return int(found.low > 0) - int(found.high < 0)

    @property
    def se(self) -> float:
        """The largest standard error of the estimates; NaN where one is missing."""
        return max(part.se for part in self.parts.values()) if self.is_known else math.nan


def effect(given: Comparison, way: Way) -> Effect:
    """Return what the estimates demanded by the way of choosing say."""
    return Effect(estimates(given, way))


def overall(starts: Sequence[Comparison], way: Way) -> Effect:
    """Return one effect of several starts, each compared on its own (stacked two-by-twos; Callaway & Sant'Anna 2021).

    Weighted by how many got it at each start. A customer compared with several starts has its errors added up before
    they are squared. Starts of which an estimate is not known are left out.
    """
    found = [(effect(one, way), one) for one in starts]
    known = [(told, one) for told, one in found if told.is_known]
    if len(known) < 2:
        return known[0][0] if known else found[0][0] if found else Effect({})
    size = 1 + max(int(one.customers.max()) for _, one in known)
    sizes = np.array([one.n_treated for _, one in known], dtype=np.float64)
    return Effect(
        {
            name: combined([_placed(told.parts[name], one, size) for told, one in known], sizes)
            for name in known[0][0].parts
        }
    )


def _placed(part: Estimate, given: Comparison, size: int) -> Estimate:
    """Return an estimate whose influence is by customer number."""
    influence = np.zeros(size)
    influence[given.customers] = part.influence
    return Estimate(part.value, influence, part.freedom)
