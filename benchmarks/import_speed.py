"""How long does a large CSV file take, beside DuckDB's bare reader that checks nothing?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.measure import Figure, Spent, alternate, timed
from csdata.ingest.load import load

ROWS, RUNS, THREADS = 300_000, 3, 2
HEAD = "Customer ID,Company,Signup date,Churn date,Plan,Segment,Region,MRR,Seats,NPS,Notes,Industry\n"


def line(number: int) -> str:
    """Write one customer."""
    start = date(2021, 1, 1) + timedelta(days=number * 7 % 1800)
    left = (start + timedelta(days=200 + number % 900)).isoformat() if number % 5 == 0 else ""
    plan, segment = ("Starter", "Growth", "Scale")[number % 3], ("Small", "Mid", "Enterprise")[number % 7 % 3]
    money, seats, score = 50 + number * 37 % 9000 / 7, 1 + number % 240, number % 11
    region, industry = ("Germany", "France", "Spain")[number % 3], ("Retail", "Health")[number % 2]
    note = f'"Call, number {number % 97}"'
    return (
        f"C{number:07d},Company {number},{start},{left},{plan},{segment},{region},{money:.2f},{seats},{score},"
        f"{note},{industry}\n"
    )


def run() -> Iterator[Figure]:
    """Read the same file both ways, in turns, with as many threads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        with path.open("w", encoding="utf-8") as out:
            out.write(HEAD)
            out.writelines(map(line, range(ROWS)))

        def ours() -> Spent:
            loaded = []
            spent = timed(lambda: loaded.append(load([path])))
            (report,) = loaded[0].files
            assert report.rows_loaded == ROWS  # noqa: S101 - a short import is fast, and no result
            return spent

        def theirs() -> Spent:
            with duckdb.connect(config={"threads": THREADS}) as connection:
                return timed(
                    lambda: connection.execute(
                        "CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true)", [str(path)]
                    ).fetchall()
                )

        mine, other = alternate(ours, theirs, RUNS)
        size = f"{ROWS:,} rows × 12 columns, {path.stat().st_size / 1e6:.0f} MB; ours recognises, types, rejects"
    yield Figure("import of a CSV file", mine, RUNS, "DuckDB read_csv, all text", other, note=size)
