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
    for change in ("0.5", "1", "1.5"):  # one after the other: keys that come faster than the page can set it back
        tab.page.keyboard.press("ArrowRight")
        expect(tab.page).to_have_url(re.compile(rf"l_price={change}(&|$)"))
        tab.settle()
        tab.page.wait_for_timeout(1_500)
        expect(tab.title).to_contain_text("up from")
    said = tab.title.inner_text()
    tab.settle().reload()
    expect(tab.title).to_have_text(said, timeout=SEARCH)
    tab.is_whole()
