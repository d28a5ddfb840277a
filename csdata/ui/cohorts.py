"""How are the cards of the page Cohorts drawn?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from csdata.analysis.cohorts.retention import Retention
from csdata.analysis.cohorts.words import words
from csdata.analysis.result import ENOUGH
from csdata.analysis.survival.staying import medians
from csdata.charts.cohort_triangle import ROW, View
from csdata.dataset import Dataset, Filters
from csdata.ui import cohort_reads as reads
from csdata.ui import state
from csdata.ui.cohort_controls import IN_TIME, SPLIT_KEY, split_choices
from csdata.ui.cohort_reads import Way
from csdata.ui.components import empty_state, listed, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.results import result_card
from csdata.ui.style import look, wide
from csdata.wording import plural

TRACED_KEY, AGE_KEY = "traced", "month_n"
MOST_TRACED: Final = 4
USUAL_AGE: Final = 3
LISTED: Final = 500  # more than anybody reads on a page; the download has them all
NAMES: Final = {
    "customer_id": "Customer",
    "name": "Name",
    "purchases": "Purchases",
    "last_purchase": "Last purchase",
    "alive": "Still there",
    "expected": "Purchases in a year",
    "expected_money": "Money in a year",
}


def table_card(data: Dataset, filters: Filters, way: Way, view: View) -> tuple[str, ...]:
    """Draw the table of cohorts; returns the rows that were picked, by a click or in the list."""
    told = reads.read_retention(data, filters, way)
    found = reads.read_histories(data, anniversaries=way.anniversaries)
    said = words(found, way.measure).sub
    said = f"{said}, less the average of that month, in points" if view == "average" else said
    with result_card(told.result, f"{said}; click rows to trace them", key="cohorts", filters=filters) as ready:
        if not ready:
            return ()
        chart = reads.drawn_table(data, filters, way, view, look())
        event = show(chart, alt=told.result.headline, key="cohorts-chart", on_select="rerun", selection_mode=ROW)
        st.caption(plain(_legend(told, way)))
        listed = st.multiselect(
            "Trace cohorts",
            _rows(told),
            key=TRACED_KEY,
            max_selections=MOST_TRACED,
            placeholder="Trace cohorts in the curves below …",
            label_visibility="collapsed",
            bind="query-params",
        )
    clicked = [str(row["cohort"]) for row in (event.selection or {}).get(ROW) or []]
    known = set(_rows(told))
    return tuple(dict.fromkeys(name for name in [*clicked, *listed] if name in known))[:MOST_TRACED]


def _rows(told: Retention) -> list[str]:
    frame = told.result.frame
    return list(dict.fromkeys(frame.loc[frame["size"] > 0, "cohort"]))


def _legend(told: Retention, way: Way) -> str:
    """Say what n, the star, the frame and the dots mean, as far as they are drawn."""
    frame = told.result.frame
    parts = ["n = customers who started" if not way.every_month else "n = customers who used it in the month"]
    if frame["open"].any():
        parts.append("* over for a part of the cohort only")
    if way.by == "month":
        parts.append("framed: the running month, not over yet")
    if ((frame["size"] > 0) & (frame["size"] < ENOUGH)).any():
        parts.append(f"dots: fewer than {ENOUGH} customers")
    return " · ".join(parts)


def contract_cards(data: Dataset, filters: Filters, way: Way, traced: tuple[str, ...]) -> None:
    """Draw how long customers stay and how it goes on; beside them what only cohorts in time can tell."""
    if not data.has_history:  # a sheet without dates knows how long, not since when
        left, right = st.columns([7, 5], gap="medium")
        with left:
            curves_card(data, filters, way, traced)
        with right:
            outlook_card(data, filters)
        return
    left, right = st.columns([7, 5], gap="medium") if way.by in IN_TIME else (st.container(), st.container())
    with left:
        curves_card(data, filters, way, traced)
    with right:
        month_n_card(data, filters, way)
    left, right = st.columns(2, gap="medium")
    with left:
        together_card(data, filters, way)
    with right:
        outlook_card(data, filters)


def shop_cards(data: Dataset, filters: Filters, way: Way) -> None:
    """Draw who comes back and what to expect of them, where nobody has a contract."""
    left, right = st.columns([7, 5], gap="medium") if way.by in IN_TIME else (st.container(), st.container())
    with left:
        together_card(data, filters, way)
    with right:
        month_n_card(data, filters, way)
    purchases_cards(data, filters)


def traced_card(data: Dataset, filters: Filters, way: Way, traced: tuple[str, ...]) -> None:
    """Draw the traced rows beside the average, where the curves of how long customers stay do not show them."""
    if not traced or (way.measure == "customers" and data.knows_departures):
        return
    told = reads.read_retention(data, filters, way)
    said = words(reads.read_histories(data, anniversaries=way.anniversaries), way.measure)
    result = replace(told.result, headline=f"{listed(traced)} beside the average")
    with result_card(result, said.sub, key="traced-lines", filters=filters):
        show(reads.drawn_traces(data, filters, way, traced, look()), alt=result.headline, key="traced-chart")


def curves_card(data: Dataset, filters: Filters, way: Way, traced: tuple[str, ...]) -> None:
    """Draw how long customers stay, parted by what is chosen, with the cohorts that are traced."""
    choices = split_choices(data)
    split = choices.get(str(state.chosen(SPLIT_KEY) or st.query_params.get(SPLIT_KEY)))
    found = reads.read_staying(data, filters, split)
    if found.result.missing:
        empty_state("hourglass_empty", found.result.headline, found.result.missing, key="staying")
        return
    with result_card(found.result, "Share still a customer; band: 95 % range", key="staying", filters=filters):
        st.selectbox(
            "Part customers by",
            list(choices),
            key=SPLIT_KEY,
            label_visibility="collapsed",
            width=wide(260),
            bind="query-params",
        )
        traced = traced if way.measure == "customers" else ()
        chart = reads.drawn_staying(data, filters, split, way, traced, look())
        show(chart, alt=found.result.headline, key="staying-chart")
        halves = " · ".join(f"{name}: {half}" for name, half in medians(found).items())
        st.caption(plain(f"Half gone: {halves}. {found.note}"))


def month_n_card(data: Dataset, filters: Filters, way: Way) -> None:
    """Draw the share left after N months from cohort to cohort; N is in the link."""
    told = reads.read_retention(data, filters, way)
    if told.told is None or not told.told.cohorts.over_time:
        return
    oldest = max(1, told.told.n.shape[1] - 1)
    chosen = state.chosen(AGE_KEY)
    age = min(int(str(chosen)), oldest) if chosen is not None else min(USUAL_AGE, oldest)
    found = reads.read_month_n(data, filters, way, age)
    if found.missing:
        empty_state("hourglass_empty", found.headline, found.missing, key="month-n")
        return
    sub = "Each start cohort at the same age; whisker: 95 % range"
    with result_card(found, sub, key="month-n", filters=filters):
        _pick_age(oldest)
        show(reads.drawn_month_n(data, filters, way, age, look()), alt=found.headline, key="month-n-chart")


def _pick_age(oldest: int) -> None:
    if state.chosen(AGE_KEY) is not None and int(str(state.chosen(AGE_KEY))) > oldest:
        state.put(AGE_KEY, oldest)
    st.number_input("Month", 1, oldest, min(USUAL_AGE, oldest), 1, key=AGE_KEY, width=wide(140), bind="query-params")


def together_card(data: Dataset, filters: Filters, way: Way) -> None:
    """Draw who is there, who uses it and what is paid, of the same cohorts."""
    found = reads.read_together(data, filters, way)
    if found.missing:
        empty_state("lock", found.headline, found.missing, key="together")
        return
    sub = "Average of all cohorts, in % of where they started"
    with result_card(found, sub, key="together", filters=filters):
        show(reads.drawn_together(data, filters, way, look()), alt=found.headline, key="together-chart")


def lifecycle_card(data: Dataset, filters: Filters) -> None:
    """Draw who came, stayed, came back and fell silent, month by month."""
    found = reads.read_lifecycle(data, filters)
    if found.missing:
        return
    with result_card(found, "Customers by month", key="lifecycle", unit="customer", filters=filters):
        show(reads.drawn_lifecycle(data, filters, look()), alt=found.headline, key="lifecycle-chart")


def outlook_card(data: Dataset, filters: Filters) -> None:
    """Draw how it will go on, with how far off such a forecast was; without a contract nothing: see purchases."""
    found = reads.read_outlook(data, filters)
    if found.result.missing:
        empty_state("hourglass_empty", found.result.headline, found.result.missing, key="outlook")
        return
    sub = "Share still a customer: seen, then the forecast with its 8-in-10 and 5-in-10 range"
    with result_card(found.result, sub, key="outlook", filters=filters):
        show(reads.drawn_outlook(data, filters, look()), alt=found.result.headline, key="outlook-chart")
        st.caption(plain(found.tested))


def purchases_cards(data: Dataset, filters: Filters) -> None:
    """Draw who is probably still a customer without a contract, and list what each may buy."""
    found = reads.read_coming_back(data, filters)
    if found.result.missing:
        empty_state("hourglass_empty", found.result.headline, found.result.missing, key="purchases")
        return
    left, right = st.columns([7, 5], gap="medium")
    with left, result_card(found.result, "Repeat purchases so far", key="purchases", filters=filters):
        show(reads.drawn_purchases(data, filters, look()), alt=found.test_words, key="purchases-chart")
        st.caption(plain(found.test_words))
    with right, st.container(border=True, key="card-alive", height="stretch", gap="xsmall"):
        st.subheader("How sure that they are still there", anchor=False)
        st.caption("Customers by the chance of still being one")
        show(reads.drawn_alive(data, filters, look()), alt="Customers by chance of being alive", key="alive-chart")
    _buyers(found.result.frame, found.result.headline)


def _buyers(frame: Any, alt: str) -> None:  # noqa: ANN401 - a frame
    with st.container(border=True, key="card-buyers", gap="xsmall"):
        st.subheader("What each customer may buy in a year", anchor=False)
        more = f" · the first {LISTED} of {plural(len(frame), 'customer')}" if len(frame) > LISTED else ""
        st.caption(f"Most money first{more}")
        shown = frame.head(LISTED).rename(columns=NAMES).dropna(axis="columns", how="all")
        customer_list(
            shown,
            frame["customer_id"].head(LISTED).tolist(),
            lambda: frame,
            key="buyers",
            alt=alt,
            height=320,
            columns={
                "Still there": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent"),
                "Last purchase": st.column_config.DateColumn(format="D MMM YYYY"),
                "Purchases in a year": st.column_config.NumberColumn(format="%.1f"),
                "Money in a year": st.column_config.NumberColumn(format="dollar"),
            },
        )
