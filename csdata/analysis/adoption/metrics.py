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
    each = users_by_customer(book, data, period, filters)
    if each.empty:
        return [metric.without_value("There is no active customer.", 0) for metric in (share, breadth)]
    n, users = len(each), int(each["used"].sum())
    share = with_interval(replace(share, numerator=float(users), denominator=float(n), n=n), wilson(users, n))
    return [share, _breadth(breadth, each, int(data.ask("features_known", {"last": period.last})["features"].iloc[0]))]


def users_by_customer(book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> pd.DataFrame:
    """Return a row a customer who counts for adoption: number, used, and with usage events and features_used."""
    if period is None or not data.has("usage.date"):
        return _told_by_sheet(data, filters)
    active = book.frame.loc[book.end, ["number"]]
    used = data.asked("usage_between", {"base": period.base, "last": period.last}, filters)
    each = active.merge(used, on="number", how="left")
    return each.assign(used=each["events"].notna())


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
    column = _column(data)
    if column is None:
        return metric.without_value(NO_USAGE, 0)
    each = _told_by_sheet(data, filters)
    users, n = int(each["used"].sum()), len(each)
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


def _column(data: Dataset) -> str | None:
    return next((name for name in ("active_users", "sessions") if data.has(f"customers.{name}")), None)


def _told_by_sheet(data: Dataset, filters: Filters) -> pd.DataFrame:
    column, sheet = _column(data), data.asked("sheet_values", None, filters)
    if column is None:
        return sheet.loc[:, ["number"]].iloc[:0].assign(used=False)
    known = sheet[~sheet["left_us"].astype(bool) & sheet[column].notna()]
    return pd.DataFrame({"number": known["number"], "used": known[column] > 0})
