"""What has somebody saved: mappings, scenarios, names of personas, interventions, views?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from csdata.engine.ledger import Ledger
from csdata.engine.ledger_page import Page, RevisionRow
from csdata.errors import CsDataError
from csdata.workspace.model import Document, as_json, plain_text
from csdata.workspace.trouble import changed_meanwhile

KIND = re.compile(r"[a-z][a-z_]{0,39}")
MAX_NAME = 200


@dataclass(frozen=True)
class Documents:
    """The documents of one workspace; every save is kept, the newest counts."""

    ledger: Ledger

    def save(self, kind: str, name: str, body: object, expected_revision: int | None = None) -> int:
        """Save plain data under a name and return the number of the revision.

        With `expected_revision` (0: there was none) raises changed_meanwhile when another was saved since; without it
        the last one counts and the history keeps both. Saving what is there already makes no new revision.
        """
        return self._put(kind, name, as_json("The document", body), expected_revision, "save")

    def get(self, kind: str, name: str) -> Document | None:
        """Return the newest revision, or None where there is no such document or it was removed."""
        with self.ledger.reading() as page:
            row = page.revision(*_checked(kind, name))
        return None if row is None or row.body is None else _document(row)

    def all(self, kind: str) -> tuple[Document, ...]:
        """Return the newest revision of every document of a kind, by name."""
        with self.ledger.reading() as page:
            return tuple(_document(row) for row in page.newest(_checked(kind, "any")[0]))

    def remove(self, kind: str, name: str, expected_revision: int | None = None) -> None:
        """Remove a document; its history stays. Raises no_document, or changed_meanwhile."""
        if self.get(kind, name) is None:
            raise _no_document(kind, name)
        self._put(kind, name, None, expected_revision, "remove_document")

    def history(self, kind: str, name: str) -> tuple[Document, ...]:
        """Return all revisions, newest first, removals among them."""
        with self.ledger.reading() as page:
            return tuple(_document(row) for row in page.revisions(*_checked(kind, name)))

    def restore_document(self, kind: str, name: str, revision: int) -> int:
        """Save an earlier revision again, and return the new one's number; raises no_document."""
        with self.ledger.reading() as page:
            row = page.revision(*_checked(kind, name), revision)
        if row is None or row.body is None:
            raise _no_document(kind, name, revision)
        return self._put(kind, name, row.body, None, "restore_document")

    def _put(self, kind: str, name: str, body: str | None, expected: int | None, action: str) -> int:
        kind, name = _checked(kind, name)
        with self.ledger.writing() as page:
            return _add(page, RevisionRow(kind, name, 0, body, page.now()), expected, action)


def readable(page: Page) -> int:
    """Read every revision of every document, and return how many there are; raises ValueError for what is no JSON."""
    return len([_document(row) for row in page.every_revision()])


def _add(page: Page, new: RevisionRow, expected: int | None, action: str) -> int:
    last = page.revision(new.kind, new.name)
    seen = last.revision if last and last.body is not None else 0
    if expected is not None and expected != seen:
        raise changed_meanwhile(f"{new.name} ({new.kind.replace('_', ' ')})")
    if last and last.body == new.body:
        return last.revision
    number = last.revision + 1 if last else 1
    page.add_revision(new._replace(revision=number))
    page.note(action, f"{new.kind} {new.name}, revision {number}")
    return number


def _document(row: RevisionRow) -> Document:
    body: Any = None if row.body is None else json.loads(row.body)
    return Document(row.kind, row.name, body, row.revision, row.saved_at, removed=row.body is None)


def _checked(kind: str, name: str) -> tuple[str, str]:
    if not KIND.fullmatch(kind):
        raise CsDataError.bad_value("The kind of a document", kind, "small letters and underscores")
    return kind, plain_text("The name", name, most=MAX_NAME)


def _no_document(kind: str, name: str, revision: int | None = None) -> CsDataError:
    which = f" in revision {revision}" if revision is not None else ""
    hint = "It may have been removed; its history tells."
    return CsDataError("no_document", f"There is no {kind.replace('_', ' ')} named {name}{which}.", hint)
