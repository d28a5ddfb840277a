"""Do the parts of a change add up, whatever is known and however it is weighted?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from csdata.analysis.health.moved import Split, moved, split_change
from csdata.analysis.health.score import contributions
from csdata.analysis.health.scoring import health
from csdata.analysis.health.weights import Weights
from csdata.dataset import Dataset

Numbers = NDArray[np.float64]
SHAPE = (4, 3)
points = arrays(np.float64, SHAPE, elements=st.one_of(st.just(float("nan")), st.floats(0, 100)))
weights = arrays(np.float64, SHAPE, elements=st.one_of(st.just(0.0), st.floats(0.01, 100)))


def score(points: Numbers, weights: Numbers) -> Numbers:
    known = (~np.isnan(points) & (weights > 0)).any(axis=0)
    return np.where(known, contributions(points, weights).sum(axis=0), np.nan)


def summed(split: Split) -> Numbers:
    return split.total.sum(axis=0)


@given(points, weights, points, weights)
def test_the_parts_sum_to_the_change_exactly(a: Numbers, w_a: Numbers, b: Numbers, w_b: Numbers) -> None:
    split = split_change(a, w_a, b, w_b)
    np.testing.assert_allclose(summed(split), score(b, w_b) - score(a, w_a), atol=1e-9)


@given(points, weights, points, weights)
def test_backwards_is_the_same_with_the_sign_turned(a: Numbers, w_a: Numbers, b: Numbers, w_b: Numbers) -> None:
    there, back = split_change(a, w_a, b, w_b), split_change(b, w_b, a, w_a)
    for name in ("behaviour", "weights", "missing"):
        np.testing.assert_allclose(getattr(there, name), -getattr(back, name), atol=1e-9)


@given(points, weights, st.floats(0.1, 10))
def test_nothing_moves_when_nothing_changes_but_the_unit_of_weights(a: Numbers, w: Numbers, factor: float) -> None:
    split = split_change(a, w, a, factor * w)
    for part in (split.behaviour, split.weights, split.missing):
        np.testing.assert_allclose(np.nan_to_num(part), 0, atol=1e-9)


@given(points, points, weights)
def test_without_other_weights_nothing_is_put_down_to_weights(a: Numbers, b: Numbers, w: Numbers) -> None:
    split = split_change(a, w, b, w)
    np.testing.assert_allclose(np.nan_to_num(split.weights), 0, atol=1e-9)
    same = np.isnan(a) == np.isnan(b)
    np.testing.assert_allclose(np.nan_to_num(split.missing)[same], 0, atol=1e-9)


@given(points, weights, weights)
def test_other_weights_alone_are_neither_behaviour_nor_missing(a: Numbers, w_a: Numbers, w_b: Numbers) -> None:
    split = split_change(a, w_a, a, w_b)
    crossed = ((w_a > 0) & ~np.isnan(a)).any(axis=0) & ((w_b > 0) & ~np.isnan(a)).any(axis=0)
    np.testing.assert_allclose(np.nan_to_num(split.behaviour), 0, atol=1e-9)
    np.testing.assert_allclose(np.nan_to_num(split.missing)[:, crossed], 0, atol=1e-9)


def column(*values: float) -> Numbers:
    return np.array(values)[:, None]


def test_a_signal_that_disappears_is_what_the_others_gain_by() -> None:
    split = split_change(column(80, 20), column(3, 1), column(80, np.nan), column(3, 1))
    assert split.missing[:, 0] == pytest.approx([0, 15])
    assert np.abs(split.behaviour).max() == np.abs(split.weights).max() == 0


def test_a_fall_of_a_signal_counts_with_its_share() -> None:
    split = split_change(column(80, 20), column(3, 1), column(40, 20), column(3, 1))
    assert split.behaviour[:, 0] == pytest.approx([-30, 0])


def test_months_of_a_company_are_split_for_each_customer(sample: Dataset) -> None:
    told = moved(health(sample, day=date(2026, 6, 30)), health(sample, Weights({"last_nps": 1, "events_trend": 2})))
    frame = told.frame
    scored = frame["change"].notna()
    assert 100 < scored.sum() < len(frame)
    parts = frame[["behaviour", "weights", "missing"]].sum(axis=1)
    np.testing.assert_allclose(parts[scored], frame.loc[scored, "change"], atol=1e-9)
    assert frame.loc[~scored, ["behaviour", "weights", "missing"]].isna().all(axis=None)
    number = int(frame.loc[scored, "number"].iloc[0])
    own = told.signals(number)
    assert own["total"].sum() == pytest.approx(frame.loc[scored, "change"].iloc[0], abs=1e-9)
    with pytest.raises(KeyError):
        told.signals(-1)
