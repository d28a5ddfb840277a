"""Where is the header, which rows are data, and how do they come to rest as text?"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from csdata.engine import Engine
from csdata.engine.delimited import TOTAL, copy_delimited, set_apart
from csdata.engine.staging import refuse
from csdata.errors import CsDataError
from csdata.ingest.around import Below, as_of_day, titles_note
from csdata.ingest.heading import Heading, find_heading, trimmed
from csdata.ingest.text import TextFile
from csdata.ingest.workbook import SheetRecords

HEAD_ROWS = 40
CHUNK = 20_000
LARGE = 500_000
TOTAL_ROW = re.compile(TOTAL, re.IGNORECASE)

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Landed:
    """A sheet at rest as text: `raw` has the columns row_no, c0, c1, …; `header` names c0, c1, …

    `header_row` is the number of the last row above the data (0: there is none), `as_of` the day that a title names,
    and `notes` say what a user should know about how the file was read.
    """

    index: int
    name: str
    raw: str
    header: tuple[str, ...]
    header_row: int
    rows_in: int
    encoding: str | None = None
    as_of: date | None = None
    notes: tuple[str, ...] = ()

    def column(self, header: str) -> str:
        """Return the raw column of a header."""
        return f"c{self.header.index(header)}"


def land(engine: Engine, index: int, name: str, records: Iterator[Record], text: TextFile | None = None) -> Landed:
    """Find the header, copy the data rows into the engine as text, refuse totals and rows that are too long.

    A large and regular text file is copied by the engine itself; everything else record by record.
    """
    head = list(islice(records, HEAD_ROWS))
    rows = [cells for _, cells in head]
    heading = find_heading(rows, named=isinstance(records, SheetRecords) and records.named)
    if heading is None:
        raise CsDataError.no_rows(name)
    header_row = head[heading.first - 1][0] if heading.first else 0
    raw, below = f"raw_{index}", Below(heading, rows[heading.first :])
    rows_in = None
    if text and not _interrupted(text, heading):
        rows_in = _copied(engine, index, raw, header_row, len(heading.names), text)
    if rows_in is None:
        rows_in = _Landing(engine, index, raw, heading.names, below).fill(chain(head[heading.first :], records))
    if rows_in == 0:
        raise CsDataError.no_rows(name)
    titles = rows[: heading.top]
    notes = [*titles_note(titles), *_notes(heading), *below.notes]
    if isinstance(records, SheetRecords):
        notes += records.notes(header_row)
    encoding = text.encoding if text else None
    return Landed(index, name, raw, heading.names, header_row, rows_in, encoding, as_of_day(titles), tuple(notes))


def _notes(heading: Heading) -> Iterator[str]:
    if heading.headless:
        yield "The file has no header row; its columns are numbered and its first row is data."
    elif heading.first - heading.top > 1:
        yield f"The header takes {heading.first - heading.top} rows; they were read as one."


def _interrupted(text: TextFile, heading: Heading) -> bool:
    """Tell whether the header comes again or an empty row stands inside: the careful reader looks at what follows."""
    header = text.separator.join(heading.written).rstrip(text.separator)
    again = bool(header) and text.text.count(f"\n{header}") + text.text.startswith(header) > 1
    return again or re.search(rf"\n[{re.escape(text.separator)} ]+\r?\n", text.text) is not None


def _copied(engine: Engine, index: int, raw: str, header_row: int, width: int, text: TextFile) -> int | None:
    """Let the engine copy a large text file; None when it is small or not regular."""
    lines = text.plain_lines() if len(text.text) >= LARGE else None
    if lines is None:
        return None
    with TemporaryDirectory(prefix="csdata-") as folder:
        path = Path(folder) / "upload.csv"
        path.write_text(text.text, encoding="utf-8", newline="")
        regular = copy_delimited(
            engine, raw, path, columns=width, skip=header_row, separator=text.separator, lines=lines - header_row
        )
    return set_apart(engine, index, raw, width) if regular else None


class _Landing:
    """Copies records into the engine in blocks, so that memory does not grow with the file."""

    def __init__(self, engine: Engine, index: int, raw: str, header: tuple[str, ...], below: Below) -> None:
        self.engine, self.index, self.raw, self.header = engine, index, raw, header
        self._below, self._gap = below, False
        fields = [pa.field("row_no", pa.int32()), *(pa.field(f"c{i}", pa.string()) for i in range(len(header)))]
        self._schema = pa.schema(fields)
        engine.load_arrow(raw, self._schema.empty_table())

    def fill(self, records: Iterator[Record]) -> int:
        """Copy all data rows; return how many there were, refused ones included."""
        rows_in = 0
        while block := list(islice(records, CHUNK)):
            kept, refused = self._sorted(block)
            rows_in += len(kept) + refused
            numbers = pa.array([number for number, _ in kept], pa.int32())
            columns = list(zip(*(cells for _, cells in kept), strict=True)) or [()] * len(self.header)
            arrays = [numbers, *(pa.array(column, pa.string()) for column in columns)]
            self.engine.load_arrow(self.raw, pa.Table.from_arrays(arrays, schema=self._schema), append=True)
        return rows_in

    def _sorted(self, block: list[Record]) -> tuple[list[Record], int]:
        width, kept, refused = len(self.header), [], 0
        for number, cells in block:
            row = cells
            if len(row) != width:
                row = trimmed(cells)
                if len(row) <= width:
                    row = row + [""] * (width - len(row))
            first = row[0] if row[0] and not row[0].isspace() else next(filter(str.strip, row), None)
            if first is None:
                self._gap = True
                continue
            reason = self._refusal(number, row, first)
            if reason:
                told = first if reason == "total" else " | ".join(trimmed(cells))
                refuse(self.engine, self.index, number, None, told, reason)
                refused += 1
            else:
                kept.append((number, row))
        return kept, refused

    def _refusal(self, number: int, row: list[str], first: str) -> str | None:
        """Return why a row is no row of the table; None when it is one."""
        if TOTAL_ROW.match(first):
            return "total"
        if self._below.is_header(row):
            return "the header again"
        if self._gap or self._below.over:
            self._gap = False
            reason = self._below.refusal(number, row)
            if reason:
                return reason
        width = len(self.header)
        return f"{len(row)} cells where the header has {width}" if len(row) > width else None


def land_rows(engine: Engine, landed: Landed, lines: list[tuple[int, str]], separator: str) -> Landed:
    """Bring single lines of a sheet to rest beside it, (row number, text) each; refuse those that are no row of it."""
    raw = f"raw_odd_{landed.index}"
    engine.drop(raw)
    heading = Heading(landed.header, list(landed.header), 0, 1)
    below = Below(heading, [])
    records = ((number, next(csv.reader([text], delimiter=separator), [])) for number, text in lines)
    _Landing(engine, landed.index, raw, landed.header, below).fill(records)
    return replace(landed, raw=raw)
