"""Do workbooks, Parquet and JSON say the same as text files?"""

# ruff: noqa: DTZ001 - spreadsheets know no time zones

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from csdata.engine import Engine
from csdata.engine.staging import open_rejects
from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ingest.landing import Landed, land
from csdata.ingest.load import Loaded, load
from csdata.ingest.workbook import cell_text, json_records, parquet, sheets

ALDER = ("00042", "Alder Ltd", date(2024, 1, 15), Decimal("1250.5"))
BIRCH = ("00043", "Birch GmbH", date(2024, 2, 29), Decimal(99))
HEADER = ["Customer ID", "Company", "Signup date", "MRR"]


def book(content: dict[str, list[list[Any]]], start: str = "A1") -> bytes:
    """Write sheets of rows as xlsx, their first cell at `start`."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in content.items():
        sheet = workbook.create_sheet(name)
        corner = sheet[start]
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                sheet.cell(corner.row + down, corner.column + right, value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def customers(loaded: Loaded) -> list[tuple[Any, ...]]:
    return loaded.engine.rows("SELECT customer_id, name, signup_date, mrr FROM customers ORDER BY 1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        (datetime(2024, 3, 14), "2024-03-14"),
        (datetime(2024, 3, 14, 10, 30), "2024-03-14 10:30:00"),
        (date(2024, 3, 14), "2024-03-14"),
        (time(10, 30), "10:30:00"),
        (timedelta(hours=1), "3600.0"),
        (Decimal("1.50"), "1.50"),
        ("00042", "00042"),
        (["a", 1], '["a", 1]'),
    ],
)
def test_a_typed_cell_is_written_as_a_person_would(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_workbook_gives_its_table_with_types_and_zeros() -> None:
    data = book({"Customers": [HEADER, list(ALDER), list(BIRCH)]})
    loaded = load([RawFile("book.xlsx", data)])
    assert customers(loaded) == [ALDER, BIRCH]
    assert loaded.files[0].file == "book.xlsx"


@pytest.mark.parametrize("name", ["customers.xls", "customers.ods"])
def test_old_and_open_workbooks_give_the_same(name: str, fixture_file: Callable[[str], RawFile]) -> None:
    assert customers(load([fixture_file(name)])) == [ALDER, BIRCH]


def test_every_sheet_is_its_own_table_and_empty_sheets_are_none() -> None:
    data = book(
        {
            "Notes": [["Remember to call Ada"]],
            "Customers": [HEADER, list(ALDER), list(BIRCH)],
            "Empty": [],
            "Tickets": [["Ticket ID", "Customer ID", "Opened at"], ["t1", "00042", datetime(2024, 3, 1, 9)]],
        }
    )
    loaded = load([RawFile("book.xlsx", data)])
    assert {file.file: (file.table, file.rows_loaded) for file in loaded.files if file.table} == {
        "book.xlsx · Customers": ("customers", 2),
        "book.xlsx · Tickets": ("tickets", 1),
    }


def test_row_numbers_are_those_of_the_spreadsheet_wherever_the_table_begins() -> None:
    rows = [["Customers of June"], [], HEADER, list(ALDER), [], ["00043", "Birch GmbH", "soon", 99]]
    loaded = load([RawFile("book.xlsx", book({"S": rows}, start="C4"))])
    assert [(r.row, r.column, r.value) for r in loaded.files[0].rejects] == [(9, "Signup date", "soon")]


def test_a_total_below_the_table_is_refused() -> None:
    data = book({"S": [HEADER, list(ALDER), list(BIRCH), ["Total", None, None, 1349.5]]})
    report = load([RawFile("book.xlsx", data)]).files[0]
    assert (report.rows_in, report.rows_loaded) == (3, 2)
    assert [(r.row, r.value, r.reason) for r in report.rejects] == [(4, "Total", "total")]


def test_a_damaged_workbook_is_reported(fixture_file: Callable[[str], RawFile]) -> None:
    data = book({"S": [HEADER]})
    broken = data.replace(b"<worksheet", b"<werkshoot")
    cut = fixture_file("customers.xls").data[:600]
    for name, content in (
        ("a.xls", cut),
        ("b.xlsx", data[:-200]),
        ("c.xlsx", broken if broken != data else data[:100]),
    ):
        with pytest.raises(CsDataError) as raised:
            load([RawFile(name, content)])
        assert raised.value.code == "unreadable"
        assert len(str(raised.value).splitlines()) == 1


def test_a_workbook_with_a_password_is_reported(fixture_file: Callable[[str], RawFile]) -> None:
    with pytest.raises(CsDataError, match=r"password\.xlsx is protected with a password"):
        load([fixture_file("password.xlsx")])


def test_a_workbook_without_a_cell_is_reported() -> None:
    with pytest.raises(CsDataError) as raised:
        load([RawFile("book.xlsx", book({"A": [], "B": []}))])
    assert raised.value.code == "no_rows"


def test_parquet_gives_its_table() -> None:
    stream = io.BytesIO()
    table = pa.table(
        {
            "Customer ID": ["00042", "00043"],
            "Company": ["Alder Ltd", "Birch GmbH"],
            "Signup date": [date(2024, 1, 15), date(2024, 2, 29)],
            "MRR": pa.array([Decimal("1250.5"), Decimal(99)], pa.decimal128(12, 2)),
        }
    )
    pq.write_table(table, stream)
    assert customers(load([RawFile("c.parquet", stream.getvalue())])) == [ALDER, BIRCH]


def test_parquet_types_become_text_and_nothing_becomes_none() -> None:
    stream = io.BytesIO()
    table = pa.table(
        {
            "i": pa.array([1, None], pa.int64()),
            "f": pa.array([1.0, None], pa.float64()),
            "b": [True, None],
            "t": [datetime(2024, 3, 14, 10, 30), None],
            "s": ["x", None],
            "l": [[1, 2], None],
        }
    )
    pq.write_table(table, stream)
    assert list(parquet(RawFile("a.parquet", stream.getvalue()))) == [
        (1, ["i", "f", "b", "t", "s", "l"]),
        (2, ["1", "1", "TRUE", "2024-03-14 10:30:00", "x", "[1, 2]"]),
        (3, ["", "", "", "", "", ""]),
    ]


def test_parquet_ids_with_a_dictionary_are_read() -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"Customer ID": pa.array(["a", "b"]).dictionary_encode(), "MRR": [1, 2]}), stream)
    assert load([RawFile("c.parquet", stream.getvalue())]).files[0].rows_loaded == 2


def test_damaged_parquet_is_reported() -> None:
    with pytest.raises(CsDataError, match="the Parquet file is damaged") as raised:
        load([RawFile("a.parquet", b"PAR1" + b"\x00" * 50)])
    assert raised.value.code == "unreadable"


ROWS = [
    {"Customer ID": "00042", "Company": "Alder Ltd", "Signup date": "2024-01-15", "MRR": 1250.5},
    {"Customer ID": "00043", "Company": "Birch GmbH", "Signup date": "2024-02-29", "MRR": 99},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps({"count": 2, "next": None, "results": ROWS}),
        "\n".join(json.dumps(row) for row in ROWS),
        "\ufeff" + json.dumps(ROWS, indent=2),
        json.dumps({"data": {"customers": ROWS}}),
    ],
    ids=["list", "object", "lines", "indented", "deeper"],
)
def test_json_gives_its_table_in_every_shape(text: str) -> None:
    assert customers(load([RawFile("c.json", text.encode())])) == [ALDER, BIRCH]


def test_nested_json_objects_become_columns_and_missing_keys_empty_cells() -> None:
    rows = [{"id": 1, "person": {"name": "Ada", "plan": {"tier": "Pro"}}}, {"id": 2, "tags": ["x"], "ok": None}]
    assert list(json_records(RawFile("a.json", json.dumps(rows).encode()))) == [
        (1, ["id", "person.name", "person.plan.tier", "tags", "ok"]),
        (2, ["1", "Ada", "Pro", "", ""]),
        (3, ["2", "", "", '["x"]', ""]),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("[1, 2", "unreadable"), ("{'a': 1}", "unreadable"), ("[]", "no_rows"), ("{}", "no_rows")]
)
def test_json_that_is_broken_or_empty_is_reported(text: str, code: str) -> None:
    with pytest.raises(CsDataError) as raised:
        load([RawFile("a.json", text.encode())])
    assert raised.value.code == code


def test_json_nested_beyond_reason_is_reported_and_not_a_crash() -> None:
    with pytest.raises(CsDataError):
        load([RawFile("a.json", b"[" * 100_000)])


@pytest.mark.external
@pytest.mark.parametrize(
    ("name", "expected"), [("test.xls", "testxls_converted.csv"), ("test.xlsx", "testxlsx_converted.csv")]
)
def test_the_workbooks_of_csvkit_have_the_shape_their_makers_say(
    name: str, expected: str, shared_data: Callable[[str], Path]
) -> None:
    path = shared_data(f"messy-csvkit/{name}")
    lines = shared_data(f"messy-csvkit/{expected}").read_text(encoding="utf-8").splitlines()
    (_, records), *_ = sheets(RawFile(path.name, path.read_bytes()))
    found = [row for _, row in records]
    assert found[0][:7] == lines[0].split(",")[:7]  # the eighth has no name; csvkit calls it "h"
    assert [row[0] for row in found] == [line.split(",")[0] for line in lines]


def told(data: bytes) -> tuple[Landed, list[tuple[Any, ...]]]:
    """Land the only sheet of a workbook; return it and its rows."""
    engine = Engine()
    open_rejects(engine)
    ((name, records),) = sheets(RawFile("book.xlsx", data))
    sheet = land(engine, 0, name, records)
    return sheet, engine.rows("SELECT * FROM raw_0 ORDER BY row_no")


def changed(rows: list[list[Any]], change: Callable[[Any], None]) -> bytes:
    """Write one sheet, and change what is not a value: merged cells, hidden rows, types."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    change(workbook.active)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


