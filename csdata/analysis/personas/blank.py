"""Does a persona that people made up in a workshop exist among the customers, and which one is it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import wilson
from csdata.analysis.personas.assign import BETWEEN
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.groups import nearest
from csdata.analysis.personas.guess import HIGH, LOW, MIDDLE, thirds
from csdata.analysis.personas.transform import F
from csdata.errors import CsDataError
from csdata.wording import plural, share

LEVELS: Final = {"less": LOW, "usual": MIDDLE, "more": HIGH}
LEAST_TOLD: Final = 2
SUPPORT: Final = 30  # customers from which on a persona from a workshop is more than an anecdote


@dataclass(frozen=True, slots=True)
class Match:
    """How a card fits the data.

    `nearest` and `second` are personas by number, `margin` how much nearer the first is (0 to 1); `fits` whether it is
    no farther than 99 of 100 customers are. `alike` of `n` customers behave as the card says in everything it tells;
    `expected` would if the behaviours had nothing to do with each other; `share_of_nearest` of them are of the nearest
    persona (NaN without any). `verdict` is supported, rare or provisional.
    """

    nearest: int
    second: int
    margin: float
    fits: bool
    alike: int
    n: int
    expected: float
    share_of_nearest: float
    verdict: str
    why: str

    @property
    def is_between(self) -> bool:
        """Whether the card lies between two personas."""
        return self.margin < BETWEEN


def match(found: Personas, told: Mapping[str, str]) -> Match:
    """Return how a card fits the data; `told` has a level of LEVELS by the name of a behaviour.

    The card stands where the typical customer of the told thirds stands. Raises CsDataError where fewer than two
    behaviours are told, or one that the personas are not made of.
    """
    names = [one.name for one in found.features]
    strange = sorted(set(told) - set(names)) or sorted(set(told.values()) - set(LEVELS))
    if strange:
        raise CsDataError("bad_value", f"{strange[0]} is not on the card.", f"Choose among: {', '.join(names)}.")
    if len(told) < LEAST_TOLD:
        raise CsDataError("bad_value", "Too little is told to compare by.", "Choose a level for two behaviours.")
    own = _like(found, told)
    placed = found.assignment >= 0
    n, alike = int(placed.sum()), int((own & placed).sum())
    by_chance = float(np.prod([(_like(found, {name: told[name]}) & placed).sum() / n for name in told])) * n
    labels, away = nearest(_point(found, told)[None, :], _model_centres(found))
    order = np.argsort(away[0], kind="stable")
    first, second = int(labels[0]), int(order[1]) if len(order) > 1 else int(labels[0])
    farther = float(away[0, second])
    margin = 1 - float(away[0, first]) / farther if second != first and 0 < farther < np.inf else 0.0
    verdict, why = _verdict(alike, n, by_chance)
    near = float((found.assignment[own & placed] == first).mean()) if alike else float("nan")
    assert found.model is not None  # noqa: S101 - there are personas
    return Match(first, second, margin, bool(away[0, first] <= found.model.farthest), alike, n, by_chance, near,
                 verdict, why)  # fmt: skip


def _like(found: Personas, told: Mapping[str, str]) -> np.ndarray:
    """Return which customers behave as told in everything told."""
    assert found.found is not None  # noqa: S101 - there are personas
    third, known = thirds(found), ~np.isnan(found.found.matrix)
    like = np.ones(len(third), dtype=bool)
    for at, one in enumerate(found.features):
        if one.name in told:
            like &= known[:, at] & (third[:, at] == LEVELS[told[one.name]])
    return like


def _point(found: Personas, told: Mapping[str, str]) -> F:
    """Return where a card stands among comparable values; NaN for what it does not tell."""
    assert found.found is not None and found.model is not None  # noqa: S101, PT018 - there are personas
    comparable = found.model.transform.apply(found.found.matrix)
    placed = found.assignment >= 0
    point = np.full(len(found.features), np.nan)
    for at, one in enumerate(found.features):
        if one.name in told:
            like = _like(found, {one.name: told[one.name]}) & placed
            point[at] = np.median(comparable[like, at]) if like.any() else np.nan
    return point


def _model_centres(found: Personas) -> F:
    assert found.model is not None  # noqa: S101 - there are personas
    return found.model.centres


def _verdict(alike: int, n: int, by_chance: float) -> tuple[str, str]:
    """Return what the data say of a card, and why."""
    interval = wilson(alike, n)
    low, high = float(interval.low or 0.0), float(interval.high or 0.0)
    expected = by_chance / n
    told = f"{plural(alike, 'customer')} of {n:,} behave so ({share(low)} to {share(high)}); {by_chance:.0f} by chance"
    if alike >= SUPPORT and low > expected:
        return "supported", told
    if high < expected:
        return "rare", f"{told}: this mix is rarer than chance"
    return "provisional", told if alike >= SUPPORT else f"{told}; from {SUPPORT} on the data would support it"
