"""How is the card of a persona drawn, small on the page and whole beside it?"""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

import pandas as pd
import streamlit as st

from csdata.analysis.personas import told
from csdata.analysis.personas.cards import Card
from csdata.analysis.personas.picture import in_words, medians_of
from csdata.charts.personas import shape_of, token_of
from csdata.charts.theme import TOKENS
from csdata.dataset import Dataset
from csdata.ui import persona_names, places, saved, state
from csdata.ui.components import listed, plain
from csdata.ui.persona_search import Asked
from csdata.ui.style import is_dark
from csdata.wording import known, number, plural, share

OPEN: Final = "persona"
TILE: Final = 52
BADGES: Final[dict[str, tuple[Literal["green", "blue", "orange"], str]]] = {
    "Strong": ("green", "verified"),
    "Moderate": ("blue", "check_circle"),
    "Provisional": ("orange", "pending"),
}
FORMS: Final = {
    "circle": '<circle cx="28" cy="28" r="12"/>',
    "triangle-up": '<path d="M28 14 42 40H14z"/>',
    "square": '<rect x="17" y="17" width="22" height="22"/>',
    "diamond": '<path d="M28 13 43 28 28 43 13 28z"/>',
    "triangle-down": '<path d="M28 42 42 16H14z"/>',
    "cross": '<path d="M23 14h10v9h9v10h-9v9H23v-9h-9V23h9z"/>',
    "triangle-left": '<path d="M14 28 40 14v28z"/>',
    "stroke": '<rect x="13" y="25" width="30" height="6"/>',
}


def tile(persona: int) -> str:
    """Return the sign of a persona: its mark and colour in the charts, no face."""
    colours = st.get_option(f"theme.{'dark' if is_dark() else 'light'}.chartCategoricalColors") or ["#5B6675"]
    colour = colours[TOKENS.index(token_of(persona)) % len(colours)]
    form = FORMS[shape_of(persona)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56" viewBox="0 0 56 56">'
        f'<rect width="56" height="56" rx="14" fill="{colour}" opacity=".16"/><g fill="{colour}">{form}</g></svg>'
    )


def head(card: Card, name: str) -> None:
    """Draw the sign, the name, how many they are, and how sure that is."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.image(tile(card.persona), width=TILE)
        with st.container(gap=None):
            st.subheader(plain(name), anchor=False)
            st.caption(plain(tagline(card)))
    badges(card)


def badges(card: Card) -> None:
    """Draw how sure a persona is, and how many they are."""
    with st.container(horizontal=True, gap="xsmall"):
        colour, icon = BADGES[card.evidence]
        st.badge(f"{card.evidence} evidence", icon=f":material/{icon}:", color=colour, help=card.evidence_why)
        money_share = known(card.outcome["mrr_share"])
        earns = f" · {share(money_share)} of revenue" if money_share is not None else ""
        st.badge(f"{plural(card.n, 'customer')} · {share(card.share)}{earns}", color="gray")


def tagline(card: Card) -> str:
    """Say in a line what a persona does, other than the others."""
    text = listed(card.traits[:3]) if card.traits else "as most customers do"
    return text[:1].upper() + text[1:]


def figures(card: Card, period: str | None) -> None:
    """Draw money, what was kept and lost afterwards, with their ranges below."""
    meant = {
        "Revenue": "Recurring revenue a month, today",
        "Kept": f"Their revenue at the end ÷ at the start, {period}",
        "Lost": f"Customers gone at the end, {period}",
    }
    with st.grid(3, min_column_width=84, gap="xsmall"):
        for label, text in told.figures(card):
            st.metric(label, plain(text), help=meant[label])
    st.caption(plain(told.ranges(card)))


def small(asked: Asked, data: Dataset, card: Card, name: str, period: str | None) -> None:
    """Draw the card of a persona in the wall of cards."""
    with st.container(border=True, height="stretch", gap="small", key=f"card-persona-{card.persona}"):
        head(card, name)
        figures(card, period)
        facts(card)
        if card.quotes:
            st.markdown(f"> *“{plain(card.quotes[0].text)}”*")
        written = persona_names.note(persona_names.key_of(asked.found, card.persona))
        if written:
            st.caption(f":material/edit_note: {plain(written)}")
        st.space("stretch")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("Open", key=f"open-{card.persona}"):
                whole(asked, data, card, name, period)
            _see_customers(data, asked, card, name)


def facts(card: Card) -> None:
    """Draw what they want, when they win, where they are stuck, what to try."""
    st.markdown("  \n".join(f":material/{icon}: **{title}** {plain(text)}" for icon, title, text in told.lines(card)))


def _see_customers(data: Dataset, asked: Asked, card: Card, name: str) -> None:
    """Offer the list of the persona's customers, where it is a filter."""
    called = persona_names.in_filter(data, asked.found, card.persona, name)
    if called:
        query = {"persona": called, "ds": str(state.chosen(state.TOKEN) or state.SAMPLE)}
        st.page_link(places.CUSTOMERS, label="See customers", icon=":material/groups:", query_params=query)


