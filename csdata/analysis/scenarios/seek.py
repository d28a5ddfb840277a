"""What would bring a metric to a goal, by which mix of levers, at the least cost, or is it out of what was seen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.effects import ends
from csdata.analysis.scenarios.effort import effort
from csdata.analysis.scenarios.levers import Lever, lever_of
from csdata.analysis.scenarios.outcome import STANDARD, Setting
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.sensitivity import INPUTS
from csdata.wording import count, money, share

HALVINGS: Final = 12
LEAST: Final = 1.0  # currency a month, so that what is free comes first and nothing is divided by 0
USUAL_PARTS: Final = ("Customer experience", "Our team")
NAMES: Final = {
    "arr": "revenue a year",
    "mrr": "revenue a month",
    "customers": "customers",
    "nrr": "revenue kept (NRR)",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """The cheapest mix that was found: its moves with their cost a month, and what it reaches in the mean of futures.

    `today`: the metric without any of it; `most`: with all levers at their best ends. Where `most` does not reach the
    goal, the moves are those of `most`, and the words say that it is not reachable within what was seen.
    """

    goal: Goal
    today: float
    reached: float
    most: float
    moves: tuple[Move, ...]
    is_reachable: bool
    words: str

    @property
    def cost_monthly(self) -> float:
        """What the mix costs a month, in the currency of the data."""
        return sum(move.cost_monthly for move in self.moves)


def usual_levers(levers: Sequence[Lever]) -> tuple[str, ...]:
    """Return the levers that are tried unless told otherwise: what is done for customers, not what they pay."""
    return tuple(one.name for one in levers if one.part in USUAL_PARTS and one.is_suggested)


def seek(
    setting: Setting, goal: Goal, allowed: Sequence[str] | None = None, assumptions: Assumptions = STANDARD,
    causal_share: float | None = None,
) -> Sought:  # fmt: skip
    """Return the cheapest mix of levers that reaches a goal in the mean of the futures, or that there is none.

    Levers go to the end that helps, those first that bring most for what they cost (`effort`, or what the lever itself
    costs); the last one only as far as needed. A metric that is a sum of small effects makes this the cheapest mix
    (the fractional knapsack; Dantzig 1957). Raises CsDataError for unknown levers.
    """
    names = usual_levers(setting.levers) if allowed is None else allowed
    levers = [lever_of(setting.levers, name) for name in names if name not in INPUTS]
    today = _reached(setting, (), goal)
    useful = sorted(
        (found for one in levers if (found := _best_end(setting, one, goal, today, assumptions, causal_share))),
        key=lambda one: (-one[0] / max(one[1].cost_monthly, LEAST), one[1].lever),
    )
    moves: tuple[Move, ...] = ()
    value = today
    for _, whole in useful:
        if value >= goal.value:
            break
        move, further = whole, _reached(setting, (*moves, whole), goal)
        if further >= goal.value:
            move, further = _only_as_far(setting, moves, whole, goal)
        if further > value:
            moves, value = (*moves, move), further
    most = value if value < goal.value else _reached(setting, tuple(move for _, move in useful), goal)
    told = Sought(goal, today, value, most, moves, value >= goal.value, "")
    return replace(told, words=_words(told))


def _reached(setting: Setting, moves: tuple[Move, ...], goal: Goal) -> float:
    side = setting.side
    scenario = Scenario(months=setting.months, seed=setting.seed, levers=moves)
    return float(side.run(scenario).reached(goal.metric).mean())


def _best_end(
    setting: Setting, lever: Lever, goal: Goal, today: float, assumptions: Assumptions, causal_share: float | None
) -> tuple[float, Move] | None:
    """Return what a lever brings alone at the end that helps, and the move with its cost; None where neither helps."""
    found: list[tuple[float, Move]] = []
    for change in ends(setting.side.ground, lever, Move(lever.name, 0.0)):
        move = Move(lever.name, change, causal_share=causal_share)
        gain = _reached(setting, (move,), goal) - today
        if gain > 0:
            found.append((gain, _costed(setting, lever, move, assumptions)))
    return max(found, key=lambda one: one[0], default=None)


def _costed(setting: Setting, lever: Lever, move: Move, assumptions: Assumptions) -> Move:
    return replace(move, cost_monthly=round(effort(setting.ground, lever, move, assumptions), 2))


def _only_as_far(setting: Setting, moves: tuple[Move, ...], move: Move, goal: Goal) -> tuple[Move, float]:
    """Return the smallest part of a move that reaches the goal, at that part of its cost, and what it reaches."""
    low, high, reached = 0.0, 1.0, 0.0
    for _ in range(HALVINGS):
        part = (low + high) / 2
        value = _reached(setting, (*moves, replace(move, change=move.change * part)), goal)
        if value >= goal.value:
            high, reached = part, value
        else:
            low = part
    kept = replace(move, change=move.change * high, cost_monthly=round(move.cost_monthly * high, 2))
    return kept, reached or _reached(setting, (*moves, kept), goal)


def metric_text(metric: str, value: float) -> str:
    """Write a value of a goal's metric."""
    if metric == "nrr":
        return share(value, 1)
    return count(value) if metric == "customers" else money(value)


def _words(told: Sought) -> str:
    goal = f"{NAMES[told.goal.metric]} of {metric_text(told.goal.metric, told.goal.value)}"
    if told.today >= told.goal.value:
        return f"Going on as today already reaches {goal} in the middle of the futures."
    if not told.is_reachable:
        return (
            f"{goal[0].upper()}{goal[1:]} is not reachable within what was seen: "
            f"all these levers at their best ends bring {metric_text(told.goal.metric, told.most)}."
        )
    many = "one lever" if len(told.moves) == 1 else f"{len(told.moves)} levers"
    return f"{many[0].upper()}{many[1:]} would bring {goal}, for about {money(told.cost_monthly)} a month."
