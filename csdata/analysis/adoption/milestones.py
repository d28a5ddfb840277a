"""How far do new customers get in their onboarding, how long does each step take, and where do they get stuck?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import median_wait, wilson
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.stays import NEVER, Days, Flags, dates, day_number, day_numbers, stays
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import number, plural, share

QUESTION: Final = "How far do new customers get, and where do they get stuck?"
NEEDED: Final = "Bring onboarding steps: a row a customer and step, with the day it was due and the day it was reached."
NO_STARTS: Final = "Bring the day each customer started."
DEFINITION: Final = (
    "Customers who started in the period and have onboarding steps. On time: reached by the due date; late: after it; "
    "overdue: not reached, due date over; waiting: not reached, not due yet; left: gone before they reached it. "
    "Median days count from the start; whoever still waits counts as waiting, whoever left as seen until then "
    "(Kaplan–Meier). Stuck: the step at which most days beyond the plan are added, the days it inherits from the step "
    "before left out; without due dates, the step with the longest median wait after the one before"
)
STATES: Final = ("on_time", "late", "waiting", "overdue", "left")


@dataclass(frozen=True)
class Journey:
    """Days since the start, one row a customer and one column a step in order; NEVER: not due, or not reached.

    `planned` tells who has the step at all, `seen` how long each customer was watched, `here` who is still there.
    """

    steps: tuple[str, ...]
    number: Days
    planned: NDArray[np.bool_]
    due: Days
    reached: Days
    seen: Days
    here: Flags

    @property
    def has_plan(self) -> bool:
        """Whether steps have due dates."""
        return bool((self.due < NEVER).any())

    def states(self) -> dict[str, NDArray[np.bool_]]:
        """Return for each state who is in it at which step; each planned step of a customer has exactly one."""
        done, late_by = self.reached < NEVER, self.delay()
        open_ones = self.planned & ~done
        here = self.here[:, None]
        return {
            "on_time": done & (late_by <= 0),
            "late": done & (late_by > 0),
            "waiting": open_ones & here & (late_by <= 0),
            "overdue": open_ones & here & (late_by > 0),
            "left": open_ones & ~here,
        }

    def delay(self) -> Days:
        """Return the days beyond the due date until it was reached, or until now; 0 where it is not late or not due."""
        until = np.minimum(self.reached, self.seen[:, None])
        return np.where((self.due < NEVER) & self.planned, np.maximum(until - self.due, 0), 0)

    def added(self) -> Days:
        """Return the days of delay that each step adds to what it inherits from the step before."""
        delay = self.delay()
        return np.maximum(delay - np.concatenate((np.zeros_like(delay[:, :1]), delay[:, :-1]), axis=1), 0)

    def next_step(self) -> Days:
        """Return the column of the first step that a customer who is there has not reached; −1 when there is none."""
        todo = self.planned & (self.reached >= NEVER) & self.here[:, None]
        return np.where(todo.any(axis=1), todo.argmax(axis=1), -1)


@dataclass(frozen=True, slots=True)
class Funnel:
    """The answer with one row a step, the step where customers get stuck (None: nowhere), and the journeys behind.

    `proof` says in words why it is that step: what the chart shows.
    """

    result: Result
    stuck: str | None
    proof: str
    journey: Journey | None = None


def journeys(data: Dataset, period: Period, filters: Filters = EVERYBODY) -> Journey | None:
    """Return the onboarding of the customers who started in a period; None when nobody who did has a step."""
    last = day_number(period.last)
    rows = data.asked("milestone_steps", {"last": period.last}, filters)
    started = start_days(data, filters)
    chosen = (started > day_number(period.base)) & (started <= last)
    everything = data.ask("milestone_steps", {"last": period.last})
    planned_rows = bool(everything["reached"].isna().any())
    place = rows["number"].to_numpy(dtype=np.int64)
    rows, place = rows[chosen[place]], place[chosen[place]]
    asked = np.unique(place) if planned_rows or not len(everything) else np.flatnonzero(chosen & data.chosen(filters))
    if not len(rows):
        return None
    names = data.ask("milestone_names")["milestone"]
    codes, column = np.unique(rows["code"].to_numpy(dtype=np.int64), return_inverse=True)
    line, shape = np.searchsorted(asked, place), (len(asked), len(codes))
    planned, due, reached = np.full(shape, not planned_rows), np.full(shape, NEVER), np.full(shape, NEVER)
    planned[line, column] = True
    due[line, column] = _since(day_numbers(rows["due"]), started[place])
    reached[line, column] = np.maximum(_since(day_numbers(rows["reached"]), started[place]), 0)
    gone = stays(data, filters).gone(last)[asked]
    order = _order(due, reached)
    return Journey(
        tuple(str(names.iloc[code]) for code in codes[order]),
        asked,
        planned[:, order],
        due[:, order],
        reached[:, order],
        np.maximum(np.minimum(gone, last) - started[asked], 0),
        gone == NEVER,
    )


def start_days(data: Dataset, filters: Filters = EVERYBODY) -> Days:
    """Return the day each customer started, by number: its own start date, else its first subscription's."""
    told = day_numbers(data.ask("adoption_sheet")["signup_date"])
    return np.where(told < NEVER, told, stays(data, filters).first())


