"""How long does a large CSV file take from disk to a workspace, beside DuckDB's bare reader that checks nothing?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.measure import Figure, Spent, alternate, timed
from csdata.drafting import Draft
from csdata.workspace import Workspace, create

ROWS, RUNS, THREADS = 1_000_000, 5, 2
HEAD = (
    "Customer ID,Company,Signup date,Churn date,Plan,Segment,Region,Industry,Channel,Owner,MRR,Seats,Active users,NPS,"
    "CSAT,Employees,Renewal date,Goal reached,Notes,Score X\n"
)
Day = Callable[[date], str]
Money = Callable[[float], str]


def line(number: int, day: Day, money: Money) -> str:
    """Write one customer."""
    start = date(2021, 1, 1) + timedelta(days=number * 7 % 1800)
    left = day(start + timedelta(days=200 + number % 900)) if number % 5 == 0 else ""
    plan, segment = ("Starter", "Growth", "Scale")[number % 3], ("Small", "Mid", "Enterprise")[number % 7 % 3]
    region, industry = ("Germany", "France", "Spain")[number % 3], ("Retail", "Health")[number % 2]
    score = number % 11 if number % 3 else ""
    amount, reached = money(50 + number * 37 % 9000 / 7), number % 2
    renewal = day(start + timedelta(days=365))
    return (
        f"C{number:07d},Company {number},{day(start)},{left},{plan},{segment},{region},{industry},Web,"
        f"Ann {number % 50},{amount},{1 + number % 240},{number % 200},{score},{1 + number % 5},{number % 5000},"
        f'{renewal},{("no", "yes")[reached]},"Call, number {number % 97}",{number % 1000 / 10}\n'
    )


def run() -> Iterator[Figure]:
    """Bring two files of the same customers: written the engine's own way, and the way people in the US write."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CSDATA_HOME"] = str(Path(folder) / "home")
        yield from _figures(Path(folder), "import of a plain CSV file", date.isoformat, "{:.2f}".format, bar="1.5")
        us: Day = lambda day: day.strftime("%m/%d/%Y")  # noqa: E731 - a short function among arguments
        yield from _figures(Path(folder), "import with US dates and $1,234.50", us, '"${:,.2f}"'.format)


def bring(path: Path, workspace: Workspace) -> None:
    """Take a file all the way: read, recognise, check, keep."""
    draft = Draft.of([path], path.name, workspace)
    draft.keep(workspace, {}, expected=0)
    draft.close()


def _figures(folder: Path, name: str, day: Day, money: Money, bar: str = "") -> Iterator[Figure]:
    path = folder / "customers.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        out.writelines(line(number, day, money) for number in range(ROWS))

    def ours() -> Spent:
        workspace = create("Benchmark")
        spent = timed(lambda: bring(path, workspace))
        version = workspace.current()
        assert version is not None  # noqa: S101 - a short import is fast, and no result
        assert version.summary["changed"] == {"customers": ROWS}  # noqa: S101
        workspace.delete()
        return spent

    def theirs() -> Spent:
        with duckdb.connect(config={"threads": THREADS}) as connection:
            return timed(
                lambda: connection.execute("CREATE TABLE t AS SELECT * FROM read_csv(?)", [str(path)]).fetchall()
            )

    mine, other = alternate(ours, theirs, RUNS)
    size = f"{ROWS:,} × 20, {path.stat().st_size / 1e6:.0f} MB; ours recognises, types, refuses and keeps on disk"
    yield Figure(name, mine, RUNS, "DuckDB read_csv into a table", other, bar, size)
