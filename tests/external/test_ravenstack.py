"""Do we read five exports of a software company as a month-end SQL over its subscriptions does?

Source: ../shared/data/ravenstack (Kaggle rivalytics, synthetic); expected_mrr_month_end.csv and the four counts of
customers who left (methods.md part A, reconciliation) were computed outside this project.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csdata.analysis.reconcile import Reconciliation, reconcile
from csdata.analysis.trends import monthly
from csdata.answers import inspect_answer, metrics_answer, movements_answer
from csdata.cli import main
from csdata.dataset import Dataset, open_dataset

pytestmark = pytest.mark.external

TABLES = {
    "ravenstack_accounts.csv": ("customers", 500),
    "ravenstack_churn_events.csv": ("churn_events", 600),
    "ravenstack_feature_usage.csv": ("usage", 25_000),
    "ravenstack_subscriptions.csv": ("revenue", 5_000),
    "ravenstack_support_tickets.csv": ("tickets", 2_000),
}


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("ravenstack")


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, tuple[int, float]]:
    with (folder / "expected_mrr_month_end.csv").open(encoding="utf-8") as file:
        return {row["month_end"][:7]: (int(row["active_accounts"]), float(row["mrr"])) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return open_dataset([folder / "data"])


@pytest.fixture(scope="module")
def told(data: Dataset) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(metrics_answer(data).as_json())
    return content


@pytest.fixture(scope="module")
def who_left(data: Dataset) -> Reconciliation:
    return reconcile(data)


def test_all_five_tables_are_recognised_and_loaded_whole(data: Dataset) -> None:
    files = {f["file"]: (f["table"], f["rows_loaded"]) for f in inspect_answer(data).content["files"]}
    assert files == TABLES
    assert all(f["rows_in"] == f["rows_loaded"] for f in inspect_answer(data).content["files"])


def test_usage_that_names_only_a_subscription_finds_its_customer(data: Dataset) -> None:
    assert data.engine.value("SELECT COUNT(*) FROM usage WHERE customer_id IS NULL") == 0
    assert data.customers == 500


def test_the_data_are_seen_to_the_end_of_2024(data: Dataset) -> None:
    assert str(data.as_of) == str(data.complete_to) == "2024-12-31"


def test_all_24_months_have_the_expected_revenue_and_active_accounts(
    told: dict[str, Any], expected: dict[str, tuple[int, float]]
) -> None:
    months = {month["month"]: (month["active_customers"], month["mrr"]) for month in told["months"]}
    assert len(expected) == 24
    assert months == expected


def test_the_movements_end_every_month_at_the_expected_revenue(
    data: Dataset, expected: dict[str, tuple[int, float]]
) -> None:
    rows = movements_answer(data).content["months"]
    assert {row["month"]: row["end_mrr"] for row in rows} == {month: mrr for month, (_, mrr) in expected.items()}
    for row in rows:
        parts = row["new"] + row["expansion"] - row["contraction"] - row["churn"] + row["reactivation"]
        assert row["end_mrr"] - row["start_mrr"] == pytest.approx(parts, abs=1e-6)


@pytest.mark.parametrize("month", ["2023-06", "2024-03", "2024-11"])
def test_the_command_line_sees_an_earlier_month_as_it_was(
    folder: Path, month: str, expected: dict[str, tuple[int, float]], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["metrics", str(folder / "data" / "ravenstack_subscriptions.csv"), "--as-of", month, "--json"]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["metrics"]["active_customers"]["value"], found["metrics"]["mrr"]["value"]) == expected[month]
    assert {m["month"]: m["mrr"] for m in found["months"]} == {
        key: mrr for key, (_, mrr) in expected.items() if key <= month
    }


def test_four_ways_of_telling_who_left_give_110_352_312_and_0(who_left: Reconciliation) -> None:
    assert who_left.counts == {"flag": 110, "event": 352, "ended_subscription": 312, "no_open_subscription": 0}
    assert who_left.used == "no_open_subscription"


def test_the_customers_on_whom_the_definitions_differ_are_listed(folder: Path, who_left: Reconciliation) -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (folder / "data" / f"ravenstack_{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    flagged = {row["account_id"] for row in read("accounts") if row["churn_flag"] == "TRUE"}
    events = {row["account_id"] for row in read("churn_events")}
    ended = {row["account_id"] for row in read("subscriptions") if row["end_date"]}
    assert (len(flagged), len(events), len(ended)) == (110, 352, 312)
    frame = who_left.result.frame
    assert set(frame["customer_id"]) == flagged | events | ended  # nobody is without an open subscription
    assert set(frame.loc[frame["flag"], "customer_id"]) == flagged
    assert set(frame.loc[frame["event"], "customer_id"]) == events
    assert set(frame.loc[frame["ended_subscription"], "customer_id"]) == ended
    assert not frame["no_open_subscription"].any()


def test_the_csat_is_of_the_tickets_opened_in_the_month(folder: Path, told: dict[str, Any]) -> None:
    with (folder / "data" / "ravenstack_support_tickets.csv").open(encoding="utf-8") as file:
        scores = [
            float(row["satisfaction_score"])
            for row in csv.DictReader(file)
            if row["satisfaction_score"] and row["submitted_at"].startswith("2024-12")
        ]
    csat = told["metrics"]["csat"]
    assert (csat["numerator"], csat["n"]) == (sum(score >= 4 for score in scores), len(scores))


def test_a_filter_looks_at_its_customers_only(data: Dataset) -> None:
    from csdata.dataset import Filters  # noqa: PLC0415 - only here

    parts = [monthly(data, Filters(plan=plan)).frame for plan in data.choices["plan"]]
    whole = monthly(data).frame
    assert sum(part["active_customers"] for part in parts).tolist() == whole["active_customers"].tolist()
    assert sum(part["mrr"] for part in parts).tolist() == whole["mrr"].tolist()
