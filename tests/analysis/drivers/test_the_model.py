"""Is the model scikit-learn's, the covariance the textbook's, and does nothing depend on order, names or units?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from csdata.analysis.drivers.effects import Effect, benjamini_hochberg, effects, partial, typical_move
from csdata.analysis.drivers.fitted import Model, Shape
from csdata.analysis.drivers.lots import folds, lot, sample
from csdata.analysis.drivers.model import WEAK, customer_scores, draws, fit_logistic, penalties, sandwich
from csdata.analysis.drivers.scales import Scale, size_of
from csdata.analysis.drivers.scores import auc, calibration_intercept, calibration_slope, expected_error, score
from csdata.analysis.drivers.table import Feature, Snapshots
from csdata.analysis.intervals import Numbers
from tests.analysis.drivers.planted import planted


def drawn(n: int = 800, width: int = 4, seed: int = 1) -> tuple[Numbers, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.standard_normal((n, width))])
    return x, rng.random(n) < 1 / (1 + np.exp(1 - x[:, 1] + 0.5 * x[:, 2]))


# ---- the fit


@pytest.mark.parametrize("strength", [0.0, 1.0, 30.0])
def test_coefficients_are_those_of_scikit_learn(strength: float) -> None:
    x, left = drawn()
    ours = fit_logistic(x, left, penalties(5, 1, strength))
    theirs = LogisticRegression(C=1 / strength if strength else np.inf, tol=1e-10, max_iter=1000).fit(x[:, 1:], left)
    assert ours.converged
    np.testing.assert_allclose(ours.coefficients, [*theirs.intercept_, *theirs.coef_[0]], atol=1e-6)


def test_chunks_add_up_to_the_whole() -> None:
    x, left = drawn(n=40_000)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x[:, 1:], left)
    np.testing.assert_allclose(fit_logistic(x, left, np.zeros(5)).coefficients[1:], theirs.coef_[0], atol=1e-6)


def test_a_value_that_parts_who_leaves_from_who_stays_has_no_end_and_is_held_back() -> None:
    x = np.column_stack([np.ones(200), np.arange(200) >= 100]).astype(float)
    left = np.arange(200) >= 100
    held = fit_logistic(x, left, np.array([0.0, WEAK]))
    assert held.converged
    assert np.isfinite(held.coefficients).all()


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="row of the design"):
        fit_logistic(np.ones((3, 1)), np.zeros(2, dtype=bool), np.zeros(1))


# ---- how sure


def test_with_one_row_a_customer_the_sandwich_is_hc0() -> None:
    x, left = drawn()
    fit = fit_logistic(x, left, np.zeros(5))
    chance = 1 / (1 + np.exp(-x @ fit.coefficients))
    bread = np.linalg.inv(x.T @ (x * (chance * (1 - chance))[:, None]))
    meat = x.T @ (x * ((left - chance) ** 2)[:, None])
    scores = customer_scores(fit, x, left, np.arange(len(left)))
    np.testing.assert_allclose(sandwich(fit, scores, corrected=False), bread @ meat @ bread, rtol=1e-6)


def test_rows_repeated_within_a_customer_bring_no_certainty() -> None:
    x, left = drawn()
    once = fit_logistic(x, left, np.zeros(5))
    thrice = fit_logistic(np.tile(x, (3, 1)), np.tile(left, 3), np.zeros(5))
    customer = np.arange(len(left))
    one = sandwich(once, customer_scores(once, x, left, customer))
    other = sandwich(thrice, customer_scores(thrice, np.tile(x, (3, 1)), np.tile(left, 3), np.tile(customer, 3)))
    np.testing.assert_allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize(("n", "how"), [(800, "customers resampled"), (6000, "normal")])
def test_draws_spread_as_the_sandwich_says(n: int, how: str) -> None:
    x, left = drawn(n)
    fit = fit_logistic(x, left, np.zeros(5))
    scores = customer_scores(fit, x, left, np.arange(n))
    found = draws(fit, scores, seed=3, n_draws=2000)
    assert found.how.startswith(how)
    np.testing.assert_allclose(found.coefficients.std(axis=0), np.sqrt(np.diag(sandwich(fit, scores))), rtol=0.08)
    assert found.agreement(1, float(fit.coefficients[1])) == 1.0


# ---- samples


def test_a_sample_holds_whole_customers_and_a_sample_of_it_is_another_drawing() -> None:
    table = planted(2000, 0).table
    few = sample(table, 8000, 0)
    assert len(few) == pytest.approx(8000, rel=0.15)
    counts = {customer: int((table.customer == customer).sum()) for customer in np.unique(few.customer)[:50]}
    assert all(int((few.customer == customer).sum()) == many for customer, many in counts.items())
    assert len(sample(few, 2000, 0)) == pytest.approx(2000, rel=0.3)
    assert np.bincount(folds(few.customer, 5, 0)).min() > len(few) / 8


def test_lots_are_even_and_the_same_for_all_rows_of_a_customer() -> None:
    found = lot(np.repeat(np.arange(5000), 2), 4)
    assert (found[::2] == found[1::2]).all()
    assert np.histogram(found, 10, (0, 1))[0].min() > 850


# ---- scales


def test_counts_are_counted_in_ones_and_quantities_in_medians() -> None:
    assert size_of(np.array([0.0, 0, 2, 4, 10])) == 2
    assert size_of(np.array([0.0, 1.5, 2.2, 7.1])) == 2.2


def test_skewed_numbers_are_bent_and_missing_ones_stand_at_the_mean() -> None:
    waits = np.random.default_rng(0).exponential(5, 1000)
    waits[0] = np.nan
    scale = Scale.learn(Feature("w", "Wait", "days"), waits)
    assert scale is not None
    assert scale.logged
    scaled = scale.apply(waits)
    assert scaled[0] == 0
    assert (scaled[1:].mean(), scaled[1:].std()) == pytest.approx((0, 1), abs=1e-9)
    flag = Scale.learn(Feature("f", "Flag", kind="flag"), np.array([0.0, 1, 1, 1]))
    assert flag is not None
    assert flag.apply(np.array([0.0, 1.0])) == pytest.approx([-0.75, 0.25])


@pytest.mark.parametrize("values", [[3.0, 3, 3], [np.nan, np.nan], [0.0, 0, np.nan]])
def test_what_is_the_same_for_all_has_no_scale(values: list[float]) -> None:
    assert Scale.learn(Feature("x", "X"), np.array(values)) is None


def test_every_level_but_the_commonest_is_in_the_model() -> None:
    table = levelled(planted(200, 0).table)
    shape = Shape.learn(table)
    assert {name: one.name for name, one in shape.scales.references.items()} == {"plan": "plan: 1"}
    assert [one.name for one in shape.features if one.kind == "level"] == ["plan: 0", "plan: 2"]
    told = {one.feature.name: one.compared_with for one in effects(table, Model.learn(table, shape, WEAK))}
    assert told["plan: 0"] == "Plan 1"
    assert told["usage"] == ""


def levelled(table: Snapshots) -> Snapshots:
    plan = np.digitize(np.random.default_rng(0).random(len(table)), [0.2, 0.7])
    levels = tuple(Feature(f"plan: {at}", f"Plan {at}", kind="level", parent="plan") for at in range(3))
    return replace(table, features=(*table.features, *levels), x=np.column_stack([table.x, np.eye(3)[plan]]))


# ---- effects


def told(table: Snapshots) -> dict[str, Effect]:
    return {one.feature.name: one for one in effects(table, Model.learn(table, Shape.learn(table), WEAK))}


@given(st.integers(0, 1000), st.floats(0.001, 1000))
def test_order_names_and_units_change_nothing(seed: int, unit: float) -> None:
    table = planted(150, 5).table
    order = np.random.default_rng(seed).permutation(len(table))
    named = tuple(replace(one, name=f"{at}") for at, one in enumerate(table.features))
    units = np.array([1.0 if one.kind == "flag" else unit for one in table.features])
    other = Snapshots(
        named, (table.x * units)[order], table.left[order], table.customer[order], table.month[order],
        table.tenure[order], table.horizon_months, table.embargo_months,
    )  # fmt: skip
    before, after = told(table), told(other)
    for at, one in enumerate(table.features):
        first, second = before[one.name], after[f"{at}"]
        assert second.change.value == pytest.approx(first.change.value, abs=1e-7)
        assert second.change.high == pytest.approx(first.change.high, abs=1e-7)
        assert second.q == pytest.approx(first.q, abs=1e-6)
        assert second.with_it == first.with_it


def test_the_change_is_that_of_the_mean_chance_and_its_interval_that_of_the_delta_method() -> None:
    table = planted(400, 2).table
    model = Model.learn(table, Shape.learn(table), WEAK)
    one = next(effect for effect in effects(table, model) if effect.feature.name == "usage")
    assert one.change.value == pytest.approx(changed(table, model, one.start, one.end), abs=1e-12)
    covariance, at = model.covariance, model.fit.coefficients
    gradient = np.zeros(len(at))
    for place in range(len(at)):
        step = np.eye(len(at))[place] * 1e-5
        higher = replace(model, fit=replace(model.fit, coefficients=at + step))
        lower = replace(model, fit=replace(model.fit, coefficients=at - step))
        gradient[place] = changed(table, higher, one.start, one.end) - changed(table, lower, one.start, one.end)
    error = np.sqrt(gradient @ covariance @ gradient) / 2e-5
    assert one.change.high == pytest.approx(one.change.value + 1.959964 * error, abs=1e-7)


def changed(table: Snapshots, model: Model, start: float, end: float) -> float:
    at = [feature.name for feature in table.features].index("usage")
    shares = []
    for value in (start, end):
        x = table.x.copy()
        x[:, at] = value
        shares.append(float(model.predict(replace(table, x=x)).mean()))
    return shares[1] - shares[0]


def test_a_move_without_a_spread_between_quartiles_goes_further_out() -> None:
    many_zeros = np.concatenate([np.zeros(80), np.arange(1.0, 21)])
    assert typical_move(Feature("x", "X"), many_zeros) == pytest.approx((0, 10.1))
    assert typical_move(Feature("x", "X", kind="flag"), many_zeros) == (0, 1)


def test_benjamini_and_hochberg_s_own_example() -> None:
    # Benjamini & Hochberg (1995), section 3.2: fifteen p values, of which the first four pass at 0.05
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    assert (benjamini_hochberg(np.array(p)) <= 0.05).sum() == 4


def test_a_curve_falls_where_the_effect_is_below_zero_and_its_densities_add_up() -> None:
    table = planted(400, 2).table
    model = Model.learn(table, Shape.learn(table), WEAK)
    curve = partial(table, model, "usage")
    assert (np.diff(curve.share) < 0).all()
    assert ((curve.low < curve.share) & (curve.share < curve.high)).all()
    assert curve.density.sum() == pytest.approx(1)
    assert partial(table, model, "integration").values.tolist() == [0, 1]
    with pytest.raises(KeyError):
        partial(table, model, "nothing of that name")


# ---- scores


def test_scores_are_those_of_the_textbook() -> None:
    rng = np.random.default_rng(0)
    chance = np.round(rng.random(3000) ** 3, 3)
    left = rng.random(3000) < chance
    assert auc(chance, left) == pytest.approx(roc_auc_score(left, chance), abs=1e-12)
    found = score(chance, left, np.arange(3000))
    assert found.auc.low is not None
    assert found.auc.high is not None
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.slope == pytest.approx(1, abs=0.1)
    assert found.intercept == pytest.approx(0, abs=0.15)
    assert found.ece < 0.03


def test_chances_that_are_too_extreme_have_a_slope_below_one() -> None:
    rng = np.random.default_rng(0)
    odds = rng.standard_normal(20_000) - 2
    left = rng.random(20_000) < 1 / (1 + np.exp(-odds))
    assert calibration_slope(1 / (1 + np.exp(-2 * odds)), left) == pytest.approx(0.5, abs=0.03)
    assert calibration_intercept(1 / (1 + np.exp(-odds - 1)), left) == pytest.approx(-1, abs=0.06)
    assert expected_error(np.full(100, 0.3), np.arange(100) % 2 == 0) == pytest.approx(0.2)


def test_where_nobody_left_nothing_is_scored() -> None:
    found = score(np.full(10, 0.1), np.zeros(10, dtype=bool), np.arange(10))
    assert np.isnan(found.auc.value)
    assert found.auc.low is None
