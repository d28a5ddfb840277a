"""Do scores count answers, customers and money as they say, and do their ranges cover the truth?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.intervals import Interval, wilson
from csdata.analysis.intervals import net_promoter as counted_nps
from csdata.analysis.voice.answer_scores import (
    difference,
    is_real,
    net_promoter,
    points_of,
    scored,
    wilson_share,
)

SURVEYS = 2_000
BAR = 0.925  # methods.md section 9


def alone(n: int) -> np.ndarray:
    return np.arange(n, dtype=np.int64)


def draw(rng: np.random.Generator, p: float, d: float, size: tuple[int, ...]) -> np.ndarray:
    """Return 1 for a promoter, −1 for a detractor, 0 between."""
    chance = rng.random(size)
    return np.where(chance < p, 1.0, np.where(chance < p + d, -1.0, 0.0))


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize(("p", "d"), [(0.5, 0.2), (0.9, 0.02), (0.34, 0.33), (0.1, 0.6), (0.7, 0.1)])
def test_the_range_of_nps_covers_the_truth_from_ten_answers_on(n: int, p: float, d: float) -> None:
    rng = np.random.default_rng(8)
    found = [scored("nps", draw(rng, p, d, (n,)), alone(n)) for _ in range(SURVEYS)]
    covered = np.mean([(f.low or 0) <= 100 * (p - d) <= (f.high or 0) for f in found])
    assert covered >= BAR


def test_the_range_covers_when_customers_answer_twice_and_alike() -> None:
    """Forty customers, two answers each, the second like the first four times of five: 80 answers are not 80 voices."""
    rng, numbers, covered, naive = np.random.default_rng(9), np.repeat(alone(40), 2), 0, 0
    for _ in range(SURVEYS):
        first, other, same = draw(rng, 0.5, 0.2, (40,)), draw(rng, 0.5, 0.2, (40,)), rng.random(40) < 0.8
        points = np.column_stack([first, np.where(same, first, other)]).ravel()
        clustered, single = scored("nps", points, numbers), scored("nps", points, alone(80))
        covered += (clustered.low or 0) <= 30 <= (clustered.high or 0)
        naive += (single.low or 0) <= 30 <= (single.high or 0)
    assert covered / SURVEYS >= BAR
    assert naive / SURVEYS < 0.9  # what happens when clusters are not minded


def test_the_range_covers_when_customers_count_by_unequal_revenue() -> None:
    rng, covered = np.random.default_rng(10), 0
    for _ in range(SURVEYS):
        points, money = draw(rng, 0.5, 0.2, (60,)), rng.lognormal(0, 1, 60)
        found = scored("nps", points, alone(60), money)
        covered += (found.low or 0) <= 30 <= (found.high or 0)
    assert covered / SURVEYS >= BAR


def test_single_answers_have_the_published_interval() -> None:
    points = np.array([1.0] * 19 + [-1.0] * 9 + [0.0] * 8)  # methods.md B8: 27.8 [−0.4, 51.7]
    found = scored("nps", points, alone(36))
    assert (found.value, found.low, found.high) == pytest.approx((27.78, -0.4, 51.7), abs=0.05)
    assert found.interval == net_promoter(19 / 36, 9 / 36, 36)
    exact = counted_nps(19, 9, 36)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_a_share_for_whole_counts_is_wilsons() -> None:
    one, other = wilson_share(8 / 10, 10), wilson(8, 10)
    assert (one.low, one.high) == pytest.approx((other.low, other.high))


def test_the_same_answer_given_twice_is_worth_one() -> None:
    points = np.array([1.0, 1.0, -1.0, -1.0, 0.0, 0.0])
    found = scored("nps", points, np.array([0, 0, 1, 1, 2, 2]))
    assert (found.n, found.customers, found.worth) == (6, 3, pytest.approx(3.0))


def test_answers_that_name_nobody_are_a_customer_each() -> None:
    assert scored("nps", np.array([1.0, 0.0, -1.0]), np.array([-1, -1, -1])).customers == 3


def test_weights_are_worth_what_kish_says() -> None:
    found = scored("csat", np.array([1.0, 0.0]), alone(2), np.array([3.0, 1.0]))
    assert found.value == 0.75
    assert found.worth == pytest.approx(16 / 10)


@pytest.mark.parametrize(
    ("kind", "scores", "scale", "points"),
    [
        ("nps", [0, 6, 7, 8, 9, 10], 10, [-1, -1, 0, 0, 1, 1]),
        ("csat", [1, 3, 4, 5], 5, [0, 0, 1, 1]),
        ("ces", [1, 7], 7, [1, 7]),
    ],
)
def test_answers_add_what_their_scale_says(kind: str, scores: list[float], scale: float, points: list[float]) -> None:
    assert points_of(kind, np.array(scores, dtype=float), scale).tolist() == points


def test_the_difference_of_shares_is_newcombes() -> None:
    """Newcombe 1998, method 10, his case (a): 56/70 against 48/80 gives 0.0524 to 0.3339."""
    found = difference(wilson(56, 70), wilson(48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert is_real(found)


def test_a_difference_without_a_range_is_never_real() -> None:
    assert not is_real(difference(Interval(1.0, None, None), Interval(0.0, 0.0, 0.1)))
