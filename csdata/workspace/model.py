"""Which things does a workspace consist of?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from csdata.errors import CsDataError

MAX_BODY_BYTES = 5_000_000
MAX_TEXT = 2_000


@dataclass(frozen=True)
class Info:
    """A workspace in a list; `version` is None while it is empty, `problem` says why one cannot be opened."""

    token: str
    name: str
    created_at: str
    version: int | None
    size_bytes: int
    problem: str | None = None


@dataclass(frozen=True)
class BatchRef:
    """A batch by the hash of its content, and how this version reads it."""

    digest: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """The data as they were after one change; `created_at` is UTC text, `parent` None for the first."""

    id: int
    parent: int | None
    created_at: str
    action: str
    note: str
    summary: dict[str, Any]
    batches: tuple[BatchRef, ...]
    is_current: bool

    @property
    def fingerprint(self) -> str:
        """Return a name of the data: the same batches with the same options have the same name."""
        listed = json.dumps([[batch.digest, batch.options] for batch in self.batches], sort_keys=True)
        return hashlib.sha256(listed.encode()).hexdigest()


@dataclass(frozen=True)
class Document:
    """A mapping, a scenario, a name … as it was saved; a removed one has no body."""

    kind: str
    name: str
    body: Any
    revision: int
    updated_at: str
    removed: bool = False


@dataclass(frozen=True)
class Entry:
    """Something that was done; `at` is UTC text."""

    at: str
    action: str
    subject: str


def as_json(what: str, body: object) -> str:
    """Write plain data as JSON of at most 5 MB, the same text for the same data.

    Raises bad_value for anything that would not come back as it was given, too_large for more.
    """
    expected = "plain data: texts, numbers, true or false, lists, and dictionaries with texts as keys"
    try:
        text = json.dumps(body, sort_keys=True, allow_nan=False, separators=(",", ":"))
        same = bool(json.loads(text) == body)
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise CsDataError.bad_value(what, type(body).__name__, expected)
    if len(text) > MAX_BODY_BYTES:
        raise CsDataError(
            "too_large",
            f"{what} takes {len(text) / 1e6:,.1f} MB; the limit is {MAX_BODY_BYTES / 1e6:,.0f} MB.",
            "Save less at once, for example without the rows of data in it.",
        )
    return text


def plain_text(what: str, text: str, *, least: int = 1, most: int = MAX_TEXT) -> str:
    """Return a text without control characters; raises bad_value when it is too short or too long."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    if not least <= len(kept) <= most:
        raise CsDataError.bad_value(what, text[:40], f"a text of {least} to {most:,} characters")
    return kept
