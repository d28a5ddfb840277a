"""Where is a room in its workshop, what are the keys, and how does it begin anew?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from csdata.dataset import Dataset
from csdata.ui import persona_names, persona_search, places, state, workshop_own, workshop_votes
from csdata.ui.persona_search import Choice

STAGE, CARD, TURN, ENTERED, AT = "stage", "card", "turn", "_workshop_entered", "_workshop_at"
PATH: Final = "workshop"
MOST: Final = 10_000
STAGES: Final = {
    "personas": ("Personas", "p", "person_search"),
    "kinds": ("How many kinds", "k", "category"),
    "own": ("Your own persona", "o", "person_add"),
    "guess": ("Guess the persona", "g", "quiz"),
}


@dataclass(frozen=True, slots=True)
class Where:
    """The stage, which card (0 is the first), and whose turn it is to be guessed; all of it is in the link."""

    stage: str = "personas"
    card: int = 0
    turn: int = 0


def enter() -> None:
    """Fold the sidebar, and make type large when a visitor comes in; afterwards the switch in the sidebar decides."""
    st.set_page_config(initial_sidebar_state="collapsed")
    if not state.chosen(ENTERED):
        state.put(ENTERED, value=True)
        state.put(state.PROJECTOR, value=True)


def where() -> Where:
    """Return where the room is, and write it into the link; on the first look it is where the link says."""
    found = _now()
    for key, value in ((STAGE, found.stage), (CARD, found.card), (TURN, found.turn)):
        if value == asdict(Where())[key]:
            st.query_params.pop(key, None)
        elif st.query_params.get(key) != str(value):
            st.query_params[key] = str(value)
    return found


def _now() -> Where:
    kept = state.chosen(AT)
    if isinstance(kept, Where):
        return kept
    stage = state.asked_for(STAGE) or ""
    return Where(stage if stage in STAGES else "personas", _number(CARD), _number(TURN))


def _number(key: str) -> int:
    text = state.asked_for(key) or ""
    return min(int(text), MOST) if text.isdecimal() else 0


def go(stage: str) -> None:
    """Go to a stage, as the answer to a key."""
    state.put(AT, replace(_now(), stage=stage))


def step(key: str, by: int, of: int) -> None:
    """Move on by so many of `of`, both ends meet; from where the room is by now, however quickly keys are pressed."""
    now = _now()
    at = {CARD: now.card, TURN: now.turn}
    state.put(AT, Where(now.stage, **{**at, key: (at[key] + by) % of}))


def bar(data: Dataset, at: Where) -> Choice:
    """Draw the stages with their keys, the choice of kinds, and the way back to the start."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        for stage, (label, key, icon) in STAGES.items():
            st.button(
                label,
                key=f"to-{stage}",
                icon=f":material/{icon}:",
                type="primary" if stage == at.stage else "secondary",
                shortcut=key,
                on_click=go,
                args=(stage,),
            )
        st.space("stretch")
        choice = persona_search.controls(data)
        if st.button("Start over", key="start-over", icon=":material/restart_alt:", shortcut="home", type="tertiary"):
            ask_to_start_over()
        st.page_link(places.PERSONAS, label="Leave", icon=":material/close:", width="content")
    return choice


@st.dialog("Start over?", icon=":material/restart_alt:")
def ask_to_start_over() -> None:
    """Ask what becomes of what the room wrote."""
    st.markdown("Kinds, votes and the blank card begin anew. What becomes of notes, names and personas of your own?")
    with st.container(horizontal=True, gap="small"):
        keep = st.button("Keep them", key="restart-keep", type="primary", on_click=start_over)
        lose = st.button("Forget them", key="restart-forget", on_click=partial(start_over, forget=True))
    if keep or lose:
        st.rerun()


def start_over(*, forget: bool = False) -> None:
    """Go back to the start: first card, the kinds in use, an empty card, no votes; notes and names only if asked."""
    state.put(AT, Where())
    persona_search.as_usual()
    workshop_own.empty()
    workshop_votes.forget()
    if forget:
        persona_names.forget_all()
        workshop_own.forget_all()
    state.say("good", "The workshop begins anew." + (" Notes, names and own personas are gone." if forget else ""))
