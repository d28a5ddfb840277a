"""How is what comes of a scenario said, in counts of futures, with what it rests on?"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.scenarios.effects import PRICES, in_unit
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.levers import Lever
from csdata.analysis.scenarios.outcome import YEAR, Outcome, Setting, at_end
from csdata.analysis.scenarios.scenario import Goal, Move
from csdata.analysis.scenarios.seek import NAMES, metric_text
from csdata.wording import money, month_label, plural, signed, value_text

SUGGESTED: Final = 0.65  # of the futures as today stay below the goal that is suggested
DIGITS: Final = 3


def headline(outcome: Outcome, goal: Goal) -> str:
    """Say how many of twenty futures reach the goal, and how many do as today."""
    ours, before = outcome.dots(goal), outcome.dots(goal, outcome.today)
    said = f"{ours} of 20 simulated futures reach {metric_text(goal.metric, goal.value)}{_noun(goal.metric)}"
    if outcome.is_as_today:
        return f"{said} as we run today"
    if ours == before:
        return f"{said}, as many as today"
    return f"{said}, {'up' if ours > before else 'down'} from {before} as we run today"


def _noun(metric: str) -> str:
    return {"arr": "", "mrr": " a month", "customers": " customers", "nrr": " of revenue kept"}[metric]


def suggested_goal(setting: Setting, metric: str | None = None) -> Goal:
    """Return a goal a little above what going on as today brings, on a round number, until somebody says theirs."""
    metric = metric or ("arr" if setting.ground.has_money else "customers")
    value = float(np.quantile(at_end(setting.today.paths, metric), SUGGESTED))
    return Goal(metric, rounded(value))


def rounded(value: float) -> float:
    """Return a number with three significant digits.

    >>> rounded(19_543_210.0), rounded(0.9733), rounded(0.0)
    (19500000.0, 0.973, 0.0)
    """
    return float(f"{value:.{DIGITS}g}") if value else 0.0


def last_month(ground: Ground, months: int) -> date | None:
    """Return the last day's month of the futures; None where the data have no dates."""
    return month_of(ground.start_month + months) if ground.start_month else None


def sub(setting: Setting) -> str:
    """Say when, over how many futures, and what the chances rest on."""
    end = last_month(setting.ground, setting.months)
    when = f"at {month_label(end)}" if end else f"in {plural(setting.months, 'month')}"
    metric = NAMES["arr"] if setting.ground.has_money else NAMES["customers"]
    many = f"{len(setting.futures.cause):,} simulated futures"
    return f"What-if · {metric} {when} · {many} · {setting.ground.words}"


def move_text(lever: Lever, move: Move) -> str:
    """Say what a move does: from where to where, for whom, how many are reached."""
    change = in_unit(move, lever)
    for_whom = move.segment or move.persona
    group = f" for {for_whom}" if for_whom else ""
    part = f", {value_text(move.reach, 'share')} reached" if move.reach < 1 else ""
    if lever.name in PRICES:
        return f"{lever.label} {signed(value_text(change, 'share'))}{group}{part}"
    if for_whom and lever.feature is not None:
        return f"{lever.label} {signed(lever.text(change))}{group}{part}"
    return f"{lever.label} from {lever.text(lever.now)} to {lever.text(lever.now + change)}{group}{part}"


def left_out_words(customers: int, mrr: float) -> str:
    """Say who pays but is not among those that scenarios start from; empty where that is nobody."""
    if not customers:
        return ""
    paid = f" ({money(mrr * YEAR)} a year)" if mrr else ""
    return f"left out: {plural(customers, 'customer')}{paid} who still pay though their departure is recorded"
