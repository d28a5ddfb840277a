"""Does a command say what the contract says, in JSON and for people?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.analysis.company import table
from tests.cli.running import BOOK, MONTH, Run


def test_inspect_has_the_keys_of_the_contract(run: Run, book: Path) -> None:
    told = run("inspect", book, "--json")
    assert (told.code, told.err) == (0, "")
    content = told.json
    assert {"files", "unlocked", "locked"} <= content.keys()
    (file,) = content["files"]
    needed = {"file", "table", "rows_in", "rows_loaded", "rows_rejected", "mapping", "questions", "rejects"}
    assert needed <= file.keys()
    assert (file["file"], file["table"], file["rows_in"], file["rows_loaded"]) == ("subscriptions.csv", "revenue", 4, 4)
    assert file["mapping"] == {name: name for name in ("customer_id", "start_date", "end_date", "mrr")}
    assert set(content["unlocked"]).isdisjoint(content["locked"])
    assert all(isinstance(missing, str) and missing for missing in content["locked"].values())


def test_a_refused_row_has_its_row_column_value_and_reason(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    path = csv_file("subscriptions.csv", BOOK + "E,not a day,,10\nTotal,,,190\n")
    (file,) = run("inspect", path, "--json").json["files"]
    assert (file["rows_in"], file["rows_loaded"], file["rows_rejected"]) == (6, 4, 2)
    by_row = {(r["row"], r["reason"]): r for r in file["rejects"]}
    assert {"row", "column", "value", "reason"} <= file["rejects"][0].keys()
    assert (7, "total") in by_row
    assert any(row == 6 and r["column"] == "start_date" for (row, _), r in by_row.items())


NAMES = {
    "active_customers", "new_customers", "lost_customers", "logo_churn", "retention", "mrr", "arpa", "gross_mrr_churn",
    "net_mrr_churn", "grr", "nrr", "quick_ratio", "nps", "csat", "ces", "adoption", "feature_breadth",
    "time_to_value_days", "onboarding_on_time", "goal_attainment", "cac",
}  # fmt: skip


def test_metrics_has_the_keys_of_the_contract(run: Run, book: Path) -> None:
    content = run("metrics", book, "--json").json
    assert {"as_of", "metrics"} <= content.keys()
    assert content["metrics"].keys() >= NAMES
    for name, metric in content["metrics"].items():
        keys = {"value", "unit", "numerator", "denominator", "n", "low", "high", "period", "definition"}
        assert keys <= metric.keys(), name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert metric["definition"]
        assert metric["unit"] in {"share", "money", "score", "count", "number", "days", "ratio"}
        assert (metric["value"] is None) == ("why" in metric), name
        if metric["value"] is None:
            assert metric["why"]
            assert metric["low"] is None
            assert metric["high"] is None


def test_shares_are_between_0_and_1_and_in_the_interval(run: Run, book: Path) -> None:
    for metric in run("metrics", book, "--json").json["metrics"].values():
        if metric["unit"] == "share" and metric["value"] is not None and metric["low"] is not None:
            assert metric["low"] - 1e-9 <= metric["value"] <= metric["high"] + 1e-9


def test_movements_have_the_keys_of_the_contract_and_its_numbers(run: Run, book: Path) -> None:
    content = run("movements", book, "--json").json
    keys = ["month", "start_mrr", "new", "expansion", "contraction", "churn", "reactivation", "end_mrr"]
    assert [list(month) for month in content["months"]] == [keys] * 3
    assert [list(month.values()) for month in content["months"]] == [
        ["2024-01", 0, 150, 0, 0, 0, 0, 150],
        ["2024-02", 150, 25, 0, 0, 0, 0, 175],
        ["2024-03", 175, 5, 0, 0, 50, 0, 130],
    ]


def test_movements_without_dates_say_why_there_are_none(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    path = csv_file("customers.csv", table(("customer_id", "churned", "mrr"), [(f"A{i}", "no", 5) for i in range(12)]))
    told = run("movements", path, "--json")
    assert told.code == 0
    assert told.json["months"] == []
    assert told.json["why"]


def test_months_are_written_yyyy_mm_and_days_iso(run: Run, book: Path) -> None:
    content = run("metrics", book, "--json").json
    assert [month["month"] for month in content["months"]] == ["2024-01", "2024-02", "2024-03"]
    assert all(MONTH.match(month["month"]) for month in run("movements", book, "--json").json["months"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", content["as_of"])
    assert content["metrics"]["mrr"]["period"] == "2024-03"


def test_a_month_is_read_as_its_last_day(run: Run, book: Path) -> None:
    assert (
        run("metrics", book, "--as-of", "2024-02", "--json").out
        == run("metrics", book, "--as-of", "2024-02-29", "--json").out
    )


@pytest.mark.parametrize("command", ["inspect", "metrics", "movements"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_two_runs_say_the_same_bytes(run: Run, book: Path, command: str, form: tuple[str, ...]) -> None:
    first, second = run(command, book, *form), run(command, book, *form)
    assert first == second
    assert first.code == 0
    assert first.err == ""
    assert first.out.endswith("\n")


@pytest.mark.parametrize("command", ["metrics", "movements"])
def test_the_order_of_the_rows_does_not_matter(run: Run, csv_file: Callable[[str, str], Path], command: str) -> None:
    header, *rows = BOOK.splitlines()
    straight = run(command, csv_file("subscriptions.csv", BOOK), "--json").out
    turned = run(command, csv_file("subscriptions.csv", "\n".join([header, *reversed(rows)]) + "\n"), "--json").out
    assert turned == straight


def test_people_read_every_metric_and_why_one_is_missing(run: Run, book: Path) -> None:
    told = run("metrics", book)
    assert {line.split()[0] for line in told.out.splitlines() if line} >= NAMES
    assert "The data have no NPS answers." in told.out


def test_several_files_and_a_folder_are_the_same_source(run: Run, tmp_path: Path) -> None:
    usage = table(("customer_id", "date", "feature", "events"), [("A", "2024-03-02", "R", 2)])
    for name, text in (("subscriptions.csv", BOOK), ("usage.csv", usage)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = run("metrics", tmp_path, "--json")
    files = run("metrics", tmp_path / "usage.csv", tmp_path / "subscriptions.csv", "--json")
    assert folder.code == 0
    assert folder.out == files.out
