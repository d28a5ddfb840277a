"""How do tables reach the disk without holding them in memory?"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
from pyarrow import csv

QUOTED = frozenset({"customers", "surveys", "churn_events"})


class CsvFolder:
    """One CSV file a table, opened at the first rows and appended to; a context manager."""

    def __init__(self, out: Path) -> None:
        """Write into an existing folder."""
        self._out = out
        self._files: dict[str, BinaryIO] = {}
        self._stack = ExitStack()
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def append(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; the first call writes the header."""
        if name not in self._files:
            self._files[name] = self._stack.enter_context((self._out / f"{name}.csv").open("wb"))
            self._files[name].write((",".join(table.column_names) + "\n").encode())
        style = "needed" if name in QUOTED else "none"  # "needed" quotes every text: only where texts hold commas
        csv.write_csv(table, self._files[name], csv.WriteOptions(include_header=False, quoting_style=style))
        self.rows[name] = self.rows.get(name, 0) + table.num_rows
