"""Does a command end well, whatever reads it?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.running import ROOT, Run, process


def test_the_process_ends_with_0_and_prints_json(book: Path) -> None:
    done = process(["metrics", book, "--json"])
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["as_of"] == "2024-03-31"


def test_a_reader_that_closes_the_pipe_early_is_no_error(book: Path) -> None:
    python = f"{sys.executable} -m csdata metrics {book} --json"
    script = f"set -o pipefail; {python} | true"  # the reader is gone before the first word
    done = subprocess.run(["bash", "-c", f"{python} | head -c 5; exit ${{PIPESTATUS[0]}}"], cwd=ROOT,
                          capture_output=True, check=False, timeout=60)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b'{\n "a', b"")
    gone = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_a_terminal_without_unicode_still_gets_its_answer(book: Path) -> None:
    for arguments in (["metrics", book], ["metrics", book, "--json"], ["inspect", book]):
        done = process(arguments, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert (done.returncode, done.stderr) == (0, b""), arguments


def test_help_and_version_are_no_errors(run: Run) -> None:
    assert run("--help").code == 0
    assert run("metrics", "--help").code == 0
    version = run("--version")
    assert (version.code, version.err) == (0, "")
    assert re.fullmatch(r"csdata \d+\.\d+\.\d+\n", version.out)
