"""What do my data say to a question of my own?"""

import streamlit as st

from csdata.ui import explore, state
from csdata.ui.components import card, page_head
from csdata.wording import date_label, plural

data = state.current()
talk = explore.talk_about(data)
until = f"to {date_label(data.as_of)}" if data.as_of else "no dates"
page_head(explore.headline(talk), f"Explore · {data.name} · {plural(data.customers, 'customer')} · {until}")

left, right = st.columns([8, 4], gap="medium")
with left:
    with card("Ask in SQL", "Write a question, or start from one below", key="ask", foot=explore.RULES):
        explore.question_form(talk)
    explore.answer(talk)
    with card("Questions to start from", "Each works with the data you brought", key="examples"):
        explore.example_list(talk)
with right, card("What you can ask about", "Tables, their columns, and how filled they are", key="tables"):
    explore.table_list(talk)
