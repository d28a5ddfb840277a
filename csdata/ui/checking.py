"""Which rows and cells could not be used, why, and what can be mended right here?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from csdata.drafting import Draft
from csdata.ingest.problems import Problem
from csdata.ui.components import card, listed, notice, plain
from csdata.ui.download import safe_csv
from csdata.wording import plural

ICONS: Final = {
    "blocker": ":red[:material/block:]",
    "row": ":orange[:material/rule:]",
    "cell": ":orange[:material/edit:]",
}
MEANT: Final = {"churned": ["churned", "active"], "yes or no": ["yes", "no"]}
BLANK: Final = "(leave empty)"


def headline(draft: Draft) -> str:
    """Say what could not be used."""
    _, loaded = draft.rows
    lost = sum(file.rows_lost for file in draft.files)
    cells = sum(problem.count for problem in draft.problems if problem.gravity == "cell")
    parts = [plural(count, word) for count, word in ((lost, "row"), (cells, "cell")) if count]
    return f"{listed(parts)} could not be used; {plural(loaded, 'row')} are ready" if parts else "Every row can be used"


def draw(draft: Draft) -> None:
    """Draw the problems, grouped by what to do, and where the refused rows can be had."""
    left, right = st.columns([8, 4], gap="medium")
    with left:
        for place, problem in enumerate(draft.problems):
            _problem(draft, problem, place)
        if not draft.problems:
            notice("good", "Nothing was refused.")
    with right:
        every_row(draft)


def _problem(draft: Draft, problem: Problem, place: int) -> None:
    where = f"{problem.file}, {problem.column}" if problem.column else problem.file
    unit = "row" if problem.gravity in {"row", "note"} else "cell"
    count = "" if problem.gravity == "blocker" else f" · {plural(problem.count, unit)}"
    with card(problem.title, f"{where}{count}", key=f"problem-{place}"):
        icon = ICONS.get(problem.gravity, ":gray[:material/info:]")
        shown = listed([str(row) for row in problem.rows])
        more = " and others" if problem.count > len(problem.rows) else ""
        values = listed([f"“{value[:40]}”" for value in list(problem.cells)[:4]])
        parts = [f"Row {shown}{more}" * bool(problem.rows), f"found {values}" * bool(problem.cells)]
        parts.append(f"expected {problem.expected}" * bool(problem.expected))
        st.markdown(f"{icon} {plain('; '.join(filter(None, parts)) or problem.expected)}")
        st.caption(plain(f"What to do: {problem.remedy}"))
        if problem.mendable and problem.sheet < len(draft.staged.sheets):
            _mend(draft, problem, place)


def _mend(draft: Draft, problem: Problem, place: int) -> None:
    """Let the user say what cells mean that could not be read."""
    frame = pd.DataFrame(
        [(cell, times, None) for cell, times in problem.cells.items()], columns=["Found", "Times", "Means"]
    )
    words = _words(draft, problem)
    means = (
        st.column_config.SelectboxColumn(options=[*words, BLANK])
        if words
        else st.column_config.TextColumn(help=f"What should be read instead: {problem.expected}. {BLANK} for nothing")
    )
    edited = st.data_editor(
        frame.astype({"Means": "object"}),
        hide_index=True,
        disabled=["Found", "Times"],
        key=f"mend-{id(draft)}-{draft.turn}-{place}",
        column_config={"Means": means, "Times": st.column_config.NumberColumn(width="small")},
        alt=f"What the cells of {problem.column} mean",
    )
    pairs = zip(edited["Found"], edited["Means"], strict=True)
    meant = {found: "" if new == BLANK else str(new) for found, new in pairs if new}
    if st.button("Read them so", key=f"mended-{place}", icon=":material/check:", disabled=not meant):
        choices = draft.of_sheet(problem.sheet)
        column = str(problem.column)
        said = {**choices.words, column: {**choices.words.get(column, {}), **meant}}
        draft.decide(problem.sheet, replace(choices, words=said))
        st.rerun()


def _words(draft: Draft, problem: Problem) -> list[str]:
    """Return what a cell may be said to mean, when there is a short list of it."""
    meaning = draft.files[problem.sheet].mapping.get(str(problem.column))
    return MEANT.get(str(meaning), MEANT.get(problem.expected, []))


def every_row(draft: Draft) -> None:
    """Show that every row is accounted for, and offer the refused ones."""
    with card("Every row is accounted for", "Rows in the file = rows loaded + rows not used", key="sums"):
        for sheet, file in enumerate(draft.files):
            refused = f"{file.rows_rejected:,} not used" if file.rows_rejected else "all used"
            refused += " (totals)" if file.totals and file.totals == file.rows_rejected else ""
            told = f"{plural(file.rows_in, 'row')}: {file.rows_loaded:,} loaded, {refused}"
            st.markdown(f"**{plain(file.file)}**  \n:small[{plain(told)}]")
            if file.rejects and sheet < len(draft.staged.sheets):
                st.download_button(
                    "Rows with problems",
                    partial(_refused, draft, sheet),
                    f"problems_{file.file.rpartition('.')[0] or file.file}.csv",
                    "text/csv",
                    icon=":material/download:",
                    help="The rows as they were, with the reason, to mend and bring again",
                    key=f"refused-{sheet}",
                    on_click="ignore",
                )


def _refused(draft: Draft, sheet: int) -> str:
    return safe_csv(draft.refused(sheet))
