"""Where do I start? Three doors on the first visit."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from csdata.ui import state


@st.dialog(
    "Welcome to the Customer Success Explorer", width="medium", icon=":material/explore:", on_dismiss=state.welcomed
)
def draw() -> None:
    """Offer the sample, a spreadsheet, or a workshop on the sample for a room."""
    st.markdown("See how well your customers are doing, why, and what would change it. Pick a start:")
    with st.grid(3, min_column_width=150, gap="small"):
        sample = _door(
            "science",
            "See it with sample data",
            "An invented company with 1,200 customers. Nothing to upload.",
            "Open sample",
            state.use_sample,
            primary=True,
        )
        sheet = _door(
            "upload_file",
            "Bring a spreadsheet",
            "Excel, CSV and more. Columns are matched for you.",
            "Choose file",
            state.bring_own,
        )
        room = _door(
            "slideshow",
            "Run a workshop",
            "The sample's personas one at a time, in large type, by keyboard.",
            "Start workshop",
            state.start_large,
        )
    st.caption("Your files stay on the computer that runs this app. Each chart has a ‘How we know’ button.")
    if sample or sheet or room:
        st.rerun()


def _door(icon: str, title: str, text: str, label: str, action: Callable[[], None], *, primary: bool = False) -> bool:
    """Draw one door; the action runs before anything is drawn again."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"### :material/{icon}:")
        st.markdown(f"**{title}**")
        st.caption(text)
        st.space("stretch")
        return st.button(
            label, key=f"door-{icon}", type="primary" if primary else "secondary", width="stretch", on_click=action
        )
