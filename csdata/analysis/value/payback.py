"""After how many monthly payments has a customer brought what it cost to win it?"""

from __future__ import annotations

import math

import numpy as np

from csdata.analysis.intervals import Interval, Numbers


def brought(margin: float, survival: Numbers, discount_rate: float, payments_a_year: int = 12) -> Numbers:
    """Return what a customer has brought after 1, 2, … payments: Σ margin × survival ÷ (1 + discount)^time.

    `survival[t]` is the share still there at payment t; the first payment comes at once. Works on one curve or on
    rows of them. The discount rate is a year's.

    >>> brought(80, 0.95 ** np.arange(10), 0.0)[[8, 9]].round(1).tolist()
    [591.6, 642.0]
    >>> round(float(brought(100, 0.8 ** np.arange(400), 0.1, payments_a_year=1)[-1]), 2)
    366.67
    """
    times = np.arange(survival.shape[-1])
    worth_today = (1 + discount_rate) ** (-times / payments_a_year)
    total: Numbers = np.cumsum(margin * survival * worth_today, axis=-1)
    return total


def payments_to_cover(cost: float, brought: Numbers) -> int | None:
    """Return the first number of payments that bring the cost; None when they never do as far as is known.

    >>> payments_to_cover(600, brought(80, 0.95 ** np.arange(60), 0.0))
    10
    >>> payments_to_cover(600, brought(80, 0.85 ** np.arange(600), 0.0)) is None
    True
    """
    reached = np.flatnonzero(brought >= cost)
    return int(reached[0]) + 1 if len(reached) else None


def plain_payments(cost: float, margin: float) -> int | None:
    """Return the payments that cover the cost if nobody ever left; None when a month brings nothing.

    >>> plain_payments(600, 80)
    8
    """
    return max(1, math.ceil(cost / margin - 1e-9)) if margin > 0 else None


def range_of_payments(cost: float, drawn: Numbers) -> tuple[float, float] | None:
    """Return the 95 % range of payments over redrawn books (rows); None when some of them never cover the cost."""
    reached = drawn >= cost
    payments = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.inf)
    low, high = np.quantile(payments, [0.025, 0.975], method="nearest")
    return (float(low), float(high)) if math.isfinite(high) else None


def quotient(top: Interval, bottom: Interval) -> Interval:
    """Return top ÷ bottom with bounds from the bounds of both, on the log scale (Zou & Donner 2008).

    A bound that is not known counts as no uncertainty; without positive numbers there are no bounds.
    """
    value = top.value / bottom.value
    ends = [end for part in (top, bottom) for end in (part.value, part.low, part.high) if end is not None]
    if min(ends) <= 0 or (top.low is None and bottom.low is None):
        return Interval(value, None, None)
    below = math.hypot(_log(top.value, top.low), _log(bottom.high, bottom.value))
    above = math.hypot(_log(top.high, top.value), _log(bottom.value, bottom.low))
    return Interval(value, value * math.exp(-below), value * math.exp(above))


def _log(large: float | None, small: float | None) -> float:
    return 0.0 if large is None or small is None else math.log(large / small)
