"""What became of each persona afterwards? Outcomes from a later period than the behaviour that placed its customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import Book, book_between
from csdata.analysis.intervals import Interval, ratio, wilson
from csdata.analysis.lives import lives_frame, lives_in
from csdata.analysis.personas.assign import assign
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.months import months_of
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.value.lifetime import lifetime, service_frame, service_in
from csdata.analysis.voice.answer_scores import scored
from csdata.analysis.voice.scores import answers_of
from csdata.dataset import Dataset
from csdata.periods import Period, add_months, month_end, month_start
from csdata.wording import plural, share

AHEAD: Final = ((6, 15), (3, 9))  # months looked ahead, and months of history that needs
MEASURES: Final = ("lost", "nrr", "nps", "clv")
COLUMNS: Final = (
    "persona", "name", "n", "here", "mrr", "mrr_share",
    *(f"{measure}{part}" for measure in MEASURES for part in ("", "_low", "_high", "_n")),
)  # fmt: skip
NOTHING: Final = Interval(float("nan"), None, None)
QUESTION: Final = "What became of each persona afterwards?"
PLACED: Final = (
    "Customers are placed by their behaviour up to a look, on the personas' fixed centres; what is counted happened "
    "after it. Lost: there at the look, gone at the end (Wilson). Revenue kept: their revenue at the end ÷ at the "
    "look, no newcomers (linearised ratio). NPS: their answers after the look. Value of a customer: over its life, as "
    "on the page Value, so not only from after the look"
)
SAME_DAY: Final = "Without months nothing comes after the behaviour: these figures describe, they do not predict"


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One row a persona (COLUMNS): `n` all its customers, `here` those placed at the look, money a month now.

    A measure is missing below ten customers or answers. `period` is the time after the look; None: nothing later is
    known. `placed` has the persona of each customer, by number, at the look, −1 for none.
    """

    result: Result
    period: Period | None
    placed: I


def outcomes(data: Dataset, found: Personas) -> Outcomes:
    """Return what became of each persona after a look some months ago; without history what the sheet says today."""
    period = later_period(data) if found.over_time else None
    placed = at_look(data, found, period) if period else found.assignment
    book = book_between(data, period or (Period.up_to(data.as_of, 1) if data.as_of else None))
    frame = pd.DataFrame(_rows(data, found, book, placed, period), columns=list(COLUMNS))
    return Outcomes(_result(data, frame, period), period, placed)


def later_period(data: Dataset) -> Period | None:
    """Return the months that are looked ahead: six where fifteen are known, three where nine are, else None."""
    first, last = data.first_day, data.complete_to
    if first is None or last is None or not data.knows_departures:
        return None
    known = (last.year - first.year) * 12 + last.month - first.month
    return next((Period.up_to(last, ahead) for ahead, needed in AHEAD if known >= needed), None)


def look_of(period: Period) -> date:
    """Return the day of the look: the month's end before the period."""
    return month_end(add_months(month_start(period.last), -period.months))


def at_look(data: Dataset, found: Personas, period: Period) -> I:
    """Return the persona of each customer, by number, from what was known at the look; −1 for none."""
    placed = np.full(data.customers, -1, dtype=np.int64)
    months = months_of(data, found.features, period.months + 1, found.seed)
    values = months.at(look_of(period)) if months else None
    if months is None or values is None or found.model is None:
        return placed
    placed[months.numbers] = assign(found.model, values).persona
    return placed


def _rows(data: Dataset, found: Personas, book: Book, placed: I, period: Period | None) -> list[tuple[object, ...]]:
    number = book.frame["number"].to_numpy(dtype=np.int64)
    own, today = placed[number], found.assignment[number]
    money = np.where(book.end, book.end_mrr, 0.0)
    whole = float(money[today >= 0].sum())
    values = _values(data, found)
    told = _answers(data, found, placed, period)
    rows: list[tuple[object, ...]] = []
    for persona, name in enumerate(found.names):
        mine = own == persona
        pays = float(money[today == persona].sum())
        head = (persona, name, int((found.assignment == persona).sum()), int((mine & book.start).sum()), pays)
        parts = (_lost(book, mine), _kept(book, mine), told[persona], values[persona])
        rows.append((*head, pays / whole if whole else float("nan"), *(cell for part in parts for cell in part)))
    return rows


