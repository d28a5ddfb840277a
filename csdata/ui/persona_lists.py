"""How are the customers listed whose persona is doubtful, with a search and a file to take along?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.personas.doubtful import BETWEEN, KINDS, NEW, NONE, doubtful, masks
from csdata.dataset import Dataset
from csdata.ui.components import card
from csdata.ui.customer_list import customer_list
from csdata.ui.persona_search import Asked
from csdata.ui.style import wide
from csdata.wording import plural

DOUBT, FIND = "doubt", "who"
LISTED: Final = 500  # more than anybody reads on a page; the file has them all
ROW, HIGHEST = 35, 320
HEADS: Final = {
    "customer_id": "Customer",
    "name": "Name",
    "nearest": "Nearest persona",
    "second": "Next nearest",
    "margin": "Nearer by",
    "distance": "How far out",
}
FORMATS: Final = {
    "Customer": st.column_config.TextColumn(width=110),
    "Nearer by": st.column_config.NumberColumn(
        format="percent", width=84, help="How much nearer the nearest persona is than the next"
    ),
    "How far out": st.column_config.NumberColumn(
        format="%.2f", width=92, help="Above 1: farther out than 99 of 100 customers were"
    ),
}
MEANT: Final = {
    BETWEEN: "Less than a tenth nearer to one persona than to the next: count them with neither",
    NONE: "Farther from every persona than 99 of 100 customers were",
    NEW: "Fewer than three whole months: they get a persona as soon as they have them",
}


def doubtful_card(data: Dataset, asked: Asked, names: tuple[str, ...]) -> None:
    """Draw who has a persona only doubtfully, or none."""
    counts = {kind: int(mask.sum()) for kind, mask in masks(asked.found).items()}
    between = plural(counts[BETWEEN], "customer")
    title = f"{between} between two personas, {counts[NONE]:,} fit none, {counts[NEW]:,} too new"
    with card(title, "New customers are placed by the same centres", key="doubtful"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            kind = st.segmented_control("Doubt", list(KINDS), default=BETWEEN, key=DOUBT, required=True,
                                        label_visibility="collapsed", bind="query-params")  # fmt: skip
            text = st.text_input("Find", key=FIND, placeholder="Find by name or id …", width=wide(220),
                                 label_visibility="collapsed", bind="query-params")  # fmt: skip
        st.caption(MEANT[str(kind)])
        frame = rows_of(data, asked, names, str(kind), str(text or "").strip())
        if frame.empty:
            st.caption("Nobody is like that." if not counts[str(kind)] else "Nobody has that name or id.")
            return
        _list(frame)


def rows_of(data: Dataset, asked: Asked, names: tuple[str, ...], kind: str, text: str) -> pd.DataFrame:
    """Return the customers of a kind of doubt whose name or id has the text, in any case."""
    rows = doubtful(asked.found, names)
    rows = rows[rows["doubt"] == kind]
    members = data.members.iloc[rows["number"].to_numpy(dtype=int)]
    told = rows.assign(customer_id=members["customer_id"].to_numpy(), name=members["name"].to_numpy())
    who = told["customer_id"].astype(str) + " " + told["name"].fillna("").astype(str)
    return told[who.str.contains(text, case=False, regex=False)][list(HEADS)]


def _list(frame: pd.DataFrame) -> None:
    shown = frame.head(LISTED).dropna(axis="columns", how="all")
    ids = shown["customer_id"].tolist()
    if "name" in shown and (shown["name"] == shown["customer_id"]).all():
        shown = shown.drop(columns="name")
    alt = "Customers whose persona is doubtful"
    customer_list(shown.rename(columns=HEADS), ids, lambda: frame, key="doubtful", alt=alt, height=HIGHEST,
                  columns=FORMATS)  # fmt: skip
    if len(frame) > LISTED:
        st.caption(f"The first {LISTED} of {len(frame):,}; the file has them all.")
