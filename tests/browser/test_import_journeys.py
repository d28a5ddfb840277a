"""How many clicks lie between a file and its numbers, and do the numbers stay where they are?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.driver import ROOT, Tab, new_window, open_tab, serve
from tests.browser.importing import Journey, button, current_step

pytestmark = pytest.mark.browser

SHEET = ROOT / "sample_data/one_sheet.xlsx"
TELCO = "telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv"
LIST = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,{0},Active,10\nB,Birch,{1},{2},20\n"


@pytest.fixture(scope="module")
def servers_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the server keeps workspaces."""
    return tmp_path_factory.mktemp("importing") / "home"


@pytest.fixture(scope="module")
def server(servers_home: Path) -> Iterator[str]:
    """Run the app with a home of its own; at its end, its log must hold no error."""
    log = servers_home.parent / "server.log"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSDATA_HOME", str(servers_home))
        with serve(log) as url:
            yield url
    assert "Traceback" not in log.read_text(), log.read_text()


def goes_straight_to_use(journey: Journey) -> None:
    """Assert that no question stands between the upload and Use: Match and Check are behind us."""
    steps = current_step(journey.tab)
    expect(steps).to_contain_text("4 Use")
    expect(steps).not_to_contain_text(re.compile("2 Match|3 Check"))
    expect(journey.tab.page.locator("[class*=st-key-ask-]")).to_have_count(0)


def stays(tab: Tab, browser: Browser, name: str) -> None:
    """Assert that F5, and the same link in the window of somebody else, show the same."""
    title, address = tab.title.inner_text(), tab.page.url.removeprefix(tab.url)
    assert "ds=" in address
    expect(tab.reload().title).to_have_text(title)
    expect(tab.sidebar).to_contain_text(name)
    with new_window(browser) as elsewhere, open_tab(elsewhere, tab.url) as colleague:
        expect(colleague.open(address).title).to_have_text(title)
        expect(colleague.sidebar).to_contain_text(name)
        colleague.is_whole()


def test_the_one_sheet_takes_two_clicks_stays_and_can_be_undone(tab: Tab, chromium: Browser) -> None:
    journey = Journey(tab.open("/data?ds=sample"), "one sheet")
    journey.choose_files(SHEET)
    expect(tab.title).to_have_text("180 new customers are ready to use")
    goes_straight_to_use(journey)
    journey.use()
    print(journey.told())  # noqa: T201 - read with -s
    assert journey.clicks == 2
    expect(tab.title).to_have_text(re.compile(r"^We keep \d\d% of our revenue, growth included$"))
    stays(tab, chromium, "one sheet")
    tab.go("Data")
    expect(tab.title).to_contain_text("180 customers")
    button(tab, "undo").click()
    expect(tab.sidebar).to_contain_text("Sample company")
    expect(tab.page.get_by_text("holds no data").first).to_be_visible()
    expect(button(tab, "undo")).to_have_count(0)
    tab.is_whole()


@pytest.mark.external
def test_telco_takes_two_clicks_and_is_asked_nothing(
    tab: Tab, chromium: Browser, shared_data: Callable[[str], Path]
) -> None:
    file = shared_data(TELCO)
    journey = Journey(tab.open("/data?ds=sample"), "telco")
    journey.choose_files(file)
    expect(tab.title).to_have_text("7,043 new customers are ready to use")
    goes_straight_to_use(journey)
    journey.use()
    print(journey.told())  # noqa: T201
    assert journey.clicks == 2
    expect(tab.title).to_have_text("27% of customers have left, with 31% of the revenue")
    stays(tab, chromium, "WA Fn-UseC  -Telco-Customer-Churn")
    tab.is_whole()


@pytest.mark.external
def test_the_five_files_of_ravenstack_take_two_clicks(
    tab: Tab, chromium: Browser, shared_data: Callable[[str], Path]
) -> None:
    files = sorted(shared_data("ravenstack/data").glob("*.csv"))
    journey = Journey(tab.open("/data?ds=sample"), "ravenstack")
    journey.choose_files(*files)
    expect(tab.title).to_have_text("500 new customers are ready to use")
    goes_straight_to_use(journey)
    journey.use()
    print(journey.told())  # noqa: T201
    assert journey.clicks == 2
    stays(tab, chromium, "ravenstack accounts")
    tab.is_whole()


