"""Whose process answers whose questions, how many are there, and when do they and their copies of the data go?"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from csdata.engine.database import Engine
from csdata.engine.sandbox import Copy, Limits, Sandbox
from csdata.errors import CsDataError

MOST_PROCESSES: Final = 8
IDLE_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Source:
    """What a copy is made of: equal fingerprints hold equal tables."""

    fingerprint: str
    engine: Engine
    tables: tuple[str, ...]


class Desks:
    """A process for each viewer of a dataset, and one copy of each dataset that is asked about."""

    def __init__(self, most: int = MOST_PROCESSES, idle_seconds: float = IDLE_SECONDS) -> None:
        """Start empty."""
        self._most, self._idle = most, idle_seconds
        self._lock = threading.RLock()
        self._making: dict[str, threading.Lock] = {}
        self._copies: dict[str, Copy] = {}
        self._desks: OrderedDict[tuple[str, str], Sandbox] = OrderedDict()
        self._timers: dict[tuple[str, str], threading.Timer] = {}

    def desk(self, data: Source, viewer: str, limits: Limits | None = None) -> Sandbox:
        """Return the process of a viewer; the idle one that was used longest ago makes room.

        Raises CsDataError when all others are busy.
        """
        key = (viewer, data.fingerprint)
        while True:
            copy = self._copy(data)
            with self._lock:
                if self._copies.get(data.fingerprint) is not copy:  # it went with its last desk a moment ago
                    continue
                if limits and key in self._desks and self._desks[key].limits != limits:
                    self._drop(key, keep_copy=True)
                if key not in self._desks:
                    self._need_place()
                    self._desks[key] = Sandbox(copy, limits)
                self._desks.move_to_end(key)
                self._make_room(key)
                self._wait_idle(key)
                return self._desks[key]

    def _need_place(self) -> None:
        if len(self._desks) >= self._most and all(desk.busy for desk in self._desks.values()):
            raise CsDataError(
                "busy", "All places for questions are taken.", "They take 10 seconds at most: try again in a moment."
            )

    def _make_room(self, newest: tuple[str, str]) -> None:
        idle = [key for key, desk in self._desks.items() if key != newest and not desk.busy]
        for key in idle[: max(len(self._desks) - self._most, 0)]:
            self._drop(key)

    def _copy(self, data: Source) -> Copy:
        """Return the copy of a dataset, made once; others who ask about other data do not wait for it."""
        with self._lock:
            making = self._making.setdefault(data.fingerprint, threading.Lock())
        with making:
            known = self._copies.get(data.fingerprint)
            if known is None:
                known = self._copies[data.fingerprint] = Copy(data.engine, data.tables)
                dropped = weakref.finalize(data.engine, self._forget_soon, data.fingerprint)
                dropped.atexit = False
        return known

    def _forget_soon(self, fingerprint: str) -> None:
        """Leave no copy of data that nobody holds any more; not here, where any lock may be held."""
        with suppress(RuntimeError):  # at the very end there are no new threads, and `close` has been here
            threading.Thread(target=self.forget, args=(fingerprint,)).start()

    def _wait_idle(self, key: tuple[str, str]) -> None:
        """Close a desk that nobody comes to any more."""
        if key in self._timers:
            self._timers[key].cancel()
        timer = self._timers[key] = threading.Timer(self._idle, self._leave, (key,))
        timer.daemon = True
        timer.start()

    def _leave(self, key: tuple[str, str]) -> None:
        """Close a desk whose time is up, unless it is at work."""
        with self._lock:
            desk = self._desks.get(key)
            if desk and desk.busy:
                self._wait_idle(key)
                return
        self._drop(key)

    def _drop(self, key: tuple[str, str], *, keep_copy: bool = False) -> None:
        with self._lock:
            desk = self._desks.pop(key, None)
            timer = self._timers.pop(key, None)
            last = not any(fingerprint == key[1] for _, fingerprint in self._desks)
            copy = self._copies.pop(key[1], None) if desk and last and not keep_copy else None
        if timer:
            timer.cancel()
        if desk:
            desk.close()
        if copy:
            copy.remove()

    def stop(self, fingerprint: str, viewer: str) -> None:
        """Stop what a viewer has asked."""
        with self._lock:
            desk = self._desks.get((viewer, fingerprint))
        if desk:
            desk.stop()

    def forget(self, fingerprint: str) -> None:
        """Close every desk of a dataset and delete its copy."""
        with self._lock:
            keys = [key for key in self._desks if key[1] == fingerprint]
        for key in keys:
            self._drop(key)
        with self._lock:
            copy = self._copies.pop(fingerprint, None)
        if copy:
            copy.remove()

    def close(self) -> None:
        """Close everything."""
        with self._lock:
            fingerprints = {*self._copies, *(fingerprint for _, fingerprint in self._desks)}
        for fingerprint in fingerprints:
            self.forget(fingerprint)
