"""Is the value of a customer's purchases drawn towards the mean of all by as much as the model says?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.spend import GammaGamma, fit_spend

TRUTH = (6.25, 3.74, 15.44)  # p, q, v of CDNOW


def made_up(size: int, seed: int) -> tuple[Numbers, Numbers]:
    """Return how often and for how much customers buy who pay by the Gamma–Gamma model."""
    rng = np.random.default_rng(seed)
    p, q, v = TRUTH
    x = rng.integers(1, 9, size).astype(float)
    return x, rng.gamma(p * x) / (rng.gamma(q, 1 / v, size) * x)


def fitted(x: Numbers, value: Numbers) -> GammaGamma:
    found = fit_spend(x, value, seed=1)
    assert isinstance(found, GammaGamma)
    return found


def model(p: float, q: float, v: float, correlation: float = 0.0) -> GammaGamma:
    return GammaGamma(p, q, v, 0.0, 100, correlation, np.array([[p, q, v]]), converged=True)


def test_the_truth_is_found_again() -> None:
    found = fitted(*made_up(5_000, seed=2))
    assert found.converged
    assert (found.p, found.q, found.v) == pytest.approx(TRUTH, rel=0.1)
    assert found.population_mean == pytest.approx(model(*TRUTH).population_mean, rel=0.03)


def test_the_currency_does_not_matter() -> None:
    x, value = made_up(400, seed=3)
    dollars, cents = fitted(x, value), fitted(x, 100 * value)
    assert (cents.p, cents.q, cents.v) == pytest.approx((dollars.p, dollars.q, 100 * dollars.v), rel=1e-5)
    assert cents.log_likelihood == pytest.approx(dollars.log_likelihood - 400 * np.log(100))
    assert cents.draws[:, 2] == pytest.approx(100 * dollars.draws[:, 2], rel=1e-3)


@given(st.floats(0.5, 20), st.floats(1.2, 20), st.floats(1, 100), st.integers(1, 50), st.floats(1, 500))
def test_the_expected_value_lies_between_ones_own_mean_and_that_of_all_nearer_to_ones_own_with_more_purchases(
    p: float, q: float, v: float, x: int, value: float
) -> None:
    ours = model(p, q, v)
    few, many = ours.expected_value([x, 2 * x], [value, value])
    low, high = sorted([value, ours.population_mean])
    assert low - 1e-9 <= few <= high + 1e-9
    assert abs(many - value) <= abs(few - value) + 1e-9


def test_who_has_not_bought_again_or_for_an_unknown_amount_gets_the_mean_of_all() -> None:
    ours = model(*TRUTH)
    assert ours.expected_value([0, 3], [np.nan, np.nan]) == pytest.approx([ours.population_mean] * 2)


def test_a_mean_without_end_is_infinite_and_told() -> None:
    ours = model(2.0, 0.9, 10.0)
    assert ours.population_mean == np.inf
    assert ours.caution == (
        "A few purchases are so large that there is no mean value: what rare buyers will spend is not known."
    )


def test_customers_without_a_repeat_purchase_of_known_amount_are_left_out() -> None:
    x, value = made_up(100, seed=4)
    more = fitted(np.append(x, [0, 2, 1]), np.append(value, [np.nan, 0, np.nan]))
    assert more.n == 100
    assert more.p == pytest.approx(fitted(x, value).p)


def test_a_link_between_frequency_and_value_is_told() -> None:
    assert model(*TRUTH, correlation=0.29).caution is None
    assert model(*TRUTH, correlation=-0.4).caution == (
        "Who buys more often pays less each time (correlation −0.40): the value of frequent and of rare buyers is not "
        "to be trusted."
    )


def test_too_few_or_all_the_same_are_refused_in_words() -> None:
    few = fit_spend(np.ones(12), np.arange(1.0, 13), seed=1)
    assert few == Refusal("Only 12 customers bought again for a known amount; their value needs 30.")
    none = fit_spend(np.zeros(50), np.full(50, np.nan), seed=1)
    assert none == Refusal("No customer bought again for a known amount; their value needs 30.")
    same = fit_spend(np.ones(50), np.full(50, 9.0), seed=1)
    assert same == Refusal("All customers pay the same for a purchase: there is nothing to estimate.")
