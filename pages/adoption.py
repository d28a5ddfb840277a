"""Do customers get going, and do they use what they have?"""

import streamlit as st

from csdata.ui import adoption, adoption_reads, places, state
from csdata.ui.components import page_head
from csdata.ui.definitions import definitions_popover, reconciliation
from csdata.ui.filters import filter_row, nobody

data = state.current()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    months, filters = filter_row(data)
    definitions = definitions_popover(data)
if nobody(data, filters, "Adoption"):
    st.stop()
found = adoption_reads.read_answer(data, months, filters, definitions)
page_head(found.headline, found.sub)

adoption.figures(found)

left, right = st.columns([7, 5], gap="medium")
with left:
    adoption.steps_card(data, months, filters)
with right:
    adoption.goals_card(data, months, filters)
adoption.stuck_list(data, months, filters)

adoption.features_row(data, filters)
adoption.cohorts_card(data, filters)
adoption.silent_card(data, filters)
reconciliation(data, months, filters, definitions, switches=("adoption",))

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.OVERVIEW, label="Both sides at a glance", icon=":material/explore:")
    st.page_link(places.DATA, label="What was read from your files, and what is missing", icon=":material/database:")
