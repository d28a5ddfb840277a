"""How long does a click in the navigation take, on the server and in the browser?"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.measure import Figure, Spent, median, timed
from csdata.ui import places
from tests.browser.driver import FLAGS, ROOT, find_chromium, new_window, serve

RUNS = 15
PAGES = {"Overview": places.OVERVIEW, "Data": places.DATA}
CLICK = """(name) => new Promise((done) => {
    const before = document.querySelector("h1").innerText, start = performance.now();
    const look = setInterval(() => {
        const title = document.querySelector("h1");
        const app = document.querySelector('[data-testid="stApp"]');
        const idle = app.dataset.testScriptState === "notRunning";
        if (idle && title && title.innerText !== before) { clearInterval(look); done(performance.now() - start); }
    }, 4);
    [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')].find((a) => a.innerText.includes(name)).click();
})"""


def hello() -> None:
    """Draw the least that a page can be."""
    import streamlit as st  # noqa: PLC0415 - AppTest takes the function's text

    st.title("Hello")


def on_the_server() -> Iterator[Figure]:
    """Measure warm page changes without a browser; an empty page shows what Streamlit itself costs here."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    app = AppTest.from_file(str(ROOT / "csdata/ui/router.py"), default_timeout=120)
    app.query_params["ds"] = "sample"
    least = AppTest.from_function(hello)
    times: dict[str, list[Spent]] = {name: [] for name in (*PAGES, "hello")}
    for turn in range(RUNS + 2):
        for name, page in PAGES.items():
            app.switch_page(str(page))
            spent = timed(app.run)
            assert not app.exception  # noqa: S101 - a broken page is fast, and no result
            times[name] += [spent] if turn > 1 else []
        times["hello"].append(timed(least.run))
    base = median(times["hello"][2:])
    for name in PAGES:
        yield Figure(f"page change to {name}, server", median(times[name]), RUNS, "empty page", base, "< 150 ms")


def change(page: Page, name: str) -> Spent:
    """Click a page in the navigation; returns the seconds until it is drawn and the server idle."""
    return Spent(float(page.evaluate(CLICK, name)) / 1000)


def in_the_browser() -> Iterator[Figure]:
    """Measure from the click to the new title on an idle server."""
    path = find_chromium()
    if path is None:
        print("page_change: no Chromium here, not measured in the browser")
        return
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = new_window(browser).new_page()
        page.goto(f"{url}/?ds=sample")
        page.wait_for_selector("h1")
        page.wait_for_timeout(2000)
        times: dict[str, list[Spent]] = {"Data": [], "Overview": []}
        for turn in range(RUNS + 1):
            for name in times:
                taken = change(page, name)
                times[name] += [taken] if turn else []
                page.wait_for_timeout(400)
        for name, taken_each in times.items():
            yield Figure(f"page change to {name}, browser", median(taken_each), RUNS, note="click to new title")
        browser.close()


def run() -> Iterator[Figure]:
    """Measure both sides."""
    yield from on_the_server()
    yield from in_the_browser()
