"""What stands above and below the table: titles, the day it is as of, notes, a second table?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from csdata.ingest.heading import Heading, Rows, column_kinds, filled, is_known, kind_of_cell

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
AS_OF = re.compile(
    r"\b(as of|as at|as on|at|per|stand|status|snapshot|position|effective|until|through|to"
    r"|exported|generated|created|downloaded|run|printed)"
    r"\b[^\d]{0,25}?(?P<day>(\d{1,2}(st|nd|rd|th)? )?\b[a-z]{3,9}\.? (\d{1,2}(st|nd|rd|th)?,? )?"
    r"\d{4}\b|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})",
    re.IGNORECASE,
)
NAMED_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z.]* (\d{4})|([a-z]{3})[a-z.]* (\d{1,2})\D*? (\d{4})")


def as_of_day(titles: Rows) -> date | None:
    """Return the last day that a title names as the state of the table.

    >>> as_of_day([["Accounts as of 30 Sep 2025"]]), as_of_day([["Stand:", "30.09.2025"]]), as_of_day([["Since 2019"]])
    (datetime.date(2025, 9, 30), datetime.date(2025, 9, 30), None)
    """
    days = [_day(match["day"].lower()) for row in titles for match in AS_OF.finditer(" ".join(filled(row)))]
    return max((day for day in days if day), default=None)


def _day(text: str) -> date | None:
    named = NAMED_DAY.match(text)
    try:
        if named:
            day, month, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
            return date(int(year), MONTHS.index(month) + 1, int(day))
        numbers = [int(part) for part in re.findall(r"\d+", text)]
        year, month_number, day_number = numbers if "-" in text else numbers[::-1]
        return date(year, month_number, day_number)
    except ValueError:
        return None


def titles_note(titles: Rows) -> Iterator[str]:
    """Say that rows above the header were left out, and what the first of them says."""
    said = [" ".join(filled(row)) for row in titles if filled(row)]
    if said:
        short = said[0] if len(said[0]) <= 60 else f"{said[0][:60]}…"
        rows = "1 title row" if len(said) == 1 else f"{len(said)} title rows"
        yield f"{rows} above the header {'was' if len(said) == 1 else 'were'} left out: “{short}”."


class Below:
    """Looks at the rows that come after a gap: are they still rows of the table?"""

    def __init__(self, heading: Heading, sample: Rows) -> None:
        """Learn from the first rows what a row of this table looks like."""
        self._written = [cell.strip() for cell in heading.written]
        gap = next((at for at, row in enumerate(sample) if at and not filled(row)), len(sample))
        sample = [row for row in sample[:gap] if filled(row)]
        self._kinds = column_kinds(sample)
        self._usual = sorted(len(filled(row)) for row in sample)[len(sample) // 2] if sample else 0
        self._second: int | None = None
        self._told = False
        self.notes: list[str] = []

    @property
    def over(self) -> bool:
        """Tell whether a second table has begun: nothing below it belongs to the first."""
        return self._second is not None

    def is_header(self, row: list[str]) -> bool:
        """Tell whether a row repeats the header, as reports do on every page."""
        return bool(self._written) and row[0].strip() == self._written[0] and _same(row, self._written)

    def refusal(self, number: int, row: list[str]) -> str | None:
        """Return why a row after a gap is not one of the table; None when it is."""
        if self._begins_known_table(row):
            self._second = number
            self.notes.append(f"Rows {number} onward are a second table; they were left out.")
        if self._second is not None:
            return f"in a second table, which begins in row {self._second}"
        if self._is_note(row):
            return "a note below the table"
        if not self._told and self._looks_like_header(row):
            self._told = True
            self.notes.append(f"Rows {number} onward look like a second table; they were read as rows of the first.")
        return None

    def _begins_known_table(self, row: list[str]) -> bool:
        cells = filled(row)
        hits = sum(is_known(cell) for cell in cells)
        return hits >= max(2, len(cells) / 2) and len(set(cells)) == len(cells) and all(map(_is_word, cells))

    def _is_note(self, row: list[str]) -> bool:
        """Tell a sentence in the first column of a table in which rows say more than that."""
        cells = filled(row)
        return self._usual > 2 and len(cells) == 1 and bool(row[0].strip()) and len(cells[0].split()) > 2

    def _looks_like_header(self, row: list[str]) -> bool:
        cells = filled(row)
        odd = sum(
            kind in {"number", "date"} and _is_word(cell)
            for cell, kind in zip(row, self._kinds, strict=False)
            if cell.strip()
        )
        return len(cells) > 1 and odd > 0 and (odd > 1 or len(cells) != self._usual) and all(map(_is_word, cells))


def _is_word(cell: str) -> bool:
    return kind_of_cell(cell) == "word"


def _same(row: list[str], written: list[str]) -> bool:
    cells = [cell.strip() for cell in row]
    return [cell for cell in cells if cell] == [cell for cell in written if cell]
