"""How is a figure measured and written, and on which machine?"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("streamlit", "duckdb", "pandas", "altair")


class Spent(NamedTuple):
    """Seconds on the wall clock, and of processor time of this process: the second hardly minds a busy machine."""

    wall: float
    cpu: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: our time and the peer's in the same run; `bar` is what we aim to stay below."""

    name: str
    ours: Spent
    runs: int
    peer: str = ""
    theirs: Spent | None = None
    bar: str = ""
    note: str = ""

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of a table row."""
        ratio = f"{self.ours.wall / self.theirs.wall:.2f}" if self.theirs else ""
        if self.theirs and self.ours.cpu and self.theirs.cpu:
            ratio += f" (CPU {self.ours.cpu / self.theirs.cpu:.2f})"
        return (
            self.name,
            written(self.ours),
            self.peer,
            written(self.theirs),
            ratio,
            self.bar,
            str(self.runs),
            self.note,
        )


HEAD = ("what", "ours", "peer", "peer's", "ratio", "bar", "runs", "note")


def written(spent: Spent | None) -> str:
    """Write a time, and the processor time where it is known."""
    if spent is None:
        return ""
    return milliseconds(spent.wall) + (f" (CPU {milliseconds(spent.cpu)})" if spent.cpu is not None else "")


def milliseconds(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1000:,.0f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def timed(step: Callable[[], object]) -> Spent:
    """Return how long a step takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def median(times: Iterable[Spent]) -> Spent:
    """Return the medians of both clocks."""
    walls, cpus = zip(*times, strict=True)
    return Spent(statistics.median(walls), None if None in cpus else statistics.median(cpus))


def alternate(ours: Callable[[], Spent], theirs: Callable[[], Spent], runs: int) -> tuple[Spent, Spent]:
    """Take turns, so that a busy moment of the machine hits both; returns both medians."""
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


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
