"""Can somebody rename a persona, set two side by side, and ask for another number of kinds, in a browser?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import Tab

pytestmark = pytest.mark.browser

SEARCH: float = 120_000  # milliseconds


def test_a_persona_is_renamed_compared_and_another_number_is_judged(tab: Tab) -> None:
    tab.open("/personas?ds=sample")
    expect(tab.title).to_contain_text("Four kinds of customers", timeout=SEARCH)
    tab.settle()
    page = tab.page
    page.locator(".st-key-open-0 button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("The quiet ones")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="The quiet ones")).to_be_visible()

    pair = page.locator(".st-key-card-pair")
    tab.settle().pick("Other", "Light use · few seats in use")
    expect(pair.get_by_text(re.compile("^Farthest apart in"))).to_be_visible()

    page.get_by_text("Fit none", exact=True).click()
    expect(page.get_by_text("Farther from every persona")).to_be_visible()
    expect(page).to_have_url(re.compile("doubt=Fit"))

    tab.open("/personas?ds=sample&kinds=2")
    expect(tab.title).to_contain_text(re.compile("^Two "), timeout=SEARCH)
    expect(page.locator(".st-key-card-how-many")).to_contain_text("hold")
    tab.settle()
    tab.is_whole()
