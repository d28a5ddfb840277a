"""How is long work done behind the pages: one piece at a time, with real progress, kept, and given up when unwanted?"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from csdata.errors import CsDataError

LOG: Final = logging.getLogger("csdata.behind")
MOST_KEPT: Final = 16
MOST_WAITING: Final = 8

T = TypeVar("T")
Tell = Callable[[float, str], None]  # how far the work is (0 to 1), and what is being done
Unwanted = Callable[[], bool]
Work = Callable[[Tell, Unwanted], T]


@dataclass(slots=True, eq=False)
class _Job(Generic[T]):
    """Work that waits or runs; `over` is set when it ends, however it ends."""

    work: Work[T]
    over: threading.Event = field(default_factory=threading.Event)
    unwanted: threading.Event = field(default_factory=threading.Event)
    done: float = 0.0
    what: str = ""

    def tell(self, done: float, what: str) -> None:
        """Note how far it is."""
        self.done, self.what = done, what


class Behind(Generic[T]):
    """Does work in a thread of its own; safe to ask from every session at once.

    What comes of it is kept by its key, so the same work is done once. Work that fails is logged and not repeated:
    its answer is then None. What was asked for last is done first: somebody is looking at it now.
    """

    def __init__(self, name: str, *, breath: float = 0.0) -> None:
        """Start without a thread; there is one only while there is work, which begins after a `breath` of seconds."""
        self._name = name
        self._breath = breath
        self._lock = threading.Lock()
        self._found: OrderedDict[str, T | None] = OrderedDict()
        self._waiting: OrderedDict[str, _Job[T]] = OrderedDict()
        self.running: tuple[str, _Job[T]] | None = None
        self._is_alive = False

    def is_known(self, key: str) -> bool:
        """Tell whether the work is done, or has failed."""
        with self._lock:
            return key in self._found

    def found(self, key: str) -> T | None:
        """Return what came of the work; None while it is not done, and when it failed."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def know(self, key: str, found: T) -> None:
        """Take this as what comes of the work, so that it need not be done."""
        with self._lock:
            self._keep(key, found)

    def _keep(self, key: str, found: T | None) -> None:
        """Keep an answer, and let the oldest go; the lock is held."""
        self._found[key] = found
        while len(self._found) > MOST_KEPT:
            self._found.popitem(last=False)

    def ask(self, key: str, work: Work[T]) -> None:
        """Let work wait for its turn, unless it is done, waits or runs already."""
        with self._lock:
            is_running = self.running is not None and self.running[0] == key
            if key in self._found or is_running or key in self._waiting:
                return
            self._waiting[key] = _Job(work)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)[1].over.set()
            if not self._is_alive:
                self._is_alive = True
                threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def wait(self, key: str, seconds: float) -> bool:
        """Wait until the work is over, at most so long; tell whether it is."""
        job = self._job(key)
        return job is None or job.over.wait(seconds)

    def progress(self, key: str) -> tuple[float, str] | None:
        """Return how far the work is, 0 to 1, and what is being done; None when it is not under way."""
        job = self._job(key)
        return (job.done, job.what) if job else None

    def stop(self, key: str) -> None:
        """Give up work; whoever still wants it asks again."""
        with self._lock:
            waiting = self._waiting.pop(key, None)
            running = self.running[1] if self.running and self.running[0] == key else None
        for job in filter(None, (waiting, running)):
            job.unwanted.set()
            if job is waiting:
                job.over.set()

    def _job(self, key: str) -> _Job[T] | None:
        with self._lock:
            if self.running and self.running[0] == key:
                return self.running[1]
            return self._waiting.get(key)

    def _next(self) -> tuple[str, _Job[T]] | None:
        with self._lock:
            self.running = self._waiting.popitem(last=True) if self._waiting else None
            self._is_alive = self.running is not None
            return self.running

    def _work(self) -> None:
        while (turn := self._next()) is not None:
            key, job = turn
            if not job.unwanted.wait(self._breath):
                self._do(key, job)
            with self._lock:
                self.running = None
            job.over.set()

    def _do(self, key: str, job: _Job[T]) -> None:
        found: T | None = None
        try:
            found = job.work(job.tell, job.unwanted.is_set)
        except CsDataError as error:
            if error.code == "stopped":
                return
            LOG.warning("No %s: %s", self._name, error)
        except Exception:
            LOG.exception("Looking for %s failed", self._name)
        with self._lock:
            self._keep(key, found)
