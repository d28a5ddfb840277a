"""What came of each file: rows kept and refused, how columns were understood, what needs an answer?"""

from __future__ import annotations

from dataclasses import dataclass


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
    """One column of a file: its header, what it means to us (None: kept as it is or not used), how filled."""

    header: str
    meaning: str | None
    kind: str
    filled: float
    examples: tuple[str, ...]


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
    questions: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    rejects: tuple[Reject, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether something was refused, assumed, or not understood."""
        return bool(self.rejects or self.questions or self.table is None)
