"""Do weights by hand win with few departures, and learnt ones with many? (methods.md section 7)"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from csdata.analysis.drivers.scores import auc, calibration_slope
from csdata.analysis.health.ladder import calibrate, climb, learn
from csdata.analysis.health.score import contributions
from csdata.analysis.health.signals import NAMES
from csdata.analysis.health.weights import STANDARD

Numbers = NDArray[np.float64]
# Effects on the log-odds of staying for one standard deviation: all as they are meant, none as the hand weights are.
EFFECTS: Final = np.array([0.3, 0.4, 0.2, 0.6, 0.1, 0.2, 0.6, 0.4, 0.4, 0.0])
FEW, SOME, MANY = 80, 160, 2400  # customers; about 8, 15 and 200 leave
SEEDS = range(11)


def book(n: int, seed: int, effects: Numbers = EFFECTS) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the points of customers, a row a signal, and who left."""
    rng = np.random.default_rng([seed, n])
    z = 0.87 * rng.standard_normal((len(NAMES), n)) + 0.5 * rng.standard_normal(n)
    points = np.clip(60 + 18 * z, 0, 100)
    return points, rng.random(n) < expit(-3.6 - effects @ ((points - 60) / 18))


def hand(points: Numbers) -> Numbers:
    return contributions(points, STANDARD.of()[:, None]).sum(axis=0)


@dataclass(frozen=True)
class Found:
    """Medians over books of one size, tested on 15,000 other customers."""

    departures: float
    hand: float
    unpenalised: float
    ridge: float
    unpenalised_slope: float
    ridge_slope: float


@cache
def found(n: int) -> Found:
    tested, gone = book(15_000, 999)
    rows = []
    for seed in SEEDS:
        points, left = book(n, seed)
        customer = np.arange(n)
        plain, ridge = (learn(points, left, customer, strength=one).chance(tested) for one in (0.0, None))
        slopes = calibration_slope(plain, gone), calibration_slope(ridge, gone)
        rows.append((left.sum(), auc(-hand(tested), gone), auc(plain, gone), auc(ridge, gone), *slopes))
    return Found(*(float(one) for one in np.median(rows, axis=0)))


@pytest.mark.parametrize("n", [FEW, SOME])
def test_with_few_departures_weights_by_hand_tell_better_than_unpenalised_ones(n: int) -> None:
    told = found(n)
    assert 7 <= told.departures <= 20
    assert told.hand > told.unpenalised
    assert told.ridge > told.unpenalised


def test_from_161_departures_on_ridge_is_at_least_as_good_as_the_hand() -> None:
    told = found(MANY)
    assert told.departures >= 161
    assert told.ridge >= told.hand


def test_unpenalised_weights_are_too_sure_of_themselves_with_few_departures() -> None:
    assert found(FEW).unpenalised_slope < 0.6
    assert found(FEW).unpenalised_slope < found(SOME).unpenalised_slope < found(MANY).unpenalised_slope
    assert found(MANY).unpenalised_slope > 0.85
    for n in (FEW, SOME, MANY):
        assert 0.7 < found(n).ridge_slope < 1.6
        assert abs(np.log(found(n).ridge_slope)) < abs(np.log(found(n).unpenalised_slope))


def test_one_parameter_makes_chances_of_a_score() -> None:
    points, left = book(400, 3)
    held = calibrate(hand(points), left)
    assert held.slope < 0
    assert held.chance(hand(points)).mean() == pytest.approx(left.mean(), abs=1e-9)
    tested, gone = book(15_000, 999)
    assert calibration_slope(held.chance(hand(tested)), gone) == pytest.approx(1, abs=0.35)


def test_below_40_departures_the_hand_weights_stay() -> None:
    points, left = book(300, 1)
    assert left.sum() < 40
    rung = climb(points, hand(points), left, np.arange(300))
    assert (rung.step, rung.learnt, rung.departures) == ("hand", None, left.sum())
    np.testing.assert_array_equal(rung.chance(points, hand(points)), rung.calibration.chance(hand(points)))


def test_departures_are_customers_and_not_their_months() -> None:
    points, left = book(900, 1)
    assert left.sum() >= 40
    customer = np.where(left, 0, np.arange(900))
    assert climb(points, hand(points), left, customer).step == "hand"
    assert climb(points, hand(points), left, np.arange(900)).step == "ridge"


def test_a_signal_that_works_against_its_meaning_is_named() -> None:
    turned = EFFECTS.copy()
    turned[NAMES.index("last_nps")] = -0.8
    points, left = book(3000, 2, turned)
    told = learn(points, left, np.arange(3000))
    assert "last_nps" in told.contradicting
    assert "tickets_open" not in told.contradicting


def test_a_signal_that_is_the_same_for_all_is_left_out_and_a_gap_is_the_mean() -> None:
    points, left = book(900, 4)
    points[2], points[5] = 70.0, np.nan
    told = learn(points, left, np.arange(900), strength=10.0)
    assert set(NAMES) - set(told.names) == {NAMES[2], NAMES[5]}
    nothing = np.full((len(NAMES), 1), np.nan)
    assert told.chance(nothing) == pytest.approx(expit(told.intercept))
