"""What does a customer bring us from its start, given how long customers stay and what it costs to serve them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.lives import Lives
from csdata.analysis.result import ENOUGH
from csdata.analysis.value.payback import brought
from csdata.analysis.value.survival_curve import LEAST_OBSERVED, Cells, Curve, cells_of, curve_of
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, add_months
from csdata.wording import plural

NO_MONEY: Final = "The data have no recurring revenue by customer."
SERVICE_MONTHS: Final = 12
RULE_OF_THREE: Final = 3.0


@dataclass(frozen=True)
class Service:
    """What a customer uses of our time a month; None where it is not recorded."""

    tickets: float | None = None
    contacts: float | None = None

    def cost(self, assumptions: Assumptions) -> float:
        """Return the cost of serving a customer for a month, at the assumed unit costs."""
        return (self.tickets or 0) * assumptions.ticket_cost + (self.contacts or 0) * assumptions.contact_cost


@dataclass(frozen=True)
class Lifetime:
    """The value of a customer from its start, `horizon` monthly payments ahead, and what it is made of.

    `brought[t]` is what it has brought after t + 1 payments, in today's money, before the cost of winning it;
    `drawn` are the same for redrawn books. Without a value, `why` says what is missing.
    """

    horizon: int
    n: int = 0
    left: int = 0
    active: int = 0
    arpa: float = float("nan")
    service: float = 0.0
    margin: float = float("nan")
    curve: Curve | None = None
    brought: Numbers | None = None
    drawn: Numbers | None = None
    why: str | None = None
    question: str = "lives"

    @property
    def value(self) -> float | None:
        """What a customer brings within the horizon."""
        return None if self.brought is None else float(self.brought[-1])

    @property
    def interval(self) -> Interval | None:
        """The value with its 95 % bounds over redrawn books."""
        if self.brought is None or self.drawn is None or self.curve is None:
            return None
        low, high = (float(end) for end in np.quantile(self.drawn[:, -1], [0.025, 0.975]))
        if not self.left:  # nobody left: redrawing cannot show it, three departures would have (rule of three)
            rate = min(1.0, RULE_OF_THREE / float(self.curve.at_risk.sum()))
            low = min(low, float(self.brought[-1]) * float(np.mean((1 - rate) ** np.arange(self.horizon))))
        return Interval(float(self.brought[-1]), low, high)

    @property
    def carried(self) -> int:
        """How many of the months are not observed but carried on at the last leaving rate."""
        return 0 if self.curve is None else max(0, self.horizon - 1 - self.curve.observed)


def service_of(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Service:
    """Return tickets and contacts a customer and month over the last twelve months of the period."""
    return service_in(data, service_frame(data, period, filters)) if period else Service()


def service_frame(data: Dataset, period: Period, filters: Filters = EVERYBODY) -> pd.DataFrame:
    """Return tickets and contacts by customer over the last twelve months of the period, and the months they are of."""
    return data.asked("value_service", {"base": add_months(period.last, -SERVICE_MONTHS), "last": period.last}, filters)


def service_in(data: Dataset, frame: pd.DataFrame) -> Service:
    """Return tickets and contacts a customer and month over these rows."""
    totals = frame.drop(columns="number").sum()
    recorded = {"tickets": "tickets.opened_at", "contacts": "touchpoints.date"}
    return Service(
        **{
            name: float(totals[name] / months)
            for name, column in recorded.items()
            if data.has(column) and (months := totals[f"{name[:-1]}_months"])
        }
    )


def lifetime(lives: Lives, assumptions: Assumptions, service: Service | None = None, *, money: bool = True) -> Lifetime:
    """Return what a customer brings: mean margin a month × share still there, discounted, up to the horizon.

    The margin is today's revenue per active customer × gross margin − cost of serving it. Survival is Kaplan–Meier
    with delayed entry; months of life that nobody has reached yet carry on the last leaving rate (see `Curve`).
    """
    found = Lifetime(assumptions.horizon_months, n=len(lives), left=int(lives.gone.sum()), question=lives.question)
    found = replace(found, active=found.n - found.left)
    why = _missing(lives, found, money=money)
    if why:
        return replace(found, why=why)
    cells = cells_of(lives)
    curve = curve_of(cells, max(1, found.horizon - 1))
    if not curve.enough:
        seen = f"in {plural(curve.observed, 'month')}" if curve.observed else "in no month"
        why = f"{ENOUGH} customers or more are seen {seen} of their life; {LEAST_OBSERVED} are needed."
        return replace(found, why=why)
    return _valued(replace(found, curve=curve), cells, assumptions, (service or Service()).cost(assumptions))


def _missing(lives: Lives, found: Lifetime, *, money: bool) -> str | None:
    if lives.why:
        return lives.why
    if not money:
        return NO_MONEY
    if found.active < ENOUGH:
        who = f"Only {plural(found.active, 'customer')} on" if found.active else "No customer on"
        return f"{who} the last day; a value needs {ENOUGH}."
    return None


def _valued(found: Lifetime, cells: Cells, assumptions: Assumptions, service: float) -> Lifetime:
    """Put the money on the curve, for the real book and for the redrawn ones."""
    curve, rate = found.curve, assumptions.discount_rate
    if curve is None:
        return found
    arpa = float(cells.money.sum() / cells.paying.sum())
    margin = arpa * assumptions.gross_margin - service
    paying, money = cells.redrawn(np.column_stack([cells.paying, cells.money])).T
    drawn_arpa = money / np.maximum(paying, 1)
    drawn_margin = drawn_arpa * assumptions.gross_margin - service
    months = found.horizon
    return replace(
        found,
        arpa=arpa,
        service=service,
        margin=margin,
        brought=brought(margin, curve.share[:months], rate),
        drawn=drawn_margin[:, None] * brought(1.0, curve.draws[:, :months], rate),
    )
