"""Where is the header, which rows are data, and how do they come to rest as text?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from csdata.engine import Engine
from csdata.engine.delimited import TOTAL, copy_delimited, set_apart
from csdata.engine.staging import refuse
from csdata.errors import CsDataError
from csdata.ingest.text import TextFile
from csdata.schema import normalise, tables

HEAD_ROWS = 40
HEADER_WITHIN = 25
CHUNK = 20_000
LARGE = 500_000
TOTAL_ROW = re.compile(TOTAL, re.IGNORECASE)
NUMERIC = re.compile(r"^[\s$€£(+-]*\d[\d.,'\s]*[%)€]?$|^\d{4}-\d\d-\d\d|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Landed:
    """A sheet at rest as text: `raw` has the columns row_no, c0, c1, …; `header` names c0, c1, …"""

    index: int
    name: str
    raw: str
    header: tuple[str, ...]
    header_row: int
    rows_in: int
    encoding: str | None = None

    def column(self, header: str) -> str:
        """Return the raw column of a header."""
        return f"c{self.header.index(header)}"


def land(engine: Engine, index: int, name: str, records: Iterator[Record], text: TextFile | None = None) -> Landed:
    """Find the header, copy the data rows into the engine as text, refuse totals and rows that are too long.

    A large and regular text file is copied by the engine itself; everything else record by record.
    """
    head = list(islice(records, HEAD_ROWS))
    position = header_position([cells for _, cells in head])
    if position is None:
        raise CsDataError.no_rows(name)
    header_row, cells = head[position]
    width = max(len(_trimmed(cells)), _usual_width([c for _, c in head[position + 1 :]]))
    header = header_names((cells + [""] * width)[:width])
    raw = f"raw_{index}"
    rows_in = _copied(engine, index, raw, header_row, width, text) if text else None
    if rows_in is None:
        rows_in = _Landing(engine, index, raw, header).fill(chain(head[position + 1 :], records))
    if rows_in == 0:
        raise CsDataError.no_rows(name)
    return Landed(index, name, raw, header, header_row, rows_in, text.encoding if text else None)


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


def header_position(rows: list[list[str]]) -> int | None:
    """Return which of the first rows is the header: known names, as wide as the data, no numbers."""
    known = _known_headers()
    usual = _usual_width(rows)
    best: tuple[float, int] | None = None
    for position, row in enumerate(rows[:HEADER_WITHIN]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if not filled or len(filled) < usual / 2:
            continue
        hits = sum(normalise(cell) in known for cell in filled)
        wordy = sum(not NUMERIC.match(cell) for cell in filled) / len(filled)
        unique = len(set(filled)) / len(filled)
        score = 3 * hits / len(filled) + wordy + unique + len(filled) / max(usual, 1) - position / 10
        if best is None or score > best[0]:
            best = (score, position)
    return best[1] if best else None


def _known_headers() -> frozenset[str]:
    return frozenset(
        alias for table in tables().values() for column in table.columns.values() for alias in column.aliases
    )


def header_names(cells: list[str]) -> tuple[str, ...]:
    """Make names unique and never empty: 'Plan', 'Plan (2)', 'column 3'."""
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        plain = name = " ".join(cell.split()) or f"column {position}"
        copy = 1
        while name in names:
            copy += 1
            name = f"{plain} ({copy})"
        names[name] = None
    return tuple(names)


def _usual_width(rows: list[list[str]]) -> int:
    widths = Counter(len(_trimmed(row)) for row in rows if any(cell.strip() for cell in row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


class _Landing:
    """Copies records into the engine in blocks, so that memory does not grow with the file."""

    def __init__(self, engine: Engine, index: int, raw: str, header: tuple[str, ...]) -> None:
        self.engine, self.index, self.raw, self.header = engine, index, raw, header
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
                row = _trimmed(cells)
                if len(row) <= width:
                    row = row + [""] * (width - len(row))
            first = next((cell for cell in row if cell and not cell.isspace()), None)
            if first is None:
                continue
            if len(row) > width:
                reason = f"{len(row)} cells where the header has {width}"
                refuse(self.engine, self.index, number, None, " | ".join(cells), reason)
                refused += 1
            elif TOTAL_ROW.match(first):
                refuse(self.engine, self.index, number, None, first, "total")
                refused += 1
            else:
                kept.append((number, row))
        return kept, refused
