"""What can the theme file not say? The print layout, the projector's type size, and which theme is on."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

SCALE_KEY: Final = "_type_scale"
PAINTED_KEY: Final = "_painted"
FIRST_PAINT: Final = 0.06
PROJECTOR_SCALE: Final = 1.3

PRINT_CSS: Final = """<style>@media print{
[data-testid=stSidebar],[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stPopover],.st-key-filters
{display:none!important}
[class*=st-key-card-]{break-inside:avoid}
}</style>"""
PROJECTOR_CSS: Final = "<style>html{font-size:19px}</style>"


def page_css(*, projector: bool = False) -> None:
    """Write the only CSS of the app and remember the type size for the charts of this session."""
    st.session_state[SCALE_KEY] = PROJECTOR_SCALE if projector else 1.0
    st.html(PRINT_CSS)
    if projector:
        st.html(PROJECTOR_CSS)


def answer_first() -> None:
    """On a visitor's first page, let the browser paint the title before the cards are sent.

    Sent together, they are drawn together: measured, the title shows about 200 ms sooner, the cards 50 ms later.
    """
    if PAINTED_KEY not in st.session_state:
        st.session_state[PAINTED_KEY] = True
        time.sleep(FIRST_PAINT)


def type_scale() -> float:
    """Return 1.3 in projector mode, else 1: charts multiply their sizes by it."""
    return float(st.session_state.get(SCALE_KEY, 1.0))


def wide(pixels: int) -> int:
    """Return the width of a control for type of the size that is on."""
    return round(pixels * type_scale())


def look() -> tuple[bool, float]:
    """Return (dark, type scale): what a finished chart depends on besides its data."""
    return is_dark(), type_scale()


def is_dark() -> bool:
    """Tell whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"