@st.dialog("Persona", position="right", width="medium")
def whole(asked: Asked, data: Dataset, card: Card, name: str, period: str | None) -> None:
    """Draw everything that is known of a persona; its name and notes can be changed."""
    head(card, name)
    st.caption(plain(f"Evidence: {card.evidence_why}."))
    figures(card, period)
    for title, found in told.lists(card):
        st.markdown(f"**{title}**")
        st.markdown("\n".join(f"- {plain(one)}" for one in found))
    if card.quotes:
        st.markdown("**In their words**")
        for quote in card.quotes:
            st.markdown(f"> *“{plain(quote.text)}”*  \n> :gray[about {plain(quote.about)}]")
    st.markdown("**What they do, beside the others**")
    st.dataframe(_profile(asked, card), hide_index=True, key=f"profile-{card.persona}", alt="Profile")
    _own_weights(data, asked, card, name)
    _own_words(asked, card, name)


def _profile(asked: Asked, card: Card) -> pd.DataFrame:
    medians = medians_of(asked.found)
    rows = asked.found.profile[asked.found.profile["persona"] == card.persona]
    return pd.DataFrame(
        {
            "Behaviour": rows["label"],
            "Typical": [in_words(str(name), medians, card.persona) for name in rows["behaviour"]],
            "Others": [
                share(value) if str(name).endswith("_share") else number(value)
                for name, value in zip(rows["behaviour"], rows["rest_median"], strict=True)
            ],
            "Apart": [f"{value:+.1f} SD" for value in rows["effect"]],
        }
    )


def _own_weights(data: Dataset, asked: Asked, card: Card, name: str) -> None:
    """Lead to the health weights of this persona: what success is differs by kind of customer."""
    called = persona_names.in_filter(data, asked.found, card.persona, name)
    if called:
        query = {"weights_for": f"Persona: {called}", "ds": str(state.chosen(state.TOKEN) or state.SAMPLE)}
        st.page_link(
            places.HEALTH, label="What counts in the health score of this persona", icon=":material/tune:",
            query_params=query,
        )  # fmt: skip


def _own_words(asked: Asked, card: Card, name: str) -> None:
    """Draw name and notes as they can be changed."""
    key = persona_names.key_of(asked.found, card.persona)
    with st.form(f"words-{card.persona}", border=True):
        new = st.text_input("Name", name, max_chars=60)
        text = st.text_area("Notes", persona_names.note(key), max_chars=persona_names.MOST_NOTE, height=100)
        where = "with the workspace" if saved.is_lasting() else "in this session: the sample belongs to nobody"
        st.caption(plain(f"Kept {where}. An empty name is the one from the profile again."))
        if st.form_submit_button("Save", type="primary"):
            done = state.attempt(partial(persona_names.write, key, text))
            if done and state.attempt(partial(persona_names.rename, asked.found, card.persona, new)):
                st.rerun()