GROUPED = [
    ["Region", "Company", "MRR"],
    ["North", "Alder", 1],
    [None, "Birch", 2],
    [None, "Fir", 3],
    ["South", "Elm", 4],
]


def test_vertically_merged_cells_are_filled_down_and_told() -> None:
    sheet, rows = told(changed(GROUPED, lambda s: s.merge_cells("A2:A4")))
    assert [row[1] for row in rows] == ["North", "North", "North", "South"]
    assert sheet.notes == ("Merged cells were filled down in 2 rows.",)


def test_a_merged_cell_makes_no_row_of_its_own() -> None:
    rows = [*GROUPED, ["Total", None, 10], [None, None, None]]
    sheet, found = told(changed(rows, lambda s: s.merge_cells("A6:A7")))
    assert (sheet.rows_in, len(found)) == (5, 4)


def test_a_merged_title_and_merged_header_cells_are_understood() -> None:
    rows = [
        ["Accounts as of 30 Sep 2025", None, None, None, None],
        ["Company", "Revenue", None, "Tickets", None],
        [None, "Jan", "Feb", "Jan", "Feb"],
        ["Alder", 1, 2, 3, 4],
    ]

    def merge(sheet: Any) -> None:
        for cells in ("A1:E1", "A2:A3", "B2:C2", "D2:E2"):
            sheet.merge_cells(cells)

    sheet, found = told(changed(rows, merge))
    assert sheet.header == ("Company", "Revenue: Jan", "Revenue: Feb", "Tickets: Jan", "Tickets: Feb")
    assert (sheet.as_of, found) == (date(2025, 9, 30), [(4, "Alder", "1", "2", "3", "4")])


