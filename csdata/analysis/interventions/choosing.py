"""How were the customers chosen? It decides what they can be compared by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from csdata.analysis.interventions.ancova import poisson_ancova
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.differences import ratio_did, trend_adjusted
from csdata.analysis.interventions.estimate import Estimate

Chosen = Literal["random", "trait", "recent", "volunteers", "everyone", "unknown"]
ESTIMATORS: Final[Mapping[str, Callable[[Comparison], Estimate]]] = {
    "ancova": poisson_ancova,
    "ratio_did": ratio_did,
    "trend_adjusted": trend_adjusted,
}
NAMES: Final[Mapping[str, str]] = {
    "ancova": "customers with the same past",
    "ratio_did": "ratio of changes",
    "trend_adjusted": "ratio of changes beyond the trend",
    "forecast": "forecast from the own past",
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way of choosing: in words, the estimators that must agree, and what else people call it."""

    name: Chosen
    label: str
    question: str
    needs: tuple[str, ...]
    aliases: tuple[str, ...]
    # Whether the months before the start show nothing when it is pretended to have begun among them, and whether others
    # can be drawn in the same way: by chance, or by the own past. Who has a trait cannot be drawn by its past.
    placebo_in_time: bool = True
    placebo_in_group: bool = False


WAYS: Final[Mapping[Chosen, Way]] = {
    way.name: way
    for way in (
        Way(
            "random", "by a coin", "Drawn at random", ("ancova",),
            ("coin", "randomised", "randomized", "lottery", "a/b"), placebo_in_group=True,
        ),
        Way(
            "trait", "by a lasting trait", "By plan, region, size or another lasting trait", ("ratio_did",),
            ("plan", "segment", "region", "size", "stable", "rule", "tier"),
        ),
        Way(
            "recent", "because recent numbers were bad", "Because their recent numbers were bad", ("ancova",),
            ("bad numbers", "risk", "need", "worst", "struggling", "health"),
            placebo_in_time=False, placebo_in_group=True,
        ),
        Way(
            "volunteers", "they volunteered", "They asked for it, or were moving already",
            ("ratio_did", "trend_adjusted"), ("volunteer", "self", "opt", "asked", "interest", "moving"),
        ),
        Way("everyone", "everyone got it", "Everyone got it at once", (), ("all", "everybody")),
        Way("unknown", "not known", "Not known", ("ratio_did", "trend_adjusted", "ancova"), ()),
    )
}  # fmt: skip


def way_of(text: str | None) -> Way:
    """Return the way that a text means; `unknown` for no text and for words that are not understood.

    >>> way_of("by a coin").name, way_of("Opt-in").name, way_of(None).name
    ('random', 'volunteers', 'unknown')
    """
    words = " ".join((text or "").lower().replace("_", " ").replace("-", " ").split())
    for way in WAYS.values():
        if words == way.name:
            return way
    for way in WAYS.values():
        if any(f" {alias}" in f" {words}" for alias in (way.name, *way.aliases)):
            return way
    return WAYS["unknown"]


def estimates(given: Comparison, way: Way) -> dict[str, Estimate]:
    """Return the estimates that must agree for this way of choosing, by name."""
    return {name: ESTIMATORS[name](given) for name in way.needs}
