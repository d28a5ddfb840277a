"""Which batches make up the data now, which did before, and how does one get back?

Every function works on one page of the ledger, that is in one transaction. A version is never changed. Undo moves the
head to the parent. Going to a version that is not just one step ahead makes a new version, so that undo takes that
back too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from csdata.engine.ledger_page import BatchRow, Page, VersionRow
from csdata.errors import CsDataError
from csdata.workspace.model import BatchRef, Version, as_json
from csdata.workspace.trouble import changed_meanwhile

EMPTY = 0  # what `expected` is for somebody who saw a workspace without data


def current(page: Page) -> Version | None:
    """Return the version at the head, or None while nothing has been imported."""
    head = page.title().head
    return None if head is None else version(page, head)


def version(page: Page, number: int) -> Version:
    """Return one version; raises no_version."""
    row = page.version(number)
    if row is None:
        raise CsDataError("no_version", f"There is no version {number}.", "Choose one of the listed versions.")
    return _read(row, _refs(page.batches_among(row.batches)), page.title().head)


def versions(page: Page) -> tuple[Version, ...]:
    """Return every version, newest first."""
    refs, head = _refs(page.batches()), page.title().head
    return tuple(_read(row, refs, head) for row in page.versions())


def _refs(batches: dict[int, BatchRow]) -> dict[int, BatchRef]:
    return {number: BatchRef(batch.digest, json.loads(batch.options)) for number, batch in batches.items()}


def _read(row: VersionRow, known: dict[int, BatchRef], head: int | None) -> Version:
    refs = tuple(known[number] for number in json.loads(row.batches))
    summary = json.loads(row.summary)
    return Version(row.id, row.parent, row.created_at, row.action, row.note, summary, refs, is_current=row.id == head)


def check_expected(page: Page, expected: int | None) -> None:
    """Raise changed_meanwhile when the head is no longer the version somebody saw; 0 is the empty workspace."""
    if expected is not None and expected != (page.title().head or EMPTY):
        raise changed_meanwhile("The data of this workspace")


def append(page: Page, batches: Iterable[BatchRef], *, action: str, note: str, summary: str) -> Version:
    """Write a version after the current one and make it the head; `summary` is JSON text."""
    title = page.title()
    numbers = [page.batch_number(batch.digest, as_json("The options", batch.options)) for batch in batches]
    number = title.last_version + 1
    row = VersionRow(number, title.head, page.now(), action, note, summary, json.dumps(numbers))
    page.add_version(row)
    page.set_title(title._replace(head=number, last_version=number))
    page.note(action, f"version {number}")
    return version(page, number)


def undo(page: Page) -> Version | None:
    """Move the head to its parent, None being the empty workspace; raises nothing_to_undo at the beginning."""
    title = page.title()
    if title.head is None:
        raise CsDataError(
            "nothing_to_undo", "There is nothing to undo: the workspace is empty.", "Import a file first."
        )
    parent = version(page, title.head).parent
    page.set_title(title._replace(head=parent))
    page.note("undo", f"version {title.head}")
    return current(page)


def restore(page: Page, number: int) -> Version:
    """Make the data those of another version: a step forward where that is next, else a new version like it."""
    wanted, title = version(page, number), page.title()
    if wanted.is_current:
        return wanted
    if wanted.parent == title.head:
        page.set_title(title._replace(head=number))
        page.note("redo", f"version {number}")
        return version(page, number)
    summary = as_json("The summary", wanted.summary)
    return append(page, wanted.batches, action="restore", note=f"Back to version {number}", summary=summary)
