"""Is the best curve found, whatever the order and the grouping of the counts, and is doubt as large as it should be?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.fitting import constant_churn, fit, log_likelihood_of
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.likelihood import covariance_from, derivatives, highest, highest_or_steadied
from csdata.analysis.projection.models import BDW, SBG, Model
from tests.analysis.projection.test_history import ROWS, renewals

MODELS = pytest.mark.parametrize("model", [SBG, BDW], ids=lambda model: model.name)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)


def one_by_one(history: Renewals, model: Model, parameters: tuple[float, ...]) -> float:
    """Add up ln P(T = t) of those who left and ln S(t) of the others, given survival to when first watched."""

    def survival(age: int) -> float:
        return float(model.survival(np.array(parameters), [age])[0])

    total = 0.0
    rows = zip(history.entered, history.lasted, history.gone, history.count, strict=True)
    for entered, lasted, gone, count in rows:
        chance = survival(lasted - 1) - survival(lasted) if gone else survival(lasted)
        total += count * np.log(chance / survival(entered))
    return total


@given(ROWS)
def test_the_log_likelihood_is_the_sum_over_customers(rows: list[tuple[int, int, bool, int]]) -> None:
    history = renewals(rows)
    for model, parameters in ((SBG, (0.8, 2.5)), (BDW, (0.4, 1.1, 1.4))):
        found = log_likelihood_of(history, model)(np.log(np.array([parameters])))
        assert found[0] == pytest.approx(one_by_one(history, model, parameters), rel=1e-9)


@given(ROWS, st.randoms(use_true_random=False))
def test_neither_order_nor_grouping_of_the_counts_matters(
    rows: list[tuple[int, int, bool, int]], random: np.random.Generator
) -> None:
    once = fit(renewals(rows), SBG, seed=3, draws=5)
    split = [(entered, watched, gone, part) for entered, watched, gone, n in rows for part in (1, n - 1) if part]
    random.shuffle(split)
    again = fit(renewals(split), SBG, seed=3, draws=5)
    assert again.parameters == pytest.approx(once.parameters, rel=1e-6)
    assert again.draws == pytest.approx(once.draws, rel=1e-6)


@MODELS
@given(times=st.floats(0.1, 1000))
def test_more_of_the_same_customers_do_not_move_the_plain_estimate(model: Model, times: float) -> None:
    once = fit(Renewals.from_survivors(HIGH_END), model, seed=1, draws=5, prior=False)
    more = fit(Renewals.from_survivors(np.array(HIGH_END) * times), model, seed=1, draws=5, prior=False)
    assert more.parameters == pytest.approx(once.parameters, rel=2e-4)
    assert more.log_likelihood == pytest.approx(once.log_likelihood * times, rel=1e-6)


@MODELS
def test_more_customers_leave_less_doubt(model: Model) -> None:
    few = fit(Renewals.from_survivors(np.array(HIGH_END) / 10), model, seed=1)
    many = fit(Renewals.from_survivors(HIGH_END), model, seed=1)
    assert np.ptp(many.drawn_survival([12])) < np.ptp(few.drawn_survival([12])) / 2


@MODELS
def test_the_same_seed_draws_the_same(model: Model) -> None:
    history = Renewals.from_survivors(HIGH_END)
    first, same, other = (fit(history, model, seed=seed, draws=50).draws for seed in (1, 1, 2))
    assert (first == same).all()
    assert (first != other).any()


def test_the_prior_fades_with_many_customers() -> None:
    many = Renewals.from_survivors(np.array(HIGH_END) * 100.0)
    with_it, without = (fit(many, SBG, seed=1, draws=5, prior=prior) for prior in (True, False))
    assert with_it.parameters == pytest.approx(without.parameters, rel=1e-3)
    assert with_it.log_likelihood == pytest.approx(without.log_likelihood, abs=1e-2)


@MODELS
def test_customers_who_are_all_alike_do_not_run_the_fit_off_to_infinity(model: Model) -> None:
    found = fit(Renewals.from_survivors(1000 * 0.9 ** np.arange(13)), model, seed=1)
    assert found.converged
    assert found.survival([24])[0] == pytest.approx(0.9**24, abs=0.03)
    assert np.isfinite(found.draws).all()


@MODELS
def test_without_a_departure_the_prior_still_gives_a_curve(model: Model) -> None:
    found = fit(Renewals.from_survivors([50] * 13), model, seed=1)
    assert found.converged
    assert found.survival([12])[0] > 0.95


def test_the_information_criterion_counts_parameters() -> None:
    history = Renewals.from_survivors(HIGH_END)
    for model, size in ((SBG, 2), (BDW, 3)):
        found = fit(history, model, seed=1, draws=5)
        assert found.aic == pytest.approx(2 * size - 2 * found.log_likelihood)
        assert (found.name, found.n, found.left) == (model.name, 1000, 509)


def test_the_constant_rate_is_departures_by_periods_watched() -> None:
    assert constant_churn(Renewals.from_survivors([100, 80, 70])) == pytest.approx(30 / 180)


# ---- climbing


def bowl(points: Numbers) -> Numbers:
    """Return a log-density with its top at (1, −2), standard deviations 0.5 and 0.1, correlation 0.6."""
    inverse = np.linalg.inv(np.array([[0.25, 0.03], [0.03, 0.01]]))
    away = points - np.array([1.0, -2.0])
    return np.asarray(-0.5 * np.einsum("ij,jk,ik->i", away, inverse, away))


def test_derivatives_are_those_of_a_known_surface() -> None:
    value, slope, curvature = derivatives(bowl, np.array([1.1, -2.0]))
    inverse = np.linalg.inv(np.array([[0.25, 0.03], [0.03, 0.01]]))
    assert value == pytest.approx(-0.5 * 0.01 * inverse[0, 0])
    assert slope == pytest.approx(-0.1 * inverse[0], rel=1e-6)
    assert curvature == pytest.approx(-inverse, rel=1e-6)


def test_the_top_and_the_spread_around_it_are_found() -> None:
    peak = highest(bowl, np.array([-5.0, 8.0]))
    assert peak.converged
    assert peak.at == pytest.approx([1, -2], abs=1e-6)
    assert peak.covariance == pytest.approx(np.array([[0.25, 0.03], [0.03, 0.01]]), rel=1e-4)
    drawn = np.log(peak.draws(20_000, seed=1))
    assert np.cov(drawn.T) == pytest.approx(peak.covariance, rel=0.05)


def test_where_the_data_say_nothing_the_spread_is_that_of_a_weak_prior() -> None:
    saddle = np.array([[1.0, 0.0], [0.0, -100.0]])
    assert covariance_from(saddle) == pytest.approx(np.diag([4.0, 0.01]))
    assert covariance_from(np.full((2, 2), np.nan)) == pytest.approx(np.diag([4.0, 4.0]))


def test_a_surface_that_cannot_be_computed_has_no_top() -> None:
    assert not highest(lambda points: np.full(len(points), -np.inf), np.zeros(2)).converged


def test_a_surface_that_rises_for_ever_is_given_a_top_within_reach() -> None:
    peak = highest_or_steadied(lambda points: -np.exp(-points[:, 0]), np.zeros(1))
    assert peak.converged
    assert 0 < peak.at[0] < 7
