"""How is a real server started and a real Chromium driven, and how is everything closed again?"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as TimeoutError_

ROOT: Final = Path(__file__).resolve().parents[2]
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DONE: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FOCUS: Final = """() => {
    const on = document.activeElement;
    const control = on && on.matches("a, button, input, textarea, [role=button], [role=tab]");
    return control ? `${on.dataset.testid || ""} ${on.innerText || on.ariaLabel || ""}` : "";
}"""
PATIENCE: Final = 30_000
WIDE: Final[ViewportSize] = {"width": 1440, "height": 1000}
# On a deep link the client first looks for the server below the page's own address, in vain.
HARMLESS: Final = re.compile(r"_stcore/(health|host-config)|Infinite extent")

expect.set_options(timeout=PATIENCE)


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named and os.access(named, os.X_OK):
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(log: Path, *, until: str = "/api/ready", app: Path = ROOT / "app.py") -> Iterator[str]:
    """Run the app as a user does, on a free port; yields its address once `until` answers, and ends it after."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}", "--server.headless=true"]
    url = f"http://127.0.0.1:{port}"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT) as process,
    ):
        try:
            wait_for(url + until, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 240) -> None:
    """Wait until an address answers 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as refused:
            refused.close()
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


@dataclass(slots=True)
class Tab:
    """A browser tab on the app, and everything it complained about or fetched."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def listen(self) -> Self:
        """Note errors of the console and of scripts, and requests to anybody but our server."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self._error(said.text, said.location["url"], said.type == "error"))
        self.page.on("pageerror", lambda error: self._error(str(error), "", real=True))
        self.page.on("request", lambda request: self._fetched(request.url))
        return self

    def _error(self, text: str, where: str, real: bool) -> None:  # noqa: FBT001
        if real and not HARMLESS.search(f"{text} {where}"):
            self.errors.append(f"{text} ({where})")

    def _fetched(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:")):
            self.strangers.append(address)

    def open(self, path: str) -> Self:
        """Go to an address of the app and wait until it is drawn."""
        self.page.goto(self.url + path)
        return self.settle()

    def reload(self) -> Self:
        """Press F5."""
        self.page.reload()
        return self.settle()

    def settle(self) -> Self:
        """Wait until the script has run and nothing is redrawn."""
        self.page.wait_for_selector(DONE)
        self.page.wait_for_selector("h1, [data-testid=stDialog], [data-testid=stAlert]")
        self.page.wait_for_selector(DONE)
        return self

    @property
    def title(self) -> Locator:
        """The answer of the page."""
        return self.page.locator("h1")

    @property
    def sidebar(self) -> Locator:
        """The frame at the left."""
        return self.page.get_by_test_id("stSidebar")

    def go(self, name: str) -> Self:
        """Click a page in the navigation."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(f"{name}$")).click()
        return self.settle()

    def pick(self, box: str, option: str, tries: int = 5) -> Self:
        """Choose from a list; once more when the page was just drawn anew and has closed it."""
        choice = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(tries):
            self.page.get_by_role("combobox", name=box).click()
            with suppress(TimeoutError_):
                choice.click(timeout=PATIENCE / tries)
                return self
        raise AssertionError(f"{option} cannot be chosen in {box}")

    def focused(self) -> str:
        """Say which link, button or field the keyboard is on: its name in tests, and its text."""
        return str(self.page.evaluate(FOCUS))

    def tab_to(self, what: str, most: int = 80) -> None:
        """Press Tab until the keyboard is on something."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if what in self.focused():
                return
        raise AssertionError(what)

    def is_whole(self) -> None:
        """Assert that nothing broke, in the page and in the browser."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        expect(self.page.get_by_text("This page could not be drawn")).to_have_count(0)
        assert not self.errors
        assert not self.strangers


def new_window(browser: Browser) -> BrowserContext:
    """Return a window of its own, as another person would have it; the caller closes it."""
    return browser.new_context(viewport=WIDE, color_scheme="light", locale="en-US")


@contextmanager
def open_tab(window: BrowserContext, url: str, *, dark: bool = False) -> Iterator[Tab]:
    """Open a tab in a window and close it after; a tab is a session of its own."""
    page = window.new_page()
    try:
        if dark:
            page.emulate_media(color_scheme="dark")
        yield Tab(page, url).listen()
    finally:
        page.close()
