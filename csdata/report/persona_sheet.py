"""What of the personas goes on paper or on slides, in words and numbers ready to be written?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from csdata.analysis.personas import Personas, told
from csdata.analysis.personas.answer import choices, headline, under
from csdata.analysis.personas.cards import Card
from csdata.analysis.personas.later import Outcomes
from csdata.analysis.personas.picture import in_words, medians_of
from csdata.wording import DASH, known, number, plural, share

METHOD: Final = (
    "k-means on what customers do, made comparable and bent towards a bell where lopsided. Groups must stand out from "
    "crowds without groups, and come back on resampled customers. Outcomes are of a later period, with 95 % ranges. "
    "Personas describe: they do not say why. Names of customers are left out of what they said."
)


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a persona is from the others in a behaviour (standard deviations), and both medians in words."""

    label: str
    effect: float
    own: str
    rest: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One card: `figures` and `lines` are (heading, text); a card from a workshop has no bars and says who said it."""

    name: str
    persona: int | None
    tagline: str
    evidence: str
    why: str
    size: str
    figures: tuple[tuple[str, str], ...] = ()
    ranges: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Papers:
    """All cards, with the answer as title, the period and n under it, and how many kinds hold."""

    title: str
    sub: str
    cards: tuple[Paper, ...]
    kinds: pd.DataFrame
    reason: str


def papers(
    found: Personas,
    cards: Sequence[Card],
    names: tuple[str, ...],
    later: Outcomes,
    *,
    notes: Sequence[str] = (),
    masked: Callable[[str], str],
    own: Sequence[Paper] = (),
) -> Papers:
    """Return what is written; `masked` takes names out of what customers said, `own` are cards from a workshop."""
    made = [
        _paper(found, card, names[card.persona], notes[at] if at < len(notes) else "", masked)
        for at, card in enumerate(cards)
    ]
    sub = " · ".join([under(found), *([str(later.result.period)] if later.result.period else [])])
    return Papers(headline(found, later, names), sub, (*made, *own), _kinds(found), found.reason)


def _paper(found: Personas, card: Card, name: str, notes: str, masked: Callable[[str], str]) -> Paper:
    earns = known(card.outcome["mrr_share"])
    size = f"{plural(card.n, 'customer')} · {share(card.share)}"
    return Paper(
        name,
        card.persona,
        sentence(", ".join(card.traits[:3]) or "as most customers do"),
        card.evidence,
        card.evidence_why,
        size if earns is None else f"{size} · {share(earns)} of revenue",
        told.figures(card),
        told.ranges(card),
        tuple((title, text) for _, title, text in told.lines(card)),
        tuple(masked(quote.text) for quote in card.quotes),
        bars(found, card.persona),
        notes,
    )


def sentence(text: str) -> str:
    """Return text that begins with a capital."""
    return text[:1].upper() + text[1:]


def bars(found: Personas, persona: int) -> tuple[Bar, ...]:
    """Return how far a persona is from the others, a bar a behaviour."""
    medians = medians_of(found)
    rows = found.profile[found.profile["persona"] == persona]
    return tuple(
        Bar(
            str(row["label"]),
            float(row["effect"]),
            in_words(str(row["behaviour"]), medians, persona),
            share(row["rest_median"]) if str(row["behaviour"]).endswith("_share") else number(row["rest_median"]),
        )
        for row in rows.to_dict("records")
    )


def _kinds(found: Personas) -> pd.DataFrame:
    """Return the verdict by number of kinds, as text."""
    frame = choices(found)
    return pd.DataFrame(
        {
            "Kinds": [str(k) for k in frame["Kinds"]],
            "Verdict": frame["Verdict"],
            "Chance": [f"{value:.2f}" for value in frame["Chance"]],
            "Comes back": [share(value) if known(value) is not None else DASH for value in frame["Comes back"]],
        }
    )