Cells = tuple[float, float, float, int]


def _cells(found: Interval, n: int) -> Cells:
    ends = (float("nan") if end is None else float(end) for end in (found.low, found.high))
    low, high = ends
    return float(found.value), low, high, n


def _lost(book: Book, mine: NDArray[np.bool_]) -> Cells:
    start, lost = int((mine & book.start).sum()), int((mine & book.lost).sum())
    if not book.knows_departures or start < ENOUGH:
        return _cells(NOTHING, start)
    return _cells(wilson(lost, start), start)


def _kept(book: Book, mine: NDArray[np.bool_]) -> Cells:
    """Return revenue at the end ÷ at the look; the linearised range needs thirty."""
    chosen = mine & book.start & (book.start_mrr > 0)
    n = int(chosen.sum())
    if not book.dated or not book.has_money or n < ENOUGH:
        return _cells(NOTHING, n)
    return _cells(ratio(np.where(book.end, book.end_mrr, 0.0)[chosen], book.start_mrr[chosen]), n)


def _answers(data: Dataset, found: Personas, placed: I, period: Period | None) -> list[Cells]:
    """Return the NPS of each persona: answers after the look."""
    answers = answers_of(data, "nps", period)
    known = answers.numbers >= 0
    whose = np.where(known, placed[np.where(known, answers.numbers, 0)], -1)
    cells = []
    for persona in range(found.k):
        own = whose == persona
        n = int(own.sum())
        if n < ENOUGH:
            cells.append(_cells(NOTHING, n))
            continue
        one = scored("nps", answers.points[own], answers.numbers[own])
        cells.append(_cells(one.interval, n))
    return cells


def _values(data: Dataset, found: Personas) -> list[Cells]:
    """Return the value of a customer of each persona as it is today, as on the page Value."""
    period = Period.up_to(data.as_of, 12) if data.as_of else None
    frame, _ = lives_frame(data, period)
    lives = lives_in(data, period, frame)
    whose = found.assignment[frame["number"].to_numpy(dtype=np.int64)]
    served = service_frame(data, period) if period else None
    theirs = found.assignment[served["number"].to_numpy(dtype=np.int64)] if served is not None else whose
    has_money = data.has("revenue.mrr") or data.has("customers.mrr")
    cells = []
    for persona in range(found.k):
        service = service_in(data, _only(served, theirs == persona)) if served is not None else None
        one = lifetime(lives.only(whose == persona), Assumptions(), service, money=has_money)
        cells.append(_cells(one.interval or NOTHING, one.n))
    return cells


def _only(frame: pd.DataFrame, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    return frame.iloc[np.flatnonzero(chosen)]


def _result(data: Dataset, frame: pd.DataFrame, period: Period | None) -> Result:
    definition = PLACED if period else f"{SAME_DAY}. Lost: marked as left ÷ all of the persona (Wilson)"
    span = str(period) if period else "as in the data, the same day"
    n = int(frame["here"].sum()) if len(frame) else 0
    questions = ("persona_months", "book_between", "survey_scores", "lives") if period else ("book_snapshot",)
    caution = None if period else SAME_DAY
    return Result(QUESTION, headline(frame), frame, span, data.as_of, n, definition, questions, None, caution)


def headline(frame: pd.DataFrame) -> str:
    """Say which persona lost most, when chance could not do that; else that they do not differ."""
    known = frame[frame["lost"].notna()].sort_values("lost", ascending=False)
    if len(known) < 2:
        return "Too few customers to compare what became of the personas"
    first, last = known.iloc[0], known.iloc[-1]
    if first["lost_low"] > last["lost_high"]:
        return f"“{first['name']}” lost {share(first['lost'])}, “{last['name']}” {share(last['lost'])}"
    return f"No persona lost clearly more than another among {plural(int(known['here'].sum()), 'customer')}"
