"""Are groups that leave alike called alike, and is the gap between two of them as large as it is?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import difference
from csdata.analysis.survival.compare import difference_at, log_rank, restricted_mean_difference
from csdata.analysis.survival.kaplan_meier import Curve, kaplan_meier

LIVES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 10), st.booleans()), min_size=1, max_size=30)


def columns(case: list[tuple[int, int, bool]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    entered, stayed, gone = (np.array(column) for column in zip(*case, strict=True))
    return entered, entered + stayed, gone


def curve(case: list[tuple[int, int, bool]]) -> Curve:
    return kaplan_meier(*columns(case))


def two_groups(rng: np.random.Generator, n: int, times_as_fast: float) -> tuple[np.ndarray, ...]:
    """Return entries, times in whole months, who left, and the group, of a book watched for three years."""
    group = rng.random(n) < 0.4
    life = rng.exponential(np.where(group, 40 / times_as_fast, 40))
    age = rng.uniform(0, 60, n)
    entered = np.maximum(0, np.floor(age - 36))
    seen = np.ceil(np.minimum(life, age))
    there = seen > entered
    return entered[there], seen[there], (life <= age)[there], group[there].astype(int)


# ---- the log-rank test


def test_the_log_rank_statistic_is_the_one_by_hand() -> None:
    # Group 1 leaves at 2 and 3: expected 2/4 + 2/3 + 1/2, variance 1/4 + 2/9 + 1/4.
    found = log_rank([0] * 4, [1, 2, 3, 4], [True] * 4, [0, 1, 1, 0])
    assert found.chi2 == pytest.approx((2 - 5 / 3) ** 2 / (1 / 4 + 2 / 9 + 1 / 4))
    assert (found.df, round(found.p, 4)) == (1, 0.6949)


def test_ties_have_the_hypergeometric_variance() -> None:
    # One time, 3 of 5 leave, 2 of them among the 2 of group 1: expected 6/5, variance 3 · 2/5 · 3/5 · 2/4.
    found = log_rank([0] * 5, [1, 1, 1, 2, 2], [True, True, True, False, False], [1, 1, 0, 0, 0])
    assert found.chi2 == pytest.approx(0.8**2 / 0.36)


@given(LIVES)
def test_a_group_and_its_twin_leave_alike(case: list[tuple[int, int, bool]]) -> None:
    entered, seen, gone = (np.tile(column, 2) for column in columns(case))
    found = log_rank(entered, seen, gone, np.repeat([0, 1], len(case)))
    assert found.chi2 == pytest.approx(0, abs=1e-9)
    assert found.p == pytest.approx(1, abs=1e-4)


@given(LIVES, st.data())
def test_the_names_of_the_groups_do_not_matter(case: list[tuple[int, int, bool]], data: st.DataObject) -> None:
    codes = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(case), max_size=len(case))))
    one, other = log_rank(*columns(case), codes), log_rank(*columns(case), np.array([7, 3, 5])[codes])
    assert other.chi2 == pytest.approx(one.chi2, abs=1e-9)
    assert other.df == one.df
    assert 0 <= one.p <= 1


def test_one_group_is_nothing_to_compare() -> None:
    assert log_rank([0, 0], [1, 2], [True, True], [4, 4]).df == 0
    assert log_rank([0, 0], [1, 2], [True, True], [0, -1]).df == 0
    assert log_rank([], [], [], []).p == 1
    assert log_rank([0, 0], [1, 2], [False, False], [0, 1]).df == 0


def test_a_group_that_nobody_watched_when_others_left_does_not_count() -> None:
    case = [0, 0, 0, 0, 5], [1, 2, 3, 4, 9], [True, True, True, True, False]
    with_it, without = log_rank(*case, [0, 1, 1, 0, 2]), log_rank(*case, [0, 1, 1, 0, -1])
    assert with_it.chi2 == pytest.approx(without.chi2)
    assert with_it.df == without.df == 1


def test_chance_alone_differs_as_often_as_it_says_with_ties_and_a_late_watch() -> None:
    rng = np.random.default_rng(1)
    found = [log_rank(*two_groups(rng, 200, 1.0)).p < 0.05 for _ in range(600)]
    assert 0.03 <= np.mean(found) <= 0.068


def test_a_group_that_leaves_twice_as_fast_is_found() -> None:
    rng = np.random.default_rng(2)
    assert np.mean([log_rank(*two_groups(rng, 200, 2.0)).p < 0.05 for _ in range(200)]) > 0.8


# ---- gaps


def test_two_shares_without_censoring_differ_as_newcombe_says() -> None:
    now = kaplan_meier(np.zeros(70), np.repeat([1, 3], [14, 56]), np.ones(70), method="rothman-wilson")
    then = kaplan_meier(np.zeros(80), np.repeat([1, 3], [32, 48]), np.ones(80), method="rothman-wilson")
    found, published = difference_at(now, then, 2), difference(56, 70, 48, 80)
    assert found.value == pytest.approx(published.value)
    assert (found.low, found.high) == (pytest.approx(published.low), pytest.approx(published.high))
    assert published.low == pytest.approx(0.0524, abs=6e-5)  # Newcombe 1998, method 10


@given(LIVES, LIVES, st.integers(1, 12))
def test_the_other_way_round_the_sign_is_the_other(
    one: list[tuple[int, int, bool]], other: list[tuple[int, int, bool]], t: int
) -> None:
    a, b = curve(one), curve(other)
    for there, back in (
        (difference_at(a, b, t), difference_at(b, a, t)),
        (restricted_mean_difference(a, b, t), restricted_mean_difference(b, a, t)),
    ):
        assert (there.low is None) == (back.low is None) == bool(np.isnan(there.value))
        if there.low is not None and there.high is not None and back.low is not None and back.high is not None:
            assert there.value == pytest.approx(-back.value)
            assert there.low == pytest.approx(-back.high)
            assert there.high == pytest.approx(-back.low)
            assert there.low < there.high
            assert there.low - 1e-12 <= there.value <= there.high + 1e-12


def test_the_horizon_is_the_last_time_at_which_both_curves_are_reliable() -> None:
    long, short = (kaplan_meier(np.zeros(n), np.arange(1, n + 1), np.ones(n)) for n in (40, 20))
    assert (long.reliable_until, short.reliable_until) == (36, 16)
    assert restricted_mean_difference(long, short) == restricted_mean_difference(long, short, 16)
    assert restricted_mean_difference(long, short).value > 0


def test_curves_that_begin_at_different_ages_are_compared_from_the_later_one_on() -> None:
    early = kaplan_meier(np.zeros(20), np.arange(1, 21), np.ones(20))
    late = kaplan_meier(np.full(10, 10), np.arange(11, 21), np.ones(10))
    assert (early.since, late.since) == (0, 10)
    assert difference_at(early, late, 15).value == pytest.approx(0)
    assert restricted_mean_difference(early, late, 20).value == pytest.approx(0)
    assert np.isnan(difference_at(early, late, 5).value)


def test_the_gap_of_means_covers_the_truth() -> None:
    rng, horizon = np.random.default_rng(3), 24
    truth = [mean * (1 - np.exp(-horizon / mean)) for mean in (20, 40)]
    covered = []
    for _ in range(500):
        curves = []
        for mean in (20, 40):
            life, age = rng.exponential(mean, 60), rng.uniform(6, 48, 60)
            curves.append(kaplan_meier(np.zeros(60), np.minimum(life, age), life <= age))
        found = restricted_mean_difference(curves[0], curves[1], horizon)
        assert found.low is not None
        assert found.high is not None
        covered.append(found.low <= truth[0] - truth[1] <= found.high)
    assert 0.93 <= np.mean(covered) <= 0.97
