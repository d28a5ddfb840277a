"""How is the health score made, what would other weights do, and does the score tell who leaves?"""

import streamlit as st

from csdata.ui import customer_reads, places, score_check, score_maker, state, weight_versions
from csdata.ui.components import empty_state, page_head
from csdata.ui.filters import filter_row, nobody

data = state.current()
_, filters = filter_row(data, period=False)
if nobody(data, filters, "Health score"):
    st.stop()
weighed = weight_versions.versions()
found = customer_reads.read_health(data, filters, None, weighed)
page_head(score_maker.answer(data, found, weighed), score_maker.under_it(found, weighed, filters))
if found.result.missing:
    empty_state("favorite", "What a health score needs", found.result.missing, key="no-health")
else:
    score_maker.weights_card(data, filters, found, weighed)
    score_maker.course_card(data, filters, weighed)
    score_check.test_card(data, weighed.of(data.complete_to))
    score_maker.versions_card(data, weighed)
if found.result.caution:
    st.caption(found.result.caution)

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.CUSTOMERS, label="All customers and their scores", icon=":material/groups:")
    st.page_link(places.DRIVERS, label="What goes with leaving", icon=":material/account_tree:")
