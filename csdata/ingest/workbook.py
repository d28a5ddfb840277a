"""What do the sheets of a workbook, a Parquet or a JSON file say, as text?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ingest.sheet_marks import Marks, sheet_marks

DEEPEST = 20
BLOCK = 5_000
Record = tuple[int, list[str]]


def cell_text(value: object) -> str:
    """Write a typed cell the way a person would: 5 not 5.0, a day without its midnight.

    >>> cell_text(5.0), cell_text(datetime(2024, 3, 14)), cell_text(True), cell_text(None)
    ('5', '2024-03-14', 'TRUE', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    return str(value) if isinstance(value, str | int | date | time | Decimal) else json.dumps(value, default=str)


class SheetRecords(Iterator[Record]):
    """The rows of one sheet as text, and what its format says about them.

    `named`: the format names the columns in the first row. The notes are complete when all rows have been read.
    """

    def __init__(self, rows: Iterator[Record], *, named: bool = False, notes: Iterable[str] = ()) -> None:
        """Keep the rows; nothing is read yet."""
        self._rows = rows
        self._notes = notes
        self.named = named
        self.filled_down: list[int] = []

    def __iter__(self) -> Iterator[Record]:  # noqa: PYI034 - not itself, on purpose
        """Return the rows themselves, which is faster than asking for each here."""
        return self._rows

    def __next__(self) -> Record:
        """Return the next row."""
        return next(self._rows)

    def notes(self, header_row: int) -> Iterator[str]:
        """Yield what a user should know about the rows below the header."""
        yield from self._notes
        count = sum(row > header_row for row in self.filled_down)
        if count:
            yield f"Merged cells were filled down in {count:,} {'row' if count == 1 else 'rows'}."


def sheets(file: RawFile) -> Iterator[tuple[str, SheetRecords]]:
    """Yield (sheet name, records) for every sheet with a cell in it (xlsx, xlsm, xlsb, xls, ods), hidden ones too."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        marks = sheet_marks(file.data)
        for position, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.start is not None:
                hidden = about.visible != SheetVisibleEnum.Visible
                yield about.name, _sheet(sheet, marks[position] if marks else Marks(), hidden=hidden)
    except PasswordError:
        raise CsDataError.password(file.name) from None
    except (CalamineError, ValueError, OSError) as error:
        if "assword" in str(error):
            raise CsDataError.password(file.name) from None
        raise CsDataError.unreadable(file.name, "the workbook is damaged") from None


def _sheet(sheet: CalamineSheet, marks: Marks, *, hidden: bool) -> SheetRecords:
    grid = _Grid(sheet, marks)
    records = SheetRecords(enumerate(grid.texts(), start=1), notes=_sheet_notes(marks, hidden=hidden))
    records.filled_down = grid.filled_down
    return records


def _sheet_notes(marks: Marks, *, hidden: bool) -> list[str]:
    notes = ["The sheet is hidden in the workbook; it was read all the same."] if hidden else []
    if marks.hidden_rows:
        what = "1 hidden row was" if marks.hidden_rows == 1 else f"{marks.hidden_rows:,} hidden rows were"
        notes.append(f"{what} read like the others.")
    errors = sum(len(cells) for cells in marks.errors.values())
    if errors:
        first = marks.errors[min(marks.errors)][0][1]
        notes.append(f"{errors:,} {'cell holds' if errors == 1 else 'cells hold'} the error of a formula, as {first}.")
    return notes


class _Grid:
    """The cells of a sheet from its first column on: errors put back, merged cells filled down, as text."""

    def __init__(self, sheet: CalamineSheet, marks: Marks) -> None:
        self._sheet, self._errors = sheet, marks.errors
        self._left = (sheet.start or (0, 0))[1]
        self._merged: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
            if bottom > top:
                self._merged.setdefault(top, []).append((left - self._left, bottom))
        self.filled_down: list[int] = []

    def texts(self) -> Iterator[list[str]]:
        """Yield rows of text; written column by column, because the cells of a column are mostly of one type."""
        rows = self._rows() if self._merged or self._errors else self._sheet.iter_rows()
        while block := list(islice(rows, BLOCK)):
            yield from map(list, zip(*map(_column_texts, zip(*block, strict=True)), strict=True))

    def _rows(self) -> Iterator[list[Any]]:
        open_merges: list[tuple[int, int, Any]] = []
        for number, row in enumerate(self._sheet.iter_rows()):
            for column, error in self._errors.get(number + 1, ()):
                if 0 <= column - self._left < len(row):
                    row[column - self._left] = error
            open_merges = [merge for merge in open_merges if number <= merge[1]]
            if open_merges and any(cell != "" for cell in row):
                self._fill(number, row, open_merges)
            starting = self._merged.get(number, ())
            open_merges += [(at, bottom, row[at]) for at, bottom in starting if 0 <= at < len(row)]
            yield row

    def _fill(self, number: int, row: list[Any], merges: list[tuple[int, int, Any]]) -> None:
        for column, _, value in merges:
            row[column] = value
        self.filled_down.append(number + 1)


def _column_texts(cells: tuple[Any, ...]) -> Sequence[str]:
    """Write the cells of a column; each different value once, unless types mix (True equals 1)."""
    types = set(map(type, cells)) - {str}
    if not types:
        return cells
    if len(types) > 1:
        return list(map(cell_text, cells))
    return list(map({cell: cell_text(cell) for cell in set(cells)}.__getitem__, cells))


def parquet(file: RawFile) -> SheetRecords:
    """Return the records of a Parquet file, header first."""
    try:
        table = pq.read_table(io.BytesIO(file.data))
    except (pa.ArrowException, OSError, ValueError):
        raise CsDataError.unreadable(file.name, "the Parquet file is damaged") from None
    return SheetRecords(_parquet_rows(table), named=True)


def _parquet_rows(table: pa.Table) -> Iterator[Record]:
    yield 1, list(table.column_names)
    number = 1
    for batch in table.to_batches(max_chunksize=20_000):
        columns = [_texts(column) for column in batch.columns]
        for row in zip(*columns, strict=True):
            number += 1
            yield number, list(row)


def _texts(column: pa.Array) -> list[str]:
    if pa.types.is_string(column.type) or pa.types.is_integer(column.type):
        return [value or "" for value in pc.cast(column, pa.string()).to_pylist()]
    return [cell_text(value) for value in column.to_pylist()]


def json_records(file: RawFile) -> SheetRecords:
    """Return the records of a JSON file: a list of objects, an object that holds one, or an object a line."""
    return SheetRecords(_json_rows(_objects(file)), named=True)


def _json_rows(rows: list[dict[str, Any]]) -> Iterator[Record]:
    header = list(dict.fromkeys(key for row in rows for key in row))
    yield 1, header
    for number, row in enumerate(rows, start=2):
        yield number, [cell_text(row.get(key)) for key in header]


def _objects(file: RawFile) -> list[dict[str, Any]]:
    text = file.data.decode("utf-8-sig", errors="replace").strip()
    try:
        content = json.loads(text)
    except RecursionError:
        raise CsDataError.unreadable(file.name, "it is nested too deeply") from None
    except json.JSONDecodeError:
        try:
            content = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            raise CsDataError.unreadable(file.name, "it is not valid JSON") from None
    found = _first_list(content)
    if not found:
        raise CsDataError.no_rows(file.name)
    return [_flat(row) for row in found]


def _first_list(content: object) -> list[dict[str, Any]]:
    """Return the longest list of objects, however deep objects wrap it; an object without any is one row."""
    return _lists(content) or ([content] if isinstance(content, dict) else [])


def _lists(content: object, depth: int = 0) -> list[dict[str, Any]]:
    if isinstance(content, list):
        return [row for row in content if isinstance(row, dict)]
    if isinstance(content, dict) and depth < DEEPEST:
        return max((_lists(value, depth + 1) for value in content.values()), key=len, default=[])
    return []


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat
