"""Of the revenue whose term ended, how much was renewed?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import Interval, ratio
from csdata.analysis.result import Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

NO_TERMS: Final = (
    "The data do not know when terms end:"
    " bring subscriptions with the end date of their term, and renewed ones as new rows."
)


def renewal_rate(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return renewed value, at most what was due ÷ value whose term ended in the period, both a month.

    Terms are known when subscriptions that run on the last day of the data carry the end of theirs; then those that
    ended in the period were due.
    """
    metric = Metric(
        "renewal_rate",
        "Revenue renewed",
        "share",
        "value of new terms begun within 31 days of the end of one, at most the value due ÷ value of the terms"
        " (three months or longer) that ended in the period",
        str(period or SNAPSHOT),
        better="higher",
        questions=("value_renewals", "value_terms"),
    )
    if period is None or data.last_day is None or not data.has("revenue.end_date"):
        return metric.without_value(NO_TERMS, 0)
    # Only an end after the last day of the data was planned; one before may be a departure that nobody knew of then.
    if not data.ask("value_terms", {"last": data.last_day})["with_term"].iloc[0]:
        return metric.without_value(NO_TERMS, 0)
    found = data.asked("value_renewals", {"base": period.base, "last": period.last}, filters)
    due, renewed = found["due"].to_numpy(dtype=float), found["renewed"].to_numpy(dtype=float)
    metric = replace(metric, numerator=float(renewed.sum()), denominator=float(due.sum()), n=len(found))
    if not len(found):
        return metric.without_value("No term ended in the period.")
    within = ratio(renewed, due)
    bounds = [None if end is None else min(1.0, max(0.0, end)) for end in (within.low, within.high)]
    return with_interval(metric, Interval(within.value, *bounds))
