"""How small an effect could be seen, with how many customers, and when would the answer be clear?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from csdata.analysis.intervals import LEVEL, Numbers, z_of
from csdata.analysis.interventions.ancova import fit_log_link
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.history import past

POWER: Final = 0.8
LONGEST: Final = 24  # months that a plan looks ahead
SHORT, LONG = 2, 6  # months after a pretended start, from which the spread is learnt


def quantiles(power: float = POWER, level: float = LEVEL) -> float:
    """Return how many standard errors an effect must be away from none (2.80 for 80 % power at 5 %)."""
    return z_of(level) + float(ndtri(power))


def customers_an_arm(base: float, change: float, power: float = POWER, level: float = LEVEL) -> int:
    """Return how many customers each arm needs to see a share move from `base` by `change` (Fleiss 1981).

    >>> customers_an_arm(0.9, 0.01), customers_an_arm(0.95, 0.03), customers_an_arm(0.8, 0.05)
    (13495, 588, 906)
    """
    after = base + change
    middle = (base + after) / 2
    spread = z_of(level) * math.sqrt(2 * middle * (1 - middle))
    spread += float(ndtri(power)) * math.sqrt(base * (1 - base) + after * (1 - after))
    return math.ceil((spread / change) ** 2)


def smallest_difference(base: float, arms: tuple[int, int], power: float = POWER, level: float = LEVEL) -> float:
    """Return the smallest move of a share that can be seen with so many in each arm (0.084 is 8.4 points).

    >>> round(smallest_difference(0.9, (200, 200)), 3)
    0.084
    """
    return quantiles(power, level) * math.sqrt(base * (1 - base) * sum(1 / size for size in arms))


@dataclass(frozen=True, slots=True)
class Spread:
    """How much customers with the same past still differ, as variance relative to the mean squared.

    `lasting` stays however long one looks, `monthly` falls with the months.
    """

    lasting: float
    monthly: float

    def se(self, months: float, arms: tuple[int, int]) -> float:
        """Return the standard error of the log effect after so many months with so many customers in each arm."""
        return math.sqrt((self.lasting + self.monthly / months) * sum(1 / size for size in arms))

    def power(self, change: float, months: float, arms: tuple[int, int], level: float = LEVEL) -> float:
        """Return the chance of a clear answer when the metric really changes by `change` (−0.2 is 20 % less)."""
        return float(ndtr(abs(math.log1p(change)) / self.se(months, arms) - z_of(level)))

    def smallest(self, months: float, arms: tuple[int, int], *, down: bool = True) -> float:
        """Return the smallest relative change seen four times of five after so many months; negative when `down`."""
        size = quantiles() * self.se(months, arms)
        return math.expm1(-size if down else size)

    def months_to_see(self, change: float, arms: tuple[int, int], power: float = POWER) -> int | None:
        """Return after how many months a change of this size is seen with the power; None if not in two years."""
        for months in range(1, LONGEST + 1):
            if self.power(change, months, arms) >= power:
                return months
        return None

    def customers_to_see(self, change: float, months: float, share: float = 0.5, power: float = POWER) -> int:
        """Return how many customers in all are needed, of whom a share get it."""
        unit = (self.lasting + self.monthly / months) * (1 / share + 1 / (1 - share))
        return math.ceil(unit * (quantiles(power) / math.log1p(change)) ** 2)


def spread_of(y: Numbers) -> Spread | None:
    """Return how much customers differ from what their past lets expect, learnt from their own months.

    `y` has customers and months (NaN where not known). It is pretended that something started two and six months before
    the end; the squared errors of the regression on the past (as in `poisson_ancova`) give both parts. None with
    fewer than 10 customers or 5 months.
    """
    if y.shape[1] < SHORT + 3 or len(y) < 10:
        return None
    late = min(LONG, y.shape[1] - 3)
    short, long = (_variance(y, months) for months in (SHORT, late))
    if short is None or long is None:
        return None
    monthly = max((short - long) / (1 / SHORT - 1 / late), 0.0) if late > SHORT else short * SHORT
    lasting = max(long - monthly / late, 0.0)
    return Spread(lasting, max(monthly, (long - lasting) * late))


def _variance(y: Numbers, months: int) -> float | None:
    """Return the variance of the errors of the mean over the last months, relative to the mean squared."""
    before = y.shape[1] - months
    known = ~np.isnan(y)
    rows = known[:, :before].any(axis=1) & known[:, before:].all(axis=1)
    if rows.sum() < 10:
        return None
    given = Comparison(y[rows], before, np.zeros(int(rows.sum()), dtype=bool))
    _, _, total, count = given.totals
    if not total.sum() > 0:
        return None
    design = np.column_stack([np.ones(len(total)), past(given)])
    _, _, mean = fit_log_link(design, total, count)
    freedom = max(len(total) - design.shape[1], 1)
    return float(np.square(total - mean).sum() / freedom / total.mean() ** 2)
