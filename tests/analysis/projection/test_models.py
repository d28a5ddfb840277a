"""Do the curves fall from 1 towards 0, and do closed forms agree with adding up?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution

from csdata.analysis.projection.models import (
    BDW,
    SBG,
    discounted_lifetime,
    mean_chance,
    polarisation,
    residual_lifetime,
)

AGES = np.arange(0, 121)
SHAPE = st.floats(0.01, 1000)


@given(SHAPE, SHAPE, st.floats(0.1, 4))
def test_the_share_still_there_begins_at_1_falls_and_never_leaves_0_to_1(first: float, second: float, c: float) -> None:
    for curve in (SBG.survival(np.array([first, second]), AGES), BDW.survival(np.array([first, second, c]), AGES)):
        assert curve[0] == pytest.approx(1, abs=1e-9)
        assert (np.diff(curve) <= 1e-9).all()
        assert curve.min() >= 0


@given(SHAPE, SHAPE)
def test_with_a_power_of_1_both_models_are_the_same(first: float, second: float) -> None:
    ours = BDW.survival(np.array([first, second, 1.0]), AGES)
    assert ours == pytest.approx(SBG.survival(np.array([first, second]), AGES), abs=1e-12)


@given(SHAPE, SHAPE)
def test_the_share_that_renews_has_the_published_closed_form_and_rises(alpha: float, beta: float) -> None:
    periods = np.arange(1, 121)
    retention = SBG.retention(np.array([alpha, beta]), periods)
    assert retention == pytest.approx((beta + periods - 1) / (alpha + beta + periods - 1), rel=1e-7)
    assert (np.diff(retention) >= -1e-9).all()


def test_the_curve_is_the_mean_of_geometric_ones_over_customers() -> None:
    chances = beta_distribution.ppf((np.arange(200_000) + 0.5) / 200_000, 0.7, 3.8)
    mixed = [float(np.mean((1 - chances) ** age)) for age in (1, 5, 20)]
    assert SBG.survival(np.array([0.7, 3.8]), [1, 5, 20]) == pytest.approx(mixed, abs=1e-4)


def test_many_sets_of_parameters_give_as_many_curves() -> None:
    many = np.array([[0.7, 3.8, 1.0], [0.5, 2.0, 1.5]])
    found = BDW.survival(many, AGES)
    assert found.shape == (2, 121)
    assert found[1] == pytest.approx(BDW.survival(many[1], AGES))


@given(SHAPE, SHAPE)
def test_the_mean_chance_of_leaving_is_the_share_that_leaves_first(alpha: float, beta: float) -> None:
    assert mean_chance(alpha, beta) == pytest.approx(1 - SBG.survival(np.array([alpha, beta]), [1])[0], abs=1e-9)


def test_polarisation_is_large_when_customers_leave_at_once_or_never() -> None:
    assert polarisation(0.01, 0.01) > 0.9
    assert polarisation(100, 100) < 0.01


@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(0.02, 0.5), st.integers(1, 30))
def test_the_lifetimes_are_what_adding_up_gives(alpha: float, beta: float, discount: float, renewals: int) -> None:
    ages = np.arange(3_000)
    curve, worth = SBG.survival(np.array([alpha, beta]), ages), (1 + discount) ** -ages.astype(float)
    assert discounted_lifetime(alpha, beta, discount) == pytest.approx(float(curve @ worth), rel=1e-6)
    later = curve[renewals:] / curve[renewals - 1]
    expected = float(later @ worth[: len(later)])
    assert residual_lifetime(alpha, beta, renewals, discount) == pytest.approx(expected, rel=1e-6)


def test_without_a_discount_a_lifetime_may_have_no_end() -> None:
    assert math.isinf(discounted_lifetime(0.7, 3.8, 0.0))
    assert discounted_lifetime(2.0, 3.0, 0.0) == pytest.approx(4.0)  # (α + β − 1) ÷ (α − 1)
