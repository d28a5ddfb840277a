"""Which fixtures do tests of the command line share?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csdata.cli import main
from tests.cli.running import BOOK, Run, Told


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def told(*arguments: str | Path) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return told


@pytest.fixture
def book(csv_file: Callable[[str, str], Path]) -> Path:
    return csv_file("subscriptions.csv", BOOK)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "company"
    assert main(["sample", "--out", str(out), "--customers", "60", "--months", "12", "--seed", "3", "--json"]) == 0
    return out
