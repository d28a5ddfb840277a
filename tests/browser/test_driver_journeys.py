"""Does a click, or a key, get from a behaviour to the customers who have it?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import Tab

pytestmark = pytest.mark.browser

SEARCH: float = 120_000  # milliseconds


def found(tab: Tab, path: str) -> Tab:
    """Open the page, and wait until the search is over."""
    tab.open(path)
    expect(tab.title).to_contain_text("the most leaving", timeout=SEARCH)
    tab.settle()
    return tab


def title_of(tab: Tab, key: str) -> Locator:
    return tab.page.locator(f".st-key-card-{key}").get_by_role("heading").first


def test_a_click_on_a_row_shows_its_curve_and_its_customers(tab: Tab) -> None:
    found(tab, "/drivers?ds=sample")
    expect(title_of(tab, "having")).to_contain_text("No part in programmes")
    rows = tab.page.locator(".st-key-card-drivers").locator("canvas.marks, svg.marks").first
    place = rows.bounding_box()
    assert place
    tab.page.mouse.click(place["x"] + 0.6 * place["width"], place["y"] + 38)  # the first row
    expect(title_of(tab, "curve")).to_contain_text("No contact in three months")
    expect(title_of(tab, "having")).to_contain_text("No contact in three months")
    tab.is_whole()


def test_a_behaviour_is_chosen_without_a_mouse_and_the_link_keeps_it(tab: Tab) -> None:
    found(tab, "/drivers?ds=sample")
    tab.pick("Look closer at", "Features used a month")
    expect(title_of(tab, "curve")).to_contain_text("Features used a month")
    expect(tab.page).to_have_url(re.compile("driver=Features"))
    tab.settle().reload()
    expect(title_of(tab, "having")).to_contain_text("Few features in use", timeout=SEARCH)
    tab.is_whole()


def test_other_months_are_searched_while_the_page_says_how_far_it_is(tab: Tab) -> None:
    found(tab, "/drivers?ds=sample")
    tab.page.get_by_role("radio", name="6 months").click()
    expect(tab.page.get_by_text("the 6 months after next").first).to_be_visible(timeout=SEARCH)
    expect(tab.page).to_have_url(re.compile("ahead=6"))
    tab.settle().is_whole()


def test_a_phone_sees_the_drivers_without_scrolling_sideways(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 844})
    found(tab, "/drivers?ds=sample")
    wide = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    tab.is_whole()
