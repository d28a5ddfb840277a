"""Does money in every shape become the same recurring revenue a month?"""

# ruff: noqa: S608 - columns are ours

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from csdata.ingest.load import Loaded
from csdata.ingest.revenue import revenue_columns

Load = Callable[[dict[str, str]], Loaded]


def revenue(load_texts: Load, text: str, columns: str = "mrr") -> list[tuple[Any, ...]]:
    loaded = load_texts({"subscriptions.csv": text})
    assert [file.table for file in loaded.files] == ["revenue"]
    return loaded.engine.rows(f"SELECT {columns} FROM revenue ORDER BY subscription_id, start_date, customer_id")


INTERVALS = [
    ("month", 1, "120"),
    ("monthly", 1, "120"),
    ("year", 1, "10"),
    ("Yearly", 1, "10"),
    ("annual", 1, "10"),
    ("annually", 1, "10"),
    ("quarter", 1, "40"),
    ("quarterly", 1, "40"),
    ("week", 1, "520"),  # x 52 / 12
    ("weekly", 1, "520"),
    ("day", 1, "3650"),  # x 365 / 12
    ("month", 3, "40"),
    ("month", 12, "10"),
    ("year", 2, "5"),
    ("6 months", 1, "20"),
    ("semi-annual", 1, "20"),
    ("half-yearly", 1, "20"),
    ("biannual", 1, "20"),
    ("biennial", 1, "5"),
    ("12 months", 1, "10"),
]


def test_an_amount_per_interval_becomes_an_amount_per_month(load_texts: Load) -> None:
    lines = [f"s{n:02},c{n},2024-01-01,,120,{interval},{count}" for n, (interval, count, _) in enumerate(INTERVALS)]
    header = "Subscription ID,Customer ID,Start date,End date,Amount,Interval,Interval count"
    found = [float(mrr) for (mrr,) in revenue(load_texts, "\n".join([header, *lines]))]
    expected = [float(mrr) for _, _, mrr in INTERVALS]
    assert dict(zip(INTERVALS, found, strict=True)) == pytest.approx(
        dict(zip(INTERVALS, expected, strict=True)), abs=2e-6
    )


def test_an_interval_nobody_knows_is_told_and_not_taken_for_a_month(load_texts: Load) -> None:
    text = "Subscription ID,Customer ID,Start date,End date,Amount,Interval\ns1,a,2024-01-01,,120,every blue moon\n"
    loaded = load_texts({"subscriptions.csv": text})
    report = loaded.files[0]
    assert "every blue moon" in repr(report.rejects) + repr(report.questions) + repr(report.notes)


def test_cents_become_money(load_texts: Load) -> None:
    # Baremetrics' import template: plan_amount in cents.
    text = (
        "plan_amount,plan_interval,plan_interval_count,customer_oid,subscription_oid,subscription_started_at\n"
        "12000,year,1,a,s1,2024-01-01\n999,month,1,b,s2,2024-01-01\n"
    )
    assert revenue(load_texts, text) == [(Decimal(10),), (Decimal("9.99"),)]


def test_yearly_revenue_becomes_monthly(load_texts: Load) -> None:
    text = "Subscription ID,Customer ID,Start date,End date,ARR\ns1,a,2024-01-01,,1200\n"
    assert revenue(load_texts, text) == [(Decimal(100),)]


def test_trials_are_no_recurring_revenue(load_texts: Load) -> None:
    text = (
        "Subscription ID,Customer ID,Start date,End date,MRR,Is trial\n"
        "s1,a,2024-01-01,,100,TRUE\ns2,b,2024-01-01,,100,FALSE\ns3,c,2024-01-01,,100,\n"
    )
    assert revenue(load_texts, text) == [(Decimal(0),), (Decimal(100),), (Decimal(100),)]


