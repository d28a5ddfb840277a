"""Is the hazard ratio the most likely one, and is it held back when one number would mislead?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Numbers
from csdata.analysis.survival.at_risk import watched
from csdata.analysis.survival.concordance import concordance
from csdata.analysis.survival.hazards import (
    CHANGES,
    ENDLESS,
    NOBODY_LEFT,
    ONE_AGE,
    REPEATS,
    TOO_FEW,
    cox,
    hazard_ratio,
    proportional,
)

Case = tuple[Numbers, Numbers, np.ndarray, Numbers]
EFFECTS = (0.5, -0.3, 0.4)


def book(seed: int, n: int = 150, effects: tuple[float, ...] = EFFECTS, *, whole: bool = True) -> Case:
    """Return a book watched for three years, with traits that speed leaving up or slow it down."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, len(effects)))
    x[:, -1] = x[:, -1] > 0
    life, age = rng.exponential(20 * np.exp(-x @ effects)), rng.uniform(0, 60, n)
    entered, seen = np.maximum(0, age - 36), np.minimum(life, age)
    if whole:
        entered, seen = np.floor(entered), np.ceil(seen)
    there = seen > entered
    return entered[there], seen[there], (life <= age)[there], x[there]


def slow_likelihood(case: Case, effects: Numbers) -> float:
    """Return Efron's partial log-likelihood as it is written in the paper: time by time, tie by tie."""
    entered, seen, gone, x = case
    score, total = np.exp(x @ effects), 0.0
    for t in np.unique(seen[gone]):
        leave = gone & (seen == t)
        at_risk = (np.where(entered <= 0, -np.inf, entered) < t) & (t <= seen)
        d = int(leave.sum())
        total += float(np.log(score[leave]).sum())
        total -= sum(float(np.log(score[at_risk].sum() - k / d * score[leave].sum())) for k in range(d))
    return total


def slow_concordance(case: Case, scores: Numbers) -> float:
    entered, seen, gone, _ = case
    good = pairs = 0.0
    for i in np.flatnonzero(gone):
        others = ((seen > seen[i]) | ((seen == seen[i]) & ~gone)) & ((entered <= 0) | (entered < seen[i]))
        pairs += others.sum()
        good += (scores[others] < scores[i]).sum() + (scores[others] == scores[i]).sum() / 2
    return good / pairs if pairs else float("nan")


# ---- the fit


@pytest.mark.parametrize("seed", range(4))
def test_the_fit_is_the_top_of_efrons_likelihood_with_ties_and_a_late_watch(seed: int) -> None:
    case = book(seed)
    fit = cox(*case)
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(slow_likelihood(case, fit.coefficients))
    assert fit.null_log_likelihood == pytest.approx(slow_likelihood(case, np.zeros(3)))
    assert fit.aic == pytest.approx(6 - 2 * fit.log_likelihood)
    step = 1e-3
    for j, error in enumerate(np.sqrt(1 / np.diag(np.linalg.inv(fit.covariance)))):
        beside = [slow_likelihood(case, fit.coefficients + sign * step * np.eye(3)[j]) for sign in (-1, 1)]
        assert (beside[1] - beside[0]) / (2 * step) == pytest.approx(0, abs=1e-4)
        curvature = (beside[0] + beside[1] - 2 * fit.log_likelihood) / step**2
        assert error == pytest.approx(np.sqrt(-1 / curvature), rel=1e-4)


def test_true_effects_are_covered_as_often_as_the_errors_say() -> None:
    fits = [cox(*book(seed, 200)) for seed in range(300)]
    covered = [np.abs(fit.coefficients - EFFECTS) <= 1.96 * fit.standard_errors for fit in fits]
    assert (np.mean(covered, axis=0) >= 0.92).all()
    assert np.mean([fit.coefficients for fit in fits], axis=0) == pytest.approx(EFFECTS, abs=0.05)


def test_the_order_of_customers_and_the_unit_of_a_trait_change_nothing() -> None:
    case = book(5)
    order = np.random.default_rng(0).permutation(len(case[0]))
    entered, seen, gone, x = (column[order] for column in case)
    one, other = cox(*case), cox(entered, seen, gone, x * [1, 1000, 1] + [0, 5000, 0])
    assert other.coefficients * [1, 1000, 1] == pytest.approx(one.coefficients)
    assert other.standard_errors * [1, 1000, 1] == pytest.approx(one.standard_errors)
    assert other.log_likelihood == pytest.approx(one.log_likelihood)
    assert other.concordance == pytest.approx(one.concordance)
    assert proportional(other).overall.chi2 == pytest.approx(proportional(one).overall.chi2)


def test_an_outlying_trait_does_not_upset_the_fit() -> None:
    entered, seen, gone, x = book(6)
    x[0, 0] = 500
    assert cox(entered, seen, gone, x).converged


def test_wild_traits_give_a_fit_or_a_reason_and_never_a_warning() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        entered, seen, gone, x = book(seed, 60)
        fit = cox(entered, seen, gone, rng.standard_cauchy(size=x.shape) ** 3)
        assert fit.why in {None, ENDLESS}
        assert fit.converged == bool(np.isfinite(fit.standard_errors).all())


