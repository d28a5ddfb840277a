"""Does every column become values of its kind, and is everything refused or assumed told?"""

# ruff: noqa: DTZ001, S608 - the engine's times are UTC without saying so; columns are ours

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from csdata.ingest.load import Loaded
from csdata.ingest.report import FileReport

Load = Callable[[dict[str, str]], Loaded]


def customers(load_texts: Load, text: str, columns: str = "*") -> tuple[list[tuple[Any, ...]], FileReport]:
    """Load one sheet of customers; return the asked columns by customer, and the report."""
    loaded = load_texts({"customers.csv": text})
    return loaded.engine.rows(f"SELECT {columns} FROM customers ORDER BY customer_id"), loaded.files[0]


def told(report: FileReport) -> list[tuple[Any, ...]]:
    """Return what was refused."""
    return [(r.row, r.column, r.value, r.reason, r.whole_row) for r in report.rejects]


def test_money_as_text_becomes_money(load_texts: Load) -> None:
    text = 'Customer ID;MRR\n1;"$1,250.00"\n2;(40)\n3;0.1\n4;\n5;free\n'
    rows, report = customers(load_texts, text, "customer_id, mrr")
    assert rows == [("1", Decimal(1250)), ("2", Decimal(-40)), ("3", Decimal("0.1")), ("4", None), ("5", None)]
    assert told(report) == [(6, "MRR", "free", "not a number", False)]
    assert (report.rows_in, report.rows_loaded) == (5, 5)


def test_a_decimal_comma_is_decided_for_the_column(load_texts: Load) -> None:
    rows, report = customers(load_texts, "Customer ID;MRR\n1;1.234,56\n2;99,90\n3;1.000\n", "mrr")
    assert rows == [(Decimal("1234.56"),), (Decimal("99.90"),), (Decimal(1000),)]
    assert told(report) == []


def test_one_odd_number_in_a_column_is_refused_and_not_misread(load_texts: Load) -> None:
    rows, report = customers(load_texts, "Customer ID;MRR\n1;1,250.00\n2;99.90\n3;12,5\n", "mrr")
    assert rows == [(Decimal(1250),), (Decimal("99.90"),), (None,)]
    assert told(report) == [(4, "MRR", "12,5", "not a number", False)]


def test_yearly_revenue_becomes_monthly(load_texts: Load) -> None:
    rows, _ = customers(load_texts, "Customer ID,ARR\n1,1200\n2,100\n3,\n", "mrr")
    assert rows == [(Decimal(100),), (Decimal("8.333333"),), (None,)]


def test_monthly_revenue_counts_before_yearly(load_texts: Load) -> None:
    rows, _ = customers(load_texts, "Customer ID,MRR,ARR\n1,90,1200\n2,,1200\n", "mrr")
    assert rows == [(Decimal(90),), (Decimal(100),)]


def test_ids_keep_their_zeros_and_lose_the_spreadsheets_point(load_texts: Load) -> None:
    rows, _ = customers(load_texts, "Customer ID,Plan\n00042,Pro\n12.0,Pro\nA-1,Pro\n", "customer_id")
    assert rows == [("00042",), ("12",), ("A-1",)]


def test_a_row_without_its_id_is_refused_whole(load_texts: Load) -> None:
    rows, report = customers(load_texts, "Customer ID,Plan\n1,Pro\n,Basic\nn/a,Basic\n", "customer_id")
    assert rows == [("1",)]
    reason = "Customer ID is missing or could not be read"
    assert told(report) == [(3, "Customer ID", None, reason, True), (4, "Customer ID", None, reason, True)]
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (3, 1, 2)


def test_a_customer_who_appears_twice_is_kept_once_and_the_other_row_told(load_texts: Load) -> None:
    lines = [f"{n},Pro" for n in range(20)]
    rows, report = customers(load_texts, "Customer ID,Plan\n" + "\n".join([*lines, "7,Basic"]), "customer_id, plan")
    assert len(rows) == 20
    assert dict(rows)["7"] == "Basic"
    assert [(r.column, r.value, r.reason, r.whole_row) for r in report.rejects] == [
        ("Customer ID", "7", "Customer ID appears more than once", True)
    ]
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (21, 20, 1)


