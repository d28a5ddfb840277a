"""What must not get worse: did it, where it was given?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.against import Against
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.effect import overall
from csdata.analysis.interventions.measures import MEASURES, RETENTION, Measure
from csdata.analysis.interventions.staying import Staying
from csdata.analysis.interventions.verdict import Worse
from csdata.analysis.result import ENOUGH_FOR_EFFECTS

FALSE_ALARM: Final = 0.05  # of all guardrails together
State = Literal["worse", "better", "no_worse", "cannot_tell"]
LABELS: Final[dict[State, str]] = {
    "worse": "got worse",
    "better": "got better",
    "no_worse": "not seen to get worse",
    "cannot_tell": "can't tell",
}


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A number that must not get worse: its change against the others (points for customers kept), and its state."""

    measure: Measure
    change: Interval
    n: tuple[int, int]
    state: State
    is_points: bool = False

    @property
    def words(self) -> str:
        """What is said of it."""
        return f"{self.measure.label}: {LABELS[self.state]}"


def guarded(book: MonthBook, who: Against, kept: Staying, named: Sequence[Measure]) -> tuple[Guardrail, ...]:
    """Return the guardrails named for an intervention, and customers kept, which always is one.

    Compared as the metric itself is; the level allows for their number (Bonferroni).
    """
    rest = [one for one in named if one.name not in {RETENTION, who.record.metric.name}]
    level = 1 - FALSE_ALARM / (len(rest) + 1)
    found = [_guardrail(book, who, one, level) for one in rest]
    return (*found, *([] if who.record.metric.name == RETENTION else [_kept(kept, level)]))


def worse(found: Sequence[Guardrail]) -> tuple[Worse, ...]:
    """Return those that got clearly worse."""
    return tuple(Worse(one.measure.plain) for one in found if one.state == "worse")


def _guardrail(book: MonthBook, who: Against, measure: Measure, level: float) -> Guardrail:
    compared = who.starts(book, measure)
    n = compared.n_treated, compared.n_compared
    if min(n) < ENOUGH_FOR_EFFECTS:
        return Guardrail(measure, Interval(float("nan"), None, None), n, "cannot_tell")
    effect = overall(compared.comparisons, who.way)
    state = _state(effect.sign(level) * measure.better) if effect.is_known else "cannot_tell"
    return Guardrail(measure, effect.change(level), n, state)


def _kept(kept: Staying, level: float) -> Guardrail:
    state = _state(kept.effect.sign(level)) if kept.effect.is_known else "cannot_tell"
    return Guardrail(MEASURES[RETENTION], kept.effect.interval(level), kept.n, state, is_points=True)


def _state(direction: int) -> State:
    return "worse" if direction < 0 else "better" if direction > 0 else "no_worse"
