"""Does one get from the list to one customer and back, and are views, weights and the playbook kept?"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driver import PATIENCE, Tab

pytestmark = pytest.mark.browser


def button(tab: Tab, key: str) -> None:
    tab.page.locator(f".st-key-{key} button").first.click()
    tab.settle()


def until(act: Callable[[], object], shown: Locator, text: str, tries: int = 4) -> None:
    """Do something until a text shows; once more when the page was just drawn anew and has missed it."""
    for _ in range(tries):
        act()
        with suppress(AssertionError):
            expect(shown).to_contain_text(text, timeout=PATIENCE / tries)
            return
    raise AssertionError(text)


def type_weight(grid: Locator) -> None:
    """Type a weight for the first signal."""
    grid.locator("canvas").first.dblclick(position={"x": 200, "y": 35 * 1.5}, force=True)
    field = grid.page.locator(".gdg-input")
    expect(field).to_be_visible()
    field.press("Control+A")
    field.press_sequentially("70", delay=40)
    field.press("Enter")


def test_from_a_list_on_another_page_to_everything_about_its_customer(tab: Tab) -> None:
    tab.open("/adoption?ds=sample&silent_for=30+days")
    card = tab.page.locator(".st-key-silent-list")
    link = tab.page.get_by_role("link", name=re.compile("Everything about")).last
    first = link.inner_text()
    card.locator("canvas").first.click(position={"x": 18, "y": 35 * 3.5}, force=True)
    expect(link).not_to_have_text(first)
    tab.settle()
    name = link.inner_text().split("about ")[1]
    until(link.click, tab.title, name)
    tab.is_whole()


def test_from_a_row_of_the_list_to_everything_about_its_customer_and_to_the_next(tab: Tab) -> None:
    tab.open("/customers?ds=sample")
    link = tab.page.get_by_role("link", name=re.compile("Everything about"))
    first = link.inner_text().split("about ")[1]
    cells = tab.page.locator(".st-key-customers-list canvas").first
    expect(cells).to_be_visible()
    cells.click(position={"x": 18, "y": 35 * 3.5}, force=True)  # the third row
    expect(link).not_to_contain_text(first)
    tab.settle()
    name = link.inner_text().split("about ")[1]
    until(link.click, tab.title, f"{name}: health")
    tab.settle()
    assert "ds=sample" in tab.page.url
    assert "id=C-" in tab.page.url
    here = tab.page.url
    tab.page.get_by_role("link", name="Higher score").click()
    expect(tab.title).not_to_contain_text(name)
    tab.settle()
    assert tab.page.url != here
    tab.page.get_by_role("link", name="All customers").first.click()
    expect(tab.title).to_contain_text("are red")
    tab.is_whole()


def test_a_view_is_saved_under_a_name_and_opened_again(tab: Tab) -> None:
    tab.open("/customers?ds=sample&band=Red")
    expect(tab.page.locator(".st-key-card-customers").get_by_role("heading").first).to_contain_text("red customers")
    tab.page.get_by_role("button", name="Views").click()
    name = tab.page.get_by_label("Name of the view")
    name.fill("All red ones")
    name.press("Enter")
    tab.settle()
    button(tab, "save-view")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("radio", name="All", exact=True).click()
    expect(tab.page.locator(".st-key-card-customers").get_by_role("heading").first).to_contain_text("860 customers")
    tab.settle()
    tab.page.get_by_role("button", name="Views").click()
    tab.page.get_by_role("button", name="All red ones").click()
    expect(tab.page.locator(".st-key-card-customers").get_by_role("heading").first).to_contain_text("red customers")
    tab.settle()
    assert "band=Red" in tab.page.url


def test_a_weight_is_changed_tried_out_and_saved(tab: Tab) -> None:
    tab.open("/health?ds=sample")
    expect(tab.page.locator(".st-key-card-preview").get_by_role("heading").first).to_contain_text("Nothing is changed")
    grid = tab.page.locator('[class*="st-key-weights-None"]').first
    until(
        lambda: type_weight(grid), tab.page.locator(".st-key-card-preview").get_by_role("heading").first, "would move"
    )
    tab.settle()
    button(tab, "save-weights")
    expect(tab.title).to_contain_text("features used (47%)")
    expect(tab.page.locator(".st-key-card-versions")).to_contain_text("1 version")
    tab.is_whole()


def test_the_playbook_opens_and_is_saved(tab: Tab) -> None:
    tab.open("/customer?ds=sample&id=C-00107")
    button(tab, "edit-playbook")
    expect(tab.page.get_by_role("dialog")).to_contain_text("Your playbook")
    button(tab, "save-playbook")
    expect(tab.page.get_by_role("dialog")).to_have_count(0)
    expect(tab.page.locator(".st-key-card-steps").get_by_role("heading").first).to_contain_text("from your playbook")
