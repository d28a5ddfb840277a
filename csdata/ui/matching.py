"""What does each column mean? The grid in which the user says so, and the questions only the user can answer."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.drafting import Draft
from csdata.ingest.choices import KEEP, LEAVE_OUT, Choices
from csdata.ingest.report import ColumnReport, FileReport
from csdata.schema import Table, tables
from csdata.templates import template
from csdata.ui.components import card, listed, plain
from csdata.unlocks import unlocks
from csdata.wording import plural

KEPT, UNUSED, HIDDEN = "(kept as it is)", "(not used)", "(personal, stays out)"
NOT_A_TABLE: Final = "Leave this sheet out"
ICONS: Final = {"date_order": "calendar_month", "scale": "straighten", "interval": "schedule", "cents": "payments"}
SLASHED: Final = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})")


def headline(draft: Draft) -> str:
    """Say how many columns need the user's eye."""
    unsure = sum(_match(column, file) in {"Guess", "Check"} for file in draft.files for column in file.columns)
    unused = sum(file.is_unused for file in draft.files)
    _, loaded = draft.rows
    if draft.error or unused == len(draft.files):
        return "Say what these files hold: nothing was recognised"
    if unsure:
        needs = "needs" if unsure == 1 else "need"
        return f"{plural(unsure, 'column')} {needs} your eye before {plural(loaded, 'row')} are ready"
    if unused:
        return f"{plural(unused, 'sheet')} could not be used; {plural(loaded, 'row')} are ready"
    return f"Every column is matched: {plural(loaded, 'row')} are ready"


def draw(draft: Draft) -> None:
    """Draw the grid of one sheet, its questions, and what the files open up."""
    left, right = st.columns([8, 4], gap="medium")
    with left:
        sheet = _chosen_sheet(draft)
        file = draft.files[sheet]
        known = sum(column.kind == "known" for column in file.columns)
        sub = f"{file.file} · we matched {known} of {plural(len(file.columns), 'column')}; change what is wrong"
        foot = "Personal columns stay out unless you keep them"
        with card("Say what each column means", sub, key="match", foot=foot):
            if sheet in draft.recalled:
                st.caption("Matched as you did the last time a file had these columns")
            _row_is(draft, sheet, file)
            if file.columns:
                _grid(draft, sheet, file)
            for question in _once(file):
                _question(draft, sheet, question)
            for note in file.notes:
                st.caption(plain(note))
    with right:
        opens_up(draft.facts())


def _chosen_sheet(draft: Draft) -> int:
    """Let the user pick a sheet when there are several; those that need an eye come first."""
    usable = list(range(len(draft.files)))
    if len(usable) == 1:
        return 0
    ordered = sorted(usable, key=lambda at: (_is_sure(draft.files[at]), at))
    names = {at: f"{draft.files[at].file}{'' if _is_sure(draft.files[at]) else '  ·  check'}" for at in ordered}
    return st.selectbox("Sheet", ordered, format_func=names.__getitem__, key=f"sheet-{id(draft)}")


def _is_sure(file: FileReport) -> bool:
    open_ones = [question for question in file.questions if not question["answered"]]
    asked = any(question["blocking"] or question["kind"] == "scale" for question in open_ones)
    return not file.is_unused and not asked and not any(column.guess for column in file.columns)


def _row_is(draft: Draft, sheet: int, file: FileReport) -> None:
    """Let the user say what a row of the sheet is."""
    if sheet >= len(draft.staged.sheets):
        return
    choices = draft.of_sheet(sheet)
    options = [*tables(), NOT_A_TABLE]
    now = NOT_A_TABLE if not choices.use else file.table or choices.table
    picked = st.selectbox(
        "A row is",
        options,
        index=options.index(now) if now else None,
        format_func=lambda name: f"{tables()[name].row}" if name in tables() else name,
        placeholder="Say what a row of this sheet is",
        key=f"table-{id(draft)}-{draft.turn}-{sheet}",
    )
    if picked and picked != now:
        left_out = picked == NOT_A_TABLE
        table = choices.table if left_out else picked
        draft.decide(sheet, replace(choices, use=not left_out, table=table, meanings={}))
        st.rerun()


def _meanings(table: Table | None) -> dict[str, str]:
    """Return what a column may mean, as it is shown: label -> our column."""
    labels: dict[str, str] = {}
    for column in table.columns.values() if table else ():
        if not column.private:
            label = column.meaning if column.meaning not in labels else f"{column.meaning} ({column.name})"
            labels[label] = column.name
    return labels


def _grid(draft: Draft, sheet: int, file: FileReport) -> None:
    """Show every column with its first values and what it means; the meaning can be changed."""
    table = tables().get(file.table or draft.of_sheet(sheet).table or "")
    labels = _meanings(table)
    shown = {name: label for label, name in labels.items()}
    frame = pd.DataFrame(
        {
            "Your column": [column.header for column in file.columns],
            "First values": [list(column.examples[:2]) for column in file.columns],
            "Means": [_means(column, shown) for column in file.columns],
            "Match": [_match(column, file) for column in file.columns],
            "Filled": [round(column.filled, 2) for column in file.columns],
        }
    )
    options = [*labels, *([KEPT] if table and table.attributes else []), UNUSED, HIDDEN]
    edited = st.data_editor(
        frame,
        hide_index=True,
        disabled=["Your column", "First values", "Match", "Filled"],
        key=f"grid-{id(draft)}-{draft.turn}-{sheet}",
        height=min(38 + 35 * len(frame), 560),
        column_config={
            "Your column": st.column_config.TextColumn(width=115),
            "First values": st.column_config.ListColumn(width=150),
            "Means": st.column_config.SelectboxColumn(options=options, required=True, width=215),
            "Filled": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent", width=95),
            "Match": st.column_config.TextColumn(width=65),
        },
        alt=f"What the columns of {file.file} mean",
    )
    changed = _changed(file, frame, edited, labels)
    if changed:
        choices = draft.of_sheet(sheet)
        meanings = {**choices.meanings}
        for taken in changed.values():  # what another column meant so far is free again
            meanings.update({column.header: KEEP for column in file.columns if taken and column.meaning == taken})
        draft.decide(sheet, replace(choices, meanings={**meanings, **changed}))
        st.rerun()


