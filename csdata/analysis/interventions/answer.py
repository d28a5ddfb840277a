"""Did it work? Every intervention of a company with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.book import MonthBook, read_book
from csdata.analysis.interventions.diary import Entry, write_into
from csdata.analysis.interventions.measure import USUAL, measured
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.records import Record, records
from csdata.analysis.interventions.words import percent_range, signed_percent
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.errors import CsDataError
from csdata.wording import date_label, plural, points, range_text

QUESTION: Final = "Did what we did work?"
COLUMNS: Final = (
    "intervention", "metric", "verdict", "effect", "low", "high", "n_exposed", "n_compared", "roi", "net", "pays_back",
)  # fmt: skip
DEFINITION: Final = (
    "Those who got it are compared with others of the same kinds, as the way of choosing demands: by a coin or because "
    "recent numbers were bad: regression with log link on the own past; by a lasting trait: ratio of changes; "
    "volunteers: also beyond the trend; not known: all three must agree. Up to twelve months before and after; each "
    "start on its own. Helped or harmed: the 95 % range lies on one side of no change, no placebo undoes it, and, for "
    "helped, no "
    "guardrail got worse. No meaningful change: the 90 % range lies within half of the expected change (5 % without "
    "one). Everything else cannot be told yet. At least 30 customers on either side"
)
SQL: Final = ("driver_months", "intervention_list", "intervention_starts")
NONE: Final = (
    "Nothing that was done is recorded. Write down an intervention, or bring tables of interventions and exposures."
)


@dataclass(frozen=True, eq=False)
class MeasureAnswer:
    """The answer in words with a row an intervention (COLUMNS), and each with all that is said of it."""

    result: Result
    measured: tuple[Measured, ...]
    diary: tuple[Entry, ...] = ()
    key: str = ""

    def one(self, name: str) -> Measured:
        """Return an intervention by name; KeyError for one that is not there."""
        return {found.record.name: found for found in self.measured}[name]


def measure_answer(
    data: Dataset,
    filters: Filters = EVERYBODY,
    *,
    given: Assumptions = USUAL,
    diary: Sequence[Entry] = (),
    progress: Callable[[float, str], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> MeasureAnswer:
    """Return the verdict on every intervention; `diary` adds what was written down in the app.

    `progress(done, what)` hears how far it is. Raises CsDataError ("stopped") soon after `should_stop()` is true.
    """
    tell = progress or (lambda _done, _what: None)
    stop = should_stop or (lambda: False)
    known = _known(data, diary)
    if not known or not data.has_history:
        return MeasureAnswer(_result(data, ()), ())
    tell(0.0, "Reading what was known, month by month")
    book = read_book(data, filters)
    if book is None:
        return MeasureAnswer(_result(data, ()), ())
    write_into(book, diary)
    found = []
    with threadpool_limits(1):  # small matrices: threads would only wait for each other
        for place, record in enumerate(known):
            if stop():
                raise CsDataError("stopped", "The measuring was stopped.", "Start it again when you want it.")
            tell((place + 1) / (len(known) + 1), f"Measuring {record.name}")
            found.append(measured(book, record, given))
    return MeasureAnswer(_result(data, tuple(found), book), tuple(found), tuple(diary))


def _known(data: Dataset, diary: Sequence[Entry]) -> tuple[Record, ...]:
    """Return what the tables tell was done, and what was written down under other names, in order of the start."""
    told = records(data)
    names = {one.name for one in told}
    added = [entry.record for entry in diary if entry.record.name not in names]
    return tuple(sorted((*told, *added), key=lambda one: (one.start, one.name)))


def _result(data: Dataset, found: tuple[Measured, ...], book: MonthBook | None = None) -> Result:
    missing = (
        None if found else NONE if data.has_history else "Measuring needs dates: what customers did month by month."
    )
    return Result(
        question=QUESTION,
        headline=headline(found),
        frame=pd.DataFrame([_row(one) for one in found], columns=list(COLUMNS)),
        period=f"up to {date_label(data.complete_to)}" if data.complete_to else "",
        as_of=data.as_of,
        n=int(book.chosen.sum()) if book else 0,
        definition=DEFINITION,
        questions=SQL,
        missing=missing,
    )


def headline(found: Sequence[Measured]) -> str:
    """Say how many helped, and the strongest of them."""
    if not found:
        return "Nothing to measure yet"
    helped = [one for one in found if one.verdict.name == "helped"]
    if not helped:
        return (
            f"None of {plural(len(found), 'intervention')} can be said to have helped"
            if len(found) > 1
            else (f"{found[0].record.name}: {found[0].verdict.label.lower()}")
        )
    if len(helped) == 1:
        return f"{helped[0].record.name} helped: {effect_words(helped[0])}"
    return f"{len(helped)} of {plural(len(found), 'intervention')} helped, {helped[0].record.name} among them"


def effect_words(one: Measured) -> str:
    """Say the effect with its range: "35 % fewer tickets (−42 to −27%)"."""
    change = one.change
    if one.effect.is_points:
        return f"{one.record.metric.plain} {points(change.value)} ({range_text(change.low, change.high, 'points')})"
    return f"{one.record.metric.plain} {signed_percent(change.value)} ({percent_range(change)})"


def _row(one: Measured) -> tuple[object, ...]:
    change, money = one.change, one.returns
    return (
        one.record.name,
        one.record.metric.name,
        one.verdict.name,
        change.value,
        change.low,
        change.high,
        *one.n,
        money.roi.value if money else None,
        money.net.value if money else None,
        money.pays_back if money else None,
    )
