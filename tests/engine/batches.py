"""Batches as an import leaves them: a folder of Parquet files with the schema's types, and batch.json."""

# ruff: noqa: S608 - names of the schema, and quoted ones

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from csdata.engine import Engine
from csdata.engine.batch import Batch
from csdata.schema import tables

ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DECIMAL(18,6)": pa.decimal128(18, 6),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
}

Rows = Sequence[Mapping[str, Any]]


def write_batch(folder: Path, content: Mapping[str, Rows], attributes: Mapping[str, str] | None = None) -> Path:
    """Write {table: rows} into a folder; a table's columns are those that any of its rows names.

    `attributes` gives the storage of customer columns beyond the schema; text where it does not say.
    """
    folder.mkdir(parents=True, exist_ok=True)
    said = dict(attributes or {})
    for table, rows in content.items():
        known = {column.name: column.storage for column in tables()[table].kept}
        names = list(dict.fromkeys(name for row in rows for name in row))
        said |= {name: "VARCHAR" for name in names if name not in known and name not in said}
        fields = [(name, ARROW[known.get(name) or said[name]]) for name in names]
        data = [[row.get(name) for row in rows] for name in names]
        arrays = [pa.array(cells, type=kind) for cells, (_, kind) in zip(data, fields, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, names=names), folder / f"{table}.parquet")
    (folder / "batch.json").write_text(json.dumps({"attributes": said}), encoding="utf-8")
    return folder


def batch(folder: Path, content: Mapping[str, Rows], **options: Any) -> Batch:
    """Write a batch and return it, with its options."""
    attributes = options.pop("attributes", None)
    return Batch(write_batch(folder, content, attributes), **options)


def content(engine: Engine, table: str, columns: Iterable[str] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows of a table in a fixed order, for comparing."""
    listed = ", ".join('"' + name.replace('"', '""') + '"' for name in columns) if columns else "*"
    return engine.rows(f"SELECT {listed} FROM {table} ORDER BY ALL")


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables in a fixed order."""
    return {table: content(engine, table) for table in tables()}
