"""Does a visitor get from what was done to whether it worked, and from a plan to its list?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import Tab

pytestmark = pytest.mark.browser

MEASURING: float = 60_000  # milliseconds


def found(tab: Tab, path: str, title: str) -> Tab:
    """Open the page, and wait until everything is measured."""
    tab.open(path)
    expect(tab.title).to_contain_text(title, timeout=MEASURING)
    return tab.settle()


def title_of(tab: Tab, key: str) -> Locator:
    return tab.page.locator(f".st-key-card-{key}").get_by_role("heading").first


def test_a_click_on_an_effect_looks_closer_at_it(tab: Tab) -> None:
    found(tab, "/interventions?ds=sample", "Guided onboarding helped")
    rows = tab.page.locator(".st-key-card-effects").locator("canvas.marks, svg.marks").first
    place = rows.bounding_box()
    assert place
    tab.page.mouse.click(place["x"] + 0.45 * place["width"], place["y"] + 0.62 * place["height"])
    expect(title_of(tab, "verdict")).to_contain_text("Support chatbot: can't tell yet", timeout=MEASURING)
    expect(title_of(tab, "claim")).to_contain_text("would have been wrong")
    tab.settle().is_whole()


def test_an_intervention_is_chosen_without_a_mouse_and_the_link_keeps_it(tab: Tab) -> None:
    found(tab, "/interventions?ds=sample", "Guided onboarding helped")
    tab.pick("Look closer at", "Support chatbot")
    expect(title_of(tab, "verdict")).to_contain_text("Support chatbot")
    expect(tab.page).to_have_url(re.compile("intervention=Support"))
    tab.settle().reload()
    expect(title_of(tab, "verdict")).to_contain_text("Support chatbot", timeout=MEASURING)
    tab.is_whole()


def test_a_click_on_a_ribbon_lists_who_is_behind_it(tab: Tab) -> None:
    found(tab, "/interventions?ds=sample", "Guided onboarding helped")
    ribbons = tab.page.locator(".st-key-card-movement").locator("canvas.marks, svg.marks").last
    ribbons.scroll_into_view_if_needed()
    place = ribbons.bounding_box()
    assert place
    tab.page.mouse.click(place["x"] + 0.3 * place["width"], place["y"] + 0.2 * place["height"])
    expect(title_of(tab, "who-moved")).to_contain_text("Green → ", timeout=MEASURING)
    tab.settle().is_whole()


def test_a_link_to_the_personas_before_and_after_draws_them(tab: Tab) -> None:
    found(tab, "/interventions?ds=sample&moved_between=Persona", "Guided onboarding helped")
    expect(title_of(tab, "movement")).to_contain_text(re.compile("ersona"), timeout=MEASURING)
    tab.settle().is_whole()


def test_a_plan_gives_a_list_to_take_along(tab: Tab) -> None:
    found(tab, "/interventions?ds=sample&step=Act", "would be clear by")
    with tab.page.expect_download() as taken:
        tab.page.get_by_role("button", name="Download CSV").click()
    lines = taken.value.path().read_text().splitlines()
    assert lines[0] == "Customer,Name,What"
    assert sum(line.endswith("held back") for line in lines) == 430
    tab.is_whole()


def test_a_phone_sees_the_verdict_without_scrolling_sideways(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 844})
    found(tab, "/interventions?ds=sample", "Guided onboarding helped")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tab.is_whole()
