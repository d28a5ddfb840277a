"""What goes with customers leaving, by how much, and who is likeliest to leave next?"""

import streamlit as st

from csdata.ui import driver_search, drivers, places, state
from csdata.ui.driver_finder import Asked, finder, found_soon
from csdata.ui.filters import filter_row, nobody

data = state.current()
_, filters = filter_row(data, period=False)
if nobody(data, filters, "Churn drivers"):
    st.stop()
asked = Asked(filters, driver_search.months_ahead(data))
if driver_search.is_given_up(data, asked):
    driver_search.given_up()
    st.stop()
answer = found_soon(data, asked)
if answer is None and finder().is_known(asked.key(data)):
    driver_search.failed()
elif answer is None:
    driver_search.searching(data, asked)
else:
    drivers.cards(data, asked, answer)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where to look next**", width="content")
        st.page_link(places.COHORTS, label="How long customers stay", icon=":material/stacked_line_chart:")
        st.page_link(places.VALUE, label="What a customer is worth", icon=":material/payments:")
        st.page_link(places.DATA, label="What was read, and what is missing", icon=":material/database:")
