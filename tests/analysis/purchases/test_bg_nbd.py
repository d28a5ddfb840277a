"""Are chances and purchases to come those of the model, for all parameters, and is the truth found again?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import roots_jacobi

from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.bg_nbd import BgNbd, fit_bg_nbd, log_likelihood_of
from csdata.analysis.purchases.chance import possible_purchases
from csdata.analysis.purchases.repeat_buying import Buyers, buyers
from tests.analysis.purchases.made_up import TRUTH, purchases

SHAPE = st.floats(0.05, 20)
TIMES = st.integers(0, 200)


def model(r: float, alpha: float, a: float, b: float) -> BgNbd:
    return BgNbd(r, alpha, a, b, 0.0, 0, 0, np.array([[r, alpha, a, b]]), converged=True)


def people(*rows: tuple[float, float, float]) -> Buyers:
    """Build customers from x, t_x, T."""
    x, t_x, t = np.array(rows, dtype=float).T
    return Buyers(np.arange(len(x)), np.zeros(len(x), dtype=np.int64), x, t_x, t, np.full(len(x), np.nan))


@pytest.fixture(scope="module")
def made() -> Buyers:
    customer, day = purchases(4_000, 546, seed=3)
    return buyers(customer, day, None, 545)


@pytest.fixture(scope="module")
def found(made: Buyers) -> BgNbd:
    fitted = fit_bg_nbd(made, seed=1)
    assert isinstance(fitted, BgNbd)
    return fitted


# ---- is one still a customer?


@given(SHAPE, SHAPE, SHAPE, SHAPE, TIMES, st.floats(0, 200), st.floats(0, 2000))
def test_the_chance_is_above_0_and_at_most_1_and_falls_with_silence(
    r: float, alpha: float, a: float, b: float, x: int, t_x: float, silence: float
) -> None:
    chances = model(r, alpha, a, b).alive(x, t_x, t_x + np.array([0, silence, 2 * silence]))
    assert (chances > 0).all()
    assert (chances <= 1).all()
    assert (np.diff(chances) <= 1e-12).all()


def test_who_never_bought_again_is_still_a_customer_and_silence_says_more_of_the_frequent() -> None:
    cdnow = model(*TRUTH)
    assert cdnow.alive(0, 0, 100) == 1
    rare, frequent = cdnow.alive([2, 20], [20, 20], [40, 40])
    assert frequent < rare


def test_the_longest_silence_of_the_most_frequent_is_a_number_above_zero() -> None:
    assert model(*TRUTH).alive(100_000, 1, 10_000) > 0


# ---- what will one buy?


def by_quadrature(parameters: tuple[float, ...], weeks: float, x: int, t: float) -> float:
    """Return the purchases to expect of who is still a customer, integrated over its chance of leaving p.

    While it stays, its rate is Gamma(r + x, α + T) and p Beta(a, b + x) distributed; with rate λ it buys
    (1 − exp(−λ p t)) ÷ p times.
    """
    r, alpha, a, b = parameters
    nodes, weights = roots_jacobi(200, b + x - 1, a - 1)
    p = (1 + nodes) / 2
    bought = (1 - (1 + p * weeks / (alpha + t)) ** -(r + x)) / p
    return float(bought @ weights / weights.sum())


@given(SHAPE, st.floats(1, 20), st.floats(0.1, 5), st.floats(0.1, 5), st.integers(0, 50), st.floats(1, 100))
def test_purchases_to_come_are_the_integral_over_rates_and_chances(
    r: float, alpha: float, a: float, b: float, x: int, weeks: float
) -> None:
    assume(abs(a + b - 1) > 1e-3)
    t = 20.0 if x else 0.0
    expected = by_quadrature((r, alpha, a, b), weeks, x, t)
    ours = model(r, alpha, a, b)
    assert ours.expected_purchases(weeks, x, t, t) == pytest.approx(
        expected * float(ours.alive(x, t, t)), rel=1e-4, abs=1e-9
    )


@pytest.mark.parametrize("parameters", [(0.3, 4.0, 1.0, 2.0), (0.3, 4.0, 0.4, 0.6), (0.3, 4.0, 0.2, 0.3)])
def test_where_the_published_formula_divides_by_nothing_or_turns_negative(parameters: tuple[float, ...]) -> None:
    r, alpha, a, b = parameters
    expected = by_quadrature((r, alpha, a, b + 1e-7), 39, 0, 0)
    assert model(r, alpha, a, b).expected_repeats(39) == pytest.approx(expected, rel=1e-4)


@given(SHAPE, SHAPE, SHAPE, SHAPE, st.floats(0.5, 100))
def test_more_weeks_bring_more_purchases_and_none_bring_none(
    r: float, alpha: float, a: float, b: float, weeks: float
) -> None:
    ours = model(r, alpha, a, b).expected_repeats(np.array([0, weeks, 2 * weeks]))
    assert ours[0] == pytest.approx(0, abs=1e-9)
    assert (np.diff(ours) >= -1e-9).all()


def test_the_most_frequent_customers_are_no_trouble() -> None:
    expected = model(*TRUTH).expected_purchases(39, [1e2, 1e3, 1e4], [50, 50, 50], [50, 50, 50])
    assert np.isfinite(expected).all()
    assert (np.diff(expected) > 0).all()


def test_the_curve_of_all_customers_adds_up_those_who_have_begun() -> None:
    cdnow = model(*TRUTH)
    starts, until = np.array([0, 0, 70]), np.array([0, 35, 140])
    one, two, three = cdnow.expected_repeats([5, 20, 10])
    assert cdnow.tracking(starts, until) == pytest.approx([0, 2 * one, 2 * two + three])


# ---- the fit


def test_the_log_likelihood_is_that_of_the_paper_customer_by_customer() -> None:
    r, alpha, a, b = TRUTH
    rows = [(0, 0.0, 30.0), (1, 5.0, 30.0), (1, 5.0, 30.0), (4, 28.0, 38.0)]
    rng = np.random.default_rng(1)
    rates, chances = rng.gamma(r, 1 / alpha, 1_000_000), rng.beta(a, b, 1_000_000)
    total = 0.0
    for x, t_x, t in rows:
        stayed = (1 - chances) ** x * rates**x * np.exp(-rates * t)
        left = chances * (1 - chances) ** (x - 1) * rates**x * np.exp(-rates * t_x) if x else 0.0
        total += float(np.log(np.mean(stayed + left)))
    assert log_likelihood_of(people(*rows))(np.log(np.array([TRUTH])))[0] == pytest.approx(total, rel=0.01)


def test_the_truth_is_found_again(found: BgNbd, made: Buyers) -> None:
    assert found.converged
    assert (found.n, found.repeats) == (4_000, made.repeats)
    low, high = np.quantile(found.draws, [0.0005, 0.9995], axis=0)
    assert (low < TRUTH).all()
    assert (high > TRUTH).all()
    assert found.expected_repeats(39) == pytest.approx(float(model(*TRUTH).expected_repeats(39)), rel=0.05)


def test_neither_the_order_of_customers_nor_the_seed_moves_the_fit(found: BgNbd, made: Buyers) -> None:
    rows = list(zip(made.frequency, made.recency_weeks, made.age_weeks, strict=True))
    again = fit_bg_nbd(people(*(rows[place] for place in np.random.default_rng(1).permutation(len(made)))), seed=2)
    assert isinstance(again, BgNbd)
    assert (again.r, again.alpha, again.a, again.b) == pytest.approx((found.r, found.alpha, found.a, found.b))


def test_who_is_said_to_be_alive_buys_as_foreseen() -> None:
    customer, day = purchases(20_000, 546, seed=9)
    known = buyers(customer, day, None, 272)
    later = buyers(customer, day, None, 545)
    bought = later.frequency[np.isin(later.customer, known.customer)] - known.frequency
    expected = model(*TRUTH).expected_purchases(39, known.frequency, known.recency_weeks, known.age_weeks)
    for x in range(5):
        assert bought[known.frequency == x].mean() == pytest.approx(expected[known.frequency == x].mean(), rel=0.12)


def test_playing_it_through_gives_the_expected_purchases_on_average(made: Buyers) -> None:
    truth = np.tile(np.array(TRUTH), (200, 1))
    exact = BgNbd(*TRUTH, 0.0, 0, 0, truth, converged=True)
    played = possible_purchases(exact, made, 39, seed=1)
    expected = exact.expected_purchases(39, made.frequency, made.recency_weeks, made.age_weeks).sum()
    assert len(played) == 200
    assert played.mean() == pytest.approx(expected, abs=4 * played.std() / np.sqrt(200))


def test_customers_who_are_all_alike_and_never_leave_are_no_trouble() -> None:
    rng = np.random.default_rng(4)
    x = rng.poisson(6, 300).astype(float)
    t_x = np.where(x > 0, 40 * rng.beta(np.maximum(x, 1), 1), 0)
    fitted = fit_bg_nbd(people(*zip(x, t_x, np.full(300, 40.0), strict=True)), seed=1)
    assert isinstance(fitted, BgNbd)
    assert fitted.converged
    assert np.isfinite(fitted.draws).all()
    assert fitted.expected_purchases(40, x, t_x, 40).sum() == pytest.approx(x.sum(), rel=0.1)


# ---- when it says nothing


def refused(*rows: tuple[float, float, float]) -> str:
    fitted = fit_bg_nbd(people(*rows), seed=1)
    assert isinstance(fitted, Refusal)
    return fitted.why


def test_too_few_customers_or_repeat_purchases_are_refused_in_words() -> None:
    once = (0.0, 0.0, 30.0)
    assert refused(*[once] * 60) == "Only 60 customers bought by then; a forecast of purchases needs 100."
    assert refused(*[once] * 200) == "No repeat purchase by then; a forecast of purchases needs 50."
    assert refused(*[once] * 200, (1, 2, 30)) == "Only 1 repeat purchase by then; a forecast of purchases needs 50."
    assert refused(*[once] * 200, (9, 2, 30)) == "Only 9 repeat purchases by then; a forecast of purchases needs 50."


def test_log_likelihoods_of_many_points_come_at_once(made: Buyers) -> None:
    points = np.log(np.array([TRUTH, (1.0, 1.0, 1.0, 1.0)]))
    both = log_likelihood_of(made)(points)
    assert both.shape == (2,)
    assert both[0] > both[1]