def test_a_customer_who_left_before_starting_is_refused(load_texts: Load) -> None:
    text = "Customer ID,Signup date,Churn date\n1,2024-01-01,2023-12-31\n2,2024-01-01,2024-01-01\n3,2024-01-01,\n"
    rows, report = customers(load_texts, text, "customer_id")
    assert rows == [("2",), ("3",)]
    assert told(report) == [(2, "Churn date", "2023-12-31", "ends before it starts", True)]


@pytest.mark.parametrize(
    ("header", "cells", "churned"),
    [
        ("Churn", ["Yes", "No", ""], [True, False, None]),
        ("Churn", ["Churned!", "Stayed", "ACTIVE"], [True, False, False]),
        ("Status", ["active", "canceled", "past_due"], [False, True, False]),
        ("Active", ["Yes", "No", ""], [False, True, None]),
        ("Is active", ["active", "inactive", "active"], [False, True, False]),
        ("churn_flag", ["1", "0", "1"], [True, False, True]),
    ],
)
def test_who_left_is_read_from_flags_and_status_words(
    header: str, cells: list[str], churned: list[bool | None], load_texts: Load
) -> None:
    lines = "\n".join(f"{n},{cell}" for n, cell in enumerate(cells))
    rows, _ = customers(load_texts, f"Customer ID,{header}\n{lines}\n", "churned")
    assert [row[0] for row in rows] == churned


