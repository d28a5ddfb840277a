"""Does a person get from an empty screen to their own numbers, and do the numbers stay?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.driver import ROOT, Tab, new_window, open_tab, serve

pytestmark = pytest.mark.browser

SHEET = ROOT / "sample_data/one_sheet.xlsx"
# Counted in the sheet itself: 180 customers of whom 158 are active, and what those pay in a month
CUSTOMERS, ACTIVE, REVENUE = "180 customers", "158 now", "$259k"


def shows_the_sheet(tab: Tab) -> None:
    """Assert that the Overview is about the company of the sheet."""
    expect(tab.sidebar).to_contain_text("one sheet")
    expect(tab.sidebar).to_contain_text(CUSTOMERS)
    expect(tab.page.get_by_text(ACTIVE).first).to_be_visible()
    expect(tab.page.get_by_test_id("stMetricValue").filter(has_text=REVENUE)).to_have_count(1)
    expect(tab.title).to_have_text(re.compile(r"^We keep \d\d% of our revenue, growth included$"))


def test_a_deep_link_as_the_first_request_to_a_fresh_server_finds_the_frame(
    window: BrowserContext, tmp_path: Path
) -> None:
    with (
        serve(tmp_path / "server.log", until="/_stcore/health") as url,
        open_tab(window, url) as tab,
    ):
        tab.open("/data?ds=sample")
        expect(tab.title).to_contain_text("customers are ready")
        expect(tab.sidebar).to_contain_text("Sample company")
        names = tab.page.get_by_test_id("stSidebarNavLink").all_inner_texts()
        assert any("Overview" in name for name in names)
        assert not any(name.strip() in {"app", "data", "router"} for name in names)
        expect(tab.page.get_by_text("Page not found")).to_have_count(0)
        tab.go("Overview")
        expect(tab.page.get_by_test_id("stMetricValue").first).to_be_visible()
        tab.is_whole()


def test_from_the_welcome_to_your_own_numbers_to_a_colleague_and_out_again(tab: Tab, chromium: Browser) -> None:
    tab.open("/")
    dialog = tab.page.get_by_test_id("stDialog")
    expect(dialog.get_by_role("button", name=re.compile("Open sample|Choose file|Start workshop"))).to_have_count(3)
    dialog.get_by_role("button", name="Choose file").click()
    expect(dialog).to_have_count(0)
    tab.settle().page.locator('[data-testid="stFileUploader"] input[type="file"]').set_input_files(SHEET)
    expect(tab.title).to_have_text("180 new customers are ready to use")
    expect(tab.sidebar).to_contain_text("Sample company")
    tab.page.get_by_role("button", name="Use these data").click()
    shows_the_sheet(tab)
    shows_the_sheet(tab.reload())
    address = tab.page.url.removeprefix(tab.url)
    assert "ds=" in address
    with new_window(chromium) as elsewhere, open_tab(elsewhere, tab.url) as colleague:
        shows_the_sheet(colleague.open(address))
        tab.go("Data").page.get_by_role("button", name="Forget my data").click()
        tab.page.get_by_role("button", name="Delete everything").click()
        expect(tab.sidebar).to_contain_text("Sample company")
        expect(colleague.reload().page.get_by_test_id("stAlert")).to_contain_text("no longer here")
        colleague.is_whole()
    tab.is_whole()


def test_a_bad_file_is_refused_and_the_data_stay(tab: Tab) -> None:
    tab.open("/data?ds=sample")
    before = tab.title.inner_text()
    picture = {"name": "customers.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(200)}
    tab.page.locator('[data-testid="stFileUploader"] input[type="file"]').set_input_files(picture)  # type: ignore[arg-type]
    expect(tab.page.get_by_test_id("stAlert")).to_contain_text("customers.csv is an image, not a table.")
    expect(tab.title).to_have_text(before)
    tab.is_whole()


def test_the_door_for_a_room_shows_the_sample_in_large_type(tab: Tab) -> None:
    tab.open("/")
    tab.page.get_by_role("button", name="Start workshop").click()
    expect(tab.page.get_by_test_id("stDialog")).to_have_count(0)
    expect(tab.sidebar).to_contain_text("Sample company")
    expect(tab.page.locator("html")).to_have_css("font-size", "19px")
    tab.is_whole()


def test_a_segment_goes_into_the_link_and_stays_after_a_reload(tab: Tab) -> None:
    tab.open("/?ds=sample")
    tab.page.locator(".st-key-segment input").click()
    tab.page.get_by_role("option", name="Enterprise", exact=True).click()
    tab.page.wait_for_url("**segment=Enterprise**")
    subtitle = tab.page.get_by_text(re.compile("customers at the start, .* now · Enterprise")).first
    expect(subtitle).to_be_visible()
    now = subtitle.inner_text()
    tab.settle().reload()
    expect(subtitle).to_have_text(now)
    expect(tab.page.locator(".st-key-segment input")).to_have_value("Enterprise")
    tab.is_whole()


def test_a_dead_link_is_told_once_and_shows_the_sample(tab: Tab) -> None:
    tab.open("/?ds=a-token-nobody-holds")
    warning = tab.page.get_by_test_id("stAlert").filter(has_text="no longer here")
    expect(warning).to_be_visible()
    expect(tab.sidebar).to_contain_text("Sample company")
    tab.go("Data")
    expect(tab.title).to_contain_text("customers are ready")
    expect(warning).to_have_count(0)
    tab.is_whole()
