"""Do the spectrum and the balance map say of everybody, and of those chosen, what is true of each customer?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.intervals import difference
from csdata.analysis.spectrum.balance import CUT, QUADRANTS, balance, by_quadrant, inside, with_names
from csdata.analysis.spectrum.dimensions import DIMENSIONS
from csdata.analysis.spectrum.levels import COLUMNS, in_low_levels, spectrum, standing
from csdata.dataset import EVERYBODY, Dataset, Filters, open_dataset, open_sample
from tests.analysis.company import company, subscriptions
from tests.pages.companies import ROOT


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def test_the_difference_of_two_shares_has_newcombes_interval() -> None:
    """Newcombe 1998, Statistics in Medicine 17:873, example (a): 56/70 against 48/80, method 10."""
    found = difference(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=2e-4)


def test_every_row_is_a_whole_and_its_ends_are_sums(sample: Dataset) -> None:
    frame = spectrum(sample, standing(sample)).frame
    assert len(frame) == len(DIMENSIONS)
    assert frame[list(COLUMNS)].sum(axis=1).to_numpy() == pytest.approx(1)
    assert (frame["low"] - frame["failing"] - frame["struggling"]).abs().max() < 1e-12
    assert (frame["high"] - frame["succeeding"] - frame["thriving"]).abs().max() < 1e-12


def test_the_parts_of_the_customers_sum_to_everybody(sample: Dataset) -> None:
    at = standing(sample)
    whole = spectrum(sample, at).frame.set_index("name")["n"]
    parts = [spectrum(sample, at, Filters(plan=plan)).frame.set_index("name")["n"] for plan in sample.choices["plan"]]
    assert sum(part.reindex(whole.index, fill_value=0) for part in parts).equals(whole)


@pytest.mark.parametrize("dimension", [one.name for one in DIMENSIONS])
def test_those_behind_a_bar_are_as_many_as_the_bar_says(sample: Dataset, dimension: str) -> None:
    at, filters = standing(sample), Filters(segment=sample.choices["segment"][0])
    row = spectrum(sample, at, filters).frame.set_index("name").loc[dimension]
    behind = in_low_levels(sample, at, filters, dimension)
    assert len(behind) == round(row["low"] * row["n"])
    assert behind["yearly_revenue"].is_monotonic_decreasing
    assert set(behind["level"]) <= {"Failing", "Struggling"}


def test_a_change_is_against_the_period_before_and_only_called_real_beyond_noise(sample: Dataset) -> None:
    at = standing(sample)
    assert at.before is not None
    frame = spectrum(sample, at).frame.set_index("name")
    before = at.before.of["goals"]
    one = next(one for one in DIMENSIONS if one.name == "goals")
    levels = one.level(before[np.isfinite(before)])
    assert frame.loc["goals", "change"] == pytest.approx(frame.loc["goals", "high"] - (levels >= 3).mean())
    assert not frame.loc["goals", "real"]


def test_the_same_customers_twice_show_no_change() -> None:
    """Nothing happened for three years: no dimension may move."""
    rows = [(f"C{i:03}", "2021-01-01", None, 100) for i in range(60)]
    data = company(subscriptions=subscriptions(*rows, ("Z", "2024-06-30", None, 1)))
    frame = spectrum(data, standing(data)).frame
    assert not frame["real"].any()


def test_where_the_data_say_nothing_the_spectrum_says_what_is_missing() -> None:
    data = company(customers="customer_id,status\nA,Active\nB,Churned\n")
    found = spectrum(data, standing(data))
    assert found.missing == "The data tell neither goals, use, answers nor costs of single customers."


def test_what_a_sheet_says_without_a_day_is_not_compared_with_an_earlier_period() -> None:
    data = open_dataset([ROOT / "sample_data/one_sheet.xlsx"])
    frame = spectrum(data, standing(data)).frame.set_index("name")
    assert frame.loc[["goals", "sentiment", "advocacy"], "change"].isna().all()


# ---- both sides


def test_every_customer_with_both_scores_sits_in_the_quadrant_of_its_scores(sample: Dataset) -> None:
    found = balance(sample, standing(sample))
    frame = found.frame
    ours, theirs = frame["our_score"] >= CUT, frame["customer_score"] >= CUT
    for name, right, top in zip(QUADRANTS, (True, False, True, False), (True, True, False, False), strict=True):
        assert (frame["quadrant"].eq(name) == ((theirs == right) & (ours == top))).all()
    assert frame["our_score"].between(0, 100).all()
    assert frame["customer_score"].between(0, 100).all()


def test_the_quadrants_hold_everybody_once_and_all_their_revenue(sample: Dataset) -> None:
    found = balance(sample, standing(sample))
    counted = by_quadrant(found.frame)
    assert counted["customers"].sum() == found.n
    assert counted["yearly_revenue"].sum() == pytest.approx(found.frame["yearly_revenue"].sum())
    assert counted["share"].sum() == pytest.approx(1)
    assert list(counted["quadrant"]) == list(QUADRANTS)


def test_a_box_holds_the_customers_between_its_edges_whichever_way_it_was_drawn(sample: Dataset) -> None:
    frame = balance(sample, standing(sample)).frame
    one = inside(frame, {"customer_score": [20.0, 55.0], "our_score": [60.0, 100.0]})
    other = inside(frame, {"customer_score": [55.0, 20.0], "our_score": [100.0, 60.0]})
    assert one.equals(other)
    assert set(one["quadrant"]) == {"We win, they do not"}
    assert inside(frame, {}).equals(frame)


def test_a_customer_without_a_name_is_called_by_its_id() -> None:
    data = company(customers="customer_id,name,status\nA,Ash,Active\nB,,Active\n")
    told = with_names(data, pd.DataFrame({"number": [1, 0]}))
    assert list(told["name"]) == ["B", "Ash"]


def test_the_same_input_gives_the_same_answer(sample: Dataset) -> None:
    one, other = (balance(sample, standing(data), EVERYBODY).frame for data in (sample, open_sample()))
    assert one.equals(other)
