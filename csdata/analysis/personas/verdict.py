"""Are these personas, perhaps personas, or no groups at all?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.groups import STARTS, Groups, fit
from csdata.analysis.personas.stability import DOUBTFUL, RESAMPLED, STABLE, stability
from csdata.analysis.personas.structure import SIMULATED, Structure, structure_of
from csdata.analysis.personas.transform import F
from csdata.analysis.personas.watch import Watch

Verdict = Literal["clear", "tentative", "no_structure", "too_few"]
Grouping = tuple[Groups, tuple[float, ...]]

FEWEST_CUSTOMERS, FEWEST_BEHAVIOURS = 24, 2
CHANCE = 0.05
MOST_TRIED = 4  # numbers of groups whose stability is looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search among comparable values found: a verdict, why, and the groups when there are some.

    `jaccard` has one number a group: how like itself it comes back. It is empty when there is nothing to come back.
    """

    verdict: Verdict
    reason: str
    structure: Structure | None = None
    groups: Groups | None = None
    jaccard: tuple[float, ...] = ()

    @property
    def stability(self) -> float | None:
        """The stability of the least stable group, which decides."""
        return min(self.jaccard) if self.jaccard else None


def search(
    values: F, seed: int = 0, simulated: int = SIMULATED, resampled: int = RESAMPLED, watch: Watch | None = None
) -> Finding:
    """Look for groups in comparable values (customers sorted, behaviours; NaN is missing) and judge them.

    Clear: p at most 0.05 and every group comes back with a Jaccard similarity of 0.75; tentative: 0.60; otherwise
    there are none. Of the numbers of groups with such a p, the stable one that stands out most is taken; if none is
    stable, the doubtful one. What stands out most of all may be one group too many, cut through the middle: of
    Italian wines it makes five that do not come back, not the three sorts.
    """
    watch = watch or Watch()
    few = too_few(*values.shape)
    if few:
        return Finding("too_few", few)
    with threadpool_limits(1):
        structure = structure_of(values, seed, simulated, watch.part(0.0, 0.6))
        found = _come_back(values, structure, seed, resampled, watch)
    if not found:
        return Finding("no_structure", _no_more_than_chance(structure), structure)
    return _judged(structure, *_most_stable(found))


def _come_back(values: F, structure: Structure, seed: int, resampled: int, watch: Watch) -> list[Grouping]:
    """Return the groups of each number that stands out, the most first, with how like itself each comes back."""
    tried = [k for k in structure.best if structure.p_values[structure.ks.index(k)] <= CHANCE][:MOST_TRIED]
    found = []
    for number, k in enumerate(tried):
        groups = fit(values, k, seed, STARTS)
        step = watch.part(0.6 + 0.4 * number / len(tried), 0.6 + 0.4 * (number + 1) / len(tried))
        found.append((groups, tuple(float(one) for one in stability(values, groups, seed, resampled, step))))
    return found


def _most_stable(found: list[Grouping]) -> Grouping:
    """Return the first of the highest level of stability that any reaches."""
    for level in (STABLE, DOUBTFUL):
        for groups, back in found:
            if min(back) >= level:
                return groups, back
    return found[0]


def too_few(customers: int, behaviours: int) -> str | None:
    """Return why nothing can be said, in words; None when there is enough to look at."""
    if behaviours < FEWEST_BEHAVIOURS:
        what = "only one behaviour" if behaviours else "no behaviour"
        return f"Personas need at least {FEWEST_BEHAVIOURS} behaviours, and the data hold {what} that can be used."
    if customers < FEWEST_CUSTOMERS:
        return f"Personas need at least {FEWEST_CUSTOMERS} customers with a known behaviour; there are {customers}."
    return None


def _judged(structure: Structure, groups: Groups, back: tuple[float, ...]) -> Finding:
    least = min(back)
    chance = f"fewer than {100 * structure.p_value + 0.5:.0f} of 100" if structure.p_value < CHANCE else "5 of 100"
    apart = f"The groups are further apart than in {chance} crowds without groups"
    again = f"on resampled customers the least stable one keeps {100 * least:.0f} % of its members"
    if least >= STABLE:
        return Finding("clear", f"{apart}, and {again}.", structure, groups, back)
    if least >= DOUBTFUL:
        doubt = "who exactly belongs to which is doubtful"
        return Finding("tentative", f"{apart}, but {again}: {doubt}.", structure, groups, back)
    reason = f"Your customers vary along a continuum; no distinct groups found. Groups can be drawn, but {again}."
    return Finding("no_structure", reason, structure, None, back)


def _no_more_than_chance(structure: Structure) -> str:
    often = f"{100 * structure.p_value:.0f} of 100 crowds without any groups look just as grouped"
    reason = often if structure.allowed.any() else "no number of groups gives each at least five customers"
    return f"Your customers vary along a continuum; no distinct groups found: {reason}."
