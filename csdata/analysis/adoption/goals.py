"""Which goals do customers reach, and which not?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.intervals import wilson
from csdata.analysis.result import ENOUGH, Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import plural, share

QUESTION: Final = "Which goals do customers reach?"
NEEDED: Final = "Bring each customer's goal and whether it was reached: milestones named 'Goal: …', or two columns."
SHORT: Final = 24  # letters of a goal in a title
UNNAMED: Final = "Goal not named"
BLANK: Final = ("", "-", "–", "?", "n/a", "na", "none", "unknown", "tbd")
COLUMNS: Final = ("goal", "due", "reached", "share", "low", "high")


def goals_reached(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return one row a goal: how many were due in the period (or told in the list), how many reached, with interval.

    Columns: goal, due, reached, share, low, high; no share below 10 (the counts stand). The least reached first.
    """
    rows, told, questions, definition = _rows(data, period, filters)
    if rows is None:
        return _answer(data, "Goals need to be in the data", pd.DataFrame(columns=COLUMNS), told, questions, "", NEEDED)
    if rows.empty:
        why = f"No goal was due in {told}. Choose a longer period."
        return _answer(data, "No goal was due", pd.DataFrame(columns=COLUMNS), told, questions, definition, why)
    groups = rows.groupby("goal", sort=True)["reached"].agg(["size", "sum"])
    frame = pd.DataFrame([_row(str(goal), int(row["sum"]), int(row["size"])) for goal, row in groups.iterrows()])
    frame = frame.sort_values(["share", "goal"], na_position="last", ignore_index=True)
    return _answer(data, _headline(frame), frame, told, questions, definition)


def _rows(
    data: Dataset, period: Period | None, filters: Filters
) -> tuple[pd.DataFrame | None, str, tuple[str, ...], str]:
    """Return (goal, reached) pairs, the period in words, the queries and the definition; None when there are none."""
    if period is not None and data.has("milestones.due_date"):
        due = data.asked("milestones_due", {"base": period.base, "last": period.last}, filters)
        if data.ask("milestone_names")["is_goal"].any():
            goals = due[due["is_goal"].astype(bool)]
            named = goals["milestone"].str.replace(r"^(?i:goal)\s*[:\-–]?\s*", "", regex=True)
            rows = pd.DataFrame({"goal": _named(named), "reached": goals["reached"].astype(bool)})
            return rows, str(period), ("milestones_due",), "goals reached by now ÷ goals due in the period"
    questions = ("sheet_values", "adoption_sheet")
    if not data.has("customers.goal_reached"):
        return None, "", questions, ""
    sheet = data.asked("sheet_values", None, filters)
    told = sheet[sheet["goal_reached"].notna()]
    named = data.ask("adoption_sheet")["goal"].iloc[told["number"].to_numpy(dtype=np.int64)]
    rows = pd.DataFrame({"goal": _named(named).to_numpy(), "reached": told["goal_reached"].to_numpy(dtype=bool)})
    return rows, SNAPSHOT, questions, "customers marked as having reached their goal ÷ customers with an answer"


def _named(goals: pd.Series[str]) -> pd.Series[str]:
    return goals.where(goals.notna() & ~goals.str.strip().str.lower().isin(BLANK), UNNAMED)


def _row(goal: str, reached: int, due: int) -> dict[str, object]:
    found = wilson(reached, due) if due >= ENOUGH else None
    return {
        "goal": goal,
        "due": due,
        "reached": reached,
        "share": found.value if found else np.nan,
        "low": found.low if found else np.nan,
        "high": found.high if found else np.nan,
    }


def _headline(frame: pd.DataFrame) -> str:
    """Name the goal that is reached least, when its interval lies below that of all the others together."""
    reached, due = int(frame["reached"].sum()), int(frame["due"].sum())
    if due < ENOUGH:
        return f"{reached} of {plural(due, 'goal')} reached"
    worst = frame.iloc[0]
    others = wilson(reached - int(worst["reached"]), due - int(worst["due"])) if due > worst["due"] else None
    if others and pd.notna(worst["high"]) and others.low is not None and worst["high"] < others.low:
        name = str(worst["goal"])
        short = name if len(name) <= SHORT else f"{name[: SHORT - 1].rstrip()}…"
        return f"{share(worst['share'])} reach “{short}”, {share(others.value)} the others"
    return f"{share(reached / due)} of goals are reached"


def _answer(
    data: Dataset,
    headline: str,
    frame: pd.DataFrame,
    period: str,
    questions: tuple[str, ...],
    definition: str,
    missing: str | None = None,
) -> Result:
    n = int(frame["due"].sum()) if len(frame) else 0
    return Result(QUESTION, headline, frame, period, data.as_of, n, definition or QUESTION, questions, missing)
