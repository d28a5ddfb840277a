"""Is what we do not know said, with its reason, and never turned into a zero or a score?"""

from __future__ import annotations

import json
from datetime import date, timedelta

import pandas as pd
import pytest

from csdata.analysis.metrics import metrics
from csdata.analysis.overview import overview
from csdata.analysis.result import Metric
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.answers import metrics_answer
from csdata.dataset import Dataset, Filters
from csdata.periods import Period
from tests.analysis.company import Cell, company, numbers, subscriptions, table

JUNE = date(2024, 6, 30)
BOOK = subscriptions(*((f"A{i}", "2024-01-01", None, 10) for i in range(12)), ("Z", JUNE, None, 10))
SURVEY = ("customer_id", "date", "kind", "score")
USAGE = ("customer_id", "date", "feature", "events")


def with_surveys(*scores: float, kind: str = "nps", on: str = "2024-06-15") -> dict[str, Metric]:
    rows = [(f"A{i % 12}", on, kind, score) for i, score in enumerate(scores)]
    return numbers(company(JUNE, subscriptions=BOOK, surveys=table(SURVEY, rows)))


# ---- nothing asked, nothing answered


@pytest.mark.parametrize(
    "name",
    [
        "nps",
        "csat",
        "ces",
        "adoption",
        "feature_breadth",
        "time_to_value_days",
        "onboarding_on_time",
        "goal_attainment",
        "cac",
    ],
)
def test_what_the_data_do_not_hold_has_a_reason_and_no_value(name: str) -> None:
    metric = numbers(company(JUNE, subscriptions=BOOK))[name]
    assert (metric.value, metric.low, metric.high) == (None, None, None)
    assert metric.why is not None
    assert metric.why.startswith("The data ")


@pytest.mark.parametrize("kind", ["nps", "csat", "ces"])
def test_no_answers_in_the_period_is_no_score(kind: str) -> None:
    metric = with_surveys(*[5] * 20, kind=kind, on="2024-02-15")[kind]
    assert metric.value is None
    assert metric.n == 0
    assert "0 answers" in str(metric.why)


@pytest.mark.parametrize("kind", ["nps", "csat", "ces"])
def test_nine_answers_are_no_score_and_ten_are(kind: str) -> None:
    nine, ten = with_surveys(*[4] * 9, kind=kind)[kind], with_surveys(*[4] * 10, kind=kind)[kind]
    assert nine.value is None
    assert (nine.n, ten.n) == (9, 10)
    assert "9 answers" in str(nine.why)
    assert ten.value is not None


def test_ten_passive_answers_are_an_nps_of_zero_which_is_not_missing() -> None:
    nps = with_surveys(*[7] * 10)["nps"]
    assert nps.value == 0
    assert nps.why is None


def test_an_nps_answer_outside_zero_to_ten_is_no_answer() -> None:
    nps = with_surveys(11, 12, 100, -1, -5, *[8] * 10)["nps"]
    assert (nps.n, nps.value) == (10, 0)


def test_an_empty_score_is_no_detractor() -> None:
    rows: list[tuple[Cell, ...]] = [(f"A{i}", "2024-06-15", "nps", 10 if i < 10 else None) for i in range(12)]
    nps = numbers(company(JUNE, subscriptions=BOOK, surveys=table(SURVEY, rows)))["nps"]
    assert (nps.n, nps.value) == (10, 100)


# ---- nothing was recorded yet


@pytest.fixture(scope="module")
def usage_from_april() -> Dataset:
    rows = [(f"A{i}", f"2024-0{month}-30", "R", 1) for month in (4, 5, 6) for i in range(3)]
    return company(JUNE, subscriptions=BOOK, usage=table(USAGE, rows))


def test_months_before_usage_was_recorded_have_no_adoption(usage_from_april: Dataset) -> None:
    adoption = monthly(usage_from_april).frame["adoption"]
    assert adoption.isna().tolist() == [True, True, True, False, False, False]
    assert adoption.tolist()[3:5] == [3 / 12, 3 / 12]


