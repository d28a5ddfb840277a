"""Who talks to the database, and how is every question put to it?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pyarrow as pa

SQL_FOLDER = Path(__file__).parent / "sql"
PARAMETER = re.compile(r"\$([a-z_]+)")
PLAIN_NAME = re.compile(r"^[a-z][a-z0-9_]*$")

Params = Mapping[str, Any]


@cache
def sql_text(name: str) -> str:
    """Return the text of a query file; its first line is the question it answers."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def quoted(identifier: str) -> str:
    """Quote a name that came with the data, so that it can only ever be a name."""
    return '"' + identifier.replace('"', '""') + '"'


HOLDS: Final = "company"  # the database with the tables


class Engine:
    """One in-memory database; safe to share between threads, because each call has its own cursor.

    A connection used by several threads mixes up their answers (166 of 800 wrong when measured);
    a cursor per call, read to its end, gave none.
    """

    def __init__(self, *, threads: int = 2, memory_limit: str | None = None) -> None:
        """Open an empty database that neither looks at Python's variables nor loads extensions."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        if memory_limit:
            config["memory_limit"] = memory_limit
        self._connection = duckdb.connect(":memory:", config=config)
        # Tables of the first database in memory are never compressed; of one that is attached they are, once compacted.
        self._connection.execute(f"ATTACH ':memory:' AS {HOLDS} (COMPRESS)").fetchall()
        self._rebuilding = threading.Lock()
        self.building = 0  # of the table of members: odd while it is built, another number afterwards
        # A long IN (…) made into a join loses the order of the rows, and with it their numbers in the file.
        self._connection.execute("SET disabled_optimizers = 'in_clause'").fetchall()

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor of its own, for steps that must follow each other on one connection."""
        with self._cursor() as cursor:
            yield cursor

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(f"USE {HOLDS}")  # a cursor begins in the first database
            yield cursor
        finally:
            cursor.close()

    def run(self, sql: str, params: Params | None = None) -> None:
        """Execute a statement that returns nothing."""
        with self._cursor() as cursor:
            cursor.execute(sql, _used(sql, params)).fetchall()

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """Return all rows as tuples."""
        with self._cursor() as cursor:
            return cursor.execute(sql, _used(sql, params)).fetchall()

    def value(self, sql: str, params: Params | None = None) -> Any:  # noqa: ANN401 - whatever the one cell holds
        """Return the first cell of the first row."""
        return self.rows(sql, params)[0][0]

    def frame(self, sql: str, params: Params | None = None) -> pd.DataFrame:
        """Return all rows as a frame; money arrives as float64, dates as datetime64."""
        with self._cursor() as cursor:
            return cursor.execute(sql, _used(sql, params)).df()

    def ask(self, question: str, params: Params | None = None) -> pd.DataFrame:
        """Answer a query file by its name: `ask("mrr_movements", {"last": ...})`."""
        return self.frame(sql_text(question), params)

    def answer(self, question: str, params: Params | None = None) -> Any:  # noqa: ANN401 - whatever the one cell holds
        """Answer a query file that returns a single cell."""
        return self.value(sql_text(question), params)

    def materialise(self, table: str, question: str, params: Params | None = None) -> None:
        """Keep the answer of a query file as a table."""
        sql = sql_text(question)
        with self._cursor() as cursor:
            cursor.execute(f"CREATE TABLE {_plain(table)} AS\n{sql}", _used(sql, params)).fetchall()

    def replace_members(self, labels: pa.Table, question: str) -> None:
        """Build the table of members anew with labels found later; who reads meanwhile sees it before or after."""
        with self._rebuilding:
            self.building += 1
            try:
                self.load_arrow("found_personas", labels, replace=True)
                with self._cursor() as cursor:
                    cursor.execute(f"CREATE OR REPLACE TABLE members AS\n{sql_text(question)}").fetchall()
            finally:
                self.building += 1

    def load_arrow(self, table: str, data: pa.Table, *, append: bool = False, replace: bool = False) -> None:
        """Copy an Arrow table into the database."""
        _plain(table)
        with self._cursor() as cursor:
            cursor.register("incoming", data)
            anew = f"CREATE {'OR REPLACE ' * replace}TABLE {table} AS"
            verb = f"INSERT INTO {table}" if append else anew
            cursor.execute(f"{verb} SELECT * FROM incoming").fetchall()
            cursor.unregister("incoming")

    def drop(self, name: str) -> None:
        """Forget a table or a view, if it is there."""
        kind = self.value("SELECT COUNT(*) FROM duckdb_views() WHERE view_name = $name", {"name": _plain(name)})
        self.run(f"DROP {'VIEW' if kind else 'TABLE'} IF EXISTS {name}")

    def tables(self) -> set[str]:
        """Return the names of all tables."""
        return {row[0] for row in self.rows("SELECT table_name FROM duckdb_tables()")}

    def columns(self, table: str) -> list[str]:
        """Return the column names of a table, in order."""
        with self._cursor() as cursor:
            described = cursor.execute(f"SELECT * FROM {_plain(table)} LIMIT 0").description
            return [column[0] for column in described or ()]

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.value(f"SELECT COUNT(*) FROM {_plain(table)}"))

    def compact(self) -> None:
        """Compress the tables as they are: they then take about a tenth of the memory."""
        self.run(f"CHECKPOINT {HOLDS}")

    def harden(self) -> None:
        """Close the door to files and to settings; after this only the loaded tables can be read."""
        self.run("SET enable_external_access=false")
        self.run("SET lock_configuration=true")


def _plain(table: str) -> str:
    """Return a table name of ours, after making sure that it is one."""
    if not PLAIN_NAME.match(table):
        raise ValueError(table)
    return table


def _used(sql: str, params: Params | None) -> dict[str, Any]:
    """Keep the values that the statement asks for: the engine refuses any other."""
    wanted = set(PARAMETER.findall(sql))
    return {name: value for name, value in (params or {}).items() if name in wanted}
