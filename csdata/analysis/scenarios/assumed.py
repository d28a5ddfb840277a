"""What do people say a lever does to leaving where no data tell it: how much, how unsure, who said it, and when?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from csdata.analysis.scenarios.evidence import Evidence
from csdata.analysis.scenarios.levers import Lever
from csdata.errors import CsDataError
from csdata.wording import MINUS, known, number

KIND: Final = "whatif_assumption"  # documents of a workspace, one a lever
BOUNDS: Final = (-90.0, 400.0)  # percent of the odds of leaving, range and all
TWO_SIDED: Final = 1.959963984540054
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody speaks of: so much of a lever, in words; `sign` −1 where the lever counts it the other way."""

    size: float
    words: str
    sign: float = 1.0


STEPS: Final = {
    "price": Step(0.01, "each percent on the price"),
    "discount": Step(0.01, "each percent off the price", -1.0),
    "customers_per_csm": Step(10.0, "ten customers more for each CSM"),
    "at_risk_contacted": Step(1.0, "a contact with a customer at risk"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """By how many percent a step of a lever changes the odds of leaving (above 0: more leave), and who says so.

    `give_or_take` is half of the 95 % range, in percent; `said_on` a day as YYYY-MM-DD, or empty.
    """

    lever: str
    percent: float
    give_or_take: float
    said_by: str
    said_on: str = ""

    @classmethod
    def checked(cls, lever: str, percent: float, give_or_take: float, said_by: str, said_on: str = "") -> Said:
        """Return what was said; raises CsDataError for a lever that is not assumed, no name, or what cannot be."""
        if lever not in STEPS:
            raise CsDataError("bad_value", f"{lever} rests on no assumption.", f"Say {', '.join(STEPS)}.")
        if known(percent) is None or known(give_or_take) is None or give_or_take < 0:
            raise CsDataError(
                "bad_value", "An effect is a number of percent, with a range of 0 or more.", "Write both."
            )
        if not (BOUNDS[0] <= percent - give_or_take and percent + give_or_take <= BOUNDS[1]):
            raise CsDataError("bad_value", "Odds of leaving cannot change by so much.",
                              f"Stay within {number(BOUNDS[0])} and {number(BOUNDS[1])} percent.")  # fmt: skip
        if not said_by.strip():
            raise CsDataError("bad_value", "Nobody is named.", "Write who says so: it stands beside the lever.")
        return cls(lever, float(percent), float(give_or_take), said_by.strip()[:LONGEST], said_on)

    @classmethod
    def from_body(cls, body: Any) -> Said | None:  # noqa: ANN401 - whatever was saved
        """Return what was saved; None for what is none."""
        if not isinstance(body, dict):
            return None
        try:
            percent, give_or_take = (float(body.get(name, math.nan)) for name in ("percent", "give_or_take"))
            lever, by, on = (str(body.get(name, "")) for name in ("lever", "said_by", "said_on"))
            return cls.checked(lever, percent, give_or_take, by, on)
        except (CsDataError, TypeError, ValueError):
            return None

    def evidence(self) -> Evidence:
        """Return the evidence that a lever then rests on: log-odds for its whole unit, and how unsure they are."""
        step = STEPS[self.lever]
        low, mid, high = (math.log1p(value / 100) for value in self._range())
        words = f"{step.words}: {odds_words(self.percent, self.give_or_take)}"
        error = (high - low) / (2 * TWO_SIDED) / step.size
        return Evidence("assumption", words, step.sign * mid / step.size, error, self.said_by, self.said_on)

    def _range(self) -> tuple[float, float, float]:
        return self.percent - self.give_or_take, self.percent, self.percent + self.give_or_take


def odds_words(percent: float, give_or_take: float) -> str:
    """Write a change of the odds of leaving.

    >>> odds_words(3, 1), odds_words(-20, 0), odds_words(0, 0)
    ('3% higher odds of leaving (2 to 4%)', '20% lower odds of leaving', 'the same odds of leaving')
    """
    more, less = sorted((abs(percent - give_or_take), abs(percent + give_or_take)))
    crosses = abs(percent) < give_or_take
    side = "higher" if percent > 0 else "lower"
    spread = f" ({MINUS if crosses else ''}{number(more)} to {number(less)}%)" if give_or_take else ""
    return f"{number(abs(percent))}% {side} odds of leaving{spread}" if percent else f"the same odds of leaving{spread}"


def usual(lever: Lever) -> tuple[float, float]:
    """Return what an assumed lever rests on now: percent of the odds a step, and half of its 95 % range."""
    step, told = STEPS[lever.name], lever.evidence
    effect = step.sign * (told.effect or 0.0) * step.size
    wide = TWO_SIDED * told.error * step.size
    percent = 100 * math.expm1(effect)
    return percent, 50 * (math.expm1(effect + wide) - math.expm1(effect - wide))


def assumed_ones(levers: Iterable[Lever]) -> tuple[Lever, ...]:
    """Return the levers whose effect on leaving is an assumption, which somebody may know better."""
    return tuple(one for one in levers if one.evidence.kind == "assumption" and one.name in STEPS)


def with_said(levers: Sequence[Lever], said: Iterable[Said]) -> tuple[Lever, ...]:
    """Return the levers with what was said in place of the starting values; measured and estimated ones stay."""
    by_name = {one.lever: one for one in said}
    ours = {one.name for one in assumed_ones(levers)}
    return tuple(_said(one, by_name[one.name]) if one.name in ours and one.name in by_name else one for one in levers)


def _said(lever: Lever, said: Said) -> Lever:
    better = 0 if not said.percent else -1 if said.percent > 0 else 1
    return replace(lever, evidence=said.evidence(), better=better)
