"""Which part of each cohort is left after so many months, and do newer cohorts do better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.activity import everyone_active
from csdata.analysis.cohorts.gaps import YEAR, Gap, newer_against_older, widest
from csdata.analysis.cohorts.groups import Cohorts
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.triangle import Kind, Measure, Triangle, triangle
from csdata.analysis.cohorts.words import definition, possible, span, words
from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS, Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.errors import CsDataError
from csdata.wording import plural, share

QUESTION: Final = "Of the customers who started together, how many are left, month by month?"
COLUMNS: Final = ("key", "cohort", "size", "age", "n", "count", "value", "low", "high", "observed", "open")
NEEDED: Final[dict[Measure, str]] = {
    "customers": "Bring the day each customer started.",
    "revenue": "Bring recurring revenue by customer, with dates.",
    "revenue_net": "Bring recurring revenue by customer, with dates.",
    "usage": "Bring use by customer and day.",
}


@dataclass(frozen=True)
class Retention:
    """The answer, a row a cohort and month of life; the table behind it; and by month the average of complete cells.

    `average` has age, value and n. `gap` compares newer with earlier cohorts, or the two kinds furthest apart.
    """

    result: Result
    told: Triangle | None = None
    average: pd.DataFrame | None = None
    gap: Gap | None = None


def retention(
    data: Dataset,
    found: Histories,
    cohorts: Cohorts,
    measure: Measure = "customers",
    kind: Kind = "classic",
    filters: Filters = EVERYBODY,
    *,
    every_month: bool = False,
) -> Retention:
    """Return what is left of each cohort; `result.missing` says what to bring where the data cannot tell.

    `every_month` makes everybody who used it in a month the cohort of that month, whenever they started.
    """
    questions = ("cohort_months", "cohort_starts") if not found.anniversaries else ("cohort_spells", "cohort_use")
    told_by = definition(found, cohorts, measure, kind)
    why = found.missing or (NEEDED[measure] if measure not in possible(found) else None)
    if why or not cohorts.sizes().any():
        why = why or _nobody(found)
        empty = pd.DataFrame(columns=COLUMNS)
        headline = "Cohorts cannot be told yet"
        return Retention(Result(QUESTION, headline, empty, "", data.as_of, 0, told_by, questions, why))
    told = (
        everyone_active(found, data.chosen(filters), kind) if every_month else triangle(found, cohorts, measure, kind)
    )
    average, n = told.average()
    means = pd.DataFrame({"age": np.arange(len(average)), "value": average, "n": n})
    apart = _gap(found, cohorts, measure, kind, told) if not every_month else None
    rows = [row for row in range(len(told.cohorts)) if told.sizes[row]]
    labels = told.cohorts.labels
    result = Result(
        QUESTION,
        _headline(found, means, apart, measure, over_time=cohorts.over_time),
        cells(told),
        f"{labels[rows[0]]} to {labels[rows[-1]]}" if told.cohorts.over_time and rows else told.cohorts.label,
        data.as_of,
        int(cohorts.sizes().sum()),
        told_by,
        questions,
    )
    return Retention(result, told, means, apart)


def _nobody(found: Histories) -> str:
    if not found.before:
        return "None of these customers is in a row of the table."
    return (
        f"{plural(found.before, 'customer')} started before the records begin: who of them left earlier is not in the "
        "data. "
        "Nobody among these has started since; the curve of how long customers stay takes them in from then on."
    )


def cells(told: Triangle) -> pd.DataFrame:
    """Return a row a cohort and month of life, COLUMNS; what is not known is missing, never zero."""
    rows, ages = told.n.shape
    row, age = (part.ravel() for part in np.divmod(np.arange(rows * ages), ages))
    known = (told.observed | told.open).ravel()
    return pd.DataFrame(
        {
            "key": np.array(told.cohorts.keys, dtype=object)[row],
            "cohort": np.array(told.cohorts.labels, dtype=object)[row],
            "size": told.sizes[row],
            "age": age,
            "n": told.n.ravel(),
            "count": np.where(known, told.count.ravel(), np.nan),
            "value": np.where(known, told.value.ravel(), np.nan),
            "low": np.where(known, told.low.ravel(), np.nan),
            "high": np.where(known, told.high.ravel(), np.nan),
            "observed": told.observed.ravel(),
            "open": told.open.ravel(),
        }
    )


def _gap(found: Histories, cohorts: Cohorts, measure: Measure, kind: Kind, told: Triangle) -> Gap | None:
    if not cohorts.over_time:
        return widest(told)
    # "On or after" favours older cohorts: they have had more time to come back.
    return newer_against_older(found, cohorts, measure, kind) if kind == "classic" else None


def last_told(means: pd.DataFrame, most: int = YEAR) -> tuple[int, float] | None:
    """Return the age up to a year, and the share left at it, that 30 customers or more stand behind."""
    known = means[(means["n"] >= ENOUGH_FOR_EFFECTS) & means["value"].notna() & means["age"].between(1, most)]
    return None if known.empty else (int(known["age"].iloc[-1]), float(known["value"].iloc[-1]))


def _headline(found: Histories, means: pd.DataFrame, apart: Gap | None, measure: Measure, *, over_time: bool) -> str:
    said = words(found, measure)
    at = last_told(means)
    if apart is None:
        if at is None:
            return f"Cohorts are too small or too young to compare: fewer than {ENOUGH_FOR_EFFECTS} customers"
        return f"Where {span(at[0])} are over, {share(at[1])} of {said.of}"
    ends = f"{share(apart.share)} after {span(apart.age)}"
    if not over_time:
        kinds = f"{apart.first}: {ends}; {apart.second}: {share(apart.other)}"
        return kinds if apart.real else f"Not apart by more than chance: {kinds}"
    if not apart.real:
        both = f"{share(apart.share)} and {share(apart.other)} after {span(apart.age)}"
        return f"Newer cohorts do as well as earlier ones: {both}"
    less = "fewer" if "customers" in said.keep else "less"
    verb = said.keep if apart.difference > 0 else said.keep.replace("more", less)
    return f"Newer cohorts {verb}: {ends}, {share(apart.other)} before"


def small(told: Triangle) -> bool:
    """Tell whether every cohort is too small for shares."""
    return bool((told.sizes < ENOUGH).all())


def one_of(value: str, known: tuple[str, ...], what: str) -> str:
    """Return a choice after making sure that it exists; raises CsDataError that lists the others."""
    if value not in known:
        raise CsDataError.bad_value(what, value, f"one of {', '.join(known)}")
    return value
