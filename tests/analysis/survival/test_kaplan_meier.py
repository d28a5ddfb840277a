"""Is the survival curve the product-limit curve, does its interval cover the truth, and does it say where it ends?"""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Interval, Numbers, median_wait, wilson
from csdata.analysis.survival.kaplan_meier import Curve, Method, curves_by_group, kaplan_meier

Lives = tuple[Numbers, Numbers, np.ndarray]
METHODS: tuple[Method | None, ...] = (None, "log-log", "rothman-wilson")
Z = 1.959964


@st.composite
def lives(draw: st.DrawFn, least: int = 0, *, delayed: bool = True) -> Lives:
    """Draw entries, times last seen, and who had left, of a few customers."""
    ages = st.integers(0, 12)
    one = st.tuples(ages if delayed else st.just(0), ages, st.booleans())
    drawn = draw(st.lists(one, min_size=least, max_size=40))
    entered, stayed, gone = (np.array(column) for column in zip(*drawn, strict=True)) if drawn else (np.empty(0),) * 3
    return entered.astype(float), (entered + stayed).astype(float), gone.astype(bool)


def bounds(found: Interval) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def same(one: Curve, other: Curve) -> bool:
    names = ("times", "at_risk", "events", "survival", "low", "high")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


# ---- the curve


def test_two_of_four_leave_and_two_are_lost_from_sight() -> None:
    curve = kaplan_meier([0, 0, 0, 0], [1, 2, 3, 4], [True, False, True, False])
    assert curve.times.tolist() == [1, 3]
    assert curve.at_risk.tolist() == [4, 2]
    assert curve.events.tolist() == [1, 1]
    assert curve.survival.tolist() == [0.75, 0.375]
    # Greenwood by hand: S² Σ d ÷ (n (n − d))
    assert curve.variance == pytest.approx([0.75**2 / 12, 0.375**2 * (1 / 12 + 1 / 2)])
    assert (curve.n, curve.since, curve.last_seen) == (4, 0, 4)


@given(lives())
def test_survival_never_rises_and_lies_within_an_interval_that_is_never_a_point(case: Lives) -> None:
    for method in METHODS:
        curve = kaplan_meier(*case, method=method)
        steps = np.concatenate([[1.0], curve.survival])
        assert (np.diff(steps) < 0).all()
        assert (steps >= 0).all()
        assert (curve.low >= 0).all()
        assert (curve.low <= curve.survival).all()
        assert (curve.survival <= curve.high).all()
        assert (curve.high <= 1).all()
        assert (curve.high - curve.low > 0.01).all()


@given(lives(), st.randoms())
def test_the_order_of_customers_changes_nothing(case: Lives, chance: Random) -> None:
    order = np.arange(len(case[0]))
    chance.shuffle(order)
    assert same(kaplan_meier(*case), kaplan_meier(*(column[order] for column in case)))


@given(lives(), st.floats(0.01, 100))
def test_another_unit_of_time_changes_only_the_times(case: Lives, unit: float) -> None:
    entered, seen, gone = case
    months, days = kaplan_meier(entered, seen, gone), kaplan_meier(entered * unit, seen * unit, gone)
    assert days.times == pytest.approx(months.times * unit)
    assert days.survival.tolist() == months.survival.tolist()
    assert days.low.tolist() == months.low.tolist()
    assert days.since == pytest.approx(months.since * unit)
    assert days.reliable_until == pytest.approx(months.reliable_until * unit)
    one, other = months.restricted_mean(6.0), days.restricted_mean(6.0 * unit)
    assert (one.low is None) == (other.low is None)
    if one.low is not None:
        assert bounds(other) == pytest.approx([unit * bound for bound in bounds(one)])


@given(lives(least=1, delayed=False))
def test_without_censoring_it_is_the_share_still_there_with_wilsons_interval(case: Lives) -> None:
    entered, seen, _ = case
    curve = kaplan_meier(entered, seen, np.ones(len(seen)))
    for t in range(14):
        staying = int(np.sum(seen > t))
        found = curve.at(float(t))
        assert found.value == pytest.approx(staying / len(seen))
        if staying:
            assert bounds(found) == pytest.approx(bounds(wilson(staying, len(seen))))