def _means(column: ColumnReport, shown: dict[str, str]) -> str:
    meaning = column.meaning if column.kind == "known" else column.guess
    if meaning in shown:
        return shown[meaning]
    return {"extra": KEPT, "private": HIDDEN}.get(column.kind, UNUSED)


def _match(column: ColumnReport, file: FileReport) -> str:
    """Say how sure the match is."""
    if column.guess:
        return "Guess"
    open_ones = [one for one in file.questions if not one["answered"] and one["kind"] != "spelling"]
    if any(question["column"] == column.header for question in open_ones):
        return "Check"
    return {"known": "Sure", "private": "Private"}.get(column.kind, "")


def _changed(file: FileReport, before: pd.DataFrame, after: pd.DataFrame, labels: dict[str, str]) -> dict[str, str]:
    """Return the meanings the user changed: header -> our column, kept, or left out."""
    pairs = zip(file.columns, before["Means"], after["Means"], strict=True)
    special = {KEPT: KEEP, UNUSED: LEAVE_OUT, HIDDEN: LEAVE_OUT}
    return {column.header: special.get(new, labels.get(new, "")) for column, old, new in pairs if old != new}


def _once(file: FileReport) -> list[dict[str, Any]]:
    """Return the questions of a sheet; the order of dates is asked once for all its columns."""
    dates = [question for question in file.questions if question["kind"] == "date_order"]
    others = [question for question in file.questions if question["kind"] != "date_order"]
    if not dates:
        return others
    ruling = max(dates, key=lambda question: len(question["evidence"]))
    named = listed([question["column"] for question in dates])
    return [{**ruling, "column": named, "many": len(dates) > 1}, *others]


def _question(draft: Draft, sheet: int, question: dict[str, Any]) -> None:
    """Ask one question, with a real value from the file."""
    choices = draft.of_sheet(sheet)
    answered = question["answered"]
    key = f"answer-{id(draft)}-{draft.turn}-{sheet}-{question['id']}"
    with st.container(border=True, gap="xsmall", key=f"ask-{sheet}-{question['id']}"):
        icon = ICONS.get(question["kind"], "help")
        evidence = f" {question['evidence']}." if question["evidence"] else ""
        st.markdown(f":orange[:material/{icon}:] **{plain(question['column'])}** {plain(_asked(question) + evidence)}")
        labels = {option["value"]: _label(question, option) for option in question["options"]}
        picked = st.segmented_control(
            f"Read {question['example']} as" if question["kind"] == "date_order" else "Answer",
            list(labels),
            default=question["value"] if answered or not question["blocking"] else None,
            format_func=labels.__getitem__,
            label_visibility="visible" if question["kind"] == "date_order" else "collapsed",
            key=key,
        )
    if picked and (picked != question["value"] or (question["blocking"] and not answered)):
        draft.decide(sheet, replace(choices, answers=_answers(draft, sheet, choices, question, picked)))
        st.rerun()


def _answers(draft: Draft, sheet: int, choices: Choices, question: dict[str, Any], picked: str) -> dict[str, str]:
    """Answer a question; one answer about dates holds for all columns of the sheet that ask the same."""
    same = [question["id"]]
    if question["kind"] == "date_order":
        same += [other["id"] for other in draft.files[sheet].questions if other["kind"] == "date_order"]
    return {**choices.answers, **dict.fromkeys(same, picked)}


def _asked(question: dict[str, Any]) -> str:
    if question["kind"] != "date_order":
        return str(question["question"])
    many = question.get("many")
    if question["evidence"].count(";"):
        return "mix date styles:" if many else "mixes date styles:"
    return f"{'hold' if many else 'holds'} dates that can be read in two ways:"


def _label(question: dict[str, Any], option: dict[str, str]) -> str:
    """Write an answer with the value itself: 1 July, 7 January."""
    found = SLASHED.match(question["example"])
    if question["kind"] != "date_order" or not found:
        return option["label"][:1].upper() + option["label"][1:]
    day, month = (int(found[1]), int(found[2])) if option["value"] == "day_first" else (int(found[2]), int(found[1]))
    return f"{day} {calendar.month_name[month]}" if 1 <= month <= 12 else option["label"]


def opens_up(facts: frozenset[str]) -> None:
    """Say which analyses the data allow, what the others miss, and offer a file to fill in for each."""
    opened, locked = unlocks(facts)
    with card("What this opens up", "Add files or columns any time", key="unlocks"):
        for item in opened:
            st.markdown(f":green[:material/check_circle:] **{item.label}**")
        for item, missing in locked:
            st.markdown(f":gray[:material/lock:] **{item.label}** :small[· needs {plain(missing)}]")
        if locked:
            with st.popover("Get a template", icon=":material/download:"):
                st.caption("A small file with the columns that are missing, and two example rows to replace")
                for item, _ in locked:
                    name, text = template(item)
                    key = f"template-{item.name}"
                    st.download_button(item.label, text, name, "text/csv", key=key, on_click="ignore", width="stretch")
