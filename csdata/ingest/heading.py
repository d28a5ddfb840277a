"""Which row names the columns, in one line or two, and does the file name them at all?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from csdata.schema import normalise, tables

HEADER_WITHIN = 25
MOSTLY = 0.8
NUMERIC = re.compile(r"^[\s$€£(+-]*\d[\d.,'\s]*[%)€]?$|^\d{4}-\d\d-\d\d|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
KINDS = {
    "date": re.compile(r"\d{4}-\d\d?(-\d\d?.*)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}.*"),
    "number": re.compile(r"[\s$€£(+-]*\d[\d.,'\s]*([eE][+-]?\d+)?\s*[%)€]?"),
    "flag": re.compile(r"true|false|yes|no", re.IGNORECASE),
    "email": re.compile(r"\S+@\S+\.\S+"),
    "code": re.compile(r"[A-Za-z]{1,6}[-_ ]?\d{2,}"),
}
NOTHING = {"n/a", "na", "null", "none", "-", "nan", "#n/a"}
ANSWERS = {"response", "open-ended response"}  # SurveyMonkey's second row
IMPORT_ID = '{"ImportId"'  # Qualtrics' third row

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of the columns, the header as written, and the positions of its first row and of the first data row.

    `headless` files have no header; their columns are numbered.
    """

    names: tuple[str, ...]
    written: list[str]
    top: int
    first: int
    headless: bool = False


def find_heading(rows: Rows, *, named: bool = False) -> Heading | None:
    """Find the header among the first rows of a sheet; None when no row says anything.

    `named` says that the format itself names its columns in the first row, as Parquet and JSON do.
    """
    if named:
        if not rows or not rows[0]:
            return None
        return Heading(header_names(rows[0]), rows[0], 0, 1)
    imported = next((at for at, row in enumerate(rows) if any(cell.startswith(IMPORT_ID) for cell in row)), None)
    top = max(imported - 2, 0) if imported else header_position(rows)
    if top is None:
        return None
    first = next(at for at, row in enumerate(rows) if filled(row) and len(filled(row)) >= usual_width(rows) / 2)
    if not imported and not any(map(is_known, filled(rows[top]))) and _is_data(rows, first):
        top = first
        return Heading(header_names([""] * usual_width(rows[top:])), [], top, top, headless=True)
    written, top, height = _joined(rows, top)
    below = [len(trimmed(row)) for row in rows[top + height :]]
    unnamed = [width for width in below if width <= len(written)]  # the header row has a cell there, an empty one
    width = max(len(trimmed(written)), usual_width(rows[top + height :]), *unnamed, 1)
    return Heading(header_names((written + [""] * width)[:width]), rows[top], top, top + height)


def header_position(rows: Rows) -> int | None:
    """Return which of the first rows is the header: known names, as wide as the data, no numbers."""
    usual = usual_width(rows)
    best: tuple[float, int] | None = None
    for position, row in enumerate(rows[:HEADER_WITHIN]):
        cells = filled(row)
        if not cells or len(cells) < usual / 2:
            continue
        hits = sum(is_known(cell) for cell in cells)
        wordy = sum(not NUMERIC.match(cell) for cell in cells) / len(cells)
        unique = len(set(cells)) / len(cells)
        score = 3 * hits / len(cells) + wordy + unique + len(cells) / max(usual, 1) - position / 10
        if best is None or score > best[0]:
            best = (score, position)
    return best[1] if best else None


def header_names(cells: list[str]) -> tuple[str, ...]:
    """Make names unique and never empty: 'Plan', 'Plan (2)', 'column 3'."""
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        plain = name = " ".join(cell.split()) or f"column {position}"
        copy = 1
        while name in names:
            copy += 1
            name = f"{plain} ({copy})"
        names[name] = None
    return tuple(names)


def kind_of_cell(cell: str) -> str:
    """Tell whether a cell says a date, a number, a flag, an e-mail address, a code such as C-0012, or something else.

    >>> kind_of_cell("2024-03-14"), kind_of_cell("1.250,50 €"), kind_of_cell("C-0012"), kind_of_cell("Plan")
    ('date', 'number', 'code', 'word')
    """
    text = cell.strip()
    if text.lower() in NOTHING:
        return ""
    return next((kind for kind, pattern in KINDS.items() if pattern.fullmatch(text)), "word") if text else ""


def is_known(cell: str) -> bool:
    """Tell whether a cell is a name that the schema knows for a column."""
    return normalise(cell) in _known_names()


def filled(row: list[str]) -> list[str]:
    """Return the cells that say something."""
    return [cell.strip() for cell in row if cell.strip()]


