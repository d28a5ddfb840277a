"""What is known of each customer on a day: what they reached, use, need and say, and what they bring and cost?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.assumptions import Assumptions
from csdata.dataset import Dataset
from csdata.periods import Period, add_months

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
RECENT: Final = 3  # months in which use and support are looked at
ANSWERED_WITHIN: Final = 12  # months for which an answer counts
DAYS_A_MONTH: Final = 365.25 / 12
LATE: Final = 45  # days of waiting for a first result before waiting itself says something
USUAL_SCALE: Final = {"nps": 10.0, "csat": 5.0, "ces": 7.0}
LOWEST: Final = {"nps": 0.0, "csat": 1.0, "ces": 1.0}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of each customer to one kind of question, put on its usual scale: mean, spread within, how many."""

    mean: Numbers
    square: Numbers
    count: Numbers


@dataclass(frozen=True, slots=True)
class Signals:
    """Arrays over all customers by number; NaN where nothing is known.

    `here`: customer on the day; `was_here`: when the period began. Money is a month's, in the data's currency.
    """

    dated: bool
    here: Flags
    was_here: Flags
    mrr: Numbers
    earlier_mrr: Numbers
    goals: Numbers
    first_value: Numbers
    breadth: Numbers
    steps: Numbers
    hours: Numbers
    contact_days: Numbers
    cost: Numbers
    acquisition: Numbers
    answers: dict[str, Answers]


def signals(data: Dataset, period: Period | None, given: Assumptions, *, undated: bool = True) -> Signals:
    """Return what is known at the end of a period; for a sheet without dates, as the sheet has it.

    `undated=False` leaves out what the sheet says without a day: it is about now, and not about an earlier period.
    """
    n = len(data.members)
    sheet = _placed(data.ask("signal_sheet"), n)
    if not undated:
        sheet |= dict.fromkeys(("nps", "csat", "goal_reached", "active_users"), np.full(n, np.nan))
    if period is None:
        return _undated(data, sheet, n)
    book = _placed(data.ask("book_between", {"base": period.base, "last": period.last}), n, fill=0.0)
    recent = _first_after(period.last, RECENT)
    answered = _first_after(period.last, ANSWERED_WITHIN)
    return Signals(
        dated=True,
        here=book["active_end"] > 0,
        was_here=book["active_start"] > 0,
        mrr=book["end_mrr"],
        earlier_mrr=book["start_mrr"],
        goals=_goals(data, period.last, sheet, n),
        first_value=_waits(sheet, period.last),
        breadth=_breadth(data, recent, period.last, n),
        steps=_share(data, "steps", period.last, n),
        hours=_hours(data, recent, period.last, n),
        contact_days=_contacts(data, period, sheet["signup_date"])["days_ago"],
        cost=_cost(data, period, sheet["signup_date"], given),
        acquisition=sheet["acquisition_cost"],
        answers=_answers(data, answered, period.last, sheet, n),
    )


