"""What can be done with a workspace: its versions, its name, its export, its end?"""

from __future__ import annotations

import io
from functools import partial

import pandas as pd
import streamlit as st

from csdata.ui import state
from csdata.ui.components import card, listed
from csdata.ui.library import known_workspaces, library
from csdata.wording import plural
from csdata.workspace import Version, Workspace

ACTIONS = {"restore": "Restored", "remove": "Taken out", "undo": "Undone"}


def draw(mine: Workspace) -> None:
    """Draw the card of a workspace."""
    versions = mine.versions()
    with card("Your workspace", "Data, decisions and notes rest on this computer", key="workspace"):
        st.text_input("Name", value=mine.name, key=f"name-{mine.token}", max_chars=80, on_change=_rename, args=(mine,))
        _versions(mine, versions)
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                "Export",
                lambda: _exported(mine),
                f"{mine.name}{state.ARCHIVE}",
                "application/zip",
                icon=":material/archive:",
                help="Everything in one file; bring it here or on another computer to go on",
                key="export",
                on_click="ignore",
            )
            with st.popover("Forget my data", icon=":material/delete:"):
                st.markdown("This deletes data, versions and decisions from this computer. It cannot be undone.")
                st.button("Delete everything", type="primary", on_click=state.forget, key="forget")
                if len(versions) > 1:
                    history = mine.forget_history
                    st.button(
                        "Delete earlier versions only",
                        on_click=state.do,
                        args=(history, "Earlier versions are deleted; today's data stay."),
                        key="forget-history",
                    )


def _versions(mine: Workspace, versions: tuple[Version, ...]) -> None:
    """List the versions; one click undoes the last, two restore any."""
    now = next((version for version in versions if version.is_current), None)
    frame = pd.DataFrame(
        {
            "Version": [f"{'● ' if v.is_current else ''}{v.created_at[5:16]}" for v in versions],
            "What": [" · ".join(filter(None, (ACTIONS.get(v.action), v.note, _changed(v)))) for v in versions],
        }
    )
    picked = st.dataframe(
        frame,
        hide_index=True,
        height=min(38 + 35 * max(len(frame), 1), 220),
        on_select="rerun",
        selection_mode="single-row",
        key=f"versions-{mine.token}-{len(versions)}-{now.id if now else 0}",
        column_config={"Version": st.column_config.TextColumn(help="Month, day and time (UTC)", width=105)},
        alt="Versions of the data, the newest first; a dot marks the one in use",
    )
    rows = picked.selection.rows
    with st.container(horizontal=True, gap="small"):
        if now is not None:
            done = "Undone. Select a version and restore it to go forward again."
            undo = partial(mine.undo, expected=now.id)
            st.button("Undo", icon=":material/undo:", on_click=state.do, args=(undo, done), key="undo")
        if rows and not versions[rows[0]].is_current:
            chosen = versions[rows[0]].id
            st.button(
                "Restore this version",
                icon=":material/history:",
                on_click=state.do,
                args=(partial(mine.restore, chosen, expected=now.id if now else 0), "Restored."),
                key="restore",
            )


def _changed(version: Version) -> str:
    changed = version.summary.get("changed") or {}
    return listed([f"{count:,} {table}" for table, count in changed.items() if count])


def _exported(mine: Workspace) -> bytes:
    target = io.BytesIO()
    mine.export(target)
    return target.getvalue()


def _rename(mine: Workspace) -> None:
    name = str(state.chosen(f"name-{mine.token}") or "").strip()
    if name:
        state.attempt(lambda: mine.rename(name))


def others() -> None:
    """Offer the other workspaces of this computer."""
    mine = state.workspace()
    found = [info for info in known_workspaces() if mine is None or info.token != mine.token]
    if not found:
        return
    names: dict[str, str] = {}
    for info in reversed(found):
        label = f"{info.name} · {info.created_at[:16]}"
        copies = sum(other.partition(" (")[0] == label for other in names.values())
        names[info.token] = f"{label} ({copies + 1})" if copies else label
    st.selectbox(
        "Open another workspace",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=plural(len(names), "workspace") + " on this computer",
        key="other-workspace",
        on_change=_open,
    )


def _open() -> None:
    token = state.chosen("other-workspace")
    if token and library().workspace(str(token)):
        state.switch(str(token))
        state.put("other-workspace", None)
