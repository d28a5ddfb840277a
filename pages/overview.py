"""Are customers and we both doing well, and is it getting better?"""

import streamlit as st

from csdata.ui import overview, reads, state
from csdata.ui.components import card, kpi_card, page_head, show
from csdata.ui.figures import all_numbers, kpi
from csdata.ui.filters import filter_row, nobody
from csdata.ui.results import readable, result_card
from csdata.ui.style import look

TREND_MONTHS = 24

data = state.current()
months, filters = filter_row(data)
if nobody(data, filters, "Overview"):
    st.stop()
found = reads.read_overview(data, months, filters)
page_head(found.headline, found.sub)

left, right = st.columns(2, gap="medium")
theirs, ours = [kpi(figure) for figure in found.customer_side], [kpi(figure) for figure in found.our_side]
with left:
    kpi_card("person", "Customer side", "are they getting what they came for?", theirs, key="customer-side")
with right:
    kpi_card("domain", "Our side", "is the relationship sustainable?", ours, key="our-side")
overview.needs_a_look(data, months, filters)

left, right = st.columns([7, 5], gap="medium")
with left:
    dimension = overview.spectrum_card(data, months, filters)
with right:
    selected = overview.balance_card(data, months, filters)
if dimension:
    overview.behind_the_bar(data, months, filters, dimension)
if selected is not None:
    overview.on_the_map(data, selected)

movements = reads.read_movements(data, filters, TREND_MONTHS)
trend = reads.read_trend(data, filters, TREND_MONTHS)
left, right = st.columns([7, 5], gap="medium")
with left:
    group = overview.groups_card(data, months, filters)
with (
    right,
    result_card(trend, "Customers at the end of each month", key="trend", unit="month", filters=filters) as ready,
):
    if ready:
        show(reads.trend_chart(data, filters, TREND_MONTHS, look()), alt=trend.headline, key="trend-chart")
if group:
    overview.in_the_group(data, months, filters, group)
with result_card(movements, "Monthly revenue won and lost", key="movements", unit="month", filters=filters) as ready:
    if ready:
        chart = reads.movements_chart(data, filters, TREND_MONTHS, look())
        show(chart, alt=movements.headline, key="movements-chart")

churn = reads.read_churn(data, filters).result
if len(churn.frame):
    with result_card(churn, churn.definition, key="churn-definitions", filters=filters, height="content"):
        st.dataframe(readable(churn.frame), hide_index=True, height=210, key="churn-differ", alt=churn.headline)

with card("Every number with its range and definition", "A dash says why not", key="numbers", foot=found.sub):
    st.dataframe(all_numbers(found.metrics), hide_index=True, key="all-numbers", alt="All metrics of the period")

overview.where_next(data, months, filters)