def test_months_without_an_end_last_one_month_each(load_texts: Load) -> None:
    text = "Customer ID,Month,MRR\na,2024-01,100\na,2024-02,100\na,2024-03,120\nb,2024-01,50\n"
    loaded = load_texts({"mrr.csv": text})
    assert loaded.engine.rows("SELECT customer_id, start_date, end_date, mrr FROM revenue ORDER BY 1, 2") == [
        ("a", date(2024, 1, 1), date(2024, 2, 1), Decimal(100)),
        ("a", date(2024, 2, 1), date(2024, 3, 1), Decimal(100)),
        ("a", date(2024, 3, 1), date(2024, 4, 1), Decimal(120)),
        ("b", date(2024, 1, 1), date(2024, 2, 1), Decimal(50)),
    ]


def test_one_row_a_customer_without_an_end_is_still_running(load_texts: Load) -> None:
    loaded = load_texts(
        {"subscriptions.csv": "Subscription ID,Customer ID,Start date,MRR\ns1,a,2024-01-01,100\ns2,b,2024-01-01,50\n"}
    )
    assert loaded.engine.rows("SELECT DISTINCT end_date FROM revenue") == [(None,)]


def test_yearly_invoices_without_an_end_last_a_year(load_texts: Load) -> None:
    text = "Customer ID,Invoice date,Amount,Interval\na,2024-01-01,1200,year\na,2025-01-01,2400,year\n"
    loaded = load_texts({"invoices.csv": text})
    assert loaded.engine.rows("SELECT start_date, end_date, mrr FROM revenue ORDER BY 1") == [
        (date(2024, 1, 1), date(2025, 1, 1), Decimal(100)),
        (date(2025, 1, 1), date(2026, 1, 1), Decimal(200)),
    ]


def test_an_invoice_with_its_period_is_spread_over_it_and_asked_about(load_texts: Load) -> None:
    text = (
        "Invoice ID,Customer ID,Period start,Period end,Amount\n"
        "i1,a,2024-01-01,2025-01-01,1200\ni2,b,2024-01-01,2024-02-01,100\ni3,c,2024-01-01,2024-04-01,300\n"
    )
    loaded = load_texts({"invoices.csv": text})
    assert loaded.engine.rows("SELECT customer_id, mrr FROM revenue ORDER BY 1") == [
        ("a", Decimal(100)),
        ("b", Decimal(100)),
        ("c", Decimal(100)),
    ]
    assert [(q["kind"], q["assumed"]) for q in loaded.files[0].questions] == [("interval", "the dates of its row")]


def test_a_subscription_that_ends_before_it_starts_is_refused(load_texts: Load) -> None:
    text = (
        "Subscription ID,Customer ID,Start date,End date,MRR\n"
        "s1,a,2024-02-01,2024-01-01,100\ns2,b,2024-01-01,2024-02-01,50\n"
    )
    loaded = load_texts({"subscriptions.csv": text})
    report = loaded.files[0]
    assert loaded.engine.rows("SELECT subscription_id FROM revenue") == [("s2",)]
    assert [(r.row, r.column, r.value, r.reason) for r in report.rejects] == [
        (2, "End date", "2024-01-01", "ends before it starts")
    ]
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (2, 1, 1)


def test_money_that_cannot_be_read_is_told_and_its_row_refused(load_texts: Load) -> None:
    text = "Subscription ID,Customer ID,Start date,End date,MRR\ns1,a,2024-02-01,,lots\ns2,b,2024-01-01,,50\n"
    report = load_texts({"subscriptions.csv": text}).files[0]
    assert {(r.row, r.value, r.reason, r.whole_row) for r in report.rejects} == {
        (2, "lots", "not a number", False),
        (2, None, "MRR is missing or could not be read", True),
    }


def test_what_the_file_says_decides_what_is_assumed() -> None:
    assert revenue_columns(["start_date", "end_date", "mrr"], repeats=True) == ({"mrr": "COALESCE(mrr)"}, [])
    _, asked = revenue_columns(["start_date", "amount"], repeats=True)
    assert [question["assumed"] for question in asked] == ["one month"]
    replaced, _ = revenue_columns(["start_date", "mrr"], repeats=False)
    assert "end_date" not in replaced
