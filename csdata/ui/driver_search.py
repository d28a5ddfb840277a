"""What is looked for on the page Churn drivers, how far is it, and can it be stopped?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.dataset import Dataset
from csdata.ui import state
from csdata.ui.components import empty_state, page_head
from csdata.ui.driver_finder import Asked, finder
from csdata.ui.under_way import progress_row
from csdata.wording import plural

AHEAD: Final = {"1 month": 1, "3 months": 3, "6 months": 6}
AHEAD_KEY, GIVEN_UP = "ahead", "drivers_given_up"
USUAL_AHEAD: Final = "3 months"


def months_ahead(data: Dataset) -> int:
    """Draw the choice of how far ahead departures are looked for; kept in the link."""
    if not data.has_history or not data.knows_departures:
        return AHEAD[USUAL_AHEAD]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ahead-row"):
        st.caption("Leaves within", width="content")
        chosen = st.segmented_control(
            "Leaves within",
            list(AHEAD),
            default=USUAL_AHEAD,
            key=AHEAD_KEY,
            required=True,
            label_visibility="collapsed",
            help="A customer's months up to the look are compared with what it did in the months after the next one.",
            bind="query-params",
        )
    return AHEAD[str(chosen)]


def is_given_up(data: Dataset, asked: Asked) -> bool:
    """Tell whether the visitor stopped this very search."""
    return state.chosen(GIVEN_UP) == asked.key(data)


def given_up() -> None:
    """Say that the search was stopped, and offer to begin it again."""
    page_head("The search was stopped", "Churn drivers")
    empty_state(
        "stop_circle",
        "Nothing was looked for to the end",
        "What goes with leaving is found once for each choice of customers and months, then kept.",
        _go_on,
        label="Search again",
        key="again",
    )


def _go_on() -> None:
    state.drop(GIVEN_UP)


def searching(data: Dataset, asked: Asked) -> None:
    """While the search runs, say how far it is and offer to stop it; everything else stays usable."""
    page_head("Looking for what goes with leaving", f"Churn drivers · {plural(data.customers, 'customer')}")
    with st.container(border=True, key="card-searching", gap="small"):
        progress_row(finder(), asked.key(data), given_up=GIVEN_UP, button="stop-search")


def failed() -> None:
    """Say that the search broke, without details nobody can use."""
    page_head("What goes with leaving could not be looked for", "Churn drivers")
    empty_state(
        "error",
        "The search broke off",
        "The other pages are not touched by it. The reason is in the app's log; other customers or another number of "
        "months may work.",
        key="failed",
    )
