"""Which personas do all pages use, do these still fit, and how are others taken into use and taken back?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from csdata.analysis.personas import Personas
from csdata.analysis.personas.in_use import Fit, fit_of
from csdata.analysis.personas.persona_set import KIND, NAME, PersonaSet
from csdata.analysis.personas.succession import Succession, succession
from csdata.dataset import Dataset
from csdata.ui import persona_names, persona_search, saved, state
from csdata.ui.components import plain
from csdata.ui.library import library
from csdata.ui.persona_search import USUAL, Asked, Choice
from csdata.ui.reads import kept
from csdata.wording import date_label, plural

BEFORE: Final = "_personas_before"
SURE: Final = {"clear": "clear", "tentative": "tentative", "no_structure": "drawn, not found"}
DONE: Final = "All pages use these personas from now on. Those before are under “Kinds and behaviours”."
BACK: Final = "All pages use the earlier personas again."


@kept
def read_fit(data: Dataset, key: str) -> Fit | None:  # noqa: ARG001 - one and the same customers may have another set
    """Return whether the personas in use, of the set with this key, still fit; None where none are kept."""
    found, own = library().personas_of(data), library().set_of(data)
    return fit_of(data, found, own) if found is not None and own is not None else None


def since(data: Dataset) -> str:
    """Say in which data the personas in use were found, where that were others than these."""
    own = library().set_of(data)
    return f" · found in data to {date_label(own.of)}" if own and own.of and own.of != data.as_of else ""


def told(own: PersonaSet) -> str:
    """Say how many kinds a set has, how sure they are, and in which data they were found."""
    when = f" in data to {date_label(own.of)}" if own.of else ""
    return f"{plural(own.k, 'kind')}, {SURE.get(own.verdict, '')}, found among {plural(own.n, 'customer')}{when}"


def _short(at: int, own: PersonaSet) -> str:
    return f"{at} · {plural(own.k, 'kind')}, {SURE.get(own.verdict, '')}" + (
        f" · {date_label(own.of)}" if own.of else ""
    )


def bar(data: Dataset, asked: Asked, choice: Choice) -> None:
    """Say what other pages use when something else is looked at, or when the personas in use do not fit any more."""
    if choice == USUAL:
        _still_fit(data)
        return
    _something_else(data, asked, choice, library().personas_of(data))


def _still_fit(data: Dataset) -> None:
    own = library().set_of(data)
    fit = read_fit(data, own.key) if own else None
    if fit is None or not fit.reasons:
        return
    when = f"were found in data to {date_label(fit.of)}" if fit.of else "are kept"
    with st.container(border=True, key="card-in-use"):
        words, button = _in_a_row()
        words.markdown(
            f":material/update: **These personas {when}: time to look again.** {plain(' '.join(fit.reasons))}"
        )
        button.button("Look again", key="look-again", type="primary", on_click=persona_search.afresh)


def _something_else(data: Dataset, asked: Asked, choice: Choice, before: Personas | None) -> None:
    has_some = before is not None and before.k > 0
    text = f"**The other pages use {plural(before.k, 'kind') if before and has_some else 'no personas'}.** "
    if asked.found.k and before and has_some:
        now = succession(_named(before), _named(asked.found))
        text += plain(f"Shown here: {'; '.join(now.words())}.")
    if asked.found.k and not asked.found.is_found:
        text += " The data do not hold these groups: they are drawn, not found."
    with st.container(border=True, key="card-in-use"):
        words, buttons = _in_a_row()
        words.markdown(f":material/info: {text}")
        if asked.found.k:
            buttons.button("Use these everywhere", key="use-everywhere", type="primary", on_click=use,
                           args=(data, asked, choice, before if has_some else None))  # fmt: skip
        buttons.button("Back to those in use" if has_some else "As before", key="back-to-used",
                       on_click=persona_search.as_usual)  # fmt: skip


def _in_a_row() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return a place for words and one for buttons at their right; below them on a phone."""
    words, buttons = st.columns([5, 4], vertical_alignment="center", gap="medium")
    return words, buttons.container(horizontal=True, horizontal_alignment="right", gap="small")


def _named(found: Personas) -> Personas:
    return replace(found, names=persona_names.names_of(found))


def use(data: Dataset, asked: Asked, choice: Choice, before: Personas | None) -> None:
    """Take personas into use on all pages; those that are the same kinds as before keep their names."""
    now = succession(before, asked.found) if before is not None else None
    is_chosen = choice.k is not None or choice.names is not None
    names, changes = (now.names, _changes(now)) if now else (None, ())
    new = PersonaSet.made(data, asked.found, names, chosen=is_chosen, changes=changes)
    if state.attempt(lambda: _take(new), DONE):
        persona_search.as_usual()


def _changes(now: Succession) -> tuple[str, ...]:
    return tuple(f"{one[0].upper()}{one[1:]}." for one in now.words())


def _take(new: PersonaSet) -> None:
    saved.save(KIND, NAME, new.to_dict())
    _looked_at(new)


def _looked_at(new: PersonaSet | None) -> None:
    """Use a set in this session where nothing is kept for all; no filter asks for a persona that is no more."""
    if not saved.is_lasting():
        state.put(state.PERSONAS, new)
    if state.chosen("persona") is not None:
        state.put("persona", state.ALL["persona"])


# ---- those before


def earlier() -> tuple[PersonaSet, ...]:
    """Return the sets that were in use before, the newest first, each once."""
    sets = [PersonaSet.from_dict(one.body) for one in saved.history(KIND, NAME) if not one.removed]
    now = saved.newest(KIND, NAME)
    own = PersonaSet.from_dict(now.body) if now else None
    found = {one.key: one for one in sets if one is not None and (own is None or one.key != own.key)}
    return tuple(found.values())


def in_use(data: Dataset) -> None:
    """Say in the choice of kinds which personas all pages use, what became of those before, and offer these again."""
    own = library().set_of(data)
    if own is None:
        return
    st.caption(plain(f"In use: {told(own)}. {' '.join(own.changes)}"))
    before = {_short(at, one): one for at, one in enumerate(earlier(), 1)}
    options = [*before, *(() if saved.is_lasting() else (AS_THE_SAMPLE,))]
    if options:
        picked = st.selectbox(
            "Used before", options, key=BEFORE, help="Number of kinds, verdict, and to which day data went"
        )
        st.button("Use these again", key="use-again", icon=":material/undo:", on_click=_again,
                  args=(before.get(picked),))  # fmt: skip


AS_THE_SAMPLE: Final = "As found in the sample"


def _again(before: PersonaSet | None) -> None:
    """Take an earlier set into use; None: the sample's own personas, for which nothing is kept."""
    if before is not None:
        state.attempt(lambda: _take(before), BACK)
    elif state.attempt(lambda: saved.remove(KIND, NAME), BACK):
        _looked_at(None)
    persona_search.as_usual()
