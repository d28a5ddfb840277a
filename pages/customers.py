"""Who are the customers, how is each doing, and why?"""

import streamlit as st

from csdata.ui import customer_reads, customers, places, state, weight_versions
from csdata.ui.components import empty_state, page_head
from csdata.ui.filters import filter_row, nobody
from csdata.wording import plural

data = state.current()
_, filters = filter_row(data, period=False)
if nobody(data, filters, "Customers"):
    st.stop()
weighed = weight_versions.versions()
found = customer_reads.read_health(data, filters, None, weighed)
band, text = customers.controls(found)
page_head(
    found.result.headline, f"Customers · {plural(found.result.n, 'customer')} · {found.result.period} · {filters}"
)
number = customers.list_card(data, filters, found, weighed, band, text)
if found.result.missing:
    empty_state("favorite", "What a health score needs", found.result.missing, key="no-health")
elif number is not None:
    customers.score_cards(data, filters, found, weighed, number)
if found.result.caution:
    st.caption(found.result.caution)

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.HEALTH, label="How the score is made, and whether it tells", icon=":material/tune:")
    st.page_link(places.DRIVERS, label="What goes with leaving", icon=":material/account_tree:")
    st.page_link(places.DATA, label="What was read, and what is missing", icon=":material/database:")
