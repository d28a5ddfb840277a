"""Can a regular text file become typed Parquet in one pass at the engine's own speed, with nothing lost?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from csdata.engine import cells
from csdata.engine.database import Engine, quoted

MOST_ODD = 1_000  # lines that are read again with care; more of them, and the whole file is
MOST_VALUES = 20_000
MISSING = tuple(filter(None, cells.MISSING))


@dataclass(frozen=True, slots=True)
class TextSource:
    """A UTF-8 text file: where it lies, how it is written, how many lines it has, header included."""

    path: Path
    separator: str
    header_row: int
    width: int
    lines: int


@dataclass(frozen=True, slots=True)
class Target:
    """A column to make: its name, the position of its cells in the file, what it holds, and the engine's type."""

    name: str
    position: int
    kind: str
    storage: str


def copy_typed(
    engine: Engine, source: TextSource, targets: list[Target], parquet: Path, key: str | None = None
) -> list[tuple[int, str]] | None:
    """Write the file as typed Parquet; return the lines that could not be read so, as (line number, text).

    None, leaving nothing behind, unless every line is either written or returned, and has its `key`.
    """
    odd = _copied(engine, source, targets, parquet)
    written = _rows(engine, parquet) if odd is not None else 0
    whole = odd is not None and written + len(odd) == source.lines - source.header_row
    if whole and _clean(engine, targets, parquet, key):
        return odd
    parquet.unlink(missing_ok=True)
    return None


def _copied(engine: Engine, source: TextSource, targets: list[Target], parquet: Path) -> list[tuple[int, str]] | None:
    kinds = {target.position: target.storage for target in targets}
    columns = ", ".join(f"'c{at}': '{kinds.get(at, 'VARCHAR')}'" for at in range(source.width))
    chosen = ", ".join(f"c{target.position} AS {quoted(target.name)}" for target in targets)
    options = (
        "auto_detect=false, header=false, delim=$separator, quote='\"', escape='\"', strict_mode=true,"
        f" null_padding=true, store_rejects=true, rejects_limit={MOST_ODD * 20},"
        f" skip={int(source.header_row)}, columns={{{columns}}}"
    )
    values = {"path": str(source.path), "separator": source.separator, "parquet": str(parquet)}
    try:
        with engine.connection() as cursor:
            cursor.execute(
                f"COPY (SELECT {chosen} FROM read_csv($path, {options})) TO $parquet (FORMAT parquet)", values
            ).fetchall()
            found = cursor.execute(
                "SELECT line, ANY_VALUE(csv_line), BOOL_OR(error_type NOT IN ('CAST', 'TOO MANY COLUMNS'))"
                " FROM reject_errors GROUP BY line ORDER BY line"
            ).fetchall()
            cursor.execute("DROP TABLE reject_errors; DROP TABLE reject_scans").fetchall()
    except duckdb.Error:
        return None
    if len(found) > MOST_ODD or any(broken or len(text) >= 10_000 for _, text, broken in found):
        return None
    return [(int(line), text) for line, text, _ in found]


def _rows(engine: Engine, parquet: Path) -> int:
    return int(engine.value("SELECT SUM(num_rows) FROM parquet_file_metadata($parquet)", {"parquet": str(parquet)}))


def _clean(engine: Engine, targets: list[Target], parquet: Path, key: str | None) -> bool:
    """Tell whether the careful reader would have read every cell the same way."""
    odd = [*filter(None, map(_suspicious, targets)), *([f"{quoted(key)} IS NULL"] if key else [])]
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in odd)
    values = {"parquet": str(parquet)}
    if odd and any(engine.rows(f"SELECT {counts} FROM read_parquet($parquet)", values)[0]):
        return False
    return all(_says_something(engine, target, parquet) for target in targets if target.kind == "category")


def _suspicious(target: Target) -> str:
    name = quoted(target.name)
    if target.kind == "id":
        nothing = f"CASE WHEN STRLEN({name}) <= 6 THEN LOWER({name}) IN ({cells.listed(MISSING)}) ELSE FALSE END"
        return f"{name} LIKE ' %' OR {name} LIKE '% ' OR {name} LIKE '%.0' OR {nothing}"
    if target.storage == "VARCHAR" and target.kind != "category":
        return f"{name} LIKE ' %' OR {name} LIKE '% '"
    if target.storage == "DOUBLE":
        return f"NOT ISFINITE({name})"
    return f"YEAR({name}) NOT BETWEEN 1900 AND 2199" if target.storage in {"DATE", "TIMESTAMP"} else ""


def _says_something(engine: Engine, target: Target, parquet: Path) -> bool:
    """Tell that no value of a category is padded or says "nothing here"; fast, because Parquet lists the values."""
    sql = f"SELECT DISTINCT {quoted(target.name)} FROM read_parquet($parquet) LIMIT {MOST_VALUES + 1}"
    values = [row[0] for row in engine.rows(sql, {"parquet": str(parquet)}) if row[0] is not None]
    odd = any(value.lower() in cells.MISSING or value.strip() != value for value in values)
    return len(values) <= MOST_VALUES and not odd


def view(engine: Engine, name: str, source: TextSource, parquet: Path, odd: list[int], others: str | None) -> None:
    """Show the Parquet file, and the table of the rows read with care, as one typed sheet with its row numbers."""
    before = [line - place - source.header_row for place, line in enumerate(odd)]
    moved = f" + LEN(LIST_FILTER({before}, lambda x: x <= file_row_number + 1))" if odd else ""
    row = f"CAST(file_row_number + 1 + {int(source.header_row)}{moved} AS INTEGER) AS row_no"
    path = str(parquet).replace("'", "''")  # a view keeps its text: nothing can be bound into it
    union = f" UNION ALL BY NAME SELECT * FROM {others}" if others else ""
    engine.run(
        f"CREATE VIEW {name} AS SELECT {row}, * EXCLUDE (file_row_number)"
        f" FROM read_parquet('{path}', file_row_number=true){union}"
    )


def filled_shares(engine: Engine, parquet: Path) -> dict[str, float]:
    """Return the share of filled cells of each column, from what the file says about itself."""
    sql = (
        "SELECT path_in_schema, SUM(num_values - COALESCE(stats_null_count, 0)) * 1.0 / NULLIF(SUM(num_values), 0)"
        " FROM parquet_metadata($parquet) GROUP BY 1"
    )
    return {name: float(share or 0) for name, share in engine.rows(sql, {"parquet": str(parquet)})}
