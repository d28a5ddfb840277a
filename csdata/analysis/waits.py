"""How long until it happens, when some are still waiting? As fast for a hundred thousand customers as for ten."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.intervals import LEVEL, Interval, z_of


def median_days(days: NDArray[np.int64], reached: NDArray[np.bool_], level: float = LEVEL) -> Interval | None:
    """Return the median of whole days until an event (Kaplan–Meier 1958, log-log interval); None if not reached.

    Equals `intervals.median_wait`, by counting days instead of comparing each day with each customer. `days` (0 or
    more) until the event, or until the customer was last seen without it.

    >>> median_days(np.array([1, 2, 3, 9]), np.array([True, True, True, False])).value
    2.0
    """
    if not reached.any():
        return None
    size = int(days.max()) + 1
    events = np.bincount(days[reached], minlength=size).astype(float)
    at_risk = len(days) - np.concatenate(([0.0], np.cumsum(np.bincount(days, minlength=size))[:-1]))
    times = np.flatnonzero(events)
    events, at_risk = events[times], at_risk[times]
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = z_of(level) * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    if survival[-1] > 0.5:
        return None
    return Interval(*(_first(times, curve <= 0.5) for curve in (survival, low, high)))  # type: ignore[arg-type]


def _first(times: NDArray[np.int64], below: NDArray[np.bool_]) -> float | None:
    return float(times[below][0]) if below.any() else None
