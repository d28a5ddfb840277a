"""How is one persona shown to a room, and where are its notes kept? And how many kinds are there?"""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from csdata.analysis.personas import told
from csdata.analysis.personas.answer import choices, headline, stable_ones, under
from csdata.analysis.personas.cards import Card
from csdata.analysis.personas.picture import in_words, medians_of
from csdata.analysis.personas.pseudonyms import Names, names_of
from csdata.charts.workshop import apart, kinds
from csdata.dataset import Dataset
from csdata.ui import persona_card, persona_names, saved, state, workshop
from csdata.ui import persona_reads as reads
from csdata.ui.components import card, page_head, plain, show
from csdata.ui.persona_search import IN_USE, K_KEY, NUMBERS, Asked, Choice, as_usual
from csdata.ui.personas import FORMATS
from csdata.ui.reads import kept
from csdata.ui.style import type_scale
from csdata.wording import DASH, known, number, plural, share

PRIVATE = "names of customers are left out"


@kept
def read_names(data: Dataset) -> Names:
    """Return what tells who somebody is."""
    return names_of(data)


def one_persona(data: Dataset, asked: Asked, at: workshop.Where) -> None:
    """Draw one persona over the whole width, with the way to the one before and the next."""
    names = persona_names.names_of(asked.found)
    place = at.card % asked.found.k
    one = reads.read_cards(asked, data)[place]
    period = reads.read_outcomes(asked, data).result.period
    page_head(_answer(one, names[place]), f"Persona {place + 1} of {asked.found.k} · {PRIVATE}")
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch", gap="small", key="card-persona"):
        _head(one)
        persona_card.figures(one, period)
        st.markdown("  \n".join(_lines(one)))
        _quotes(data, one)
    with right:
        _apart(asked, one, names[place])
        with st.container(border=True, key="card-notes", gap="small"):
            _notes(asked, place)
    _turn_over(place, names)


def _answer(one: Card, name: str) -> str:
    """Say how many of a persona were lost, and what they want, as far as that is known."""
    lost = f": {told.or_dash(one.outcome['lost'], 'share')} were lost" if known(one.outcome["lost"]) is not None else ""
    wants = f"they want “{one.wants[0].subject}”" if one.wants else ""
    return f"“{name}”{lost}{'; ' if lost and wants else ': ' if wants else ''}{wants}"


def _head(one: Card) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.image(persona_card.tile(one.persona), width=persona_card.TILE)
        st.subheader(plain(persona_card.tagline(one)), anchor=False)
    persona_card.badges(one)


def _lines(one: Card) -> list[str]:
    return [f":material/{icon}: **{title}** {plain(text)}" for icon, title, text in told.lines(one)]


def _quotes(data: Dataset, one: Card) -> None:
    """Draw what customers wrote, without who they are."""
    names = read_names(data)
    for quote in one.quotes:
        st.markdown(f"> *“{plain(names.masked(quote.text))}”*")


def _apart(asked: Asked, one: Card, name: str) -> None:
    medians = medians_of(asked.found)
    rows = asked.found.profile[asked.found.profile["persona"] == one.persona]
    frame = pd.DataFrame(
        {
            "label": rows["label"],
            "effect": rows["effect"],
            "own": [in_words(str(behaviour), medians, one.persona) for behaviour in rows["behaviour"]],
            "rest": [
                share(value) if str(behaviour).endswith("_share") else number(value)
                for behaviour, value in zip(rows["behaviour"], rows["rest_median"], strict=True)
            ],
        }
    )
    sub = "Blue: more than the others; orange: less; grey: about the same"
    with card("What they do, beside the others", sub, key="apart", foot="Medians; bars in standard deviations"):
        show(apart(frame, scale=type_scale()), alt=f"How {name} differ from the others", key="apart-chart")


