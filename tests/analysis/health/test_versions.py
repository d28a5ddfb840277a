"""Do weights count from the month they were given for, and does the course of scores follow them?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.health.course import NOT_THERE, course
from csdata.analysis.health.scoring import ALL_BANDS, health
from csdata.analysis.health.signals import NAMES
from csdata.analysis.health.versions import UNCHANGED, Version, Versions
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.dataset import Dataset
from csdata.errors import CsDataError

ONE, TWO = Weights(dict.fromkeys(NAMES[:2], 1.0)), Weights(dict.fromkeys(NAMES[1:4], 1.0))
MONTHS = [date(2026, month, 28) for month in (3, 4, 5, 6)]


def test_a_version_counts_from_its_month_on_and_before_it_the_one_before() -> None:
    found = Versions((Version(TWO, date(2026, 5, 1), "two"), Version(ONE, date(2026, 4, 1), "one")))
    assert [found.of(month) for month in MONTHS] == [STANDARD, ONE, TWO, TWO]
    assert found.markers(MONTHS).values.tolist() == [[MONTHS[1], "one", 1], [MONTHS[2], "two", 2]]


def test_what_is_saved_last_counts_also_for_earlier_months() -> None:
    found = Versions((Version(TWO, date(2026, 4, 1)), Version(ONE, date(2026, 5, 1))))
    assert [found.of(month) for month in MONTHS] == [STANDARD, TWO, TWO, TWO]
    assert len(found.markers(MONTHS)) == 1


def test_without_dates_the_last_saved_counts() -> None:
    assert Versions((Version(ONE, date(2099, 1, 1)),)).of(None) == ONE
    assert UNCHANGED.of(None) == STANDARD


def test_a_version_comes_back_as_it_was_saved() -> None:
    version = Version(ONE, date(2026, 5, 1), "seats matter", "2026-06-02")
    assert Version.from_dict(version.to_dict(), "2026-06-02") == version


NO_VERSIONS = (
    None,
    [],
    {},
    {"weights": {}},
    {"weights": {"everybody": {"moon": 1}}, "since": "2026-05-01"},
    {"weights": STANDARD.to_dict(), "since": "May"},
)


@pytest.mark.parametrize("told", NO_VERSIONS)
def test_what_is_no_version_is_refused(told: object) -> None:
    with pytest.raises(CsDataError):
        Version.from_dict(told)


def test_the_course_says_of_each_month_what_the_score_of_that_month_said(sample: Dataset) -> None:
    versions = Versions((Version(ONE, date(2026, 6, 1)),))
    assert sample.complete_to is not None
    found = course(sample, health(sample, versions.of(sample.complete_to)), versions)
    assert found is not None
    assert len(found.months) == 12
    for at in (0, 7, 8, 11):
        day = found.months[at]
        frame = health(sample, versions.of(day), day=day).result.frame
        number = frame["number"].to_numpy()
        np.testing.assert_array_equal(found.score[number, at], frame["score"].to_numpy())
        assert [ALL_BANDS[place] for place in found.band[number, at]] == frame["band"].tolist()
        np.testing.assert_allclose(found.mrr[number, at], frame["mrr"].to_numpy())
        assert int((found.band[:, at] != NOT_THERE).sum()) == len(frame)


def test_bands_by_month_count_every_customer_once(sample: Dataset) -> None:
    found = course(sample, health(sample))
    assert found is not None
    everybody = np.ones(sample.customers, dtype=bool)
    table = found.bands(everybody)
    sizes = table.groupby("month")["customers"].sum().tolist()
    assert sizes == [int(n) for n in (found.band != NOT_THERE).sum(axis=0)]
    np.testing.assert_allclose(table.groupby("month")["share"].sum(), 1)
    some = np.arange(sample.customers) % 2 == 0
    assert (found.bands(some)["customers"] + found.bands(~some)["customers"]).tolist() == table["customers"].tolist()


def test_one_customer_has_a_row_for_each_month_it_was_there(sample: Dataset) -> None:
    found = course(sample, health(sample))
    assert found is not None
    number = int(np.flatnonzero((found.band[:, -1] != NOT_THERE) & (found.band[:, 0] == NOT_THERE))[0])
    assert len(found.of(number)) == int((found.band[number] != NOT_THERE).sum()) < 12
