"""Which scenarios and charts of the page What-if are computed already?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.scenarios.balance import Sides, both_sides
from csdata.analysis.scenarios.by_group import by_group
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.outcome import TWENTY, YEAR, Outcome, Setting, middle
from csdata.analysis.scenarios.presets import Preset, presets
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.sensitivity import BreakEven, CausalBand, break_even, causal_band, tornado
from csdata.analysis.scenarios.stand import left_out
from csdata.analysis.scenarios.words import last_month, left_out_words
from csdata.charts.whatif import causal_ranges, fan, tornado_bars, twenty_dots
from csdata.dataset import EVERYBODY, Dataset
from csdata.errors import CsDataError
from csdata.ui.components import Spec, finished
from csdata.ui.reads import KEYS, read_movements
from csdata.ui.whatif_finder import Prepared
from csdata.ui.whatif_levers import SHORTER
from csdata.wording import DASH, count, money, money_range, month_label, range_text

Look = tuple[bool, float]
SEEN: Final = 12  # months drawn before the futures
SEED: Final = 7


def _key(prepared: Prepared) -> str:
    return f"{prepared.key}|{prepared.measured}"


def _of_ground(ground: Ground) -> str:
    return ground.key


def _of_setting(setting: Setting) -> str:
    return setting.key


def _of_outcome(outcome: Outcome) -> str:
    return outcome.key


OWN: Final = KEYS | {
    Prepared: _key,
    Ground: _of_ground,
    Setting: _of_setting,
    Outcome: _of_outcome,
    Scenario: repr,
    Move: repr,
    Goal: repr,
}
kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=OWN)
few = st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=OWN)  # each holds thousands of futures


@few
def _as_today(ground: Ground, months: int) -> Setting:
    return Setting.of(ground, (), months, SEED)


@few
def setting(prepared: Prepared, months: int) -> Setting:
    """Return what moves start from, over so many months; levers that come later change no future as today."""
    return replace(_as_today(prepared.ground, months), levers=prepared.levers)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=OWN)
def run(start: Setting, scenario: Scenario, assumed: Assumptions) -> Outcome:
    """Return what comes of a scenario."""
    return start.run(scenario, assumed)


@kept
def starts(start: Setting) -> tuple[Preset, ...]:
    """Return the suggested scenarios."""
    return presets(start)


@kept
def swings(start: Setting, scenario: Scenario, metric: str) -> pd.DataFrame:
    """Return what each lever alone would change."""
    return tornado(start, scenario, metric)


@kept
def causes(start: Setting, scenario: Scenario, metric: str) -> CausalBand:
    """Return what a scenario adds if none, half or all of the links is cause."""
    return causal_band(start, scenario, metric)


@kept
def evens(start: Setting, scenario: Scenario) -> BreakEven:
    """Return from where on a scenario pays."""
    return break_even(start, scenario)


@kept
def sides(outcome: Outcome) -> Sides:
    """Return what a scenario does to both sides."""
    return both_sides(outcome)


@kept
def groups(outcome: Outcome) -> pd.DataFrame:
    """Return what a scenario keeps, by persona or segment."""
    return by_group(outcome)


@kept
def compared(
    start: Setting, named: tuple[tuple[str, tuple[Move, ...]], ...], goal: Goal, assumed: Assumptions
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return a row a scenario that these data have the levers for, and which of those named each row is."""
    rows, places = [], []
    for place, (name, own) in enumerate(named):
        try:
            told = run(start, Scenario(name, start.months, start.seed, None, own), assumed)
        except CsDataError:
            continue
        rows.append(_row(told, name, goal))
        places.append(place)
    return pd.DataFrame(rows), tuple(places)


def _row(told: Outcome, name: str, goal: Goal) -> dict[str, object]:
    in_money = told.setting.ground.has_money
    end = middle(told.reached("arr" if in_money else "customers"))
    spread = (money_range if in_money else partial(range_text, unit="count"))(end.low, end.high)
    cost = float(told.cost[:, -1].mean())
    return {
        "Scenario": name,
        "Middle future": money(end.value) if in_money else count(end.value),
        "8 in 10": spread,
        "Goal reached": 100 * told.chance(goal),
        "Net gain": money(told.net_gain.value) if told.scenario.levers and in_money else DASH,
        "Cost": money(cost) if cost else "0",
        "Weakest evidence": told.evidence or DASH,
    }


