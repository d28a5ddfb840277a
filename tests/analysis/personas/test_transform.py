"""Are behaviours of any shape and unit made comparable, and new customers in the same way?"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.personas.groups import fit
from csdata.analysis.personas.transform import Transform, in_steps
from tests.analysis.personas.made import comparable, planted


def test_every_behaviour_gets_mean_zero_and_spread_one() -> None:
    rng = np.random.default_rng(1)
    made = comparable(np.column_stack([np.exp(rng.standard_normal(400)), rng.normal(50, 9, 400), rng.random(400)]))
    assert made.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-8)
    assert made.std(axis=0) == pytest.approx([1, 1, 1], abs=1e-8)


def test_another_unit_changes_no_digit() -> None:
    values = np.exp(np.random.default_rng(2).standard_normal((300, 3)))
    assert np.array_equal(comparable(values), comparable(values * [1000, 1 / 3600, 7]))


def test_skew_is_bent_straight_so_that_groups_are_found() -> None:
    """Planted on a log scale, four standard deviations apart; the bar is .74 on average, raw units give .06."""
    ours, raw = [], []
    for seed in range(5):
        values, group = planted(np.random.default_rng(seed), 400, 4.0)
        skewed = np.exp(values)
        ours.append(adjusted_rand_score(group, fit(comparable(skewed), 4, 0, 4).labels))
        raw.append(adjusted_rand_score(group, fit(skewed, 4, 0, 4).labels))
    assert np.mean(ours) >= 0.74
    assert np.mean(raw) < 0.3


def test_a_wild_value_is_pulled_in() -> None:
    values = np.random.default_rng(4).standard_normal((300, 2))
    values[7, 0] = 1e9
    assert np.abs(comparable(values)).max() < 5


def test_what_is_missing_stays_missing_and_later_customers_are_read_with_the_same_eyes() -> None:
    values = np.exp(np.random.default_rng(5).standard_normal((200, 2)))
    values[3, 1] = np.nan
    learnt = Transform.learn(values)
    assert np.isnan(learnt.apply(values)[3, 1])
    assert np.array_equal(learnt.apply(values)[10:12], learnt.apply(values[10:12]))


def test_steps_get_half_the_weight() -> None:
    rng = np.random.default_rng(6)
    values = np.column_stack([rng.choice([0.0, 0.5, 1.0], 300), rng.standard_normal(300)])
    assert [in_steps(column) for column in values.T] == [True, False]
    assert comparable(values).std(axis=0) == pytest.approx([0.5, 1.0], abs=1e-8)
