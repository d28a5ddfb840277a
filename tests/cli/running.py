"""How does a test run a command, and what does it expect of a refusal?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.analysis.company import subscriptions

ROOT = Path(__file__).resolve().parents[2]
BOOK = subscriptions(
    ("A", "2024-01-01", None, 100),
    ("B", "2024-01-01", "2024-03-10", 50),
    ("C", "2024-02-05", None, 25),
    ("D", "2024-03-31", None, 5),
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
MONTH = re.compile(r"^\d{4}-\d{2}$")


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The answer as JSON."""
        content: dict[str, Any] = json.loads(self.out, parse_constant=_no_constant)
        return content


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


Run = Callable[..., Told]


def process(arguments: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as another program would."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "csdata", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def complains(told: Told, *words: str) -> None:
    """Check a refusal: code 2, nothing on standard output, one line that says what, where and what to do."""
    assert told.code == 2
    assert told.out == ""
    assert told.err.endswith("\n")
    assert told.err.count("\n") == 1, told.err
    assert "Traceback" not in told.err
    for word in words:
        assert word.lower() in told.err.lower(), told.err
