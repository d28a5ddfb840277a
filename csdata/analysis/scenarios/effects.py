"""What does a scenario change for each customer: the log-odds of leaving by lever, prices, expansion, customers won?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.drivers.lots import lot
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.ground import Behaviour, Ground
from csdata.analysis.scenarios.levels import Asked, Levels, free, goers, parts
from csdata.analysis.scenarios.levers import CSM_COST, Lever, lever_of, reachable, without
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.analysis.scenarios.walk import Trade
from csdata.errors import CsDataError
from csdata.wording import count, plural, points

ROUNDING: Final = 1e-9
PRICES: Final = {"price": 1.0, "discount": -1.0}
DRAWN: Final = 8  # seed of the lot that tells who gets a programme first: the same ones for every share
HUNDREDTHS: Final = frozenset({"%", "percent"})


@dataclass(frozen=True, eq=False)
class Effect:
    """What one move does to the chance of leaving: `units` of it by customer, and how much one unit does.

    With `columns` the model tells it: log-odds are Σ units × coefficient of the column × `strength`; without, they are
    units × a draw around `mean`. `causal_share`: None where it is not known; 1 where the evidence is causal.
    """

    move: Move
    lever: Lever
    units: Numbers
    columns: tuple[tuple[int, float], ...]
    strength: float
    mean: float
    error: float
    causal_share: float | None


@dataclass(frozen=True, eq=False)
class Changes:
    """All that a scenario changes: effects on leaving, and money. Both are empty where nothing changes."""

    effects: tuple[Effect, ...]
    trade: Trade
    cost_once: float
    cost_monthly: Numbers
    cost_each: float

    @property
    def is_nothing(self) -> bool:
        """Whether everything stays as today, costs apart."""
        money = bool(np.any(self.trade.price)) or bool(np.any(self.trade.growth != 1)) or bool(np.any(self.trade.won))
        return not self.effects and not money


def ramp_of(move: Move, lever: Lever, months: int) -> Numbers:
    """Return how much of a change is there in each month: evenly more until it is whole."""
    length = lever.ramp if move.ramp_months is None else move.ramp_months
    return np.clip(np.arange(1, months + 1) / max(length, 1), 0.0, 1.0)


def in_unit(move: Move, lever: Lever) -> float:
    """Return the change of a move in the lever's unit; raises CsDataError for a unit that does not fit.

    Of a share, % are hundredths; of anything else, % of where it stands now.
    """
    unit = (move.unit or lever.unit).strip()
    if unit in HUNDREDTHS:
        return move.change / 100 if lever.is_share else lever.now * move.change / 100
    if unit == lever.unit or unit.rstrip("s") == lever.unit.rstrip("s"):
        return move.change
    raise CsDataError.bad_value(f"unit of {lever.name}", unit, f"{lever.unit or 'number'}, or %")


def members_of(ground: Ground, move: Move) -> Numbers:
    """Return 1 for the customers a move is for, else 0; raises CsDataError for a group that is not there."""
    for name, wanted in (("persona", move.persona), ("segment", move.segment)):
        if wanted is None:
            continue
        by_persona = name == "persona" and ground.grouped_by == "persona"
        codes, labels = (ground.group, ground.labels) if by_persona else (ground.segment, ground.segments)
        known = () if name == "persona" and not by_persona else labels[:-1]
        if wanted not in known:
            hint = f"Known: {', '.join(known)}." if known else f"These data have no {name}s."
            raise CsDataError("unknown_group", f"There is no {name} {wanted!r}.", hint)
        return np.asarray(codes == known.index(wanted), dtype=np.float64)
    return np.ones(len(ground))


def changes(ground: Ground, known: tuple[Lever, ...], scenario: Scenario) -> Changes:
    """Return what a scenario changes; raises CsDataError for unknown levers and groups, and beyond what was seen."""
    effects, months = [], scenario.months
    going = _going(ground, known, scenario)
    price, growth, won = np.zeros(months), np.ones(months), np.zeros(months)
    cost_monthly, cost_once, each = np.zeros(months), 0.0, ground.recent.cac or 0.0
    for at, move in enumerate(scenario.levers):
        lever = lever_of(known, move.lever)
        change, members = in_unit(move, lever), members_of(ground, move)
        if lever.got is not None or lever.is_level:
            _within_group(ground, lever, move, change)
        elif lever.feature is None:
            _within(lever, change)
        cost_once += move.cost_once
        cost_monthly += move.cost_monthly
        ramp = ramp_of(move, lever, months) * move.reach
        share = float(members @ ground.mrr / ground.mrr.sum()) if ground.mrr.sum() > 0 else 0.0
        if lever.name in PRICES:
            price = price + PRICES[lever.name] * change * ramp * share
        elif lever.name == "expansion":
            growth = growth + change / lever.now * ramp * share
        elif lever.name == "new_customers":
            won = won + change * ramp
        elif lever.name == "cac":
            each += change
        elif lever.name == "customers_per_csm":
            cost_monthly += CSM_COST * (len(ground) * ground.scale / (lever.now + change) - ground.csms) * move.reach
        if lever.is_level:
            effects += _of_level(ground, move, lever, going[at])
        else:
            effects += _effect(ground, move, lever, (change, members))
    trade = Trade(price, growth, won, ground.recent.arpa, ground.recent.young)
    return Changes(tuple(effects), trade, cost_once, cost_monthly, each)


def ends(ground: Ground, lever: Lever, move: Move) -> tuple[float, float]:
    """Return the lowest and the highest change that the customers of a move can make."""
    if lever.got is not None:
        members = members_of(ground, move)
        return 0.0, float(members @ without(ground, lever)) / max(float(members.sum()), 1.0)
    if lever.is_level:
        levels, members = _levels(ground, lever), members_of(ground, move)
        can = free(ground, levels, levels.place(lever.name))
        return 0.0, float(members @ can) / max(float(members.sum()), 1.0)
    if lever.feature is None or lever.name == "at_risk_contacted":
        return lever.low - lever.now, lever.high - lever.now
    now, low, high = reachable(ground.behaviour(lever.feature.name), members_of(ground, move))
    return low - now, high - now


def _levels(ground: Ground, lever: Lever) -> Levels:
    assert lever.feature is not None  # noqa: S101 - a level is one
    return Levels.of(ground, lever.feature.parent)


def _going(ground: Ground, known: tuple[Lever, ...], scenario: Scenario) -> dict[int, Numbers]:
    """Return for each move (by its place) to a level of a column of words who goes there."""
    by_column: dict[str, list[int]] = {}
    for at, move in enumerate(scenario.levers):
        lever = lever_of(known, move.lever)
        if lever.is_level and lever.feature is not None:
            by_column.setdefault(lever.feature.parent, []).append(at)
    found: dict[int, Numbers] = {}
    for parent, places in by_column.items():
        asked = []
        for at in places:
            move = scenario.levers[at]
            lever, members = lever_of(known, move.lever), members_of(ground, move)
            asked.append(Asked(lever.name, in_unit(move, lever) * move.reach * float(members.sum()), members))
        found |= dict(zip(places, goers(ground, Levels.of(ground, parent), asked), strict=True))
    return found


def unmet(ground: Ground, known: tuple[Lever, ...], scenario: Scenario) -> tuple[str, ...]:
    """Say for which moves to levels of one column too few customers are left, because nobody goes to two."""
    told = []
    for at, going in sorted(_going(ground, known, scenario).items()):
        move = scenario.levers[at]
        lever = lever_of(known, move.lever)
        wanted = in_unit(move, lever) * move.reach * float(members_of(ground, move).sum())
        if wanted - float(going.sum()) > 0.5:
            some = f"{count(going.sum())} of {plural(round(wanted), 'customer')} go there"
            told.append(f"{lever.label}: {some}; the others are drawn for another level, and nobody goes to two")
    return tuple(told)


def _of_level(ground: Ground, move: Move, lever: Lever, going: Numbers) -> list[Effect]:
    """Return the effects of a move to a level: one for each level that customers come from."""
    if move.causal_share == 0 or not going.any():
        return []
    levels = _levels(ground, lever)
    return [
        Effect(move, lever, units, columns, ground.fading, 0.0, 0.0, move.causal_share)
        for units, columns in parts(levels, levels.place(lever.name), going)
    ]


def _within(lever: Lever, change: float) -> None:
    """Refuse what nobody has seen."""
    value, slack = lever.now + change, ROUNDING * (1 + abs(lever.high))
    if not lever.low - slack <= value <= lever.high + slack:
        raise CsDataError(
            "beyond_seen",
            f"{lever.label} at {lever.text(value)}: nobody has been there.",
            f"Now {lever.text(lever.now)}; the range is {lever.span()}.",
        )


def _within_group(ground: Ground, lever: Lever, move: Move, change: float) -> None:
    """Refuse a programme for more customers than have not had it, a level for more than can go there, and fewer."""
    low, high = ends(ground, lever, move)
    if low - ROUNDING <= change <= high + ROUNDING or ground.is_part:
        return
    if lever.is_level:
        raise CsDataError(
            "beyond_seen",
            f"{lever.label}: a change of {points(change)} cannot be made with these customers.",
            f"{lever.text(high)} of them can go there. For fewer on it, move more to another level.",
        )
    raise CsDataError(
        "beyond_seen",
        f"{lever.label}: {lever.text(change)} more of these customers cannot have it.",
        f"{lever.text(1 - high)} have had it; {lever.text(high)} have not.",
    )


def _effect(ground: Ground, move: Move, lever: Lever, asked: tuple[float, Numbers]) -> list[Effect]:
    """Return the effect of a move on leaving: none where nothing moves, or none of the link is cause."""
    change, members = asked
    told = lever.evidence
    share = 1.0 if told.is_causal else move.causal_share
    if change == 0 or move.reach == 0 or share == 0 or not members.any():
        return []
    if lever.feature is None:
        if told.effect is None:
            return []
        sign = PRICES.get(lever.name, 1.0)
        chosen = ground.at_risk * members if lever.name == "at_risk_contacted" else members
        units = sign * change * move.reach * chosen
        if lever.got is not None:
            units = _given(ground, lever, chosen, change * move.reach)
        return [Effect(move, lever, units, (), 1.0, told.effect, told.error, 1.0)]
    one = ground.behaviour(lever.feature.name)
    if lever.name == "at_risk_contacted":
        change, members = -change, members * ground.at_risk
    units = moved(ground, one, change * move.reach, members)
    columns = ((one.column, 1.0), *_linked(ground, one))
    return [Effect(move, lever, units, columns, ground.fading, 0.0, 0.0, share)] if units.any() else []


def _given(ground: Ground, lever: Lever, members: Numbers, change: float) -> Numbers:
    """Return 1 for the customers who get a programme, drawn by lot among those who have not had it, else 0.

    So many that the share of `members` with it rises by `change`; the last one drawn gets a part, so that it is exact.
    Half of the customers with the whole effect keep fewer than all of them with half of it.
    """
    free = np.flatnonzero(members * without(ground, lever))
    order = free[np.argsort(lot(ground.members[free], DRAWN), kind="stable")]
    units = np.zeros(len(ground))
    units[order] = np.clip(change * float(members.sum()) - np.arange(len(order)), 0.0, 1.0)
    return units


def moved(ground: Ground, one: Behaviour, change: float, members: Numbers) -> Numbers:
    """Return by how much each customer moves on the model's scale when the mean of `members` moves by `change`.

    Each closes the same share of its distance to the end that is seen among its kind: the mean moves by exactly so
    much, and nobody goes where nobody of its kind has been. Raises CsDataError where that is not far enough;
    drawn customers that stand for all, who have been asked already, go as far as they can.
    """
    direction = 1 if change > 0 else -1
    mine = (members > 0) & ~np.isnan(one.values)
    free = one.room(direction) * (members > 0)
    most = float(free[mine].mean()) if mine.any() else 0.0
    if abs(change) > most * (1 + ROUNDING) + ROUNDING and not ground.is_part:
        now, low, high = reachable(one, members)
        raise CsDataError(
            "beyond_seen",
            f"{one.feature.label}: a change of {change:.3g} is more than these customers have seen.",
            f"They are at {now:.3g}; the range is {low:.3g} to {high:.3g}.",
        )
    part = min(abs(change) / most, 1.0) if most > 0 else 0.0
    scale = next(own for own in ground.model.shape.scales.kept if own.feature.name == one.feature.name)  # type: ignore[union-attr]
    there = scale.apply(one.values + direction * part * free)
    return np.where(mine, there - scale.apply(one.values), 0.0)


def _linked(ground: Ground, one: Behaviour) -> list[tuple[int, float]]:
    """Return the other behaviours that move together with one: their columns, and by how much each moves with it."""
    names = {name for group in ground.together if one.feature.name in group for name in group} - {one.feature.name}
    scales = {own.feature.name: own for own in ground.model.shape.scales.kept} if ground.model else {}
    own = scales[one.feature.name].apply(one.values)
    found = []
    for other in ground.behaviours:
        if other.feature.name in names and (spread := float(own.var())) > 0:
            with_it = scales[other.feature.name].apply(other.values)
            found.append((other.column, float(np.mean((own - own.mean()) * (with_it - with_it.mean()))) / spread))
    return found
