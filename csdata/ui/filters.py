"""Which period and which customers? One row above the title, kept in the link."""

from __future__ import annotations

import streamlit as st

from csdata.dataset import Dataset, Filters
from csdata.ui import state


def filter_row(data: Dataset, *, period: bool = True) -> tuple[int, Filters]:
    """Draw the row and return (months, filters); controls without a choice in the data are left out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        if period and data.has_history:
            st.selectbox(
                "Period",
                list(state.PERIODS),
                key="period",
                label_visibility="collapsed",
                width=180,
                bind="query-params",
            )
        for key, everything in state.ALL.items():
            choices = data.choices[key]
            if len(choices) > 1:
                st.selectbox(
                    key.capitalize(),
                    [everything, *choices],
                    key=key,
                    label_visibility="collapsed",
                    width=170,
                    bind="query-params",
                )
    return state.months(), state.filters()
