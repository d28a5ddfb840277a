"""Which kinds of customers are there, how sure is that, and what became of each?"""

import streamlit as st

from csdata.ui import persona_export, persona_search, persona_use, personas, places, state

data = state.current()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
    personas.sort_choice()
    choice = persona_search.controls(data, persona_use.in_use)
    st.space("stretch")
    st.page_link(places.WORKSHOP, label="Show them to a room", icon=":material/co_present:", width="content")
    way_out = st.container(width="content")
asked = None
if not persona_search.is_given_up(choice.key(data)):
    asked = persona_search.found_soon(data, choice)
if asked is None:
    persona_search.unfinished(data, choice)
else:
    personas.cards(data, asked, choice)
    if asked.found.k:
        with way_out:
            persona_export.export(data, asked)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where to look next**", width="content")
        st.page_link(places.DRIVERS, label="What goes with leaving", icon=":material/account_tree:")
        st.page_link(places.VALUE, label="What a customer of each kind is worth", icon=":material/payments:")
        st.page_link(places.VOICE, label="What they say", icon=":material/forum:")
