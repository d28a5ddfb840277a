"""What am I looking at? The dataset, its size and date, and the projector switch; nothing that changes numbers."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from csdata.dataset import Dataset
from csdata.ui import state
from csdata.ui.components import plain
from csdata.wording import date_label, plural


def draw(data: Dataset) -> None:
    """Draw the dataset card and the projector switch."""
    with st.sidebar:
        with st.container(border=True, gap="xxsmall", key="dataset"):
            until = f"to {date_label(data.as_of)}" if data.as_of else "no dates"
            st.markdown(f"**{plain(data.name)}**  \n:small[{plural(data.customers, 'customer')}]  \n:small[{until}]")
            text, icon, colour = quality(data)
            if state.is_empty():
                text, icon, colour = "Not your data", "inbox", "orange"
            st.badge(text, icon=f":material/{icon}:", color=colour)
        st.toggle("Projector mode", key=state.PROJECTOR, persist_state="session", help="Larger type for a room")


def quality(data: Dataset) -> tuple[str, str, Literal["green", "orange"]]:
    """Say how much of what was brought could be used."""
    lost = sum(file.rows_lost for file in data.files)
    questions = sum(not question["answered"] for file in data.files for question in file.questions)
    unused = sum(file.is_unused for file in data.files)
    if unused:
        return f"{plural(unused, 'file')} not used", "rule", "orange"
    if lost:
        return f"{plural(lost, 'row')} not used", "rule", "orange"
    if questions:
        return f"{questions} to check", "help", "orange"
    return "All rows used", "verified", "green"
