"""Do the words about cohorts say what the numbers carry, and no more?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.cohorts.answer import cohort_answer
from csdata.analysis.cohorts.gaps import gap, newer_against_older
from csdata.analysis.cohorts.groups import by_start, cohorts_by
from csdata.analysis.cohorts.histories import Histories, histories
from csdata.analysis.cohorts.lifecycle import lifecycle
from csdata.analysis.cohorts.month_n import month_n
from csdata.analysis.cohorts.retention import COLUMNS, retention
from csdata.analysis.cohorts.together import together
from csdata.analysis.cohorts.triangle import triangle
from csdata.analysis.cohorts.words import possible, span
from csdata.analysis.intervals import difference
from csdata.analysis.survival.staying import staying
from csdata.dataset import EVERYBODY, Dataset, open_sample
from tests.analysis.cohorts.made import made
from tests.analysis.company import Cell, company, subscriptions, table

AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def two_halves(kept_before: int, kept_after: int, size: int = 60) -> Histories:
    """Twelve start months; of each of the first six `kept_before` of `size` stay, of the others `kept_after`."""
    started = np.repeat(np.arange(12), size)
    here = np.zeros((len(started), 13), dtype=bool)
    here[:, 0] = True
    place = np.tile(np.arange(size), 12)
    here[:, 1:4] = (place < np.where(started < 6, kept_before, kept_after))[:, None]
    return made(started, here, 14)


def test_newer_cohorts_are_better_only_beyond_chance() -> None:
    better = two_halves(30, 50)
    apart = newer_against_older(better, by_start(better, 1), "customers", "classic")
    assert apart is not None
    assert apart.real
    expected = difference(50 * 6, 60 * 6, 30 * 6, 60 * 6)
    assert (apart.difference, apart.low, apart.high) == pytest.approx((expected.value, expected.low, expected.high))
    alike = two_halves(45, 46)
    found = newer_against_older(alike, by_start(alike, 1), "customers", "classic")
    assert found is not None
    assert not found.real


def test_the_more_pairs_there_were_to_pick_from_the_wider_the_range() -> None:
    found = two_halves(30, 50)
    told = triangle(found, by_start(found, 1))
    one, many = gap(told, 11, 0, 1), gap(told, 11, 0, 1, comparisons=66)
    assert many.low < one.low
    assert many.high > one.high


def test_on_or_after_compares_no_cohorts_because_older_ones_had_more_time(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "month", EVERYBODY)
    assert retention(sample, found, rows, "customers", "classic").gap is not None
    assert retention(sample, found, rows, "customers", "rolling").gap is None


def test_the_frame_has_a_row_a_cohort_and_month(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "month", EVERYBODY)
    frame = retention(sample, found, rows).result.frame
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(rows) * found.ages
    assert frame.loc[~frame["observed"] & ~frame["open"], "value"].isna().all()


def test_one_sheet_of_few_says_that_it_is_too_few() -> None:
    people: list[tuple[Cell, ...]] = [(f"C{i}", "2024-05-01", "2024-05-20" if i < 2 else None) for i in range(6)]
    people += [("Z", "2024-12-01", None)]
    data = company(AS_OF, customers=table(("customer_id", "signup_date", "churn_date"), people))
    found = histories(data)
    told = retention(data, found, cohorts_by(data, found, "month", EVERYBODY))
    assert "too small or too young" in told.result.headline
    assert told.gap is None


def test_what_is_not_in_the_data_is_asked_for() -> None:
    data = company(customers=table(("customer_id", "churned"), [(f"C{i}", "no") for i in range(20)]))
    found = histories(data)
    told = retention(data, found, cohorts_by(data, found, "month", EVERYBODY))
    assert told.result.missing is not None
    assert told.result.missing.startswith("Bring the day each customer started")
    assert lifecycle(data).missing is not None


def test_without_use_or_money_these_measures_are_not_offered() -> None:
    people = table(("customer_id", "signup_date"), [(f"C{i}", "2024-02-01") for i in range(20)])
    assert possible(histories(company(AS_OF, customers=people))) == ("customers",)


def test_the_four_sides_are_of_the_same_customers(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "month", EVERYBODY)
    told = together(sample, found, rows)
    assert set(told.frame["measure"]) == {"customers", "revenue", "revenue_net", "usage"}
    for measure, frame in told.frame.groupby("measure"):
        average, n = triangle(found, rows, measure).average()
        ages = frame["age"].to_numpy()
        np.testing.assert_allclose(frame["value"], average[ages])
        assert (n[ages] >= 30).all()
    at = told.frame[told.frame["age"] == 12].set_index("measure")["value"]
    assert at["usage"] <= at["customers"]
    assert at["revenue"] <= at["revenue_net"]


def test_the_month_of_choice_is_a_column_of_the_table(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "quarter", EVERYBODY)
    told = retention(sample, found, rows)
    for age in (1, 6, 12):
        points = month_n(told, found, rows, "customers", "classic", age).frame
        cells = told.result.frame
        assert points["value"].tolist() == cells[(cells["age"] == age) & cells["observed"]]["value"].tolist()


def test_kinds_of_customers_have_no_order_in_time(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "plan", EVERYBODY)
    assert month_n(retention(sample, found, rows), found, rows, "customers", "classic", 3).missing is not None


@pytest.mark.parametrize(("age", "said"), [(1, "a month"), (5, "5 months"), (12, "a year"), (36, "3 years")])
def test_ages_are_told_in_words(age: int, said: str) -> None:
    assert span(age) == said


def test_the_title_is_what_is_left_after_a_year_and_what_differs(sample: Dataset) -> None:
    found = histories(sample)
    told = retention(sample, found, cohorts_by(sample, found, "month", EVERYBODY))
    everybody, by_plan = staying(sample, found), staying(sample, found, "plan")
    plain = cohort_answer(sample, found, told, (everybody, everybody), "customers", EVERYBODY)
    assert plain.headline == "79% of customers stay a year"
    parted = cohort_answer(sample, found, told, (everybody, by_plan), "customers", EVERYBODY)
    assert parted.headline == "79% of customers stay a year; Scale stay longer than Growth"
    paid = retention(sample, found, cohorts_by(sample, found, "month", EVERYBODY), "revenue_net")
    money = cohort_answer(sample, found, paid, (everybody, everybody), "revenue_net", EVERYBODY)
    assert money.headline == "88% of the first revenue is paid a year after the start"
    assert "1,200 customers" in parted.sub


# ---- who comes and goes


def test_new_returning_and_back_again_are_all_the_active_ones(sample: Dataset) -> None:
    frame = lifecycle(sample).frame
    assert (frame["new"] + frame["returning"] + frame["resurrected"] == frame["active"]).all()
    change = frame["active"].diff().iloc[1:]
    assert (change == (frame["new"] + frame["resurrected"] - frame["dormant"]).iloc[1:]).all()


def test_who_was_a_customer_before_use_is_recorded_is_not_new() -> None:
    use = table(
        ("customer_id", "date", "events"),
        [
            ("OLD", "2024-09-05", 1),
            ("A", "2024-10-05", 1),
            ("OLD", "2024-11-05", 1),
            ("N", "2024-11-09", 1),
            ("A", "2024-12-01", 1),
        ],
    )
    paid = subscriptions(("OLD", "2023-01-01", None, 1), ("A", "2023-05-01", None, 1), ("N", "2024-11-02", None, 1))
    frame = lifecycle(company(subscriptions=paid, usage=use)).frame
    assert frame["new"].tolist() == [0, 1]  # October, November: only N is new
    assert frame["resurrected"].tolist() == [1, 1]  # A was there long before; OLD comes back
    assert frame["dormant"].tolist() == [1, 1]


def test_without_use_being_a_customer_is_the_sign_of_life() -> None:
    paid = subscriptions(
        ("A", "2024-08-01", "2024-10-01", 1), ("A", "2024-12-01", None, 1), ("B", "2024-09-01", None, 1)
    )
    found = lifecycle(company(AS_OF, subscriptions=paid))
    assert found.frame["dormant"].tolist() == [0, 1, 0, 0]
    assert found.frame["resurrected"].tolist() == [0, 0, 0, 1]
    assert found.definition.startswith("active: a customer at the end of the month")
