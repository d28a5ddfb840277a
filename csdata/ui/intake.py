"""How do files come in, and what is said about each?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from csdata.dataset import Dataset
from csdata.ingest.files import RawFile
from csdata.ingest.report import FileReport
from csdata.schema import tables
from csdata.ui import state
from csdata.ui.components import card, notice
from csdata.ui.download import safe_csv
from csdata.wording import plural

WIDTHS: dict[str, Any] = {
    "Your column": st.column_config.Column(width="small"),
    "First values": st.column_config.Column(width="medium"),
    "Means": st.column_config.Column(width="medium"),
    "Filled": st.column_config.Column(width="small"),
}
MEANINGS = {"known": "", "extra": "(kept as it is)", "private": "(personal, stays out)", "not used": "(not used)"}


def headline(data: Dataset) -> str:
    """Say in one sentence whether anything needs attention."""
    mine = state.workspace()
    if state.is_empty() and mine:
        return f"{mine.name} holds no data: bring files, or restore a version"
    ready = f"{plural(data.customers, 'customer')} {'is' if data.customers == 1 else 'are'} ready"
    unused = sum(file.is_unused for file in data.files)
    if unused:
        return f"{plural(unused, 'file')} could not be used; {ready}"
    refused = sum(file.rows_lost for file in data.files)
    cells = sum(not reject.whole_row for file in data.files for reject in file.rejects)
    if refused:
        return f"{plural(refused, 'row')} could not be used; {ready}"
    if cells:
        return f"{ready}; {plural(cells, 'cell')} could not be read"
    return f"All rows were used: {ready}"


def upload() -> None:
    """Take files, read them, and draw the page again; what was there stays when they cannot be read."""
    turn = state.upload_turn()
    brought = st.file_uploader("Files", accept_multiple_files=True, key=f"upload-{turn}", label_visibility="collapsed")
    if not brought:
        return
    with st.status(f"Reading {plural(len(brought), 'file')}", expanded=True) as progress:
        tell = partial(_told, progress)
        state.bring([RawFile(file.name, file.getvalue()) for file in brought], tell)
    state.next_upload()
    st.rerun()


def _told(progress: StatusContainer, text: str) -> None:
    progress.update(label=text)


def files_table(data: Dataset) -> pd.DataFrame:
    """Return one row a file: what it is, and what became of its rows."""
    return pd.DataFrame(
        {
            "File": [file.file for file in data.files],
            "A row is": [tables()[file.table].row if file.table else "not recognised" for file in data.files],
            "Rows in": [file.rows_in for file in data.files],
            "Loaded": [file.rows_loaded for file in data.files],
            "Not used": [file.rows_rejected for file in data.files],
        }
    )


def chosen_file(data: Dataset) -> FileReport:
    """Let the user pick a file when there are several; those that need attention come first."""
    ordered = sorted(data.files, key=lambda file: (not file.needs_attention, file.table != "customers"))
    if len(ordered) == 1:
        return ordered[0]
    names = {file.file: file for file in ordered}
    picked = st.selectbox("Look at one file", list(names), key=f"file-{data.fingerprint[:12]}")
    return names[picked]


def columns_table(file: FileReport) -> pd.DataFrame:
    """Return one row a column: theirs, its first values, what it means, how filled."""
    known = tables()[file.table].columns if file.table else {}
    return pd.DataFrame(
        {
            "Your column": [column.header for column in file.columns],
            "First values": [", ".join(column.examples) for column in file.columns],
            "Means": [
                known[c.meaning].meaning if c.kind == "known" and c.meaning else MEANINGS[c.kind] for c in file.columns
            ],
            "Filled": [f"{column.filled:.0%}" for column in file.columns],
        }
    )


def rejects_table(file: FileReport) -> None:
    """Show what was refused, with row, column, value and reason, and offer it as a download."""
    if not file.rejects:
        return
    rows, cells = file.rows_rejected, sum(not reject.whole_row for reject in file.rejects)
    parts = [text for count, text in ((rows, plural(rows, "row")), (cells, plural(cells, "cell"))) if count]
    frame = pd.DataFrame(
        {
            "Row": [reject.row for reject in file.rejects],
            "Column": [reject.column for reject in file.rejects],
            "Found": [reject.value for reject in file.rejects],
            "Reason": [reject.reason for reject in file.rejects],
        }
    )
    st.markdown(f"**Not used: {' and '.join(parts) or 'the whole file'}**")
    st.dataframe(
        frame.head(1000),
        hide_index=True,
        height=min(210, 38 + 35 * len(frame)),
        key="rejects",
        alt="What was refused and why",
    )
    st.download_button(
        "Download what was not used",
        lambda: safe_csv(frame),
        "not_used.csv",
        "text/csv",
        icon=":material/download:",
        key="rejects-csv",
        on_click="ignore",
    )


def what_was_read(data: Dataset) -> None:
    """Show every file with its rows, and one of them with its columns, its assumptions and what was refused."""
    title = f"What was read from {plural(len(data.files), 'file')}"
    with card(title, "Rows in the file = rows loaded + rows not used", key="files"):
        st.dataframe(files_table(data), hide_index=True, key="files-table", alt="Files and their rows")
    file = chosen_file(data)
    sub = f"{file.rows_loaded:,} of {plural(file.rows_in, 'row')} loaded"
    foot = "Personal columns stay out; extra columns of the customer list are kept"
    with card(f"{file.file}: {file.table or 'not recognised'}", sub, key="columns", foot=foot):
        for question in file.questions:
            told = "You said" if question["answered"] else "Assumed"
            text = f"{question['column']}: {question['question']} {told}: {question['assumed']}."
            notice("info" if question["answered"] else "warning", text)
        for note in file.notes:
            notice("info", note)
        alt = f"Columns of {file.file}"
        st.dataframe(columns_table(file), hide_index=True, key="columns-table", alt=alt, column_config=WIDTHS)
        rejects_table(file)