def trimmed(row: list[str]) -> list[str]:
    """Return a row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def usual_width(rows: Rows) -> int:
    """Return how many cells most rows have; the wider of two as frequent."""
    widths = Counter(len(trimmed(row)) for row in rows if any(cell.strip() for cell in row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


@cache
def _known_names() -> frozenset[str]:
    return frozenset(
        alias for table in tables().values() for column in table.columns.values() for alias in column.aliases
    )


def column_kinds(rows: Rows) -> list[str]:
    """Return for each column the kind that most of its filled cells have, 'word' when they differ."""
    kinds = []
    for position in range(max((len(row) for row in rows), default=0)):
        found = Counter(kind_of_cell(row[position]) for row in rows if position < len(row))
        found.pop("", None)
        kind, count = found.most_common(1)[0] if found else ("", 0)
        kinds.append(kind if count >= MOSTLY * found.total() else "word")
    return kinds


def _is_data(rows: Rows, top: int) -> bool:
    """Tell whether a row is surely no header: nothing in it is a name, and its cells are as those below."""
    row = rows[top]
    if _counts_up(filled(row)):
        return False
    below = [*column_kinds(rows[top + 1 :]), *[""] * len(row)]
    pairs = [(kind_of_cell(cell), kind) for cell, kind in zip(row, below, strict=False)]
    names_something = any(_names(cell, under) for cell, under in pairs)
    alike = any(cell == under != "word" or (not under and cell in {"date", "number"}) for cell, under in pairs if cell)
    return alike and not names_something


def _names(cell: str, under: str) -> bool:
    """Tell whether a cell stands above cells of another kind, as a name does: a word or a month above numbers."""
    if not cell or not under or cell == under:
        return cell == "word" and not under
    return cell == "word" or (under == "number" and cell in {"date", "code", "flag"})


def _counts_up(cells: list[str]) -> bool:
    """Tell whether a row holds years or months one after the other, as headers of a timeline do."""
    times = [cell for cell in cells if re.fullmatch(r"(19|20)\d\d([-/.]\d\d?)?", cell)]
    steps = {int(b) - int(a) for a, b in pairwise(times) if (a + b).isdigit()}
    return len(times) > 1 and (steps == {1} or (not steps and times == sorted(set(times))))


def _joined(rows: Rows, top: int) -> tuple[list[str], int, int]:
    """Return the header as one row, where it begins and how many rows it takes: surveys take two or three."""
    row = rows[top]
    for height in (2, 3):
        if any(cell.startswith(IMPORT_ID) for cell in _row(rows, top + height - 1)):
            return _paired(row, rows[top + 1] if height == 3 else [], _question), top, height
    if _answers_below(row, _row(rows, top + 1), rows[top + 2 :]):
        return _paired(row, rows[top + 1], _option), top, 2
    for start in (top, top - 1):
        if start >= 0 and _groups(_row(rows, start), _row(rows, start + 1), rows[start + 2 :]):
            return _paired(rows[start], rows[start + 1], _option), start, 2
    return row, top, 1


def _row(rows: Rows, position: int) -> list[str]:
    return rows[position] if position < len(rows) else []


def _answers_below(first: list[str], second: list[str], below: Rows) -> bool:
    """Tell SurveyMonkey's second row: "Response" or the options of a question, nothing below the respondent's id."""
    if not filled(second) or not below or any(NUMERIC.match(cell) for cell in filled(second)):
        return False
    hollow = not second[0].strip() and bool(filled(first[:1])) and bool(filled(below[0][:1]))
    answers = any(cell.lower() in ANSWERS for cell in filled(second))
    options = any(b.strip() and not a.strip() for a, b in zip(first, second, strict=False))
    return (hollow and (answers or options)) or (answers and all(cell.lower() in ANSWERS for cell in filled(second)))


def _groups(first: list[str], second: list[str], below: Rows) -> bool:
    """Tell a row of group names above the header: it has gaps that the header fills, and words above numbers below."""
    if len(filled(first)) < 2 or len(filled(second)) <= len(filled(first)) or not below:
        return False
    if any(kind_of_cell(cell) != "word" for cell in filled(first)) or len(filled(second)) < usual_width(below):
        return False
    gaps = any(b.strip() and not a.strip() for a, b in zip(first, second, strict=False))
    kinds = zip(map(kind_of_cell, second), column_kinds(below), strict=False)
    return gaps and any(name == "word" and under in {"number", "date"} for name, under in kinds)


def _paired(first: list[str], second: list[str], name: Callable[[str, str, Counter[str]], str]) -> list[str]:
    """Name each column by its cells in two rows; in the first, an empty cell continues the one before it."""
    width = max(len(first), len(second))
    times, group, names = Counter(second), "", []
    padded = [(row + [""] * width)[:width] for row in (first, second)]
    for upper, lower in zip(*padded, strict=True):
        group = upper.strip() or group
        names.append(name(group if upper.strip() or lower.strip() else "", lower.strip(), times))
    return names


def _option(question: str, option: str, times: Counter[str]) -> str:
    """Name a column by its question and, where there are several, the option."""
    if option.lower() in {"", *ANSWERS} or normalise(option) == normalise(question):
        return question
    plain = not question or (is_known(option) and times[option] == 1)
    return option if plain else f"{question}: {option}"


def _question(short: str, question: str, _: Counter[str]) -> str:
    """Name a column of Qualtrics: 'Q1: How likely …', but 'StartDate' for 'StartDate' above 'Start Date'."""
    same = normalise(short).replace(" ", "") == normalise(question).replace(" ", "")
    return short if same or not question or is_known(short) else f"{short}: {question}"
