"""Which behaviours tell how well a customer is doing, from where to where, and how much does each count?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.wording import share, value_text


@dataclass(frozen=True, slots=True)
class Signal:
    """A behaviour that counts towards health: a column of the drivers' behaviours, on a fixed range.

    `worst` is worth 0 points and `best` 100, with a straight line between and nothing beyond; the range is the same for
    every company and every month, so that a score can be compared with an earlier one. `weight` is the default by
    hand; `unit` is one of `csdata.wording.value_text`, or flag (1 for yes, 0 for no).
    """

    name: str
    label: str
    unit: str
    worst: float
    best: float
    weight: float
    meaning: str

    def told(self, value: float) -> str:
        """Write a value; a mean of yes and no is a share.

        >>> signal("no_touchpoints").told(1.0), signal("no_touchpoints").told(0.3), signal("features_used").told(4.25)
        ('yes', '30%', '4.3')
        """
        if np.isnan(value):
            return "not known"
        if self.unit == "flag":
            return {0.0: "no", 1.0: "yes"}.get(value) or share(value)
        return value_text(value, self.unit)

    def points(self, values: Numbers) -> Numbers:
        """Return 0 to 100 for each value; NaN stays NaN.

        >>> signal("last_nps").points(np.array([0.0, 6.5, 10.0, np.nan]))
        array([  0.,  50., 100.,  nan])
        """
        points = np.clip(100.0 * (values - self.worst) / (self.best - self.worst), 0.0, 100.0)
        return points + 0.0  # never a negative zero


# Renewal, price and payment are not here: they are the vendor's side of the relation, and what a score should foretell.
SIGNALS: Final = (
    Signal("features_used", "Features used", "number", 0.0, 8.0, 20.0, "different features a month, mean of 3 months"),
    Signal("seats_active_share", "Seats in use", "share", 0.2, 0.8, 15.0, "active users ÷ seats, mean of 3 months"),
    Signal("events_trend", "Change of use", "share", -0.5, 0.25, 15.0, "events of the month against the 3 before"),
    Signal("last_nps", "Would recommend", "score", 3.0, 10.0, 10.0, "last answer, 0 to 10"),
    Signal("last_csat", "Satisfaction", "score", 1.0, 4.5, 10.0, "last answer, 1 to 5"),
    Signal("no_touchpoints", "No contact", "flag", 1.0, 0.0, 10.0, "1 without any contact in 3 months, else 0"),
    Signal("tickets_open", "Tickets waiting", "number", 4.0, 0.0, 5.0, "tickets open at the end of the month"),
    Signal("median_resolve_hours", "Hours to solve", "hours", 168.0, 8.0, 5.0, "median of the last month with tickets"),
    Signal("milestones_share", "Onboarding steps", "share", 0.25, 1.0, 5.0, "steps reached ÷ all steps"),
    Signal("days_to_first_value", "First result", "days", 90.0, 14.0, 5.0, "days until it, or waited so far"),
)
NAMES: Final = tuple(one.name for one in SIGNALS)


def signal(name: str) -> Signal:
    """Return the signal of a name; raises KeyError for one that there is not."""
    return dict(zip(NAMES, SIGNALS, strict=True))[name]


def in_points(values: Numbers) -> Numbers:
    """Return the points (0 to 100) of values with a row a signal, in the order of SIGNALS, and a column a customer."""
    return np.stack([one.points(row) for one, row in zip(SIGNALS, values, strict=True)])