def _since(day: Days, start: Days) -> Days:
    return np.where(day < NEVER, day - start, NEVER)


def _order(due: Days, reached: Days) -> Days:
    """Order the steps by when they are due, typically; without due dates by when they are reached."""
    typical = [[_typical(days[:, column]) for column in range(due.shape[1])] for days in (due, reached)]
    return np.lexsort((typical[1], typical[0]))


def _typical(days: Days) -> float:
    known = days[days < NEVER]
    return float(np.median(known)) if len(known) else float(NEVER)


def onboarding_funnel(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Funnel:
    """Return one row a step, in order: who reached it, when, who is late, who waits; and where customers get stuck.

    Columns: step, customers, the counts of STATES, reached, share, low, high, days, days_low, days_high (median days
    from the start), due, late_share, late_days (median of those late), stuck_here (it is their next step), added_days.
    """
    if period is None or not (data.has("milestones.reached_at") or data.has("milestones.due_date")):
        why = NEEDED if data.has_history or not data.has("milestones.milestone") else NO_STARTS
        return Funnel(_result(data, "Onboarding needs its steps", pd.DataFrame(), 0, period, why), None, "")
    journey = journeys(data, period, filters)
    if journey is None:
        why = f"Nobody who started in {period} has an onboarding step. Choose a longer period."
        return Funnel(_result(data, "No new customer has onboarding steps", pd.DataFrame(), 0, period, why), None, "")
    frame = pd.DataFrame([_step(journey, column) for column in range(len(journey.steps))])
    stuck = _stuck(frame, journey)
    return Funnel(
        _result(data, _headline(frame, stuck, journey), frame, len(journey.number), period),
        stuck,
        _proof(frame, stuck, journey),
        journey,
    )


def _result(
    data: Dataset, headline: str, frame: pd.DataFrame, n: int, period: Period | None, missing: str | None = None
) -> Result:
    asked = ("milestone_steps", "milestone_names", "definition_stays", "adoption_sheet")
    told = f"customers who started in {period}" if period else ""
    return Result(QUESTION, headline, frame, told, data.as_of, n, DEFINITION, asked, missing)


def _step(journey: Journey, column: int) -> dict[str, object]:
    planned = journey.planned[:, column]
    states = {name: int((flags[:, column] & planned).sum()) for name, flags in journey.states().items()}
    customers, reached = int(planned.sum()), states["on_time"] + states["late"]
    found = wilson(reached, customers) if customers else None
    done = journey.reached[planned, column] < NEVER
    days = median_wait(np.minimum(journey.reached[planned, column], journey.seen[planned]).astype(float), done)
    delay = journey.delay()[planned, column]
    due = int(((journey.due[:, column] <= journey.seen) & planned).sum())
    return {
        "step": journey.steps[column],
        "customers": customers,
        **states,
        "reached": reached,
        "share": found.value if found else np.nan,
        "low": found.low if found else np.nan,
        "high": found.high if found else np.nan,
        "days": days.value if days and customers >= ENOUGH else np.nan,
        "days_low": days.low if days and customers >= ENOUGH else np.nan,
        "days_high": days.high if days and customers >= ENOUGH else np.nan,
        "due": due,
        "late_share": int((delay > 0).sum()) / due if due >= ENOUGH else np.nan,
        "late_days": float(np.median(delay[delay > 0])) if (delay > 0).any() else np.nan,
        "stuck_here": int((journey.next_step() == column).sum()),
        "added_days": int(journey.added()[planned, column].sum()),
        "step_wait": _wait_after(journey, column),
    }


def _wait_after(journey: Journey, column: int) -> float:
    """Return the median days from the step before to this one, of those who reached the step before."""
    before = np.zeros_like(journey.seen) if column == 0 else journey.reached[:, column - 1]
    asked = journey.planned[:, column] & (before <= journey.seen)
    until = np.minimum(journey.reached[asked, column], journey.seen[asked])
    found = median_wait(np.maximum(until - before[asked], 0).astype(float), journey.reached[asked, column] < NEVER)
    return found.value if found and int(asked.sum()) >= ENOUGH else np.nan


def _stuck(frame: pd.DataFrame, journey: Journey) -> str | None:
    enough = frame[(frame["due"] if journey.has_plan else frame["customers"]) >= ENOUGH]
    measure = enough["added_days"].astype(float) if journey.has_plan else enough["step_wait"].fillna(0.0)
    if enough.empty or not measure.max() > 0:
        return None
    return str(enough["step"].iloc[int(measure.to_numpy(dtype=float).argmax())])


def _headline(frame: pd.DataFrame, stuck: str | None, journey: Journey) -> str:
    if len(journey.number) < ENOUGH:
        return f"{plural(len(journey.number), 'new customer')}: too few to see where they get stuck"
    if journey.has_plan and frame["due"].max() < ENOUGH:
        return f"{plural(len(journey.number), 'new customer')}: too few steps are due yet to see where they get stuck"
    if stuck is None:
        known = "steps are reached on time" if journey.has_plan else "steps show no wait"
        return f"Nobody gets stuck: all {known}"
    row = frame[frame["step"] == stuck].iloc[0]
    if not journey.has_plan:
        return f"Customers wait longest for {stuck}: {number(row['step_wait'])} days after the step before"
    return f"Customers get stuck at {stuck}: {share(row['late_share'])} are late, by {plural(row['late_days'], 'day')}"


def _proof(frame: pd.DataFrame, stuck: str | None, journey: Journey) -> str:
    """Say which part of the days that were lost were lost at the step; else how many got to the end."""
    if stuck is not None and journey.has_plan:
        row, lost = frame[frame["step"] == stuck].iloc[0], frame["added_days"].sum()
        return f"{share(row['added_days'] / lost)} of the days behind plan are lost at {stuck}"
    last, n = frame.iloc[-1], len(journey.number)
    told = share(last["share"]) if n >= ENOUGH else f"{number(last['reached'])} of {plural(n, 'new customer')}"
    return f"{told} have reached {last['step']} so far"


def stuck_customers(data: Dataset, funnel: Funnel, step: str, filters: Filters = EVERYBODY) -> Result:
    """Return the customers for whom a step is the next to reach, the longest overdue first, then by money.

    Columns: customer_id, name, owner, due, overdue_days, waiting_days, mrr. Raises KeyError for an unknown step.
    """
    journey, question = funnel.journey, "Who waits at this step, and for how long?"
    if journey is None or step not in journey.steps:
        raise KeyError(step)
    column = journey.steps.index(step)
    at = np.flatnonzero(journey.next_step() == column)
    numbers = journey.number[at]
    before = journey.reached[at, column - 1] if column else np.zeros(len(at), dtype=np.int64)
    waiting = journey.seen[at] - np.where(before < NEVER, np.minimum(before, journey.seen[at]), 0)
    overdue = journey.delay()[at, column]
    sheet, known = data.ask("adoption_sheet").iloc[numbers], data.members.iloc[numbers]
    started = start_days(data, filters)[numbers]
    due = journey.due[at, column]
    frame = pd.DataFrame(
        {
            "customer_id": known["customer_id"].to_numpy(),
            "name": known["name"].to_numpy(),
            "owner": sheet["owner"].to_numpy(),
            "due": dates(np.where(due < NEVER, started + due, NEVER)),
            "overdue_days": overdue,
            "waiting_days": waiting,
            "mrr": money_now(data, filters)[numbers],
        }
    )
    order = np.lexsort((numbers, -frame["mrr"].fillna(0), -frame["waiting_days"], -frame["overdue_days"]))
    frame = frame.iloc[order].reset_index(drop=True)
    late = int((overdue > 0).sum())
    headline = f"{plural(len(frame), 'customer')} {'waits' if len(frame) == 1 else 'wait'} at {step}"
    headline = f"{headline}, {number(late)} of them overdue" if late else headline
    definition = "Customers still there for whom it is the first step not reached; waiting since the step before it"
    asked = (*funnel.result.questions, "book_between")
    return Result(question, headline, frame, funnel.result.period, data.as_of, len(frame), definition, asked)


def money_now(data: Dataset, filters: Filters = EVERYBODY) -> NDArray[np.float64]:
    """Return what each customer pays a month on the as-of day, by number; not a number where it is not known."""
    paid = np.full(data.customers, np.nan)
    if data.as_of is None or not (data.has("revenue.mrr") or data.has("customers.mrr")):
        return paid
    period = Period.up_to(data.as_of, 12)
    book = data.asked("book_between", {"base": period.base, "last": period.last}, filters)
    paid[book["number"].to_numpy(dtype=np.int64)] = book["end_mrr"].to_numpy(dtype=float)
    return paid
