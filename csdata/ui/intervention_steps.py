"""Which step of the loop is looked at: assess, act, or assess again?"""

from __future__ import annotations

from typing import Final

import streamlit as st

ASSESS, ACT, AGAIN = "Assess", "Act", "Re-assess"
STEP_KEY: Final = "step"


def chosen_step() -> str:
    """Draw the choice of the step; kept in the link."""
    step = st.segmented_control(
        "Step",
        [ASSESS, ACT, AGAIN],
        default=AGAIN,
        key=STEP_KEY,
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    return str(step)
