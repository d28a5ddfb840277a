"""Are these personas, perhaps personas, or no groups at all?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.groups import STARTS, Groups, fit
from csdata.analysis.personas.stability import DOUBTFUL, RESAMPLED, STABLE, stability
from csdata.analysis.personas.structure import SIMULATED, Structure, structure_of
from csdata.analysis.personas.transform import F
from csdata.analysis.personas.watch import Watch
from csdata.errors import CsDataError

Verdict = Literal["clear", "tentative", "no_structure", "too_few"]

FEWEST_CUSTOMERS, FEWEST_BEHAVIOURS = 24, 2
CHANCE = 0.05
HOLDS: Final = frozenset({"clear", "tentative"})  # verdicts by which the data hold groups
MOST_TRIED = 4  # numbers of groups whose stability is looked at


CONTINUUM: Final = "Your customers vary along a continuum; no distinct groups found"


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Groups that were drawn, and how like itself each comes back on resampled customers (Jaccard similarity)."""

    groups: Groups
    jaccard: tuple[float, ...]

    @property
    def k(self) -> int:
        """How many groups there are."""
        return self.groups.k

    @property
    def least(self) -> float:
        """The stability of the least stable group, which decides."""
        return min(self.jaccard)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search among comparable values found: a verdict, why, and the groups when there are some.

    `jaccard` has one number a group: how like itself it comes back. It is empty when there is nothing to come back.
    `tried` are all groupings whose stability was looked at, the number of groups that stands out most first. When a
    number of groups was asked for there are groups whatever the verdict.
    """

    verdict: Verdict
    reason: str
    structure: Structure | None = None
    groups: Groups | None = None
    jaccard: tuple[float, ...] = ()
    tried: tuple[Tried, ...] = ()

    @property
    def stability(self) -> float | None:
        """The stability of the least stable group, which decides."""
        return min(self.jaccard) if self.jaccard else None


def search(
    values: F,
    seed: int = 0,
    simulated: int = SIMULATED,
    resampled: int = RESAMPLED,
    watch: Watch | None = None,
    k: int | None = None,
    like: F | None = None,
) -> Finding:
    """Look for groups in comparable values (customers sorted, behaviours; NaN is missing) and judge them.

    Clear: p at most 0.05 and every group comes back with a Jaccard similarity of 0.75; tentative: 0.60; otherwise
    there are none. Of the numbers of groups with such a p, the one that stands out most is taken among those of
    which every group comes back with 0.60. What stands out most of all may be one group too many, cut through the
    middle: of Italian wines it makes five that do not come back, not the three sorts. With `k`, so many groups are
    drawn and judged by the same rule; raises CsDataError for a number that the customers cannot fill.
    `like` are the centres of groups in use: see `groups.fit`.
    """
    watch = watch or Watch()
    few = too_few(*values.shape)
    if few:
        return Finding("too_few", few)
    with threadpool_limits(1):
        structure = structure_of(values, seed, simulated, watch.part(0.0, 0.6))
        _fillable(k, structure)
        ks = _standing_out(structure) if k is None else [k]
        tried = _come_back(values, ks, seed, resampled, watch, like)
    if k is not None:
        return judged(structure, tried[0], tried, asked=True)
    if not tried:
        return Finding("no_structure", _no_more_than_chance(structure), structure)
    return judged(structure, _most_telling(tried), tried)


def _fillable(k: int | None, structure: Structure) -> None:
    if k is None or k in structure.ks:
        return
    most = max(structure.ks, default=0)
    allowed = f"2 to {most}" if most >= 2 else "none: there are too few customers"
    raise CsDataError(
        "bad_value", f"{k} personas cannot be drawn.", f"A persona needs 12 customers; possible: {allowed}."
    )


def _standing_out(structure: Structure) -> list[int]:
    return [k for k in structure.best if structure.p_of(k) <= CHANCE][:MOST_TRIED]


def _come_back(values: F, ks: list[int], seed: int, resampled: int, watch: Watch, like: F | None) -> tuple[Tried, ...]:
    """Return the groups of each number in the order given, with how like itself each comes back."""
    found = []
    for number, k in enumerate(ks):
        groups = fit(values, k, seed, STARTS, like)
        step = watch.part(0.6 + 0.4 * number / len(ks), 0.6 + 0.4 * (number + 1) / len(ks))
        back = stability(values, groups, seed, resampled, step)
        found.append(Tried(groups, tuple(float(one) for one in back)))
    return tuple(found)


def _most_telling(tried: tuple[Tried, ...]) -> Tried:
    """Return the number of groups that stands out most among those that come back at least doubtfully."""
    return next((one for one in tried if one.least >= DOUBTFUL), tried[0])


def too_few(customers: int, behaviours: int) -> str | None:
    """Return why nothing can be said, in words; None when there is enough to look at."""
    if behaviours < FEWEST_BEHAVIOURS:
        what = "only one behaviour" if behaviours else "no behaviour"
        return f"Personas need at least {FEWEST_BEHAVIOURS} behaviours, and the data hold {what} that can be used."
    if customers < FEWEST_CUSTOMERS:
        return f"Personas need at least {FEWEST_CUSTOMERS} customers with a known behaviour; there are {customers}."
    return None


def level_of(p_value: float, least: float) -> Verdict:
    """Return the verdict of a p-value and of the stability of the least stable group."""
    if p_value > CHANCE or least < DOUBTFUL:
        return "no_structure"
    return "clear" if least >= STABLE else "tentative"


def judged(structure: Structure, one: Tried, tried: tuple[Tried, ...], *, asked: bool = False) -> Finding:
    """Return the verdict on one grouping; without any evidence the groups stay away, unless somebody asked for them."""
    p_value = structure.p_of(one.k)
    verdict = level_of(p_value, one.least)
    again = f"on resampled customers the least stable one keeps {100 * one.least:.0f} % of its members"
    apart = f"The groups are further apart than in {_chance(p_value)} crowds without groups"
    if verdict == "clear":
        reason = f"{apart}, and {again}."
    elif verdict == "tentative":
        reason = f"{apart}, but {again}: who exactly belongs to which is doubtful."
    elif p_value > CHANCE:
        reason = _drawn(structure, one.k) if asked else _no_more_than_chance(structure)
    else:
        reason = f"{CONTINUUM}. Groups can be drawn, but {again}."
    groups = one.groups if asked or verdict != "no_structure" else None
    return Finding(verdict, reason, structure, groups, one.jaccard, tried)


def _chance(p_value: float) -> str:
    return f"fewer than {100 * p_value + 0.5:.0f} of 100" if p_value < CHANCE else "5 of 100"


def _drawn(structure: Structure, k: int) -> str:
    if not structure.allowed[structure.ks.index(k)]:
        return f"{k} groups leave one with fewer than five customers or 2 %: drawn because asked for, not found."
    often = int(np.round(100 * structure.p_of(k)))
    return f"{often} of 100 crowds without any groups look just as grouped: {k} groups are drawn, not found."


def _no_more_than_chance(structure: Structure) -> str:
    often = f"{100 * structure.p_value:.0f} of 100 crowds without any groups look just as grouped"
    reason = often if structure.allowed.any() else "no number of groups gives each at least five customers"
    return f"{CONTINUUM}: {reason}."
