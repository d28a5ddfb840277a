"""How did the numbers go, month by month?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from csdata.analysis.months import by_month
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import add_months, month_start
from csdata.wording import month_label

NOTABLE = 1.05
COLUMNS = ["month", "active_customers", "new_customers", "lost_customers", "logo_churn", "mrr", "arpa", "adoption"]


def monthly(data: Dataset, filters: Filters = EVERYBODY, months: int | None = None) -> Result:
    """Return one row a complete month: customers, churn, revenue, adoption; shares are missing where n = 0."""
    question, definition = "How did the numbers go, month by month?", "state at the last day of each complete month"
    if data.complete_to is None or data.first_day is None or month_start(data.first_day) > data.complete_to:
        empty = pd.DataFrame(columns=COLUMNS)
        return Result(
            question,
            "There is no complete month",
            empty,
            "",
            data.as_of,
            0,
            definition,
            ("month_counts",),
            "The data have no dates for when customers started.",
        )
    last = month_start(data.complete_to)
    first = (
        month_start(data.first_day)
        if months is None
        else max(month_start(data.first_day), add_months(last, 1 - months))
    )
    raw = by_month(data.asked("month_counts", None, filters), first, last)
    since = leavers_known_from(data)
    told = raw if since is None else raw[raw["month"] >= pd.Timestamp(since)]
    headline = _headline([month_label(month) for month in told["month"]], [int(count) for count in told["active"]])
    result = Result(
        question,
        headline,
        _rates(raw, data),
        f"{first:%Y-%m} to {last:%Y-%m}",
        data.as_of,
        len(raw),
        definition,
        ("month_counts",),
    )
    return replace(result, caution=caution_before(since)) if since and since > first else result


def leavers_known_from(data: Dataset) -> date | None:
    """Return the month of the first departure in a single list of customers; None when the history is whole.

    Such a list often leaves out those who left long ago, so the months before look better than they were.
    """
    if data.has("revenue.start_date") or data.complete_to is None:
        return None
    day = data.ask("first_departure", {"last": data.complete_to})["day"].iloc[0]
    return None if pd.isna(day) else month_start(pd.Timestamp(day).date())


def caution_before(since: date) -> str:
    """Say why the months before a first departure are not put into words."""
    return f"Nobody in the list left before {month_label(since)}; who left earlier is probably not in it."


def _rates(raw: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Turn counts into the columns of the answer; nothing is divided by nobody."""
    active, money = raw["active"].where(raw["active"] > 0), data.has("revenue.mrr") or data.has("customers.mrr")
    return pd.DataFrame(
        {
            "month": raw["month"],
            "active_customers": raw["active"],
            "new_customers": raw["joined"],
            "lost_customers": raw["lost"],
            "logo_churn": raw["lost"] / raw["active_start"].where(raw["active_start"] > 0),
            "mrr": raw["mrr"] if money else float("nan"),
            "arpa": raw["mrr"] / active if money else float("nan"),
            "adoption": raw["used_it"] / raw["use_known"].where(raw["use_known"] > 0),
        }
    )


def _headline(months: list[str], counts: list[int]) -> str:
    """Say where the number of customers went, and its peak when that lies in between."""
    first, last, peak = counts[0], counts[-1], max(counts)
    if len(counts) < 2 or min(counts) == peak:
        return f"{last:,} customers"
    if peak > max(first, last) * NOTABLE:
        return f"{last:,} customers, down from {peak:,} in {months[counts.index(peak)]}"
    if first == last:
        return f"{last:,} customers, as {len(counts)} months ago"
    verb = "grew" if last > first else "fell"
    return f"Customers {verb} from {first:,} to {last:,} in {len(counts)} months"
