"""Is every page whole in both themes, usable without a mouse, and closed to strangers?"""

from __future__ import annotations

import io
import urllib.request

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from csdata.ui.launch import HEADERS
from tests.browser.driver import ROOT, Tab, open_tab

pytestmark = pytest.mark.browser

PATHS = {
    path.stem: "/" if path.stem == "overview" else f"/{path.stem}"
    for path in sorted((ROOT / "pages").glob("*.py"))
    if not path.name.startswith("_")
}


def brightness_and_colours(picture: bytes) -> tuple[float, int]:
    """Return the median brightness of a picture and how many colours it has."""
    with Image.open(io.BytesIO(picture)) as image:
        grey = sorted(image.convert("L").resize((60, 40)).tobytes())
        colours = image.convert("RGB").resize((360, 250)).getcolors(100_000) or []
    return grey[len(grey) // 2], len(colours)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PATHS)
def test_a_page_is_whole_in_both_themes(window: BrowserContext, server: str, page: str, scheme: str) -> None:
    with open_tab(window, server, dark=scheme == "dark") as tab:
        tab.open(f"{PATHS[page]}?ds=sample")
        expect(tab.title).not_to_contain_text("Looking for", timeout=120_000)
        for chart in tab.page.get_by_test_id("stVegaLiteChart").all():
            expect(chart.locator("svg, canvas").first).to_be_visible()
        tab.is_whole()
        brightness, colours = brightness_and_colours(tab.page.screenshot())
        assert colours > 100
        assert brightness < 60 if scheme == "dark" else brightness > 200


def test_the_keyboard_alone_reaches_another_page(tab: Tab) -> None:
    tab.open("/?ds=sample")
    tab.tab_to("stSidebarNavLink")
    while "Data" not in tab.focused():
        tab.page.keyboard.press("Tab")
        assert "stSidebarNavLink" in tab.focused()
    tab.page.keyboard.press("Enter")
    expect(tab.title).to_contain_text("customers are ready")
    tab.is_whole()


def test_how_we_know_opens_with_enter_and_closes_with_escape(tab: Tab) -> None:
    tab.open("/?ds=sample")
    tab.tab_to("How we know")
    tab.page.keyboard.press("Enter")
    proof = tab.page.get_by_role("tab", name="Method")
    expect(proof).to_be_visible()
    expect(tab.page.get_by_role("tab", name="SQL")).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(proof).to_have_count(0)
    tab.is_whole()


@pytest.mark.parametrize("path", ["/", "/data", "/_stcore/health", "/api/ready", "/app/static/icon.png"])
def test_every_answer_carries_the_security_headers(server: str, path: str) -> None:
    with urllib.request.urlopen(server + path, timeout=20) as answer:
        sent = {name.lower(): value for name, value in answer.headers.items()}
    for name, value in HEADERS:
        assert sent[name.decode()] == value.decode()


def test_a_phone_sees_the_page_without_scrolling_sideways(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.open("/?ds=sample")
    expect(tab.title).to_be_visible()
    wide = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    tab.is_whole()


def test_large_type_cuts_no_filter(window: BrowserContext, server: str) -> None:
    """Words that a person whose seat is far away has to guess are no filter."""
    with open_tab(window, server) as tab:
        tab.page.set_viewport_size({"width": 1920, "height": 1080})
        for path in ("/", "/cohorts", "/customers", "/drivers", "/personas"):
            tab.open(f"{path}?ds=sample")
            tab.page.get_by_text("Projector mode").click()
            expect(tab.page.locator("html")).to_have_css("font-size", "19px")
            tab.settle()
            filters = tab.page.locator('[data-testid="stMain"] [data-testid="stSelectbox"] input')
            assert filters.count()
            assert [one.input_value() for one in filters.all() if one.evaluate(CUT)] == []
            tab.page.get_by_text("Projector mode").click()
            tab.settle()


CUT = "one => one.scrollWidth > one.clientWidth + 1"
