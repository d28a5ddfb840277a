"""Do the parts lead exactly from the usual score to a customer's own?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.health.against import against_usual
from csdata.analysis.health.scoring import health
from csdata.dataset import Dataset


def test_the_parts_sum_to_the_difference_for_every_customer(sample: Dataset) -> None:
    found = health(sample)
    told = 0
    for number, score in found.result.frame[["number", "score"]].itertuples(index=False):
        one = against_usual(found, int(number))
        if one is None:
            assert np.isnan(score)
            continue
        told += 1
        assert one.score == score
        assert one.parts["effect"].sum() == pytest.approx(score - one.usual, abs=1e-9)
        assert one.parts["effect"].is_monotonic_increasing
    assert told > 800


def test_a_customer_with_the_mean_points_is_the_usual_one(sample: Dataset) -> None:
    found = health(sample)
    usual = {
        round(one.usual, 6) for number in found.result.frame["number"] if (one := against_usual(found, int(number)))
    }
    assert len(usual) == 1  # the same weights for all: the usual customer is the same
    assert abs(usual.pop() - float(found.result.frame["score"].mean())) < 5


def test_who_is_not_there_is_refused(sample: Dataset) -> None:
    found = health(sample)
    gone = next(at for at in range(sample.customers) if at not in set(found.result.frame["number"]))
    with pytest.raises(KeyError):
        against_usual(found, gone)
