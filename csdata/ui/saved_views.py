"""Which views of the customer list were saved, and how is one saved or opened again?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.ui import persona_names, saved, state
from csdata.ui.components import plain

KIND: Final = "customer_view"
NAME_KEY: Final = "view_name"
LONGEST: Final = 60  # letters of a name


def views_popover(usual: dict[str, object]) -> None:
    """Draw the saved views; `usual` has the value of each control that a view keeps, when nothing is chosen."""
    with st.popover("Views", icon=":material/bookmark:", width="content", key="views"):
        found = saved.all_of(KIND)
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    plain(one.name), key=f"view-{one.name}", on_click=_open, args=(one.body, usual), type="tertiary"
                )
                st.space("stretch")
                st.button(
                    "Remove",
                    key=f"unview-{one.name}",
                    icon=":material/delete:",
                    on_click=_remove,
                    args=(one.name,),
                    type="tertiary",
                )
        if not found:
            st.caption("No view is saved yet. A view is what you chose above the list: filters, band and search.")
        st.text_input("Name of the view", key=NAME_KEY, max_chars=LONGEST, placeholder="Red, renewing this quarter")
        st.button(
            "Save what is chosen now", key="save-view", icon=":material/bookmark_add:", on_click=_save, args=(usual,)
        )
        if not saved.is_lasting():
            st.caption("You look at the sample company: what you save stays until you close this tab.")


def _open(body: object, usual: dict[str, object]) -> None:
    kept = dict(body) if isinstance(body, dict) else {}
    if "persona" in kept:
        kept["persona"] = persona_names.renames().get(kept["persona"], kept["persona"])
    for key, value in usual.items():
        state.put(key, kept.get(key, value))


def _save(usual: dict[str, object]) -> None:
    name = str(state.chosen(NAME_KEY) or "").strip()
    if not name:
        state.say("warning", "Give the view a name first, then save it.")
        return
    chosen = {key: state.chosen(key) for key in usual}
    kept = {key: str(value) for key, value in chosen.items() if value not in {None, "", usual[key]}}
    if state.attempt(lambda: saved.save(KIND, name, kept), f"The view “{name}” is saved."):
        state.put(NAME_KEY, "")


def _remove(name: str) -> None:
    state.attempt(lambda: saved.remove(KIND, name), f"The view “{name}” is removed.")
