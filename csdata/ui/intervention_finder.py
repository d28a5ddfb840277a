"""What came of what was done, measured behind the page: is it there, how far is it, and can it be given up?"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.diary import Entry, as_body
from csdata.dataset import Dataset, Filters
from csdata.ui import state
from csdata.ui.behind import Behind, Tell, Unwanted
from csdata.ui.components import empty_state, page_head
from csdata.ui.under_way import progress_row
from csdata.wording import plural

PATIENCE: Final = 6.0  # seconds that a page waits before it shows how far the measuring is
GIVEN_UP: Final = "measuring_given_up"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured: among whom, with which assumptions on money, with what was written down here."""

    filters: Filters
    given: Assumptions
    diary: tuple[Entry, ...] = ()

    def key(self, data: Dataset) -> str:
        """Return what tells this measuring apart from all others."""
        told = sha256(json.dumps([as_body(entry) for entry in self.diary]).encode()).hexdigest()[:16]
        return f"{data.fingerprint}|{self.filters!r}|{self.given!r}|{told}"


@st.cache_resource(show_spinner=False)
def finder() -> Behind[MeasureAnswer]:
    """Return the measurings of this server."""
    return Behind("measuring")


def begin(data: Dataset, asked: Asked) -> None:
    """Begin the measuring unless it is done or under way."""
    key = asked.key(data)

    def work(tell: Tell, unwanted: Unwanted) -> MeasureAnswer:
        answer = measure_answer(
            data, asked.filters, given=asked.given, diary=asked.diary, progress=tell, should_stop=unwanted
        )
        return replace(answer, key=key)

    finder().ask(key, work)


def measured_soon(data: Dataset, asked: Asked, seconds: float | None = None) -> MeasureAnswer | None:
    """Return the answer when it is there or comes within a few seconds; None while the measuring goes on."""
    begin(data, asked)
    finder().wait(asked.key(data), PATIENCE if seconds is None else seconds)
    return finder().found(asked.key(data))


def waiting(data: Dataset, asked: Asked) -> None:
    """Say how far the measuring is and offer to stop it, or why there is no answer."""
    key = asked.key(data)
    if state.chosen(GIVEN_UP) == key:
        page_head("The measuring was stopped", "Interventions")
        empty_state("stop_circle", "Nothing was measured to the end", "It is done once for each choice, then kept.",
                    _go_on, label="Measure again", key="again")  # fmt: skip
    elif finder().is_known(key):
        page_head("The interventions could not be measured", "Interventions")
        empty_state("error", "The measuring broke off", "The reason is in the app's log; other customers may work.",
                    key="failed")  # fmt: skip
    else:
        page_head("Measuring what came of it", f"Interventions · {plural(data.customers, 'customer')}")
        with st.container(border=True, key="card-measuring"):
            progress_row(finder(), key, given_up=GIVEN_UP, button="stop-measuring")


def is_given_up(data: Dataset, asked: Asked) -> bool:
    """Tell whether the visitor stopped this very measuring."""
    return state.chosen(GIVEN_UP) == asked.key(data)


def _go_on() -> None:
    state.drop(GIVEN_UP)
