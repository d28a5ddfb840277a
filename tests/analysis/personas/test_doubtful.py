"""Are those listed whose persona is doubtful: between two, fitting none, too new?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.doubtful import BETWEEN, COLUMNS, NEW, NONE, doubtful, masks
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet

COLUMN_NAMES = ("Calls", "Exports", "Logins", "Reports", "Uploads", "Visits online")


@cache
def found() -> Personas:
    made, _ = planted(np.random.default_rng(4), 160, 5.0)
    return find_personas(company(customers=sheet(np.exp(made / 2), COLUMN_NAMES)))


def test_the_list_holds_whom_the_counts_count() -> None:
    one = found()
    told = doubtful(one, one.names)
    assert list(told.columns) == list(COLUMNS)
    assert {kind: int((told["doubt"] == kind).sum()) for kind in masks(one)} == {
        kind: int(mask.sum()) for kind, mask in masks(one).items()
    }
    assert one.places is not None
    for row in told[told["doubt"] == NONE].itertuples():
        assert one.places.remark(int(row.number)) == "fits no persona well"


def test_between_two_is_told_with_both_and_the_most_doubtful_first() -> None:
    one = found()
    assert one.places is not None
    moved = replace(one.places, margin=np.where(np.arange(160) < 3, [0.09, 0.01, 0.05] + [0] * 157, one.places.margin))
    told = doubtful(replace(one, places=moved), one.names)
    rows = told[told["doubt"] == BETWEEN]
    assert rows["margin"].is_monotonic_increasing
    assert {0, 1, 2} <= set(rows["number"])
    assert (rows["nearest"] != rows["second"]).all()
    assert rows.iloc[0]["nearest"] == one.names[moved.persona[int(rows.iloc[0]["number"])]]


def test_who_fits_none_is_farther_out_than_99_of_100_the_farthest_first() -> None:
    told = doubtful(found(), found().names)
    far = told.loc[told["doubt"] == NONE, "distance"]
    assert len(far) == 2  # of 160
    assert (far > 1).all()
    assert far.is_monotonic_decreasing


def test_who_is_too_new_is_listed_without_a_persona() -> None:
    one = found()
    assert one.found is not None
    new = np.zeros(160, dtype=bool)
    new[[7, 9]] = True
    told = doubtful(replace(one, found=replace(one.found, new=new)), one.names)
    rows = told[told["doubt"] == NEW]
    assert rows["number"].tolist() == [7, 9]
    assert rows[["nearest", "second", "margin", "distance"]].isna().all(axis=None)


@pytest.mark.parametrize("kind", [BETWEEN, NONE])
def test_without_personas_nobody_is_doubtful(kind: str) -> None:
    assert not masks(replace(found(), places=None))[kind].any()
