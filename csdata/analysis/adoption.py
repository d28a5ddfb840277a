"""Do customers use what they pay for, and how much of it?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from csdata.analysis.book import SNAPSHOT, Book
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import mean, wilson
from csdata.analysis.result import Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

NO_USAGE = "The data have no usage by customer."


def adoption_metrics(book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> list[Metric]:
    """Return adoption (customers who used it ÷ active ones) and breadth (features used ÷ features there are)."""
    share = Metric(
        "adoption",
        "Customers using it",
        "share",
        "active customers with any use in the period ÷ active customers",
        book.period,
        better="higher",
        questions=("usage_between", book.question),
    )
    breadth = Metric(
        "feature_breadth",
        "Features in use",
        "share",
        "features used in the period ÷ features known, mean over active customers; no use counts as none",
        book.period,
        better="higher",
        questions=("usage_between", "features_known"),
    )
    if period is None or not data.has("usage.date"):
        return [_from_sheet(share, data, filters), breadth.without_value(NO_USAGE, 0)]
    begins = data.recorded_from["usage"]
    if begins and begins > period.last:
        return [metric.without_value(f"Usage is recorded from {begins} on.", 0) for metric in (share, breadth)]
    active = book.frame.loc[book.end, ["number"]]
    used = data.asked("usage_between", {"base": period.base, "last": period.last}, filters)
    each = active.merge(used, on="number", how="left")
    if each.empty:
        return [metric.without_value("There is no active customer.", 0) for metric in (share, breadth)]
    n, users = len(each), int(each["events"].notna().sum())
    share = with_interval(replace(share, numerator=float(users), denominator=float(n), n=n), wilson(users, n))
    return [share, _breadth(breadth, each, int(data.ask("features_known", {"last": period.last})["features"].iloc[0]))]


def _breadth(metric: Metric, each: pd.DataFrame, known: int) -> Metric:
    if not known:
        return metric.without_value("The usage does not say which features were used.", 0)
    shares = each["features_used"].fillna(0).to_numpy(dtype=float) / known
    filled = replace(
        metric, numerator=float(shares.sum() * known), denominator=float(len(shares) * known), n=len(shares)
    )
    return with_interval(filled, mean(shares))


def _from_sheet(metric: Metric, data: Dataset, filters: Filters) -> Metric:
    """Use the sheet's own column of active users or sessions, for customers who are still there."""
    column = next((c for c in ("active_users", "sessions") if data.has(f"customers.{c}")), None)
    if column is None:
        return metric.without_value(NO_USAGE, 0)
    sheet = data.asked("sheet_values", None, filters)
    known = sheet.loc[~sheet["left_us"].astype(bool) & sheet[column].notna(), column]
    users, n = int((known > 0).sum()), len(known)
    definition = f"customers still there with {column.replace('_', ' ')} above 0 ÷ those with a value"
    filled = replace(
        metric,
        definition=definition,
        period=SNAPSHOT,
        numerator=float(users),
        denominator=float(n),
        n=n,
        questions=("sheet_values",),
    )
    return with_interval(filled, wilson(users, n)) if n else filled.without_value("No customer has a value.")
