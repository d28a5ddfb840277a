"""How did each number go over the last months, for the small line under its figure?"""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from csdata.analysis.months import by_month
from csdata.analysis.trends import monthly
from csdata.analysis.voice.scores import MONTHS_SHOWN, last_months
from csdata.dataset import Dataset, Filters
from csdata.periods import add_months, month_start

Series = dict[str, tuple[float | None, ...]]


def histories(data: Dataset, filters: Filters) -> Series:
    """Return the last months of every metric that has a monthly history; None where nothing can be said."""
    months = monthly(data, filters, MONTHS_SHOWN).frame
    if months.empty or data.complete_to is None:
        return {}
    last = month_start(data.complete_to)
    first = add_months(last, 1 - MONTHS_SHOWN)
    told = _told(data, filters, first, last)
    joined = months.join(told.tail(len(months)).set_axis(months.index)) if len(told) >= len(months) else months
    departed = data.ask("first_departure", {"last": data.complete_to})["day"].iloc[0]
    if not pd.isna(departed):  # a list often leaves out those who left before: no departures known, which is not none
        since = pd.Timestamp(departed).to_period("M").to_timestamp()
        joined.loc[joined["month"] < since, ["logo_churn", "nrr"]] = float("nan")
    return {
        str(name): tuple(None if pd.isna(value) else float(value) for value in joined[name])
        for name in joined
        if name != "month"
    }


def _told(data: Dataset, filters: Filters, first: date, last: date) -> pd.DataFrame:
    """Return the shares that are made of sums: revenue kept, recommendation, satisfaction, goals, steps."""
    asked = {"last": data.complete_to, "months": MONTHS_SHOWN}
    kept = by_month(data.asked("kept_by_month", asked, filters), first, last)
    goals = by_month(data.asked("goals_by_month", asked, filters), first, last)
    return pd.DataFrame(
        {
            "nrr": _ratio(kept["end_mrr"], kept["start_mrr"]),
            "nps": _scores(data, "nps", filters),
            "csat": _scores(data, "csat", filters),
            "goal_attainment": _ratio(goals["goals_reached"], goals["goals_due"]),
            "onboarding_on_time": _ratio(goals["steps_on_time"], goals["steps_due"]),
        }
    )


def _scores(data: Dataset, kind: str, filters: Filters) -> list[float]:
    found = last_months(data, kind, filters)
    return [math.nan if value is None else value for value in found] or [math.nan] * MONTHS_SHOWN


def _ratio(top: pd.Series[float], bottom: pd.Series[float]) -> pd.Series[float]:
    return top / bottom.where(bottom > 0)
