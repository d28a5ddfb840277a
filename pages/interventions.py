"""What stands in customers' way, what is done about it, and did it work?"""

import streamlit as st

from csdata.ui import intervention_assess, intervention_plan, interventions, places, state
from csdata.ui import intervention_store as store
from csdata.ui.components import empty_state, page_head
from csdata.ui.filters import filter_row, nobody
from csdata.ui.intervention_finder import Asked, is_given_up, measured_soon, waiting
from csdata.ui.intervention_money import decision_form
from csdata.ui.intervention_reads import read_barriers_list
from csdata.ui.intervention_steps import ACT, ASSESS, act_now, chosen_step
from csdata.ui.value_assumptions import assumptions_popover

data = state.current()
_, filters = filter_row(data, period=False)
if nobody(data, filters, "Interventions"):
    st.stop()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="steps"):
    in_the_data = data.has("exposures.date") or data.has("interventions.start_date")
    step = chosen_step(is_recorded=in_the_data or bool(store.entries()))
    given = assumptions_popover(data)
if step == ASSESS:
    intervention_assess.draw(data, filters)
    st.stop()
if step == ACT:
    intervention_plan.draw(data, filters, given)
    st.stop()
asked = Asked(filters, given, store.entries())
answer = None if is_given_up(data, asked) else measured_soon(data, asked)
if answer is None:
    waiting(data, asked)
elif answer.result.missing:
    page_head("Nothing that was done is recorded", "Interventions · re-assess")
    act, label = (act_now, "Write one down") if data.has_history else (state.bring_own, "Bring data")
    empty_state("science", "Nothing to measure yet", answer.result.missing, act, label=label, key="nothing-done")
else:
    page_head(answer.result.headline, f"Interventions · re-assess · {answer.result.period} · {filters}")
    one = interventions.choice(answer)
    interventions.all_cards(answer, one)
    if one.has_begun:
        interventions.one_cards(data, answer, one, filters, read_barriers_list(data, filters)[0].frame)
    decision_form(data, one, store.decisions())
    interventions.running_list(answer, store.decisions())
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where to look next**", width="content")
        st.page_link(places.CUSTOMERS, label="How each customer is doing", icon=":material/groups:")
        st.page_link(places.VALUE, label="What a customer is worth", icon=":material/payments:")
        st.page_link(places.DATA, label="What was read, and what is missing", icon=":material/database:")
