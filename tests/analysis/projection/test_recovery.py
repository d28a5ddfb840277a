"""Is the truth found again in made-up customers, as often as the intervals say?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.back_test import BackTest, back_test
from csdata.analysis.projection.fitting import constant_churn, fit
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.models import SBG

REGULAR, HIGH_END = (0.7041, 1.1820), (0.6681, 3.8061)
FITTED, AHEAD = 7, 12
TIMES = 400
DRAWN = 500


def cohorts(parameters: tuple[float, float], size: int, periods: int, seed: int) -> Numbers:
    """Return the survivors at age 0…periods of made-up cohorts, one a row."""
    curve = SBG.survival(np.array(parameters), np.arange(periods + 1))
    chances = np.append(-np.diff(curve), curve[-1])
    left = np.random.default_rng(seed).multinomial(size, chances, size=TIMES)[:, :-1]
    return np.hstack([np.full((TIMES, 1), size), size - np.cumsum(left, axis=1)]).astype(float)


def covered(parameters: tuple[float, float], size: int) -> tuple[float, float, float]:
    """Return how often the 95 % interval of S(12) holds the truth, the bias, and that of a constant rate."""
    truth = float(SBG.survival(np.array(parameters), [AHEAD])[0])
    held, ours, plain = [], [], []
    for seed, survivors in enumerate(cohorts(parameters, size, FITTED, seed=size)):
        history = Renewals.from_survivors(survivors)
        found = fit(history, SBG, seed=seed, draws=DRAWN)
        low, high = np.quantile(found.drawn_survival([AHEAD]), [0.025, 0.975])
        held.append(low <= truth <= high)
        ours.append(float(found.survival([AHEAD])[0]) - truth)
        plain.append((1 - constant_churn(history)) ** AHEAD - truth)
    return float(np.mean(held)), float(np.mean(ours)), float(np.mean(plain))


@pytest.mark.parametrize("parameters", [REGULAR, HIGH_END], ids=["regular", "high end"])
def test_five_periods_ahead_the_interval_holds_the_truth_and_a_constant_rate_is_far_off(
    parameters: tuple[float, float],
) -> None:
    # The bar of methods.md B9.
    held, bias, plain = covered(parameters, 1_000)
    assert 0.93 <= held <= 0.98
    assert abs(bias) < 0.005
    assert -0.14 < plain < -0.105


def test_with_100_customers_the_interval_holds_as_well() -> None:
    held, bias, _ = covered(REGULAR, 100)
    assert 0.92 <= held <= 0.99
    assert abs(bias) < 0.01


def test_the_band_of_the_test_by_hiding_holds_as_often_as_it_says() -> None:
    held = []
    for seed, survivors in enumerate(cohorts(REGULAR, 1_000, AHEAD, seed=5)[:200]):
        found = back_test(Renewals.from_survivors(survivors), seed=seed, draws=DRAWN)
        assert isinstance(found, BackTest)
        held.append(found.held)
    assert 0.72 <= np.mean(held) <= 0.90


# ---- customers who came before the records, and those who may leave on any day


def book(size: int, months: float, records_from: float, seed: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return when first watched, when last seen, if gone, and how long it could be watched, in months since its start.

    Customers come evenly over so many months, leave on any day, each at its own constant rate (Gamma 0.7, 20), and
    are in the records only if they were still there when these begin.
    """
    rng = np.random.default_rng(seed)
    start, life = rng.uniform(0, months, size), rng.exponential(1 / rng.gamma(0.7, 1 / 20, size))
    watchable, entered = months - start, np.maximum(0, records_from - start)
    recorded = life > entered
    seen = np.minimum(life, watchable)
    return tuple(part[recorded] for part in (entered, seen, life < watchable, watchable))  # type: ignore[return-value]


def true_share(ages: list[float]) -> Numbers:
    return (20 / (20 + np.array(ages))) ** 0.7


LOOKED_AT = [12.0, 24.0, 36.0]


def test_with_left_truncation_the_truth_is_found_although_early_leavers_are_invisible() -> None:
    entered, seen, gone, watchable = book(40_000, 120, 84, seed=11)
    assert (entered > 0).mean() > 0.4
    found = fit(Renewals.from_customers(entered, seen, gone.astype(bool), watchable), SBG, seed=1)
    assert found.survival(LOOKED_AT) == pytest.approx(true_share(LOOKED_AT), abs=0.015)


def test_ignoring_left_truncation_is_far_too_optimistic() -> None:
    entered, seen, gone, watchable = book(40_000, 120, 84, seed=11)
    blind = Renewals.from_customers(np.zeros(len(entered)), seen, gone.astype(bool), watchable)
    off = fit(blind, SBG, seed=1).survival(LOOKED_AT) - true_share(LOOKED_AT)
    assert (off > 0.1).all()


@pytest.mark.parametrize("months", [12, 24])
def test_customers_who_may_leave_on_any_day_are_forecast_without_bias_if_it_is_known_how_long_each_could_be_watched(
    months: float,
) -> None:
    entered, seen, gone, watchable = book(40_000, months, 0, seed=7)
    left = gone.astype(bool)
    with_it, without = (
        fit(Renewals.from_customers(entered, seen, left, known), SBG, seed=1).survival([12])[0]
        for known in (watchable, None)
    )
    truth = true_share([12.0])[0]
    assert abs(with_it - truth) < 0.01
    assert without < truth - 0.004
