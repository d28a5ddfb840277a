"""How does a person bring files in a real browser, and what does it cost them?"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.driver import Tab


@dataclass(slots=True)
class Journey:
    """A way through the app: every click on it is counted (a file dialog is one), and its time taken."""

    tab: Tab
    name: str
    clicks: int = 0
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    def click(self, what: Locator) -> None:
        """Click something."""
        what.click()
        self.clicks += 1

    def choose_files(self, *files: Path) -> None:
        """Choose files in the dialog of the uploader: one click."""
        self.began = time.monotonic()
        self.tab.page.locator('[data-testid="stFileUploader"] input[type="file"]').set_input_files(files)
        self.clicks += 1
        expect(self.tab.page.locator(".st-key-steps")).to_be_visible()
        self.reached("wizard")

    def use(self) -> None:
        """Use the files, and wait for the Overview."""
        self.click(button(self.tab, "use"))
        expect(self.tab.page.get_by_test_id("stMetricValue").first).to_be_visible()
        self.tab.settle()
        self.reached("overview")

    def reached(self, what: str) -> None:
        """Note when something was reached, since the files were chosen."""
        self.seconds[what] = time.monotonic() - self.began

    def told(self) -> str:
        """Say what the journey cost."""
        spent = ", ".join(f"{what} after {seconds:.1f} s" for what, seconds in self.seconds.items())
        return f"{self.name}: {self.clicks} clicks, {spent}"


def button(tab: Tab, key: str) -> Locator:
    """Return the button of a key."""
    return tab.page.locator(f".st-key-{key} button").first  # a button with a tooltip is drawn twice


def current_step(tab: Tab) -> Locator:
    """Return the badges of the steps; the open one carries its number."""
    return tab.page.locator(".st-key-steps")
