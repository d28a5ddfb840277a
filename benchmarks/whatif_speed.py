"""How long does a move of a lever take: on 100,000 customers, on the page, and until the fan is new in a browser?"""

from __future__ import annotations

import logging
import resource
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.measure import Figure, Spent, median, timed
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.ui import driver_finder, places
from tests.analysis.scenarios.made import ground, lever
from tests.browser.driver import FLAGS, ROOT, find_chromium, new_window, serve

MOVES = 20
LARGE = 100_000
LEVER = "l_no_touchpoints"
NEW_TITLE = """() => new Promise((done) => {
    const shown = () => document.querySelector(".st-key-card-fan h3").innerText;
    const before = shown(), start = performance.now();
    const look = setInterval(() => {
        if (shown() !== before) { clearInterval(look); done(performance.now() - start); }
    }, 4);
})"""


def large() -> Iterator[Figure]:
    """Move a lever for half of 100,000 customers, 1,000 futures, with nothing kept from the move before."""
    for months in (12, 36):
        start = Setting.of(ground(LARGE), (lever(),), months)
        moves = [Scenario(months=months, levers=(Move("care", at / (MOVES + 1), persona="a"),))
                 for at in range(1, MOVES + 1)]  # fmt: skip
        times = [timed(partial(start.run, move)) for move in moves]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        yield Figure(f"a lever move, {LARGE:,} customers, 1,000 futures, {months} months", median(times), MOVES,
                     bar="< 400 ms", note=f"peak memory of the process {peak:.1f} GB")  # fmt: skip


def on_the_server() -> Iterator[Figure]:
    """Move a lever of the page on the sample: the whole page, every card."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    driver_finder.PATIENCE = 120.0
    app = AppTest.from_file(str(ROOT / "csdata/ui/router.py"), default_timeout=240)
    app.query_params["ds"] = "sample"
    app.switch_page(str(places.WHATIF))
    app.run()
    times = []
    for turn in range(MOVES + 3):
        app.slider(key=LEVER).set_value(float(24 - turn) if turn % 2 else float(26 + turn))
        times.append(timed(app.run))
        assert not app.exception  # noqa: S101 - a broken page is fast, and no result
    yield Figure("a lever move, sample, the whole page on the server", median(times[3:]), MOVES, bar="< 100 ms")


def in_the_browser() -> Iterator[Figure]:
    """Press arrow keys on a lever in Chromium, until the card of the fan says something new."""
    path = find_chromium()
    if path is None:
        print("whatif_speed: no Chromium here, not measured in the browser")
        return
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = new_window(browser).new_page()
        page.goto(f"{url}/whatif?ds=sample&{LEVER}=20")
        page.wait_for_selector(".st-key-card-rests", timeout=120_000)
        page.wait_for_timeout(4000)
        slider = page.locator(f".st-key-{LEVER} input[type=range]").first
        times = []
        for turn in range(MOVES + 2):
            slider.focus()
            page.evaluate(f"() => {{ window.fresh = ({NEW_TITLE})(); }}")
            page.keyboard.press("ArrowRight" if turn % 2 else "ArrowLeft")
            times.append(Spent(float(page.evaluate("() => window.fresh")) / 1000))
            page.wait_for_timeout(900)
        browser.close()
    yield Figure("a lever move, sample, key to new fan in Chromium", median(times[2:]), MOVES, bar="< 350 ms")


def run() -> Iterator[Figure]:
    """Measure all three."""
    yield from large()
    yield from on_the_server()
    yield from in_the_browser()


if __name__ == "__main__":
    for figure in run():
        print(*figure.row, flush=True)
