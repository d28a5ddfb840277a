"""Does health hold on the command line?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run, complains


def test_health_of_the_sample(run: Run) -> None:
    told = run("health", ROOT / "sample_data", "--json").json
    assert {"headline", "definition", "bands", "customers", "backtest"} <= set(told)
    assert [one["band"] for one in told["bands"]] == ["green", "yellow", "red", "insufficient data"]
    assert sum(one["customers"] for one in told["bands"]) == len(told["customers"])
    assert sum(one["share"] for one in told["bands"]) == pytest.approx(1)
    scores = [one["score"] for one in told["customers"] if one["score"] is not None]
    assert scores == sorted(scores)
    for one in told["customers"]:
        assert {"customer_id", "score", "coverage", "band", "parts"} <= set(one)
        if one["score"] is not None:
            assert sum(part["contribution"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-8)
    tested = told["backtest"]
    assert tested["verdict"] == "No evidence yours is worse: keep it."
    assert tested["difference"]["low"] < tested["difference"]["value"] < tested["difference"]["high"]
    assert {"auc", "calibration_slope", "ece", "bands", "before_departure"} == set(tested["hand_made"])


def test_health_of_an_earlier_month(run: Run) -> None:
    told = run("health", ROOT / "sample_data", "--as-of", "2025-06", "--json").json
    assert told["period"] == "at the end of 30 Jun 2025"


def test_health_is_printed_as_a_table(run: Run) -> None:
    told = run("health", ROOT / "sample_data")
    assert told.code == 0
    assert re.search(r"^green +\d+ +\d+% +\$[\d.]+k a month$", told.out, re.MULTILINE)
    assert "keep it" in told.out
    assert re.search(r"^90 days before leaving \d+% \(\d+–\d+%\) were green", told.out, re.MULTILINE)
    assert len(re.findall(r"^C-\d+ +\d+ +\d+%  ", told.out, re.MULTILINE)) == 20


def test_health_by_segment_counts_the_same_customers(run: Run, book: Path) -> None:
    told = run("health", ROOT / "sample_data", "--by", "segment", "--json").json
    assert sum(one["customers"] for one in told["groups"]) == len(told["customers"])
    reds = next(one["customers"] for one in told["bands"] if one["band"] == "red")
    assert sum(one["red"] for one in told["groups"]) == reds
    printed = run("health", ROOT / "sample_data", "--by", "segment").out
    assert re.search(rf"^{told['groups'][0]['group']} +\d+ +\d+ +\d+  \$", printed, re.MULTILINE)
    complains(run("health", book, "--by", "segment"), "No customer has a segment", "Bring a column segment")
    complains(run("health", book, "--by", "plan"), "plan", "persona", "segment")


def test_health_of_a_small_book_says_what_is_missing(run: Run, book: Path) -> None:
    told = run("health", book, "--json").json
    assert "Bring use" in told["why"]
    assert told["backtest"]["why"]
    assert {one["score"] for one in told["customers"]} == {None}
    assert "Bring use" in run("health", book).out