def test_an_error_of_a_formula_is_a_cell_that_cannot_be_read_and_not_an_empty_one() -> None:
    def mark(sheet: Any) -> None:
        sheet["D2"].data_type = "e"

    data = changed([HEADER, [*ALDER[:3], "#DIV/0!"], list(BIRCH)], mark)
    sheet, rows = told(data)
    assert (rows[0][4], sheet.notes) == ("#DIV/0!", ("1 cell holds the error of a formula, as #DIV/0!.",))
    (report,) = load([RawFile("book.xlsx", data)]).files
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(2, "MRR", "#DIV/0!")]


def test_hidden_rows_and_hidden_sheets_are_read_and_told() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.parent.create_sheet("Cover")
        sheet.sheet_state = "veryHidden"

    sheet, rows = told(changed(GROUPED, hide))
    assert len(rows) == 4
    assert sheet.notes == (
        "The sheet is hidden in the workbook; it was read all the same.",
        "1 hidden row was read like the others.",
    )


def test_days_counted_from_1904_are_the_same_days() -> None:
    def count_from_1904(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904

    _, rows = told(changed([HEADER, list(ALDER), list(BIRCH)], count_from_1904))
    assert [row[3] for row in rows] == ["2024-01-15", "2024-02-29"]


def test_a_sheet_with_nothing_but_a_chart_is_no_table() -> None:
    def draw(sheet: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=5))
        sheet.parent.create_chartsheet("Chart").add_chart(chart)

    assert told(changed(GROUPED, draw))[0].rows_in == 4


def test_a_sheet_of_a_single_row_is_not_dropped() -> None:
    ((name, records),) = sheets(RawFile("book.xlsx", book({"Notes": [["Remember to call Ada"]]})))
    assert (name, list(records)) == ("Notes", [(1, ["Remember to call Ada"])])


def test_columns_of_mixed_types_keep_each_cell_as_it_is() -> None:
    data = book({"S": [["Flag", "Mix"], [True, 1], [1, "x"], [0, date(2024, 1, 5)], [False, 0.5], [None, True]]})
    ((_, records),) = sheets(RawFile("book.xlsx", data))
    assert [row for _, row in records][1:] == [
        ["TRUE", "1"],
        ["1", "x"],
        ["0", "2024-01-05"],
        ["FALSE", "0.5"],
        ["", "TRUE"],
    ]