def test_a_period_before_usage_was_recorded_has_no_adoption(usage_from_april: Dataset) -> None:
    found = metrics(usage_from_april, Period.up_to(date(2024, 2, 29)))
    for name in ("adoption", "feature_breadth"):
        assert found[name].value is None
        assert found[name].why


def test_the_panel_does_not_know_usage_before_it_was_recorded(usage_from_april: Dataset) -> None:
    months = usage_from_april.engine.frame(
        "SELECT month, COUNT(events) AS known, COUNT(*) AS n FROM customer_months GROUP BY month ORDER BY month"
    )
    assert (months["known"] == 0).tolist() == [True, True, True, False, False, False]
    later = months.iloc[3:]
    assert later["known"].tolist() == later["n"].tolist()  # from then on, no row means no use


# ---- periods with nobody or nothing in them


def test_nobody_at_the_start_is_no_churn_of_zero() -> None:
    found = metrics(company(JUNE, subscriptions=BOOK), Period(date(2023, 11, 30), date(2024, 1, 31)))
    for name in ("logo_churn", "retention", "grr", "nrr", "gross_mrr_churn", "net_mrr_churn"):
        assert found[name].value is None
        assert "Nobody" in str(found[name].why)
    assert found["new_customers"].value == 12


def test_an_empty_period_far_before_the_data_has_counts_of_zero_and_no_rates() -> None:
    found = metrics(company(JUNE, subscriptions=BOOK), Period(date(2019, 1, 31), date(2019, 2, 28)))
    assert (found["active_customers"].value, found["lost_customers"].value, found["new_customers"].value) == (0, 0, 0)
    assert all(m.value is None for m in found.values() if m.unit in {"share", "ratio", "score", "days"})
    assert found["arpa"].value is None


def test_a_filter_that_leaves_nobody_gives_reasons_and_no_rates() -> None:
    customers = table(("customer_id", "plan"), [(f"A{i}", "Basic") for i in range(12)])
    data = company(JUNE, subscriptions=BOOK, customers=customers)
    found = metrics(data, Period.up_to(JUNE), Filters(plan="Gold"))
    assert found["active_customers"].value == 0
    assert all(m.value is None and m.why for m in found.values() if m.unit in {"share", "ratio", "score", "days"})
    assert overview(data, 1, Filters(plan="Gold")).headline


def test_a_month_without_churn_and_a_month_without_anything_are_rows() -> None:
    data = company(
        subscriptions=subscriptions(
            ("A", "2024-01-01", "2024-02-01", 10), ("B", "2024-04-01", None, 20), ("C", "2024-05-31", None, 1)
        )
    )
    frame = monthly(data).frame.set_index("month")
    assert [f"{month:%Y-%m}" for month in frame.index] == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    march = frame.loc[pd.Timestamp("2024-03-01")]
    assert (march["active_customers"], march["lost_customers"], march["mrr"]) == (0, 0, 0)
    assert pd.isna(march["logo_churn"])
    assert pd.isna(march["arpa"])
    may = frame.loc[pd.Timestamp("2024-05-01")]
    assert (may["lost_customers"], may["logo_churn"]) == (0, 0)


def test_a_month_that_is_not_over_is_no_row() -> None:
    data = company(subscriptions=subscriptions(("A", "2024-01-01", None, 10), ("B", "2024-03-17", None, 20)))
    assert str(data.as_of) == "2024-02-29"
    assert [f"{month:%Y-%m}" for month in mrr_movements(data).frame["month"]] == ["2024-01", "2024-02"]


def test_less_than_a_month_of_data_has_no_movements_and_says_so() -> None:
    data = company(subscriptions=subscriptions(("A", "2024-03-05", None, 10), ("B", "2024-03-17", None, 20)))
    assert monthly(data).frame.empty
    content = json.loads(metrics_answer(data).as_json())
    assert content["months"] == []


# ---- sheets


