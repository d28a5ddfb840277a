"""Does a hand on the mouse, and one on the keyboard, get from a row of cohorts to its curve?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import Tab

pytestmark = pytest.mark.browser


def chart(tab: Tab, card: str) -> Locator:
    """Return the drawn area of the chart of a card, in view."""
    found = tab.page.locator(f".st-key-card-{card}").locator("canvas.marks, svg.marks").first
    found.scroll_into_view_if_needed()
    expect(found).to_be_visible()
    return found


def title_of(tab: Tab, key: str) -> Locator:
    return tab.page.locator(f".st-key-card-{key}").get_by_role("heading").first


def test_a_click_on_a_row_traces_it_in_the_curves(tab: Tab) -> None:
    tab.open("/cohorts?ds=sample&rows=Start+quarter")
    before = chart(tab, "staying").screenshot()
    place = chart(tab, "cohorts").bounding_box()
    assert place
    tab.page.mouse.click(place["x"] + 0.3 * place["width"], place["y"] + 0.5 * place["height"])
    tab.page.mouse.move(0, 0)
    tab.settle().page.wait_for_timeout(1000)
    assert chart(tab, "staying").screenshot() != before
    tab.is_whole()


def test_rows_are_traced_without_a_mouse_too_and_the_link_keeps_them(tab: Tab) -> None:
    tab.open("/cohorts?ds=sample&rows=Start+quarter")
    tab.pick("Trace cohorts", "Q1 2025")
    expect(tab.page).to_have_url(re.compile("traced=Q1"))
    tab.settle().reload()
    expect(tab.page.locator(".st-key-traced").get_by_text("Q1 2025").first).to_be_visible()
    tab.is_whole()


def test_the_ways_of_counting_are_in_the_link(tab: Tab) -> None:
    tab.open("/cohorts?ds=sample")
    tab.page.get_by_role("radio", name="Revenue with growth").click()
    expect(tab.title).to_contain_text("of the first revenue is paid")
    tab.pick("Rows", "Plan")
    expect(title_of(tab, "cohorts")).to_contain_text("Scale")
    expect(tab.page).to_have_url(re.compile("left=Revenue"))
    expect(tab.page).to_have_url(re.compile("rows=Plan"))
    tab.is_whole()


def test_curves_are_parted_by_what_is_chosen_and_the_title_says_what_differs(tab: Tab) -> None:
    tab.open("/cohorts?ds=sample")
    expect(tab.title).to_have_text("79% of customers stay a year")
    tab.pick("Part customers by", "Plan")
    expect(title_of(tab, "staying")).to_contain_text("Scale: 83% stay a year")
    expect(tab.title).to_contain_text("Scale stay longer than Growth")
    tab.is_whole()


def test_a_phone_sees_the_page_without_scrolling_sideways(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 840})
    tab.open("/cohorts?ds=sample")
    wide = tab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    tab.is_whole()