def _placed(rows: pd.DataFrame, n: int, fill: float = np.nan) -> dict[str, Numbers]:
    """Return each column as an array over all customers; days become days since 1970."""
    number = rows["number"].to_numpy(dtype=np.int64)
    found: dict[str, Numbers] = {}
    for name in rows.columns.drop("number"):
        column = np.full(n, fill)
        values = rows[name]
        if pd.api.types.is_datetime64_any_dtype(values):
            values = (values - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
        column[number] = values.to_numpy(dtype=float, na_value=np.nan)
        found[str(name)] = column
    return found


def _first_after(last: date, months: int) -> date:
    """Return the first day of the months that end on a day."""
    return add_months(last + timedelta(days=1), -months)


def _share(data: Dataset, what: str, last: date, n: int) -> Numbers:
    found = _placed(data.ask("signal_milestones", {"last": last}), n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(found[f"{what}_due"] > 0, found[f"{what}_reached"] / found[f"{what}_due"], np.nan)


def _goals(data: Dataset, last: date, sheet: dict[str, Numbers], n: int) -> Numbers:
    """Return the share of due goals that were reached; a sheet's own yes or no where no goal has a date."""
    dated = _share(data, "goals", last, n)
    return dated if np.isfinite(dated).any() else sheet["goal_reached"]


def _waits(sheet: dict[str, Numbers], last: date) -> Numbers:
    """Return days from start to first result; who waits longer than LATE days counts with the days so far."""
    today = float((last - date(1970, 1, 1)).days)
    reached = np.where(sheet["first_value_on"] <= today, sheet["first_value_on"] - sheet["signup_date"], np.nan)
    if not np.isfinite(sheet["first_value_on"]).any():
        return sheet["days_to_first_value"]
    waiting = today - sheet["signup_date"]
    known = np.where(np.isfinite(reached), reached, np.where(waiting > LATE, waiting, np.nan))
    return np.where(known >= 0, known, np.nan)


def _breadth(data: Dataset, since: date, last: date, n: int) -> Numbers:
    """Return features used ÷ features known in the recent months; no use counts as none once use is recorded."""
    begins = data.recorded_from["usage"]
    known = int(data.ask("features_known", {"last": last})["features"].iloc[0])
    if not begins or begins > since or known < 2:
        return np.full(n, np.nan)
    used = _placed(data.ask("usage_between", {"base": since - timedelta(days=1), "last": last}), n, fill=0.0)
    return used["features_used"] / known


def _hours(data: Dataset, since: date, last: date, n: int) -> Numbers:
    asked = {"after": since, "end": last + timedelta(days=1)}
    return _placed(data.ask("signal_support", asked), n)["hours"]


def _contacts(data: Dataset, period: Period, started: Numbers) -> dict[str, Numbers]:
    """Return days since the last contact; never contacted counts from the start, once contacts are recorded."""
    n, begins = len(started), data.recorded_from["touchpoints"]
    found = _placed(data.ask("signal_contacts", {"base": period.base, "last": period.last}), n)
    if not begins or begins > period.last:
        return {"days_ago": np.full(n, np.nan), "contacts": np.zeros(n)}
    here = np.maximum((period.last - date(1970, 1, 1)).days - started, 0.0)
    never = np.fmin(here, float((period.last - begins).days))
    ago = np.where(np.isfinite(found["days_ago"]), found["days_ago"], never)
    return {"days_ago": ago, "contacts": np.nan_to_num(found["contacts"])}


def _cost(data: Dataset, period: Period, started: Numbers, given: Assumptions) -> Numbers:
    """Return what serving each customer cost a month it was here: tickets and contacts at the assumed prices."""
    n = len(started)
    if not (data.recorded_from["tickets"] or data.recorded_from["touchpoints"]):
        return np.full(n, np.nan)
    asked = {"after": period.first, "end": period.last + timedelta(days=1)}
    tickets = np.nan_to_num(_placed(data.ask("signal_support", asked), n)["tickets"])
    spent = tickets * given.ticket_cost + _contacts(data, period, started)["contacts"] * given.contact_cost
    days_here = np.nan_to_num((period.last - date(1970, 1, 1)).days + 1 - started, nan=np.inf)
    return spent / np.clip(days_here / DAYS_A_MONTH, 1.0, period.months)


def _answers(data: Dataset, since: date, last: date, sheet: dict[str, Numbers], n: int) -> dict[str, Answers]:
    """Return the answers of the last months by kind: surveys; else ratings of tickets; else the sheet's column."""
    rows = data.ask("signal_answers", {"base": since - timedelta(days=1), "last": last})
    found = {kind: _scaled(rows[rows["kind"] == kind], kind, n) for kind in USUAL_SCALE}
    rated = _placed(data.ask("signal_support", {"after": since, "end": last + timedelta(days=1)}), n)
    if not data.has("surveys:csat") and data.has("tickets.csat"):
        found["csat"] = Answers(rated["csat"], rated["csat_square"], np.nan_to_num(rated["csat_answers"]))
    for kind in ("nps", "csat"):
        if not data.has(f"surveys:{kind}") and data.has(f"customers.{kind}"):
            found[kind] = _of_sheet(sheet[kind])
    return found


def _of_sheet(values: Numbers) -> Answers:
    return Answers(values, values**2, np.isfinite(values).astype(float))


def _scaled(rows: pd.DataFrame, kind: str, n: int) -> Answers:
    """Put answers on the usual scale of their kind, where the file says that it was another."""
    stated = rows["scale"].to_numpy(dtype=float, na_value=np.nan)
    low, high = LOWEST[kind], USUAL_SCALE[kind]
    factor = np.where(np.isfinite(stated), (high - low) / np.maximum(stated - low, 1.0), 1.0)
    shift = low - low * factor
    mean, square = rows["score"].to_numpy(dtype=float), rows["square"].to_numpy(dtype=float)
    put = rows[["number"]].assign(
        mean=mean * factor + shift,
        square=square * factor**2 + 2 * shift * factor * mean + shift**2,
        count=rows["answers"].to_numpy(dtype=float),
    )
    placed = _placed(put, n)
    return Answers(placed["mean"], placed["square"], np.nan_to_num(placed["count"]))


def on_five(recommend: Numbers) -> Numbers:
    """Put an answer from 0 to 10 on the scale from 1 to 5 of satisfaction, in a straight line."""
    return 1 + 0.4 * recommend


def opinion(found: Signals) -> Answers:
    """Return what customers answered about satisfaction and recommendation together, on a scale from 1 to 5."""
    rated, recommend = found.answers["csat"], found.answers["nps"]
    count = rated.count + recommend.count
    parts = ((rated.count, rated.mean, rated.square), (recommend.count, *_on_five(recommend)))
    total = sum(np.nan_to_num(mean) * number for number, mean, _ in parts)
    squares = sum(np.nan_to_num(square) * number for number, _, square in parts)
    there = np.where(count > 0, count, np.nan)
    return Answers(total / there, squares / there, count)


def _on_five(recommend: Answers) -> tuple[Numbers, Numbers]:
    return on_five(recommend.mean), 1 + 0.8 * recommend.mean + 0.16 * recommend.square


def _undated(data: Dataset, sheet: dict[str, Numbers], n: int) -> Signals:
    book = _placed(data.ask("book_snapshot"), n, fill=0.0)
    nothing = np.full(n, np.nan)
    none = Answers(nothing, nothing, np.zeros(n))
    return Signals(
        dated=False,
        here=book["active_end"] > 0,
        was_here=book["active_start"] > 0,
        mrr=book["end_mrr"],
        earlier_mrr=book["start_mrr"],
        goals=sheet["goal_reached"],
        first_value=sheet["days_to_first_value"],
        breadth=nothing,
        steps=nothing,
        hours=nothing,
        contact_days=nothing,
        cost=nothing,
        acquisition=sheet["acquisition_cost"],
        answers={"nps": _of_sheet(sheet["nps"]), "csat": _of_sheet(sheet["csat"]), "ces": none},
    )
