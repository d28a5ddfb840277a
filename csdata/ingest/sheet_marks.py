"""What does an Excel file say that its reader leaves out: formula errors and hidden rows?

python-calamine gives '' for #DIV/0! and shows hidden rows like any other, so the sheet's own XML is asked. Only .xlsx
and .xlsm are written as XML; of .xls, .xlsb and .ods this cannot be told.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

BLOCK = 4_000_000
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\br?:?id=\"([^\"]+)\"")
RELATION = re.compile(rb"<Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb"\b(Id|Target)=\"([^\"]*)\"")
ERROR_MARK = b' t="e"'
ERROR = re.compile(rb"<c\s(?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]+)(\d+)\"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>", re.DOTALL)
HIDDEN_ROW = re.compile(rb"<row\s[^>]*\bhidden=\"(?:1|true)\"")


@dataclass(slots=True)
class Marks:
    """The errors of a sheet, row number -> [(column from 0, '#DIV/0!')], and how many of its rows are hidden."""

    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    hidden_rows: int = 0


def sheet_marks(data: bytes) -> list[Marks]:
    """Return the marks of each sheet in the order of the workbook; an empty list for any other kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                return []
            return [_marks(archive, path) if path in names else Marks() for path in _paths(archive)]
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, zlib.error):
        return []  # calamine says what is wrong with it


def _paths(archive: zipfile.ZipFile) -> list[str]:
    """Return the path of each sheet, in order."""
    targets = {}
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        parts = dict(ATTRIBUTE.findall(relation))
        targets[parts.get(b"Id", b"")] = parts.get(b"Target", b"").decode()
    found = [targets.get(key, "") for key in SHEET.findall(archive.read("xl/workbook.xml"))]
    return [target[1:] if target.startswith("/") else f"xl/{target}" for target in found]


def _marks(archive: zipfile.ZipFile, path: str) -> Marks:
    marks = Marks()
    for block in _blocks(archive, path):
        marks.hidden_rows += len(HIDDEN_ROW.findall(block)) if b"hidden=" in block else 0
        if ERROR_MARK in block:
            for column, row, error in ERROR.findall(block):
                marks.errors.setdefault(int(row), []).append((_column(column), error.decode()))
    return marks


def _blocks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces that end with a row."""
    rest = b""
    with archive.open(path) as stream:
        while piece := stream.read(BLOCK):
            whole, mark, tail = (rest + piece).rpartition(b"</row>")
            yield whole + mark
            rest = tail
    yield rest


def _column(letters: bytes) -> int:
    """Return the position of a column: A is 0, AA is 26."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1
