"""What has the user decided about a sheet, and how is it remembered for the next file with the same columns?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from csdata.schema import normalise

KEEP, LEAVE_OUT = "+", ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions about one sheet; everything left empty is decided by us.

    meanings: header -> our column, KEEP (as an attribute) or LEAVE_OUT. answers: question id -> chosen option.
    words: header -> their cell -> what it means (empty: a blank). private: personal columns that are switched on.
    """

    use: bool = True
    table: str | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    private: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The decisions as plain data, for a document on disk."""
        return {**asdict(self), "private": list(self.private)}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Read decisions back; whatever is not a decision is left out."""
        words = {str(header): _texts(found) for header, found in dict(content.get("words") or {}).items()}
        return cls(
            use=bool(content.get("use", True)),
            table=content.get("table") or None,
            meanings=_texts(content.get("meanings")),
            answers=_texts(content.get("answers")),
            words=words,
            private=tuple(map(str, content.get("private") or ())),
        )

    def answered(self, kind: str, header: str) -> str | None:
        """Return what was answered to a question about a column."""
        return self.answers.get(question_id(kind, header))


def _texts(content: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in dict(content).items()} if isinstance(content, Mapping) else {}


def question_id(kind: str, header: str) -> str:
    """Name a question: its kind and the column it is about."""
    return f"{kind}:{header}"


def signature(header: tuple[str, ...]) -> str:
    """Name a set of columns: files with the same headers, however they are written and ordered, share it.

    >>> signature(("Customer ID", "MRR")) == signature(("mrr", "customer_id"))
    True
    """
    return hashlib.sha256("\x1f".join(sorted(map(normalise, header))).encode()).hexdigest()[:24]
