"""What do the data say to a question put in SQL, for other programs and for a terminal?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csdata.answers.answer import Answer
from csdata.dataset import Dataset
from csdata.query import MOST_ROWS, Found, ask
from csdata.wording import plural


def query_answer(data: Dataset, sql: str, limit: int = MOST_ROWS) -> Answer:
    """Return what the data say to one SELECT; raises CsDataError for anything else."""
    found = ask(data, sql, rows=limit)
    rows = found.rows()
    return Answer(
        {"columns": found.columns, "rows": rows, "truncated": found.truncated}, tuple(_text_table(found, rows))
    )


def _text_table(found: Found, rows: list[list[Any]], widest: int = 40) -> list[str]:
    """Return a line a row, numbers to the right; cells that are too wide end in a dot."""
    told = [[_text_cell(value, widest) for value in row] for row in rows]
    heads = [_text_cell(name, widest) for name in found.columns]
    widths = [max(map(len, column)) for column in zip(heads, *told, strict=True)]
    numeric = [_numeric(row[i] for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in (heads, ["-" * width for width in widths], *told)
    ]
    more = "the first rows only; there are more" if found.truncated else ""
    return [*lines, "", f"{plural(len(rows), 'row')}{', ' if more else ''}{more}"]


def _text_cell(value: Any, widest: int) -> str:  # noqa: ANN401 - any JSON value
    text = "" if value is None else f"{value:.10g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= widest else f"{text[: widest - 1]}…"


def _numeric(values: Iterable[Any]) -> bool:
    return all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)
