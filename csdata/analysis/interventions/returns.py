"""Did it pay: what came in, what it cost, how sure is that, and after how long?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from csdata.analysis.intervals import LEVEL, Interval, Numbers
from csdata.analysis.interventions.estimate import Estimate

DRAWS: Final = 4_000
NEVER: Final = 1e6  # months


@dataclass(frozen=True, slots=True)
class Costs:
    """What it costs, in the currency of the data: once, and each month."""

    once: float = 0.0
    monthly: float = 0.0

    def over(self, months: float) -> float:
        """Return the cost of so many months."""
        return self.once + self.monthly * months


@dataclass(frozen=True, slots=True)
class Saving:
    """What a smaller or larger metric is worth: `units` a month without it (all who got it), money a unit.

    `log_effect` is the measured effect and its standard error, on the log scale.
    """

    units: float
    worth: float
    log_effect: float
    se: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What staying longer is worth: the share more that stayed with its error, of how many, and the margin of each.

    `margin` is the money a month a customer leaves after cost, `life_months` how long one stays on the average.
    """

    customers: int
    points: float
    se: float
    margin: float
    life_months: float

    def money(self, points: Numbers) -> Numbers:
        """Return the money of keeping so many points more."""
        return self.customers * points * self.margin * self.life_months


@dataclass(frozen=True, slots=True)
class Returns:
    """Money over `months`, each with a 95 % range: gain, net, and return on what it cost (0.92: 92 %).

    `pays_back` is the chance that the net is above zero, `payback_months` after how many months the gain covers the
    cost (None: never), `per_customer_kept` what a customer kept costs (only where more were kept),
    `from_kept` the part of the gain that they bring over the months they are expected to stay. `counted`: what was.
    """

    months: float
    cost: float
    gain: Interval
    net: Interval
    net_monthly: Interval
    roi: Interval
    pays_back: float
    payback_months: Interval | None
    per_customer_kept: Interval | None = None
    from_kept: float = 0.0
    counted: tuple[str, ...] = field(default=())


def returns(
    costs: Costs,
    months: float,
    saving: Saving | None,
    kept: Kept | None = None,
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Returns | None:
    """Return what it brought over so many months, by drawing the effects from their estimates (Monte Carlo).

    `kept` is given only where the verdict on retention is helped. None where nothing costs and nothing is worth money.
    """
    if saving is None and kept is None and costs.over(months) == 0:
        return None
    rng = np.random.default_rng(seed)
    monthly = np.zeros(draws)
    if saving is not None:
        log_effect = saving.log_effect + saving.se * rng.standard_normal(draws)
        monthly = -np.expm1(np.minimum(log_effect, 5.0)) * saving.units * saving.worth
    staying = np.zeros(draws)
    points = np.zeros(draws)
    if kept is not None:
        points = kept.points + kept.se * rng.standard_normal(draws)
        staying = kept.money(points)
    gain = monthly * months + staying
    cost = costs.over(months)
    net = gain - cost
    middle = _middle(saving, kept, months)
    told = Interval(middle - cost, *_ends(net))
    counted = tuple(name for name, one in (("metric", saving), ("retention", kept)) if one is not None)
    return Returns(
        months,
        cost,
        Interval(middle, *_ends(gain)),
        told,
        Interval(*(None if one is None else one / months for one in (told.value, told.low, told.high))),  # type: ignore[arg-type]
        _ratio(told, cost),
        float((net > 0).mean()),
        _payback(costs, monthly + staying / months),
        _per_kept(kept, points, cost),
        float(kept.money(np.array(kept.points))) if kept else 0.0,
        counted,
    )


def _middle(saving: Saving | None, kept: Kept | None, months: float) -> float:
    """Return the gain at the estimates themselves."""
    found = -float(np.expm1(saving.log_effect)) * saving.units * saving.worth * months if saving else 0.0
    return found + (float(kept.money(np.array(kept.points))) if kept else 0.0)


def _ends(values: Numbers) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _ratio(net: Interval, cost: float) -> Interval:
    """Return the net as a share of the cost; NaN where it cost nothing."""
    if cost <= 0:
        return Interval(float("nan"), None, None)
    return Interval(net.value / cost, *(None if end is None else end / cost for end in (net.low, net.high)))


def _payback(costs: Costs, monthly: Numbers) -> Interval | None:
    """Return after how many months the gain has covered cost once and cost a month; None where it mostly never does.

    An end of None is never.
    """
    surplus = monthly - costs.monthly
    wait = np.where(surplus > 0, costs.once / np.where(surplus > 0, surplus, 1.0), NEVER)
    middle = float(np.median(wait))
    if middle >= NEVER:
        return None
    low, high = _ends(wait)
    return Interval(middle, low, None if high >= NEVER else high)


def _per_kept(kept: Kept | None, points: Numbers, cost: float) -> Interval | None:
    """Return the cost of each customer kept."""
    if kept is None or kept.points <= 0:
        return None
    each = cost / np.maximum(points * kept.customers, 1e-9)
    low, high = _ends(each)
    return Interval(cost / (kept.points * kept.customers), low, high)


def from_estimate(units: float, worth: float, found: Estimate) -> Saving:
    """Return what an effect on the log scale saves of so many units a month."""
    return Saving(units, worth, found.value, found.se)


def break_even_customers(monthly_cost: float, revenue: float, margin: float, life_months: float) -> float:
    """Return how many customers more must be kept a month to cover a monthly cost.

    >>> round(break_even_customers(500, 200, 0.75, 12), 2)
    0.28
    """
    return monthly_cost / (revenue * margin * life_months)
