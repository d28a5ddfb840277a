"""Does a score of some day ever know what happened after that day?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.health.backtest import backtest
from csdata.analysis.health.scoring import health
from csdata.dataset import Dataset
from tests.analysis.test_look_ahead import CUT, END, Tables, as_known_on, dataset, tables

__all__ = ["tables"]


def frame(data: Dataset) -> pd.DataFrame:
    return health(data).result.frame.set_index("customer_id").sort_index().drop(columns="number")


def test_what_came_later_changes_no_score(tables: Tables) -> None:
    now, then = frame(dataset(tables, CUT)), frame(dataset(as_known_on(tables, CUT), CUT))
    assert len(now) > 20
    pd.testing.assert_frame_equal(now, then)


def test_an_earlier_month_is_the_same_seen_from_later(tables: Tables) -> None:
    later, then = health(dataset(tables, END), day=CUT).result.frame, health(dataset(tables, CUT)).result.frame
    np.testing.assert_allclose(later["score"], then["score"])
    assert list(later["band"]) == list(then["band"])


def test_a_young_company_is_refused_the_test_of_its_score(tables: Tables) -> None:
    told = backtest(dataset(tables, CUT))
    assert told.why
    with pytest.raises(AttributeError):
        told.why = None  # type: ignore[misc]
