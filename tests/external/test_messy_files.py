"""What becomes of 90 messy files of other projects: is every row loaded or refused, and is the outcome told in words?

Source: ../shared/data/messy-csvkit (csvkit 2.2.0, examples/, MIT) with csvkit's own expected conversions, and
../shared/data/csv-spectrum (github.com/max-mapper/csv-spectrum) with the expected JSON.
docs/messy-files.md is written by `UPDATE_DOCS=1 pytest tests/external/test_messy_files.py`.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from csdata.engine import Engine, contents
from csdata.engine.staging import open_rejects
from csdata.errors import CsDataError
from csdata.ingest import workbook
from csdata.ingest.files import RawFile, collect, kind_of
from csdata.ingest.landing import Landed, land
from csdata.ingest.text import text_file

pytestmark = pytest.mark.external

DOCS = Path(__file__).resolve().parents[2] / "docs" / "messy-files.md"
INTRODUCTION = """# Messy files, and what becomes of them

Every file of two collections that other projects made to trip readers up: csvkit's examples and csv-spectrum. Rows in
= rows loaded as text + rows refused, for each of them; header, blank and title rows are not data. Most hold no
customers, so this is where reading ends and recognising would begin. The table is written, and checked, by
`tests/external/test_messy_files.py`.

Formula errors (`#DIV/0!`) and hidden rows are told for .xlsx and .xlsm. In .xls, .xlsb and .ods they cannot be told: an
error is an empty cell there.

| file | what it is | rows in | loaded | refused | outcome |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Outcome:
    """One sheet after landing, or the words with which a file was turned down."""

    file: str
    kind: str
    sheet: Landed | None = None
    rows: tuple[tuple[object, ...], ...] = ()
    refused: tuple[tuple[object, ...], ...] = ()
    error: str = ""

    @property
    def table(self) -> list[dict[str, str]]:
        """The rows as header -> cell."""
        assert self.sheet
        return [dict(zip(self.sheet.header, (str(c or "") for c in row[1:]), strict=True)) for row in self.rows]

    @property
    def line(self) -> str:
        """The row of the documentation."""
        if not self.sheet:
            return f"| {self.file} | {self.kind} | | | | {_cell(self.error)} |"
        reasons = dict.fromkeys(str(reason) for _, _, _, reason, _ in self.refused)
        told = [*self.sheet.notes, *(f"Refused: {reason}." for reason in reasons)]
        if self.sheet.encoding not in {None, "utf-8", "utf-8-sig"}:
            told.insert(0, f"Read as {self.sheet.encoding}.")
        counts = f"{self.sheet.rows_in} | {len(self.rows)} | {len(self.refused)}"
        return f"| {self.sheet.name} | {self.kind} | {counts} | {_cell(' '.join(told)) or 'Read.'} |"


def _cell(text: str) -> str:
    return text.replace("|", "¦")


def outcomes(path: Path, name: str) -> Iterator[Outcome]:
    """Land every sheet of a file; whatever is raised but CsDataError is a failure of the test."""
    for file in collect([path]):
        try:
            kind = kind_of(file)
            for sheet, records in _sheets(file, kind):
                yield _landed(RawFile(f"{name}{sheet}", file.data), kind, records)
        except CsDataError as error:
            yield Outcome(name, "not a table" if error.code == "not_a_table" else "a file", error=str(error))


def _sheets(file: RawFile, kind: str) -> Iterator[tuple[str, Iterator[workbook.Record]]]:
    if kind == "workbook":
        yield from ((f" · {name}", records) for name, records in workbook.sheets(file))
    elif kind == "json":
        yield "", workbook.json_records(file)
    else:
        yield "", text_file(file).records()


def _landed(file: RawFile, kind: str, records: Iterator[workbook.Record]) -> Outcome:
    engine = Engine()
    open_rejects(engine)
    try:
        text = text_file(file) if kind == "text" else None
        sheet = land(engine, 0, file.name, records, text)
    except CsDataError as error:
        return Outcome(file.name, kind, error=str(error))
    rows = engine.rows(f"SELECT * FROM {sheet.raw} ORDER BY row_no")  # noqa: S608 - a table of ours
    return Outcome(file.name, kind, sheet, tuple(rows), tuple(contents.refused(engine, 0)))


@pytest.fixture(scope="module")
def found(shared_data: Callable[[str], Path]) -> dict[str, list[Outcome]]:
    """Every file's outcomes by its path in the shared data."""
    paths = [
        path
        for folder in ("messy-csvkit", "csv-spectrum/csvs")
        for path in sorted(shared_data(folder).rglob("*"))
        if path.is_file() and path.name != "SOURCE.txt"
    ]
    root = shared_data("messy-csvkit").parent
    names = [path.relative_to(root).as_posix() for path in paths]
    return {name: list(outcomes(path, name)) for name, path in zip(names, paths, strict=True)}


def test_all_files_are_there_and_each_has_an_outcome(found: dict[str, list[Outcome]]) -> None:
    assert len(found) == 102
    assert [name for name, results in found.items() if not results] == []