@kept
def history(data: Dataset, *, in_money: bool) -> pd.DataFrame:
    """Return the last months seen, oldest first: when (text) and value (revenue a year, or customers)."""
    if not in_money:
        return pd.DataFrame({"when": [], "value": []})
    frame = read_movements(data, EVERYBODY, SEEN).frame
    return pd.DataFrame(
        {"when": [month_label(day.date()) for day in frame["month"]], "value": YEAR * frame["end_mrr"].to_numpy()}
    )


@kept
def missed(data: Dataset, start: Setting) -> str:
    """Return who pays but is left out, in words; empty where that is nobody."""
    return left_out_words(*left_out(data, start.ground))


@kept
def fan_frame(outcome: Outcome) -> pd.DataFrame:
    """Return the months ahead, the month of the data first: when, value, its bands, and as today; revenue a year."""
    ground, in_money = outcome.setting.ground, outcome.setting.ground.has_money
    factor = YEAR if in_money else 1
    plan, today = (
        (outcome.paths.mrr, outcome.today.mrr)
        if in_money
        else (outcome.paths.customers["end"], outcome.today.customers["end"])
    )
    first = factor * float(ground.mrr.sum() if in_money else len(ground))
    low, under, mid, over, high = factor * np.quantile(plan, [0.1, 0.25, 0.5, 0.75, 0.9], axis=0)
    columns = {"value": mid, "low": low, "high": high, "low_50": under, "high_50": over,
               "today": factor * np.median(today, axis=0)}  # fmt: skip
    frame = pd.DataFrame({name: np.concatenate(([first], values)) for name, values in columns.items()})
    return frame.assign(when=[_when(ground.start_month, ahead) for ahead in range(len(frame))])


def _when(start: int, ahead: int) -> str:
    if start:
        return month_label(month_of(start + ahead))
    return "now" if ahead == 0 else f"+{ahead}"


@kept
def fan_chart(data: Dataset, outcome: Outcome, goal: Goal | None, look: Look) -> Spec:
    """Return the finished fan."""
    in_money = outcome.setting.ground.has_money
    seen = history(data, in_money=in_money)
    ahead = fan_frame(outcome)
    if seen.empty or seen["when"].iloc[-1] != ahead["when"].iloc[0]:
        seen = ahead[["when", "value"]].head(1)
    unit = "money" if in_money else "count"
    line = goal.value if goal and goal.metric == ("arr" if in_money else "customers") else None
    return finished(fan(seen, ahead, line, unit=unit, scale=look[1]))


@kept
def dots_chart(outcome: Outcome, goal: Goal, look: Look) -> Spec:
    """Return the finished twenty dots."""
    values = np.quantile(outcome.reached(goal.metric), TWENTY)
    end = last_month(outcome.setting.ground, outcome.setting.months)
    title = f"at {month_label(end)}" if end else f"in {outcome.setting.months} months"
    unit = {"arr": "money", "mrr": "money", "nrr": "share"}.get(goal.metric, "count")
    return finished(twenty_dots(values, goal.value, unit=unit, title=title, scale=look[1]))


@kept
def tornado_chart(start: Setting, scenario: Scenario, metric: str, look: Look) -> Spec:
    """Return the finished bars, one lever a row."""
    unit = "money" if metric == "arr" else "count"
    frame = swings(start, scenario, metric)
    short = frame.assign(label=frame["lever"].map(SHORTER).fillna(frame["label"]))  # as beside the levers
    return finished(tornado_bars(short, unit=unit, scale=look[1]))


@kept
def causal_chart(start: Setting, scenario: Scenario, metric: str, look: Look) -> Spec:
    """Return the finished ranges for none, half and all."""
    unit = "money" if metric == "arr" else "count"
    return finished(causal_ranges(causal_frame(causes(start, scenario, metric)), unit=unit, scale=look[1]))


def causal_frame(band: CausalBand) -> pd.DataFrame:
    """Return a row a share of cause: name, value, low, high."""
    named = (("none", band.none), ("half", band.half), ("all: at most", band.all))
    rows = [(name, one.value, one.low, one.high) for name, one in named]
    return pd.DataFrame(rows, columns=["name", "value", "low", "high"])
