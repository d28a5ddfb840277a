"""How does a room meet the personas, one at a time, and try what it knows about them?"""

import streamlit as st

from csdata.ui import persona_export, persona_search, state, workshop, workshop_cards, workshop_guess, workshop_own
from csdata.ui.components import empty_state, page_head

data = state.current()
at = workshop.where()
choice = workshop.bar(data, at)
asked = None
if not persona_search.is_given_up(choice.key(data)):
    asked = persona_search.found_soon(data, choice)
if asked is not None:
    workshop_cards.keep_notes(asked)
if asked is None:
    persona_search.unfinished(data, choice)
elif not asked.found.k:
    page_head("These customers make no personas to show", "Workshop")
    empty_state("person_search", asked.found.reason, "Choose a number of kinds above, or run the workshop on the "
                "sample company.", state.use_sample, label="Use the sample", key="no-personas")  # fmt: skip
elif at.stage == "kinds":
    workshop_cards.how_many(asked, choice)
elif at.stage == "own":
    workshop_own.blank_card(asked)
elif at.stage == "guess":
    workshop_guess.game(asked, at)
else:
    workshop_cards.one_persona(data, asked, at)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="workshop-foot"):
    if asked is not None and asked.found.k:
        persona_export.export(data, asked)
    st.caption("Keys stand on the buttons. They rest while you write.")
