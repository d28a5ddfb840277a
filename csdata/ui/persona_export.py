"""How do all cards leave the app: as one page to print, or as slides to edit?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from csdata.analysis.personas.blank import Match
from csdata.dataset import Dataset
from csdata.report.persona_page import persona_page
from csdata.report.persona_sheet import Paper, Papers, papers, sentence
from csdata.report.persona_slides import persona_slides
from csdata.ui import persona_names, workshop_cards, workshop_own
from csdata.ui import persona_reads as reads
from csdata.ui.persona_search import Asked
from csdata.ui.style import wide
from csdata.ui.workshop_own import WORDS, Own


def export(data: Dataset, asked: Asked) -> None:
    """Draw the menu of exports; a file is made when it is asked for."""

    def made(write: Callable[[Papers], str | bytes]) -> Callable[[], str | bytes]:
        return lambda: write(_papers(data, asked))

    with st.popover("Export", icon=":material/ios_share:", key="persona-export"):
        st.caption("All cards, with notes and personas of your own. Names of customers are left out of quotes; names "
                   "of persons are not known: read the quotes before you pass them on.", width=wide(320))  # fmt: skip
        st.download_button("Slides to edit (PPTX)", made(persona_slides), "personas.pptx", PPTX, key="cards-pptx",
                           icon=":material/slideshow:", on_click="ignore", width="stretch")  # fmt: skip
        st.download_button("One page to print (HTML)", made(persona_page), "personas.html", "text/html",
                           key="cards-html", icon=":material/print:", on_click="ignore", width="stretch")  # fmt: skip
        st.caption("For a PDF open the page and print it: each card has its page.", width=wide(320))


PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def _papers(data: Dataset, asked: Asked) -> Papers:
    found = asked.found
    notes = [persona_names.note(persona_names.key_of(found, at)) for at in range(found.k)]
    return papers(
        found,
        reads.read_cards(asked, data),
        persona_names.names_of(found),
        reads.read_outcomes(asked, data),
        notes=notes,
        masked=workshop_cards.read_names(data).masked,
        own=[_own(asked, one) for one in workshop_own.all_own()],
    )


def _own(asked: Asked, one: Own) -> Paper:
    """Return a card from the workshop: what was said, by whom, and what the data say of it."""
    told = one.match(asked)
    said = f"said in a workshop{f' by {one.by}' if one.by else ''} on {one.said_on}"
    lines = tuple((WORDS[key][0], text) for key, text in one.words.items())
    return Paper(
        one.name,
        None,
        sentence(", ".join(one.behaves(asked))),
        "Supported" if told and told.verdict == "supported" else "Provisional",
        f"{said}; {told.why}" if told else said,
        _size(told),
        lines=lines,
    )


def _size(told: Match | None) -> str:
    return f"{told.alike:,} of {told.n:,} customers behave so" if told else "From a workshop"
