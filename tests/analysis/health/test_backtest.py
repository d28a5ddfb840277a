"""Is a score tested on what came later only, and is too little said to be too little?"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.health.alarms import ranked
from csdata.analysis.health.backtest import BackTest, backtest, paired_draws, verdict
from csdata.analysis.health.ladder import Calibration, Learnt, Rung
from csdata.analysis.health.looks import Looks, looks
from csdata.analysis.health.score import BANDS
from csdata.analysis.health.scoring import health
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.analysis.intervals import Interval, wilson
from csdata.answers import health_answer
from csdata.dataset import Dataset, Filters, open_dataset
from csdata.periods import month_end
from csdata.sample import write_sample
from tests.analysis.company import company, subscriptions, table


@pytest.fixture(scope="module")
def tested(sample: Dataset) -> BackTest:
    return backtest(sample)


@pytest.fixture(scope="module")
def looked(sample: Dataset) -> Looks:
    found = looks(sample, STANDARD)
    assert isinstance(found, Looks)
    return found


# ---- the sample company


def test_of_the_sample_both_scores_are_told_and_the_hand_made_one_is_kept(tested: BackTest) -> None:
    assert tested.mine is not None
    assert tested.theirs is not None
    assert tested.difference is not None
    assert tested.departures == 130
    assert tested.mine.auc.value == pytest.approx(0.622, abs=0.002)
    assert (tested.mine.auc.low or 0) > 0.5
    assert (tested.difference.low or 0) < 0 < (tested.difference.high or 0)
    assert tested.difference.value == pytest.approx(tested.theirs.auc.value - tested.mine.auc.value)
    assert tested.verdict == "No evidence yours is worse: keep it."


def test_more_of_the_red_leave_than_of_the_green(tested: BackTest) -> None:
    assert tested.mine is not None
    bands = tested.mine.bands
    assert list(bands["band"]) == ["green", "yellow", "red"]
    assert bands["share"].is_monotonic_increasing
    for row in bands.to_dict("records"):
        expected = wilson(row["left"], row["n"])
        assert (row["share"], row["low"], row["high"]) == (expected.value, expected.low, expected.high)


def test_what_was_missed_and_which_alarms_were_false(tested: BackTest) -> None:
    assert tested.mine is not None
    early = tested.mine.early
    assert list(early["days"]) == [30, 60, 90]
    assert early["false_alarms"].is_monotonic_decreasing  # more reds have left the longer one waits
    for name in ("missed", "false_alarms"):
        assert ((early[f"{name}_low"] <= early[name]) & (early[name] <= early[f"{name}_high"])).all()
    assert (early["departures"] <= tested.departures).all()


def test_the_same_question_has_the_same_answer(sample: Dataset, tested: BackTest) -> None:
    again = backtest(sample)
    assert again.difference == tested.difference
    assert again.mine is not None
    assert tested.mine is not None
    assert again.mine.auc == tested.mine.auc


def test_only_the_proportions_of_weights_matter(sample: Dataset, tested: BackTest) -> None:
    tripled = backtest(sample, Weights({name: 3 * weight for name, weight in STANDARD.everybody.items()}))
    assert tripled.mine is not None
    assert tested.mine is not None
    assert tripled.mine.auc.value == pytest.approx(tested.mine.auc.value, abs=1e-4)


def test_a_wrong_score_is_found_out(sample: Dataset) -> None:
    told = backtest(sample, Weights({"tickets_open": 1, "milestones_share": 1}))
    assert told.verdict.startswith("Weights learnt from the data tell better")


# ---- no look ahead


def test_past_scores_are_those_of_that_day(sample: Dataset, looked: Looks) -> None:
    month = int(np.unique(looked.table.month)[-6])
    rows = looked.table.month == month
    then = health(sample, day=month_end(month_of(month))).result.frame.set_index("number")["score"]
    scores = then.loc[looked.table.customer[rows]].to_numpy()
    assert rows.sum() > 100
    np.testing.assert_allclose(scores, looked.score[rows])


def test_months_ahead_are_those_of_the_departure(looked: Looks) -> None:
    assert set(np.unique(looked.ahead[looked.table.left])) == {1, 2, 3}
    assert (looked.ahead[~looked.table.left] == 0).all()
    for number in np.unique(looked.table.customer[looked.table.left])[:20]:
        own = looked.only((looked.table.customer == number) & looked.table.left)
        assert len(np.unique(own.table.month + own.ahead)) == 1  # all say the same month


# ---- refusals


def test_a_sheet_without_dates_cannot_be_tested() -> None:
    rows = [("A", 10, 5, 0), ("B", 0, 1, 1)]
    told = backtest(company(customers=table(("customer_id", "nps", "csat", "churned"), rows)))
    assert "no history" in (told.why or "")
    assert told.mine is None


def test_a_small_book_is_refused_with_what_it_has() -> None:
    told = backtest(company(subscriptions=subscriptions(("A", "2024-01-01", None, 1), ("B", "2024-01-01", None, 1))))
    assert told.why
    assert told.mine is None
    assert told.verdict == "The score cannot be tested on its own history."


def test_with_too_few_to_learn_from_only_the_hand_made_score_is_told(tmp_path: Path) -> None:
    write_sample(tmp_path, customers=200, months=36, seed=5, end=date(2026, 9, 30))
    told = health_answer(open_dataset(sorted(tmp_path.glob("*.csv"))))
    tested = told.content["backtest"]
    assert tested["verdict"].startswith("Keep yours: 38 departures are too few to learn weights from")
    assert tested["verdict"].endswith("It is not shown to tell more than chance.")
    assert tested["hand_made"]["auc"]["low"] < 0.5
    assert tested["data_driven"] is tested["difference"] is tested["learnt"] is None
    assert "learnt  AUC" not in told.as_text()


def test_too_few_departures_to_test_are_counted(sample: Dataset) -> None:
    smallest = min(sample.choices["region"], key=lambda one: int(sample.chosen(Filters(region=one)).sum()))
    plan = min(sample.choices["plan"], key=lambda one: int(sample.chosen(Filters(plan=one)).sum()))
    told = backtest(sample, filters=Filters(region=smallest, plan=plan))
    assert "departure" in (told.why or "")


# ---- the verdict


@cache
def rung(*, learnt: bool) -> Rung:
    own = Learnt(("last_nps",), (3,), np.zeros(1), np.ones(1), 0.0, -np.ones(1), 1.0)
    return Rung("ridge" if learnt else "hand", 70 if learnt else 31, Calibration(0, -1, 0, 1), own if learnt else None)


GOOD = Interval(0.7, 0.65, 0.75)


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Interval(0.01, -0.02, 0.04), "No evidence yours is worse: keep it."),
        (Interval(-0.01, -0.04, 0.0), "No evidence yours is worse: keep it."),
        (Interval(0.12, 0.04, 0.19), "tell better who leaves (AUC higher by 0.120): consider them."),
        (Interval(-0.12, -0.19, -0.04), "Yours tells better who leaves (AUC higher by 0.120): keep it."),
        (Interval(0.12, None, None), "No evidence yours is worse: keep it."),
    ],
)
def test_the_verdict_rests_on_the_interval_of_the_difference(difference: Interval, said: str) -> None:
    assert verdict(GOOD, GOOD, difference, rung(learnt=True)).endswith(said)


def test_the_verdict_says_when_neither_tells_anything_or_too_few_left() -> None:
    coin = Interval(0.51, 0.46, 0.55)
    assert verdict(coin, coin, Interval(0, -0.1, 0.1), rung(learnt=True)).startswith("Neither score")
    assert verdict(GOOD, GOOD, Interval(0, 0, 0), rung(learnt=False)).startswith("Keep yours: 31 departures")


def test_a_score_that_points_the_wrong_way_is_said_to(sample: Dataset) -> None:
    wrong = Interval(0.41, 0.36, 0.46)
    assert verdict(wrong, GOOD, Interval(0.3, 0.2, 0.4), rung(learnt=True)).startswith("Yours points the wrong way")
    assert verdict(wrong, wrong, Interval(0, 0, 0), rung(learnt=False)).startswith("Yours points the wrong way")
    told = backtest(sample, Weights({"last_csat": 1, "milestones_share": 3}))
    assert told.mine is not None
    assert told.mine.auc.value < 0.5  # not turned round by its calibration


def test_pairs_are_drawn_together() -> None:
    rng = np.random.default_rng(1)
    left = rng.random(400) < 0.2
    mine = rng.random(400) + left
    drawn = paired_draws(mine, 2 * mine + 3, left, np.arange(400))
    np.testing.assert_array_equal(drawn[:, 0], drawn[:, 1])
    assert drawn.shape == (200, 2)


def test_bands_by_rank_are_as_large_as_those_of_the_other_score() -> None:
    like = np.array(["red", "green", "yellow", "green"], dtype=object)
    assert list(ranked(np.array([0.1, 0.4, 0.2, 0.3]), like)) == ["green", "red", "green", "yellow"]
    assert set(BANDS) == set(like)
