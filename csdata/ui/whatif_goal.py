"""What is to be reached, over how many months, and what would bring it?"""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.effort import effort_words
from csdata.analysis.scenarios.levers import lever_of
from csdata.analysis.scenarios.outcome import Outcome, Setting
from csdata.analysis.scenarios.presets import Preset
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.seek import Sought, metric_text, seek, usual_levers
from csdata.analysis.scenarios.words import move_text, suggested_goal
from csdata.ui import state
from csdata.ui import whatif_reads as reads
from csdata.ui.components import card, plain
from csdata.ui.whatif_finder import Prepared
from csdata.ui.whatif_levers import ANY, CAUSE, CAUSES, Slider, put
from csdata.wording import money

HORIZONS: Final = {"12 months": 12, "18 months": 18, "24 months": 24, "36 months": 36}
MONTHS, GOAL, METRIC = "months", "goal", "goal_of"
METRICS: Final = {"Revenue a year": "arr", "Revenue kept (NRR), %": "nrr", "Customers": "customers"}
SOUGHT: Final = "_sought"


def preset_row(presets: tuple[Preset, ...], drawn: tuple[Slider, ...], moves: tuple[Move, ...]) -> None:
    """Draw the suggested starts; one click sets the levers to it.

    Buttons, not one choice among several: a browser that is a step behind sends what it still shows as chosen, which
    would set levers back that are moved quickly.
    """
    at = {slider.lever.name: slider for slider in drawn}
    own = tuple((one.lever, round(one.change, 9)) for one in moves)
    fits = next((one.name for one in presets if _as_shown(one, at) == own), None)
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for at_row, one in enumerate(presets):
            kind: Literal["primary", "secondary"] = "primary" if one.name == fits else "secondary"
            st.button(plain(one.name), key=f"preset-{at_row}", type=kind, on_click=put, args=(drawn, one.moves))


def _as_shown(preset: Preset, at: dict[str, Slider]) -> tuple[tuple[str, float], ...]:
    """Return the moves of a preset as the sliders' steps make them."""
    found = []
    for move in preset.moves:
        if move.lever in at:
            slider = at[move.lever]
            found.append((move.lever, round((slider.shown(move.change) - slider.now) / slider.factor, 9)))
    return tuple(found)


def goal_popover(prepared: Prepared) -> tuple[Setting, Goal]:
    """Draw how far ahead, and the goal; until somebody says theirs, one a little above what as today brings."""
    with st.popover("Goal", icon=":material/flag:", type="tertiary", key="goal-popover"):
        ahead = st.selectbox("How far ahead", list(HORIZONS), key=MONTHS, bind="query-params")
        start = reads.setting(prepared, HORIZONS[str(ahead)])
        known = list(METRICS) if start.ground.has_money else ["Customers"]
        label = str(st.selectbox("What is to be reached", known, key=METRIC, bind="query-params"))
        metric = METRICS.get(label, "customers")
        suggested = suggested_goal(start, metric)
        factor = 100.0 if metric == "nrr" else 1.0
        value = st.number_input("At the end", 0.0, 1e12, None, key=GOAL, bind="query-params",
                                placeholder=f"suggested: {metric_text(metric, suggested.value)}")  # fmt: skip
        st.caption("Suggested: what about 7 of 20 futures reach if nothing is changed.")
    return start, suggested if value is None else Goal(metric, float(value) / factor)


def put_goal(scenario: Scenario) -> None:
    """Set how far ahead, and the goal, to those of a scenario that is opened again."""
    ahead = next((label for label, months in HORIZONS.items() if months == scenario.months), None)
    if ahead:
        state.put(MONTHS, ahead)
    goal = scenario.goal
    label = next((name for name, metric in METRICS.items() if goal and metric == goal.metric), None)
    if goal and label:
        state.put(METRIC, label)
        state.put(GOAL, float(goal.value) * (100.0 if goal.metric == "nrr" else 1.0))


def seek_card(outcome: Outcome, goal: Goal, drawn: tuple[Slider, ...], assumed: Assumptions) -> None:
    """Offer to look for the cheapest mix that reaches the goal, and say what it is, or that there is none."""
    found = state.chosen(SOUGHT)
    fits = isinstance(found, Sought) and found.goal == goal
    title = found.words.rstrip(".") if isinstance(found, Sought) and fits else (
        f"What would bring {metric_text(goal.metric, goal.value)}?")  # fmt: skip
    with card(title, "The cheapest mix of levers, each no further than somebody has been", key="seek",
              foot="In the mean of the futures; prices are left alone unless you add them", height="stretch",
              method="Levers go to the end that helps, those first that bring most for what they cost; the last only "
              "as far as needed. In the mean of the futures."):  # fmt: skip
        labels = {one.lever.label: one.lever.name for one in drawn if one.lever.name not in {"new_customers", "cac"}}
        usual = set(usual_levers(outcome.setting.levers))
        before = [name for name, own in labels.items() if own in usual]
        with st.popover("With which levers", icon=":material/tune:", key="seek-levers"):
            chosen = st.multiselect("Levers to try", list(labels), before, key="_seek_with")
            st.caption(plain(effort_words(assumed)))
        names = tuple(labels[name] for name in chosen)
        st.button("Find it", icon=":material/search:", key="seek-it", on_click=_seek,
                  args=(outcome.setting, goal, names, assumed))  # fmt: skip
        if isinstance(found, Sought) and fits and found.moves:
            known = outcome.setting.levers
            lines = [f"- {plain(move_text(lever_of(known, move.lever), move))}: about "
                     f"{plain(money(move.cost_monthly))} a month" for move in found.moves]  # fmt: skip
            st.markdown("\n".join(lines))
            st.button("Set the levers to it", key="use-it", on_click=put, args=(drawn, found.moves))


def _seek(start: Setting, goal: Goal, names: tuple[str, ...], assumed: Assumptions) -> None:
    cause = CAUSES[str(state.chosen(CAUSE) or ANY)]
    state.put(SOUGHT, seek(start, goal, names, assumed, cause))
