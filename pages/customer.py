"""How is one customer doing, why, what happened with it, and what could be done next?"""

import streamlit as st

from csdata.ui import customer_choice, one_customer, places, state, weight_versions
from csdata.ui.components import page_head

data = state.current()
weighed = weight_versions.versions()
number = customer_choice.number(data, weighed)
if number is None:
    st.stop()
seen = one_customer.Seen(data, number, weighed)
page_head(one_customer.answer(seen), one_customer.under_it(seen))
one_customer.sides(seen)
left, right = st.columns([7, 5], gap="medium")
with left:
    one_customer.score_card(seen)
with right:
    one_customer.steps_card(seen)
one_customer.story_card(seen)
left, right = st.columns(2, gap="medium")
with left:
    one_customer.goal_card(seen)
with right:
    one_customer.moved(seen)
left, right = st.columns(2, gap="medium")
with left:
    one_customer.risk_card(seen)
    one_customer.words_card(seen)
with right:
    one_customer.alike_card(seen)

with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
    st.markdown("**Where to look next**", width="content")
    st.page_link(places.CUSTOMERS, label="All customers", icon=":material/groups:")
    st.page_link(places.DRIVERS, label="What goes with leaving", icon=":material/account_tree:")
    st.page_link(places.VOICE, label="What customers say", icon=":material/forum:")
