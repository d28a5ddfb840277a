"""Did it pay, and what is decided about it?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from csdata.analysis.interventions.diary import DECISIONS, Decision
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.returns import Returns
from csdata.analysis.interventions.said import redirect
from csdata.dataset import Dataset
from csdata.ui import intervention_store as store
from csdata.ui import state
from csdata.ui.components import Kpi, card, figure, notice
from csdata.ui.style import wide
from csdata.wording import fixed, in_ten, money, money_range, number, share

METHOD = (
    "Drawn 4,000 times from the measured effects (Monte Carlo). Gain: what the metric would have been without it × the "
    "measured change × the money of one unit (assumptions), plus customers kept × margin × the months they stay, only "
    "where more were kept for sure. Net: gain less cost once and each month. Payback: after how many months the gain "
    "covers the cost once. Ranges are 95 %"
)


def money_card(one: Measured, barriers: pd.DataFrame) -> None:
    """Draw the return, or why there is none, and where the money could go instead."""
    found = one.returns
    advice = redirect(one, barriers)
    if found is None:
        if advice:
            notice("info", advice)
        return
    with card(_title(found), _sub(one, found), key="money", method=METHOD,
              foot=f"Counted: {_counted(found)} · {number(found.months)} months"):  # fmt: skip
        with st.grid(4, min_column_width=160, gap="small"):
            for kpi in _figures(found):
                figure(kpi)
        if advice:
            notice("info", advice)


def _title(found: Returns) -> str:
    if found.pays_back >= 0.95:
        return f"It pays back: net {money(found.net.value)}"
    if found.pays_back >= 0.5:
        return f"It pays back in {in_ten(found.pays_back)} of the futures drawn"
    return f"It does not pay: net {money(found.net.value)}"


def _sub(one: Measured, found: Returns) -> str:
    cost = one.record.costs
    kept = f", of it {money(found.from_kept)} from customers kept, as long as they are expected to stay"
    gain = f"gain {money(found.gain.value)}{kept if found.from_kept else ''}"
    return f"Cost {money(found.cost)}: {money(cost.once)} once and {money(cost.monthly)} a month · {gain}"


def _counted(found: Returns) -> str:
    names = {"metric": "the metric", "retention": "customers kept"}
    return " and ".join(names[one] for one in found.counted) or "nothing with a price"


def _figures(found: Returns) -> list[Kpi]:
    net, roi, wait = found.net, found.roi, found.payback_months
    figures = [
        Kpi("Net money", money(net.value), help=f"Range {money_range(net.low, net.high)}"),
        Kpi("Net range", money_range(net.low, net.high), help="95 of 100 draws"),
        Kpi("Return on cost", None if roi.low is None else share(roi.value, 0), help="It cost nothing"),
        Kpi("Pays back", in_ten(found.pays_back, short=True), help="Of the futures drawn"),
        Kpi("Payback, months", None if wait is None else fixed(wait.value, 1), help="Never, in most futures"),
    ]
    kept = found.per_customer_kept
    if kept is not None:
        span = money_range(kept.low, kept.high)
        figures.append(Kpi("Cost of a customer kept", money(kept.value), help=f"Range {span}"))
    return figures


def decision_form(data: Dataset, one: Measured, taken: dict[str, Decision]) -> None:
    """Ask what is decided about the intervention, and keep it."""
    before = taken.get(one.record.name)
    with st.form("decision", border=True):
        st.markdown("**What is decided?**")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            what = st.selectbox("Decision", DECISIONS, DECISIONS.index(before.what) if before else 0, width=wide(200))
            day = st.date_input("Decided on", before.day if before else data.as_of, width=wide(160))
            sent = st.form_submit_button("Keep the decision", icon=":material/check:")
    if sent and day is not None:
        one_of = Decision(one.record.name, str(what), day)
        if state.attempt(lambda: store.decide(one_of), f"Decided: {what.lower()} ({one.record.name})."):
            st.rerun()
