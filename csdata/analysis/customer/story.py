"""What happened with one customer, day by day: use, tickets, contacts, answers, steps, goals, and what we did?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from csdata.dataset import Dataset
from csdata.periods import add_months, month_start
from csdata.wording import date_label, number, plural

QUESTIONS: Final = ("one_customer_events", "one_customer_months")
LANES: Final = {
    "contact": "Contacts",
    "ticket": "Tickets",
    "survey": "Answers",
    "milestone": "Steps and goals",
    "due": "Steps and goals",
    "intervention": "What we did",
    "left": "Left",
}
COLUMNS: Final = ("day", "kind", "lane", "what", "words", "tone", "told")
MONTHS: Final = 24
NEUTRAL, GOOD, BAD = "neutral", "good", "bad"
SURVEYS: Final = {"nps": "Would recommend", "csat": "Satisfaction", "ces": "Effort"}
SCALES: Final = {"nps": 10.0, "csat": 5.0}
CUTS: Final = {
    "nps": (0.6, 0.9),
    "csat": (0.4, 0.8),
}  # of the scale: detractors, promoters; two boxes


@dataclass(frozen=True, eq=False)
class Story:
    """What happened with a customer: `events` has COLUMNS, a row an event; `months` what it used and paid.

    `told` of an event is in the customer's own words, None where there are none; `tone` is good, bad or neutral.
    `first` is the first day of the first of these months in which anything is known of it.
    `months`: month (its first day), mrr, events, active_users, features_used; NaN where it is not recorded.
    """

    events: pd.DataFrame
    months: pd.DataFrame
    first: date | None
    last: date | None
    questions: tuple[str, ...] = QUESTIONS

    @property
    def quotes(self) -> pd.DataFrame:
        """What the customer wrote, the newest first: day, words, told."""
        written = self.events[self.events["told"].notna()]
        return written.sort_values("day", ascending=False, kind="stable", ignore_index=True)[["day", "words", "told"]]


def story(data: Dataset, number_of: int, months: int = MONTHS) -> Story:
    """Return what happened with the customer of a number in the months up to the as-of day."""
    last = data.as_of or data.last_day
    if last is None:
        return Story(pd.DataFrame(columns=list(COLUMNS)), pd.DataFrame(columns=["month", "mrr", "events"]), None, None)
    first = add_months(month_start(last), 1 - months)
    found = data.ask("one_customer_events", {"number": number_of, "end": last + timedelta(days=1)})
    found = found.assign(day=pd.to_datetime(found["day"]), ended=pd.to_datetime(found["ended"]))
    ahead = (found["kind"] == "due") & (found["day"] > pd.Timestamp(last))
    found = found[(found["day"] >= pd.Timestamp(first)) & ~ahead].reset_index(drop=True)
    told = [_Event.of(row).row(last) for row in found.to_dict("records")]
    events = pd.DataFrame(told, columns=list(COLUMNS)).astype({"day": "datetime64[us]"})
    paid = data.ask("one_customer_months", {"number": number_of})
    recent = paid[pd.to_datetime(paid["month"]) >= pd.Timestamp(first)].reset_index(drop=True)
    seen = [*pd.to_datetime(recent["month"]).head(1), *events["day"].head(1)]
    begins = month_start(min(seen).date()) if seen else first
    return Story(events, recent, begins, last)


@dataclass(frozen=True, slots=True)
class _Event:
    """A row of the query, with None for what is not there; `ended` is a ticket's solution or a step's due day."""

    day: date
    kind: str
    what: str
    score: float | None
    scale: float | None
    told: str | None
    ended: date | None

    @classmethod
    def of(cls, row: Mapping[Hashable, Any]) -> _Event:
        """Return a row of the query."""
        score, scale, told, ended = (None if pd.isna(row[key]) else row[key] for key in _OPEN)
        what = "" if pd.isna(row["what"]) else str(row["what"])
        return cls(row["day"].date(), str(row["kind"]), what, score, scale, told, ended.date() if ended else None)

    def row(self, last: date) -> tuple[object, ...]:
        """Return its COLUMNS."""
        words, tone = _IN_WORDS[self.kind](self, last)
        said = self.told if self.kind in {"survey", "left"} and self.told and self.told.strip() else None
        return pd.Timestamp(self.day), self.kind, LANES[self.kind], self.what, words, tone, said


_OPEN: Final = ("score", "scale", "told", "ended")
Told = tuple[str, str]  # words and tone


def _ticket(one: _Event, last: date) -> Told:
    parts = [f"Ticket about {one.what.lower()}" if one.what else "Ticket"]
    if one.told:
        parts.append(one.told.lower())
    if one.ended is None:
        return ", ".join([*parts, f"open for {plural((last - one.day).days, 'day')}"]), BAD
    parts.append(f"solved after {plural((one.ended - one.day).days, 'day')}")
    if one.score is not None:
        parts.append(f"rated {number(one.score)} of {number(one.scale)}")
    return ", ".join(parts), NEUTRAL


def _survey(one: _Event, _last: date) -> Told:
    label = SURVEYS.get(one.what, one.what.capitalize())
    most = one.scale or SCALES.get(one.what)
    if one.score is None:
        return label, NEUTRAL
    words = f"{label}: {number(one.score)}" + (f" of {number(most)}" if most else "")
    bad_to, good_from = CUTS.get(one.what, (-1.0, 2.0))
    part = one.score / most if most else 0.5
    return words, GOOD if part >= good_from else BAD if part <= bad_to else NEUTRAL


def _milestone(one: _Event, _last: date) -> Told:
    late = (one.day - one.ended).days if one.ended else 0
    if late > 0:
        return f"{one.what}: reached, {plural(late, 'day')} late", NEUTRAL
    return f"{one.what}: reached{' in time' if one.ended else ''}", GOOD


def _due(one: _Event, last: date) -> Told:
    return f"{one.what}: due {date_label(one.day)}, {plural((last - one.day).days, 'day')} over, not reached", BAD


def _contact(one: _Event, _last: date) -> Told:
    return one.what or "Contact", NEUTRAL


def _intervention(one: _Event, _last: date) -> Told:
    return f"Got: {one.what}", NEUTRAL


def _left(one: _Event, _last: date) -> Told:
    return f"Left: {one.what}" if one.what else "Left", BAD


_IN_WORDS: Final[dict[str, Callable[[_Event, date], Told]]] = {
    "ticket": _ticket,
    "survey": _survey,
    "milestone": _milestone,
    "due": _due,
    "contact": _contact,
    "intervention": _intervention,
    "left": _left,
}
