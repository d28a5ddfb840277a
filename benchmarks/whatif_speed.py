"""How long does a move of a lever take: on 100,000 customers, on the page, and until the fan is new in a browser?

`python -m benchmarks.whatif_speed [TOKEN]`: all of it, or the page on the server for the workspace that a token opens.
"""

from __future__ import annotations

import gc
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.measure import Figure, Spent, median, timed
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.ui import driver_finder, places, whatif
from csdata.ui.library import library
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


def on_the_server(opens: str = "sample") -> Iterator[Figure]:
    """Move a lever of the page to where none was: until the fan is sent, and the whole page with every card.

    What was made before is out of the garbage collector's sight, as on the server (`csdata/ui/launch.py`).
    """
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    driver_finder.PATIENCE = 600.0
    app = AppTest.from_file(str(ROOT / "csdata/ui/router.py"), default_timeout=900)
    app.query_params["ds"] = opens
    app.switch_page(str(places.WHATIF))
    app.run()
    library().wait_for_personas(library().sample(), 600)  # they are looked for behind the page, and take its time
    app.run()
    fan = _noting_when(whatif, "fan_card")
    app.slider(key="l_price").set_value(1)
    app.run()
    gc.collect()
    gc.freeze()
    whole, until_fan = [], []
    for turn in range(MOVES + 3):
        app.slider(key=LEVER).set_value(float(24 - turn) if turn % 2 else float(26 + turn))
        start = time.perf_counter(), time.process_time()
        whole.append(timed(app.run))
        until_fan.append(Spent(fan[-1][0] - start[0], fan[-1][1] - start[1]))
        assert not app.exception  # noqa: S101 - a broken page is fast, and no result
    limit = "< 100 ms" if opens == "sample" else "< 400 ms"
    name = "sample" if opens == "sample" else "the workspace"
    yield Figure(f"a lever move, {name}, until the fan is sent", median(until_fan[3:]), MOVES, bar=limit)
    yield Figure(f"a lever move, {name}, the whole page on the server", median(whole[3:]), MOVES, bar=limit)


def _noting_when(module: ModuleType, name: str) -> list[tuple[float, float]]:
    """Let a function note both clocks whenever it is done."""
    noted: list[tuple[float, float]] = []
    own = getattr(module, name)

    def noting(*given: object) -> None:
        own(*given)
        noted.append((time.perf_counter(), time.process_time()))

    setattr(module, name, noting)
    return noted


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
    for figure in on_the_server(sys.argv[1]) if len(sys.argv) > 1 else run():
        print(*figure.row, flush=True)
