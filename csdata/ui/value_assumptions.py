"""What does the visitor assume about margins, discount and costs? Kept in the link."""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.dataset import Dataset
from csdata.ui import state

STANDARD: Final = Assumptions()
HORIZONS: Final = (12, 24, 36, 48, 60)
MARGIN, DISCOUNT, HORIZON = "margin", "discount", "horizon"
TICKET, CONTACT, LAG = "ticket_cost", "contact_cost", "lag"
DEFAULTS: Final = {
    MARGIN: round(100 * STANDARD.gross_margin),
    DISCOUNT: round(100 * STANDARD.discount_rate),
    HORIZON: STANDARD.horizon_months,
    TICKET: STANDARD.ticket_cost,
    CONTACT: STANDARD.contact_cost,
    LAG: STANDARD.lag_months,
}


def assumptions_popover(data: Dataset) -> Assumptions:
    """Draw the button and its inputs, and return what is assumed; costs of what is not recorded are not asked for."""
    with st.popover("Assumptions", icon=":material/tune:", width="content", key="assumptions"):
        st.caption("The data do not say these. Change them to yours: they are in the link and beside each number.")
        with st.grid(2, min_column_width=150, gap="small"):
            _percent("Gross margin, %", MARGIN, "Share of revenue left after what delivering it costs")
            _percent("Discount, % a year", DISCOUNT, "Money that comes a year later is worth so much less")
            st.selectbox("Horizon, months", HORIZONS, HORIZONS.index(36), key=HORIZON, bind="query-params")
            if data.has("spend.amount"):
                _whole("Lag of spend, months", LAG, "Spend so many months earlier led to the customers of a month")
            if data.has("tickets.opened_at"):
                _money("Cost of a ticket", TICKET)
            if data.has("touchpoints.date"):
                _money("Cost of a contact", CONTACT)
        if any(_chosen(key) != standard for key, standard in DEFAULTS.items()):
            st.button("Back to the standard", key="assumptions-reset", icon=":material/undo:", on_click=_reset)
    return _assumed()


def _percent(label: str, key: str, told: str) -> None:
    st.number_input(label, 0, 100, DEFAULTS[key], 1, key=key, help=told, bind="query-params")


def _whole(label: str, key: str, told: str) -> None:
    st.number_input(label, 0, 12, DEFAULTS[key], 1, key=key, help=told, bind="query-params")


def _money(label: str, key: str) -> None:
    st.number_input(label, 0.0, 100_000.0, DEFAULTS[key], 1.0, "%.2f", key=key, bind="query-params")


def _chosen(key: str) -> float:
    value = state.chosen(key)
    return DEFAULTS[key] if value is None else float(str(value))


def _reset() -> None:
    for key, standard in DEFAULTS.items():
        state.put(key, standard)


def _assumed() -> Assumptions:
    return Assumptions(
        gross_margin=_chosen(MARGIN) / 100,
        discount_rate=_chosen(DISCOUNT) / 100,
        horizon_months=int(_chosen(HORIZON)),
        ticket_cost=_chosen(TICKET),
        contact_cost=_chosen(CONTACT),
        lag_months=int(_chosen(LAG)),
    )
