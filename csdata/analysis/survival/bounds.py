"""Between which values could the share still there lie, at each time at which somebody left?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from csdata.analysis.intervals import Numbers, z_of
from csdata.analysis.survival.at_risk import Whole

Method = Literal["log-log", "rothman-wilson"]
MANY: Final = 100  # customers, and …
ENOUGH_EVENTS: Final = 10  # … departures so far, from which the log-log interval covers what it says


def bounds(
    survival: Numbers, greenwood: Numbers, events: Whole, n: int, level: float, method: Method | None
) -> tuple[Numbers, Numbers]:
    """Return the lower and the upper bound of each share of a survival curve.

    `greenwood` is the relative variance of each share, Σ d ÷ (n (n − d)); `method` None takes the log-log interval
    (Kalbfleisch & Prentice 1980) where n and departures so far are many, and where they are few Rothman's, which then
    is narrower and still covers the truth as often as it says. Only the last share can be 0.
    """
    z = z_of(level)
    alive = survival > 0
    share, spread = survival[alive], greenwood[alive]
    many = (np.cumsum(events)[alive] >= ENOUGH_EVENTS) & (n >= MANY)
    by_logs = many if method is None else np.full(len(share), method == "log-log")
    of_logs, of_few = _log_log(share, spread, z), _rothman(share, spread, z)
    low, high = np.where(by_logs, of_logs[0], of_few[0]), np.where(by_logs, of_logs[1], of_few[1])
    if not alive.all():
        low, high = np.append(low, 0.0), np.append(high, _high_of_none(high, int(events[-1]), z))
    # Rounding must not push a bound past its share.
    return np.clip(low, 0.0, survival), np.clip(high, survival, 1.0)


def _log_log(share: Numbers, greenwood: Numbers, z: float) -> tuple[Numbers, Numbers]:
    half = z * np.sqrt(greenwood) / -np.log(share)
    return share ** np.exp(half), share ** np.exp(-half)


def _rothman(share: Numbers, greenwood: Numbers, z: float) -> tuple[Numbers, Numbers]:
    """Take the share as one of so many uncensored customers as have the same variance, and score it (Rothman 1978)."""
    n = effective_n(share, greenwood)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return centre - half, centre + half


def effective_n(share: Numbers, greenwood: Numbers) -> Numbers:
    """Return S (1 − S) ÷ Var S: how many uncensored customers would tell as much.

    >>> effective_n(np.array([0.75]), np.array([1 / (4 * 3)])).round(6)  # one of four has left
    array([4.])
    """
    return (1 - share) / (share * greenwood)


def _high_of_none(before: Numbers, left: int, z: float) -> float:
    """Return the upper bound of a share of 0, whose variance cannot be had.

    The share before could be as high as its own bound; that of the last few none stayed does not prove that none
    stays: Wilson's bound of 0 of so many (Wilson 1927).
    """
    return float(before[-1] if len(before) else 1.0) * z * z / (left + z * z)
