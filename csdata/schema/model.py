"""What is a table, and what is a column?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from csdata.schema.headers import normalise

# How each meaning is stored. Money is a decimal: its sums do not depend on the order of the rows.
STORAGE = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "category": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18,6)",
    "score": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a canonical table; `feeds` names the column that a helper is turned into."""

    name: str
    type: str
    meaning: str
    aliases: tuple[str, ...]
    required: bool = False
    required_group: str | None = None
    feeds: str | None = None
    divide: float = 1
    private: bool = False
    telling: bool = False
    unit: str | None = None
    scale: int | None = None

    @property
    def storage(self) -> str:
        """The engine's type for this column."""
        return STORAGE[self.type]

    @property
    def kept(self) -> bool:
        """Whether the column is part of the stored table."""
        return self.feeds is None and not self.private


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table: what a row is, its columns, and words that its file names use."""

    name: str
    row: str
    hints: tuple[str, ...]
    columns: dict[str, Column]
    attributes: bool = False

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that are stored, in order."""
        return tuple(column for column in self.columns.values() if column.kept)

    def missing(self, present: set[str]) -> tuple[str, ...]:
        """Return what is required and absent; a group of alternatives is one entry, joined by ' or '."""
        single = [c.name for c in self.columns.values() if c.required and c.name not in present]
        groups: dict[str, list[str]] = {}
        for column in self.columns.values():
            if column.required_group:
                groups.setdefault(column.required_group, []).append(column.name)
        open_groups = [" or ".join(names) for names in groups.values() if not present.intersection(names)]
        return (*single, *open_groups)


def _column(name: str, raw: dict[str, Any]) -> Column:
    required = raw.get("required", False)
    return Column(
        name=name,
        type=raw["type"],
        meaning=raw["meaning"],
        aliases=tuple(dict.fromkeys((*raw.get("aliases", ()), normalise(name)))),
        required=required is True,
        required_group=required if isinstance(required, str) else None,
        feeds=raw.get("feeds"),
        divide=raw.get("divide", 1),
        private=raw.get("private", False),
        telling=raw.get("telling", False),
        unit=raw.get("unit"),
        scale=raw.get("scale"),
    )


@cache
def tables() -> dict[str, Table]:
    """Return every canonical table by name, as written in tables.toml."""
    raw = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))
    return {
        name: Table(
            name=name,
            row=entry["row"],
            hints=tuple(entry["hints"]),
            columns={key: _column(key, column) for key, column in entry["columns"].items()},
            attributes=entry.get("attributes", False),
        )
        for name, entry in raw.items()
    }
