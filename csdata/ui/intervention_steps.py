"""Which step of the loop is looked at: assess, act, or assess again?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.ui import state

ASSESS, ACT, AGAIN = "Assess", "Act", "Re-assess"
STEP_KEY: Final = "step"


def chosen_step(*, is_recorded: bool) -> str:
    """Draw the choice of the step; kept in the link. Where nothing was done yet the loop begins at its beginning."""
    step = st.segmented_control(
        "Step",
        [ASSESS, ACT, AGAIN],
        default=AGAIN if is_recorded else ASSESS,
        key=STEP_KEY,
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    return str(step)


def act_now() -> None:
    """Go to the step where an intervention is planned and written down."""
    state.put(STEP_KEY, ACT)
