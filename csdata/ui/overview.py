"""What does the Overview draw: alerts, spectrum, balance map, the happy and the successful, and who they are?"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.definitions import Definitions
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.analysis.spectrum.balance import QUADRANTS, by_quadrant, inside, largest_first, with_names
from csdata.analysis.spectrum.dimensions import DIMENSIONS
from csdata.analysis.spectrum.happiness import GROUPS, of_group
from csdata.analysis.spectrum.levels import SAID, in_low_levels
from csdata.charts.balance import BOX
from csdata.charts.spectrum import PICKED
from csdata.dataset import Dataset, Filters
from csdata.ui import places, reads, state
from csdata.ui.components import card, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.figures import all_numbers
from csdata.ui.results import result_card
from csdata.ui.style import look, wide
from csdata.wording import money, plural, share

LABELS: Final = {one.name: one.label for one in DIMENSIONS}
UNITS: Final = {one.name: one.unit for one in DIMENSIONS}
MORE: Final = {
    **dict.fromkeys(("goals", "first_value", "breadth", "steps"), "adoption"),
    **dict.fromkeys(("ease", "sentiment", "relationship", "advocacy"), "voice"),
    **dict.fromkeys(("revenue", "cost", "payback"), "value"),
}
TREND_MONTHS: Final = 24
BARS: Final = {"centred": "Centred", "whole": "0–100 %"}


def needs_a_look(data: Dataset, months: int, filters: Filters, definitions: Definitions) -> None:
    """Draw the alerts, each in a sentence with the page that shows more; nothing when nothing stands out."""
    found = reads.read_alerts(data, months, filters, definitions, None if state.is_sample() else state.today())
    if not found:
        return
    with st.container(border=True, gap="xsmall", key="card-alerts"):
        for alert in found[:5]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f":orange[:material/notifications:] {plain(alert.text)}", width="stretch")
                if alert.page != "overview":
                    place, label = places.BY_NAME[alert.page]
                    st.page_link(place, label=label, icon=":material/arrow_forward:", width="content")


def spectrum_and_balance(data: Dataset, months: int, filters: Filters, given: Assumptions) -> None:
    """Draw the spectrum beside the map of both sides, below them who was picked; what cannot be told leaves room."""
    told = reads.read_spectrum(data, months, filters, given).missing is None
    both = reads.read_balance(data, months, filters, given).missing is None
    left, right = st.columns([7, 5], gap="medium") if told and both else (st.container(), st.container())
    with left:
        dimension = spectrum_card(data, months, filters, given) if told else None
    with right:
        selected = balance_card(data, months, filters, given) if both else None
    if dimension:
        behind_the_bar(data, months, filters, given, dimension)
    if selected is not None:
        on_the_map(data, selected)


def groups_and_trend(data: Dataset, months: int, filters: Filters) -> None:
    """Draw the happy and the successful beside the number of customers, and below them who is in a group."""
    told = reads.read_groups(data, months, filters).missing is None
    trend = reads.read_trend(data, filters, TREND_MONTHS)
    both = told and trend.missing is None
    left, right = st.columns([7, 5], gap="medium") if both else (st.container(), st.container())
    with left:
        group = groups_card(data, months, filters) if told else None
    if trend.missing is None:
        sub = "Customers at the end of each month"
        with right, result_card(trend, sub, key="trend", unit="month", filters=filters):
            show(reads.trend_chart(data, filters, TREND_MONTHS, look()), alt=trend.headline, key="trend-chart")
    if group:
        in_the_group(data, months, filters, group)


def movements_card(data: Dataset, filters: Filters) -> None:
    """Draw how recurring revenue moved."""
    found = reads.read_movements(data, filters, TREND_MONTHS)
    if found.missing:
        return
    with result_card(found, "Monthly revenue won and lost", key="movements", unit="month", filters=filters):
        chart = reads.movements_chart(data, filters, TREND_MONTHS, look())
        show(chart, alt=found.headline, key="movements-chart")


def not_told(data: Dataset, months: int, filters: Filters, given: Assumptions) -> None:
    """Say in one card what these data cannot tell, and what to bring; nothing when they tell it all."""
    found = {
        "The spectrum": reads.read_spectrum(data, months, filters, given),
        "Both sides": reads.read_balance(data, months, filters, given),
        "Happy or successful": reads.read_groups(data, months, filters),
        "Customers by month": reads.read_trend(data, filters, TREND_MONTHS),
        "Revenue won and lost": reads.read_movements(data, filters, TREND_MONTHS),
    }
    missing = {name: result.missing for name, result in found.items() if result.missing}
    if not missing:
        return
    with card("What these data cannot tell yet", "Bring what is named, and the picture appears", key="not-told"):
        for name, why in missing.items():
            st.markdown(f":gray[:material/lock:] **{name}** · {plain(why)}")
        st.page_link(places.DATA, label="Bring more data", icon=":material/upload_file:")


def spectrum_card(data: Dataset, months: int, filters: Filters, given: Assumptions) -> str | None:
    """Draw the spectrum; returns the dimension that was picked, by a click on its bar or in the list."""
    found = reads.read_spectrum(data, months, filters, given)
    sub = "Share of customers at each level; a change in grey is within noise; click a bar to see who"
    with result_card(found, sub, key="spectrum", filters=filters) as ready:
        if not ready:
            return None
        centred = state.chosen("bars") != "whole"
        chart = reads.spectrum_chart(data, months, filters, given, look(), centred=centred)
        event = show(chart, alt=found.headline, key="spectrum-chart", on_select="rerun", selection_mode=PICKED)
        names = list(found.frame["name"])
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            listed = st.selectbox(
                "Customers behind a bar",
                names,
                index=None,
                format_func=LABELS.__getitem__,
                placeholder="Who is failing or struggling at …",
                key="spectrum-who",
                label_visibility="collapsed",
                width=wide(270),
            )
            st.space("stretch")
            st.segmented_control(
                "Bars",
                list(BARS),
                default="centred",
                format_func=BARS.__getitem__,
                key="bars",
                label_visibility="collapsed",
                required=True,
                bind="query-params",
            )
    clicked = (event.selection or {}).get(PICKED) or []
    return str(clicked[0]["name"]) if clicked else listed


def behind_the_bar(data: Dataset, months: int, filters: Filters, given: Assumptions, dimension: str) -> None:
    """List the customers who are failing or struggling along a dimension."""
    frame = in_low_levels(data, reads.read_standing(data, months, given), filters, dimension)
    worth = money(frame["yearly_revenue"].sum())
    title = (
        f"{plural(len(frame), 'customer')} failing or struggling at {LABELS[dimension].lower()}, worth {worth} a year"
    )
    parts = UNITS[dimension] == "share"
    columns = {
        "name": "Customer",
        "level": "Level",
        "value": st.column_config.NumberColumn(LABELS[dimension], format="percent" if parts else "%.1f"),
        "yearly_revenue": st.column_config.NumberColumn("Yearly revenue", format="localized", step=1),
    }
    _customers(title, frame, columns, key="who-spectrum")


def balance_card(data: Dataset, months: int, filters: Filters, given: Assumptions) -> pd.DataFrame | None:
    """Draw the map of both sides; returns the customers in the box that was drawn or in the quadrant chosen."""
    found = reads.read_balance(data, months, filters, given)
    with result_card(
        found, "A dot a customer, sized by revenue; drag to select", key="balance", filters=filters
    ) as ready:
        if not ready:
            return None
        if found.n < ENOUGH_FOR_EFFECTS:
            counts = by_quadrant(found.frame)[["quadrant", "customers"]]
            st.dataframe(counts, hide_index=True, key="balance-table", alt=found.headline)
            return None
        chart = reads.balance_chart(data, months, filters, given, look())
        event = show(chart, alt=found.headline, key="balance-chart", on_select="rerun", selection_mode=BOX)
        listed = st.selectbox(
            "Customers of a quadrant",
            QUADRANTS,
            index=None,
            placeholder="Who they are: pick a quadrant",
            key="balance-who",
            label_visibility="collapsed",
        )
    box = (event.selection or {}).get(BOX) or {}
    if box:
        return inside(found.frame, box)
    return found.frame[found.frame["quadrant"] == listed] if listed else None


def on_the_map(data: Dataset, frame: pd.DataFrame) -> None:
    """List the customers that were selected on the map, with both scores."""
    told = with_names(data, largest_first(frame))
    title = f"{plural(len(told), 'customer')} selected, worth {money(told['yearly_revenue'].sum())} a year"
    columns = {
        "name": "Customer",
        "quadrant": "Balance",
        "customer_score": st.column_config.ProgressColumn("Customer side", min_value=0, max_value=100, format="%d"),
        "our_score": st.column_config.ProgressColumn("Our side", min_value=0, max_value=100, format="%d"),
        "yearly_revenue": st.column_config.NumberColumn("Yearly revenue", format="localized", step=1),
    }
    _customers(title, told, columns, key="who-balance")


def groups_card(data: Dataset, months: int, filters: Filters) -> str | None:
    """Draw the happy and the successful with the share that left; returns the group whose customers are wanted."""
    found = reads.read_groups(data, months, filters)
    sub = "How many, what they bring a year, and the share that left in the period"
    with result_card(found, sub, key="groups", filters=filters) as ready:
        if not ready:
            return None
        chart = reads.groups_chart(data, months, filters, look())
        show(chart, alt=found.headline, key="groups-chart")
        listed: str | None = st.selectbox(
            "Customers of a group",
            GROUPS,
            index=None,
            placeholder="Who they are today: pick a group",
            key="groups-who",
            label_visibility="collapsed",
            width=wide(270),
        )
    return listed


def in_the_group(data: Dataset, months: int, filters: Filters, group: str) -> None:
    """List the customers who are in a group today."""
    frame = of_group(data, reads.read_standing(data, months), filters, group)
    worth = money(frame["yearly_revenue"].sum())
    columns = {
        "name": "Customer",
        "goals": st.column_config.NumberColumn("Goals reached", format="percent"),
        "answer": st.column_config.NumberColumn("Mean answer, 1 to 5", format="%.1f"),
        "yearly_revenue": st.column_config.NumberColumn("Yearly revenue", format="localized", step=1),
    }
    title = f"{group} today: {plural(len(frame), 'customer')}, worth {worth} a year"
    _customers(title, frame, columns, key="who-groups")


def every_number(data: Dataset, months: int, filters: Filters, definitions: Definitions) -> None:
    """List all metrics with range, n and definition, or why there is no value; computed when it is opened."""
    title = "Every number with its range and definition"
    box = st.expander(title, icon=":material/format_list_numbered:", key="numbers", on_change="rerun")
    if box.open:
        found = reads.read_metrics(data, months, filters, definitions)
        box.dataframe(all_numbers(found), hide_index=True, key="all-numbers", alt="All metrics of the period")


def where_next(data: Dataset, months: int, filters: Filters, given: Assumptions) -> None:
    """Draw links to the pages that say more about the dimensions where most customers are failing or struggling."""
    frame = reads.read_spectrum(data, months, filters, given).frame
    told = frame[(frame["n"] >= ENOUGH_FOR_EFFECTS) & (frame["low"] > 0)].sort_values("low", ascending=False)
    links: dict[str, str] = {}
    for name, low in zip(told["name"], told["low"], strict=True):
        links.setdefault(MORE[name], f"{share(low)} {SAID[name]}: look closer")
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium", key="next"):
        st.markdown("**Where to look next**", width="content")
        for page, text in list(links.items())[:3]:
            st.page_link(places.BY_NAME[page][0], label=plain(text), icon=":material/arrow_forward:")
        if data.has_history:
            st.page_link(places.COHORTS, label="Who stays, who comes back", icon=":material/stacked_line_chart:")
        label = "What was read, and what is missing"
        st.page_link(places.DATA, label=label, icon=":material/database:")


def _customers(title: str, frame: pd.DataFrame, columns: dict[str, Any], *, key: str) -> None:
    """Draw a card with a list of customers, and offer it as a file."""
    with card(title, "Largest revenue first", key=key):
        shown = frame[list(columns)]
        config: dict[str, Any] = {name: how for name, how in columns.items() if how is not None}
        customer_list(
            shown, frame["customer_id"].tolist(), lambda: frame.drop(columns="number"), key=key, alt=title,
            height=245, columns=config,
        )  # fmt: skip
