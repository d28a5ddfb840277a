"""What came of each file: rows kept and refused, how columns were understood, what needs an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

LEFT_OUT: Final = "left out, as you chose"
SUMMING: Final = {"total", "the header again"}


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused cell, or one refused row (`whole_row`); `row` is the row a spreadsheet shows."""

    row: int | None
    column: str | None
    value: str | None
    reason: str
    whole_row: bool


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One column of a file: its header, what it means to us (None: kept as it is or not used), how filled.

    `kind` is known, extra (kept as it is), private or not used; `guess` a column of ours that it may mean.
    """

    header: str
    meaning: str | None
    kind: str
    filled: float
    examples: tuple[str, ...]
    guess: str | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """One sheet: rows_in = rows_loaded + rows_rejected, always."""

    file: str
    table: str | None
    rows_in: int
    rows_loaded: int
    rows_rejected: int
    mapping: dict[str, str]
    columns: tuple[ColumnReport, ...]
    questions: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    rejects: tuple[Reject, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether something was refused, assumed, or not understood."""
        asked = any(not question["answered"] for question in self.questions)
        return self.is_unused or asked or any(reject.reason != LEFT_OUT for reject in self.rejects)

    @property
    def chosen_out(self) -> bool:
        """Whether the user left this sheet out."""
        return any(reject.reason == LEFT_OUT for reject in self.rejects)

    @property
    def is_unused(self) -> bool:
        """Whether nothing of it could be used, though it was meant to be."""
        return self.table is None and not self.chosen_out

    @property
    def totals(self) -> int:
        """How many rows were left out because they sum up others: nothing is lost with them."""
        return sum(reject.whole_row and reject.reason in SUMMING for reject in self.rejects)

    @property
    def rows_lost(self) -> int:
        """How many rows of data could not be used."""
        return 0 if self.chosen_out else self.rows_rejected - self.totals

    @property
    def content(self) -> dict[str, Any]:
        """The report as plain data, for a file on disk."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Read a report back."""
        columns = tuple(ColumnReport(**{**one, "examples": tuple(one["examples"])}) for one in content["columns"])
        rejects = tuple(Reject(**one) for one in content["rejects"])
        listed = {name: tuple(content[name]) for name in ("questions", "notes")}
        return cls(**{**content, **listed, "columns": columns, "rejects": rejects})
