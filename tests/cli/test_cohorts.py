"""Do cohorts and survival hold on the command line?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run, complains


def test_cohorts_of_a_small_book(run: Run, book: Path) -> None:
    told = run("cohorts", book, "--json").json
    assert told["measure"] == "customers"
    assert {"cohort", "size", "period", "value", "count", "observed"} <= set(told["cells"][0])
    january = [cell for cell in told["cells"] if cell["cohort"] == "2024-01" and cell["observed"]]
    assert [(cell["period"], cell["count"]) for cell in january] == [(0, 2), (1, 2), (2, 1)]
    assert told["average"][2] == {"period": 2, "value": 0.5, "n": 2}
    assert all(cell["value"] is None for cell in told["cells"] if not cell["observed"])


@pytest.mark.parametrize("measure", ["customers", "revenue", "revenue_net", "usage"])
@pytest.mark.parametrize("kind", ["classic", "rolling"])
@pytest.mark.parametrize("by", ["month", "quarter", "plan", "onboarding"])
def test_every_kind_of_cohorts_of_the_sample(run: Run, measure: str, kind: str, by: str) -> None:
    told = run("cohorts", ROOT / "sample_data", "--measure", measure, "--kind", kind, "--by", by, "--json").json
    observed = [cell for cell in told["cells"] if cell["observed"]]
    assert observed
    assert all(cell["value"] is not None and cell["n"] <= cell["size"] for cell in observed)
    assert told["definition"]


def test_cohorts_are_printed_as_a_table(run: Run) -> None:
    told = run("cohorts", ROOT / "sample_data", "--by", "quarter", "--anniversaries")
    assert told.code == 0
    assert re.search(r"^Q4 2023 +424 +100 ", told.out, re.MULTILINE)
    assert re.search(r"\d\*", told.out)  # a quarter that is over for a part only


def test_cohorts_by_a_column_that_is_not_there_say_which_are(run: Run) -> None:
    complains(run("cohorts", ROOT / "sample_data", "--by", "shoe size"), "shoe size", "plan", "channel", "quarter")
    complains(run("survival", ROOT / "sample_data", "--by", "shoe size"), "shoe size", "plan")
    complains(run("cohorts", ROOT / "sample_data", "--measure", "happiness"), "happiness", "revenue")


def test_survival_of_the_sample(run: Run) -> None:
    told = run("survival", ROOT / "sample_data", "--by", "plan", "--json").json
    assert {curve["group"] for curve in told["curves"]} == {"Growth", "Starter", "Scale"}
    for curve in told["curves"]:
        assert {"time", "survival", "low", "high", "at_risk"} <= set(curve["points"][0])
        shares = [point["survival"] for point in curve["points"]]
        assert shares == sorted(shares, reverse=True)
        assert curve["median"] is None
    assert told["projection"]["points"][60]["time"] == 60
    assert set(told["projection"]["back_test"]) == {"words", "held", "errors"}
    assert told["contrast"]["longer"] == "Scale"


def test_survival_is_printed_in_lines(run: Run) -> None:
    told = run("survival", ROOT / "sample_data")
    assert told.code == 0
    assert "79% of customers stay a year" in told.out
    assert "hidden" in told.out
