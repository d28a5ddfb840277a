"""Is what was done measured from a company's own files, and is what cannot be told said?"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.evidence import evidence, for_metric
from csdata.answers import measure_answer_of
from csdata.dataset import SAMPLE_FOLDER, Dataset, open_sample
from csdata.errors import CsDataError
from tests.analysis.company import company, subscriptions, table
from tests.analysis.interventions.made import treated_company

TRUTH = json.loads((Path(SAMPLE_FOLDER) / "truth.json").read_text(encoding="utf-8"))["interventions"]
CAUSE = re.compile(r"\bcaused?\b|\bcauses\b|\bbecause of it\b", re.IGNORECASE)


@cache
def sample() -> Dataset:
    return open_sample()


@cache
def told() -> MeasureAnswer:
    return measure_answer(sample())


# ---- the sample company


def test_what_helped_is_found_with_the_truth_inside_its_range() -> None:
    found = told().one("Guided onboarding")
    truth = TRUTH["Guided onboarding"]["true_change_of_tickets"]
    assert found.verdict.name == "helped"
    assert found.change.low is not None
    assert found.change.high is not None
    assert found.change.low < truth < found.change.high
    assert found.change.value == pytest.approx(truth, abs=0.05)
    assert found.staying.verdict == "helped"  # log-odds of leaving −1 were planted


def test_what_did_nothing_is_not_called_helpful_though_a_before_after_would() -> None:
    found = told().one("Support chatbot")
    assert found.verdict.name in {"cannot_tell", "no_change"}
    assert found.before_after is not None
    assert found.before_after.claims(-1)
    assert found.would_have_claimed
    assert found.change.low is not None
    assert found.change.low < 0 < (found.change.high or 0)
    assert found.staying.verdict == "cannot_tell"


def test_only_customers_of_the_kind_that_got_it_are_compared_with() -> None:
    found = told().one("Guided onboarding")
    mid = int((sample().members["segment"] == "Mid").sum())
    assert sum(found.n) <= mid
    assert found.n_got >= found.n[0]


def test_money_for_staying_counts_only_where_more_stayed_for_sure() -> None:
    helped, unsure = (told().one(name).returns for name in ("Guided onboarding", "Support chatbot"))
    assert helped is not None
    assert unsure is not None
    assert helped.counted == ("metric", "retention")
    assert helped.per_customer_kept is not None
    assert unsure.counted == ("metric",)
    assert unsure.per_customer_kept is None
    assert unsure.cost == 8 * 500
    assert unsure.pays_back < 0.1


def test_the_expected_path_lies_at_the_level_that_the_effect_leaves() -> None:
    found = told().one("Guided onboarding")
    after = found.forecast[found.forecast["since_start"] >= 0]
    ratio = after["actual"].mean() / after["expected"].mean()
    assert ratio - 1 == pytest.approx(found.change.value, abs=0.02)
    assert bool((after["low"] < after["expected"]).all())


def test_measured_effects_are_evidence_and_what_cannot_be_told_is_not() -> None:
    known = evidence(sample(), answer=told())
    best = for_metric(known, "tickets")
    assert best is not None
    assert best.intervention == "Guided onboarding"
    assert best.effect == told().one("Guided onboarding").change.value
    assert best.se == pytest.approx((best.high - best.low) / 3.92, rel=1e-3)
    kept = for_metric(known, "retention")
    assert kept is not None
    assert (kept.is_points, kept.is_primary) == (True, False)
    assert for_metric([one for one in known if one.intervention == "Support chatbot"], "tickets") is None


def test_the_command_follows_the_contract() -> None:
    content = json.loads(measure_answer_of(sample()).as_json())
    keys = {"intervention", "verdict", "effect", "low", "high", "n_exposed", "n_compared", "forecast", "roi", "placebo"}
    assert [keys - one.keys() for one in content["interventions"]] == [set(), set()]
    verdicts = {one["intervention"]: one["verdict"] for one in content["interventions"]}
    assert verdicts["Guided onboarding"] == "helped"
    assert verdicts["Support chatbot"] == "cannot_tell"


def test_an_earlier_look_knows_only_the_earlier_months() -> None:
    early = measure_answer(open_sample(as_of=told().one("Guided onboarding").record.start.replace(month=12, day=31)))
    assert early.one("Guided onboarding").months[1] == 3
    chatbot = early.one("Support chatbot")
    assert chatbot.verdict.name == "cannot_tell"
    assert chatbot.n == (0, 0)


# ---- companies in which something is missing


def test_everyone_at_once_is_never_said_to_be_its_doing() -> None:
    data = treated_company(120, 1, effect=-0.5, everyone=True)
    found = measure_answer(data).one("Programme")
    assert found.verdict.name == "cannot_tell"
    assert found.against_forecast is not None
    assert found.against_forecast.value < -0.3
    assert found.against_forecast.low is not None
    written = measure_answer_of(data)
    assert "nobody to compare with" in written.as_text()
    assert CAUSE.search(written.as_text() + written.as_json()) is None


def test_six_customers_are_too_few_and_it_says_so() -> None:
    found = measure_answer(treated_company(40, 2, effect=-0.5, share=6 / 40)).one("Programme")
    assert found.verdict.name == "cannot_tell"
    assert "6 customers" in found.verdict.why
    assert "30 are needed" in found.verdict.why


def test_a_planted_fall_is_found_from_files_and_its_range_holds_it() -> None:
    found = measure_answer(treated_company(500, 3, "random", -0.3)).one("Programme")
    assert found.verdict.name == "helped"
    assert found.change.low is not None
    assert found.change.low < -0.3 < (found.change.high or 0)
    assert found.way.name == "random"


def test_what_got_worse_is_said_to_have_harmed() -> None:
    found = measure_answer(treated_company(500, 4, "random", 0.5)).one("Programme")
    assert found.verdict.name == "harmed"


def test_with_many_customers_a_change_that_does_not_matter_is_told_as_such() -> None:
    columns = {"expected_change": "-0.4"}
    found = measure_answer(treated_company(900, 5, "random", 0.0, columns=columns)).one("Programme")
    assert found.verdict.name == "no_change"


def test_without_the_way_of_choosing_all_comparisons_must_agree() -> None:
    found = measure_answer(treated_company(500, 3, "random", -0.3, columns={"chosen_by": ""})).one("Programme")
    assert set(found.effect.parts) == {"ratio_did", "trend_adjusted", "ancova"}
    assert any("not told" in one for one in found.cautions)


def test_before_the_day_of_decision_only_a_very_clear_change_counts() -> None:
    columns = {"decide_on": "2026-01-01"}
    sure = measure_answer(treated_company(300, 6, "random", -0.2)).one("Programme")
    early = measure_answer(treated_company(300, 6, "random", -0.2, columns=columns)).one("Programme")
    assert sure.verdict.name == "helped"
    assert early.verdict.name == "cannot_tell"
    assert "early" in early.verdict.why


def test_a_number_nobody_wrote_down_gives_no_verdict() -> None:
    found = measure_answer(treated_company(300, 3, effect=-0.4, columns={"metric": ""})).one("Programme")
    assert found.verdict.name == "cannot_tell"
    assert "not written down" in found.verdict.why


def test_exposures_of_nobody_and_nothing_recorded_are_said() -> None:
    alone = company(
        revenue=subscriptions(*((f"c{row}", "2024-01-01", None, 10) for row in range(20))),
        tickets=table(("customer_id", "opened_at"), [(f"c{k % 20}", f"2024-{1 + k % 12:02d}-28") for k in range(120)]),
        interventions=table(("intervention", "start_date", "metric"), [("Lonely", "2024-07-01", "tickets")]),
    )
    found = measure_answer(alone).one("Lonely")
    assert found.verdict.name == "cannot_tell"
    assert "who got it" in found.verdict.why
    nothing = company(revenue=subscriptions(("a", "2024-01-01", None, 10), ("b", "2024-01-01", "2024-03-01", 10)))
    assert measure_answer(nothing).result.missing is not None
    assert json.loads(measure_answer_of(nothing).as_json())["interventions"] == []


def test_measuring_can_be_given_up_and_tells_how_far_it_is() -> None:
    heard: list[float] = []
    measure_answer(sample(), progress=lambda done, _what: heard.append(done))
    assert heard == sorted(heard)
    assert heard[0] == 0.0
    with pytest.raises(CsDataError) as stopped:
        measure_answer(sample(), should_stop=lambda: True)
    assert stopped.value.code == "stopped"


def test_the_same_data_give_the_same_answer() -> None:
    again = measure_answer(open_sample())
    for one, other in zip(told().measured, again.measured, strict=True):
        assert one.change == other.change
        assert one.returns == other.returns
        assert one.forecast.equals(other.forecast)


def test_a_retention_goal_is_compared_from_the_start_on() -> None:
    rng = np.random.default_rng(1)
    got = rng.random(400) < 0.5
    leaves = rng.random(400) < np.where(got, 0.08, 0.3)
    rows = [(f"c{k:03d}", "2023-06-01", f"2024-{9 + k % 3:02d}-01" if leaves[k] else None, 50) for k in range(400)]
    data = company(
        revenue=subscriptions(*rows, ("late", "2024-12-01", None, 1)),
        interventions=table(
            ("intervention", "start_date", "metric", "chosen_by", "expected_change"),
            [("Care", "2024-07-01", "retention", "random", 0.1)],
        ),
        exposures=table(
            ("customer_id", "intervention", "date"), [(f"c{k:03d}", "Care", "2024-07-01") for k in np.flatnonzero(got)]
        ),
    )
    found = measure_answer(data).one("Care")
    assert found.verdict.name == "helped"
    assert found.effect.is_points
    assert found.change.value == pytest.approx(leaves[~got].mean() - leaves[got].mean(), abs=0.02)


@pytest.mark.parametrize(
    ("start", "end", "metric", "why"),
    [
        ("2030-01-01", "", "tickets", "No whole month with it is over yet"),
        ("2020-01-01", "", "tickets", "not known before and after"),
        ("2024-06-01", "2024-06-20", "tickets", "not known before and after"),
        ("2024-06-01", "", "csat", "not known before and after"),
        ("2024-06-01", "", "retention", "Nobody left in these months"),
    ],
)
def test_what_cannot_be_measured_says_why(start: str, end: str, metric: str, why: str) -> None:
    opened = [(f"c{k % 80}", f"2024-{1 + k % 12:02d}-{1 + k % 28:02d}") for k in range(900)]
    data = company(
        revenue=subscriptions(*((f"c{row}", "2024-01-01", None, 10) for row in range(80))),
        tickets=table(("customer_id", "opened_at"), [*opened, ("c1", "2024-12-31")]),
        interventions=table(
            ("intervention", "start_date", "end_date", "metric", "chosen_by"), [("X", start, end, metric, "random")]
        ),
        exposures=table(("customer_id", "intervention", "date"), [(f"c{k}", "X", start) for k in range(40)]),
    )
    found = measure_answer(data).one("X")
    assert found.verdict.name == "cannot_tell"
    assert why in found.verdict.why
    assert json.loads(measure_answer_of(data).as_json())["interventions"][0]["effect"] is None


def test_where_everybody_gets_it_in_turn_those_who_wait_are_compared_with() -> None:
    rng = np.random.default_rng(4)
    start = rng.choice([9, 12, 15], 400)
    months = np.arange(18)
    counts = rng.poisson(np.where(months >= start[:, None], 0.9, 1.5))
    days = [f"{2024 + month // 12}-{1 + month % 12:02d}" for month in range(18)]
    opened = [
        (f"c{row:03d}", f"{days[month]}-{1 + (k * 5) % 27:02d}")
        for row in range(400)
        for month in months
        for k in range(counts[row, month])
    ]
    data = company(
        revenue=subscriptions(*((f"c{row:03d}", "2023-10-01", None, 10) for row in range(400))),
        tickets=table(("customer_id", "opened_at"), [*opened, ("c000", "2025-06-30")]),
        interventions=table(
            ("intervention", "start_date", "metric", "chosen_by"), [("Rollout", f"{days[9]}-01", "tickets", "random")]
        ),
        exposures=table(
            ("customer_id", "intervention", "date"),
            [(f"c{row:03d}", "Rollout", f"{days[start[row]]}-01") for row in range(400)],
        ),
    )
    found = measure_answer(data).one("Rollout")
    assert found.verdict.name == "helped"
    assert found.change.low is not None
    assert found.change.low < -0.4 < (found.change.high or 0)
