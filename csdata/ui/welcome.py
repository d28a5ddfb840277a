"""Where do I start? Three doors on the first visit."""

from __future__ import annotations

import streamlit as st

from csdata.ui import places, state


@st.dialog(
    "Welcome to the Customer Success Explorer", width="medium", icon=":material/explore:", on_dismiss=state.welcomed
)
def draw() -> None:
    """Offer the sample, a spreadsheet, or a workshop."""
    st.markdown("See how well your customers are doing, why, and what would change it. Pick a start:")
    with st.grid(3, min_column_width=150, gap="small"):
        if _door(
            "science",
            "See it with sample data",
            "An invented company with 1,200 customers. Nothing to upload.",
            "Open sample",
            primary=True,
        ):
            state.use_sample()
            st.rerun()
        if _door(
            "upload_file", "Bring a spreadsheet", "Excel, CSV and more. Columns are matched for you.", "Choose file"
        ):
            state.welcomed()
            st.switch_page(places.DATA)
        if _door(
            "slideshow", "Show it in a room", "The sample company in large type, made for a projector.", "Start large"
        ):
            state.use_sample()
            st.session_state[state.PROJECTOR] = True
            st.rerun()
    st.caption("Your files stay on the computer that runs this app. Each chart has a ‘How we know’ button.")


def _door(icon: str, title: str, text: str, label: str, *, primary: bool = False) -> bool:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"### :material/{icon}:")
        st.markdown(f"**{title}**")
        st.caption(text)
        st.space("stretch")
        return st.button(label, key=f"door-{icon}", type="primary" if primary else "secondary", width="stretch")
