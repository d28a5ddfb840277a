"""What are all the numbers of a period? The one list that pages, command line and reports read."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from csdata.analysis.acquisition import cac
from csdata.analysis.adoption.metrics import adoption_metrics
from csdata.analysis.book import Book, book_between
from csdata.analysis.churn import churn_rates, customer_counts, daily_churn
from csdata.analysis.definitions import definition_metrics
from csdata.analysis.onboarding import onboarding_metrics
from csdata.analysis.result import Metric
from csdata.analysis.revenue import revenue_metrics
from csdata.analysis.value.metrics import value_metrics
from csdata.analysis.voice.scores import voice_metrics
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

OF_NEWCOMERS: Final = {"new_customers", "quick_ratio", "quick_ratio_with_reactivation", "logo_churn_stripe", "cac"}
NO_NEWCOMERS: Final = "Personas are found after three months: who is new has none, and is not counted here."


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
    cost = cac(book, data, period, filters)
    found = [
        *_figures(book, data, period, filters),
        *([daily_churn(book, data, period, filters)] if daily else []),
        *definition_metrics(book, data, period, filters),
        cost,
        *value_metrics(book, data, period, filters, cost),
    ]
    return {metric.name: _with_caution(metric, data, filters) for metric in found}


def _with_caution(metric: Metric, data: Dataset, filters: Filters) -> Metric:
    """Say that nobody new has a persona yet, where that changes what a number means."""
    if not filters.persona or not data.has_found_personas or metric.name not in OF_NEWCOMERS:
        return metric
    return replace(metric, cautions=(*metric.cautions, NO_NEWCOMERS))


def figures(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> dict[str, Metric]:
    """Return the metrics that a page compares with those of another period; the others are not computed for it."""
    found = _figures(book_between(data, period, filters), data, period, filters)
    return {metric.name: _with_caution(metric, data, filters) for metric in found}


def _figures(book: Book, data: Dataset, period: Period | None, filters: Filters) -> list[Metric]:
    return [
        *customer_counts(book),
        *churn_rates(book),
        *revenue_metrics(book),
        *voice_metrics(data, period, filters),
        *adoption_metrics(book, data, period, filters),
        *onboarding_metrics(data, period, filters),
    ]
