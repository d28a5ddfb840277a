"""Are customers and we both doing well, and is it getting better?"""

import streamlit as st

from csdata.ui import overview, reads, state
from csdata.ui.components import kpi_card, page_head
from csdata.ui.definitions import definitions_popover, reconciliation
from csdata.ui.figures import kpi
from csdata.ui.filters import filter_row, nobody
from csdata.ui.value_assumptions import assumptions_popover

data = state.current()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    months, filters = filter_row(data)
    definitions = definitions_popover(data)
    assumed = assumptions_popover(data)
if nobody(data, filters, "Overview"):
    st.stop()
found = reads.read_overview(data, months, filters, definitions)
page_head(found.headline, found.sub)

left, right = st.columns(2, gap="medium")
theirs, ours = [kpi(figure) for figure in found.customer_side], [kpi(figure) for figure in found.our_side]
with left:
    kpi_card("person", "Customer side", "are they getting what they came for?", theirs, key="customer-side")
with right:
    kpi_card("domain", "Our side", "is the relationship sustainable?", ours, key="our-side")
overview.needs_a_look(data, months, filters, definitions)

overview.spectrum_and_balance(data, months, filters, assumed)
overview.groups_and_trend(data, months, filters)
overview.movements_card(data, filters)
overview.not_told(data, months, filters, assumed)
reconciliation(data, months, filters, definitions)

overview.every_number(data, months, filters, definitions)
overview.where_next(data, months, filters, assumed)
