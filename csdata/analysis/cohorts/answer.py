"""In one sentence: do customers stay, and does it get better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from csdata.analysis.cohorts.gaps import YEAR
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.retention import Retention, last_told
from csdata.analysis.cohorts.triangle import Measure
from csdata.analysis.cohorts.words import span, words
from csdata.analysis.survival.staying import EVERYONE, Staying
from csdata.dataset import Dataset, Filters
from csdata.wording import plural, share

PAGE: Final = "Cohorts"


@dataclass(frozen=True, slots=True)
class CohortAnswer:
    """The title of the page, and the line under it."""

    headline: str
    sub: str


def cohort_answer(
    data: Dataset, found: Histories, kept: Retention, stay: tuple[Staying, Staying], measure: Measure, filters: Filters
) -> CohortAnswer:
    """Return the answer: what is left after a year, and whether newer cohorts, or a kind of customers, do better.

    `stay` is how long everybody stays, and how long the kinds stay that the page parts customers by.
    """
    everybody, parted = stay
    customers = plural(int(data.chosen(filters).sum()), "customer")
    told = kept.result
    rows = f"by {told.period.lower()}" if kept.told is not None and not kept.told.cohorts.over_time else told.period
    sub = " · ".join(filter(None, (PAGE, rows, customers, str(filters))))
    if kept.average is None or told.missing:
        unknown = "How customers fare after their start is not known"
        return CohortAnswer(unknown if parted.result.missing else parted.result.headline, sub)
    at = last_told(kept.average)
    # Of contracts the curve knows more: it counts the young customers too, as long as they have been watched.
    curve = everybody.curves.get(EVERYONE) if measure == "customers" else None
    if curve is not None:
        age = min(YEAR, int(curve.reliable_until))
        first = f"{share(curve.at(age).value)} of customers stay {span(age)}" if age else told.headline
    elif at is None:
        first = told.headline
    else:
        first = f"{share(at[1])} of {words(found, measure).of} {span(at[0])} after the start"
    return CohortAnswer(f"{first}{_second(kept, parted, measure)}", sub)


def _second(kept: Retention, stay: Staying, measure: Measure) -> str:
    """Say what differs by more than chance: newer cohorts, else kinds of customers; only what the data carry."""
    apart = kept.gap
    if apart is not None and apart.real and kept.told is not None and kept.told.cohorts.over_time:
        return f", and newer cohorts do {'better' if apart.difference > 0 else 'worse'}"
    if measure == "customers" and stay.contrast is not None and stay.contrast.real:
        told = stay.contrast
        return f"; {told.first} stay longer than {told.second}"
    if apart is not None and apart.real:
        return f"; {apart.first} {share(apart.share)}, {apart.second} {share(apart.other)}"
    return ""
