"""Which customer does the link ask for, and who comes before and after it in the list?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.health.versions import Versions
from csdata.dataset import EVERYBODY, Dataset
from csdata.ui import customer_reads as reads
from csdata.ui import places, state
from csdata.ui.components import empty_state, page_head, plain

ID: Final = "id"


def number(data: Dataset, weighed: Versions) -> int | None:
    """Draw the way back and on, and return the number of the customer; None, and a page that says so, without one."""
    wanted = state.asked_for(ID)
    order = reads.read_list(data, EVERYBODY, weighed)["customer_id"]
    known = pd.Index(data.members["customer_id"])
    chosen = wanted if wanted is not None else str(order.iloc[0] if len(order) else known[0])
    if chosen not in known:
        page_head("This customer is not in the data", "One customer")
        empty_state("person_search", "Choose one from the list", f"Nobody has the number {chosen}.", key="no-one")
        st.page_link(places.CUSTOMERS, label="All customers", icon=":material/groups:")
        return None
    _row(order.tolist(), chosen)
    return int(known.get_loc(chosen))


def _row(order: list[str], chosen: str) -> None:
    """Draw links to the list and to the neighbours in it."""
    at = order.index(chosen) if chosen in order else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        st.page_link(places.CUSTOMERS, label="All customers", icon=":material/arrow_back:", width="content")
        st.space("stretch")
        for step, label, icon in ((-1, "Lower score", "chevron_left"), (1, "Higher score", "chevron_right")):
            there = at is not None and 0 <= at + step < len(order)
            st.page_link(
                places.CUSTOMER,
                label=plain(label),
                icon=f":material/{icon}:",
                disabled=not there,
                width="content",
                query_params={ID: order[at + step]} if there and at is not None else None,
            )
