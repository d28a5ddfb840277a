"""What stands on the card of each persona: who they are, what they want, when they win, where they are stuck?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

import numpy as np
import pandas as pd

from csdata.analysis.personas.facts import (
    Fact,
    Told,
    barriers_named,
    goals_reached,
    goals_wanted,
    least_reached,
    most_reached,
    most_told,
    steps_reached,
    ticket_subjects,
)
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.ideas import ideas
from csdata.analysis.personas.later import Outcomes
from csdata.analysis.personas.naming import ids_of
from csdata.analysis.personas.stability import STABLE
from csdata.analysis.voice.comments import Comments, quotes
from csdata.dataset import Dataset
from csdata.periods import Period

Evidence = Literal["Strong", "Moderate", "Provisional"]
HIGHLY_STABLE: Final = 0.85
FEWEST_CUSTOMERS, FEWEST_QUOTES = 30, 10
NOTABLE: Final = 0.5
QUOTES: Final = 2
YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Quote:
    """What a customer of the persona wrote, word by word, and about what."""

    text: str
    about: str
    is_praise: bool


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """A persona as it is shown: everything counted in the data, nothing invented.

    `key` tells it apart whatever its number; `outcome` is its row of `later.COLUMNS`; `traits` are what it does more
    or less of than the others, in words. Facts carry the shares behind them; `ideas` are to be tried, not proven.
    """

    persona: int
    key: str
    name: str
    n: int
    share: float
    outcome: pd.Series
    stability: float | None
    evidence: Evidence
    evidence_why: str
    traits: tuple[str, ...]
    wants: tuple[Fact, ...] = ()
    wins: tuple[Fact, ...] = ()
    stuck: tuple[Fact, ...] = ()
    tickets: tuple[Fact, ...] = ()
    barriers: tuple[Fact, ...] = ()
    ideas: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    comments: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Sources:
    """What is told of all customers, looked up once."""

    wants: Told | None
    wins: Told | None
    stuck: Told | None
    tickets: Told | None
    barriers: Told | None
    said: Comments | None

    @classmethod
    def of(cls, data: Dataset, said: Comments | None) -> _Sources:
        period = Period.up_to(data.as_of, YEAR) if data.as_of else None
        so_far = Period(data.first_day - timedelta(days=1), data.as_of) if data.first_day and data.as_of else None
        return cls(
            goals_wanted(data, so_far),
            goals_reached(data, so_far),
            steps_reached(data, so_far),
            ticket_subjects(data, period),
            barriers_named(data, said),
            said,
        )


def cards(data: Dataset, found: Personas, later: Outcomes, said: Comments | None = None) -> tuple[Card, ...]:
    """Return the card of each persona, the largest first.

    Tickets are of the last twelve months; goals and onboarding steps are all that fell due so far.
    """
    sources = _Sources.of(data, said)
    return tuple(_card(found, later, sources, at) for at in range(found.k))


def _card(found: Personas, later: Outcomes, sources: _Sources, at: int) -> Card:
    own = found.assignment == at
    others = found.assignment >= 0
    rows = found.profile[found.profile["persona"] == at]
    stable = found.jaccard[at] if at < len(found.jaccard) else None
    wrote = _comments(sources.said, own)
    n = int(own.sum())
    evidence, why = evidence_of(found, stable, n, wrote)
    card = Card(
        at,
        ids_of(found)[at],
        found.names[at],
        n,
        float(rows["share"].iloc[0]),
        later.result.frame.iloc[at],
        stable,
        evidence,
        why,
        traits(found, rows),
        quotes=_quotes(sources.said, own),
        comments=wrote,
        wants=tuple(most_told(_facts(sources.wants, own, others))),
        wins=tuple(most_reached(_facts(sources.wins, own, others))),
        stuck=tuple(least_reached(_facts(sources.stuck, own, others))),
        tickets=tuple(most_told(_facts(sources.tickets, own, others))),
        barriers=tuple(most_told(_facts(sources.barriers, own, others))),
    )
    effects = dict(zip(rows["behaviour"], rows["effect"], strict=True))
    return replace(card, ideas=ideas(effects, card.stuck, card.tickets))


def _facts(told: Told | None, own: np.ndarray, others: np.ndarray) -> list[Fact]:
    if told is None:
        return []
    known = told.known & others if told.known.ndim == 1 else told.known & others[:, None]
    return replace(told, known=known).facts(own)


def evidence_of(found: Personas, stable: float | None, n: int, wrote: int) -> tuple[Evidence, str]:
    """Return how far a persona can be relied on, and why.

    Strong: it comes back on resampled customers (Jaccard similarity from 0.85), has 30 customers, and ten of its
    comments were read. Clusters alone are never strong (Nielsen Norman Group: personas rest on what people say).
    """
    if not found.is_found:
        return "Provisional", "drawn because asked for; the data do not hold these groups"
    least = stable or 0.0
    again = f"comes back with {least:.0%} of its members on resampled customers"
    if n < FEWEST_CUSTOMERS:
        return "Provisional", f"{again}, but it has only {n} customers"
    if least < STABLE or found.verdict != "clear":
        return "Provisional", f"{again}: who exactly belongs to it is doubtful"
    if least >= HIGHLY_STABLE and wrote >= FEWEST_QUOTES:
        return "Strong", f"{again}; {n} customers, {wrote} comments"
    few = f"only {wrote} comments" if wrote < FEWEST_QUOTES else "not highly stable"
    return "Moderate", f"{again}; {n} customers, {few}"


def traits(found: Personas, rows: pd.DataFrame) -> tuple[str, ...]:
    """Say what a persona does more or less of than the others, the most telling first."""
    words = {one.name: one for one in found.features}
    notable = rows[rows["effect"].abs() >= NOTABLE]
    ordered = notable.iloc[np.argsort(-notable["effect"].abs(), kind="stable")]
    return tuple(
        words[row["behaviour"]].high if row["effect"] > 0 else words[row["behaviour"]].low
        for row in ordered.to_dict("records")
    )


def _comments(said: Comments | None, own: np.ndarray) -> int:
    if said is None:
        return 0
    known = said.numbers >= 0
    return int(own[said.numbers[known]].sum())


def _quotes(said: Comments | None, own: np.ndarray) -> tuple[Quote, ...]:
    """Return a complaint and a praise in the customers' own words, from the themes they speak of most."""
    if said is None:
        return ()
    here = (said.numbers >= 0) & own[np.maximum(said.numbers, 0)]
    themes = said.themes.themes
    counts = np.bincount(said.themes.assignment[here & (said.themes.assignment >= 0)], minlength=len(themes))
    found: list[Quote] = []
    for wanted in (False, True):
        places = [at for at in np.argsort(-counts, kind="stable") if themes[at].is_praise == wanted and counts[at]]
        for place in places[:1]:
            found += [Quote(str(said.texts[row]), themes[place].name, wanted) for row in quotes(said, here, place, 1)]
    return tuple(found[:QUOTES])
