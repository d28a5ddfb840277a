"""Can a regular text file be copied at the engine's own speed, without losing a line?"""

from __future__ import annotations

from pathlib import Path

import duckdb

from csdata.engine.database import Engine
from csdata.engine.staging import INTO

# What the first filled cell of a totals row says, in the languages met so far.
TOTAL = r"^\W*(grand |sub)?(totals?|sum|summe|gesamt|gesamtsumme|totaal|totale|suma)\W*$"


def copy_delimited(
    engine: Engine, table: str, path: Path, *, columns: int, skip: int, separator: str, lines: int
) -> bool:
    """Copy a text file into a table (row_no, c0, c1, …), all as text, after `skip` lines.

    Returns False, leaving nothing behind, unless exactly one row came of each of the `lines`: any irregularity (a
    line break inside quotes, a row that is too long, an open quote, a blank line) is for the careful reader.
    """
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(columns))
    options = (
        f"auto_detect=false, header=false, skip={int(skip)}, delim=$separator, quote='\"', escape='\"',"
        f" strict_mode=true, null_padding=true, columns={{{names}}}"
    )
    try:
        engine.run(
            f"CREATE TABLE {table} AS SELECT CAST(ROW_NUMBER() OVER () + {int(skip)} AS INTEGER) AS row_no, *"
            f" FROM read_csv($path, {options})",
            {"path": str(path), "separator": separator},
        )
    except duckdb.Error:
        return False
    if engine.count(table) == lines:
        return True
    engine.run(f"DROP TABLE {table}")
    return False


def set_apart(engine: Engine, sheet: int, table: str, columns: int) -> int:
    """Remove rows without any content, refuse totals; return how many data rows the file had."""
    cells = [f"NULLIF(TRIM(c{index}), '')" for index in range(columns)]
    first = f"COALESCE({', '.join(cells)})"
    engine.run(f"DELETE FROM {table} WHERE {first} IS NULL")
    rows = engine.count(table)
    total = f"REGEXP_MATCHES({first}, $pattern, 'i')"
    engine.run(
        f"{INTO} SELECT $sheet, row_no, NULL, {first}, 'total', TRUE, TRUE FROM {table} WHERE {total}",
        {"sheet": sheet, "pattern": TOTAL},
    )
    engine.run(f"DELETE FROM {table} WHERE {total}", {"pattern": TOTAL})
    return rows
