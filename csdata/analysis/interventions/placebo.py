"""Would the same comparison also find an effect where there can be none?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.choosing import Way
from csdata.analysis.interventions.comparison import Comparison, Flags
from csdata.analysis.interventions.effect import Effect, overall
from csdata.analysis.interventions.history import past
from csdata.analysis.interventions.retention import logistic

FALSE_ALARM: Final = 0.05  # of all placebos together, where nothing is wrong
FEWEST: Final = 30
MOST_DRAWN: Final = 3  # of those compared one in so many at most plays the group that got it

Where = Literal["time", "outcome", "group"]
WORDS: Final[dict[Where, str]] = {
    "time": "pretended to start in the middle of the months before",
    "outcome": "on something it cannot change",
    "group": "on customers chosen like those who got it, who did not",
}


@dataclass(frozen=True, slots=True)
class Placebo:
    """One check where no effect can be: the change it finds, and whether that is more than chance (`failed`)."""

    where: Where
    change: Interval
    failed: bool


@dataclass(frozen=True, slots=True)
class Placebos:
    """The checks made; `not_made` says why others were not."""

    made: tuple[Placebo, ...]
    not_made: tuple[tuple[Where, str], ...]

    @property
    def passed(self) -> bool | None:
        """Whether all checks found nothing; None where none could be made."""
        return not any(one.failed for one in self.made) if self.made else None

    @property
    def failed(self) -> tuple[Placebo, ...]:
        """The checks that found something where nothing can be."""
        return tuple(one for one in self.made if one.failed)


def placebos(
    starts: Sequence[Comparison], way: Way, others: Sequence[Comparison] | None = None, seed: int = 0
) -> Placebos:
    """Return the checks in time, in outcome (`others`: the same starts, what it cannot change) and in group.

    All together raise a false alarm in one of twenty (Bonferroni). Passing is weak evidence: few months before tell
    little (Roth 2022).
    """
    tries: dict[Where, list[Comparison | str]] = {
        "time": [in_time(one, way) for one in starts],
        "outcome": [_outcome(one) for one in others] if others else ["Nothing was named that it cannot change."],
        "group": [in_group(one, way, seed) for one in starts],
    }
    found: dict[Where, Effect] = {}
    why: list[tuple[Where, str]] = []
    for where, ones in tries.items():
        possible = [one for one in ones if not isinstance(one, str)]
        told = overall(possible, way)
        if told.is_known:
            found[where] = told
        else:
            why.append((where, next((one for one in ones if isinstance(one, str)), "Too little is known for it.")))
    level = 1 - FALSE_ALARM / max(len(found), 1)
    made = tuple(Placebo(where, one.change(level), one.sign(level) != 0) for where, one in found.items())
    return Placebos(made, tuple(why))


def in_time(given: Comparison, way: Way) -> Comparison | str:
    """Return the months before alone, as if it had begun in their middle."""
    if not way.placebo_in_time:
        return "They were chosen by these very months."
    if given.before < 6:
        return "It needs six months before the start."
    earlier = given.until(given.before, given.before // 2)
    if min(earlier.n_treated, earlier.n_compared) < FEWEST:
        return "Too few customers were there long enough before."
    return earlier


def _outcome(other: Comparison) -> Comparison | str:
    return other if min(other.n_treated, other.n_compared) >= FEWEST else "Too few customers have it."


def in_group(given: Comparison, way: Way, seed: int = 0) -> Comparison | str:
    """Return those who did not get it, some of them drawn to play the others as those who did were chosen.

    The chance is that of getting it by the own past (logistic); as many are drawn as got it, a third at most.
    """
    if not way.placebo_in_group:
        return "Others cannot be drawn as those who got it were chosen."
    rest = given.only(~given.treated)
    size = min(given.n_treated, len(rest.treated) // MOST_DRAWN)
    if size < FEWEST:
        return f"It needs {FEWEST * MOST_DRAWN} customers who did not get it."
    return rest.with_treated(_drawn(given, size, seed))


def _drawn(given: Comparison, size: int, seed: int) -> Flags:
    """Draw so many of those who did not get it, by their odds of having got it (exponential keys; Efraimidis 2006)."""
    columns = past(given)
    design = np.column_stack([np.ones(len(columns)), columns])
    odds = np.exp(np.clip(design @ logistic(design, given.treated.astype(np.float64)), -20, 20))[~given.treated]
    rng = np.random.default_rng([seed, len(odds)])
    keys = rng.exponential(size=len(odds)) / odds
    chosen = np.zeros(len(odds), dtype=bool)
    chosen[np.argsort(keys, kind="stable")[:size]] = True
    return chosen
