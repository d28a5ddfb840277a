"""What goes with leaving, looked for behind the page: is it found, how far is the search, and can it be given up?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from csdata.analysis.drivers.answer import DriverAnswer, driver_answer
from csdata.dataset import Dataset, Filters
from csdata.ui.behind import Behind, Tell, Unwanted

PATIENCE: Final = 4.0  # seconds that a page waits before it shows how far the search is


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: among whom, how long after the look, and how many months ahead."""

    filters: Filters
    horizon_months: int = 3
    embargo_months: int = 1

    def key(self, data: Dataset) -> str:
        """Return what tells this search apart from all others."""
        return f"{data.fingerprint}|{self.filters!r}|{self.horizon_months}|{self.embargo_months}"


@st.cache_resource(show_spinner=False)
def finder() -> Behind[DriverAnswer]:
    """Return the searches of this server."""
    return Behind("drivers")


def begin(data: Dataset, asked: Asked) -> None:
    """Begin the search unless it is done or under way."""
    key = asked.key(data)

    def search(tell: Tell, unwanted: Unwanted) -> DriverAnswer:
        answer = driver_answer(
            data,
            asked.filters,
            horizon_months=asked.horizon_months,
            embargo_months=asked.embargo_months,
            progress=tell,
            should_stop=unwanted,
        )
        return replace(answer, key=key)

    finder().ask(key, search)


def found_soon(data: Dataset, asked: Asked, seconds: float | None = None) -> DriverAnswer | None:
    """Return the answer when it is there or comes within a few seconds; None while the search goes on."""
    begin(data, asked)
    finder().wait(asked.key(data), PATIENCE if seconds is None else seconds)
    return finder().found(asked.key(data))
