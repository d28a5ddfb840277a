"""What will change when these files are used, and what is decided with it?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.drafting import Draft
from csdata.engine.difference import Difference
from csdata.schema import tables
from csdata.ui import state
from csdata.ui.checking import every_row
from csdata.ui.components import card, listed, plain
from csdata.ui.matching import opens_up
from csdata.wording import date_label, plural
from csdata.workspace import Workspace

WHERE, NAME, BLANKS, GONE, LEFT_ON = "use-where", "use-name", "use-blanks", "use-gone", "use-left-on"
HERE, NEW = "here", "new"
FATE: Final = {"keep": "Keep them as they are", "left": "They have left", "remove": "Remove them"}


def headline(draft: Draft) -> str:
    """Say what using the files would change."""
    changes = draft.changes(_target(), _options())
    main = changes.get("customers") or next(iter(changes.values()), None)
    if main is None:
        return "Nothing of these files can be used"
    noun = "customer" if main.table == "customers" else "row"
    if not main.updated and not main.unchanged and not main.missing:
        return f"{plural(main.created, f'new {noun}')} {'is' if main.created == 1 else 'are'} ready to use"
    if not main.created and not main.updated and not main.missing:
        return "Nothing changes: these data are here already"
    counts = {"new": main.created, "changed": main.updated, "missing": main.missing}
    parts = [f"{count:,} {word}" for word, count in counts.items() if count]
    return f"{listed(parts)} since the last file, of {plural(sum(counts.values()) + main.unchanged, noun)}"


def draw(draft: Draft) -> None:
    """Draw where the data go, what changes there, and what is missing from the files."""
    left, right = st.columns([8, 4], gap="medium")
    mine = state.workspace()
    with left:
        with card("What changes", "Nothing has changed yet; using is one step, and can be undone", key="changes"):
            _where(draft, mine)
            changes = draft.changes(_target(), _options())
            st.dataframe(_table(draft, changes), hide_index=True, key="changes-table", alt="What changes in each table")
            replaced = sum(change.replaced for change in changes.values())
            if replaced:
                st.caption(f"{plural(replaced, 'earlier row')} about the same money would be replaced")
            if _target() and any(change.updated for change in changes.values()):
                st.toggle("Fill blanks only: keep what is there", key=BLANKS)
        listing = changes.get("customers")
        if listing and listing.missing:
            _missing(listing)
        _examples(changes)
        every_row(draft)
    with right:
        opens_up(draft.facts())


def _where(draft: Draft, mine: Workspace | None) -> None:
    if mine is not None:
        labels = {HERE: f"Add to {mine.name}", NEW: "A workspace of its own"}
        st.segmented_control(
            "Where", list(labels), default=HERE, format_func=labels.__getitem__, key=WHERE, required=True
        )
    if mine is None or state.chosen(WHERE) == NEW:
        stem = draft.name.partition(" and ")[0].rpartition(".")[0] or draft.name
        st.text_input("Name of the workspace", value=stem.replace("_", " "), key=NAME, max_chars=80)


def _target() -> Workspace | None:
    """Return the workspace that the files are added to; None for a new one."""
    mine = state.workspace()
    return None if mine is None or state.chosen(WHERE) == NEW else mine


def _options() -> dict[str, object]:
    fate = str(state.chosen(GONE) or "keep")
    day = state.chosen(LEFT_ON)
    if fate == "left" and day is None:
        fate = "keep"
    left_on = str(day) if fate == "left" else None
    return {"fill_blanks": bool(state.chosen(BLANKS)), "gone": fate, "left_on": left_on} if _target() else {}


def decision() -> tuple[str | None, dict[str, object]]:
    """Return the name of the new workspace (None: the one that is open), and how the files join what is there."""
    name = str(state.chosen(NAME) or "").strip() or None
    return (name or "My company" if _target() is None else None), _options()


def _table(draft: Draft, changes: dict[str, Difference]) -> pd.DataFrame:
    refused = {name: sum(f.rows_rejected for f in draft.files if f.table == name) for name in changes}
    unused = sum(file.rows_rejected for file in draft.files if file.table is None)
    rows: list[tuple[str, int, int, int, int, int | None]] = [
        (tables()[name].row, c.created, c.updated, c.unchanged, refused[name], c.missing or None)
        for name, c in changes.items()
    ]
    if unused:
        rows.append(("not recognised", 0, 0, 0, unused, None))
    names = ["A row is", "New", "Changed", "As before", "Not used", "Missing"]
    frame = pd.DataFrame(rows, columns=names)
    silent = [name for name in ("Changed", "As before", "Not used", "Missing") if not frame[name].fillna(0).any()]
    return frame.drop(columns=silent)


def _missing(change: Difference) -> None:
    """Ask what became of customers that are not in this file."""
    number = plural(change.missing, "account")
    verb = "is" if change.missing == 1 else "are"
    with card(f"{number} {verb} not in this file: churned, renamed or forgotten?", key="missing"):
        names = [name or customer for customer, name in change.missing_examples[:6]]
        more = f" and {change.missing - len(names):,} more" if change.missing > len(names) else ""
        st.markdown(plain(f"{', '.join(names)}{more}"))
        known = dict(change.missing_examples)
        for old, new, why in change.renamed[:6]:
            name = f"{known[old]} ({old})" if known.get(old) else old
            st.caption(plain(f"{name} may be {new} now: {why}. If so, write {old} in the file again, and bring it"))
        st.segmented_control(
            "What became of them", list(FATE), default="keep", format_func=FATE.__getitem__, key=GONE, required=True
        )
        if state.chosen(GONE) == "left":
            day = st.date_input("Since", value=None, key=LEFT_ON, help="The first day without service")
            told = f"They get {date_label(day)} as the day they left, where they have none" if day else ""
            st.caption(plain(told or "Pick the day; until then they are kept as they are"))


def _examples(changes: dict[str, Difference]) -> None:
    """Show some of the cells that change, before and after."""
    found = [(name, example) for name, change in changes.items() for example in change.examples]
    if not found:
        return
    overwritten = sum(sum(change.overwritten.values()) for change in changes.values())
    filled = sum(sum(change.filled.values()) for change in changes.values())
    parts = [f"{plural(overwritten, 'cell')} overwritten" * bool(overwritten)]
    parts.append(f"{plural(filled, 'blank cell')} filled" * bool(filled))
    sub = ", ".join(filter(None, parts))
    with card("Some of what changes", sub, key="examples"):
        frame = pd.DataFrame(
            [(which, _meaning(name, column), before, after) for name, (which, column, before, after) in found],
            columns=["Which", "Column", "Before", "After"],
        )
        st.dataframe(frame.head(20), hide_index=True, key="examples-table", alt="Cells that change")


def _meaning(table: str, column: str) -> str:
    """Say what a column of ours means; columns of theirs keep their name."""
    known = tables()[table].columns.get(column)
    return known.meaning if known else column
