"""Do we reproduce the hand-checked book of eight accounts?

Source: external_cases.json X10; the formulas are those of carl24k/fight-churn, listings 2.1 to 2.8.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from csdata.analysis.book import book_between
from csdata.analysis.metrics import metrics
from csdata.analysis.result import Metric
from csdata.analysis.revenue import mrr_movements
from csdata.cli import main
from csdata.dataset import Dataset
from csdata.periods import Period
from tests.analysis.company import company, subscriptions

pytestmark = pytest.mark.external

BOOK = subscriptions(
    (1, "2020-01-01", None, 100),
    (2, "2020-01-01", "2020-03-15", 50),
    (3, "2020-01-01", "2020-03-10", 200),
    (3, "2020-03-10", None, 150),
    (4, "2020-02-01", "2020-03-20", 80),
    (4, "2020-03-20", None, 120),
    (5, "2020-03-05", None, 60),
    (6, "2020-01-01", "2020-04-01", 40),
    (7, "2020-01-01", "2020-03-01", 999),
    (8, "2020-02-01", "2020-03-12", 30),
    (8, "2020-03-25", None, 30),
)
MARCH = Period(date(2020, 3, 1), date(2020, 4, 1))
APRIL = Period(date(2020, 4, 1), date(2020, 5, 1))


@pytest.fixture(scope="module")
def data() -> Dataset:
    return company(subscriptions=BOOK)


@pytest.fixture(scope="module")
def march(data: Dataset) -> dict[str, Metric]:
    return metrics(data, MARCH)


@pytest.fixture(scope="module")
def april(data: Dataset) -> dict[str, Metric]:
    return metrics(data, APRIL)


def test_two_of_six_customers_are_lost_in_march(march: dict[str, Metric]) -> None:
    churn = march["logo_churn"]
    assert (churn.numerator, churn.denominator, churn.n) == (2, 6, 6)
    assert churn.value == pytest.approx(1 / 3, abs=1e-12)
    assert march["lost_customers"].value == 2


def test_wilson_says_how_little_two_of_six_tell(march: dict[str, Metric]) -> None:
    # Wilson 1927 by hand: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) ÷ (1 + z²/n), z = 1.959964
    assert march["logo_churn"].low == pytest.approx(0.0967714, abs=1e-6)
    assert march["logo_churn"].high == pytest.approx(0.7000067, abs=1e-6)


def test_revenue_at_the_start_and_what_was_lost_of_it(data: Dataset, march: dict[str, Metric]) -> None:
    book = book_between(data, MARCH)
    moves = {name: float(part.sum()) for name, part in book.movements.items()}
    assert float(book.start_mrr.sum()) == 500
    assert moves == {"new": 60, "expansion": 40, "contraction": 50, "churn": 90, "reactivation": 0}
    assert march["lost_mrr"].value == 90
    assert march["mrr"].value == 460


def test_gross_churn_gross_retention_and_net_retention_of_march(march: dict[str, Metric]) -> None:
    assert march["gross_mrr_churn"].value == pytest.approx(0.28, abs=1e-12)
    assert march["grr"].value == pytest.approx(0.72, abs=1e-12)
    assert march["nrr"].value == pytest.approx(0.80, abs=1e-12)
    assert march["nrr"].numerator == 400
    assert march["nrr"].denominator == 500


def test_an_end_date_is_exclusive(data: Dataset) -> None:
    book = book_between(data, MARCH)
    frame = book.frame.set_index(book.customer_ids)
    assert not frame.loc["7", "active_start"]  # ended 2020-03-01: was no customer on that day
    assert frame.loc["6", "active_start"]
    assert not frame.loc["6", "active_end"]  # ends 2020-04-01: lost on that day


def test_somebody_who_left_and_came_back_inside_the_window_is_not_lost(data: Dataset) -> None:
    book = book_between(data, MARCH)
    lost = set(book.customer_ids[book.lost])
    assert lost == {"2", "6"}


def test_a_month_without_churn_is_still_a_row(data: Dataset, april: dict[str, Metric]) -> None:
    assert april["lost_customers"].value == 0
    assert april["logo_churn"].value == 0
    assert april["logo_churn"].denominator == 5
    assert float(book_between(data, APRIL).start_mrr.sum()) == 460
    assert april["nrr"].value == 1.0
    assert april["grr"].value == 1.0


def test_the_calendar_months_of_the_same_book() -> None:
    # State at the last day of each month, so account 6 (last day 31 March) is lost in April.
    frame = mrr_movements(company(date(2020, 4, 30), subscriptions=BOOK)).frame
    found = {f"{row.month:%Y-%m}": (row.start_mrr, row.churn, row.end_mrr) for row in frame.itertuples()}
    assert found["2020-01"] == (0, 0, 1389)
    assert found["2020-02"] == (1389, 0, 1499)
    assert found["2020-03"] == (1499, 999 + 50, 500)
    assert list(found) == ["2020-01", "2020-02", "2020-03"]  # April is not seen to its end: no row, not a zero


def test_the_command_line_finds_the_same_as_of_the_first_of_april(
    csv_file: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file("subscriptions.csv", BOOK)
    assert main(["metrics", str(path), "--as-of", "2020-04-01", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    told = {name: metric["value"] for name, metric in found["metrics"].items()}
    assert found["as_of"] == "2020-04-01"
    assert told["logo_churn"] == pytest.approx(1 / 3, abs=1e-9)
    assert (told["lost_customers"], told["lost_mrr"]) == (2, 90)
    assert (told["gross_mrr_churn"], told["grr"], told["nrr"]) == (0.28, 0.72, 0.8)
    assert found["metrics"]["nrr"]["denominator"] == 500
    assert main(["metrics", str(path), "--as-of", "2020-05-01", "--json"]) == 0
    later = json.loads(capsys.readouterr().out)["metrics"]
    assert later["lost_customers"]["value"] == 0
    assert later["nrr"]["denominator"] == 460
    assert later["nrr"]["value"] == 1.0
