"""What share of customers is still there after so long, when some were not watched from the start or to the end?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from csdata.analysis.intervals import LEVEL, Interval, Numbers, wilson, z_of
from csdata.analysis.survival.at_risk import FROM_THE_START, Flags, Watched, Whole, watched
from csdata.analysis.survival.bounds import Method, bounds

FEW: Final = 5  # fewer customers at risk than this say nothing
TENTH: Final = 0.1
UNKNOWN: Final = Interval(float("nan"), None, None)
ROUNDING: Final = 1e-12  # of a product of fractions that is one half on paper


@dataclass(frozen=True, eq=False)
class Curve:
    """Survival at the times of departures; between two of them it stays as it was.

    One element a time: how many were `at_risk`, how many left (`events`), the share still there (`survival`),
    Greenwood's `variance` of it (NaN when nobody is left) and its interval, `low` to `high`, at `level`. `n` customers
    were watched after `since`: where at first only a handful was at risk, because the watch began later in life, the
    curve begins there, and shares are of those still there then. It ends at `last_seen`, when nobody was watched any
    more or all had left.
    """

    times: Numbers
    at_risk: Whole
    events: Whole
    survival: Numbers
    variance: Numbers
    low: Numbers
    high: Numbers
    n: int
    level: float
    since: float
    last_seen: float
    method: Method | None
    watched: Watched = field(repr=False)

    def at(self, t: float) -> Interval:
        """Return the share still there at a time; NaN without bounds before `since` and where nobody was watched.

        Before the first departure all are there, and the fewest who were at risk until then tell how sure that is.
        """
        if not self._reaches(t):
            return UNKNOWN
        row = int(np.searchsorted(self.times, t, side="right")) - 1
        if row < 0:
            fewest = self._fewest_until(t)
            return wilson(fewest, fewest, self.level)
        return Interval(float(self.survival[row]), float(self.low[row]), float(self.high[row]))

    def at_risk_at(self, times: ArrayLike) -> Whole:
        """Count the customers at risk at each of these times: the numbers to write under a curve."""
        return self.watched.at_risk(np.asarray(times, dtype=float))

    def given(self, start: float) -> Curve:
        """Return the curve of those who are still there at `start`: it begins there, at 1."""
        if start <= self.since:
            return self
        return _curve(self.watched, start, self.last_seen, self.level, self.method)

    @cached_property
    def median(self) -> Interval | None:
        """The time by which half have left (Brookmeyer & Crowley 1982); None if that is not reached.

        Its bounds are the times at which the bounds of the curve fall to one half; None for one that does not.
        """
        value = self._first_half(self.survival)
        if value is None:
            return None
        return Interval(value, self._first_half(self.low), self._first_half(self.high))

    @cached_property
    def reliable_until(self) -> float:
        """The last time at which at least 5 customers, and a tenth of the most there were, are still at risk.

        Draw the curve so far and no farther. It is `since` where there were never so many.
        """
        people, start = self.watched, self._start
        exits = people.exits[(people.exits > start) & (people.exits <= self.last_seen)]
        if not len(exits) or people.right_after(np.array([start]))[0] < FEW:
            return self.since
        entries = people.entries[people.entries < self.last_seen]
        most = people.right_after(np.maximum(entries, start)).max()
        thin = exits[people.right_after(exits) < FEW]
        full = exits[people.at_risk(exits) >= TENTH * most]
        return float(min(thin.min(initial=self.last_seen), full.max(initial=self.since)))

    def restricted_mean(self, horizon: float) -> Interval:
        """Return the mean time that customers stay from `since` to `horizon`: the area under the curve.

        Variance as in Klein & Moeschberger 2003, section 4.5. NaN where the curve does not reach the horizon.
        """
        if horizon <= self.since or not self._reaches(horizon):
            return UNKNOWN
        until = self.times < horizon
        widths = np.diff(np.concatenate([[self.since], self.times[until], [horizon]]))
        areas = np.concatenate([[1.0], self.survival[until]]) * widths
        value = float(areas.sum())
        half = z_of(self.level) * float(np.sqrt(self._variance_of_area(until, areas[1:])))
        if half > 0:
            return Interval(value, max(0.0, value - half), min(horizon - self.since, value + half))
        # Nobody left, or all at once: the areas under the bounds of the curve say what the variance does not.
        fewest = self._fewest_until(self.since + float(widths[0]))
        low = np.concatenate([[wilson(fewest, fewest, self.level).low], self.low[until]])
        high = np.concatenate([[1.0], self.high[until]])
        return Interval(value, float(low @ widths), float(high @ widths))

    def _variance_of_area(self, until: Flags, areas: Numbers) -> float:
        at_risk, events = self.at_risk[until], self.events[until]
        to_come = np.cumsum(areas[::-1])[::-1]
        stay = at_risk > events  # after the last one has left there is no area that could vary
        return float(np.sum((to_come**2 * events)[stay] / (at_risk * (at_risk - events))[stay]))

    @property
    def _start(self) -> float:
        return self.since if self.since > 0 else FROM_THE_START

    def _reaches(self, t: float) -> bool:
        """Whether the share is known at a time; once all have left it stays 0."""
        all_left = len(self.survival) > 0 and self.survival[-1] == 0
        return self.n > 0 and self.since <= t and (t <= self.last_seen or all_left)

    def _fewest_until(self, t: float) -> int:
        """Count who was at risk when the fewest were, from the beginning of the curve to this time."""
        exits = self.watched.exits
        moments = np.append(exits[(exits > self._start) & (exits < t)], self._start)
        return int(self.watched.right_after(moments).min())

    def _first_half(self, shares: Numbers) -> float | None:
        reached = self.times[shares <= 0.5 + ROUNDING]
        return float(reached[0]) if len(reached) else None


def kaplan_meier(
    entered: ArrayLike, seen: ArrayLike, gone: ArrayLike, *, level: float = LEVEL, method: Method | None = None
) -> Curve:
    """Return the product-limit curve (Kaplan & Meier 1958) with left truncation; one element a customer.

    `entered`: time at which we began to watch, 0 for from the start; `seen`: time last seen, in the same unit; `gone`:
    whether it had left then. At risk are customers for times t with entered < t <= seen, see `at_risk.watched`.
    `method` of the interval: see `bounds.bounds`; None chooses. ValueError for arrays of different length, missing
    times, and `seen` below 0.

    With delayed entry the first departures may fall where one or two customers are at risk: the product would drop to
    nearly 0 by chance and never recover. So the curve begins when at least 5 are (`Curve.since`); where the watch
    breaks off and begins again, it is that of the stretch in which the most customers were watched.

    >>> curve = kaplan_meier([0, 0, 0, 0], [1, 2, 3, 4], [True, False, True, False])
    >>> curve.times, curve.survival
    (array([1., 3.]), array([0.75 , 0.375]))
    >>> curve.median
    Interval(value=3.0, low=1.0, high=None)
    """
    people = watched(entered, seen, gone)
    start, end = _stretch(people)
    return _curve(people, start, end, level, method)


def curves_by_group(
    entered: ArrayLike, seen: ArrayLike, gone: ArrayLike, codes: ArrayLike, k: int, *, level: float = LEVEL
) -> list[Curve]:
    """Return one curve for each group 0…k − 1; a customer with another code is in none; an empty group has n 0."""
    people = watched(entered, seen, gone)
    group = np.asarray(codes)[people.place]
    groups = [people.only(group == code) for code in range(k)]
    return [_curve(one, *_stretch(one), level, None) for one in groups]


def _stretch(people: Watched) -> tuple[float, float]:
    """Return from when to when there is something to see: around the time when the most customers were watched."""
    if not people.delayed:
        return FROM_THE_START, float(people.exits[-1]) if len(people) else 0.0
    moments = np.unique(people.entries)
    around = people.right_after(moments)
    breaks = _breaks(people)
    peak = moments[np.argmax(around)]
    begin = breaks[breaks <= peak].max(initial=FROM_THE_START)
    enough = moments[(moments >= begin) & (around >= min(FEW, around.max()))]
    return float(enough[0]), float(breaks[breaks > peak].min())


def _breaks(people: Watched) -> Numbers:
    """Return the times at which nobody was left under watch, or everybody at risk left at once."""
    empty = people.exits[people.right_after(people.exits) == 0]
    return np.concatenate([empty, people.times[people.events == people.at_risk(people.times)]])


def _curve(people: Watched, start: float, end: float, level: float, method: Method | None) -> Curve:
    inside = (people.times > start) & (people.times <= end)
    times, events = people.times[inside], people.events[inside]
    at_risk = people.at_risk(times)
    n = int(np.sum((people.seen > start) & (people.entered < end)))
    survival = np.cumprod(1 - events / at_risk, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)), dtype=float)
        variance = survival**2 * greenwood
    low, high = bounds(survival, greenwood, events, n, level, method)
    return Curve(times, at_risk, events, survival, variance, low, high, n, level, max(0.0, start), end, method, people)
