"""How is a list of customers drawn, from which one can be looked at and all can be taken along?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from csdata.ui import places
from csdata.ui.components import plain
from csdata.ui.download import safe_csv

ROW, HEAD = 35, 38  # pixels


def customer_list(
    shown: pd.DataFrame,
    ids: Sequence[object],
    everybody: Callable[[], pd.DataFrame],
    *,
    key: str,
    alt: str,
    height: int = 300,
    columns: dict[str, Any] | None = None,
    order: Sequence[str] | None = None,
) -> int:
    """Draw customers, one a row, at most `height` pixels high; returns the row that is picked, the first without.

    `ids` are the customers of the rows: below the list a link leads to the page of the one that is picked. `everybody`
    returns what the file holds, made when it is downloaded as `key`.csv.
    """
    event: Any = st.dataframe(
        shown,
        hide_index=True,
        height=min(height, HEAD + ROW * len(shown)),
        key=f"{key}-list",
        alt=alt,
        column_config=columns,
        column_order=order,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
    )
    picked = [row for row in event.selection.rows if row < len(shown)]
    row = picked[0] if picked else 0
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.download_button(
            "Download CSV",
            lambda: safe_csv(everybody()),
            f"{key}.csv",
            "text/csv",
            key=f"csv-{key}-list",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        open_link(str(ids[row]), f"Everything about {_called(shown, row, str(ids[row]))}")
    return row


def open_link(customer_id: str, label: str) -> None:
    """Link to the page of one customer."""
    icon = ":material/person_search:"
    st.page_link(places.CUSTOMER, label=plain(label), icon=icon, width="content", query_params={"id": customer_id})


def _called(shown: pd.DataFrame, row: int, customer_id: str) -> str:
    """Return the name in the row, else the id."""
    name = next((shown[one].iloc[row] for one in ("Name", "Customer") if one in shown), None)
    return str(name) if isinstance(name, str) and name else customer_id
