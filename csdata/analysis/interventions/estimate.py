"""What is an estimated effect? A value, and how much each customer moves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.special import stdtr, stdtrit

from csdata.analysis.intervals import LEVEL, Interval, Numbers

MANY: Final = 40  # customers from which on a group's spread is known well enough for normal quantiles
ENDLESS: Final = 1e9


@dataclass(frozen=True, eq=False)
class Estimate:
    """An effect with its influence function: what each customer adds to the error of `value`.

    On the log scale for rates (`change` is the relative change), in points for shares. Errors are clustered by
    customer, because each customer has one number here. `freedom`: degrees of freedom of the quantiles.
    """

    value: float
    influence: Numbers
    freedom: float = ENDLESS

    @cached_property
    def se(self) -> float:
        """The standard error."""
        return math.sqrt(float(np.square(self.influence).sum()))

    @property
    def is_known(self) -> bool:
        """Whether there are a value and a spread."""
        return math.isfinite(self.value) and math.isfinite(self.se) and self.se > 0

    def interval(self, level: float = LEVEL) -> Interval:
        """Return the value with its range (t quantiles with few customers); no range where nothing varies."""
        if not self.is_known:
            return Interval(self.value, None, None)
        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.se
        return Interval(self.value, self.value - half, self.value + half)

    def change(self, level: float = LEVEL) -> Interval:
        """Return the relative change of an estimate on the log scale (−0.2 is 20 % less), with its range."""
        found = self.interval(level)
        low, high = (None if end is None else math.expm1(min(end, 50.0)) for end in (found.low, found.high))
        return Interval(math.expm1(min(found.value, 50.0)) if math.isfinite(found.value) else math.nan, low, high)

    def p(self) -> float:
        """Return the two-sided p-value of no effect; 1 where nothing can be told."""
        return 2 * float(stdtr(self.freedom, -abs(self.value) / self.se)) if self.is_known else 1.0

    def sign(self, level: float = LEVEL) -> int:
        """Return 1 or −1 where the range lies on one side of no effect, otherwise 0."""
        found = self.interval(level)
        if found.low is None or found.high is None:
            return 0
        return int(found.low > 0) - int(found.high < 0)


def freedom_of(*groups: int) -> float:
    """Return the degrees of freedom: those of the smallest group while it has fewer than 40 customers.

    >>> freedom_of(25, 200), freedom_of(100, 200) > 1000
    (24.0, True)
    """
    least = min(groups)
    return float(max(least - 1, 1)) if least < MANY else ENDLESS


def combined(parts: Sequence[Estimate], weights: Numbers) -> Estimate:
    """Return the weighted mean of estimates from the same customers, what they share taken into account.

    ValueError when there is nothing to combine.
    """
    if not len(parts):
        raise ValueError("no estimates")
    share = weights / weights.sum()
    value = float(sum(w * part.value for w, part in zip(share, parts, strict=True)))
    influence = np.sum([w * part.influence for w, part in zip(share, parts, strict=True)], axis=0)
    return Estimate(value, influence, min(part.freedom for part in parts))
