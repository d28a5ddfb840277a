"""Which personas does a company have? Looked for behind the pages, one company at a time, and kept."""

from __future__ import annotations

import os
from typing import Final

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.in_use import place
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.ui.behind import Behind

SWITCH: Final = "CSDATA_PERSONAS"
BREATH: Final = 1.0  # seconds before a search begins: the page that opened the data is drawn first
SOON: Final = 0.5  # seconds that a page waits for customers to be placed: so few are hardly noticed


def is_on() -> bool:
    """Tell whether this server looks for personas by itself; CSDATA_PERSONAS=off turns it off, not those in use."""
    return os.environ.get(SWITCH, "").strip().lower() not in {"off", "0", "no", "false"}


class PersonaFinder:
    """Looks for personas, or places customers on those in use; answers are kept, so nothing is done twice.

    A page never hears of a search that failed, it only goes without personas.
    """

    def __init__(self, breath: float = BREATH) -> None:
        """Search for nothing yet."""
        self.behind: Behind[Personas] = Behind("personas", breath=breath)
        self.placing: Behind[Personas | str] = Behind("personas in use")

    def personas(self, data: Dataset, kept: PersonaSet | None = None) -> Personas | None:
        """Return the personas in the data: those in use (`kept`) where the data hold their behaviours, else found ones.

        None while nothing is known, and then it is begun.
        """
        if kept is not None:
            self.placing.ask(_key(data, kept), lambda _tell, _unwanted: _placed(data, kept))
            self.placing.wait(_key(data, kept), SOON)
            found = self.placing.found(_key(data, kept))
            if isinstance(found, Personas):
                return found
            if not self.placing.is_known(_key(data, kept)):
                return None
        if is_on() and not self.behind.is_known(data.fingerprint):
            self.behind.ask(
                data.fingerprint, lambda tell, unwanted: find_personas(data, progress=tell, should_stop=unwanted)
            )
        return self.behind.found(data.fingerprint)

    def know(self, data: Dataset, kept: PersonaSet, found: Personas) -> None:
        """Take these as what placing the customers would give."""
        self.placing.know(_key(data, kept), found)

    def why_not(self, data: Dataset, kept: PersonaSet) -> str | None:
        """Return why the customers cannot be placed on the personas in use; None where they can."""
        found = self.placing.found(_key(data, kept))
        return found if isinstance(found, str) else None

    def wait(self, data: Dataset, seconds: float, kept: PersonaSet | None = None) -> bool:
        """Wait until the personas of the data are known, at most so long; tell whether they are."""
        self.personas(data, kept)
        if kept is not None and not self.placing.wait(_key(data, kept), seconds):
            return False
        if kept is None or self.personas(data, kept) is None:
            return self.behind.wait(data.fingerprint, seconds)
        return True

    def progress(self, data: Dataset) -> float | None:
        """Return how far the search among the data is, 0 to 1; None when none is under way."""
        found = self.behind.progress(data.fingerprint)
        return found[0] if found else None

    def stop(self, fingerprint: str) -> None:
        """Give up a search; whoever still wants it asks again."""
        self.behind.stop(fingerprint)


def _key(data: Dataset, kept: PersonaSet) -> str:
    return f"{data.fingerprint}|{kept.key}"


def _placed(data: Dataset, kept: PersonaSet) -> Personas | str:
    try:
        return place(data, kept)
    except CsDataError as error:
        return error.message
