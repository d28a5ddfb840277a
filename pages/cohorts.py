"""Of the customers who started together, how many are left, how long do they stay, and how will it go on?"""

import streamlit as st

from csdata.ui import cohort_controls, cohort_reads, cohorts, places, state
from csdata.ui.components import page_head
from csdata.ui.filters import filter_row, nobody

data = state.current()
_, filters = filter_row(data, period=False)
way, view = cohort_controls.controls(data)
if nobody(data, filters, "Cohorts"):
    st.stop()
found = cohort_reads.read_answer(data, filters, way, cohort_controls.chosen_split(data))
page_head(found.headline, found.sub)

traced = cohorts.table_card(data, filters, way, view)
cohorts.traced_card(data, filters, way, traced)
if data.knows_departures:
    cohorts.contract_cards(data, filters, way, traced)
else:
    cohorts.shop_cards(data, filters, way)
cohorts.lifecycle_card(data, filters)

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.ADOPTION, label="Do customers get going?", icon=":material/touch_app:")
    st.page_link(places.VALUE, label="What a customer is worth", icon=":material/payments:")
    st.page_link(places.DATA, label="What was read, and what is missing", icon=":material/database:")
