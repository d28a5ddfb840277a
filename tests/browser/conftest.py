"""What every browser test may use: one server for all, one Chromium and window a file, one tab a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.driver import FLAGS, Tab, find_chromium, new_window, open_tab, serve


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the app for the whole session; at its end, its log must hold no error."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with serve(log) as url:
        yield url
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium; closed after each file, because its event loop must not run beside other tests."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here: `make browser` installs one on Debian, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a window; its tabs share what was downloaded, and nothing else."""
    opened = new_window(chromium)
    yield opened
    opened.close()


@pytest.fixture
def tab(window: BrowserContext, server: str) -> Iterator[Tab]:
    """Open a tab on the running app."""
    with open_tab(window, server) as opened:
        yield opened