def test_one_customer_is_a_curve_and_none_is_an_empty_one() -> None:
    one = kaplan_meier([0], [5], [True])
    assert one.survival.tolist() == [0]
    assert bounds(one.at(5)) == pytest.approx(bounds(wilson(0, 1)))
    none = kaplan_meier([], [], [])
    assert none.n == 0
    assert none.at(0).low is None
    assert none.median is None
    assert none.reliable_until == 0


def test_who_leaves_at_time_0_is_counted_and_who_was_never_watched_is_not() -> None:
    assert kaplan_meier([0, 0], [0, 5], [True, False]).survival.tolist() == [0.5]
    assert kaplan_meier([0, 3, 4], [5, 3, 2], [False, True, True]).n == 1


@pytest.mark.parametrize(
    ("entered", "seen"), [([0], [1, 2]), ([np.nan, 0], [1, 2]), ([0, 0], [1, np.inf]), ([0, 0], [1, -1])]
)
def test_times_that_make_no_sense_are_refused(entered: list[float], seen: list[float]) -> None:
    with pytest.raises(ValueError, match="entered"):
        kaplan_meier(entered, seen, [True, False])


def test_few_customers_or_departures_have_rothmans_interval_and_many_the_log_log_one() -> None:
    for n in (99, 100):
        curves = [kaplan_meier(np.zeros(n), np.arange(1, n + 1), np.arange(n) < 30, method=one) for one in METHODS]
        chosen, by_logs, rothman = ([bounds(curve.at(t)) for t in (9, 10, 30)] for curve in curves)
        assert by_logs[0] != rothman[0]
        assert chosen == (rothman if n == 99 else [rothman[0], *by_logs[1:]])


def test_when_the_last_ones_have_left_the_share_before_and_their_number_bound_it() -> None:
    curve = kaplan_meier(np.zeros(10), [1, 2, 3, 4, 5, 6, 7, 8, 8, 8], np.arange(10) > 4)
    assert curve.survival[-1] == 0
    none_of_three = wilson(0, 3).high
    assert none_of_three is not None
    assert bounds(curve.at(8)) == (0, pytest.approx(bounds(curve.at(7))[1] * none_of_three))


# ---- reading it


def test_before_the_first_departure_the_number_at_risk_says_how_sure_we_are() -> None:
    curve = kaplan_meier(np.zeros(40), np.arange(1, 41), np.arange(1, 41) == 31)
    assert curve.at(0) == wilson(40, 40)
    assert curve.at(20) == wilson(21, 21)
    assert curve.at(20.5) == wilson(20, 20)
    assert curve.at(31).value == 0.9


def test_with_a_late_watch_it_is_the_fewest_at_risk_until_then() -> None:
    entered = np.concatenate([np.zeros(6), np.full(94, 10.0)])
    curve = kaplan_meier(entered, np.full(100, 20.0), np.zeros(100))
    assert curve.at_risk_at([5, 15]).tolist() == [6, 100]
    assert curve.at(15) == wilson(6, 6)


def test_between_departures_the_share_stays_and_after_the_end_nothing_is_known() -> None:
    curve = kaplan_meier([0, 0, 0], [2, 4, 6], [True, True, False])
    assert curve.at(3) == curve.at(2)
    assert curve.at(6).value == pytest.approx(1 / 3)
    assert np.isnan(curve.at(6.1).value)
    assert curve.at(6.1).low is None
    assert kaplan_meier([0, 0], [2, 4], [True, True]).at(99).value == 0


def test_the_median_is_reached_at_one_half_even_where_the_product_is_rounded() -> None:
    # 1/2 as 45/46 · 44/45 · … · 23/24 is a little more than that in floating point for some n; never for us.
    for n in range(2, 200, 2):
        found = kaplan_meier(np.zeros(n), np.arange(1, n + 1), np.ones(n)).median
        assert found is not None
        assert found.value == n / 2
    assert kaplan_meier([0, 0, 0], [1, 2, 3], [True, False, False]).median is None


