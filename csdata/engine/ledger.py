"""What has happened in a workspace, and what is true now? One small SQLite file that several programs use at once.

Why SQLite, its write-ahead log, and why only the last one out writes that log back: docs/decisions/0007-workspaces.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from csdata.engine.ledger_errors import damaged, disk_full, gone, read_only
from csdata.engine.ledger_page import APPLICATION, FORMAT, SCHEMA, Page, Title
from csdata.errors import CsDataError

BUSY_SECONDS = 30
SETTINGS = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=0",
)


@dataclass(frozen=True)
class Ledger:
    """A ledger on disk. A connection per transaction: it costs 0.2 ms, and nothing is held open in between."""

    path: Path

    @classmethod
    def create(cls, path: Path, name: str) -> Ledger:
        """Write a new, empty ledger at a path where there is no file."""
        with _in_words(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
            for statement in SCHEMA:
                connection.execute(statement)
        ledger = cls(path)
        with ledger.writing() as page:
            page.set_title(Title(name, page.now(), None, 0))
            page.note("create", name)
        return ledger

    @contextmanager
    def reading(self) -> Iterator[Page]:
        """Give a view that stays as it is while others write."""
        yield from self._transaction("BEGIN")

    @contextmanager
    def writing(self) -> Iterator[Page]:
        """Give the only pen: everything written in the block becomes true at its end, or nothing does."""
        yield from self._transaction("BEGIN IMMEDIATE")

    def _transaction(self, begin: str) -> Iterator[Page]:
        with _in_words(self.path), closing(self._connect()) as connection:
            connection.execute(begin)
            yield Page(lambda sql, values: _fetched(connection, sql, values), self.path)
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        """Open the file; never creates one, so that a deleted workspace stays deleted."""
        address = f"{self.path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            for setting in SETTINGS:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
        return connection

    def check(self) -> None:
        """Make sure that the file is whole; done again only when the file has changed since (raises damaged)."""
        try:
            now = self.path.stat()
        except OSError:
            raise gone(self.path) from None
        _checked(self, now.st_ino, now.st_mtime_ns, now.st_size)

    def check_everything(self) -> None:
        """Make sure of the file's structure and of every row, without relying on an earlier look."""
        with self.reading() as page:
            page.check()
            page.check_rows()

    def copy_to(self, path: Path) -> None:
        """Write a copy of one moment, while others may go on writing."""
        with _in_words(self.path), closing(self._connect()) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)

    def compact(self) -> None:
        """Give the room of deleted rows back to the disk."""
        with _in_words(self.path), closing(self._connect()) as connection:
            connection.execute("VACUUM")


def _fetched(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    return connection.execute(sql, values).fetchall()


@lru_cache(maxsize=512)
def _checked(ledger: Ledger, _inode: int, _modified_ns: int, _size: int) -> None:
    with ledger.reading() as page:
        page.check()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _trouble(error, path) from error
    except UnicodeDecodeError as error:  # SQLite's own message, quoting what is no text any more
        raise damaged(path) from error


def _trouble(error: sqlite3.Error, path: Path) -> CsDataError:
    """Say in plain words what SQLite complains of."""
    if not path.exists():
        return gone(path)
    code = getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_CORRUPT
    match code & 0xFF:  # the low byte is the family
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return CsDataError("busy", "The workspace is busy.", "Another program is writing to it. Try again shortly.")
        case sqlite3.SQLITE_FULL:
            return disk_full()
        case sqlite3.SQLITE_IOERR:
            hint = "Check that the disk has room and works, then try again. What was saved before is still there."
            return CsDataError("disk_error", "The disk did not take or give the workspace's data.", hint)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return read_only(path.parent)
        case _:
            return damaged(path)
