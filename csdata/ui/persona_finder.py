"""Which personas does a company have? Looked for behind the pages, one company at a time, and kept."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from csdata.analysis.personas import Personas, find_personas
from csdata.dataset import Dataset
from csdata.errors import CsDataError

LOG: Final = logging.getLogger("csdata.personas")
SWITCH: Final = "CSDATA_PERSONAS"
MOST_KEPT: Final = 16
MOST_WAITING: Final = 8
BREATH: Final = 1.0  # seconds before a search begins: the page that opened the data is drawn first


@dataclass(slots=True, eq=False)
class _Search:
    """A search that waits or runs; `over` is set when it ends, however it ends."""

    data: Dataset
    over: threading.Event = field(default_factory=threading.Event)
    unwanted: threading.Event = field(default_factory=threading.Event)
    done: float = 0.0

    def note(self, done: float, _what: str) -> None:
        """Note how far it is."""
        self.done = done


def is_on() -> bool:
    """Tell whether this server looks for personas by itself; CSDATA_PERSONAS=off turns it off."""
    return os.environ.get(SWITCH, "").strip().lower() not in {"off", "0", "no", "false"}


class PersonaFinder:
    """Looks for personas in a thread of its own; safe to ask from every session at once.

    Answers are kept by the fingerprint of the data, so the same data are searched once. A search that fails is logged
    and not repeated; a page never hears of it, it only goes without personas.
    """

    def __init__(self, breath: float = BREATH) -> None:
        """Start without a thread; there is one only while something is looked for."""
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Personas | None] = OrderedDict()
        self._waiting: OrderedDict[str, _Search] = OrderedDict()
        self._running: tuple[str, _Search] | None = None
        self._is_alive = False
        self._breath = breath

    def personas(self, data: Dataset) -> Personas | None:
        """Return what is known about the data; None while nothing is, and then a search is begun."""
        with self._lock:
            if data.fingerprint in self._found:
                self._found.move_to_end(data.fingerprint)
                return self._found[data.fingerprint]
            if is_on():
                self._queue(data)
        return None

    def wait(self, data: Dataset, seconds: float) -> bool:
        """Wait until the search among the data is over, at most so long; tell whether it is."""
        self.personas(data)
        search = self._search(data.fingerprint)
        return search is None or search.over.wait(seconds)

    def progress(self, data: Dataset) -> float | None:
        """Return how far the search among the data is, 0 to 1; None when none is under way."""
        search = self._search(data.fingerprint)
        return search.done if search else None

    def stop(self, fingerprint: str) -> None:
        """Give up a search; whoever still wants it asks again."""
        with self._lock:
            waiting = self._waiting.pop(fingerprint, None)
            running = self._running[1] if self._running and self._running[0] == fingerprint else None
        for search in filter(None, (waiting, running)):
            search.unwanted.set()
            if search is waiting:
                search.over.set()

    def _search(self, fingerprint: str) -> _Search | None:
        with self._lock:
            if self._running and self._running[0] == fingerprint:
                return self._running[1]
            return self._waiting.get(fingerprint)

    def _queue(self, data: Dataset) -> None:
        """Let the data wait for their turn, and make sure that somebody is at work; the lock is held."""
        is_running = self._running is not None and self._running[0] == data.fingerprint
        if is_running or data.fingerprint in self._waiting:
            return
        self._waiting[data.fingerprint] = _Search(data)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)[1].over.set()
        if not self._is_alive:
            self._is_alive = True
            threading.Thread(target=self._work, name="personas", daemon=True).start()

    def _next(self) -> tuple[str, _Search] | None:
        """Take the company that was asked for last: somebody is looking at it now."""
        with self._lock:
            self._running = self._waiting.popitem(last=True) if self._waiting else None
            self._is_alive = self._running is not None
            return self._running

    def _work(self) -> None:
        while (turn := self._next()) is not None:
            fingerprint, search = turn
            if not search.unwanted.wait(self._breath):
                self._look(fingerprint, search)
            with self._lock:
                self._running = None
            search.over.set()

    def _look(self, fingerprint: str, search: _Search) -> None:
        found: Personas | None = None
        try:
            found = find_personas(search.data, progress=search.note, should_stop=search.unwanted.is_set)
        except CsDataError as error:
            if error.code == "stopped":
                return
            LOG.warning("No search for personas: %s", error)
        except Exception:
            LOG.exception("The search for personas failed")
        with self._lock:
            self._found[fingerprint] = found
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)
