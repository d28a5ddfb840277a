"""Can a facilitator run the whole workshop on a projector with the keyboard alone, from the door to the reset?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import Tab, open_tab

pytestmark = pytest.mark.browser

SEARCH: float = 120_000  # milliseconds


@pytest.fixture
def room(chromium: Browser, server: str) -> Iterator[Tab]:
    """Open a tab as large as a projector, of somebody who was never here."""
    window = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="en-US")
    with open_tab(window, server) as opened:
        yield opened
    window.close()


def press(tab: Tab, key: str) -> None:
    tab.page.keyboard.press(key)
    tab.settle()


def test_a_workshop_from_the_door_to_the_reset_by_keyboard(room: Tab) -> None:
    page = room.open("/").page
    room.tab_to("Start workshop")
    page.keyboard.press("Enter")
    expect(room.title).to_contain_text("“Few features", timeout=SEARCH)
    expect(page.locator("html")).to_have_css("font-size", "19px")
    expect(page.get_by_text("Persona 1 of 4")).to_be_visible()

    _third_card(room)  # one persona at a time
    expect(page).to_have_url(re.compile("card=2"))
    room.tab_to("Help for Notes of the room")
    page.keyboard.press("Tab")
    page.keyboard.type("Go keep price guide")  # letters of keys: they rest while somebody writes
    page.keyboard.press("Tab")
    expect(room.title).to_contain_text("“Many tickets")
    press(room, "ArrowLeft")
    expect(page.get_by_text("Persona 2 of 4")).to_be_visible()
    press(room, "ArrowRight")
    expect(page.get_by_role("textbox", name="Notes of the room")).to_have_value("Go keep price guide")

    press(room, "k")  # another number of kinds, with its verdict
    expect(room.title).to_contain_text("Four kinds of customers")
    press(room, "ArrowLeft")
    expect(room.title).to_contain_text("Three kinds of customers", timeout=SEARCH)
    expect(page.get_by_text(re.compile("3 kinds: the least stable keeps"))).to_be_visible()
    press(room, "f")
    expect(room.title).to_contain_text("Four kinds", timeout=SEARCH)

    _guess(room)
    _own(room)

    page.evaluate("document.activeElement.blur()")
    press(room, "Home")
    room.tab_to("Forget them")
    press(room, "Enter")
    expect(page.get_by_text("Persona 1 of 4")).to_be_visible()
    _third_card(room)
    expect(page.get_by_role("textbox", name="Notes of the room")).to_have_value("")
    press(room, "o")
    expect(room.title).to_have_text("Make up a persona: who do you have in mind?")
    expect(page.get_by_text("from the workshop", exact=False)).to_have_count(0)
    room.is_whole()


def _guess(room: Tab) -> None:
    page = room.page
    press(room, "g")  # guess: two votes for one persona, one for another
    expect(room.title).to_have_text("Which persona is customer 1?")
    for key, votes in (("1", "1 vote"), ("1", "2 votes"), ("2", "3 votes")):
        press(room, key)
        expect(page.get_by_text(votes)).to_be_visible()
    press(room, "s")
    expect(room.title).to_contain_text(re.compile("Customer 1 is of “.*”: the room (was right|thought otherwise)"))
    press(room, "ArrowRight")
    expect(room.title).to_have_text("Which persona is customer 2?")


def _own(room: Tab) -> None:
    page = room.page
    press(room, "o")  # a persona of their own
    expect(room.title).to_have_text("Make up a persona: who do you have in mind?")
    room.tab_to("Name, by what they do")
    page.keyboard.type("Asks about everything")
    page.keyboard.press("Tab")
    _choose(room, "Tickets a month", 2)
    _choose(room, "Contacts a month", 2)
    expect(room.title).to_have_text("“Asks about everything” is most like “Many tickets · much contact”")
    room.tab_to("Keep this persona")
    press(room, "Enter")
    expect(page.get_by_text("1 persona from the workshop")).to_be_visible()


def _third_card(tab: Tab) -> None:
    for card in (2, 3):
        press(tab, "ArrowRight")
        expect(tab.page.get_by_text(f"Persona {card} of 4")).to_be_visible()


def _choose(tab: Tab, behaviour: str, steps: int) -> None:
    """Go to a behaviour with the tabulator, and to one of its levels with the arrow keys."""
    tab.tab_to(f"Help for {behaviour}")
    for key in ("Tab", *("ArrowRight",) * steps, "Space"):
        tab.page.keyboard.press(key)
    tab.settle()
