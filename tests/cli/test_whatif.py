"""Does what-if hold on the command line?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import MONTH, ROOT, Run


def scenario_file(folder: Path, content: object) -> Path:
    path = folder / "scenario.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_whatif_of_the_sample_has_every_key_of_the_contract(run: Run, tmp_path: Path) -> None:
    moves = [
        {"lever": "no_touchpoints", "change": -15, "unit": "%", "segment": "Small", "reach": 0.8, "ramp_months": 4},
        {"lever": "price", "change": 0.03, "cost_once": 5000, "cost_monthly": 100, "causal_share": 0.5},
    ]
    content = {"name": "Both", "months": 6, "seed": 3, "goal": {"metric": "nrr", "value": 1.0}, "levers": moves}
    path = scenario_file(tmp_path, content)
    told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json")
    assert told.code == 0
    assert {"baseline", "scenario", "net_gain", "break_even", "tornado"} <= told.json.keys()
    for side in ("baseline", "scenario"):
        months = told.json[side]["months"]
        assert len(months) == 6
        assert all(set(month) == {"month", "customers", "mrr", "low", "high"} for month in months)
        assert all(MONTH.match(month["month"]) and month["low"] <= month["mrr"] <= month["high"] for month in months)
        for row in told.json[side]["movements"]:
            total = row["start_mrr"] + row["new"] + row["expansion"] - row["contraction"] - row["churn"]
            assert row["end_mrr"] == pytest.approx(total)
    assert told.json["scenario"]["months"][-1]["mrr"] > told.json["baseline"]["months"][-1]["mrr"]
    assert told.out == run("whatif", ROOT / "sample_data", "--scenario", path, "--json").out


def test_whatif_with_nothing_changed_is_exactly_as_today(run: Run, tmp_path: Path) -> None:
    for move in ({"lever": "price", "change": 0}, {"lever": "features_used", "change": 1, "causal_share": 0}):
        path = scenario_file(tmp_path, {"levers": [move]})
        told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json").json
        assert told["scenario"] == told["baseline"]
        assert told["net_gain"] == 0


def test_whatif_knows_what_was_measured_here(run: Run, tmp_path: Path) -> None:
    name = "programme: Guided onboarding"
    path = scenario_file(tmp_path, {"levers": [{"lever": name, "change": 0.2}]})
    told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json").json
    (lever,) = (one for one in told["levers"] if one["lever"] == name)
    assert lever["evidence"] == told["weakest_evidence"] == "measured"
    assert 0 < lever["now"] == lever["low"] < lever["high"] == 1
    assert told["scenario"]["months"][-1]["customers"] > told["baseline"]["months"][-1]["customers"]
    path = scenario_file(tmp_path, {"levers": [{"lever": "exposures", "change": 0.1}]})
    assert f"Move {name} instead." in run("whatif", ROOT / "sample_data", "--scenario", path).err


def test_whatif_is_printed_with_what_it_rests_on(run: Run, tmp_path: Path) -> None:
    told = run("whatif", ROOT / "sample_data", "--scenario", scenario_file(tmp_path, {}))
    assert told.code == 0
    assert "of 20 simulated futures reach" in told.out
    assert "Nothing is changed." in told.out
    assert "One lever at a time:" in told.out


def test_whatif_of_a_small_book_stands_on_one_rate(run: Run, book: Path, tmp_path: Path) -> None:
    told = run("whatif", book, "--scenario", scenario_file(tmp_path, {}), "--json").json
    assert told["basis"].startswith("One rate for all")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "is not JSON"),
        ("[]", "not a JSON object"),
        ('{"wishes": 1}', "Known keys: name, months, seed, goal, levers"),
        ('{"levers": [{"lever": "luck", "change": 1}]}', "Known levers: "),
        ('{"levers": [{"lever": "price", "change": 9}]}', "nobody has been there"),
    ],
)
def test_whatif_refuses_bad_scenarios_in_one_line(run: Run, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    told = run("whatif", ROOT / "sample_data", "--scenario", path)
    assert told.code == 2
    assert told.out == ""
    assert message in told.err
    assert told.err.count("\n") == 1


def test_whatif_without_its_file_says_so(run: Run, tmp_path: Path) -> None:
    told = run("whatif", ROOT / "sample_data", "--scenario", tmp_path / "none.json")
    assert told.code == 2
    assert "cannot be read" in told.err
