"""Does a hand on the mouse, and one on the keyboard, get from a picture to the customers behind it?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.driver import Tab, open_tab, serve

pytestmark = pytest.mark.browser


def chart(tab: Tab, key: str) -> Locator:
    """Return the drawn area of a chart, in view."""
    found = tab.page.locator(f".st-key-{key}").locator("canvas.marks, svg.marks").first
    found.scroll_into_view_if_needed()
    expect(found).to_be_visible()
    return found


def card(tab: Tab, key: str) -> Locator:
    """Return a card of the page."""
    return tab.page.locator(f".st-key-card-{key}")


def test_a_box_on_the_map_lists_the_customers_inside(tab: Tab) -> None:
    tab.open("/?ds=sample")
    place = chart(tab, "balance-chart").bounding_box()
    assert place
    left, top = place["x"] + 40, place["y"] + 60
    tab.page.mouse.move(left, top)
    tab.page.mouse.down()
    tab.page.mouse.move(left + 0.4 * place["width"], top + 0.3 * place["height"], steps=12)
    tab.page.mouse.up()
    told = card(tab, "who-balance").get_by_role("heading")
    expect(told).to_have_text(re.compile(r"^[\d,]+ customers? selected, worth \$[\d.,]+[kM]? a year$"))
    tab.is_whole()


def test_a_click_on_a_bar_lists_who_is_failing_there(tab: Tab) -> None:
    tab.open("/?ds=sample")
    bar = chart(tab, "spectrum-chart").locator("path[aria-roledescription='bar']").first
    place = bar.bounding_box()
    assert place
    tab.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    told = card(tab, "who-spectrum").get_by_role("heading").first  # until it is drawn whole, others may still be below
    expect(told).to_contain_text("failing or struggling at goals reached")
    tab.is_whole()


def test_the_lists_are_reached_without_a_mouse_too(tab: Tab) -> None:
    tab.open("/?ds=sample")
    tab.pick("Customers of a quadrant", "They win, we do not")
    expect(card(tab, "who-balance").get_by_role("heading").first).to_contain_text("customers selected")
    tab.settle().pick("Customers of a group", "Happy, not successful")
    expect(card(tab, "who-groups").get_by_role("heading").first).to_contain_text("Happy, not successful today")
    tab.is_whole()


def test_a_filter_is_in_the_link_and_goes_along_to_every_page(tab: Tab) -> None:
    tab.open("/?ds=sample")
    tab.pick("Segment", "Enterprise")
    expect(tab.settle().page).to_have_url(re.compile("segment=Enterprise"))
    for page in ("Adoption", "Voice of customer", "Value"):
        tab.go(page)
        expect(tab.page.get_by_test_id("stCaptionContainer").first).to_contain_text("Enterprise")
        expect(tab.page).to_have_url(re.compile("segment=Enterprise"))
    tab.is_whole()


def test_a_definition_is_in_the_link_and_changes_the_number(tab: Tab) -> None:
    tab.open("/?ds=sample")
    lost = tab.page.get_by_test_id("stMetric").filter(has_text="Customers lost")
    before = lost.get_by_test_id("stMetricValue").inner_text()
    tab.page.get_by_role("button", name="Definitions").click()
    tab.page.get_by_test_id("stPopoverBody").get_by_role("radio", name="Stripe's way").click()
    expect(lost.get_by_test_id("stMetricValue")).not_to_have_text(before)
    expect(tab.page).to_have_url(re.compile("churn_by="))
    tab.is_whole()


def test_a_link_to_a_persona_waits_until_personas_are_found(
    window: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSDATA_PERSONAS", "on")
    with serve(tmp_path / "server.log") as url, open_tab(window, url) as tab:
        tab.open("/?ds=sample&persona=Heavy+use+%C2%B7+many+features")
        said = tab.page.get_by_text("customers of three months and more")
        expect(said.first).to_be_visible(timeout=60_000)
        tab.is_whole()
