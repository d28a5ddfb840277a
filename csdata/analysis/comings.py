"""Who came and who went within a period, in which order, and how often?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.stays import NEVER, Days, Flags, Stays, day_number, labels
from csdata.periods import Period


@dataclass(frozen=True)
class Comings:
    """By customer number: how often it went in the period, and the days it came, went, came back and went last."""

    departures: Days
    there: Flags
    first_came: Days
    first_went: Days
    came_back: Days
    last_went: Days

    def stories(self, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
        """Tell for some customers, who all went at least once, what happened in the order of the days."""
        came, went, back, last = (
            labels(days[numbers]) for days in (self.first_came, self.first_went, self.came_back, self.last_went)
        )
        story = np.where(self.there[numbers], "left on " + went, "came on " + came + ", left on " + went)
        story = np.where(self.came_back[numbers] < NEVER, story + ", came back on " + back, story)
        again = self.departures[numbers]
        story = np.where(again == 2, story + ", left again on " + last, story)
        many = ", left " + again.astype(str).astype(object) + " times in all"
        told: NDArray[np.object_] = np.where(again > 2, story + many, story)
        return told


def comings(stays: Stays, period: Period) -> Comings:
    """Return who came and went from the first to the last day of a period."""
    first, last, size = day_number(period.first), day_number(period.last), stays.customers
    went = (stays.went >= first) & (stays.went <= last)
    came = (stays.came >= first) & (stays.came <= last)
    departures = np.bincount(stays.number[went], minlength=size)
    first_went = _edge(np.minimum, stays.number[went], stays.went[went], size, NEVER)
    last_went = _edge(np.maximum, stays.number[went], stays.went[went], size, -NEVER)
    back = came & (stays.came > first_went[stays.number])
    return Comings(
        departures,
        stays.there(day_number(period.base)),
        _edge(np.minimum, stays.number[came], stays.came[came], size, NEVER),
        first_went,
        _edge(np.minimum, stays.number[back], stays.came[back], size, NEVER),
        np.where(last_went == -NEVER, NEVER, last_went),
    )


def _edge(rule: np.ufunc, number: Days, day: Days, size: int, start: int) -> Days:
    found = np.full(size, start, dtype=np.int64)
    rule.at(found, number, day)
    return found
