"""Which personas does a company have? Looked for behind the pages, one company at a time, and kept."""

from __future__ import annotations

import os
from typing import Final

from csdata.analysis.personas import Personas, find_personas
from csdata.dataset import Dataset
from csdata.ui.behind import Behind

SWITCH: Final = "CSDATA_PERSONAS"
BREATH: Final = 1.0  # seconds before a search begins: the page that opened the data is drawn first


def is_on() -> bool:
    """Tell whether this server looks for personas by itself; CSDATA_PERSONAS=off turns it off."""
    return os.environ.get(SWITCH, "").strip().lower() not in {"off", "0", "no", "false"}


class PersonaFinder:
    """Looks for personas; answers are kept by the fingerprint of the data, so the same data are searched once.

    A page never hears of a search that failed, it only goes without personas.
    """

    def __init__(self, breath: float = BREATH) -> None:
        """Search for nothing yet."""
        self.behind: Behind[Personas] = Behind("personas", breath=breath)

    def personas(self, data: Dataset) -> Personas | None:
        """Return what is known about the data; None while nothing is, and then a search is begun."""
        if is_on() and not self.behind.is_known(data.fingerprint):
            self.behind.ask(
                data.fingerprint, lambda tell, unwanted: find_personas(data, progress=tell, should_stop=unwanted)
            )
        return self.behind.found(data.fingerprint)

    def wait(self, data: Dataset, seconds: float) -> bool:
        """Wait until the search among the data is over, at most so long; tell whether it is."""
        self.personas(data)
        return self.behind.wait(data.fingerprint, seconds)

    def progress(self, data: Dataset) -> float | None:
        """Return how far the search among the data is, 0 to 1; None when none is under way."""
        found = self.behind.progress(data.fingerprint)
        return found[0] if found else None

    def stop(self, fingerprint: str) -> None:
        """Give up a search; whoever still wants it asks again."""
        self.behind.stop(fingerprint)
