"""Are customers placed about as quickly as by scikit-learn, and where the slow way would place them?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.measure import timed
from benchmarks.personas_speed import KINDS, bare, bare_fits, crowd
from csdata.analysis.personas.groups import fit, labels_of, nearest
from csdata.analysis.personas.verdict import search
from tests.analysis.personas.made import comparable

BUSY = 2.0  # a test leaves room for a busy machine; benchmarks/personas_speed.py measures against the bars


def least(step: Callable[[], object], runs: int = 3) -> float:
    """Return the least processor time of several runs: what others do on the machine is not in it."""
    return min(timed(step).cpu or np.inf for _ in range(runs))


def test_many_customers_are_fitted_and_placed_within_three_bare_fits() -> None:
    values = comparable(crowd(300_000))
    assert least(lambda: fit(values, KINDS, 0)) <= 3 * BUSY * least(lambda: bare(values))


def test_a_decision_takes_little_more_than_its_bare_fits() -> None:
    values = comparable(crowd(600))
    tried = tuple(one.k for one in search(values).tried)
    ours = least(lambda: search(values), 1)
    assert ours <= 1.3 * BUSY * 9 * least(lambda: bare_fits(values, tried, part=9), 1)


@pytest.mark.parametrize("missing", [0.0, 0.2, 0.7])
def test_labels_are_those_of_the_distances(missing: float) -> None:
    rng = np.random.default_rng(3)
    values = rng.standard_normal((50_000, 4))
    values[rng.random(values.shape) < missing] = np.nan
    centres = rng.standard_normal((6, 4))
    assert np.array_equal(labels_of(values, centres), nearest(values, centres)[0])
