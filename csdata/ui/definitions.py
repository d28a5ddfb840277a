"""Which definitions are in force, and which customers stand behind the difference to the others?"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from csdata.analysis.definitions import STANDARD, Definitions, allowed
from csdata.analysis.differences import difference
from csdata.analysis.metrics import period_of
from csdata.analysis.result import Result
from csdata.dataset import Dataset, Filters
from csdata.ui import state
from csdata.ui.adoption_card import choice_card
from csdata.ui.components import listed
from csdata.ui.reads import kept, read_churn
from csdata.ui.results import readable

# Switch: its key in the link, what it decides, and how each choice reads.
SWITCHES: Final = {
    "churn": (
        "churn_by",
        "Customers lost",
        {"standard": "Standard", "stripe": "Stripe's way", "daily": "Daily sum"},
    ),
    "quick_ratio": (
        "ratio_by",
        "Revenue won per revenue lost",
        {"without_reactivation": "Won back left out", "with_reactivation": "Won back counted"},
    ),
    "adoption": (
        "adoption_by",
        "Adoption",
        {"customers": "Customers", "seats": "Seats", "core_feature": "Core feature"},
    ),
}
LISTED: Final = 500  # more than anybody reads on a page
LEFT: Final = "Who has left"
NAMES: Final = {
    "why": "Why",
    "numerator": "Adds to top",
    "denominator": "Adds to bottom",
    "mrr": "Monthly revenue",
}


def definitions_popover(data: Dataset) -> Definitions:
    """Draw the button and its switches, and return the definitions in force; only what the data allow is offered.

    The choices are in the link. Draw it in one horizontal container with the filter row.
    """
    options = {switch: choices for switch, choices in allowed(data).items() if len(choices) > 1}
    if not options:
        return STANDARD
    chosen: dict[str, Any] = {}
    with st.popover(_label(options), icon=":material/tune:", width="content", key="definitions"):
        st.caption("Kept in the link, and said beside each number.")
        for switch, choices in options.items():
            key, title, texts = SWITCHES[switch]
            names = {texts[choice]: choice for choice in choices}
            picked = st.segmented_control(
                title, list(names), default=next(iter(names)), key=key, required=True, bind="query-params"
            )
            chosen[switch] = names.get(str(picked), choices[0])
    return Definitions(**chosen)


def _label(options: dict[str, tuple[str, ...]]) -> str:
    """Name the button; say how many switches are off their default."""
    usual = {SWITCHES[switch][0]: SWITCHES[switch][2][choices[0]] for switch, choices in options.items()}
    # Before its first drawing a switch is known by the link only.
    changed = sum((state.chosen(key) or st.query_params.get(key)) not in {None, text} for key, text in usual.items())
    return f"Definitions ({changed})" if changed else "Definitions"


def ways(data: Dataset, switches: tuple[str, ...] = tuple(SWITCHES)) -> dict[str, str]:
    """Return the comparisons the data allow, by the name of their button."""
    options = allowed(data)
    found = {SWITCHES[switch][2][choice]: choice for switch in switches for choice in options[switch][1:]}
    several = "churn" in switches and len(read_churn(data, Filters()).counts) > 1
    return found | ({LEFT: "left"} if several else {})


@kept
def read_difference(data: Dataset, months: int, filters: Filters, way: str) -> Result:
    """Return why a way of counting differs from the standard, with the customers."""
    if way == "left":
        return read_churn(data, filters).result
    return difference(data, period_of(data, months), filters, way).result


def reconciliation(
    data: Dataset,
    months: int,
    filters: Filters,
    definitions: Definitions = STANDARD,
    *,
    switches: tuple[str, ...] = tuple(SWITCHES),
) -> None:
    """Draw the card that lists the customers behind each difference; nothing where the data allow one definition only.

    `definitions` are said to be in force; `switches` limits the card to some of them.
    """
    choices = ways(data, switches)
    if not choices:
        return
    key = "compare" if switches == tuple(SWITCHES) else f"compare_{'_'.join(switches)}"
    said = [SWITCHES[switch][2][getattr(definitions, switch)] for switch in switches]
    with choice_card(
        choices,
        lambda way: read_difference(data, months, filters, way),
        f"In force: {listed(said)}. The customers between both numbers, and what each adds to the top and the bottom",
        label="Compare",
        key=key,
        filters=filters,
        height="content",
    ) as (_, result):
        if len(result.frame):
            _list(result, key)


def _list(result: Result, key: str) -> None:
    frame = readable(result.frame.head(LISTED)).rename(columns=NAMES).dropna(axis="columns", how="all")
    if len(result.frame) > LISTED:
        st.caption(f"The first {LISTED} of {len(result.frame):,}; How we know has them all, to download.")
    money = st.column_config.NumberColumn(format="dollar")
    st.dataframe(
        frame,
        hide_index=True,
        height=min(250, 37 + 35 * len(frame)),
        key=f"{key}-list",
        alt=result.headline,
        column_config={NAMES["mrr"]: money, NAMES["why"]: st.column_config.TextColumn(width="medium")},
    )