def test_a_flag_without_a_day_does_not_become_no_churn() -> None:
    # 5 of 20 are marked as left, nobody knows when: any rate of a month is unknown, certainly not 0 of 15.
    rows = [(f"A{i}", date(2023, 1, 5) + timedelta(days=20 * i), "yes" if i < 5 else "no", 10) for i in range(20)]
    data = company(customers=table(("customer_id", "signup_date", "churned", "mrr"), rows))
    churn = numbers(data)["logo_churn"]
    assert churn.value is None or (churn.numerator, churn.denominator) == (5, 20) or churn.cautions != ()
    assert churn.value != 0 or any("date" in caution or "when" in caution for caution in churn.cautions)


def test_a_sheet_without_money_has_no_revenue_of_zero() -> None:
    rows = [(f"A{i}", "2024-01-05", "2024-03-05" if i < 3 else None) for i in range(20)]
    found = numbers(company(date(2024, 6, 30), customers=table(("customer_id", "signup_date", "churn_date"), rows)))
    for name in ("mrr", "lost_mrr", "arpa", "gross_mrr_churn", "grr", "nrr", "quick_ratio"):
        assert found[name].value is None, name
        assert found[name].why
    months = monthly(company(customers=table(("customer_id", "signup_date", "churn_date"), rows))).frame
    assert months["mrr"].isna().all()
    assert months["arpa"].isna().all()


def test_twelve_customers_get_wide_intervals_and_a_warning_not_a_verdict() -> None:
    rows = [(f"A{i}", "2024-01-05", "2024-06-05" if i < 3 else None, 10) for i in range(12)]
    found = numbers(company(JUNE, customers=table(("customer_id", "signup_date", "churn_date", "mrr"), rows)))
    churn = found["logo_churn"]
    assert churn.value == 0.25
    assert churn.low is not None
    assert churn.high is not None
    # Wilson 3/12: [.0889, .5323]
    assert (churn.low, churn.high) == pytest.approx((0.0889, 0.5323), abs=1e-4)
    assert any("narrow" in caution for caution in found["grr"].cautions)


def test_fewer_than_ten_customers_are_said_to_be_few() -> None:
    rows = [(f"A{i}", "2024-01-05", "2024-06-05" if i < 3 else None) for i in range(6)]
    churn = numbers(company(JUNE, customers=table(("customer_id", "signup_date", "churn_date"), rows)))["logo_churn"]
    assert any("Few" in caution for caution in churn.cautions)


def test_one_large_customer_makes_the_revenue_interval_a_doubt() -> None:
    rows = [(f"A{i}", "2024-01-01", None, 10) for i in range(150)]
    found = numbers(
        company(JUNE, subscriptions=subscriptions(*rows, ("Big", "2024-01-01", None, 5000), ("Z", JUNE, None, 1)))
    )
    assert any("One customer is 77%" in caution for caution in found["nrr"].cautions)


def test_an_interval_of_no_width_is_not_shown_as_certainty() -> None:
    # 6 customers, none changed: an interval [100 %, 100 %] would claim that nothing can ever be lost.
    for metric in numbers(company(JUNE, subscriptions=BOOK)).values():
        if metric.unit in {"share", "ratio"} and metric.low is not None and metric.high is not None:
            assert metric.low < metric.high, metric.name


def test_onboarding_of_few_starters_and_of_slow_ones_has_no_median() -> None:
    customers = table(("customer_id", "signup_date"), [(f"A{i}", "2024-03-01") for i in range(12)])
    header = ("customer_id", "milestone", "due_date", "reached_at")
    slow = [(f"A{i}", "First value", "2024-04-01", "2024-04-01" if i < 5 else None) for i in range(12)]
    found = numbers(company(JUNE, subscriptions=BOOK, customers=customers, milestones=table(header, slow)))
    waiting = found["time_to_value_days"]
    assert (waiting.value, waiting.numerator, waiting.n) == (None, 5, 12)
    assert "Fewer than half" in str(waiting.why)
