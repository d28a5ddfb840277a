"""What are all the numbers of a period? The one list that pages, command line and reports read."""

from __future__ import annotations

from csdata.analysis.acquisition import cac
from csdata.analysis.adoption import adoption_metrics
from csdata.analysis.book import book_between
from csdata.analysis.churn import churn_rates, customer_counts, daily_churn
from csdata.analysis.onboarding import onboarding_metrics
from csdata.analysis.result import Metric
from csdata.analysis.revenue import revenue_metrics
from csdata.analysis.voice import voice_metrics
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period


def period_of(data: Dataset, months: int = 1) -> Period | None:
    """Return the months that end on the dataset's as-of day; None when it has no dates."""
    return Period.up_to(data.as_of, months) if data.as_of else None


def metrics(
    data: Dataset, period: Period | None, filters: Filters = EVERYBODY, *, daily: bool = True
) -> dict[str, Metric]:
    """Return every metric by name; one that cannot be computed has no value and says why.

    `daily` includes the churn summed over days, the one number that looks at every day of the period.
    """
    book = book_between(data, period, filters)
    found = [
        *customer_counts(book),
        *churn_rates(book),
        *([daily_churn(book, data, period, filters)] if daily else []),
        *revenue_metrics(book),
        *voice_metrics(data, period, filters),
        *adoption_metrics(book, data, period, filters),
        *onboarding_metrics(data, period, filters),
        cac(book, data, period, filters),
    ]
    return {metric.name: metric for metric in found}
