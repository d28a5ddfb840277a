"""What scenarios stand on, and what was measured here, computed behind the page: is it there, and how far is it?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.levers import Lever, levers
from csdata.analysis.scenarios.measured import measured_effects
from csdata.analysis.scenarios.replay import Replay, replay
from csdata.analysis.scenarios.stand import stand
from csdata.dataset import EVERYBODY, Dataset
from csdata.ui import driver_finder, intervention_finder, intervention_store
from csdata.ui.behind import Behind, Tell, Unwanted
from csdata.ui.driver_finder import Asked, found_soon
from csdata.ui.reads import KEYS


@dataclass(frozen=True, eq=False)
class Prepared:
    """The ground of scenarios, its levers, and what would have been foretold a year ago.

    `measured` tells apart what was measured, which may come later than the rest; empty while it has not.
    """

    ground: Ground
    levers: tuple[Lever, ...]
    replay: Replay | None
    key: str
    measured: str = ""


def _key(prepared: Prepared) -> str:
    return f"{prepared.key}|{prepared.measured}"


def _answer_key(answer: MeasureAnswer) -> str:
    return answer.key


@st.cache_resource(show_spinner=False)
def preparer() -> Behind[Prepared]:
    """Return the preparations of this server."""
    return Behind("what-if")


def prepared_soon(data: Dataset) -> tuple[Prepared | None, tuple[float, str] | None]:
    """Return what scenarios stand on when it is there or comes within seconds; else how far it is.

    What goes with leaving is looked for first, as on the page Churn drivers; both None where it broke.
    """
    _measuring(data)  # begins beside the search; nobody waits for it
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


def with_measured(data: Dataset, prepared: Prepared) -> tuple[Prepared, bool]:
    """Return the same with what own interventions did as levers, where it is measured; True: it is still to come."""
    asked = _measuring(data)
    answer = intervention_finder.finder().found(asked.key(data))
    if answer is not None:
        return _with(data, prepared, answer), False
    over = intervention_finder.is_given_up(data, asked) or intervention_finder.finder().is_known(asked.key(data))
    return prepared, not over


def _measuring(data: Dataset) -> intervention_finder.Asked:
    """Begin to measure what was done, unless that is done, under way, or was stopped; money plays no part in it."""
    asked = intervention_finder.Asked(EVERYBODY, Assumptions(), intervention_store.entries())
    if not intervention_finder.is_given_up(data, asked):
        intervention_finder.begin(data, asked)
    return asked


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=KEYS | {Prepared: _key, MeasureAnswer: _answer_key})
def _with(data: Dataset, prepared: Prepared, answer: MeasureAnswer) -> Prepared:
    effects = measured_effects(data, answer)
    return replace(prepared, levers=levers(prepared.ground, effects), measured=answer.key) if effects else prepared
