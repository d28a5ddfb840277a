"""Who knows better what a lever does, where the data do not tell it? Said values are kept, with name and day."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial

import streamlit as st

from csdata.analysis.scenarios.assumed import KIND, STEPS, Said, assumed_ones, usual, with_said
from csdata.analysis.scenarios.levers import Lever
from csdata.ui import saved, state
from csdata.ui.components import plain
from csdata.ui.whatif_finder import Prepared

LEVER, PERCENT, RANGE, BY = "_said_lever", "_said_percent", "_said_range", "_said_by"


def said() -> tuple[Said, ...]:
    """Return what people said of levers, by lever."""
    found = (Said.from_body(one.body) for one in saved.all_of(KIND))
    return tuple(one for one in found if one is not None)


def with_assumptions(prepared: Prepared) -> Prepared:
    """Return the levers with what was said in place of the starting values."""
    told = said()
    if not told:
        return prepared
    return replace(prepared, levers=with_said(prepared.levers, told), measured=f"{prepared.measured}|{told!r}")


def said_popover(levers: tuple[Lever, ...]) -> None:
    """Draw what is assumed of each lever, and the form in which somebody says it otherwise."""
    ours = assumed_ones(levers)
    if not ours:
        return
    known = {one.lever for one in said()}
    with (
        st.popover("Say what they do", icon=":material/record_voice_over:", type="tertiary", key="said-popover"),
        st.container(width=440),
    ):
        st.caption("What these levers do to leaving is in no data. Say it, with your name: it stands beside the lever, "
                   "in saved scenarios and on the page that is exported.")  # fmt: skip
        for one in ours:
            told = one.evidence
            st.markdown(f"**{plain(one.label)}** {plain(told.words)}  \n:gray[:small[{plain(told.who)}]]")
        names = {one.label: one.name for one in ours}
        chosen = names[str(st.selectbox("Which lever", list(names), key=LEVER))]
        percent, wide = usual(next(one for one in ours if one.name == chosen))
        st.caption(plain(f"{STEPS[chosen].words}: by how many percent does it change the odds of leaving?"))
        left, right = st.columns(2)
        left.number_input("Percent", -90.0, 400.0, round(percent, 1), 0.5, "%.1f", key=f"{PERCENT}_{chosen}",
                          help="Above 0 more leave, below 0 fewer")  # fmt: skip
        right.number_input("Give or take", 0.0, 200.0, round(wide, 1), 0.5, "%.1f", key=f"{RANGE}_{chosen}",
                           help="19 of 20 times it lies so near")  # fmt: skip
        st.text_input("Said by", key=BY, max_chars=60, placeholder="Head of sales")
        with st.container(horizontal=True, gap="small"):
            st.button("Keep it", type="primary", key="said-keep", on_click=_keep, args=(chosen,))
            st.button("Starting value", key="said-drop", disabled=chosen not in known, on_click=_drop, args=(chosen,))


def _keep(lever: str) -> None:
    def step() -> None:
        percent, wide = (float(str(state.chosen(f"{key}_{lever}"))) for key in (PERCENT, RANGE))
        told = Said.checked(lever, percent, wide, str(state.chosen(BY) or ""), state.today().isoformat())
        saved.save(KIND, lever, asdict(told))

    state.do(step, "What was said is kept, and scenarios count with it.")


def _drop(lever: str) -> None:
    state.do(partial(saved.remove, KIND, lever), "The starting value is back.")
    for key in (PERCENT, RANGE):
        state.drop(f"{key}_{lever}")
