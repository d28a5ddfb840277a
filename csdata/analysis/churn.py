"""How many customers are there, and how many left?"""

from __future__ import annotations

import math
from dataclasses import replace

from csdata.analysis.book import Book
from csdata.analysis.intervals import LEVEL, Interval, Numbers, wilson, z_of
from csdata.analysis.result import Metric
from csdata.analysis.stays import stays
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

NOBODY = "Nobody was a customer when the period began."
NO_DATES = "The data have no dates for when customers started."
NO_DEPARTURES = (
    "Purchases and use without a contract do not say when a customer leaves; the page Cohorts shows who comes back."
)


def customer_counts(book: Book) -> list[Metric]:
    """Return active, new and lost customers; counts of everybody, so without an interval."""
    here = "open subscription on the last day of the period" if book.dated else "not marked as left in the sheet"
    active, joined, lost = int(book.end.sum()), int(book.joined.sum()), int(book.lost.sum())
    new = _count(
        book, "new_customers", "New customers", joined, "first ever start within the period, and still there at its end"
    )
    gone = _count(
        book,
        "lost_customers",
        "Customers lost, number",
        lost,
        "customers at the start of the period who are none at its end",
    )
    return [
        _count(
            book,
            "active_customers",
            "Customers",
            active,
            f"customers with an {here}" if book.dated else f"customers {here}",
        ),
        new if book.dated else new.without_value(NO_DATES, 0),
        gone if book.knows_departures else gone.without_value(NO_DEPARTURES),
    ]


def _count(book: Book, name: str, label: str, value: int, definition: str) -> Metric:
    return Metric(
        name,
        label,
        "count",
        definition,
        book.period,
        float(value),
        float(value),
        None,
        value,
        questions=(book.question,),
    )


def churn_rates(book: Book) -> list[Metric]:
    """Return logo churn, also Stripe's way, and retention (1 − standard churn), with Wilson intervals."""
    start, lost = int(book.start.sum()), int(book.lost.sum())
    left = "left within the period" if book.dated else "are marked as left"
    standard = _rate(
        book,
        "logo_churn",
        "Customers lost",
        lost,
        start,
        f"customers at the start who {left} ÷ customers at the start; joined and left again in between: not counted",
    )
    stripe = _rate(
        book,
        "logo_churn_stripe",
        "Customers lost (Stripe's way)",
        int(((book.start | book.came) & ~book.end).sum()),
        start + int(book.came.sum()),
        "everybody who left, new ones included ÷ (customers at the start + new customers)",
    )
    kept = _rate(
        book,
        "retention",
        "Customers kept",
        start - lost,
        start,
        "(customers at the start − lost) ÷ customers at the start",
        better="higher",
    )
    return [standard, stripe if book.dated else stripe.without_value(NO_DATES), kept]


def _rate(book: Book, name: str, label: str, top: int, bottom: int, definition: str, better: str = "lower") -> Metric:
    metric = Metric(
        name,
        label,
        "share",
        definition,
        book.period,
        numerator=float(top),
        denominator=float(bottom),
        n=bottom,
        better=better,
        questions=(book.question,),
    )
    metric = replace(metric, cautions=book.cautions)
    if not book.knows_departures:
        return metric.without_value(NO_DEPARTURES)
    return with_interval(metric, wilson(top, bottom)) if bottom else metric.without_value(NOBODY)


def with_interval(metric: Metric, found: Interval) -> Metric:
    """Return a metric with its value and bounds; few cases get a caution."""
    few = ("Few customers: read the interval, not the rate.",) if metric.few else ()
    return replace(metric, value=found.value, low=found.low, high=found.high, cautions=metric.cautions + few)


def daily_churn(book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return logo churn as a sum over days (the Nelson–Aalen hazard): whoever left and came back counts too."""
    definition = "sum over the days of the period of customers gone by the evening ÷ customers in the morning"
    metric = Metric(
        "logo_churn_daily",
        "Customers lost (daily sum)",
        "share",
        definition,
        book.period,
        better="lower",
        questions=("definition_stays",),
    )
    if period is None:
        return metric.without_value(NO_DATES, len(book.frame))
    if not book.knows_departures:
        return metric.without_value(NO_DEPARTURES, len(book.frame))
    morning, left = stays(data, filters).daily(period)
    morning, left = morning[morning > 0], left[morning > 0]
    if not len(morning):
        return metric.without_value(NOBODY, 0)
    there = float(morning.mean())
    metric = replace(metric, numerator=float(left.sum()), denominator=there, n=round(there), cautions=book.cautions)
    return with_interval(metric, summed_hazard(left.astype(float), morning.astype(float)))


def summed_hazard(left: Numbers, there: Numbers, level: float = LEVEL) -> Interval:
    """Return Σ left ÷ there over days with its log interval (Nelson 1969, Aalen 1978); none lost, no interval."""
    value, variance = float((left / there).sum()), float((left / there**2).sum())
    if not value:
        return Interval(0.0, None, None)
    spread = math.exp(z_of(level) * math.sqrt(variance) / value)
    return Interval(value, value / spread, value * spread)
