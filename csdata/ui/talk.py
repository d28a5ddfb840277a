"""What is being asked on the page Explore, and what was answered, for as long as the session lasts?"""

from __future__ import annotations

from typing import Final

from csdata.ui import state

QUESTION: Final = "explore-question"
WRITTEN: Final = "_question"


def question_key() -> str:
    """Return the key of the field, which holds again what was written there before the page was left."""
    if state.chosen(QUESTION) is None:
        state.put(QUESTION, state.chosen(WRITTEN) or "")
    state.put(WRITTEN, state.chosen(QUESTION))
    return QUESTION


def question() -> str:
    """Return what is written in the field."""
    return str(state.chosen(QUESTION) or "")


def write_question(sql: str) -> None:
    """Write into the field, before it is drawn."""
    state.put(QUESTION, sql)
    state.put(WRITTEN, sql)


def exploring() -> object:
    """Return the talk of this session, if there is one."""
    return state.chosen(state.TALK)


def explore(talk: object, sql: str) -> None:
    """Begin another talk, with a first question in the field."""
    state.put(state.TALK, talk)
    write_question(sql)
