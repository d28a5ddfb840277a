"""Are customers counted in the periods in which they were watched, and only there?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.projection.history import Renewals

ROWS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 8), st.booleans(), st.integers(1, 50)), min_size=1, max_size=20
)


def renewals(rows: list[tuple[int, int, bool, int]]) -> Renewals:
    """Build a history from (entered, periods watched, gone, count)."""
    entered, watched, gone, count = (np.array(part) for part in zip(*rows, strict=True))
    return Renewals(entered, entered + watched, gone, count.astype(float))


def customers(*rows: tuple[float, float, bool]) -> Renewals:
    """Build a history from (entered, seen, gone) of single customers."""
    entered, seen, gone = (np.array(part) for part in zip(*rows, strict=True))
    return Renewals.from_customers(entered.astype(float), seen.astype(float), gone)


def seen(history: Renewals) -> list[tuple[int, int, bool, float]]:
    parts = (history.entered, history.lasted, history.gone, history.count)
    return list(zip(*(part.tolist() for part in parts), strict=True))


def test_who_left_left_in_the_period_begun_and_who_is_there_survived_the_whole_ones() -> None:
    assert seen(customers((0, 2.1, True), (0, 2.9, False))) == [(0, 2, False, 1), (0, 3, True, 1)]


def test_leaving_at_the_end_of_a_period_is_leaving_in_it() -> None:
    assert seen(customers((0, 3.0, True))) == [(0, 3, True, 1)]


def test_leaving_on_the_first_day_is_leaving_in_the_first_period() -> None:
    assert seen(customers((0, 0, True))) == [(0, 1, True, 1)]


def test_who_enters_late_is_watched_from_the_next_whole_period_on() -> None:
    assert seen(customers((2.5, 6, True))) == [(3, 6, True, 1)]


def test_customers_without_a_whole_period_or_of_unknown_age_are_dropped() -> None:
    assert seen(customers((0, 0.9, False), (2.2, 2.9, True), (0, float("nan"), True), (0, 1, False))) == [
        (0, 1, False, 1)
    ]


def test_customers_who_were_seen_alike_are_counted_together() -> None:
    assert seen(customers((0, 4.2, True), (0, 3.5, True), (0, 4.0, True))) == [(0, 4, True, 2), (0, 5, True, 1)]


def test_periods_that_are_not_over_count_for_nobody_when_it_is_known_how_long_each_could_be_watched() -> None:
    found = Renewals.from_customers(
        np.zeros(3), np.array([2.3, 2.9, 1.5]), np.array([True, False, True]), np.array([2.9, 2.9, 2.9])
    )
    assert seen(found) == [(0, 2, False, 2), (0, 2, True, 1)]


def test_a_cohort_of_survivors_is_counted() -> None:
    found = Renewals.from_survivors([1000, 869, 743])
    assert seen(found) == [(0, 1, True, 131), (0, 2, True, 126), (0, 2, False, 743)]
    assert found.survival == pytest.approx([1, 0.869, 0.743])


def test_cohorts_are_put_together() -> None:
    found = Renewals.from_survivors([100, 80, 70], [50, 45])
    assert found.at_risk.tolist() == [150, 80]
    assert found.departures.tolist() == [25, 10]


@pytest.mark.parametrize("cohort", [[100], [100, 101]])
def test_a_cohort_that_grows_or_has_no_later_age_is_an_error(cohort: list[float]) -> None:
    with pytest.raises(ValueError, match="never grows"):
        Renewals.from_survivors(cohort)


def test_customers_watched_for_no_period_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        Renewals(np.array([2]), np.array([2]), np.array([False]), np.array([1.0]))


def test_parts_of_different_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="one element"):
        Renewals(np.array([0]), np.array([2, 3]), np.array([False]), np.array([1.0]))


def test_hiding_ages_leaves_what_was_known_then() -> None:
    found = customers((0, 2, True), (0, 5, True), (0, 6, False), (4, 7, True)).hidden(4)
    assert sorted(seen(found)) == [(0, 2, True, 1), (0, 4, False, 1), (0, 4, False, 1)]


def test_the_observed_curve_is_kaplan_and_meiers_with_delayed_entry() -> None:
    # Period 1: 2 at risk, 1 left; period 2: 1 and the late one, 1 left; period 3: the late one only.
    found = customers((0, 1, True), (0, 2, True), (1, 3, False))
    assert found.at_risk.tolist() == [2, 2, 1]
    assert found.survival == pytest.approx([1, 0.5, 0.25, 0.25])


def test_where_nobody_was_watched_the_observed_curve_is_not_known() -> None:
    found = customers((0, 1, False), (2, 4, True))
    assert np.isnan(found.survival).tolist() == [False, False, True, True, True]


def test_without_customers_there_is_nothing() -> None:
    empty = Renewals.from_customers(np.array([]), np.array([]), np.array([], dtype=bool))
    assert (empty.n, empty.left, empty.periods, empty.survival.tolist()) == (0, 0, 0, [1])


@given(ROWS)
def test_counts_by_period_are_those_of_counting_one_by_one(rows: list[tuple[int, int, bool, int]]) -> None:
    found = renewals(rows)
    periods = range(1, found.periods + 1)
    at_risk = [sum(n for entered, watched, _, n in rows if entered < t <= entered + watched) for t in periods]
    left = [sum(n for entered, watched, gone, n in rows if gone and entered + watched == t) for t in periods]
    assert found.at_risk == pytest.approx(at_risk)
    assert found.departures == pytest.approx(left)


@given(ROWS, st.integers(1, 10))
def test_hiding_changes_nothing_of_what_was_seen_before(rows: list[tuple[int, int, bool, int]], last: int) -> None:
    whole, part = renewals(rows), renewals(rows).hidden(last)
    assert part.periods <= last
    assert part.at_risk == pytest.approx(whole.at_risk[: part.periods])
    assert part.departures == pytest.approx(whole.departures[: part.periods])
