"""Do we move revenue between months as dbt's playbook does?

Source: dbt-labs/mrr-playbook, data/subscription_periods.csv; expected_mrr_by_month_full.csv holds the result of its
models (29 months; the calendar month 2017-12, without any customer, has no row there).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from csdata.analysis.revenue import PARTS, mrr_movements
from csdata.analysis.trends import monthly
from csdata.dataset import Dataset, open_dataset

pytestmark = pytest.mark.external

THEIRS = {"new": "new_mrr", "reactivation": "react", "expansion": "upg", "contraction": "down", "churn": "churn"}


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("mrr-playbook")


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, dict[str, float]]:
    with (folder / "expected_mrr_by_month_full.csv").open(encoding="utf-8") as file:
        return {
            row["date_month"][:7]: {key: float(cell) for key, cell in row.items() if key != "date_month"}
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return open_dataset([folder / "data"])


@pytest.fixture(scope="module")
def months(data: Dataset) -> pd.DataFrame:
    frame = mrr_movements(data).frame
    return frame.set_index(frame["month"].dt.strftime("%Y-%m"))


def test_all_29_months_move_as_published(months: pd.DataFrame, expected: dict[str, dict[str, float]]) -> None:
    assert len(expected) == 29
    for month, theirs in expected.items():
        ours = months.loc[month]
        assert ours["end_mrr"] == theirs["mrr"], month
        for name, column in THEIRS.items():
            assert ours[name] == abs(theirs[column]), f"{month} {name}"


def test_the_calendar_month_without_anybody_is_a_row_of_zeros(months: pd.DataFrame) -> None:
    december = months.loc["2017-12"]
    assert (december[["start_mrr", *PARTS, "end_mrr"]] == 0).all()
    assert list(months.index) == [str(month) for month in pd.period_range("2017-09", "2020-02", freq="M")]


def test_the_parts_of_all_months_sum_to_nothing_as_the_book_begins_and_ends_empty(months: pd.DataFrame) -> None:
    # methods.md part A: new 2,295 + reactivation 150 + upgrade 660 − downgrade 555 − churn 2,550 = 0
    totals = months[list(PARTS)].sum().to_dict()
    assert totals == {"new": 2295, "reactivation": 150, "expansion": 660, "contraction": 555, "churn": 2550}


def test_customers_lost_are_counted_as_published(data: Dataset, expected: dict[str, dict[str, float]]) -> None:
    # Their n_ch counts rows whose customer has no revenue any more; the same customer-months as ours.
    frame = monthly(data).frame
    lost = dict(zip(frame["month"].dt.strftime("%Y-%m"), frame["lost_customers"], strict=True))
    churned = {month: theirs["churn"] for month, theirs in expected.items()}
    assert {month for month, count in lost.items() if count} == {month for month, mrr in churned.items() if mrr}
