"""Whom does a list name, and who of them is held back?"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import zip_longest

from python_calamine import CalamineError, CalamineWorkbook

from csdata.analysis.interventions.planning import HELD
from csdata.dataset import Dataset
from csdata.errors import CsDataError

WORKBOOK = b"PK\x03\x04"  # how an xlsx file begins


@dataclass(frozen=True, slots=True)
class Listed:
    """The ids of those who get something and of those who are held back, and how many lines name nobody known."""

    got: tuple[str, ...]
    held: tuple[str, ...] = ()
    unknown: int = 0


def read_list(data: Dataset, file: bytes) -> Listed:
    """Read a list of customers: text with commas, semicolons or tabs, or the first sheet of an xlsx file.

    The column with most ids of the data is taken. Who has “held back” in its line is held back, as in the list that a
    plan gives along. Raises CsDataError where nobody is named, somebody is named as both, or it cannot be read.
    """
    rows = _sheet(file) if file.startswith(WORKBOOK) else _text(file)
    known = set(data.members["customer_id"])
    columns = list(zip_longest(*rows, fillvalue=""))
    ids = max(columns, key=lambda column: sum(cell in known for cell in column), default=())
    held = [any(cell.casefold() == HELD for cell in row) for row in rows]
    arms = [(cell, out) for cell, out in zip(ids, held, strict=True) if cell]
    named = dict.fromkeys((cell, out) for cell, out in arms if cell in known)
    got, out = (tuple(cell for cell, arm in named if arm is which) for which in (False, True))
    if both := sorted(set(got) & set(out)):
        raise CsDataError(
            "bad_list", f"{both[0]} is in the list both as getting it and as held back.", "Keep one line."
        )
    if not named:
        raise CsDataError("bad_list", "The list names no customer of these data.", "It needs their ids in a column.")
    strangers = {cell for cell, _ in arms} - known
    return Listed(got, out, len(strangers) - int(arms[0][0] in strangers))  # the first line may be a header


def _text(file: bytes) -> list[list[str]]:
    text = file.decode("utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row]


def _sheet(file: bytes) -> list[list[str]]:
    try:
        rows = CalamineWorkbook.from_object(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, OSError):
        raise CsDataError("bad_list", "The list cannot be read.", "Save it as CSV and bring that.") from None
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    """Return a cell as text; an id that is a whole number has no decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
