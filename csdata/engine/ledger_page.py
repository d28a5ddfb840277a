"""Which rows does a ledger hold, and what may be asked of them and written, inside one transaction?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from csdata.engine.ledger_errors import damaged
from csdata.errors import CsDataError

FORMAT = 1
APPLICATION = 0x43534558  # "CSEX": this SQLite file is one of ours

LARGEST = 2**63 - 1  # SQLite's whole numbers

# The seal of a row is a checksum over its other columns: SQLite notices a broken structure, but not a changed digit.
COLUMNS = {
    "workspace": ("id", "name", "created_at", "head", "last_version"),
    "batches": ("id", "digest", "options"),
    "versions": ("id", "parent", "created_at", "action", "note", "summary", "batches"),
    "revisions": ("kind", "name", "revision", "body", "saved_at"),
    "audit": ("id", "at", "action", "subject"),
}
KEYS = {"revisions": "kind, name, revision"}
SCHEMA = tuple(
    f"CREATE TABLE {table} ({', '.join(columns)}, seal, PRIMARY KEY ({KEYS.get(table, 'id')}))"
    for table, columns in COLUMNS.items()
)

Run = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]


class Title(NamedTuple):
    """The one row about the workspace itself; `head` is None while nothing has been imported."""

    name: str
    created_at: str
    head: int | None
    last_version: int


class VersionRow(NamedTuple):
    """A version as it is written down; `summary` and `batches` (row numbers of batches) are JSON texts."""

    id: int
    parent: int | None
    created_at: str
    action: str
    note: str
    summary: str
    batches: str


class BatchRow(NamedTuple):
    """A batch and how it is to be read; `options` is JSON text."""

    id: int
    digest: str
    options: str


class RevisionRow(NamedTuple):
    """A document as it was saved once; `body` is JSON text, or None where the document was removed."""

    kind: str
    name: str
    revision: int
    body: str | None
    saved_at: str


class AuditRow(NamedTuple):
    """Something that was done; `at` is UTC, written by SQLite."""

    id: int
    at: str
    action: str
    subject: str


class Page:
    """The ledger inside one transaction."""

    def __init__(self, run: Run, path: Path) -> None:
        """Work on an open transaction: `run` executes a statement and returns its rows; `path` is for messages."""
        self._run = run
        self._path = path

    def _rows(self, table: str, rest: str = "", *values: object) -> list[tuple[Any, ...]]:
        """Return rows without their seals, after comparing each with its seal."""
        sql = f"SELECT {', '.join(COLUMNS[table])}, seal FROM {table} {rest}"
        found = self._run(sql, values)
        if any(row[-1] != _seal(table, row[:-1]) for row in found):
            raise damaged(self._path)
        return [row[:-1] for row in found]

    def _write(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * (len(values) + 1))
        sql = f"INSERT INTO {table} ({', '.join(COLUMNS[table])}, seal) VALUES ({marks})"
        self._run(sql, (*values, _seal(table, values)))

    def _cell(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - whatever the one cell holds
        return self._run(sql, values)[0][0]

    def _next(self, table: str) -> int:
        return int(self._cell(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}"))

    def now(self) -> str:
        """Return the time of this transaction, UTC, as SQLite writes it: the package itself asks no clock."""
        return str(self._cell("SELECT CURRENT_TIMESTAMP"))

    def title(self) -> Title:
        """Return the row about the workspace itself."""
        rows = self._rows("workspace")
        if len(rows) != 1:
            raise damaged(self._path)
        return Title(*rows[0][1:])

    def set_title(self, title: Title) -> None:
        """Write the row about the workspace itself."""
        self._run("DELETE FROM workspace", ())
        self._write("workspace", 1, *title)

    def version(self, number: int) -> VersionRow | None:
        """Return one version, or None where there is none of that number."""
        rows = self._rows("versions", "WHERE id = ?", number) if abs(number) <= LARGEST else []
        return VersionRow(*rows[0]) if rows else None

    def versions(self) -> list[VersionRow]:
        """Return all versions, newest first."""
        return [VersionRow(*row) for row in self._rows("versions", "ORDER BY id DESC")]

    def add_version(self, version: VersionRow) -> None:
        """Write a version; its number is the caller's, out of the title."""
        self._write("versions", *version)

    def batches(self) -> dict[int, BatchRow]:
        """Return every batch that a version names, by row number."""
        return {row[0]: BatchRow(*row) for row in self._rows("batches")}

    def batches_among(self, numbers: str) -> dict[int, BatchRow]:
        """Return the batches of a JSON list of row numbers, by row number."""
        rows = self._rows("batches", "WHERE id IN (SELECT value FROM json_each(?))", numbers)
        return {row[0]: BatchRow(*row) for row in rows}

    def batch_number(self, digest: str, options: str) -> int:
        """Return the row number of a batch with its options; writes the row where it is new."""
        rows = self._rows("batches", "WHERE digest = ? AND options = ?", digest, options)
        number = rows[0][0] if rows else self._next("batches")
        if not rows:
            self._write("batches", number, digest, options)
        return int(number)

    def revision(self, kind: str, name: str, number: int | None = None) -> RevisionRow | None:
        """Return one revision of a document (the newest without a number), or None."""
        if number is not None and abs(number) > LARGEST:
            return None
        which = "AND revision = ?" if number is not None else "ORDER BY revision DESC LIMIT 1"
        given = (kind, name) if number is None else (kind, name, number)
        rows = self._rows("revisions", f"WHERE kind = ? AND name = ? {which}", *given)
        return RevisionRow(*rows[0]) if rows else None

    def revisions(self, kind: str, name: str) -> list[RevisionRow]:
        """Return all revisions of a document, newest first."""
        rest = "WHERE kind = ? AND name = ? ORDER BY revision DESC"
        return [RevisionRow(*row) for row in self._rows("revisions", rest, kind, name)]

    def every_revision(self) -> list[RevisionRow]:
        """Return all revisions of all documents."""
        return [RevisionRow(*row) for row in self._rows("revisions")]

    def newest(self, kind: str) -> list[RevisionRow]:
        """Return the newest revision of every document of a kind that is not removed, by name."""
        rest = (
            "WHERE kind = ? AND body IS NOT NULL AND revision = (SELECT MAX(r.revision) FROM revisions r"
            " WHERE r.kind = revisions.kind AND r.name = revisions.name) ORDER BY name"
        )
        return [RevisionRow(*row) for row in self._rows("revisions", rest, kind)]

    def add_revision(self, row: RevisionRow) -> None:
        """Write a revision of a document."""
        self._write("revisions", *row)

    def note(self, action: str, subject: str) -> None:
        """Write down that something was done."""
        self._write("audit", self._next("audit"), self.now(), action, subject)

    def audit(self) -> list[AuditRow]:
        """Return what was done, newest first."""
        return [AuditRow(*row) for row in self._rows("audit", "ORDER BY id DESC")]

    def keep_only_the_head(self) -> None:
        """Drop every version but the head, every older revision, every removed document, and the audit."""
        head = self.version(self.title().head or 0)
        self._run("DELETE FROM versions", ())
        self._run("DELETE FROM audit", ())
        self._run(
            "DELETE FROM batches WHERE id NOT IN (SELECT value FROM json_each(?))", (head.batches if head else "[]",)
        )
        self._run(
            "DELETE FROM revisions WHERE body IS NULL OR revision < (SELECT MAX(r.revision) FROM revisions r"
            " WHERE r.kind = revisions.kind AND r.name = revisions.name)",
            (),
        )
        if head:
            self._write("versions", *head._replace(parent=None))

    def check(self) -> None:
        """Make sure that the file is a ledger of ours and whole; raises damaged or newer_format."""
        if self._cell("PRAGMA user_version") > FORMAT:
            hint = "Update this program, then open it again."
            raise CsDataError("newer_format", "This workspace was written by a newer version of the program.", hint)
        shape = self._run("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid", ())
        whole = self._run("PRAGMA integrity_check(1)", ()) == [("ok",)]
        shared = self._cell("PRAGMA journal_mode") == "wal"
        ours = self._cell("PRAGMA application_id") == APPLICATION and self._cell("PRAGMA user_version") == FORMAT
        if not (whole and shared and ours and [row[0] for row in shape] == list(SCHEMA)):
            raise damaged(self._path)

    def check_rows(self) -> None:
        """Compare every row of every table with its seal; raises damaged."""
        for table in COLUMNS:
            self._rows(table)
        self.title()


def _seal(table: str, values: tuple[object, ...]) -> str:
    """Return the checksum of a row; the table's name is in it, so that a row cannot pass for another's."""
    return hashlib.blake2b(repr((table, *values)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