@given(lives(least=1, delayed=False))
def test_the_median_is_the_same_as_that_of_waits(case: Lives) -> None:
    _, days, reached = case
    waits, found = median_wait(days, reached), kaplan_meier(*case, method="log-log").median
    assert (waits is None) == (found is None)
    # `median_wait` takes the next time where one half was rounded up
    if waits is not None and found is not None and waits.value == found.value:
        assert waits.low in {found.low, None}


@pytest.mark.parametrize(("n", "until"), [(4, 0), (5, 1), (40, 36), (200, 181)])
def test_the_curve_is_reliable_while_five_customers_and_a_tenth_are_at_risk(n: int, until: int) -> None:
    assert kaplan_meier(np.zeros(n), np.arange(1, n + 1), np.ones(n)).reliable_until == until


def test_those_who_made_it_to_a_month_have_a_curve_of_their_own() -> None:
    curve = kaplan_meier(np.zeros(10), np.arange(1, 11), np.ones(10))
    later = curve.given(5)
    assert (later.n, later.since) == (5, 5)
    assert later.at(7).value == pytest.approx(curve.at(7).value / curve.at(5).value)
    assert bounds(later.at(7)) == pytest.approx(bounds(wilson(3, 5)))
    assert np.isnan(later.at(4).value)
    assert curve.given(0) is curve


# ---- the mean up to a horizon


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    found = kaplan_meier([0, 0, 0, 0], [1, 2, 3, 4], [True, False, True, False]).restricted_mean(4)
    assert found.value == pytest.approx(1 + 2 * 0.75 + 0.375)
    # Σ (area still to come)² d ÷ (n (n − d))
    assert found.low == pytest.approx(2.875 - Z * np.sqrt(1.875**2 / 12 + 0.375**2 / 2))
    assert found.high == 4


@given(lives(least=2, delayed=False), st.integers(1, 14))
def test_without_censoring_the_restricted_mean_is_the_mean_time(case: Lives, horizon: int) -> None:
    entered, seen, _ = case
    found = kaplan_meier(entered, seen, np.ones(len(seen))).restricted_mean(horizon)
    stays = np.minimum(seen, horizon)
    assert found.value == pytest.approx(stays.mean())
    low, high = bounds(found)
    assert low < high
    if stays.std() > 0:
        assert low == pytest.approx(max(0, stays.mean() - Z * stays.std() / np.sqrt(len(seen))), abs=1e-6)


def test_a_mean_without_spread_is_not_certain() -> None:
    nobody = kaplan_meier(np.zeros(30), np.full(30, 12), np.zeros(30)).restricted_mean(12)
    assert nobody == Interval(12, 12 * bounds(wilson(30, 30))[0], 12)
    at_once = kaplan_meier(np.zeros(30), np.full(30, 12), np.ones(30)).restricted_mean(24)
    assert at_once.value == 12
    low, high = bounds(at_once)
    assert low < 11.9
    assert high > 12.1


def test_a_mean_beyond_the_end_of_the_curve_is_not_known() -> None:
    curve = kaplan_meier([0, 0, 0], [2, 4, 6], [True, True, False])
    assert np.isnan(curve.restricted_mean(7).value)
    assert np.isnan(curve.restricted_mean(0).value)


# ---- what it is for: the truth


def a_book(rng: np.random.Generator, n: int, rate: float) -> Lives:
    """Return a book that grew month by month for four years, and is looked at today."""
    life, age = rng.exponential(1 / rate, n), rng.uniform(2, 48, n)
    return np.zeros(n), np.minimum(life, age), life <= age


