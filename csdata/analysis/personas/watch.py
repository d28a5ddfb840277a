"""How far is a long search, and is it still wanted?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from csdata.errors import CsDataError

Progress = Callable[[float, str], object]


def silent(_done: float, _what: str) -> None:
    """Tell nobody."""


def never() -> bool:
    """Go on to the end."""
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom a search tells how far it is (0 to 1, and in words), and whom it asks whether to go on."""

    progress: Progress = silent
    should_stop: Callable[[], bool] = never

    def tell(self, done: float, what: str) -> None:
        """Tell how far it is; raises CsDataError when nobody waits for the answer any more."""
        if self.should_stop():
            raise CsDataError("stopped", "The search for personas was stopped.", "Start it again when you need it.")
        self.progress(done, what)

    def part(self, start: float, end: float) -> Watch:
        """Return a watch for a step that leads from `start` to `end` of the whole."""
        return Watch(lambda done, what: self.progress(start + (end - start) * done, what), self.should_stop)
