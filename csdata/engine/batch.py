"""Which tables and columns did one import bring, and how is it to be merged?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

import duckdb

from csdata.engine.database import Engine
from csdata.errors import CsDataError
from csdata.schema import STORAGE, tables

Gone = Literal["keep", "left", "remove"]

# What the engine would take for a pattern in a file name, so that a path is only ever itself.
WILD = re.compile(r"([*?\[])")


@dataclass(frozen=True, slots=True)
class Batch:
    """One import: an immutable folder of `<table>.parquet` and `batch.json`, and how it joins what came before.

    `fill_blanks` fills empty cells only. `gone` says what happens to customers of earlier lists that this list
    does not name: they stay, they left on `left_on`, or they are removed with everything that was theirs.
    """

    folder: Path
    fill_blanks: bool = False
    gone: Gone = "keep"
    left_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be followed: an unknown way, or a departure without a day."""
        if self.gone not in get_args(Gone):
            raise CsDataError.bad_value("Customers missing from a list", str(self.gone), "keep, left or remove")
        if self.gone == "left" and self.left_on is None:
            raise CsDataError.bad_value("The day on which missing customers left", "nothing", "a date")

    @classmethod
    def from_options(cls, folder: Path, options: Mapping[str, Any]) -> Self:
        """Return the batch with the options that `options()` wrote; what is not said has its default.

        Raises CsDataError on a value that is not one of the known ones.
        """
        return cls(
            folder,
            fill_blanks=bool(options.get("fill_blanks", False)),
            gone=cast("Gone", options.get("gone", "keep")),
            left_on=_day(options.get("left_on")),
        )

    def options(self) -> dict[str, Any]:
        """Return how the batch is merged, as JSON can hold it."""
        left_on = self.left_on.isoformat() if self.left_on else None
        return {"fill_blanks": self.fill_blanks, "gone": self.gone, "left_on": left_on}

    def path(self, table: str) -> Path:
        """Return the file that holds a table's rows, whether or not it is there."""
        return self.folder / f"{table}.parquet"

    def tables(self) -> tuple[str, ...]:
        """Return the canonical tables that the batch has rows for, customers first."""
        return tuple(name for name in tables() if self.path(name).is_file())

    def attributes(self) -> dict[str, str]:
        """Return the customer columns beyond the schema, {name: storage type}; raises CsDataError when unreadable."""
        try:
            said = json.loads((self.folder / "batch.json").read_text(encoding="utf-8"))
            found = dict(said.get("attributes") or {})
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise _lost(self) from error
        known = set(STORAGE.values())
        return {str(name): kind if kind in known else "VARCHAR" for name, kind in found.items()}


def _day(value: object) -> date | None:
    """Read a day as JSON holds it."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CsDataError.bad_value("The day on which missing customers left", str(value), "a date") from error


def _lost(batch: Batch) -> CsDataError:
    return CsDataError(
        "batch_unreadable",
        f"The imported data {batch.folder.name} cannot be read.",
        "Go back to the version before that import, or bring its files again.",
        subject=batch.folder.name,
    )


def all_attributes(batches: Iterable[Batch]) -> dict[str, str]:
    """Return the attributes of all batches, {name: storage}.

    Names that differ only in upper and lower case are one, in their first spelling. Where two batches disagree
    about what an attribute holds, it is text, which can hold both.
    """
    spelled: dict[str, str] = {}
    found: dict[str, str] = {}
    schema = {column.name.casefold() for column in tables()["customers"].kept}
    for batch in batches:
        for name, storage in batch.attributes().items():
            if name.casefold() not in schema:
                first = spelled.setdefault(name.casefold(), name)
                found[first] = storage if found.get(first, storage) == storage else "VARCHAR"
    return found


def source(batch: Batch, table: str) -> tuple[str, dict[str, str]]:
    """Return where a batch's rows of a table are read from, with the value to bind to `$path`."""
    path = WILD.sub(r"[\1]", str(batch.path(table)))
    # A folder called month=3 is a name, not another column.
    return "read_parquet($path, hive_partitioning=false)", {"path": path}


def brought(engine: Engine, batch: Batch, table: str) -> dict[str, list[str]]:
    """Return which of a loaded table's columns a batch brings: {column of the table: its names in the file}.

    A file can hold several spellings of one name. Raises CsDataError when the file cannot be read.
    """
    rows, path = source(batch, table)
    try:
        names = [str(row[0]) for row in engine.rows(f"DESCRIBE SELECT * FROM {rows}", path)]
    except duckdb.Error as error:
        raise _lost(batch) from error
    ours = {name.casefold(): name for name in engine.columns(table)}
    found: dict[str, list[str]] = {}
    for name in names:
        if name.casefold() in ours:
            found.setdefault(ours[name.casefold()], []).append(name)
    # In the table's order: the order of a file's columns decides nothing either.
    return {name: found[name] for name in ours.values() if name in found}


def copy_rows(engine: Engine, batch: Batch, table: str, target: str, columns: Mapping[str, str]) -> None:
    """Copy a batch's rows into a table: {quoted column: expression}; raises CsDataError when that is impossible."""
    rows, path = source(batch, table)
    try:
        engine.run(
            f"INSERT INTO {target} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {rows}", path
        )
    except duckdb.Error as error:
        raise _lost(batch) from error
