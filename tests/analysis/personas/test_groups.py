"""Does k-means keep its answer, and place those of whom part is unknown or who were not in the sample?"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from csdata.analysis.personas import groups
from csdata.analysis.personas.assign import Model, assign
from csdata.analysis.personas.crowds import labels_of_crowds
from csdata.analysis.personas.groups import fit, nearest
from csdata.analysis.personas.stability import jaccard
from csdata.analysis.personas.structure import distances, silhouettes
from csdata.analysis.personas.transform import Transform
from tests.analysis.personas.made import planted


def test_groups_come_by_size_and_the_same_twice() -> None:
    values, _ = planted(np.random.default_rng(1), 300, 5.0)
    first, again = fit(values, 4, 0), fit(values, 4, 0)
    assert first.sizes.tolist() == sorted(first.sizes, reverse=True)
    assert np.array_equal(first.labels, again.labels)
    assert np.array_equal(first.centres, again.centres)


def test_gaps_are_filled_from_the_own_centre() -> None:
    """methods.md B2: with 10 % missing .73 to .74 where nothing missing gives .81."""
    rng = np.random.default_rng(2)
    values, group = planted(rng, 400, 5.0)
    holed = np.where(rng.random(values.shape) < 0.1, np.nan, values)
    assert adjusted_rand_score(group, fit(holed, 4, 0).labels) > 0.8


def test_above_the_limit_a_sample_is_fitted_and_everybody_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    values, _ = planted(np.random.default_rng(3), 1500, 5.0)
    whole = fit(values, 4, 0)
    monkeypatch.setattr(groups, "MOST_FITTED", 500)
    assert adjusted_rand_score(whole.labels, fit(values, 4, 0).labels) > 0.97


def test_a_distance_over_part_of_the_behaviours_is_scaled_up() -> None:
    labels, away = nearest(np.array([[3.0, np.nan], [3.0, 4.0], [np.nan, np.nan]]), np.array([[0.0, 0.0], [9.0, 9.0]]))
    assert away[:2, 0] == pytest.approx([3 * np.sqrt(2), 5])
    assert labels[:2].tolist() == [0, 0]
    assert np.isinf(away[2]).all()


def test_many_crowds_at_once_are_grouped_as_one_by_one() -> None:
    rng = np.random.default_rng(4)
    crowds = np.stack([planted(rng, 200, 6.0)[0] for _ in range(5)])
    found = labels_of_crowds(crowds, 4, 4, np.random.default_rng(0))
    for crowd, labels in zip(crowds, found, strict=True):
        assert adjusted_rand_score(fit(crowd, 4, 0).labels, labels) > 0.97


def test_the_silhouette_is_that_of_scikit_learn() -> None:
    values = np.random.default_rng(5).standard_normal((120, 3))
    groupings = [fit(values, k, 0).labels for k in (2, 5, 8)]
    expected = [silhouette_score(values, labels) for labels in groupings]
    assert silhouettes(distances(values), groupings) == pytest.approx(expected, abs=1e-9)


def test_jaccard_is_members_in_both_over_members_in_either() -> None:
    ours, theirs = np.array([0, 0, 0, 0, 1, 1]), np.array([1, 1, 1, 0, 0, 0])
    assert jaccard(ours, theirs, 2) == pytest.approx([3 / 4, 2 / 3])


def test_a_new_customer_is_placed_between_far_out_or_not_at_all() -> None:
    rng = np.random.default_rng(6)
    raw = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(10, 1, (60, 2))])
    transform = Transform.learn(raw)
    values = transform.apply(raw)
    model = Model.of(transform, fit(values, 2, 0), values)
    middle = [5.0, 5.0]
    places = assign(model, np.array([[0.0, 0.0], middle, [10.0, -5.0], [np.nan, np.nan], [0.1, np.nan]]))
    assert places.remark(0) is None
    assert places.remark(1) == "fits no persona well" or places.margin[1] < 0.3
    assert places.remark(2) == "fits no persona well"
    assert places.persona[3:].tolist() == [-1, -1]
    assert places.remark(3) == "too little is known"