def _notes(asked: Asked, persona: int) -> None:
    """Draw the notes on the card; they are kept as soon as the writer leaves them."""
    key = persona_names.key_of(asked.found, persona)
    where = "with the workspace" if saved.is_lasting() else "in this session"
    st.text_area(
        "Notes of the room",
        persona_names.note(key),
        key=_field(key),
        max_chars=persona_names.MOST_NOTE,
        height=90,
        help=f"Kept {where}, on this persona's card",
    )


def _field(key: str) -> str:
    return f"workshop-note-{key}"


def keep_notes(asked: Asked) -> None:
    """Keep what was written on any card; before the page is drawn, so that a quick key loses nothing."""
    for persona in range(asked.found.k):
        key = persona_names.key_of(asked.found, persona)
        written = state.chosen(_field(key))
        if isinstance(written, str) and written.strip() != persona_names.note(key):
            state.attempt(partial(persona_names.write, key, written))


def _turn_over(place: int, names: tuple[str, ...]) -> None:
    """Draw the way to the neighbours; both ends meet."""
    before, after = (plain(names[(place + by) % len(names)]) for by in (-1, 1))
    back, on = ((workshop.CARD, by, len(names)) for by in (-1, 1))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="turn-over"):
        st.button(
            before, key="before", icon=":material/arrow_back:", shortcut="left", on_click=workshop.step, args=back
        )
        st.space("stretch")
        st.button(after, key="after", icon=":material/arrow_forward:", icon_position="right", shortcut="right",
                  type="primary", on_click=workshop.step, args=on)  # fmt: skip


# ---- how many kinds


def how_many(asked: Asked, choice: Choice) -> None:
    """Draw what any number of kinds would be: who is in each, and whether the data hold them."""
    found = asked.found
    names = persona_names.names_of(found)
    page_head(headline(found, None, names), under(found))
    counted = [int((found.assignment == at).sum()) for at in range(found.k)]
    left, right = st.columns(2, gap="medium")
    with left, card(_verdict(asked, choice), found.reason, key="kinds", height="stretch"):
        text = ", ".join(f"{name} {n:,}" for name, n in zip(names, counted, strict=True))
        show(kinds(names, tuple(counted), scale=type_scale()), alt=f"Customers by persona: {text}", key="kinds-chart")
    with right, card(stable_ones(found), "A kind holds when it comes back on other customers drawn from the same "
                     "crowd, and chance alone would not make it", key="held", height="stretch"):  # fmt: skip
        st.dataframe(choices(found), hide_index=True, key="held-list", alt="Verdict by number of kinds",
                     column_config=FORMATS, placeholder=DASH)  # fmt: skip
    _fewer_or_more(found.k)


def _verdict(asked: Asked, choice: Choice) -> str:
    found = asked.found
    if not found.is_found:
        return f"{plural(found.k, 'kind')} drawn as asked: do not decide by them"
    least = f"the least stable keeps {share(found.stability)} of its members" if found.stability is not None else ""
    return f"{plural(found.k, 'kind')}{'' if choice.k else ', as in use'}: {least}"


def _fewer_or_more(k: int) -> None:
    """Draw the keys to fewer and more kinds, and back to those in use."""
    least, most = int(NUMBERS[0]), int(NUMBERS[-1])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="turn-over"):
        st.button("Fewer kinds", key="fewer", icon=":material/remove:", shortcut="left", disabled=k <= least,
                  on_click=_kinds_by, args=(k, -1))  # fmt: skip
        st.button("More kinds", key="more", icon=":material/add:", shortcut="right", disabled=k >= most,
                  on_click=_kinds_by, args=(k, 1))  # fmt: skip
        st.button(IN_USE, key="as-found", icon=":material/replay:", shortcut="f", on_click=as_usual)


def _kinds_by(shown: int, by: int) -> None:
    """Ask for fewer or more kinds than are asked for by now; where none are, than are shown."""
    asked = state.chosen(K_KEY)
    now = int(str(asked)) if asked in NUMBERS else shown
    state.put(K_KEY, str(min(max(now + by, int(NUMBERS[0])), int(NUMBERS[-1]))))
