"""What does the page What-if say while its chances are computed, or when that broke?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.dataset import Dataset
from csdata.ui.components import empty_state, page_head, plain
from csdata.ui.whatif_finder import Prepared, prepared_soon, with_measured
from csdata.wording import plural

LOOK_AGAIN: Final = 0.5  # seconds


def waiting(data: Dataset, progress: tuple[float, str]) -> None:
    """Say how far it is; everything else stays usable."""
    page_head("Computing what scenarios start from", f"What-if · {plural(data.customers, 'customer')}")
    with st.container(border=True, key="card-searching", gap="small"):
        _progress(data, progress)


@st.fragment(run_every=LOOK_AGAIN)
def _progress(data: Dataset, progress: tuple[float, str]) -> None:
    found, further = prepared_soon(data)
    if found is not None or further is None:
        st.rerun()
    done, what = further or progress
    st.progress(min(max(done, 0.0), 1.0), text=plain(what))


@st.fragment(run_every=LOOK_AGAIN)
def still_measuring(data: Dataset, prepared: Prepared) -> None:
    """Say that own interventions are being measured, until they are; their levers then appear."""
    if not with_measured(data, prepared)[1]:
        st.rerun()
    st.caption(":material/hourglass_empty: What your own interventions did is being measured; it comes by itself.")


def broken() -> None:
    """Say that it broke, without details nobody can use."""
    page_head("What scenarios start from could not be computed", "What-if")
    empty_state(
        "error",
        "The computation broke off",
        "The other pages are not touched by it. The reason is in the app's log.",
        key="failed",
    )
