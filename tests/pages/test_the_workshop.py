"""Does the workshop show a persona, any number of kinds, a game and a blank card, and begin anew when asked?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import places, workshop
from tests.pages.companies import captions, drawn, open_app, read, title


def opened(**link: str) -> AppTest:
    return open_app("sample", places.WORKSHOP, **link)


def heads(app: AppTest) -> list[str]:
    return [read(one.value) for one in app.subheader]


def test_one_persona_at_a_time_and_both_ends_meet() -> None:
    app = opened()
    first = title(app)
    assert "were lost" in first
    app.button(key="before").click().run()
    assert any("Persona 4 of 4" in text for text in captions(app))
    app.button(key="after").click().run()
    assert title(app) == first
    assert "card" not in app.query_params


def test_quotes_name_no_customer() -> None:
    app = drawn("sample", places.WORKSHOP)
    assert any("names of customers are left out" in text for text in captions(app))
    assert any("“" in one.value for one in app.markdown)


def test_votes_are_counted_until_the_answer_is_shown() -> None:
    app = opened(stage="guess")
    assert title(app) == "Which persona is customer 1?"
    for vote in (0, 0, 1):
        app.button(key=f"vote-{vote}").click().run()
    assert any("3 votes" in one.value for one in app.markdown)
    app.button(key="show").click().run()
    assert "Customer 1 is of" in title(app)
    assert app.button(key="vote-0").disabled
    app.button(key="after").click().run()
    assert title(app) == "Which persona is customer 2?"
    assert any("of 1" in text for text in captions(app))  # the room's score


def test_a_made_up_persona_is_matched_kept_and_forgotten() -> None:
    app = opened(stage="own", own_tickets="more", own_touchpoints="more")
    assert "is most like “Many tickets" in title(app)
    assert app.button(key="keep-own").disabled
    app.text_input(key="own_name").set_value("Asks a lot").run()
    app.button(key="keep-own").click().run()
    assert any("1 persona from the workshop" in text for text in heads(app))
    assert title(app).startswith("Make up a persona")
    app.button(key="start-over").click().run()
    app.button(key="restart-forget").click().run()
    assert "were lost" in title(app)
    app.button(key="to-own").click().run()
    assert not any("from the workshop" in text for text in heads(app))


def test_notes_stay_on_the_card_of_their_persona() -> None:
    app = opened()
    app.text_area[0].set_value("Show them the price guide").run()
    app.button(key="after").click().run()
    assert app.text_area[0].value == ""
    app.button(key="before").click().run()
    assert app.text_area[0].value == "Show them the price guide"


def test_another_number_of_kinds_is_judged() -> None:
    app = opened(stage="kinds")
    app.button(key="fewer").click().run()
    while any("Looking for kinds" in one.value for one in app.title):
        app.run()
    assert "Three kinds of customers" in title(app)
    assert any("3 kinds: the least stable keeps" in text for text in heads(app))


@pytest.mark.parametrize("kind", ["telco", "ravenstack"])
def test_data_without_personas_say_so_and_offer_the_sample(kind: str) -> None:
    app = drawn(kind, places.WORKSHOP)
    assert title(app) == "These customers make no personas to show"
    assert app.button(key="act-no-personas")


def test_strange_links_lead_to_the_start() -> None:
    app = opened(stage="nowhere", card="-3", turn="many")
    assert any("Persona 1 of 4" in text for text in captions(app))
    assert workshop.Where() == workshop.Where("personas", 0, 0)


def test_the_cards_can_be_exported_as_slides_and_as_a_page() -> None:
    labels = {one.label for one in drawn("sample", places.WORKSHOP).get("download_button")}
    assert labels == {"Slides to edit (PPTX)", "One page to print (HTML)"}
