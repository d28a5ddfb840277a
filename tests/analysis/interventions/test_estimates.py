"""Do the estimators give what is told by hand, and stay the same where they must?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.interventions.ancova import poisson_ancova
from csdata.analysis.interventions.choosing import WAYS, way_of
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.confounding import break_even_drift
from csdata.analysis.interventions.differences import ratio_did, trend_adjusted, trend_weights
from csdata.analysis.interventions.effect import effect, overall
from csdata.analysis.interventions.estimate import Estimate, combined, freedom_of
from csdata.analysis.interventions.forecast import forecast
from csdata.analysis.interventions.retention import aipw
from csdata.analysis.interventions.starts import starts
from tests.analysis.interventions.planted import planted, staggered, stays

ESTIMATES = (poisson_ancova, ratio_did, trend_adjusted)


def small() -> Comparison:
    """Two with it (10 before, 6 after a month), two without (5, 4), known in every month."""
    y = np.array([[8.0, 12, 5, 7], [12, 8, 7, 5], [4, 6, 3, 5], [6, 4, 5, 3]])
    return Comparison(y, 2, np.array([True, True, False, False]))


def test_the_ratio_of_changes_by_hand() -> None:
    assert ratio_did(small()).change().value == pytest.approx((6 / 10) / (4 / 5) - 1)


def test_a_month_that_is_not_known_is_not_a_month_of_nothing() -> None:
    one = small()
    y = one.y.copy()
    y[0, 0] = np.nan
    before = (12 + 12 + 8) / 3
    assert ratio_did(Comparison(y, 2, one.treated)).change().value == pytest.approx((6 / before) / (4 / 5) - 1)


def test_a_steady_drift_is_taken_out_exactly() -> None:
    t = np.arange(12.0)
    drifting, steady = np.exp(2 - 0.05 * t + np.log(0.8) * (t >= 8)), np.full(12, 5.0)
    y = np.vstack([drifting, drifting, steady, steady])
    found = trend_adjusted(Comparison(y, 8, np.array([True, True, False, False])))
    assert found.value == pytest.approx(math.log(0.8))
    assert ratio_did(Comparison(y, 8, np.array([True, True, False, False]))).value < math.log(0.7)


def test_the_weights_of_the_trend_ignore_a_level_and_a_line() -> None:
    weights = trend_weights(10, 6)
    assert weights @ np.ones(10) == pytest.approx(0)
    assert weights @ np.arange(10) == pytest.approx(0)
    assert weights @ (np.arange(10) >= 6) == pytest.approx(1)


@pytest.mark.parametrize("estimate", ESTIMATES)
@settings(max_examples=8)
@given(factor=st.floats(0.01, 1_000), seed=st.integers(0, 50))
def test_the_unit_and_the_order_of_rows_do_not_matter(estimate: object, factor: float, seed: int) -> None:
    one = planted(90, seed, "trait", -0.2)
    order = np.random.default_rng(seed).permutation(90)
    other = Comparison(one.y[order] * factor, one.before, one.treated[order])
    first, second = estimate(one), estimate(other)  # type: ignore[operator]
    assert second.value == pytest.approx(first.value, abs=1e-6)
    assert second.se == pytest.approx(first.se, rel=1e-5)


def test_a_season_that_multiplies_cancels_in_the_ratio_of_changes() -> None:
    one = planted(300, 3, "trait", -0.2)
    season = 1 + 0.5 * np.sin(np.arange(one.months))
    other = Comparison(np.tile(one.y.mean(axis=1, keepdims=True), one.months) * season, one.before, one.treated)
    assert ratio_did(other).value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("effect_size", [0.0, -0.2, 0.3])
@pytest.mark.parametrize("arm", ["random", "trait", "recent"])
def test_with_many_customers_the_planted_change_is_found(arm: str, effect_size: float) -> None:
    found = effect(planted(20_000, 1, arm, effect_size), WAYS[arm]).change()  # type: ignore[index]
    assert found.low is not None
    assert found.high is not None
    assert found.value == pytest.approx(effect_size, abs=0.04)
    assert found.high - found.low < 0.12


def test_few_customers_get_wider_ranges() -> None:
    one = Estimate(0.1, np.array([0.05, 0.05]), freedom_of(12, 400))
    normal = Estimate(0.1, np.array([0.05, 0.05]))
    assert (one.interval().high or 0) > (normal.interval().high or 0)
    assert freedom_of(40, 400) > 1e6


def test_what_estimates_share_is_counted_once_and_not_as_if_it_were_twice() -> None:
    same = Estimate(0.2, np.array([0.1, 0.0]))
    apart = Estimate(0.2, np.array([0.0, 0.1]))
    assert combined([same, same], np.ones(2)).se == pytest.approx(0.1)
    assert combined([same, apart], np.ones(2)).se == pytest.approx(0.1 / math.sqrt(2))


def test_nothing_at_all_before_or_after_gives_no_estimate_instead_of_a_number() -> None:
    one = planted(60, 1, "random")
    y = one.y.copy()
    y[one.treated] = 0.0
    for estimate in ESTIMATES:
        found = estimate(Comparison(y, one.before, one.treated))
        assert not found.is_known
        assert found.interval().low is None
        assert found.p() == 1.0


def test_several_comparisons_are_told_as_the_cautious_one() -> None:
    found = effect(planted(400, 2, "volunteers", -0.4), WAYS["volunteers"])
    parts = [part.interval() for part in found.parts.values()]
    told = found.interval()
    assert abs(told.value) == min(abs(one.value) for one in parts)
    assert told.low == min(one.low or 0 for one in parts)
    assert told.high == max(one.high or 0 for one in parts)


# ---- starts at different times


def test_customers_who_start_later_are_compared_with_until_they_do() -> None:
    y, start = staggered(300, 1, -0.2)
    found = starts(y, start, after=3)
    first = found.comparisons[0]
    assert first.before == 10
    assert set(start[first.customers[~first.treated]]) == {-1, 13, 16}
    assert found.n_treated == int((start >= 0).sum())


def test_stacked_starts_find_the_planted_change() -> None:
    y, start = staggered(6_000, 1, -0.2)
    found = overall(starts(y, start).comparisons, WAYS["random"]).change()
    assert found.low is not None
    assert found.high is not None
    assert found.low < -0.2 < found.high
    assert found.high - found.low < 0.08


def test_a_customer_without_months_before_is_left_out_and_counted() -> None:
    y, start = staggered(300, 1, 0.0)
    y[start == 10, :9] = np.nan
    found = starts(y, start)
    assert len(found.comparisons) == 2
    assert found.left_out["not there before and after"] == int((start == 10).sum())


# ---- retention, forecast, drift


def test_aipw_takes_out_what_was_measured_and_the_plain_difference_does_not() -> None:
    one = stays(20_000, 1, effect=0.0)
    found = aipw(one.stayed, one.treated, one.measured).interval()
    plain = one.stayed[one.treated].mean() - one.stayed[~one.treated].mean()
    assert plain > 0.07
    assert found.low is not None
    assert found.low < 0 < (found.high or 0)


def test_aipw_finds_five_points_more_that_stay() -> None:
    one = stays(40_000, 2, effect=-0.05)
    found = aipw(one.stayed, one.treated, one.measured).interval()
    assert found.low is not None
    assert found.low < -0.05 < (found.high or 0)


def test_a_forecast_carries_the_own_level_forward_and_says_how_sure_it_is() -> None:
    rng = np.random.default_rng(3)
    means = 5 * np.exp(0.03 * rng.standard_normal(18))
    means[12:] *= 0.7
    found = forecast(means, 12)
    assert found is not None
    assert found.change.low is not None
    assert found.change.low < -0.3 < (found.change.high or 0) < 0
    assert bool((found.low < found.expected).all())
    assert forecast(means[8:], 4) is None


def test_a_memory_of_months_makes_a_forecast_less_sure() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(40)
    slow = np.array([sum(0.7**k * noise[t - k] for k in range(t + 1)) for t in range(40)])
    free, bound = (forecast(np.exp(0.1 * one), 30) for one in (noise, slow / slow.std()))
    assert free is not None
    assert bound is not None
    assert bound.memory > free.memory
    assert (bound.change.high or 0) - (bound.change.low or 0) > (free.change.high or 0) - (free.change.low or 0)


def test_the_drift_that_would_undo_it_is_told_where_there_is_something_to_undo() -> None:
    clear, none = planted(4_000, 1, "random", -0.4), planted(4_000, 1, "random", 0.0)
    assert (break_even_drift(clear, ratio_did(clear)) or 0) > 2
    assert break_even_drift(none, ratio_did(none)) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("random", "random"), ("By a coin", "random"), ("recent", "recent"),
        ("their numbers were bad", "unknown"),
        ("bad numbers", "recent"), ("opt-in", "volunteers"), ("All customers", "everyone"), ("plan", "trait"),
        ("", "unknown"), (None, "unknown"), ("whatever", "unknown"),
    ],
)  # fmt: skip
def test_how_they_were_chosen_is_understood_or_unknown(text: str | None, name: str) -> None:
    assert way_of(text).name == name
