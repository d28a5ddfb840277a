"""Are the customers that behave most alike found, and nobody of whom too little is known?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from csdata.analysis.customer.alike import alike, nearness
from csdata.analysis.health.scoring import health
from csdata.analysis.intervals import Numbers
from csdata.dataset import Dataset

points = arrays(np.float64, (4, 6), elements=st.one_of(st.just(float("nan")), st.floats(0, 100)))


def test_alike_is_one_for_the_same_and_zero_for_the_opposite() -> None:
    given_points = np.array([[0.0, 0.0, 100.0, 50.0], [100.0, 100.0, 0.0, 100.0]])
    near = nearness(given_points, np.ones((2, 4)), 0)
    np.testing.assert_allclose(near, [1, 1, 0, 0.75])


def test_who_shares_less_than_half_of_the_weight_is_not_compared() -> None:
    given_points = np.array([[50.0, 50.0], [50.0, np.nan], [50.0, np.nan]])
    assert np.isnan(nearness(given_points, np.ones((3, 2)), 0)[1])
    assert nearness(given_points, np.array([[4.0, 4.0], [1.0, 1.0], [1.0, 1.0]]), 0)[1] == 1


@given(points, st.integers(0, 5))
def test_nearness_is_between_zero_and_one_and_one_with_itself(given_points: Numbers, row: int) -> None:
    near = nearness(given_points, np.ones_like(given_points), row)
    known = near[~np.isnan(near)]
    assert ((known >= 0) & (known <= 1)).all()
    if (~np.isnan(given_points[:, row])).sum() >= 2:
        assert near[row] == 1


def test_the_list_leaves_out_the_customer_itself_and_begins_with_the_nearest(sample: Dataset) -> None:
    found = health(sample)
    number = int(found.result.frame.dropna(subset=["score"])["number"].iloc[7])
    listed = alike(found, number)
    assert len(listed) == 5
    assert number not in set(listed["number"])
    assert listed["alike"].is_monotonic_decreasing
    assert listed["alike"].iloc[0] == pytest.approx(np.nanmax(np.delete(
        nearness(found.observed.points, found.weights, 7 if found.result.frame["number"].iloc[7] == number else
                 int(np.flatnonzero(found.result.frame["number"] == number)[0])),
        int(np.flatnonzero(found.result.frame["number"] == number)[0]),
    )))  # fmt: skip


def test_somebody_who_has_left_is_like_nobody(sample: Dataset) -> None:
    found = health(sample)
    gone = next(at for at in range(sample.customers) if at not in set(found.result.frame["number"]))
    assert alike(found, gone).empty
