"""Are purchases summed up by customer as the models want them?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.purchases.repeat_buying import Buyers, buyers, purchase_days, repeats_until, whole_day

Row = tuple[str, str, float]
LOGS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 60), st.integers(0, 100)), min_size=1, max_size=60)


def known(as_of: str, *rows: Row) -> Buyers:
    customer, day, amount = zip(*rows, strict=True)
    return buyers(np.array(customer), np.array(day, dtype="datetime64[D]"), np.array(amount), np.datetime64(as_of))


def test_the_first_purchase_is_not_a_repeat() -> None:
    found = known("2024-01-29", ("a", "2024-01-01", 10.0))
    assert (found.frequency.tolist(), found.recency_weeks.tolist(), found.age_weeks.tolist()) == ([0], [0], [4])
    assert np.isnan(found.value[0])


def test_purchases_on_one_day_are_one_and_their_amounts_add_up() -> None:
    found = known("2024-01-29", ("a", "2024-01-01", 1.0), ("a", "2024-01-15", 2.0), ("a", "2024-01-15", 5.0))
    assert (found.frequency.tolist(), found.recency_weeks.tolist(), found.value.tolist()) == ([1], [2], [7])


def test_a_second_purchase_on_the_first_day_is_no_repeat() -> None:
    assert known("2024-01-29", ("a", "2024-01-01", 1.0), ("a", "2024-01-01", 2.0)).repeats == 0


def test_what_comes_later_is_not_known_yet() -> None:
    found = known("2024-01-29", ("a", "2024-01-01", 1.0), ("a", "2024-02-01", 2.0), ("b", "2024-01-30", 2.0))
    assert (found.customer.tolist(), found.repeats) == (["a"], 0)


def test_a_purchase_on_the_day_itself_counts() -> None:
    assert known("2024-01-29", ("a", "2024-01-01", 1.0), ("a", "2024-01-29", 2.0)).recency_weeks.tolist() == [4]


def test_a_free_purchase_counts_with_nothing_and_a_missing_amount_stays_missing() -> None:
    rows = [("a", "2024-01-01", 1.0), ("a", "2024-01-08", 0.0), ("a", "2024-01-15", 6.0), ("a", "2024-01-22", np.nan)]
    found = known("2024-01-29", *rows)
    assert (found.frequency.tolist(), found.value.tolist()) == ([3], [3])
    assert np.isnan(known("2024-01-29", rows[0], rows[3]).value[0])


def test_without_amounts_only_times_are_known() -> None:
    found = buyers(np.array([1, 1]), np.array([0, 7]), None, 14)
    assert found.frequency.tolist() == [1]
    assert np.isnan(found.value[0])


def test_days_may_be_dates_or_numbers() -> None:
    dates = np.array(["1970-01-03", "1970-01-11"], dtype="datetime64[s]")
    assert purchase_days(np.array([1, 1]), dates).day.tolist() == [2, 10]
    assert (whole_day(np.datetime64("1970-01-03")), whole_day(5)) == (2, 5)


def test_without_purchases_there_is_nobody() -> None:
    found = buyers(np.array([], dtype=int), np.array([], dtype=int), np.array([]), 3)
    assert (len(found), found.repeats) == (0, 0)


@given(LOGS, st.integers(0, 60))
def test_it_is_what_looking_at_each_customer_gives(rows: list[tuple[int, int, int]], today: int) -> None:
    customer, day, amount = (np.array(part) for part in zip(*rows, strict=True))
    found = buyers(customer, day, amount.astype(float), today)
    expected = {}
    for who in sorted(set(customer.tolist())):
        paid: dict[int, float] = {}
        for one, on, much in rows:
            if one == who and on <= today:
                paid[on] = paid.get(on, 0) + much
        if paid:
            first, *later = sorted(paid)
            value = float(np.mean([paid[on] for on in later])) if later else float("nan")
            expected[who] = (len(later), (max(paid) - first) / 7, (today - first) / 7, value, first)
    assert found.customer.tolist() == list(expected)
    parts = (found.frequency, found.recency_weeks, found.age_weeks, found.value, found.first_day)
    for place, part in enumerate(parts):
        assert part == pytest.approx([one[place] for one in expected.values()], nan_ok=True)


@given(LOGS, st.integers(0, 60))
def test_repeat_purchases_until_a_day_are_those_known_on_it(rows: list[tuple[int, int, int]], today: int) -> None:
    customer, day, _ = (np.array(part) for part in zip(*rows, strict=True))
    assert repeats_until(customer, day, np.array([today]))[0] == buyers(customer, day, None, today).repeats
