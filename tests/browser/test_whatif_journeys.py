"""Does a lever moved by keyboard change the futures, and does the link bring the same futures elsewhere?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import Tab

pytestmark = pytest.mark.browser

SEARCH: float = 120_000  # milliseconds


def test_a_lever_is_moved_with_the_keyboard_and_the_link_keeps_it(tab: Tab) -> None:
    tab.open("/whatif?ds=sample")
    expect(tab.title).to_contain_text("as we run today", timeout=SEARCH)
    tab.reload()  # the page that waited looks once more whether it is over, and would begin anew
    expect(tab.title).to_contain_text("as we run today", timeout=SEARCH)
    tab.settle()
    lever = tab.page.locator(".st-key-l_price input[type=range]").first
    lever.focus()
    for _ in range(6):  # faster than the page is drawn
        tab.page.keyboard.press("ArrowRight")
    expect(tab.title).to_contain_text("up from")
    expect(tab.page).to_have_url(re.compile(r"l_price=3"))
    tab.page.wait_for_timeout(1_500)  # it must stay there
    expect(tab.page).to_have_url(re.compile(r"l_price=3"))
    said = tab.title.inner_text()
    tab.settle().reload()
    expect(tab.title).to_have_text(said, timeout=SEARCH)
    tab.is_whole()
