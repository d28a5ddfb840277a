"""What did I bring, was it understood, and what does it open up?"""

import streamlit as st

from csdata.ui import company, places, state, wizard
from csdata.ui.components import card, page_head
from csdata.ui.intake import headline, upload, what_was_read
from csdata.ui.matching import opens_up
from csdata.wording import plural

draft = state.draft()
if draft is not None:
    wizard.draw(draft)
    st.stop()

data, workspace = state.current(), state.workspace()
files = plural(len(data.files), "file")
about = f"{data.name} · {files} · {plural(data.customers, 'customer')}"
page_head(headline(data), "Data · an empty workspace" if state.is_empty() else f"Data · {about}")

left, right = st.columns([8, 4], gap="medium")
with left:
    limits = "Excel, CSV, TSV, ODS, Parquet or JSON, also zipped, up to 200 MB. Files stay on this computer."
    with card(
        "Bring your data", "One sheet with a row a customer, or several exports together", key="upload", foot=limits
    ):
        upload()
    if state.is_empty():
        st.caption("Until then the other pages show the sample company")
    else:
        what_was_read(data)
with right:
    opens_up(frozenset() if state.is_empty() else data.facts)
    if workspace is not None:
        company.draw(workspace)
    with st.container(border=True, gap="small", key="next"):
        st.page_link(places.OVERVIEW, label="See the Overview", icon=":material/explore:")
        company.others()
        if state.is_sample():
            st.caption("You are looking at the sample company.")
        else:
            st.button("Back to the sample company", icon=":material/science:", on_click=state.use_sample, key="back")
