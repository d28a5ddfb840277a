"""Which period and which customers? One row above the title, kept in the link, the same on every page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.dataset import Dataset, Filters
from csdata.ui import state
from csdata.ui.components import page_head
from csdata.ui.style import wide

WIDTHS: Final = {"segment": 126, "plan": 106, "persona": 160, "region": 128}


def filter_row(data: Dataset, *, period: bool = True) -> tuple[int, Filters]:
    """Draw the row and return (months, filters); controls without a choice in the data are left out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        if period and data.has_history:
            st.selectbox(
                "Period",
                list(state.PERIODS),
                key="period",
                label_visibility="collapsed",
                width=wide(140),
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
                    width=wide(WIDTHS[key]),
                    bind="query-params",
                )
    return chosen_months(), chosen()


def chosen_months() -> int:
    """Return how many months the period spans."""
    return state.PERIODS.get(str(state.chosen("period")), 12)


def chosen() -> Filters:
    """Return the chosen filters."""
    values = {key: state.chosen(key) for key in state.ALL}
    return Filters(**{key: str(value) for key, value in values.items() if value not in {None, state.ALL[key]}})


def clear() -> None:
    """Look at all customers again."""
    for key, everything in state.ALL.items():
        state.put(key, everything)


def nobody(data: Dataset, filters: Filters, page: str) -> bool:
    """Tell whether the filters leave no customer; then say so, and offer to clear them."""
    if data.chosen(filters).any() or filters == Filters():
        return False
    page_head(f"No customers match {filters}", f"{page} · choose fewer filters to see them again")
    st.button("Clear filters", key="clear", type="primary", icon=":material/filter_alt_off:", on_click=clear)
    return True
