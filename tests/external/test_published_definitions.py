"""Does every definition of methods.md part A give the number that pins it, from the file to the metric?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.adoption.cohorts import cohort_average
from csdata.analysis.health.score import band, weighted_score
from csdata.analysis.result import Metric
from tests.analysis.company import Cell, company, numbers, subscriptions, table, value

pytestmark = pytest.mark.external

FEBRUARY = date(2024, 2, 29)
BEFORE, DURING = "2024-01-01", "2024-02-10"


def month(*rows: tuple[Cell, ...], **others: str) -> dict[str, Metric]:
    """Return the metrics of February 2024 for subscriptions (customer, start, end, mrr)."""
    return numbers(company(FEBRUARY, subscriptions=subscriptions(*rows), **others))


def answers(kind: str, scores: list[int], scale: int) -> str:
    rows = [(f"A{i}", "2024-02-15", kind, score, scale) for i, score in enumerate(scores)]
    return table(("customer_id", "date", "kind", "score", "scale"), rows)


# ---- customers


def test_800_of_16_000_lost_is_five_percent_with_the_published_wilson_interval() -> None:
    # methods.md part A and B1: 5.00 %, Wilson 95 % CI [4.673 %, 5.349 %]; retention 95.0 %
    found = month(*((f"A{i}", BEFORE, DURING if i < 800 else None, 10) for i in range(16_000)))
    churn = found["logo_churn"]
    assert (churn.value, churn.numerator, churn.denominator, churn.n) == (0.05, 800, 16_000, 16_000)
    assert churn.low == pytest.approx(0.04673, abs=5e-6)
    assert churn.high == pytest.approx(0.05349, abs=8e-6)
    assert found["retention"].value == pytest.approx(0.95)


@pytest.fixture(scope="module")
def stripe() -> dict[str, Metric]:
    """100 at the start, 20 join, 11 cancel in the month, one of them a newcomer (methods.md part A)."""
    there = [(f"A{i}", BEFORE, DURING if i < 10 else None, 10) for i in range(100)]
    new = [(f"N{i}", "2024-02-05", "2024-02-20" if i == 0 else None, 10) for i in range(20)]
    return month(*there, *new)


def test_who_joined_and_left_within_the_month_is_not_in_the_standard_churn(stripe: dict[str, Metric]) -> None:
    churn = stripe["logo_churn"]
    assert (churn.numerator, churn.denominator, churn.value) == (10, 100, 0.10)


def test_stripes_formula_gives_eleven_of_120(stripe: dict[str, Metric]) -> None:
    churn = stripe["logo_churn_stripe"]
    assert (churn.numerator, churn.denominator) == (11, 120)
    assert round(100 * value(churn), 1) == 9.2


def test_a_newcomer_who_left_again_is_no_new_customer(stripe: dict[str, Metric]) -> None:
    assert stripe["new_customers"].value == 19
    assert stripe["active_customers"].value == 109


def test_the_daily_sum_adds_up_each_days_losses() -> None:
    # 10 customers, one leaves on the 10th, one of nine on the 20th: 1/10 + 1/9
    found = month(*((f"A{i}", BEFORE, {0: "2024-02-10", 1: "2024-02-20"}.get(i), 10) for i in range(10)))
    daily = found["logo_churn_daily"]
    assert value(daily) == pytest.approx(1 / 10 + 1 / 9)
    assert daily.numerator == 2
    assert found["logo_churn"].value == pytest.approx(0.2)


def test_one_of_several_subscriptions_cancelled_is_contraction_not_churn() -> None:
    found = month(("A", BEFORE, None, 60), ("A", BEFORE, DURING, 40), ("B", BEFORE, None, 100))
    assert found["lost_customers"].value == 0
    assert found["logo_churn"].value == 0
    assert found["gross_mrr_churn"].numerator == 40
    assert found["lost_mrr"].value == 0


def test_left_and_came_back_within_the_month_is_not_counted() -> None:
    found = month(("A", BEFORE, DURING, 10), ("A", "2024-02-20", None, 10), ("B", BEFORE, None, 10))
    assert found["lost_customers"].value == 0
    assert found["new_customers"].value == 0


# ---- revenue


def test_ten_lost_ten_shrunk_and_ten_grown_of_a_hundred_is_20_percent_gross_and_10_net() -> None:
    found = month(
        ("A", BEFORE, DURING, 10),
        ("B", BEFORE, DURING, 50), ("B", DURING, None, 40),
        ("C", BEFORE, DURING, 40), ("C", DURING, None, 50),
    )  # fmt: skip
    assert found["gross_mrr_churn"].denominator == 100
    assert found["gross_mrr_churn"].value == pytest.approx(0.20)
    assert found["net_mrr_churn"].value == pytest.approx(0.10)


def test_100_to_150_and_100_to_50_keep_75_percent_and_100_with_growth() -> None:
    found = month(
        ("A", BEFORE, DURING, 100), ("A", DURING, None, 150),
        ("B", BEFORE, DURING, 100), ("B", DURING, None, 50),
        ("New", DURING, None, 999),
    )  # fmt: skip
    assert found["grr"].value == 0.75
    assert found["nrr"].value == 1.0


def test_nrr_is_grr_plus_expansion_over_the_start() -> None:
    # methods.md B3.4: start 100, churn 10, contraction 5, expansion 20 → GRR 85 %, NRR 105 %
    found = month(
        ("A", BEFORE, DURING, 10),
        ("B", BEFORE, DURING, 45), ("B", DURING, None, 40),
        ("C", BEFORE, DURING, 45), ("C", DURING, None, 65),
    )  # fmt: skip
    assert found["grr"].value == pytest.approx(0.85)
    assert found["nrr"].value == pytest.approx(1.05)
    assert value(found["nrr"]) == pytest.approx(value(found["grr"]) + 20 / 100)


def test_20_new_and_8_more_over_5_lost_and_3_less_is_a_quick_ratio_of_3_5() -> None:
    found = month(
        ("New", DURING, None, 20),
        ("Grown", BEFORE, DURING, 10), ("Grown", DURING, None, 18),
        ("Lost", BEFORE, DURING, 5),
        ("Less", BEFORE, DURING, 13), ("Less", DURING, None, 10),
        ("Back", "2023-06-01", "2023-09-01", 7), ("Back", DURING, None, 7),
    )  # fmt: skip
    ratio = found["quick_ratio"]
    assert (ratio.numerator, ratio.denominator, ratio.value) == (28, 8, 3.5)  # the 7 won back stay out


def test_no_losses_is_said_and_not_divided_by() -> None:
    ratio = month(("A", BEFORE, None, 10), ("B", DURING, None, 10))["quick_ratio"]
    assert ratio.value is None
    assert "no losses" in str(ratio.why).lower()


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("customer_id", "start_date", "end_date", "arr"), ("A", BEFORE, None, 2000)),
        (("customer_id", "start_date", "end_date", "amount", "interval"), ("A", BEFORE, None, 2000, "year")),
        (("customer_id", "start_date", "end_date", "amount", "interval", "interval_count"),
         ("A", BEFORE, None, 2000, "month", 12)),
        (("customer_id", "start_date", "end_date", "plan_amount", "interval"), ("A", BEFORE, None, 200000, "year")),
    ],
    ids=["arr", "yearly interval", "twelve months", "cents a year"],
)  # fmt: skip
def test_2000_a_year_is_166_67_a_month(header: tuple[str, ...], cells: tuple[Cell, ...]) -> None:
    found = numbers(company(FEBRUARY, subscriptions=table(header, [cells, ("B", *cells[1:])])))
    assert value(found["arpa"]) == pytest.approx(2000 / 12, abs=1e-5)
    assert round(value(found["arpa"]), 2) == 166.67
    assert value(found["mrr"]) == pytest.approx(4000 / 12, abs=1e-5)


def test_a_trial_is_no_recurring_revenue() -> None:
    rows = [("A", BEFORE, None, 100, "false"), ("B", BEFORE, None, 500, "true")]
    header = ("customer_id", "start_date", "end_date", "mrr", "is_trial")
    found = numbers(company(FEBRUARY, subscriptions=table(header, rows)))
    assert found["mrr"].value == 100


# ---- what customers say and do


def test_70_promoters_and_10_detractors_of_100_is_an_nps_of_60() -> None:
    scores = [10] * 40 + [9] * 30 + [8] * 12 + [7] * 8 + [6] * 5 + [0] * 5
    nps = month(("A0", BEFORE, None, 10), surveys=answers("nps", scores, 10))["nps"]
    assert (nps.value, nps.n, nps.unit) == (60, 100, "score")
    # adjusted Wald, by hand: p = 70.75/103, d = 10.75/103, ±1.959964 √((p+d−(p−d)²)/103)
    assert nps.low == pytest.approx(45.2698, abs=1e-3)
    assert nps.high == pytest.approx(71.2351, abs=1e-3)


def test_7_good_1_neutral_and_2_bad_is_a_csat_of_70_percent() -> None:
    scores = [5, 5, 5, 5, 4, 4, 4, 3, 2, 1]
    csat = month(("A0", BEFORE, None, 10), surveys=answers("csat", scores, 5))["csat"]
    assert (csat.value, csat.numerator, csat.denominator) == (0.7, 7, 10)
    # Wilson 7/10 (methods.md B8 uses the same formula): [.3968, .8922]
    assert csat.low == pytest.approx(0.3968, abs=5e-5)
    assert csat.high == pytest.approx(0.8922, abs=5e-5)


def test_on_a_scale_to_ten_only_nine_and_ten_are_satisfied() -> None:
    csat = month(("A0", BEFORE, None, 10), surveys=answers("csat", [10, 9, 8, 8, 7, 5, 5, 4, 3, 1], 10))["csat"]
    assert csat.value == 0.2
    assert "scale to 10" in csat.definition


def test_a_scale_that_is_not_in_the_data_is_said_to_be_assumed() -> None:
    surveys = table(
        ("customer_id", "date", "kind", "score"), [("A0", "2024-02-15", "csat", s) for s in range(1, 6)] * 2
    )
    csat = month(("A0", BEFORE, None, 10), surveys=surveys)["csat"]
    assert csat.value == 0.4
    assert any("scale" in caution for caution in csat.cautions)


def test_3560_of_12_800_customers_using_it_is_27_8_percent() -> None:
    book = subscriptions(*((f"A{i}", BEFORE, None, 10) for i in range(12_800)))
    usage = table(
        ("customer_id", "date", "feature", "events"), ((f"A{i}", "2024-02-20", "Reports", 3) for i in range(3560))
    )
    adoption = numbers(company(FEBRUARY, subscriptions=book, usage=usage))["adoption"]
    assert (adoption.numerator, adoption.denominator) == (3560, 12_800)
    assert round(100 * value(adoption), 1) == 27.8


def test_use_by_somebody_who_is_no_customer_any_more_is_no_adoption() -> None:
    usage = table(
        ("customer_id", "date", "feature", "events"), [("A", "2024-02-20", "R", 1), ("B", "2024-02-02", "R", 1)]
    )
    adoption = month(("A", BEFORE, None, 10), ("B", BEFORE, DURING, 10), ("C", BEFORE, None, 10), usage=usage)[
        "adoption"
    ]
    assert (adoption.numerator, adoption.denominator) == (1, 2)


def test_breadth_is_features_used_over_features_known() -> None:
    usage = table(("customer_id", "date", "feature", "events"), [
        ("A", "2024-02-01", "R", 1), ("A", "2024-02-29", "S", 1), ("A", "2024-01-15", "T", 1),
        ("B", "2024-02-05", "U", 1),
        ("A", "2024-03-01", "V", 1),
    ])  # fmt: skip
    breadth = month(("A", BEFORE, None, 1), ("B", BEFORE, None, 1), ("C", BEFORE, None, 1), usage=usage)[
        "feature_breadth"
    ]
    # known until the end of February: R, S, T, U; used in February: A two, B one, C none
    assert value(breadth) == pytest.approx((2 / 4 + 1 / 4 + 0) / 3)


def test_steps_on_time_and_goals_reached() -> None:
    milestones = table(("customer_id", "milestone", "due_date", "reached_at"), [
        ("A", "Kick-off", "2024-02-05", "2024-02-05"),  # on its day: on time
        ("A", "Data connected", "2024-02-10", "2024-02-11"),  # a day late
        ("B", "Kick-off", "2024-02-05", None),  # never
        ("B", "Data connected", "2024-03-01", "2024-02-10"),  # not due yet
        ("A", "Goal: faster", "2024-02-20", "2024-02-25"),  # reached, late: reached
        ("B", "Goal: faster", "2024-02-20", "2024-03-05"),  # after the period: not reached by then
        ("B", "Goal: fewer", "2024-01-20", "2024-01-05"),  # due before the period
    ])  # fmt: skip
    found = month(("A", BEFORE, None, 1), ("B", BEFORE, None, 1), milestones=milestones)
    on_time, goals = found["onboarding_on_time"], found["goal_attainment"]
    assert (on_time.numerator, on_time.denominator) == (1, 3)
    assert (goals.numerator, goals.denominator, goals.value) == (1, 2, 0.5)


def test_acquisition_cost_is_the_spend_of_the_period_over_its_new_customers() -> None:
    spend = table(
        ("month", "channel", "amount"),
        [("2024-01-01", "Ads", 999), ("2024-02-01", "Ads", 700), ("2024-02-01", "Fairs", 300)],
    )
    cac = month(("A", BEFORE, None, 1), *((f"N{i}", DURING, None, 1) for i in range(4)), spend=spend)["cac"]
    assert (cac.numerator, cac.denominator, cac.value) == (1000, 4, 250)


# ---- averages of cohorts, health


def test_ten_at_20_percent_and_a_hundred_at_none_average_1_8_percent() -> None:
    frame = pd.DataFrame(
        {"age": [1, 1, 1], "n": [10, 100, 50], "value": [0.2, 0.0, 0.9], "observed": [True, True, False]}
    )
    average = cohort_average(frame)
    assert average["value"].iloc[0] == pytest.approx(2 / 110)
    assert round(100 * average["value"].iloc[0], 1) == 1.8
    assert average["n"].iloc[0] == 110


@pytest.mark.parametrize(("score", "said"), [(45, "red"), (50, "red"), (51, "yellow"), (75, "yellow"), (76, "green")])
def test_a_band_holds_its_upper_end(score: float, said: str) -> None:
    assert band(score) == said


def test_a_score_rests_on_what_is_known_and_says_on_how_much() -> None:
    signals = np.array([[80.0, 80.0, np.nan], [40.0, np.nan, np.nan], [60.0, np.nan, 60.0]])
    score, coverage = weighted_score(signals, np.array([3.0, 1.0, 1.0]))
    assert score[:2] == pytest.approx([(240 + 40 + 60) / 5, 80])
    assert np.isnan(score[2])  # a fifth of the weight is too little
    assert coverage == pytest.approx([1, 0.6, 0.2])
