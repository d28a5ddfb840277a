"""What does one customer want, and how far is it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd

from csdata.dataset import Dataset
from csdata.wording import plural

QUESTIONS: Final = ("customer_facts", "one_customer_events")
COLUMNS: Final = ("step", "is_goal", "due", "reached", "days_late")
GOAL: Final = r"^(?i:goal)\s*[:\-–]?\s*"


@dataclass(frozen=True, eq=False)
class Progress:
    """The goal in the customer's words (None where nobody wrote it down), and its steps and goals.

    `steps` has COLUMNS, in the order of their due days: `due` and `reached` are days (NaT where not known or not yet),
    `days_late` is positive for a step that was reached late or is over due, 0 for one in time, NaN without a due day.
    """

    goal: str | None
    is_reached: bool | None
    steps: pd.DataFrame
    headline: str


def progress(data: Dataset, number: int) -> Progress:
    """Return what the customer of a number wants to reach, and what it has reached by the as-of day."""
    facts = data.ask("customer_facts").iloc[number]
    goal = str(facts["goal"]).strip() if pd.notna(facts["goal"]) else ""
    told = None if pd.isna(facts["goal_reached"]) else bool(facts["goal_reached"])
    last = data.as_of or data.last_day
    steps = _steps(data, number, last) if last else pd.DataFrame(columns=list(COLUMNS))
    mine = steps[steps["is_goal"].astype(bool)]
    if told is None and len(mine):
        told = bool(mine["reached"].notna().all())
    return Progress(goal or (str(mine["step"].iloc[0]) if len(mine) else None), told, steps, _headline(told, steps))


def _steps(data: Dataset, number: int, last: date) -> pd.DataFrame:
    found = data.ask("one_customer_events", {"number": number, "end": last + timedelta(days=1)})
    found = found[found["kind"].isin(["milestone", "due"])]
    done = found["kind"] == "milestone"
    due = pd.to_datetime(found["ended"]).astype("datetime64[us]")
    reached = pd.to_datetime(found["day"]).astype("datetime64[us]").where(done)
    late = (reached.fillna(pd.Timestamp(last)) - due).dt.days.clip(lower=0).astype(float)
    names = found["what"].astype(str)
    frame = pd.DataFrame(
        {
            "step": names.str.replace(GOAL, "", regex=True),
            "is_goal": names.str.lower().str.startswith("goal"),
            "due": due,
            "reached": reached,
            "days_late": late,
        }
    )
    return frame.sort_values(["due", "reached", "step"], ignore_index=True)


def _headline(told: bool | None, steps: pd.DataFrame) -> str:  # noqa: FBT001 - yes, no, or not known
    own = steps[~steps["is_goal"].astype(bool)]
    done = int(own["reached"].notna().sum())
    parts = [] if told is None else ["Goal reached" if told else "Goal not reached yet"]
    if len(own):
        parts.append(f"{done} of {plural(len(own), 'step')} done")
    return ", ".join(parts) or "Nobody wrote down what it wants"
