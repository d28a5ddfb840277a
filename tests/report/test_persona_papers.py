"""Do the exported cards say what the page says, without who wrote what, in files that others open?"""

from __future__ import annotations

import io
import re
from functools import cache
from html.parser import HTMLParser

import numpy as np
from pptx import Presentation

from csdata.analysis.personas import find_personas
from csdata.analysis.personas.cards import cards
from csdata.analysis.personas.later import outcomes
from csdata.report.persona_page import persona_page
from csdata.report.persona_sheet import Paper, Papers, papers
from csdata.report.persona_slides import persona_slides
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet

COLUMNS = ("Calls", "Exports", "Logins", "Reports", "Uploads", "Visits <online>")
OWN = Paper("Asks & asks", None, "Many tickets", "Provisional", "said in a workshop on 2026-09-30", "From a workshop",
            lines=(("Wants", "quick <answers>"),))  # fmt: skip


@cache
def told() -> Papers:
    made, _ = planted(np.random.default_rng(4), 160, 6.0)
    data = company(customers=sheet(np.exp(made / 2), COLUMNS))
    found = find_personas(data)
    later = outcomes(data, found)
    names = tuple(f"Kind {at}" for at in range(found.k))
    return papers(found, cards(data, found, later), names, later, notes=["Call <them>"], masked=str.upper, own=[OWN])


class Open(HTMLParser):
    """Counts what is opened and never closed, and what would be fetched from elsewhere."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        super().__init__()
        self.open: list[str] = []
        self.sections = 0
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened."""
        self.sections += tag == "section"
        self.fetched += [str(value) for name, value in attrs if name in {"src", "href"}]
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        while self.open and self.open.pop() != tag:
            pass


def test_the_page_holds_every_card_is_whole_and_fetches_nothing() -> None:
    page = persona_page(told())
    reader = Open()
    reader.feed(page)
    assert reader.sections == len(told().cards)
    assert (reader.open, reader.fetched) == ([], [])
    assert "Call &lt;them&gt;" in page
    assert "quick &lt;answers&gt;" in page
    assert "<them>" not in page
    assert page.count("<svg") == len(told().cards) - 1  # what was only said has no bars


def test_the_slides_have_titles_native_charts_and_editable_text() -> None:
    deck = Presentation(io.BytesIO(persona_slides(told())))
    slides = list(deck.slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == [
        told().title,
        *(one.name for one in told().cards),
        "How we know",
    ]
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == len(told().cards) - 1
    for chart, one in zip(charts, told().cards, strict=False):
        assert list(chart.plots[0].series[0].values) == [round(bar.effect, 3) for bar in one.bars]
    assert not [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]  # no picture
    assert slides[1].notes_slide.notes_text_frame.text == "Call <them>"


def test_the_figures_are_those_of_the_cards_and_n_stands_beside_them() -> None:
    for one in told().cards[:-1]:
        assert re.match(r"[\d,]+ customers · ", one.size)
        assert [label for label, _ in one.figures] == ["Revenue", "Kept", "Lost"]
    assert set(told().kinds.columns) == {"Kinds", "Verdict", "Chance", "Comes back"}
    assert "160 customers" in told().sub
