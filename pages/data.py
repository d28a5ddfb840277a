"""What did I bring, was it understood, and what does it open up?"""

import streamlit as st

from csdata.ui import places, state
from csdata.ui.components import card, notice, page_head, plain
from csdata.ui.intake import WIDTHS, chosen_file, columns_table, files_table, headline, rejects_table, upload
from csdata.wording import plural

data = state.current()
files = plural(len(data.files), "file")
page_head(headline(data), f"Data · {data.name} · {files} · {plural(data.customers, 'customer')}")

left, right = st.columns([8, 4], gap="medium")
with left:
    limits = "Excel, CSV, TSV, ODS, Parquet or JSON, also zipped, up to 200 MB. Files stay on this computer."
    with card(
        "Bring your data", "One sheet with a row a customer, or several exports together", key="upload", foot=limits
    ):
        upload()
    with card(f"What was read from {files}", "Rows in the file = rows loaded + rows not used", key="files"):
        st.dataframe(files_table(data), hide_index=True, key="files-table", alt="Files and their rows")
    file = chosen_file(data)
    sub = f"{file.rows_loaded:,} of {plural(file.rows_in, 'row')} loaded"
    foot = "Personal columns stay out; extra columns of the customer list are kept"
    with card(f"{file.file}: {file.table or 'not recognised'}", sub, key="columns", foot=foot):
        for question in file.questions:
            notice("warning", f"{question['column']}: {question['question']} Assumed: {question['assumed']}.")
        for note in file.notes:
            notice("info", note)
        st.dataframe(
            columns_table(file),
            hide_index=True,
            key="columns-table",
            alt=f"Columns of {file.file}",
            column_config=WIDTHS,
        )
        rejects_table(file)
with right:
    with card("What this opens up", "Add files or columns any time", key="unlocks"):
        for item in data.unlocked:
            st.markdown(f":green[:material/check_circle:] **{item.label}**")
        for item, missing in data.locked:
            st.markdown(f":gray[:material/lock:] **{item.label}** :small[· needs {plain(missing)}]")
    with st.container(border=True, gap="small", key="next"):
        st.page_link(places.OVERVIEW, label="See the Overview", icon=":material/explore:")
        if state.is_sample():
            st.caption("You are looking at the sample company.")
        else:
            st.button("Back to the sample company", icon=":material/science:", on_click=state.use_sample, key="back")
            st.button("Forget my data", icon=":material/delete:", on_click=state.forget, key="forget")
