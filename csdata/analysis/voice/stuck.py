"""Do tickets tell the same as comments? Barriers and ticket categories side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import wilson
from csdata.analysis.result import Result
from csdata.analysis.voice.comment_words import lexicon, read
from csdata.analysis.voice.comments import Comments, customers_in, sentence
from csdata.analysis.voice.scores import EVER
from csdata.analysis.voice.themes import ENOUGH_COMMENTS, Theme
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import share

Mask = NDArray[np.bool_]
MOST_ROWS: Final = 12
MOST_CATEGORIES: Final = 40
SOURCES: Final = {"comments": "in comments", "tickets": "in tickets"}
METHOD: Final = (
    "Two ways to hear where customers are stuck. *In comments*: customers who named the barrier ÷ customers who "
    "wrote a comment in the period. *In tickets*: customers with a ticket of the category ÷ customers who were "
    "there in the period. A category stands beside a barrier when both name the same subject of the list of words, "
    "or share a word; the others stand for themselves. The two shares have different denominators: compare the "
    "order, not the lengths. 95 % ranges are Wilson's"
)


def stuck(said: Comments, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return one row a subject and source: the share of customers who named it, with interval and counts."""
    here = said.chosen(data, period, filters) & (said.numbers >= 0)
    wrote = customers_in(said.numbers[here])
    base = Result("Do tickets tell the same as comments?", "", pd.DataFrame(), "", data.as_of, wrote, METHOD)
    base = replace(base, period=str(period or "all"), questions=("voice_comments", "voice_ticket_categories"))
    opened = _categories(data, period, filters)
    there = _there(data, period, filters)
    if not opened or not there:
        why = "Bring tickets with a category: what each is about."
        return replace(base, headline="No ticket categories", missing=why)
    rows = [_said(said, here, int(place), wrote) for place in np.flatnonzero(said.barriers)] if _enough(here) else []
    rows = [row for row in rows if row["n"]]
    subject = _beside(list(opened), [said.themes.themes[int(str(row["place"]))] for row in rows])
    rows += [_opened(name, n, there, subject[name]) for name, n in opened.items()]
    frame = pd.DataFrame(_ordered(rows)).drop(columns="place", errors="ignore")
    return replace(base, headline=_headline(frame), frame=frame, caution=f"{there:,} customers were there")


def _enough(here: Mask) -> bool:
    return int(here.sum()) >= ENOUGH_COMMENTS


def _categories(data: Dataset, period: Period | None, filters: Filters) -> dict[str, int]:
    """Return how many customers had a ticket of each category, most common first."""
    if not data.has("tickets.category", "tickets.opened_at"):
        return {}
    span = period or EVER
    frame = data.ask("voice_ticket_categories", {"base": span.base, "last": span.last})
    codes, names = pd.factorize(frame["category"], sort=True)
    here = data.chosen(filters)[frame["number"].to_numpy(dtype=np.int64)]
    counts = np.bincount(codes[here], minlength=len(names))
    most = np.argsort(-counts, kind="stable")[:MOST_CATEGORIES]
    return {str(names[place]): int(counts[place]) for place in most if counts[place]}


def _there(data: Dataset, period: Period | None, filters: Filters) -> int:
    """Count the customers who were there in a period; without dates, everybody."""
    if period is None:
        return int(data.chosen(filters).sum())
    numbers = data.ask("voice_activity", {"base": period.base, "last": period.last})["number"].to_numpy(dtype=np.int64)
    return int(data.chosen(filters)[numbers].sum())


def _said(said: Comments, here: Mask, place: int, wrote: int) -> dict[str, object]:
    n = customers_in(said.numbers[here & (said.themes.assignment == place)])
    name = sentence(said.themes.themes[place].name)
    return {"subject": name, "source": SOURCES["comments"], **_bounds(n, wrote), "what": name, "place": int(place)}


def _opened(name: str, n: int, there: int, subject: str) -> dict[str, object]:
    return {"subject": subject, "source": SOURCES["tickets"], **_bounds(n, there), "what": name}


def _bounds(n: int, of: int) -> dict[str, object]:
    found = wilson(min(n, of), of)
    return {"n": n, "of": of, "value": found.value, "low": found.low, "high": found.high}


def _beside(categories: list[str], named: list[Theme]) -> dict[str, str]:
    """Return for each category the barrier it stands beside, else its own name; common categories choose first."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for category in categories:
        subjects, words = _meaning(category)
        fits = [theme for theme in named if theme.subject in subjects or words & {word.lower() for word in theme.words}]
        free = [theme for theme in fits if theme.name not in taken]
        found[category] = sentence(free[0].name) if free else category
        taken |= {free[0].name} if free else set()
    return found


@lru_cache(maxsize=1024)
def _meaning(category: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the listed subjects that the name of a category hits, and its words."""
    reading = read([category])
    subjects = list(lexicon().subjects)
    hits = frozenset(subjects[at] for at in np.flatnonzero(reading.hits[0]))
    return hits, frozenset(reading.stems[at] for at in reading.present[0].indices)


def _ordered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Put the subjects of comments first, most named first, then the other categories; twelve at most."""
    ranked = sorted(rows, key=lambda row: (str(row["source"]), -float(str(row["value"])), str(row["subject"])))
    place = {
        subject: at for at, subject in enumerate(list(dict.fromkeys(row["subject"] for row in ranked))[:MOST_ROWS])
    }
    kept = [row for row in ranked if row["subject"] in place]
    return sorted(kept, key=lambda row: (place[row["subject"]], str(row["source"])))


def _headline(frame: pd.DataFrame) -> str:
    told, opened = (frame[frame["source"] == source] for source in SOURCES.values())
    most = opened.sort_values(["value", "what"], ascending=[False, True]).iloc[0]
    tickets = f"{share(most['value'])} had a ticket on {most['what']}"
    if told.empty:
        return tickets
    first = told.iloc[0]
    if first["subject"] == most["subject"]:
        return f"Comments and tickets agree: {first['subject']} comes first"
    return f"Comments say {first['subject']}; tickets say {most['what']}"
