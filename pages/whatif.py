"""What would happen if we changed something, how sure is that, and is it worth it?"""

import streamlit as st

from csdata.analysis.scenarios.scenario import Scenario
from csdata.ui import places, state, whatif, whatif_goal, whatif_levers, whatif_saved
from csdata.ui import whatif_reads as reads
from csdata.ui.value_assumptions import assumptions_popover
from csdata.ui.whatif_assumed import said_popover, with_assumptions
from csdata.ui.whatif_finder import prepared_soon, with_measured
from csdata.ui.whatif_wait import broken, still_measuring, waiting

data = state.current()
prepared, progress = prepared_soon(data)
if prepared is None:
    waiting(data, progress) if progress else broken()
    st.stop()
prepared, is_measuring = with_measured(data, prepared)
prepared = with_assumptions(prepared)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
    first = st.container()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", width="content"):
        start, goal = whatif_goal.goal_popover(prepared)
        assumed = assumptions_popover(data)
        last = st.container(horizontal=True, gap="small", width="content")
head = st.container()
left, right = st.columns([3, 8], gap="medium")
drawn = whatif_levers.sliders(start.levers)
with left:
    if is_measuring:
        still_measuring(data, prepared)
    moves = whatif_levers.lever_card(start.ground, drawn, assumed)
    said_popover(start.levers)
outcome = reads.run(start, Scenario("Plan", start.months, start.seed, goal, moves), assumed)
presets = reads.starts(start)
with first:
    whatif_goal.preset_row(presets, drawn, moves)
with last:
    whatif_saved.save_button(outcome)
    whatif_saved.export_button(data, outcome, goal)
with head:
    whatif.head(outcome, goal)
with right:
    whatif.figures(outcome)
    fan, dots = st.columns([8, 5], gap="small")
    with fan:
        whatif.fan_card(data, outcome, goal)
    with dots:
        whatif.dots_card(outcome, goal)
    whatif.tornado_card(outcome)
    causal, seek = st.columns(2, gap="small")
    with causal:
        whatif.causal_card(outcome)
    with seek:
        whatif_goal.seek_card(outcome, goal, drawn, assumed)
    whatif.sides_card(outcome)
    whatif_saved.scenario_card(outcome, goal, presets, drawn, assumed)
    whatif.groups_card(outcome)
    whatif_saved.since_card(data)
    whatif.rests_card(outcome, prepared.replay.words if prepared.replay else None, assumed)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where to look next**", width="content")
        st.page_link(places.DRIVERS, label="What goes with leaving", icon=":material/account_tree:")
        st.page_link(places.VALUE, label="What a customer is worth", icon=":material/payments:")
