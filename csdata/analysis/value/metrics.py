"""What is a customer worth to us, what does it cost to win one, and when does it pay?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import SNAPSHOT, Book
from csdata.analysis.churn import NO_DATES, with_interval
from csdata.analysis.intervals import Interval, mean, wilson
from csdata.analysis.lives import lives
from csdata.analysis.months import by_month
from csdata.analysis.result import ENOUGH, Metric
from csdata.analysis.trends import leavers_known_from
from csdata.analysis.value.lifetime import NO_MONEY, Lifetime, lifetime, service_of
from csdata.analysis.value.payback import payments_to_cover, plain_payments, quotient, range_of_payments
from csdata.analysis.value.renewals import renewal_rate
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, add_months, month_start
from csdata.wording import money, plural, share

CHURN_MONTHS: Final = 6
STANDARD: Final = Assumptions()


def customer_lifetime(
    data: Dataset, period: Period | None, filters: Filters = EVERYBODY, assumptions: Assumptions = STANDARD
) -> Lifetime:
    """Return what a customer brings, with everything seen up to the last day of the period."""
    has_money = data.has("revenue.mrr") or data.has("customers.mrr")
    service = service_of(data, period, filters)
    return lifetime(lives(data, period, filters), assumptions, service, money=has_money)


def value_metrics(
    book: Book,
    data: Dataset,
    period: Period | None,
    filters: Filters,
    cost: Metric,
    assumptions: Assumptions = STANDARD,
    found: Lifetime | None = None,
) -> list[Metric]:
    """Return the value of a customer, also the simple one, its ratio to the cost, payback, and what was renewed.

    `found` is the lifetime where it is known already.
    """
    found = found or customer_lifetime(data, period, filters, assumptions)
    value = clv(found, period, assumptions)
    return [
        value,
        clv_simple(book, data, period, filters, assumptions),
        ltv_to_cac(value, cost),
        payback(found, cost, period),
        payback_simple(found, cost, period, assumptions),
        renewal_rate(data, period, filters),
    ]


def _up_to(period: Period | None) -> str:
    return f"until {period.last:%Y-%m-%d}" if period else SNAPSHOT


def clv(found: Lifetime, period: Period | None, assumptions: Assumptions) -> Metric:
    """Return what a customer brings in the horizon: Σ margin × share still there ÷ discount; before its cost."""
    metric = Metric(
        "clv",
        "Value of a customer",
        "money",
        f"margin a month × share of customers still there (Kaplan–Meier), summed over the first"
        f" {plural(found.horizon, 'month')} from the start and discounted; {assumptions}",
        _up_to(period),
        n=found.n,
        better="higher",
        questions=(found.question, "value_service"),
    )
    if found.interval is None:
        return metric.without_value(found.why or NO_MONEY)
    return replace(with_interval(metric, found.interval), cautions=cautions(found))


def cautions(found: Lifetime) -> tuple[str, ...]:
    """Say what the value of a customer rests on besides what was seen."""
    said = []
    if found.carried:
        observed = found.horizon - 1 - found.carried
        said.append(
            f"Seen for {plural(observed, 'month')} of life;"
            " after that the leaving rate of the last twelve of them goes on."
        )
    if not found.left:
        said.append("Nobody has left so far: the value is the most it can be.")
    return tuple(said)


def clv_simple(book: Book, data: Dataset, period: Period | None, filters: Filters, assumptions: Assumptions) -> Metric:
    """Return revenue per customer × gross margin ÷ mean monthly churn of the six months before the current one."""
    metric = Metric(
        "clv_simple",
        "Value of a customer, simple",
        "money",
        f"revenue per customer a month × gross margin ({share(assumptions.gross_margin)}) ÷ mean monthly churn of the"
        f" {CHURN_MONTHS} months before the current one; no horizon, no discount",
        str(period or SNAPSHOT),
        n=int(book.end.sum()),
        better="higher",
        questions=("month_counts", book.question),
    )
    if period is None:
        return metric.without_value(NO_DATES)
    if not book.has_money:
        return metric.without_value(NO_MONEY)
    if metric.few:
        return metric.without_value(f"{plural(metric.n, 'customer')} on the last day; a value needs {ENOUGH}.")
    known = churn_before(data, period, filters)
    if known is None:
        return metric.without_value(f"Churn is not known for {CHURN_MONTHS} whole months before the current one.")
    churn, left = known
    if not left:
        return metric.without_value(f"Nobody left in the {CHURN_MONTHS} months before: simple value not computable.")
    monthly = mean(book.end_mrr[book.end] * assumptions.gross_margin)
    few = (f"Rests on only {plural(left, 'departure')}.",) if left < ENOUGH else ()
    metric = replace(metric, numerator=monthly.value, denominator=churn.value, cautions=few)
    return with_interval(metric, quotient(monthly, churn))


def churn_before(data: Dataset, period: Period, filters: Filters) -> tuple[Interval, int] | None:
    """Return the mean monthly churn of the six months before the last one, with its range, and how many left in them.

    The range is that of all six months taken together. None when they are not all known.
    """
    current = month_start(period.last)
    first, last = add_months(current, -CHURN_MONTHS), add_months(current, -1)
    since = leavers_known_from(data)
    if data.complete_to is None or last > data.complete_to or (since and since > first):
        return None
    months = by_month(data.asked("month_counts", None, filters), first, last)
    there, lost = months["active_start"].to_numpy(dtype=float), months["lost"].to_numpy(dtype=float)
    if (there < ENOUGH).any():
        return None
    pooled = wilson(int(lost.sum()), int(there.sum()))
    value = float(np.mean(lost / there))
    bounds = min(value, pooled.low or 0.0), max(value, pooled.high or 0.0)
    return Interval(value, *bounds), int(lost.sum())


def ltv_to_cac(value: Metric, cost: Metric) -> Metric:
    """Return the value of a customer ÷ the cost of winning one."""
    metric = Metric(
        "ltv_to_cac",
        "Value per cost of winning",
        "ratio",
        "value of a customer within the horizon ÷ cost of winning a customer; 3 is a convention, not a law",
        value.period,
        n=value.n,
        better="higher",
        questions=(*value.questions, *cost.questions),
    )
    if value.value is None or not cost.value:
        return metric.without_value(_why(value.why if value.value is None else None, cost), 0)
    metric = replace(metric, numerator=value.value, denominator=cost.value, cautions=value.cautions)
    return with_interval(
        metric, quotient(Interval(value.value, value.low, value.high), Interval(cost.value, cost.low, cost.high))
    )


def _why(missing: str | None, cost: Metric) -> str:
    return missing or cost.why or "Winning a customer cost nothing."


def payback(found: Lifetime, cost: Metric, period: Period | None) -> Metric:
    """Return the months until a customer has brought its cost, counting those who leave before."""
    metric = Metric(
        "payback_months",
        "Payback, months",
        "number",
        "monthly payments until Σ margin × share still there, discounted, reaches the cost of winning a customer",
        _up_to(period),
        n=found.n,
        better="lower",
        questions=(found.question, *cost.questions),
    )
    if found.brought is None or found.drawn is None or not cost.value:
        return metric.without_value(_why(found.why, cost), 0)
    metric = replace(metric, numerator=cost.value, denominator=found.margin, cautions=cautions(found))
    months = payments_to_cover(cost.value, found.brought)
    if months is None:
        brings = f"{money(found.value)} in {plural(found.horizon, 'month')}"
        return metric.without_value(f"Not within the horizon: {brings} for {money(cost.value)}.")
    bounds = range_of_payments(cost.value, found.drawn)
    if bounds is None:
        longer = f"It could take longer than the {plural(found.horizon, 'month')} that are looked at."
        return replace(metric, value=float(months), cautions=(*metric.cautions, longer))
    return replace(metric, value=float(months), low=min(bounds[0], months), high=max(bounds[1], months))


def payback_simple(found: Lifetime, cost: Metric, period: Period | None, assumptions: Assumptions) -> Metric:
    """Return the months that cover the cost if every customer stayed: cost ÷ (revenue × gross margin)."""
    metric = Metric(
        "payback_months_simple",
        "Payback if nobody left, months",
        "number",
        "cost of winning a customer ÷ (revenue per customer a month × gross margin), whole months, nobody leaving",
        _up_to(period),
        n=found.active,
        better="lower",
        questions=(found.question, *cost.questions),
    )
    if np.isnan(found.arpa) or not cost.value:
        return metric.without_value(_why(found.why, cost), 0)
    monthly = found.arpa * assumptions.gross_margin
    months = plain_payments(cost.value, monthly)
    if months is None:
        return metric.without_value("A customer brings no revenue.")
    return replace(metric, value=float(months), numerator=cost.value, denominator=monthly)
