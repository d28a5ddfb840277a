"""What went wrong, where, and what can the user do about it?"""

from __future__ import annotations

from typing import Self


class CsDataError(Exception):
    """The only error the package raises on purpose: one clear line, a machine code, a remedy."""

    def __init__(self, code: str, message: str, hint: str, subject: str | None = None) -> None:
        """Keep the parts apart, so that each surface can show them its own way; `subject` is the file it is about."""
        message = " ".join(message.split())
        super().__init__(f"{message} {hint}".strip())
        self.code = code
        self.message = message
        self.hint = hint
        self.subject = subject

    @classmethod
    def empty_file(cls, name: str) -> Self:
        """Report a file without a single character."""
        return cls("empty_file", f"{name} is empty.", "Export it again and check that it has rows.", subject=name)

    @classmethod
    def no_rows(cls, name: str) -> Self:
        """Report a file that has a header at most."""
        return cls(
            "no_rows", f"{name} has no data rows.", "It needs a header row and at least one row below it.", subject=name
        )

    @classmethod
    def not_a_table(cls, name: str, kind: str) -> Self:
        """Report a file whose content is of another kind than its name says."""
        return cls(
            "not_a_table",
            f"{name} is {kind}, not a table.",
            "Bring CSV, TSV, Excel (xlsx, xls), ODS, Parquet or JSON, also zipped.",
            subject=name,
        )

    @classmethod
    def password(cls, name: str) -> Self:
        """Report a workbook that opens only with its password."""
        return cls(
            "password",
            f"{name} is protected with a password.",
            "Open it in your spreadsheet program, save a copy without the password, and bring the copy.",
            subject=name,
        )

    @classmethod
    def too_large(cls, name: str, size: int, limit: int) -> Self:
        """Report a file over the limit, in megabytes; of an archive only a lower bound of its size is known."""
        told = f"{size / 1e6:,.0f} MB"
        found = f"is {told}" if told != f"{limit / 1e6:,.0f} MB" else f"is more than {told}"
        return cls(
            "too_large",
            f"{name} {found}; the limit is {limit / 1e6:,.0f} MB.",
            "Bring a shorter period or fewer columns, or save it as Parquet.",
            subject=name,
        )

    @classmethod
    def unreadable(cls, name: str, reason: str) -> Self:
        """Report a file of a known kind that is damaged."""
        return cls(
            "unreadable", f"{name} cannot be read: {reason}.", "Export it again, or save it as CSV.", subject=name
        )

    @classmethod
    def not_found(cls, name: str) -> Self:
        """Report a source that is not there."""
        return cls("not_found", f"There is no file or folder {name}.", "Check the path and its spelling.")

    @classmethod
    def nothing_recognised(cls, names: list[str]) -> Self:
        """Report that no file holds customers, revenue or anything else we know."""
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        return cls(
            "nothing_recognised",
            f"No table of customers or of their activity was found in {listed}.",
            "A table needs a column that identifies the customer, for example 'Customer ID' or 'Company'.",
        )

    @classmethod
    def bad_value(cls, what: str, found: str, expected: str) -> Self:
        """Report a parameter outside its allowed values."""
        return cls("bad_value", f"{what}: found {found!r}.", f"Expected {expected}.")
