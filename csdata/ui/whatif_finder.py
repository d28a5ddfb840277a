"""What scenarios stand on, computed behind the page: is it there, and how far is it?"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.levers import Lever, levers
from csdata.analysis.scenarios.replay import Replay, replay
from csdata.analysis.scenarios.stand import stand
from csdata.dataset import EVERYBODY, Dataset
from csdata.ui import driver_finder
from csdata.ui.behind import Behind, Tell, Unwanted
from csdata.ui.driver_finder import Asked, found_soon


@dataclass(frozen=True, eq=False)
class Prepared:
    """The ground of scenarios, its levers, and what would have been foretold a year ago."""

    ground: Ground
    levers: tuple[Lever, ...]
    replay: Replay | None
    key: str


@st.cache_resource(show_spinner=False)
def preparer() -> Behind[Prepared]:
    """Return the preparations of this server."""
    return Behind("what-if")


def prepared_soon(data: Dataset) -> tuple[Prepared | None, tuple[float, str] | None]:
    """Return what scenarios stand on when it is there or comes within seconds; else how far it is.

    What goes with leaving is looked for first, as on the page Churn drivers; both None where it broke.
    """
    asked = Asked(EVERYBODY)
    answer: DriverAnswer | None = None
    if data.knows_departures:
        answer = found_soon(data, asked)
        if answer is None and not driver_finder.finder().is_known(asked.key(data)):
            done, what = driver_finder.finder().progress(asked.key(data)) or (0.0, "Waiting for another search")
            return None, (0.8 * done, what)
    key = data.fingerprint
    preparer().ask(key, lambda tell, _unwanted: _prepare(data, answer, tell, _unwanted))
    preparer().wait(key, driver_finder.PATIENCE)
    found = preparer().found(key)
    if found is None and not preparer().is_known(key):
        return None, (0.9, "Computing each customer's chances")
    return found, None


def _prepare(data: Dataset, answer: DriverAnswer | None, tell: Tell, _unwanted: Unwanted) -> Prepared:
    tell(0.1, "Computing each customer's chances")
    ground = stand(data, answer)
    tell(0.6, "Asking the same a year ago")
    return Prepared(ground, levers(ground), replay(data, answer), data.fingerprint)