def test_dates_that_can_be_read_in_two_ways_take_one_answer_more(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(LIST.format("03/04/2025", "05/06/2025", "Churned"), encoding="utf-8")
    journey = Journey(tab.open("/data?ds=sample"), "ambiguous dates")
    journey.choose_files(file)
    expect(current_step(tab)).to_contain_text("2 Match columns")
    expect(button(tab, "step-on")).to_be_disabled()
    journey.click(tab.page.get_by_role("radio", name="4 March").or_(tab.page.get_by_role("button", name="4 March")))
    expect(button(tab, "step-on")).to_be_enabled()
    journey.click(button(tab, "step-on"))
    expect(current_step(tab)).to_contain_text("4 Use")
    journey.use()
    print(journey.told())  # noqa: T201
    assert journey.clicks == 4
    tab.is_whole()


def test_the_next_file_is_undone_with_one_click(tab: Tab, tmp_path: Path) -> None:
    for name, day, status in (("april.csv", "2025-02-14", "Active"), ("may.csv", "2025-02-14", "Churned")):
        (tmp_path / name).write_text(LIST.format("2025-01-13", day, status), encoding="utf-8")
    journey = Journey(tab.open("/data?ds=sample"), "second month")
    journey.choose_files(tmp_path / "april.csv")
    journey.use()
    before = tab.title.inner_text()
    tab.go("Data")
    journey.choose_files(tmp_path / "may.csv")
    expect(tab.title).to_have_text("1 changed since the last file, of 2 customers")
    journey.use()
    expect(tab.title).not_to_have_text(before)
    journey.click(tab.go("Data").page.locator(".st-key-undo button"))
    expect(tab.page.get_by_text("Undone")).to_be_visible()
    expect(tab.go("Overview").title).to_have_text(before)
    print(journey.told())  # noqa: T201
    assert journey.clicks == 5
    tab.is_whole()


@pytest.mark.parametrize("pause", [0, 50, 150])
def test_a_double_click_uses_the_files_once(tab: Tab, servers_home: Path, tmp_path: Path, pause: int) -> None:
    (tmp_path / "list.csv").write_text(LIST.format("2025-01-13", "2025-02-14", "Active"), encoding="utf-8")
    journey = Journey(tab.open("/data?ds=sample"), "double click")
    before = len(list(servers_home.glob("*/batches")))
    journey.choose_files(tmp_path / "list.csv")
    place = button(tab.settle(), "use").bounding_box()
    assert place
    for _ in range(2):
        tab.page.mouse.click(place["x"] + 20, place["y"] + 10)
        tab.page.wait_for_timeout(pause)
    expect(tab.page.get_by_text("Your data are in use")).to_be_visible()
    expect(tab.settle().sidebar).to_contain_text("list")
    assert len(list(servers_home.glob("*/batches"))) == before + 1
    tab.is_whole()


def test_the_keyboard_alone_brings_the_one_sheet_from_the_uploader_to_its_numbers(tab: Tab) -> None:
    tab.open("/data?ds=sample")
    with tab.page.expect_file_chooser() as dialog:  # takes a moment to begin: before the way there
        tab.tab_to("Upload")
        tab.page.keyboard.press("Enter")
    dialog.value.set_files(SHEET)
    expect(tab.title).to_have_text("180 new customers are ready to use")
    tab.settle().tab_to("Use these data")
    tab.page.keyboard.press("Enter")
    expect(tab.title).to_have_text(re.compile("^We keep"))
    tab.is_whole()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_is_whole_in_both_themes_and_has_one_headline(
    window: BrowserContext, server: str, tmp_path: Path, scheme: str
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(LIST.format("03/04/2025", "05/06/2025", "Gone fishing") + "C,Cedar,05/07/2025,Active,5\n")
    with open_tab(window, server, dark=scheme == "dark") as tab:
        journey = Journey(tab.open("/data?ds=sample"), scheme)
        journey.choose_files(file)
        expect(tab.title).to_have_count(1)
        tab.page.get_by_text("3 April").click()
        expect(button(tab, "step-on")).to_be_enabled()
        for name in ("3 Check rows", "4 Use"):
            button(tab, "step-on").click()
            expect(current_step(tab)).to_contain_text(name)
            expect(tab.settle().title).to_have_count(1)
            tab.is_whole()


def test_a_phone_sees_every_step_without_scrolling_sideways(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 844})
    journey = Journey(tab.open("/data?ds=sample"), "phone")
    journey.choose_files(SHEET)
    for step in ("step-back", "step-back"):
        wide = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        button(tab, step).click()
        tab.settle()
    tab.is_whole()
