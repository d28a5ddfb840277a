"""What do the sheets of a workbook, a Parquet or a JSON file say, as text?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from csdata.errors import CsDataError
from csdata.ingest.files import RawFile

DEEPEST = 20
Records = Iterator[tuple[int, list[str]]]


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


def sheets(file: RawFile) -> Iterator[tuple[str, Records]]:
    """Yield (sheet name, records) for every sheet with a cell in it (xlsx, xlsm, xlsb, xls, ods)."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                rows = sheet.to_python(skip_empty_area=False)
                yield name, ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    except PasswordError:
        raise CsDataError.password(file.name) from None
    except (CalamineError, ValueError, OSError) as error:
        if "assword" in str(error):
            raise CsDataError.password(file.name) from None
        raise CsDataError.unreadable(file.name, "the workbook is damaged") from None


def parquet(file: RawFile) -> Records:
    """Yield the records of a Parquet file, header first."""
    try:
        table = pq.read_table(io.BytesIO(file.data))
    except (pa.ArrowException, OSError, ValueError):
        raise CsDataError.unreadable(file.name, "the Parquet file is damaged") from None
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


def json_records(file: RawFile) -> Records:
    """Yield the records of a JSON file: a list of objects, an object that holds one, or an object a line."""
    rows = _objects(file)
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