def test_the_interval_of_30_customers_covers_the_truth_and_the_plain_one_does_not() -> None:
    rng, books, truth = np.random.default_rng(1), 2_000, np.exp(-0.12)
    covered = plainly = 0
    for _ in range(books):
        curve = kaplan_meier(*a_book(rng, 30, 0.01))
        found = curve.at(12)
        low, high = bounds(found)
        covered += low <= truth <= high
        row = int(np.searchsorted(curve.times, 12, side="right")) - 1
        half = 0.0 if row < 0 else Z * float(np.sqrt(np.nan_to_num(curve.variance[row])))
        plainly += abs(found.value - truth) <= half
    assert covered / books >= 0.94
    assert 0.80 <= plainly / books <= 0.88


@pytest.mark.parametrize(("n", "month"), [(100, 12), (100, 36), (400, 3), (400, 24)])
def test_larger_books_are_covered_too(n: int, month: int) -> None:
    rng, books, truth = np.random.default_rng(2), 1_000, np.exp(-0.01 * month)
    found = [bounds(kaplan_meier(*a_book(rng, n, 0.01)).at(month)) for _ in range(books)]
    assert 0.935 <= np.mean([low <= truth <= high for low, high in found]) <= 0.98


def watched_for_two_years(rng: np.random.Generator, n: int) -> Lives:
    """Return customers of an extract that begins two years ago: who had left before is not in it."""
    life, age = rng.exponential(50, n), rng.uniform(0, 72, n)
    entered = np.maximum(0, age - 24)
    there = life > entered
    return entered[there], np.minimum(life, age)[there], (life <= age)[there]


def test_a_watch_that_began_late_is_allowed_for_and_ignoring_it_is_too_hopeful() -> None:
    rng, extracts, truth = np.random.default_rng(3), 300, np.exp(-48 / 50)
    covered, naive = 0, []
    for _ in range(extracts):
        entered, seen, gone = watched_for_two_years(rng, 400)
        low, high = bounds(kaplan_meier(entered, seen, gone).at(48))
        covered += low <= truth <= high
        naive.append(kaplan_meier(np.zeros(len(seen)), seen, gone).at(48))
    assert covered / extracts >= 0.93
    assert np.mean([one.value for one in naive]) > truth + 0.1
    assert np.mean([bounds(one)[0] > truth for one in naive]) > 0.95


def test_a_departure_when_hardly_anybody_was_watched_does_not_end_the_curve() -> None:
    # The first is alone when it leaves; the plain product would be 0 from then on.
    entered, seen = np.array([1, *range(3, 23)], dtype=float), np.array([2, *range(30, 50)], dtype=float)
    curve = kaplan_meier(entered, seen, np.ones(21))
    assert curve.since == 7  # the fifth of the others
    assert curve.n == 20
    assert curve.at(40).value == pytest.approx(9 / 20)
    assert np.isnan(curve.at(2).value)


def test_where_the_watch_breaks_off_the_curve_is_that_of_the_larger_part() -> None:
    few, many = (np.full(8, 1.0), np.full(8, 10.0)), (np.full(30, 20.0), np.arange(21.0, 51.0))
    later = kaplan_meier(*np.hstack([few, many]), np.ones(38))
    assert (later.since, later.last_seen, later.n) == (20, 50, 30)
    assert later.at(35).value == pytest.approx(0.5)
    after = np.full(8, 60.0), np.arange(61.0, 69.0)
    earlier = kaplan_meier(*np.hstack([many, after]), np.arange(38) != 29)
    assert (earlier.since, earlier.last_seen, earlier.n) == (20, 50, 30)
    assert earlier.at(35).value == pytest.approx(0.5)
    assert np.isnan(earlier.at(65).value)


def test_each_group_has_the_curve_it_has_alone() -> None:
    rng = np.random.default_rng(4)
    entered, seen, gone = a_book(rng, 90, 0.03)
    codes = rng.integers(-1, 3, 90)
    curves = curves_by_group(entered, seen, gone, codes, 4)
    for code in range(3):
        inside = codes == code
        assert same(curves[code], kaplan_meier(entered[inside], seen[inside], gone[inside]))
    assert curves[3].n == 0
