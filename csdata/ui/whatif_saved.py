"""Which scenarios are there to compare, which were saved, and how did those go whose months have passed?"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.forecast import KIND, record, since
from csdata.analysis.scenarios.levers import lever_of
from csdata.analysis.scenarios.outcome import Outcome, middle
from csdata.analysis.scenarios.presets import Preset
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario, read_scenario
from csdata.analysis.scenarios.words import headline, move_text, sub
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.report.scenario_page import Sheet, scenario_page
from csdata.ui import persona_names, saved, state
from csdata.ui import whatif_reads as reads
from csdata.ui.components import card, plain
from csdata.ui.whatif_goal import put_goal
from csdata.ui.whatif_levers import Slider, put
from csdata.wording import DASH, count, in_ten, money, money_range, plural, range_text

TABLE: Final = "scenarios"
NAME: Final = "_scenario_name"
MOST: Final = 30
CAVEAT: Final = (
    "It repeats what customers with more of it did; if others are made to do it, the gain is usually smaller. Test it "
    "first."
)
COLUMNS: Final = {
    "Scenario": st.column_config.TextColumn(width=180),
    "Goal reached": st.column_config.ProgressColumn(width=100, format="%.0f%%", min_value=0, max_value=100),
    "Weakest evidence": st.column_config.TextColumn("Evidence", help="The weakest among the levers that are moved"),
}


def save_button(outcome: Outcome) -> None:
    """Draw the button that saves the scenario under a name, with what was foretold and what it rested on."""
    with st.popover("Save", icon=":material/bookmark_add:", type="tertiary", key="save-scenario"):
        st.text_input("Name", key=NAME, max_chars=60, placeholder="Faster onboarding")
        where = "this workspace, for everybody who has its link" if saved.is_lasting() else "this session"
        st.caption(f"Kept in {where}: levers, evidence, assumptions, and what is foretold today.")
        st.button("Save scenario", type="primary", key="save-it", on_click=_save, args=(outcome,))


def _save(outcome: Outcome) -> None:
    name = str(state.chosen(NAME) or "").strip()
    if not name:
        state.say("warning", "Give the scenario a name.")
        return
    state.attempt(lambda: saved.save(KIND, name, record(outcome)), f"{name} is saved.")


def opened() -> dict[str, dict[str, Any]]:
    """Return what was saved, by name; what cannot be read any more is left out."""
    found, now = {}, persona_names.renames()
    for document in saved.all_of(KIND)[:MOST]:
        body = document.body
        if isinstance(body, dict) and "scenario" in body:
            try:
                read = read_scenario(body["scenario"])
            except CsDataError:
                continue
            found[document.name] = {**body, "scenario": read.renamed(now).to_plain()} if now else body
    return found


def scenario_card(
    outcome: Outcome, goal: Goal, presets: tuple[Preset, ...], drawn: tuple[Slider, ...], assumed: Assumptions
) -> None:
    """List the suggested and the saved scenarios with their middle, range, chance, cost and weakest evidence."""
    start = outcome.setting
    kept = opened()
    own = [(name, read_scenario(body["scenario"])) for name, body in kept.items()]
    named = [(one.name, one.moves) for one in presets] + [(name, one.levers) for name, one in own]
    frame, places = reads.compared(start, tuple(named), goal, assumed)
    whole: list[tuple[Move, ...] | Scenario] = [*(one.moves for one in presets), *(one for _, one in own)]
    on_select = partial(load, [whole[place] for place in places], drawn)
    title = _best(frame)
    with card(title, "Select a row to load it", key="scenarios", data=frame, height="content",
              foot=f"Over {plural(start.months, 'month')}; costs that nobody has said are left out of suggested ones",
              method="Each over the same futures. The weakest evidence among its levers is told."):  # fmt: skip
        st.dataframe(
            frame, hide_index=True, key=TABLE, on_select=on_select, selection_mode="single-row",
            alt=title,
            column_config=COLUMNS,
        )  # fmt: skip
        names = list(kept)
        if names:
            with st.popover("Remove", icon=":material/delete:", type="tertiary", key="remove-scenario"):
                gone = st.selectbox("Saved scenario", names, key="_scenario_gone")
                st.button("Remove it", key="remove-it", on_click=state.do,
                          args=(partial(saved.remove, KIND, str(gone)), f"{gone} is removed."))  # fmt: skip


def _best(frame: pd.DataFrame) -> str:
    """Name the scenario that reaches the goal most often, with the evidence that it stands on."""
    if len(frame) < 2:
        return "Nothing to compare yet: save a scenario"
    first = frame.sort_values("Goal reached", ascending=False, kind="stable").iloc[0]
    if first["Weakest evidence"] == DASH:
        return "No scenario reaches the goal more often than as today"
    article = "an " if first["Weakest evidence"] != "measured" else ""
    kind = {"measured": "measured evidence", "estimated": "estimate", "assumption": "assumption"}
    return f"{first['Scenario']} reaches the goal most often, on {article}{kind[str(first['Weakest evidence'])]}"


def load(held: list[tuple[Move, ...] | Scenario], drawn: tuple[Slider, ...]) -> None:
    """Set the levers to the selected row; of a saved scenario also how far ahead it looked, and its goal."""
    picked = state.chosen(TABLE)
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if not rows:
        return
    chosen = held[int(rows[0])]
    if isinstance(chosen, Scenario):
        put_goal(chosen)
    put(drawn, chosen.levers if isinstance(chosen, Scenario) else chosen)


def since_card(data: Dataset) -> None:
    """For saved scenarios whose months have passed, set what was foretold against what happened."""
    told = [found for name, body in opened().items() if (found := since(data, name, body))]
    if not told:
        return
    with card(told[0].words, "Saved scenarios whose months have passed: foretold against what happened", key="since",
              data=told[0].frame, foot="Customers of the day it was saved; revenue a month",
              method="The range holds 8 of 10 futures. What happened has your moves in it."):  # fmt: skip
        for one in told:
            if one is not told[0]:
                st.markdown(f"**{plain(one.words)}**")
            frame = one.frame
            shown = {"Month": frame["month"],
                     "8 in 10 foretold": [money_range(a, b, digits=4) for a, b in
                                          zip(frame["low"], frame["high"], strict=True)],
                     "Middle": [money(value, digits=4) for value in frame["foretold"]],
                     "Happened": [money(value, digits=4) for value in frame["actual"]]}  # fmt: skip
            st.dataframe(pd.DataFrame(shown), hide_index=True, alt=one.words)


def export_button(data: Dataset, outcome: Outcome, goal: Goal) -> None:
    """Draw the button that writes the scenario on one page."""
    st.download_button(
        "One page", partial(_page, data, outcome, goal), "what-if.html", "text/html", icon=":material/description:",
        type="tertiary", key="export-scenario", on_click="ignore", help="A page that opens and prints without the app",
    )  # fmt: skip


def _page(data: Dataset, outcome: Outcome, goal: Goal) -> str:
    in_money = outcome.setting.ground.has_money
    metric, unit = ("arr", "money") if in_money else ("customers", "count")
    end, gain = middle(outcome.reached(metric)), outcome.net_gain
    figures = [
        ("Middle future", money(end.value) if in_money else count(end.value)),
        ("8 in 10 futures", money_range(end.low, end.high) if in_money else range_text(end.low, end.high, "count")),
        ("Net gain", money(gain.value)),
        ("Pays for itself", in_ten(outcome.pays, short=True)),
    ]
    even = reads.evens(outcome.setting, outcome.scenario)
    tables = (
        ("What is changed", _levers(outcome)),
        ("If none, half or all of the links is cause", _causes(outcome, metric)),
    )
    notes = (
        even.words,
        f"{reads.sides(outcome).words}.",
        f"Leaving: {outcome.setting.ground.words}.",
        f"{str(outcome.assumptions).capitalize()}.",
        CAVEAT,
    )
    sheet = Sheet(headline(outcome, goal), f"{data.name} · {sub(outcome.setting)}", tuple(figures), tables, notes)
    seen = reads.history(data, in_money=in_money)
    line = goal.value if goal.metric == metric else None
    return scenario_page(sheet, list(seen["value"]) or [0.0], reads.fan_frame(outcome), line, unit)


def _levers(outcome: Outcome) -> pd.DataFrame:
    rows = []
    for move in outcome.scenario.levers:
        lever = lever_of(outcome.setting.levers, move.lever)
        costs = ((move.cost_monthly, "a month"), (move.cost_once, "once"))
        cost = " + ".join(f"{money(paid)} {when}" for paid, when in costs if paid)
        rows.append((move_text(lever, move), cost or DASH, lever.evidence.kind, lever.evidence.words,
                     lever.evidence.who or DASH))  # fmt: skip
    return pd.DataFrame(rows, columns=["Lever", "Cost", "Evidence", "Rests on", "Said by"])


def _causes(outcome: Outcome, metric: str) -> pd.DataFrame:
    frame = reads.causal_frame(reads.causes(outcome.setting, outcome.scenario, metric))
    text = money if metric == "arr" else count
    ranges = money_range if metric == "arr" else partial(range_text, unit="count")
    return pd.DataFrame(
        {
            "Cause": frame["name"],
            "Adds at the end": [text(value) for value in frame["value"]],
            "95 % range": [ranges(a, b) for a, b in zip(frame["low"], frame["high"], strict=True)],
        }
    )
