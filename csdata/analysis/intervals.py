"""Between which values could the truth lie, given so few cases?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its lower and upper bound; bounds are None when they cannot be given."""

    value: float
    low: float | None
    high: float | None


def z_of(level: float) -> float:
    """Return the normal quantile for a two-sided level (1.96 for 95 %)."""
    return float(ndtri((1 + level) / 2))


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Return a share with Wilson's score interval (Wilson 1927); n must be positive.

    >>> wilson(800, 16_000)
    Interval(value=0.05, low=0.0467..., high=0.0534...)
    """
    z = z_of(level)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(share, low, high)


def difference(successes: int, n: int, before: int, n_before: int, level: float = LEVEL) -> Interval:
    """Return a share less an earlier one, with Newcombe's hybrid score interval (Newcombe 1998, method 10).

    >>> difference(56, 70, 48, 80)
    Interval(value=0.2..., low=0.0524..., high=0.3338...)
    """
    now, then = wilson(successes, n, level), wilson(before, n_before, level)
    value = now.value - then.value
    (low, high), (low_then, high_then) = (
        (one.low or 0.0, 1.0 if one.high is None else one.high) for one in (now, then)
    )
    return Interval(
        value,
        value - math.hypot(now.value - low, high_then - then.value),
        value + math.hypot(high - now.value, then.value - low_then),
    )


def net_promoter(promoters: int, detractors: int, n: int, level: float = LEVEL) -> Interval:
    """Return NPS (−100…100) with the adjusted-Wald interval (Rocks 2016: three answers added, one of each kind).

    >>> net_promoter(19, 9, 36)
    Interval(value=27.7..., low=-0.4..., high=51.7...)
    """
    size = n + 3
    p, d = (promoters + 0.75) / size, (detractors + 0.75) / size
    half = z_of(level) * math.sqrt((p + d - (p - d) ** 2) / size)
    low, high = max(-1.0, p - d - half), min(1.0, p - d + half)
    return Interval(100 * (promoters - detractors) / n, 100 * low, 100 * high)


def mean(values: Numbers, level: float = LEVEL) -> Interval:
    """Return a mean with Student's t interval; one value has no interval."""
    n = len(values)
    centre = float(np.mean(values))
    if n < 2:
        return Interval(centre, None, None)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(np.std(values, ddof=1)) / math.sqrt(n)
    return Interval(centre, centre - half, centre + half)


def ratio(top: Numbers, bottom: Numbers, level: float = LEVEL) -> Interval:
    """Return Σtop ÷ Σbottom over customers with the linearised t interval (Cochran 1977, ch. 6).

    Without any spread (nothing was lost) no interval can be given: none is not the same as certain.
    Too narrow with few or very unequal customers: say so when n < 100 or one customer is above a tenth of the total.
    """
    n = len(top)
    total = float(np.sum(bottom))
    value = float(np.sum(top)) / total
    if n < 2:
        return Interval(value, None, None)
    residual = top - value * bottom
    spread = math.sqrt(n / (n - 1) * float(np.sum(residual**2))) / total
    half = float(stdtrit(n - 1, (1 + level) / 2)) * spread
    if half == 0:
        return Interval(value, None, None)
    return Interval(value, value - half, value + half)


def median_wait(days: Numbers, reached: NDArray[np.bool_], level: float = LEVEL) -> Interval | None:
    """Return the median wait when some are still waiting (Kaplan–Meier 1958, log-log interval); None if not reached.

    `days` until the event, or until the customer was last seen without it.
    """
    times, events = np.unique(days[reached], return_counts=True)
    if not len(times):
        return None
    at_risk = (len(days) - np.searchsorted(np.sort(days), times)).astype(float)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = z_of(level) * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    below = survival <= 0.5
    if not below.any():
        return None
    return Interval(float(times[below][0]), _first(times, low <= 0.5), _first(times, high <= 0.5))


def _first(times: Numbers, reached: NDArray[np.bool_]) -> float | None:
    return float(times[reached][0]) if reached.any() else None
