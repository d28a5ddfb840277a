"""What do these data say to a question of my own, put in SQL?"""

from __future__ import annotations

import atexit
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from csdata.dataset import Dataset
from csdata.engine.desks import Desks, Source
from csdata.engine.examples import Example, described, examples
from csdata.engine.refusals import Asked, in_words
from csdata.engine.sandbox import Limits
from csdata.errors import CsDataError
from csdata.schema import STORAGE, tables

PANEL: Final = "customer_months"
PANEL_ROW: Final = "a customer in a month, as known at the end of that month"
PANEL_MEANINGS: Final = {
    "customer_id": "Whose month",
    "month": "First day of the month",
    "month_index": "Year × 12 + month: differences count months",
    "tenure_months": "Months since the customer started",
    "paid_before": "Paid in a month before this one",
    "active": "Has an open subscription at the end of the month",
    "mrr": "Recurring revenue at the end of the month",
    "events": "Events of use in the month",
    "active_days": "Days with use",
    "features_used": "Different features used",
    "active_users": "Most users active",
    "seats_active_share": "Active users ÷ seats",
    "purchases": "Purchases in the month",
    "spent": "Money of these purchases",
    "tickets_opened": "Tickets opened in the month",
    "tickets_open": "Tickets still open at its end",
    "median_resolve_hours": "Median hours to resolve a ticket",
    "last_nps": "Latest answer to 'would recommend', so far",
    "last_csat": "Latest satisfaction, so far",
    "touchpoints": "Contacts in the month",
    "milestones_share": "Share of due milestones reached so far",
    "days_to_first_value": "Days from start to first result",
    "exposures": "Interventions received so far",
    "was_active": "Was active a month before",
    "mrr_before": "Recurring revenue a month before",
    "churned_next": "Active now, and not a month later",
    "mrr_next": "Recurring revenue a month later",
}
KINDS: Final = {
    "VARCHAR": "text", "BIGINT": "whole number", "INTEGER": "whole number", "HUGEINT": "whole number",
    "DOUBLE": "number", STORAGE["money"]: "money", "DATE": "day", "TIMESTAMP": "time", "BOOLEAN": "yes or no",
}  # fmt: skip
MOST_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column that can be asked about; `filled` is a share from 0 to 1."""

    name: str
    kind: str
    meaning: str
    filled: float


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table that can be asked about."""

    name: str
    row: str
    rows: int
    columns: tuple[ColumnFacts, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that answer a question, as the engine typed them; `truncated` when there were more."""

    sql: str
    table: pa.Table
    truncated: bool

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self.table.column_names)

    def rows(self) -> list[list[Any]]:
        """Return rows of plain values: numbers, texts, ISO days, None."""
        values = [[plain_value(value) for value in column.to_pylist()] for column in self.table.columns]
        return [list(row) for row in zip(*values, strict=True)]

    def frame(self) -> pd.DataFrame:
        """Return the rows for a table on screen: numbers as numbers, days as datetime64, anything nested as text."""
        shown = {name: _shown(column) for name, column in zip(self.columns, self.table.columns, strict=True)}
        return pd.DataFrame(shown, columns=self.columns)


def plain_value(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """Return a cell as JSON can say it.

    >>> plain_value(Decimal("12.500000")), plain_value(date(2026, 9, 30)), plain_value([Decimal("1")])
    (12.5, '2026-09-30', [1])
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def _shown(column: pa.ChunkedArray) -> pd.Series[Any]:
    kind = column.type
    if pa.types.is_decimal(kind):
        return pd.Series([None if v is None else float(v) for v in column.to_pylist()], dtype="float64")
    if pa.types.is_date(kind):
        return pd.Series(pd.to_datetime(column.to_pandas()))
    simple = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_string, pa.types.is_timestamp)
    if any(test(kind) for test in simple):
        series: pd.Series[Any] = column.to_pandas()
        return series
    texts = [None if v is None else _text(plain_value(v)) for v in column.to_pylist()]
    return pd.Series(texts, dtype="str")


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# ---- what can be asked


def catalogue(data: Dataset) -> tuple[TableFacts, ...]:
    """Return every table that can be asked about, those with rows first."""
    found = [_facts(data, name) for name in (*tables(), PANEL)]
    return tuple(sorted(found, key=lambda table: not table.rows))


def _facts(data: Dataset, name: str) -> TableFacts:
    total, columns = described(data.engine, name)
    row = tables()[name].row if name in tables() else PANEL_ROW
    facts = (
        ColumnFacts(column, KINDS.get(kind, kind.lower()), _meaning(data, name, column), count / max(total, 1))
        for column, kind, count in columns
    )
    return TableFacts(name, row, total, tuple(facts))


def _meaning(data: Dataset, table: str, column: str) -> str:
    known = (tables()[table] if table in tables() else tables()["customers"]).columns
    if table == PANEL and column in PANEL_MEANINGS:
        return PANEL_MEANINGS[column]
    if column in known:
        return known[column].meaning
    return "A column of your own, kept as it is" if column in data.attributes else ""


def examples_for(data: Dataset, known: tuple[TableFacts, ...]) -> tuple[Example, ...]:
    """Return questions that these data can answer."""
    facts = {f"{table.name}.{column.name}" for table in known for column in table.columns if column.filled}
    facts |= {name for name, count in data.filled.items() if count}
    return examples(data.engine, facts, data.attributes)


# ---- who is being asked


DESKS: Final = Desks()
atexit.register(DESKS.close)


def _source(data: Dataset) -> Source:
    return Source(data.fingerprint, data.engine, (*tables(), PANEL))


def prepare(data: Dataset, viewer: str) -> None:
    """Make the copy and start the process, so that the first question need not wait for them."""
    DESKS.desk(_source(data), viewer).start()


def stop(data: Dataset, viewer: str) -> None:
    """Stop what a viewer has asked; their `ask` then raises CsDataError with the code "stopped"."""
    DESKS.stop(data.fingerprint, viewer)


def forget(data: Dataset) -> None:
    """Leave nothing of a dataset behind."""
    DESKS.forget(data.fingerprint)


def ask(data: Dataset, sql: str, *, viewer: str = "", rows: int = MOST_ROWS, limits: Limits | None = None) -> Found:
    """Put one SELECT to the canonical tables and the customer-month panel.

    Raises CsDataError for anything but one SELECT, for names that are not there, and for a question that takes
    more time, memory or room than it may.
    """
    if rows < 1:
        raise CsDataError.bad_value("Number of rows", str(rows), "1 or more")
    desk = DESKS.desk(_source(data), viewer, limits)
    reply = desk.ask(sql, rows)
    if reply.refused or reply.rows is None:
        known = {name: data.engine.columns(name) for name in desk.copy.tables}
        raise in_words(reply.note, Asked(sql, known, desk.limits))
    return Found(sql, reply.rows, bool(reply.note["truncated"]))