def test_personal_columns_stay_out_even_out_of_the_examples(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": "Customer ID,Email,Phone,Plan\n1,ann@alder.example,0123 456,Pro\n"})
    report = loaded.files[0]
    assert not {"email", "phone", "Email", "Phone"} & set(loaded.engine.columns("customers"))
    kinds = {column.header: (column.kind, column.examples) for column in report.columns}
    assert kinds["Email"] == ("private", ("•••",))
    assert kinds["Phone"] == ("private", ("•••",))
    assert kinds["Plan"] == ("known", ("Pro",))
    assert "alder.example" not in repr(loaded.files)


def test_a_second_email_column_stays_out_too(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": "Customer ID,Email,Billing email\n1,ann@alder.example,bob@alder.example\n"})
    assert "alder.example" not in repr(loaded.files)
    assert "alder.example" not in repr(loaded.engine.rows("SELECT * FROM customers"))


def test_other_columns_become_attributes_of_their_kind(load_texts: Load) -> None:
    text = (
        "Customer ID,Beta,Age,Opened,Colour,Note\n"
        "1,yes,31,2024-01-05,red,first words\n2,no,32,2024-01-06,red,second words\n3,yes,40.5,,blue,third words\n"
    )
    loaded = load_texts({"customers.csv": text})
    assert loaded.attributes == {
        "Beta": "BOOLEAN",
        "Age": "DOUBLE",
        "Opened": "DATE",
        "Colour": "VARCHAR",
        "Note": "VARCHAR",
    }
    assert loaded.engine.rows(
        'SELECT "Beta", "Age", "Opened", "Colour" FROM customers WHERE customer_id = $id', {"id": "1"}
    ) == [(True, 31.0, date(2024, 1, 5), "red")]


def test_an_attribute_called_like_one_of_our_columns_is_kept_under_another_name(load_texts: Load) -> None:
    loaded = load_texts(
        {"customers.csv": "Customer ID,Account ID,churned,Status,row_no\n1,x,yes,good,9\n2,y,no,bad,8\n"}
    )
    assert loaded.engine.count("customers") == 2
    assert loaded.engine.value("SELECT COUNT(*) FROM customers WHERE churned") == 1
    assert loaded.engine.value("""SELECT "Status" FROM customers WHERE customer_id = '1'""") == "good"


def test_headers_that_differ_only_in_capitals_do_not_collide(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": "Customer ID,Colour,COLOUR\n1,red,blue\n2,red,green\n"})
    values = loaded.engine.rows("SELECT * FROM customers WHERE customer_id = '1'")[0]
    assert {"red", "blue"} <= set(values)


@pytest.mark.parametrize("header", ["MRR", "Churned", "SIGNUP_DATE", "Seats", "mrr"])
def test_one_of_our_columns_with_other_content_is_kept_beside_ours(header: str, load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": f"Customer ID,{header}\n1,plenty\n2,little\n3,plenty\n"})
    assert header not in loaded.files[0].mapping
    assert (
        loaded.engine.value("SELECT COUNT(mrr) + COUNT(churned) + COUNT(signup_date) + COUNT(seats) FROM customers")
        == 0
    )
    assert [row.count("plenty") for row in loaded.engine.rows("SELECT * FROM customers ORDER BY customer_id")] == [
        1,
        0,
        1,
    ]


def test_a_header_with_quotes_is_only_a_name(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": 'Customer ID,"a""; DROP TABLE customers; --"\n1,7\n2,8\n'})
    assert loaded.engine.rows("SELECT SUM(COLUMNS('DROP')) FROM customers") == [(15.0,)]


def test_spellings_that_differ_in_capitals_are_merged_and_asked_about(load_texts: Load) -> None:
    text = "Customer ID,Plan\n1,DSL\n2,dsl\n3,DSL\n4,Fiber\n"
    rows, report = customers(load_texts, text, "plan")
    assert [row[0] for row in rows] == ["DSL", "DSL", "DSL", "Fiber"]
    (question,) = report.questions
    assert (question["column"], question["kind"], question["example"]) == ("Plan", "spelling", "dsl")
    assert question["question"] == "'dsl' and 'DSL' differ only in capitals. Are they the same?"
    assert question["assumed"] == "the same, 'DSL'"


def test_slash_dates_that_fit_both_orders_raise_one_question(load_texts: Load) -> None:
    text = "Customer ID,Signup date\n1,03/04/2024\n2,01/02/2024\n"
    rows, report = customers(load_texts, text, "signup_date")
    assert rows == [(date(2024, 4, 3),), (date(2024, 2, 1),)]
    (question,) = report.questions
    assert (question["column"], question["kind"], question["assumed"]) == ("Signup date", "date_order", "day first")


@pytest.mark.parametrize(
    ("decisive", "day"),
    [("25/12/2024", date(2024, 4, 3)), ("12/25/2024", date(2024, 3, 4))],
)
def test_one_decisive_date_settles_the_order_of_its_column(decisive: str, day: date, load_texts: Load) -> None:
    rows, report = customers(load_texts, f"Customer ID,Signup date\n1,03/04/2024\n2,{decisive}\n", "signup_date")
    assert rows == [(day,), (date(2024, 12, 25),)]
    assert report.questions == ()


def test_a_date_that_contradicts_its_column_is_refused(load_texts: Load) -> None:
    text = "Customer ID,Signup date\n1,25/12/2024\n2,26/12/2024\n3,12/27/2024\n"
    rows, report = customers(load_texts, text, "signup_date")
    assert [row[0] for row in rows] == [date(2024, 12, 25), date(2024, 12, 26), None]
    assert told(report) == [(4, "Signup date", "12/27/2024", "not a date", False)]


def test_blanks_made_of_spaces_are_told_and_empty_cells_are_not(load_texts: Load) -> None:
    rows, report = customers(load_texts, "Customer ID,MRR,Plan\n1,  ,Pro\n2,,Pro\n3,7,Pro\n", "mrr")
    assert [row[0] for row in rows] == [None, None, Decimal(7)]
    assert told(report) == [(2, "MRR", "  ", "blank: only spaces where a number is expected", False)]


def test_scores_off_their_scale_are_told(load_texts: Load) -> None:
    rows, report = customers(load_texts, "Customer ID,NPS,CSAT\n1,11,5\n2,10,6\n3,0,1\n", "nps, csat")
    assert rows == [(None, 5.0), (10.0, None), (0.0, 1.0)]
    assert [(row, column, reason) for row, column, _, reason, _ in told(report)] == [
        (2, "NPS", "outside 0 to 10"),
        (3, "CSAT", "outside 0 to 5"),
    ]


def test_a_time_with_an_offset_is_kept_in_utc(load_texts: Load) -> None:
    text = "Ticket ID,Customer ID,Opened at\n1,a,2024-03-14T01:00:00+02:00\n2,a,2024-03-14T10:30:00Z\n"
    loaded = load_texts({"tickets.csv": text})
    assert loaded.engine.rows("SELECT opened_at FROM tickets ORDER BY ticket_id") == [
        (datetime(2024, 3, 13, 23),),
        (datetime(2024, 3, 14, 10, 30),),
    ]


def test_columns_that_are_not_used_are_named(load_texts: Load) -> None:
    loaded = load_texts(
        {"tickets.csv": "Ticket ID,Customer ID,Opened at,Subject\n1,a,2024-03-14,Help\n2,a,2024-03-15,Bug\n"}
    )
    assert {c.header: c.kind for c in loaded.files[0].columns} == {
        "Ticket ID": "known",
        "Customer ID": "known",
        "Opened at": "known",
        "Subject": "not used",
    }
