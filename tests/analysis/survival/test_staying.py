"""Does the answer on how long customers stay rest on the right customers, and claim no more than they carry?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from csdata.analysis.cohorts.histories import histories
from csdata.analysis.lives import lives
from csdata.analysis.metrics import period_of
from csdata.analysis.survival.kaplan_meier import kaplan_meier
from csdata.analysis.survival.staying import COLUMNS, EVERYONE, Staying, medians, staying
from csdata.dataset import Dataset, Filters, open_sample
from csdata.errors import CsDataError
from tests.analysis.company import Cell, company, subscriptions, table


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def book(rates: dict[str, float], each: int = 150, seed: int = 4) -> Dataset:
    """Return customers of some plans, each leaving at its rate a month, come evenly over three years."""
    rng = np.random.default_rng(seed)
    first, end = date(2022, 1, 1), date(2024, 12, 31)
    paid: list[tuple[Cell, ...]] = []
    people: list[tuple[Cell, ...]] = []
    for plan, rate in rates.items():
        for i in range(each):
            begins = first + timedelta(days=int(rng.integers(0, 1000)))
            ends = begins + timedelta(days=int(30.4 * rng.exponential(1 / rate)) + 1)
            paid.append((f"{plan}{i}", begins, ends if ends <= end else None, 10))
            people.append((f"{plan}{i}", plan))
    return company(end, subscriptions=subscriptions(*paid), customers=table(("customer_id", "plan"), people))


def told(data: Dataset, by: str | None = None, filters: Filters | None = None) -> Staying:
    return staying(data, histories(data), by, filters or Filters())


def test_the_curve_is_kaplan_meiers_of_the_customers_lives(sample: Dataset) -> None:
    people = lives(sample, period_of(sample))
    expected = kaplan_meier(people.entered, people.seen, people.gone)
    frame = told(sample).result.frame
    assert tuple(frame.columns) == COLUMNS
    for _, row in frame.iterrows():
        assert row["survival"] == pytest.approx(expected.at(row["time"]).value)
        assert row["at_risk"] == expected.at_risk_at(np.array([float(row["time"])]))[0]
    assert not frame.loc[frame["time"] > expected.reliable_until, "reliable"].any()


def test_a_true_difference_is_found_with_its_size() -> None:
    found = told(book({"Basic": 0.06, "Pro": 0.02}), "plan")
    contrast = found.contrast
    assert contrast is not None
    assert contrast.real
    assert (contrast.first, contrast.second) == ("Pro", "Basic")
    truth = np.exp(-0.02 * 12) - np.exp(-0.06 * 12)
    assert contrast.apart.low is not None
    assert contrast.apart.high is not None
    assert contrast.apart.low < truth < contrast.apart.high
    assert contrast.ratio.holds
    assert contrast.ratio.low is not None
    assert contrast.ratio.high is not None
    assert contrast.ratio.low < 3 < contrast.ratio.high
    assert found.result.headline.startswith("Pro: ")
    assert "times as often" in found.note
    assert "need not be why" in found.note


def test_groups_that_do_not_differ_are_said_to_be_alike() -> None:
    found = told(book({"A": 0.04, "B": 0.04, "C": 0.04, "D": 0.04}), "plan")
    assert found.contrast is not None
    assert not found.contrast.real
    assert found.result.headline.startswith("Not apart by more than chance")
    assert "times as often" not in found.note


def test_of_no_difference_at_most_one_in_twenty_is_called_real() -> None:
    real = [told(book({"A": 0.05, "B": 0.05, "C": 0.05}, 60, seed), "plan").contrast for seed in range(60)]
    assert sum(one is not None and one.real for one in real) <= 7  # 3 expected; 7 or fewer in 98 of 100 such tries


def test_a_ratio_is_withheld_when_the_gap_changes_with_age() -> None:
    rng = np.random.default_rng(1)
    end = date(2024, 12, 31)
    rows: list[tuple[Cell, ...]] = [("Z", "2024-12-01", None, 10)]  # until when the data tell
    people: list[tuple[Cell, ...]] = []
    for i in range(300):  # A leaves early or never, B late: the curves cross
        days = int(rng.exponential(60)) + 1 if i % 2 and i % 4 == 1 else int(rng.integers(500, 900))
        begins = date(2022, 1, 1) + timedelta(days=int(rng.integers(0, 100)))
        ends = begins + timedelta(days=days)
        rows.append((f"C{i}", begins, ends if ends <= end and not (i % 2 and i % 4 == 3) else None, 10))
        people.append((f"C{i}", "A" if i % 2 else "B"))
    data = company(end, subscriptions=subscriptions(*rows), customers=table(("customer_id", "plan"), people))
    contrast = told(data, "plan").contrast
    assert contrast is not None
    assert contrast.ratio.ratio is None
    assert "changes with age" in (contrast.ratio.why or "")


def test_customers_who_came_before_the_records_are_watched_from_then_on() -> None:
    rng = np.random.default_rng(2)
    rows: list[tuple[Cell, ...]] = []
    people: list[tuple[Cell, ...]] = []
    for i in range(4000):
        begins = date(2018, 1, 1) + timedelta(days=int(rng.integers(0, 2500)))
        ends = begins + timedelta(days=int(rng.exponential(500)) + 1)
        seen_from = max(begins, date(2023, 1, 1))
        if ends > seen_from:  # who left before 2023 is in no file
            rows.append((f"C{i}", seen_from, ends if ends <= date(2024, 12, 31) else None, 10))
            people.append((f"C{i}", begins))
    data = company(
        date(2024, 12, 31), subscriptions=subscriptions(*rows), customers=table(("customer_id", "signup_date"), people)
    )
    found = told(data)
    truth = np.exp(-365.25 * 2 / 500)
    at = found.curves[EVERYONE].at(24)
    assert at.low is not None
    assert at.high is not None
    assert at.low < truth < at.high
    people_only = lives(data, period_of(data))
    naive = kaplan_meier(np.zeros(len(people_only)), people_only.seen, people_only.gone).at(24).value
    assert naive > truth + 0.1  # counting their earlier years as watched


def test_the_median_is_told_or_that_it_is_not_reached() -> None:
    found = told(book({"Basic": 0.10, "Pro": 0.002}), "plan")
    assert found.curves["Basic"].median is not None
    words = medians(found)
    assert words["Pro"].startswith("not reached in ")
    assert " months (" in words["Basic"]


def test_few_customers_have_no_curve() -> None:
    data = company(
        date(2024, 12, 31), subscriptions=subscriptions(*[(f"C{i}", "2024-01-01", None, 1) for i in range(6)])
    )
    assert told(data).result.missing == "A curve needs 10 customers."


def test_filters_choose_the_customers(sample: Dataset) -> None:
    chosen = Filters(segment="Enterprise")
    assert told(sample, filters=chosen).result.n == sample.chosen(chosen).sum()


def test_an_unknown_kind_is_refused(sample: Dataset) -> None:
    with pytest.raises(CsDataError, match="shoe size"):
        told(sample, "shoe size")


def test_onboarding_compares_only_who_was_there_when_it_is_told(sample: Dataset) -> None:
    found = told(sample, "onboarding")
    assert all(curve.since >= 3 for curve in found.curves.values())
    assert "still there after 3 months" in found.note


def test_years_of_start_part_customers_too(sample: Dataset) -> None:
    assert list(told(sample, "year").curves) == ["Started 2023", "Started 2024", "Started 2025", "Started 2026"]
