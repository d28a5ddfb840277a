"""Does the command that invents a company write what it says?"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.running import Run


def test_the_sample_is_written_as_csv_with_its_truth(sample: Path) -> None:
    names = {path.name for path in sample.iterdir()}
    assert "truth.json" in names
    assert {"customers.csv", "revenue.csv", "usage.csv", "tickets.csv", "surveys.csv", "spend.csv"} <= names
    assert json.loads((sample / "truth.json").read_text(encoding="utf-8"))["made_with"]["customers"] == 60


def test_inspect_recognises_all_of_the_sample(run: Run, sample: Path) -> None:
    content = run("inspect", sample, "--json").json
    rows = json.loads((sample / "truth.json").read_text(encoding="utf-8"))["rows"]
    assert {file["table"]: file["rows_loaded"] for file in content["files"]} == {k: n for k, n in rows.items() if n}
    for file in content["files"]:
        assert file["file"] == f"{file['table']}.csv"
        assert file["rows_rejected"] == 0
        assert file["questions"] == []
    assert content["locked"] == {}


def test_the_sample_says_how_many_rows_it_wrote(run: Run, tmp_path: Path) -> None:
    told = run("sample", "--out", tmp_path, "--customers", "20", "--months", "8", "--json")
    assert told.json["rows"]["customers"] == 20
    again = run("sample", "--out", tmp_path / "b", "--customers", "20", "--months", "8")
    assert re.search(r"20 rows\s+customers\.csv", again.out)
    for name in ("customers.csv", "usage.csv", "truth.json"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
