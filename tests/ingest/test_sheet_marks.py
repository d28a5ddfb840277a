"""Are formula errors and hidden rows of an Excel file seen, though its reader leaves them out?"""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl

from csdata.ingest.files import RawFile
from csdata.ingest.sheet_marks import Marks, sheet_marks


def workbook(rows: list[list[object]], *, hidden: tuple[int, ...] = ()) -> bytes:
    """Write a first sheet without anything odd, and a second one with the rows."""
    book = openpyxl.Workbook()
    book.active.append(["a"])
    sheet = book.create_sheet("Odd & more")
    for row in rows:
        sheet.append(row)
    for cell in (cell for line in sheet.iter_rows() for cell in line if str(cell.value).startswith("#")):
        cell.data_type = "e"
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_every_error_is_found_at_its_cell_and_every_hidden_row_counted() -> None:
    data = workbook([["a", "b"], ["#DIV/0!", 1], [2, "#REF!"], ["#N/A", "#VALUE!"]], hidden=(2, 4))
    assert sheet_marks(data) == [
        Marks(),
        Marks({2: [(0, "#DIV/0!")], 3: [(1, "#REF!")], 4: [(0, "#N/A"), (1, "#VALUE!")]}, hidden_rows=2),
    ]


def test_errors_are_found_far_down_and_far_to_the_right() -> None:
    rows: list[list[object]] = [[f"text {n}" for n in range(30)] for _ in range(5000)]
    rows[4321][29] = "#NUM!"
    assert sheet_marks(workbook(rows))[1].errors == {4322: [(29, "#NUM!")]}


def test_other_kinds_of_workbook_tell_nothing(fixture_file: Callable[[str], RawFile]) -> None:
    assert sheet_marks(fixture_file("customers.xls").data) == []
    assert sheet_marks(fixture_file("customers.ods").data) == []
    assert sheet_marks(b"PK\x03\x04 damaged") == []
