"""How is a card said in words: what they want, when they win, where they are stuck, and how sure the figures are?"""

from __future__ import annotations

from typing import Final

from csdata.analysis.personas.cards import Card
from csdata.analysis.personas.facts import Fact
from csdata.wording import DASH, known, money, number, range_text, share

RANGES: Final = (
    ("Kept", "nrr", "share"),
    ("lost", "lost", "share"),
    ("NPS", "nps", "number"),
    ("worth", "clv", "money"),
)
Line = tuple[str, str, str]


def figures(card: Card) -> tuple[tuple[str, str], ...]:
    """Return (label, text) of money a month today, and of what was kept and lost in a later period."""
    row = card.outcome
    return (
        ("Revenue", or_dash(row["mrr"] or None, "money")),
        ("Kept", or_dash(row["nrr"], "share")),
        ("Lost", or_dash(row["lost"], "share")),
    )


def ranges(card: Card) -> str:
    """Write the 95 % ranges of a persona's outcomes, and n where there are too few."""
    row = card.outcome
    told = []
    for label, name, unit in RANGES:
        if known(row[name]) is None:
            told.append(f"{label}: n = {int(row[f'{name}_n'])}")
            continue
        span = range_text(row[f"{name}_low"], row[f"{name}_high"], unit)
        value = "" if name in {"nrr", "lost"} else f"{or_dash(row[name], unit)} "
        told.append(f"{label} {value}({span})" if value else f"{label} {span}")
    return " · ".join(told)


def or_dash(value: object, unit: str) -> str:
    """Write a figure of a card; a dash where it is not known."""
    found = known(value)
    if found is None:
        return DASH
    return money(found) if unit == "money" else share(found) if unit == "share" else number(round(found))


def lines(card: Card) -> list[Line]:
    """Return icon, heading and text: what they want, when they win, where they are stuck, what to try."""
    stuck = [fact(one, "reached by {}") for one in card.stuck[:1]]
    stuck += [fact(one, "tickets from {}") for one in card.tickets[:1]]
    stuck += [fact(one, "named by {}") for one in card.barriers[:1]]
    told = [
        ("target", "Wants", [fact(one, "{}") for one in card.wants[:1]]),
        ("flag", "Wins when", [fact(one, "reached by {}") for one in card.wins[:1]]),
        ("block", "Stuck on", stuck),
        ("healing", "Try", list(card.ideas[:1])),
    ]
    return [(icon, title, "; ".join(parts)) for icon, title, parts in told if parts]


def lists(card: Card) -> list[tuple[str, list[str]]]:
    """Return everything counted of a persona, by heading."""
    told = [
        ("What they want, and how they define success", [fact(one, "{}") for one in card.wants]),
        ("Wins when: goals reached", [fact(one, "{}") for one in card.wins]),
        ("Stuck on: onboarding steps reached by their day", [fact(one, "{}") for one in card.stuck]),
        ("Tickets are about", [fact(one, "{}") for one in card.tickets]),
        ("Barriers named in comments", [fact(one, "{}") for one in card.barriers]),
        ("Ideas to try — not proven until some get them and others do not", list(card.ideas)),
    ]
    return [(title, found) for title, found in told if found]


def fact(one: Fact, form: str) -> str:
    """Write a subject with the shares behind it."""
    return f"{one.subject} ({form.format(one.words)})"
