"""How are the barriers drawn that something could be done about?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.analysis.interventions.assess import SOURCES
from csdata.analysis.result import Result
from csdata.dataset import Dataset, Filters
from csdata.ui import intervention_reads as reads
from csdata.ui import places, state
from csdata.ui.components import card, empty_state, page_head

NAMES: Final = {
    "barrier": "Barrier",
    "source": "Known from",
    "customers": "Customers",
    "mrr": "Pays a month",
    "goes_with": "Goes with",
    "kind": "Often done",
}
COLUMNS: Final = {
    "Pays a month": st.column_config.NumberColumn(format="$%,d"),
    "Customers": st.column_config.NumberColumn(format="localized"),
    "Barrier": st.column_config.TextColumn(width="medium"),
    "Goes with": st.column_config.TextColumn(width="medium"),
}
WAIT: Final = 0.5  # seconds for the drivers


def draw(data: Dataset, filters: Filters) -> None:
    """Draw what stands in customers' way, the one with most money behind it first."""
    found, is_waiting = reads.read_barriers_list(data, filters, WAIT)
    page_head(found.headline, f"Interventions · assess · {_sources(found)}")
    if found.missing:
        empty_state("search", "No barrier is known yet", found.missing, state.bring_own, label="Bring data",
                    key="no-barriers")  # fmt: skip
        return
    title = f"{len(found.frame)} barriers, by the money behind them"
    foot = "A customer can stand behind several · goes with, not causes"
    with card(title, "From comments, onboarding and churn drivers; the money is the monthly revenue of the customers",
              key="barriers", foot=foot, data=found.frame, sql=found.sql, method=found.definition):  # fmt: skip
        shown = found.frame[list(NAMES)].assign(mrr=found.frame["mrr"].round()).rename(columns=NAMES)
        st.dataframe(shown, hide_index=True, key="barriers-table", alt=title, column_config=COLUMNS)
        if is_waiting:
            st.caption(":material/hourglass_empty: Churn drivers are still being looked for; look again in a moment.")
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where each comes from**", width="content")
        st.page_link(places.VOICE, label="Voice of customer", icon=":material/forum:")
        st.page_link(places.ADOPTION, label="Adoption", icon=":material/touch_app:")
        st.page_link(places.DRIVERS, label="Churn drivers", icon=":material/account_tree:")


def _sources(found: Result) -> str:
    counted = found.frame["source"].value_counts().to_dict()
    return " · ".join(f"{counted[name]} {name.lower()}" for name in SOURCES.values() if name in counted) or "no source"
