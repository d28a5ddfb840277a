"""What is a customer worth, what does winning one cost, and where is more to be won?"""

import streamlit as st

from csdata.ui import places, state, value
from csdata.ui import value_reads as reads
from csdata.ui.components import page_head
from csdata.ui.filters import filter_row, nobody
from csdata.ui.value_assumptions import assumptions_popover

data = state.current()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    months, filters = filter_row(data)
    assumed = assumptions_popover(data)
if nobody(data, filters, "Value"):
    st.stop()
found = reads.read_value(data, months, filters, assumed)
page_head(found.headline, found.sub)
value.head_cards(found, assumed)

left, right = st.columns([7, 5], gap="medium")
with left:
    value.life_card(data, months, filters, assumed)
with right:
    value.bridge_card(data, months, filters, assumed)

left, right = st.columns([7, 5], gap="medium")
with left:
    value.pairs_card(data, months, filters, assumed)
with right:
    value.spread_card(data, filters)

value.channel_cards(data, months, filters, assumed)
value.opportunities_card(data, filters)
value.numbers_card(found)

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.OVERVIEW, label="Both sides at a glance", icon=":material/explore:")
    st.page_link(places.DATA, label="What was read from your files, and what is missing", icon=":material/database:")
