"""How far is work behind a page, and how does a visitor stop it?"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from csdata.ui import state
from csdata.ui.behind import Behind
from csdata.ui.components import plain

LOOK_AGAIN: Final = 0.5  # seconds


@st.fragment(run_every=LOOK_AGAIN)
def progress_row(work: Behind[Any], key: str, *, given_up: str, button: str) -> None:
    """Draw how far the work of a key is, with a button that stops it; the page is drawn anew when it is over.

    What is stopped is noted under `given_up`, so that the page does not ask for it again.
    """
    under_way = work.progress(key)
    if under_way is None:
        st.rerun()
        return
    done, what = under_way
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(min(max(done, 0.0), 1.0), text=plain(what or "Waiting for another one"), width="stretch")
        st.button("Stop", key=button, icon=":material/stop_circle:", on_click=_stop, args=(work, key, given_up))


def _stop(work: Behind[Any], key: str, given_up: str) -> None:
    state.put(given_up, key)
    work.stop(key)
