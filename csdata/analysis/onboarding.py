"""How fast do customers get their first result, and do they reach what they came for?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import median_wait, wilson
from csdata.analysis.result import ENOUGH, Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

STARTED_WITHIN = 12
NO_STEPS = "The data have no onboarding steps with due dates."
NO_GOALS = "The data do not say which goals were reached."


def onboarding_metrics(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> list[Metric]:
    """Return days to first value, the share of steps on time, and goal attainment."""
    due = None
    if period is not None and data.has("milestones.due_date"):
        due = data.asked("milestones_due", {"base": period.base, "last": period.last}, filters)
    return [time_to_value(data, period, filters), _on_time(due, period), goal_attainment(data, due, period, filters)]


def time_to_value(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the median days from start to first value; customers still waiting count as waiting (Kaplan–Meier)."""
    metric = Metric(
        "time_to_value_days",
        "Days to first value",
        "days",
        "median days from start to first result; those still waiting are counted as waiting",
        SNAPSHOT,
        better="lower",
        questions=("first_value_waits", "first_values"),
    )
    reasons = ("milestones.reached_at", "customers.days_to_first_value", "customers.first_value_date")
    if not any(data.has(column) for column in reasons):
        return metric.without_value("The data do not say when customers got their first result.", 0)
    if period is None or not data.has("customers.signup_date"):
        return _from_sheet(metric, data, filters)
    window = Period.up_to(period.last, max(STARTED_WITHIN, period.months))
    waits = data.asked("first_value_waits", {"base": window.base, "last": window.last}, filters)
    waits = waits[waits["days"] >= 0]
    reached = waits["reached"].to_numpy(dtype=bool)
    metric = replace(
        metric,
        period=f"customers who started in {window}",
        numerator=float(reached.sum()),
        denominator=float(len(waits)),
        n=len(waits),
    )
    if len(waits) < ENOUGH:
        return metric.without_value(f"Only {len(waits)} customers started in that time; a median needs {ENOUGH}.")
    found = median_wait(waits["days"].to_numpy(dtype=float), reached)
    if found is None:
        return metric.without_value(f"Fewer than half of the {len(waits)} customers have reached it yet.")
    return with_interval(metric, found)


def _from_sheet(metric: Metric, data: Dataset, filters: Filters) -> Metric:
    days = data.asked("sheet_values", None, filters)["days_to_first_value"].dropna()
    metric = replace(metric, n=len(days), definition="median of the sheet's own column", questions=("sheet_values",))
    if len(days) < ENOUGH:
        return metric.without_value(f"Only {len(days)} customers have a value; a median needs {ENOUGH}.")
    found = median_wait(days.to_numpy(dtype=float), days.notna().to_numpy(dtype=bool))
    return with_interval(metric, found) if found else metric.without_value("The median cannot be computed.")


def _on_time(due: pd.DataFrame | None, period: Period | None) -> Metric:
    metric = Metric(
        "onboarding_on_time",
        "Steps on time",
        "share",
        "steps reached by their due date ÷ steps due in the period; goals left out",
        str(period or SNAPSHOT),
        better="higher",
        questions=("milestones_due",),
    )
    if due is None:
        return metric.without_value(NO_STEPS, 0)
    steps = due[~due["is_goal"].astype(bool)]
    return _share(metric, int(steps["on_time"].sum()), len(steps), "No step was due in the period.")


def goal_attainment(data: Dataset, due: pd.DataFrame | None, period: Period | None, filters: Filters) -> Metric:
    """Return goals reached ÷ goals due in the period, or the sheet's own column of goals reached."""
    metric = Metric(
        "goal_attainment",
        "Reached their goal",
        "share",
        "goals reached by now ÷ goals due in the period",
        str(period or SNAPSHOT),
        better="higher",
        questions=("milestones_due",),
    )
    if due is not None and due["is_goal"].any():
        goals = due[due["is_goal"].astype(bool)]
        return _share(metric, int(goals["reached"].sum()), len(goals), "No goal was due in the period.")
    if not data.has("customers.goal_reached"):
        return metric.without_value(NO_GOALS, 0)
    told = data.asked("sheet_values", None, filters)["goal_reached"].dropna()
    metric = replace(
        metric,
        period=SNAPSHOT,
        definition="customers marked as having reached their goal ÷ customers with an answer",
        questions=("sheet_values",),
    )
    return _share(metric, int(told.astype(bool).sum()), len(told), "No customer has an answer.")


def _share(metric: Metric, top: int, bottom: int, nothing: str) -> Metric:
    filled = replace(metric, numerator=float(top), denominator=float(bottom), n=bottom)
    return with_interval(filled, wilson(top, bottom)) if bottom else filled.without_value(nothing)
