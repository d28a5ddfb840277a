"""Are the intervals the published ones, and do they cover the truth as often as they say?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Interval, mean, median_wait, net_promoter, ratio, wilson


def bounds(found: Interval) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 30, 0.0, 0.1135),  # methods.md B8
        (1, 30, 0.0059, 0.1667),
        (15, 30, 0.3315, 0.6685),
        (8, 10, 0.4902, 0.9433),
        (800, 16_000, 0.04673, 0.05349),  # methods.md B1
    ],
)
def test_wilson_gives_the_published_bounds(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert found.value == successes / n
    assert bounds(found) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_between_nothing_and_all_and_holds_its_value(case: tuple[int, int]) -> None:
    successes, n = case
    low, high = bounds(wilson(successes, n))
    assert 0 <= low <= successes / n <= high <= 1
    mirrored = bounds(wilson(n - successes, n))
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-12)


def test_nothing_of_30_is_not_certainly_nothing() -> None:
    assert wilson(0, 30).low == 0.0
    assert bounds(wilson(0, 30))[1] > 0.1
    assert wilson(30, 30).high == 1.0


@pytest.mark.parametrize(
    ("promoters", "detractors", "n", "score", "low", "high"),
    [
        (19, 9, 36, 27.8, -0.4, 51.7),  # methods.md B8, adjusted Wald after Rocks 2016
        (8, 0, 10, 80.0, 29.3, 93.8),
    ],
)
def test_nps_has_the_published_adjusted_wald_interval(
    promoters: int, detractors: int, n: int, score: float, low: float, high: float
) -> None:
    found = net_promoter(promoters, detractors, n)
    assert found.value == pytest.approx(score, abs=0.05)
    assert bounds(found) == pytest.approx((low, high), abs=0.05)


def test_nps_width_at_thirty_percent_promoter_surplus_is_the_published_one() -> None:
    # methods.md B8: ± at p=.5, d=.2: n=200 10.8, 400 7.7, 1000 4.8 (Wald; the adjusted one differs by < .2 there)
    for n, half in ((200, 10.8), (400, 7.7), (1000, 4.8)):
        low, high = bounds(net_promoter(n // 2, n // 5, n))
        assert (high - low) / 2 == pytest.approx(half, abs=0.2)


@pytest.mark.parametrize(("p", "d"), [(0.5, 0.2), (0.9, 0.02), (0.3, 0.3), (0.7, 0.1)])
@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_nps_interval_covers_the_truth_in_at_least_92_5_percent_of_surveys(p: float, d: float, n: int) -> None:
    # Bar of methods.md B9: ≥ .925 everywhere from n = 10; Wald reaches only .653 at (.9, .02), n = 10.
    surveys = np.random.default_rng(2016).multinomial(n, [p, 1 - p - d, d], size=2000)
    kinds, times = np.unique(surveys[:, [0, 2]], axis=0, return_counts=True)
    truth = 100 * (p - d)
    covered = 0
    for (promoters, detractors), count in zip(kinds.tolist(), times.tolist(), strict=True):
        low, high = bounds(net_promoter(promoters, detractors, n))
        covered += count * (low <= truth <= high)
    assert covered / 2000 >= 0.925


def test_a_mean_has_students_interval() -> None:
    # 1..5: mean 3, s = √2.5, t(4, .975) = 2.776445: 3 ± 2.776445 × 0.707107
    assert bounds(mean(np.array([1.0, 2, 3, 4, 5]))) == pytest.approx((1.036757, 4.963243), abs=1e-6)


def test_one_case_has_a_value_and_no_interval() -> None:
    assert mean(np.array([7.0])) == Interval(7.0, None, None)
    assert ratio(np.array([7.0]), np.array([14.0])) == Interval(0.5, None, None)


def test_the_linearised_ratio_by_hand() -> None:
    # top 1, 3; bottom 2, 4: value 4/6; residuals ∓1/3, ±1/3; spread √(2 × 2/9) ÷ 6 = 1/9; t(1, .975) = 12.7062
    low, high = bounds(ratio(np.array([1.0, 3]), np.array([2.0, 4])))
    assert (low + high) / 2 == pytest.approx(2 / 3)
    assert (high - low) / 2 == pytest.approx(12.706205 / 9, abs=1e-5)


@pytest.mark.parametrize(
    ("n", "tail", "least", "most"),
    [
        (30, 0.3, 0.82, 0.97),
        (100, 0.3, 0.89, 0.97),
        (400, 0.3, 0.93, 0.97),
        (400, 1.0, 0.90, 0.96),
        (30, 1.0, 0.78, 0.90),
    ],
)
def test_the_ratio_interval_covers_nrr_as_published_and_is_too_narrow_where_we_warn(
    n: int, tail: float, least: float, most: float
) -> None:
    # methods.md B3.4, heavy-tailed ARR: n=30 .85–.87, 100 .90–.91, 400 .92, 2000 .95. `tail` is the spread of the
    # logarithm of a customer's revenue in our own simulation; with 30 very unequal customers it under-covers, as there.
    random = np.random.default_rng(7)
    factors, chances = np.array([0.0, 0.8, 1.0, 1.2]), np.array([0.05, 0.1, 0.6, 0.25])
    truth = float(factors @ chances)
    covered = 0
    for _ in range(1000):
        bottom = np.exp(tail * random.standard_normal(n))
        low, high = bounds(ratio(bottom * random.choice(factors, n, p=chances), bottom))
        covered += low <= truth <= high
    assert least <= covered / 1000 <= most


# Freireich et al. 1963, remission in weeks: (weeks, relapsed), 21 patients each.
SIX_MP = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0),
          (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def waits(cases: list[tuple[int, int]]) -> Interval | None:
    days, reached = zip(*cases, strict=True)
    return median_wait(np.array(days, dtype=float), np.array(reached, dtype=bool))


def test_the_median_of_freireichs_6_mp_group_is_23_and_its_upper_bound_is_not_reached() -> None:
    # methods.md B3: medians 23 vs 8; log-log CI of S(23) is [.1881, .6801], so the upper bound of the median is open
    found = waits(SIX_MP)
    assert found is not None
    assert (found.value, found.low, found.high) == (23, 13, None)  # S(13) ≤ .5 within its log-log bounds: R survival


def test_the_median_of_the_placebo_group_is_8() -> None:
    found = waits([(week, 1) for week in PLACEBO])
    assert found is not None
    assert (found.value, found.low, found.high) == (8, 4, 11)  # R survival, conf.type "log-log"


def test_a_median_that_less_than_half_have_reached_is_not_given() -> None:
    assert waits([(3, 1), (5, 0), (5, 0), (5, 0)]) is None
    assert waits([(5, 0), (9, 0)]) is None


def test_those_still_waiting_make_the_median_longer_not_shorter() -> None:
    seen = waits([(day, 1) for day in range(1, 21)])
    waiting = waits([(day, int(day % 3 != 0)) for day in range(1, 21)])
    assert seen is not None
    assert waiting is not None
    assert waiting.value > seen.value
