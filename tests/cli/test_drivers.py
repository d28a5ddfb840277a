"""Do drivers hold on the command line?"""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.running import ROOT, Run, complains


def test_drivers_of_the_sample(run: Run) -> None:
    told = run("drivers", ROOT / "sample_data", "--json").json
    assert told["verdict"] == "found"
    assert told["n"] > told["churned"] > 100
    assert told["auc"]["low"] < told["auc"]["value"] < told["auc"]["high"]
    assert {"feature", "effect", "low", "high", "direction", "stable"} <= set(told["drivers"][0])
    assert all(one["direction"] in {"more", "less"} for one in told["drivers"])
    assert all(one["direction"] == "unclear" for one in told["unclear"])
    assert {"feature": "goal_reached"}.items() <= next(
        one for one in told["suspects"] if one["feature"] == "goal_reached"
    ).items()
    assert "why" not in told


def test_drivers_are_printed_a_line_a_behaviour(run: Run) -> None:
    told = run("drivers", ROOT / "sample_data", "--horizon", "6", "--embargo", "0")
    assert told.code == 0
    assert re.search(r"^- Features used a month: ", told.out, re.MULTILINE)
    assert re.search(r"^Kept out: goal_reached: ", told.out, re.MULTILINE)
    assert "1 to 6 months after the look" in told.out


def test_drivers_of_a_small_book_are_refused_with_a_count(run: Run, book: Path) -> None:
    told = run("drivers", book, "--json").json
    assert told["verdict"] == "too_few"
    assert told["drivers"] == []
    assert told["why"]


def test_months_out_of_range_are_bad_input(run: Run) -> None:
    complains(run("drivers", ROOT / "sample_data", "--horizon", "0"), "--horizon 0", "1 to 12")
    complains(run("drivers", ROOT / "sample_data", "--embargo", "-1"), "--embargo -1", "0 to 12")
