"""How long does a large Excel file take to come to rest as text, beside pandas reading it with openpyxl?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pandas as pd

from benchmarks.measure import Figure, Spent, alternate, timed
from csdata.engine import Engine
from csdata.engine.staging import open_rejects
from csdata.ingest import workbook
from csdata.ingest.files import RawFile
from csdata.ingest.landing import land

ROWS, COLUMNS, RUNS = 100_000, 20, 1
HEAD = [
    "Customer ID",
    "Company",
    "Signup date",
    "Churn date",
    "Plan",
    "Segment",
    "Region",
    "MRR",
    "Seats",
    "NPS",
    "Notes",
]


def row(number: int) -> list[object]:
    """Write one customer: text, dates, numbers, flags and empty cells."""
    left = date(2024, 1, 1) if number % 5 == 0 else None
    own = [f"C{number:07d}", f"Company {number}", date(2021, 1, 1) + timedelta(days=number * 7 % 1800), left]
    own += [("Starter", "Growth", "Scale")[number % 3], "Mid", ("Germany", "France")[number % 2]]
    own += [round(50 + number * 37 % 9000 / 7, 2), 1 + number % 240, number % 11, f"Call, number {number % 97}"]
    rest = [
        number % 7,
        number * 0.5,
        "x",
        number % 2 == 0,
        f"t{number % 50}",
        None,
        number % 3,
        date(2022, 1, 1),
        "end",
    ]
    return [*own, *rest]


def write(path: Path) -> None:
    """Write the workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    sheet.append([*HEAD, *(f"Field {n}" for n in range(COLUMNS - len(HEAD)))])
    for number in range(ROWS):
        sheet.append(row(number))
    book.save(path)


def landed(path: Path) -> int:
    """Read and land the file; return how many rows there are."""
    engine = Engine()
    open_rejects(engine)
    ((name, records),) = workbook.sheets(RawFile(path.name, path.read_bytes()))
    return land(engine, 0, name, records).rows_in


def run() -> Iterator[Figure]:
    """Read the same file both ways, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write(path)

        def ours() -> Spent:
            found: list[int] = []
            spent = timed(lambda: found.append(landed(path)))
            assert found == [ROWS]  # noqa: S101 - a short import is fast, and no result
            return spent

        mine, other = alternate(ours, lambda: timed(lambda: pd.read_excel(path, engine="openpyxl")), RUNS)
        size = f"{ROWS:,} rows × {COLUMNS} columns, {path.stat().st_size / 1e6:.0f} MB"
    yield Figure("reading an Excel file", mine, RUNS, "pandas read_excel, openpyxl", other, bar="ratio 0.2", note=size)
