"""What does it cost to win a customer?"""

from __future__ import annotations

from dataclasses import replace

from csdata.analysis.book import SNAPSHOT, Book
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import mean
from csdata.analysis.result import ENOUGH, Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, add_months
from csdata.wording import plural


def cac(
    book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY, *, lag_months: int = 0
) -> Metric:
    """Return acquisition spend of the period ÷ new customers of the period; else the mean of the sheet's own column.

    With a lag, the spend of as many months earlier is set against the customers it led to.
    """
    metric = Metric(
        "cac",
        "Cost of winning a customer",
        "money",
        f"spend of the period ÷ new customers of the period, {lag_text(lag_months)}",
        str(period or SNAPSHOT),
        better="lower",
        questions=("spend_between", book.question),
    )
    if period is not None and data.has("spend.amount") and filters == EVERYBODY:
        spent = spent_in(data, period, lag_months)
        joined = int(book.joined.sum())
        metric = replace(metric, numerator=spent, denominator=float(joined), n=joined)
        return (
            replace(metric, value=spent / joined) if joined else metric.without_value("No new customer in the period.")
        )
    if not data.has("customers.acquisition_cost"):
        return metric.without_value(
            "The data have neither spend nor acquisition costs (spend is not split by customer).", 0
        )
    costs = data.asked("sheet_values", None, filters)["acquisition_cost"].dropna().to_numpy(dtype=float)
    metric = replace(
        metric,
        definition="mean acquisition cost of the customers that have one",
        period=SNAPSHOT,
        n=len(costs),
        numerator=float(costs.sum()),
        denominator=float(len(costs)),
        questions=("sheet_values",),
    )
    return (
        with_interval(metric, mean(costs))
        if len(costs) >= ENOUGH
        else metric.without_value("Too few customers have one.")
    )


def lag_text(lag_months: int) -> str:
    """Say how much earlier the spend is than the customers it is set against."""
    return f"spend {plural(lag_months, 'month')} earlier" if lag_months else "no lag"


def spent_in(data: Dataset, period: Period, lag_months: int = 0) -> float:
    """Return what was spent on winning customers in a period, or so many months before it."""
    asked = {"base": add_months(period.base, -lag_months), "last": add_months(period.last, -lag_months)}
    return float(data.ask("spend_between", asked)["spent"].iloc[0])
