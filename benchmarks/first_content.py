"""How long does a visitor look at an empty window, beside a Streamlit page that only says hello?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.measure import Figure, Spent, alternate
from tests.browser.driver import FLAGS, find_chromium, new_window, serve

HELLO = 'import streamlit as st\nst.title("Hello")\n'
SEEN = """() => { const look = new MutationObserver(() => {
    const title = document.querySelector("h1");
    if (title && title.innerText.trim()) { window.seen = window.seen || performance.now(); look.disconnect(); }
}); look.observe(document, {childList: true, subtree: true, characterData: true}); }"""
RUNS = 7


def first_content(window: BrowserContext, url: str) -> Spent:
    """Return the seconds from navigation to the page's title."""
    page = window.new_page()
    try:
        page.add_init_script(f"({SEEN})()")
        page.goto(url, wait_until="commit")
        page.wait_for_function("window.seen", timeout=60_000)
        return Spent(float(page.evaluate("window.seen")) / 1000)
    finally:
        page.close()


def as_new_visitor(browser: Browser, url: str) -> Spent:
    """Measure with nothing in the browser's cache."""
    window = new_window(browser)
    try:
        return first_content(window, url)
    finally:
        window.close()


def run() -> Iterator[Figure]:
    """Compare the Overview of the sample with a page of two lines; both servers warm, in turns."""
    path = find_chromium()
    if path is None:
        print("first_content: no Chromium here, not measured")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        with (
            serve(Path(folder) / "ours.log") as ours,
            serve(Path(folder) / "hello.log", until="/_stcore/health", app=hello) as theirs,
        ):
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            sample = f"{ours}/?ds=sample"
            as_new_visitor(browser, sample)
            as_new_visitor(browser, theirs)
            new = alternate(lambda: as_new_visitor(browser, sample), lambda: as_new_visitor(browser, theirs), RUNS)
            yield Figure("first content, new visitor", new[0], RUNS, "Streamlit hello", new[1], "ratio < 1.3")
            window = new_window(browser)
            back = alternate(lambda: first_content(window, sample), lambda: first_content(window, theirs), RUNS)
            yield Figure("first content, coming back", back[0], RUNS, "Streamlit hello", back[1], "ratio < 1.3")
            browser.close()
