"""Which personas are looked at: how many, by which behaviours; are they found, and how far is the search?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

import streamlit as st

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.features import features
from csdata.analysis.personas.succession import called_as_before
from csdata.dataset import Dataset
from csdata.ui import state
from csdata.ui.behind import Behind, Tell, Unwanted
from csdata.ui.components import empty_state, page_head
from csdata.ui.library import library
from csdata.ui.reads import KEYS, kept
from csdata.ui.style import wide
from csdata.ui.under_way import progress_row
from csdata.wording import plural

PATIENCE: float = 4.0  # seconds that a page waits before it shows how far the search is
IN_USE: Final = "Those in use"
AFRESH: Final = "As many as stand out"
NUMBERS: Final = tuple(str(k) for k in range(2, 9))
K_KEY, BY_KEY, GIVEN_UP = "kinds", "by", "personas_given_up"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for: a number of personas (None: those in use, or as many as stand out) and behaviours.

    Without behaviours all that fit are compared. `afresh`: look for them again, though some are in use.
    """

    k: int | None = None
    names: tuple[str, ...] | None = None
    afresh: bool = False

    def key(self, data: Dataset) -> str:
        """Return what tells this search apart from all others."""
        own = library().set_of(data) if self == USUAL else None
        return f"{data.fingerprint}|{self.k}|{self.names}|{own.key if own else None}"


@dataclass(frozen=True, eq=False)
class Asked:
    """Personas that were found, and the key of the search."""

    found: Personas
    key: str


USUAL: Final = Choice()


@st.cache_resource(show_spinner=False)
def finder() -> Behind[Personas]:
    """Return the searches with a choice, of this server; those as usual are the library's."""
    return Behind("personas as chosen")


@kept
def read_offered(data: Dataset) -> tuple[Behaviour, ...]:
    """Return the behaviours that customers can be compared by."""
    return features(data).offered


def controls(data: Dataset, below: Callable[[Dataset], None] | None = None) -> Choice:
    """Draw how many kinds and by what, and what is to be `below`; both are kept in the link."""
    offered = {one.label: one.name for one in read_offered(data)}
    with (
        st.popover("Kinds and behaviours", icon=":material/tune:", key="persona-choice"),
        st.container(width=wide(420)),
    ):
        k = st.selectbox(
            "How many kinds",
            [IN_USE, AFRESH, *NUMBERS],
            key=K_KEY,
            bind="query-params",
            help="As many as stand out: the number that does so most among those that come back, looked for again. "
            "Others are drawn, and judged.",
        )
        names = st.multiselect(
            "Compared by",
            list(offered),
            key=BY_KEY,
            bind="query-params",
            placeholder="All behaviours that fit",
            help="At least two. Outcomes, prices, ids and times are not offered: they are not what customers do.",
        )
        if below is not None:
            below(data)
    chosen = tuple(offered[name] for name in offered if name in names)
    return Choice(int(str(k)) if k in NUMBERS else None, chosen or None, k == AFRESH)


def found_soon(data: Dataset, choice: Choice, seconds: float | None = None) -> Asked | None:
    """Return the personas when they are there or come within a few seconds; None while the search goes on."""
    key, patience = choice.key(data), PATIENCE if seconds is None else seconds
    if choice == USUAL and library().personas_of(data) is None and not finder().is_known(key):
        begun = monotonic()
        library().wait_for_personas(data, patience)  # they are being looked for already, most often
        patience = max(0.0, patience - (monotonic() - begun))
    if choice == USUAL and (known := library().personas_of(data)) is not None:
        return Asked(known, key)

    before = library().personas_of(data)

    def search(tell: Tell, unwanted: Unwanted) -> Personas:
        return find_personas(data, progress=tell, should_stop=unwanted, k=choice.k, names=choice.names, like=before)

    finder().ask(key, search)
    finder().wait(key, patience)
    found = finder().found(key)
    if found is None:
        return None
    return _called_as_before(Asked(found, key), data) if found.k else Asked(found, key)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={Asked: lambda one: one.key, **KEYS})
def _called_as_before(asked: Asked, data: Dataset) -> Asked:
    """Return what was found, with the names of the personas in use for those that are the same kinds."""
    before = library().personas_of(data)
    if before is None or not before.k or before is asked.found:
        return asked
    return Asked(called_as_before(before, asked.found), asked.key)


def is_given_up(key: str) -> bool:
    """Tell whether the visitor stopped this very search."""
    return state.chosen(GIVEN_UP) == key


def unfinished(data: Dataset, choice: Choice) -> None:
    """Say how far the search is and offer to stop it; or that it was stopped, or that these cannot be drawn."""
    key = choice.key(data)
    if is_given_up(key):
        page_head("The search was stopped", "Personas")
        empty_state("stop_circle", "Nothing was looked for to the end", "Personas are found once for each choice, then "
                    "kept.", lambda: state.drop(GIVEN_UP), label="Search again", key="again")  # fmt: skip
    elif finder().is_known(key):
        page_head("These personas cannot be drawn", "Personas")
        empty_state("tune", "The choice leaves too little", "A persona needs 12 customers. Choose fewer kinds, or more "
                    "behaviours.", as_usual, label="Back to those in use", key="cannot")  # fmt: skip
    else:
        page_head("Looking for kinds of customers", f"Personas · {plural(data.customers, 'customer')}")
        with st.container(border=True, key="card-searching", gap="small"):
            progress_row(finder(), key, given_up=GIVEN_UP, button="stop-personas")


def as_usual() -> None:
    """Ask for the personas in use."""
    state.put(K_KEY, IN_USE)
    state.put(BY_KEY, [])


def afresh() -> None:
    """Look for personas again, by all behaviours and as many as stand out."""
    state.put(K_KEY, AFRESH)
    state.put(BY_KEY, [])