def test_every_row_of_every_file_is_loaded_or_refused(found: dict[str, list[Outcome]]) -> None:
    for results in found.values():
        for outcome in results:
            if outcome.sheet:
                assert outcome.sheet.rows_in == len(outcome.rows) + len(outcome.refused), outcome.file


def test_no_text_file_has_more_or_fewer_rows_than_python_reads(
    found: dict[str, list[Outcome]], shared_data: Callable[[str], Path]
) -> None:
    """Count the filled records once more, with nothing but Python's csv module, in the plain UTF-8 files."""
    counted = 0
    for name, (outcome, *_) in found.items():
        path = shared_data(name)
        if not outcome.sheet or path.suffix != ".csv" or outcome.sheet.encoding not in {"utf-8", "utf-8-sig"}:
            continue
        text = path.read_bytes().decode("utf-8-sig").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if "sniff_limit" in name else ",")
        records = [record for record in reader if any(cell.strip() for cell in record)]
        titles = sum(1 for note in outcome.sheet.notes if note.startswith("1 title row"))
        header = 0 if any("no header row" in note for note in outcome.sheet.notes) else 1
        assert outcome.sheet.rows_in == len(records) - titles - header, name
        counted += 1
    assert counted > 60


def test_what_cannot_be_read_is_turned_down_in_one_line_with_a_remedy(found: dict[str, list[Outcome]]) -> None:
    errors = {o.file.removeprefix("messy-csvkit/"): o.error for results in found.values() for o in results if o.error}
    assert all(len(error.splitlines()) == 1 and error.count(".") >= 2 for error in errors.values())
    assert {name for name in errors if "is a dBASE file" in errors[name]} == {"testdbf.dbf"}
    assert {name for name in errors if "bz2 archive" in errors[name]} == {"dummy.csv.bz2"}
    assert {name for name in errors if "fixed width" in errors[name]} == {"testfixed", "testfixed_skip_lines"}


CSVKIT = [  # sheetsxls_converted.csv and sheetsxlsx_converted.csv are of other workbooks than those shipped
    ("test.xls", "testxls_converted.csv"),
    ("test.xlsx", "testxlsx_converted.csv"),
    ("testjson.json", "testjson_converted.csv"),
    ("testjson_multiline.json", "testjson_multiline_converted.csv"),
    ("testjson_nested.json", "testjson_nested_converted.csv"),
]


def same(ours: str, theirs: str) -> bool:
    """Compare two cells by what they say: csvkit writes True, 40.0, and T between day and time."""
    if ours == theirs or ours.upper() == theirs.upper():
        return True
    if ours.replace(" ", "T") == theirs or f"{ours}T00:00:00" == theirs or ours.zfill(8) == theirs.zfill(8):
        return True
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False


@pytest.mark.parametrize(("source", "converted"), CSVKIT)
def test_workbooks_and_json_say_what_csvkit_converts_them_to(
    source: str, converted: str, found: dict[str, list[Outcome]], shared_data: Callable[[str], Path]
) -> None:
    outcome = found[f"messy-csvkit/{source}"][0]
    with shared_data(f"messy-csvkit/{converted}").open(encoding="utf-8", newline="") as file:
        header, *expected = list(csv.reader(file))
    assert outcome.sheet
    places = [outcome.sheet.header.index(name.replace("/", ".")) for name in header if name in NAMED_IN_BOTH]
    theirs = [header.index(name) for name in header if name in NAMED_IN_BOTH]
    assert len(outcome.rows) == len(expected)
    for row, wanted in zip(outcome.rows, expected, strict=True):
        cells = [str(row[1 + place] or "") for place in places]
        assert all(same(cell, wanted[at]) for cell, at in zip(cells, theirs, strict=True)), (cells, wanted)


NAMED_IN_BOTH = {
    *("text", "date", "integer", "boolean", "float", "time", "datetime", "empty_column", "a", "b", "d"),
    *("nested/time", "nested/nested/date", "nested/nested/integer"),
}

SPECTRUM = [
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines"),
    *("newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
]


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_lands_as_its_makers_expect(
    name: str, found: dict[str, list[Outcome]], shared_data: Callable[[str], Path]
) -> None:
    wanted = json.loads(shared_data(f"csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    expected = wanted if isinstance(wanted, list) else [wanted]
    (outcome,) = found[f"csv-spectrum/csvs/{name}.csv"]
    table = outcome.table
    if name == "location_coordinates":  # its two files disagree about the phone number
        assert (table[0].pop("Contact Phone Number"), expected[0].pop("Contact Phone Number")) == (
            "2095257564",
            "1234567890",
        )
    # a line break inside a cell is one sign here, however the file writes it
    assert table == [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]


def test_the_documentation_tells_what_becomes_of_each_file(found: dict[str, list[Outcome]]) -> None:
    text = INTRODUCTION + "\n".join(outcome.line for results in found.values() for outcome in results) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        DOCS.write_text(text, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == text, "run it once with UPDATE_DOCS=1"
