"""Did it help, harm, change nothing that matters, or can that not be told yet?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from csdata.analysis.intervals import LEVEL
from csdata.analysis.interventions.choosing import Way
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.placebo import WORDS, Placebos
from csdata.analysis.interventions.words import signed_percent
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.wording import plural, points

Name = Literal["helped", "harmed", "no_change", "cannot_tell"]
LABELS: Final[dict[Name, str]] = {
    "helped": "Helped",
    "harmed": "Harmed",
    "no_change": "No meaningful change",
    "cannot_tell": "Can't tell yet",
}
EQUIVALENCE: Final = 0.90  # two one-sided tests at 5 % (TOST)
EARLY_LOOK: Final = 0.999  # before the day of decision only this much counts (Haybittle 1971, Peto 1976)
HIDDEN: Final = 2.0  # times what a failed check found: a drift of this size may hide in the effect
LEAST_WORTH: Final = 0.05  # a change worth acting on, where none was expected


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said, and why; `moved` is the sign that the estimates agree on (0: none)."""

    name: Name
    why: str
    moved: int = 0
    worth: float = LEAST_WORTH

    @property
    def label(self) -> str:
        """The verdict in words."""
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed beforehand: which direction is good (1 up, −1 down), what is worth acting on, when to decide."""

    better: int
    worth: float = LEAST_WORTH
    is_early: bool = False  # looked at before the day on which it was to be decided


@dataclass(frozen=True, slots=True)
class Worse:
    """A guardrail that got clearly worse where it was given."""

    label: str
    words: str = field(default="")


def verdict(
    found: Effect,
    way: Way,
    sizes: tuple[int, int],
    checks: Placebos,
    terms: Terms,
    guardrails: Sequence[Worse] = (),
) -> Verdict:
    """Return one of four verdicts on the metric fixed beforehand; `sizes`: who got it, who it is compared with.

    *Helped*, *harmed*: every estimate demanded agrees on the direction (95 %), no placebo found half as much where
    there can be nothing, and, for helped, no guardrail got worse. *No meaningful change*: the 90 % range lies within
    what is worth acting on. Otherwise it cannot be told, and `why` says what stands in the way.
    """
    short = _too_few(way, sizes)
    if short:
        return Verdict("cannot_tell", short, worth=terms.worth)
    if not found.is_known:
        why = "Too little of the metric is known before or after the start."
        return Verdict("cannot_tell", why, worth=terms.worth)
    level = EARLY_LOOK if terms.is_early else LEVEL
    moved = found.sign(level)
    if _undone(found, checks, level):
        return Verdict("cannot_tell", _failed(checks), moved, terms.worth)
    if moved == 0:
        return _not_moved(found, terms, way)
    if moved != terms.better:
        return Verdict("harmed", f"{_agreement(way)} It moved in the wrong direction.", moved, terms.worth)
    if guardrails:
        worse = " and ".join(one.label for one in guardrails)
        why = f"It moved as wanted, but {worse} got worse: whether customers are better off cannot be told."
        return Verdict("cannot_tell", why, moved, terms.worth)
    return Verdict("helped", _agreement(way), moved, terms.worth)


def _too_few(way: Way, sizes: tuple[int, int]) -> str | None:
    """Say what is missing of customers; None where there are enough."""
    got, compared = sizes
    if way.name == "everyone":
        return "Everyone got it at once: there is nobody to compare with, so what moved the metric cannot be told."
    if got == 0:
        return "The metric is not known before and after the start of anybody who got it."
    if compared == 0:
        return "There is nobody to compare with: nobody else of the same kinds was there without it."
    if got < ENOUGH_FOR_EFFECTS:
        return f"Only {plural(got, 'customer')} with enough months got it; {ENOUGH_FOR_EFFECTS} are needed."
    if compared < ENOUGH_FOR_EFFECTS:
        return f"Only {plural(compared, 'customer')} can be compared with; {ENOUGH_FOR_EFFECTS} are needed."
    return None


def _undone(found: Effect, checks: Placebos, level: float) -> bool:
    """Tell whether a check that failed could explain what was found: a hidden drift of twice its size would undo it.

    Everything is undone where the range holds no effect anyway (Rambachan & Roth 2023, relative magnitudes).
    """
    told = found.interval(level)
    sign = found.sign(level)
    nearest = 0.0 if sign == 0 else min(abs(told.low or 0.0), abs(told.high or 0.0))
    return any(nearest < HIDDEN * abs(math.log1p(max(one.change.value, -0.999))) for one in checks.failed)


def _failed(checks: Placebos) -> str:
    """Say which checks found something where nothing can be."""
    told = " and ".join(f"{WORDS[one.where]} ({signed_percent(one.change.value)})" for one in checks.failed)
    return f"The same comparison finds a change where there can be none: {told}. The groups were moving apart anyway."


def _agreement(way: Way) -> str:
    if len(way.needs) == 1:
        return "The whole range lies on one side of no change, and no check found a change where there can be none."
    return "All comparisons agree, and no check found a change where there can be none."


def _not_moved(found: Effect, terms: Terms, way: Way) -> Verdict:
    narrow = found.interval(EQUIVALENCE)
    low, high = narrow.low or 0.0, narrow.high or 0.0
    least, most = found.bounds(terms.worth)
    if least <= low and high <= most:
        within = signed_percent(terms.worth).lstrip("+") if not found.is_points else points(terms.worth).lstrip("+")
        return Verdict("no_change", f"It changed by less than {within} either way, chance allowed for.", 0, terms.worth)
    if terms.is_early and found.sign(LEVEL):
        return Verdict(
            "cannot_tell", "It is early: before the day of decision only a very clear change counts.", 0, terms.worth
        )
    if len(way.needs) > 1 and any(part.sign() for part in found.parts.values()):
        why = "The comparisons do not agree. How the customers were chosen decides which one is right."
        return Verdict("cannot_tell", why, 0, terms.worth)
    return Verdict("cannot_tell", "The range holds both no change and a change worth acting on.", 0, terms.worth)
