"""How is a figure measured and written, and on which machine?"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("streamlit", "duckdb", "pandas", "altair")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: our time, the peer's in the same run, in seconds; `bar` is what we aim to stay below."""

    name: str
    ours: float
    runs: int
    peer: str = ""
    theirs: float | None = None
    bar: str = ""
    note: str = ""

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of a table row."""
        theirs = "" if self.theirs is None else milliseconds(self.theirs)
        ratio = "" if not self.theirs else f"{self.ours / self.theirs:.2f}"
        return self.name, milliseconds(self.ours), self.peer, theirs, ratio, self.bar, str(self.runs), self.note


HEAD = ("what", "ours", "peer", "peer's", "ratio", "bar", "runs", "note")


def milliseconds(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1000:,.0f} ms" if seconds < 10 else f"{seconds:,.1f} s"


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Yield what returns the seconds since the start."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def timed(step: Callable[[], object]) -> float:
    """Return how many seconds a step takes."""
    with stopwatch() as seconds:
        step()
        return seconds()


def alternate(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> tuple[float, float]:
    """Take turns, so that a busy moment of the machine hits both; returns both medians."""
    mine, other = [], []
    for _ in range(runs):
        mine.append(ours())
        other.append(theirs())
    return statistics.median(mine), statistics.median(other)


def machine() -> str:
    """Describe the machine and how busy it is right now."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    name = names[0] if info.exists() and names else platform.machine()
    return f"{os.cpu_count()} cores ({name}), load {load}, Python {platform.python_version()}, {packages}"


def table(figures: list[Figure]) -> str:
    """Write the figures as a table that reads as text and as markdown."""
    rows = [HEAD, *(figure.row for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