def test_a_trait_that_parts_leavers_from_stayers_has_no_finite_effect() -> None:
    seen, group = np.arange(1, 41), np.arange(40) < 20
    fit = cox(np.zeros(40), seen, group, group)
    assert not fit.converged
    assert fit.why == ENDLESS
    assert np.isnan(fit.coefficients).all()
    assert np.isnan(fit.concordance)
    assert np.isnan(proportional(fit).overall.p)


@pytest.mark.parametrize("columns", [(0, 0), (0, 3)])
def test_a_trait_that_repeats_another_or_never_varies_is_named_as_the_reason(columns: tuple[int, int]) -> None:
    entered, seen, gone, x = book(7)
    x = np.column_stack([x, np.ones(len(x))])[:, columns]
    assert cox(entered, seen, gone, x).why == REPEATS


def test_without_departures_there_is_no_effect() -> None:
    fit = cox([0, 0], [1, 2], [False, False], [1, 0])
    assert (fit.why, fit.events, fit.log_likelihood) == (NOBODY_LEFT, 0, 0)


@pytest.mark.parametrize("x", [[1.0], [1.0, np.nan]])
def test_traits_must_be_known_for_every_customer(x: list[float]) -> None:
    with pytest.raises(ValueError, match="trait"):
        cox([0, 0], [1, 2], [True, True], x)


# ---- concordance


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 8), st.booleans(), st.integers(0, 4)), min_size=1, max_size=40)
)
def test_concordance_counts_the_pairs_one_by_one(drawn: list[tuple[int, int, bool, int]]) -> None:
    entered, stayed, gone, scores = (np.array(column, dtype=float) for column in zip(*drawn, strict=True))
    case = entered, entered + stayed, gone > 0, scores
    found = concordance(watched(*case[:3]), scores)
    assert found == pytest.approx(slow_concordance(case, scores), nan_ok=True)


# ---- one number for every age?


def crossing(seed: int, n: int = 400) -> Case:
    """Return two groups: one leaves early and then stays, the other leaves ever faster."""
    rng = np.random.default_rng(seed)
    group = rng.random(n) < 0.5
    life = 20 * rng.weibull(np.where(group, 0.6, 2.0))
    age = rng.uniform(0, 60, n)
    return np.zeros(n), np.ceil(np.minimum(life, age)), life <= age, group


def steady(seed: int, n: int = 400) -> Case:
    entered, seen, gone, x = book(seed, n, (0.7,))
    return entered, seen, gone, x[:, 0] > 0


def test_a_ratio_comes_with_its_check() -> None:
    found = hazard_ratio(*steady(1))
    assert found.holds
    assert found.why is None
    assert found.ratio is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < np.exp(0.7) < found.high
    assert found.p_of_check is not None
    assert found.p_of_check >= 0.05


def test_a_gap_that_changes_with_age_has_no_ratio() -> None:
    found = hazard_ratio(*crossing(1))
    assert (found.ratio, found.low, found.high, found.holds) == (None, None, None, False)
    assert found.p_of_check is not None
    assert found.p_of_check < 0.05
    assert found.why == CHANGES


def test_the_check_refuses_steady_gaps_rarely_and_changing_ones_nearly_always() -> None:
    refused = [not hazard_ratio(*steady(seed)).holds for seed in range(400)]
    assert np.mean(refused) <= 0.068
    assert np.mean([not hazard_ratio(*crossing(seed)).holds for seed in range(100)]) >= 0.95


@pytest.mark.parametrize("seed", range(5))
def test_seen_from_the_other_group_the_ratio_is_inverted(seed: int) -> None:
    entered, seen, gone, group = steady(seed + 10)
    one, other = hazard_ratio(entered, seen, gone, group), hazard_ratio(entered, seen, gone, group == 0)
    assert other.p_of_check == pytest.approx(one.p_of_check)
    if one.ratio and one.low and one.high:
        assert (other.ratio, other.low, other.high) == pytest.approx((1 / one.ratio, 1 / one.high, 1 / one.low))


def test_the_order_of_rows_does_not_decide_whether_the_gap_is_steady() -> None:
    # 400 tied departures at each of five times: as the rows lie, lifelines 0.30 gives p = 4e-19 or 0.8
    # (its pull request 1697).
    seen, group = np.repeat(np.arange(1, 6), 400), np.tile(np.arange(400) < 200, 5)
    mixed = np.random.default_rng(0).permutation(2_000)
    found = [hazard_ratio(np.zeros(2_000), seen[rows], np.ones(2_000), group[rows]) for rows in (slice(None), mixed)]
    assert found[0].p_of_check == pytest.approx(found[1].p_of_check) == pytest.approx(1)
    assert found[0].ratio == pytest.approx(1)


def test_too_few_departures_or_only_one_age_give_no_ratio() -> None:
    group = np.arange(40) < 20
    assert hazard_ratio(np.zeros(40), np.arange(1, 41), np.arange(40) >= 16, group).why == TOO_FEW
    assert hazard_ratio(np.zeros(40), np.full(40, 3), np.arange(40) % 2, group).why == ONE_AGE
    assert hazard_ratio(np.zeros(40), np.arange(1, 41), np.ones(40), group).why == ENDLESS
