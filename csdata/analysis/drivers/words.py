"""How is what goes with leaving said, so that nobody takes it for its cause?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from csdata.analysis.drivers.effects import Effect
from csdata.analysis.drivers.table import Feature
from csdata.wording import money, number, points, share

# What is said of a behaviour when much of it, and when little of it, goes with more leaving.
MEASURED: Final = frozenset({"money", "share", "points"})  # units that are part of the number
PHRASES: Final = {
    "events": ("Much use", "Little use"),
    "active_days": ("Many days of use", "Few days of use"),
    "features_used": ("Many features in use", "Few features in use"),
    "seats_active_share": ("Many seats in use", "Few seats in use"),
    "events_trend": ("Growing use", "Falling use"),
    "active_days_trend": ("More days of use than before", "Fewer days of use than before"),
    "seats_active_share_trend": ("More seats in use than before", "Fewer seats in use than before"),
    "tickets_opened": ("Many tickets", "Few tickets"),
    "tickets_open": ("Tickets that wait", "No ticket waiting"),
    "median_resolve_hours": ("Slow answers to tickets", "Quick answers to tickets"),
    "touchpoints": ("Many contacts", "Few contacts"),
    "no_touchpoints": ("No contact in three months", "A contact in three months"),
    "last_nps": ("A high recommendation", "A low recommendation"),
    "last_csat": ("High satisfaction", "Low satisfaction"),
    "no_answer": ("No answer to any survey", "An answer to a survey"),
    "milestones_share": ("Many milestones reached", "Few milestones reached"),
    "days_to_first_value": ("Late first results", "Early first results"),
    "exposures": ("Taking part in programmes", "No part in programmes"),
    "purchases": ("Many purchases", "Few purchases"),
    "mrr_trend": ("A growing payment", "A falling payment"),
}


def risky(effect: Effect) -> str:
    """Return the side of a behaviour that goes with more leaving, in words that can begin a sentence."""
    rises = effect.change.value > 0
    known = PHRASES.get(effect.feature.name)
    if known:
        return known[0] if rises else known[1]
    if effect.feature.kind == "number":
        return f"{'More' if rises else 'Less'} {effect.feature.label[:1].lower()}{effect.feature.label[1:]}"
    return effect.feature.label if rises else f"Not “{effect.feature.label}”"


def direction(effect: Effect) -> str:
    """Return whether more of it is seen with more or with less leaving; unclear when chance could do it."""
    if not effect.passes:
        return "unclear"
    return "more" if effect.change.value > 0 else "less"


def move(effect: Effect) -> str:
    """Say from where to where a behaviour is moved."""
    if effect.feature.kind != "number":
        return f"against {effect.compared_with}" if effect.compared_with else "yes against no"
    high, low = _ends(effect)
    unit = "" if effect.feature.unit in MEASURED else effect.feature.unit
    return f"{high} against {low} {unit}".strip()


def labelled(effect: Effect) -> str:
    """Name a row of the chart: the behaviour and its typical move, in a few words."""
    if effect.feature.kind != "number":
        return effect.feature.label
    return f"{effect.feature.label}: {' against '.join(_ends(effect))}"


def _ends(effect: Effect) -> tuple[str, str]:
    """Return the end of a move and its start, without the noun of their unit."""
    return bare(effect.feature, effect.end), bare(effect.feature, effect.start)


def bare(feature: Feature, amount: float) -> str:
    """Write a value of a behaviour without the noun of its unit."""
    return value(feature, amount) if feature.unit in MEASURED else number(amount)


def value(feature: Feature, amount: float) -> str:
    """Write a value of a behaviour in its unit."""
    if feature.unit == "money":
        return money(amount)
    if feature.unit in MEASURED:
        return points(amount) if feature.name.endswith("_trend") else share(amount)
    noun = feature.unit.split(" ")[0]
    unit = feature.unit.replace(noun, noun.removesuffix("s"), 1) if number(amount) == "1" else feature.unit
    return f"{number(amount)} {unit}".strip()


def going_with(effects: Sequence[Effect]) -> str:
    """Say in one sentence what goes with leaving most: the first two behaviours; levels of one column are one."""
    told = list(dict.fromkeys(_side(effect) for effect in effects))[:2]
    if not told:
        return "No single behaviour goes with leaving, but groups of them do"
    if len(told) == 1:
        return f"{told[0]} goes with the most leaving"
    second = told[1]
    if any(second in sides for sides in PHRASES.values()):
        second = f"{second[:1].lower()}{second[1:]}"
    return f"{told[0]} and {second} go with the most leaving"


def _side(effect: Effect) -> str:
    """Return the risky side; of a level that goes with less leaving, the one it was compared with."""
    if effect.feature.kind == "level" and effect.change.value < 0 and effect.compared_with:
        return effect.compared_with
    return risky(effect)
