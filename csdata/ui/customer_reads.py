"""Which scores, lists and charts of the pages about single customers are ready already?"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.customer.alike import alike
from csdata.analysis.customer.progress import Progress, progress
from csdata.analysis.customer.story import Story, story
from csdata.analysis.health.against import Against, against_usual
from csdata.analysis.health.course import NOT_THERE, Course, course
from csdata.analysis.health.listing import listing
from csdata.analysis.health.moved import Moved, moved
from csdata.analysis.health.observed import Observed, observed
from csdata.analysis.health.scoring import Health, scored
from csdata.analysis.health.versions import UNCHANGED, Versions
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.charts.customer import timeline, waterfall
from csdata.charts.health import band_months, score_parts
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import USUAL, kept, read_standing

MONTHS: Final = 12
MONTHS_BACK: Final = 3
Look = tuple[bool, float]


@kept
def read_observed(data: Dataset, day: date | None) -> Observed:
    """Return the signals of everybody at a month's end: read once, filters only choose from it."""
    return observed(data, day=day)


@kept
def read_health(data: Dataset, filters: Filters, day: date | None, weighed: Versions = UNCHANGED) -> Health:
    """Return the scores of who is chosen at a month's end, with the weights that counted then."""
    found = read_observed(data, day)
    return scored(data, found.only(data.chosen(filters)[found.customer]), weighed.of(day or data.complete_to))


def earlier(data: Dataset) -> date | None:
    """Return the month's end three months before the last complete one; None without dates."""
    if not data.has_history or data.complete_to is None:
        return None
    return (pd.Timestamp(data.complete_to) - pd.offsets.MonthEnd(MONTHS_BACK)).date()


@kept
def read_moved(data: Dataset, filters: Filters, weighed: Versions = UNCHANGED) -> Moved | None:
    """Return why scores moved in three months; None without dates."""
    day = earlier(data)
    return moved(read_health(data, filters, day, weighed), read_health(data, filters, None, weighed)) if day else None


@kept
def read_course(data: Dataset, weighed: Versions = UNCHANGED) -> Course | None:
    """Return the scores of everybody month by month; None without dates."""
    return course(data, read_health(data, EVERYBODY, None, weighed), weighed)


@kept
def read_list(data: Dataset, filters: Filters, weighed: Versions = UNCHANGED) -> pd.DataFrame:
    """Return a row a customer, the lowest score first, with its last months and what the customer list says of it."""
    day = earlier(data)
    then = read_health(data, filters, day, weighed) if day else None
    listed = listing(read_health(data, filters, None, weighed), then, read_standing(data, MONTHS, USUAL))
    facts = data.ask("customer_facts").iloc[listed["number"].to_numpy(dtype=np.int64)]
    return listed.assign(renewal_date=facts["renewal_date"].to_numpy(), owner=facts["owner"].to_numpy())


def trends(data: Dataset, numbers: list[int], weighed: Versions) -> list[list[float]] | None:
    """Return the known scores of some customers month by month, for the small lines; None without dates."""
    found = read_course(data, weighed)
    return None if found is None else [found.score[at][~np.isnan(found.score[at])].tolist() for at in numbers]


def parts(found: Health, number: int) -> pd.DataFrame:
    """Return a row a signal that is known of a customer: label, told, added, most; what it costs most first."""
    row = int((found.result.frame["number"] == number).to_numpy().argmax())
    known = [one for one in found.parts(row) if one.points is not None and one.weight > 0]
    total = sum(one.weight for one in known)
    told = [
        (one.signal.label, one.signal.told(one.value or 0.0), (one.points or 0) * one.weight / total,
         100 * one.weight / total)
        for one in known
    ]  # fmt: skip
    frame = pd.DataFrame(told, columns=["label", "told", "added", "most"])
    order = (frame["added"] - frame["most"]).sort_values(kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def unknown(found: Health, number: int) -> list[str]:
    """Return the labels of the signals that count, and are not known of a customer."""
    row = int((found.result.frame["number"] == number).to_numpy().argmax())
    return [one.signal.label.lower() for one in found.parts(row) if one.points is None and one.weight > 0]


@kept
def drawn_parts(data: Dataset, filters: Filters, number: int, weighed: Versions, seen: Look) -> Spec:
    """Return the finished chart of what makes a customer's score."""
    return finished(score_parts(parts(read_health(data, filters, None, weighed), number), scale=seen[1]))


@kept
def drawn_bands(data: Dataset, filters: Filters, weighed: Versions, seen: Look) -> Spec:
    """Return the finished chart of the bands month by month; only for data with dates."""
    found = read_course(data, weighed)
    if found is None:
        raise ValueError("these data have no dates")
    markers = weighed.markers(found.months)
    return finished(band_months(found.bands(data.chosen(filters)), markers, scale=seen[1]))


# ---- one customer


@kept
def read_story(data: Dataset, number: int) -> Story:  # noqa: D103 - see analysis.customer.story
    return story(data, number)


@kept
def read_progress(data: Dataset, number: int) -> Progress:  # noqa: D103 - see analysis.customer.progress
    return progress(data, number)


@kept
def read_alike(data: Dataset, number: int, weighed: Versions) -> pd.DataFrame:  # noqa: D103 - see analysis.customer.alike
    return alike(read_health(data, EVERYBODY, None, weighed), number)


def peers(data: Dataset, number: int) -> Filters:
    """Return among whom a customer is compared: its persona where that has 30 customers, else everybody."""
    persona = data.members["persona"].iloc[number]
    own = Filters(persona=str(persona)) if pd.notna(persona) else EVERYBODY
    return own if int(data.chosen(own).sum()) >= ENOUGH_FOR_EFFECTS else EVERYBODY


@kept
def read_against(data: Dataset, number: int, weighed: Versions) -> Against | None:
    """Return what makes a customer's score unlike that of its peers; None where it has none, or has left."""
    found = read_health(data, peers(data, number), None, weighed)
    return against_usual(found, number) if (found.result.frame["number"] == number).any() else None


@kept
def drawn_against(data: Dataset, number: int, name: str, weighed: Versions, seen: Look) -> Spec:
    """Return the finished way from the usual score to the customer's."""
    found = read_against(data, number, weighed)
    if found is None:
        raise ValueError("this customer has no score")
    return finished(waterfall(found, name, scale=seen[1]))


@kept
def read_scores(data: Dataset, number: int, weighed: Versions) -> pd.DataFrame:
    """Return month, score and band of a customer, a row a month; empty without dates."""
    found = read_course(data, weighed)
    if found is None or (found.band[number] == NOT_THERE).all():
        return pd.DataFrame({"month": [], "score": [], "band": []})
    return found.of(number)


@kept
def drawn_story(data: Dataset, number: int, weighed: Versions, seen: Look) -> Spec:
    """Return the finished timeline of a customer."""
    return finished(timeline(read_story(data, number), read_scores(data, number, weighed), scale=seen[1]))
