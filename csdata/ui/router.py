"""Which page is open, and what surrounds it?"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from csdata.ui import places, sidebar, state, welcome, workshop
from csdata.ui.components import notice
from csdata.ui.style import page_css


def pages() -> dict[str, list[st.Page]]:
    """Return the pages by the group of the method they belong to."""
    return {
        "Understand": [
            st.Page(places.OVERVIEW, title="Overview", icon=":material/explore:", default=True),
            st.Page(places.COHORTS, title="Cohorts", icon=":material/stacked_line_chart:"),
            st.Page(places.CUSTOMERS, title="Customers", icon=":material/groups:"),
            st.Page(places.CUSTOMER, title="One customer", icon=":material/person_search:", visibility="hidden"),
            st.Page(places.HEALTH, title="Health score", icon=":material/tune:", visibility="hidden"),
            st.Page(places.ADOPTION, title="Adoption", icon=":material/touch_app:"),
            st.Page(places.VOICE, title="Voice of customer", icon=":material/forum:"),
        ],
        "Explain": [
            st.Page(places.DRIVERS, title="Churn drivers", icon=":material/account_tree:"),
            st.Page(places.PERSONAS, title="Personas", icon=":material/person_search:"),
            st.Page(places.WORKSHOP, title="Workshop", icon=":material/co_present:", visibility="hidden"),
            st.Page(places.VALUE, title="Value", icon=":material/payments:"),
        ],
        "Act": [
            st.Page(places.WHATIF, title="What-if", icon=":material/tune:"),
            st.Page(places.INTERVENTIONS, title="Interventions", icon=":material/handyman:"),
        ],
        "Prepare": [
            st.Page(places.DATA, title="Data", icon=":material/database:"),
            st.Page(places.EXPLORE, title="Explore", icon=":material/manage_search:"),
        ],
    }


def run() -> None:
    """Draw the frame, then the page inside it."""
    st.set_page_config(
        page_title="Customer Success Explorer",
        page_icon=str(places.STATIC / "icon.png"),
        layout="wide",
        initial_sidebar_state=240,
    )
    st.logo(str(places.STATIC / "logo.svg"), size="large", icon_image=str(places.STATIC / "icon.png"))
    page = st.navigation(pages())
    if page.url_path == workshop.PATH:
        workshop.enter()
    page_css(projector=state.is_projector())
    data = state.current()
    if state.has_arrived(there=page.url_path == ""):
        st.switch_page(places.OVERVIEW)
    if goal := state.goal():
        st.switch_page(goal)
    sidebar.draw(data)
    waiting = state.message()
    if waiting:
        notice(*waiting)
    if state.needs_welcome():
        welcome.draw()
    try:
        page.run()
    except StopException:
        state.told(waiting)
        raise
    state.told(waiting)


run()
