"""Which rows and cells of a text table are kept, and which are refused, where and why?"""

from __future__ import annotations

import pandas as pd

from csdata.engine import cells
from csdata.engine.database import Engine, quoted
from csdata.engine.profile import Reading, expression

REJECTS = (
    "CREATE TABLE IF NOT EXISTS rejects (sheet INTEGER, row_no INTEGER, column_name VARCHAR, cell VARCHAR,"
    " reason VARCHAR, whole_row BOOLEAN, landing BOOLEAN)"
)
INTO = "INSERT INTO rejects (sheet, row_no, column_name, cell, reason, whole_row, landing)"


def open_rejects(engine: Engine) -> None:
    """Create the table that keeps everything refused."""
    engine.run(REJECTS)


def refuse(engine: Engine, sheet: int, row_no: int | None, column: str | None, cell: str | None, reason: str) -> None:
    """Keep one refused row that never became part of a table."""
    engine.run(
        f"{INTO} VALUES ($sheet, $row, $column, $cell, $reason, TRUE, TRUE)",
        {"sheet": sheet, "row": row_no, "column": column, "cell": cell, "reason": reason},
    )


def refuse_sheet(engine: Engine, sheet: int, reason: str) -> None:
    """Keep why nothing of a sheet could be used."""
    engine.run(f"{INTO} VALUES ($sheet, NULL, NULL, NULL, $reason, TRUE, FALSE)", {"sheet": sheet, "reason": reason})


def start_over(engine: Engine, sheet: int, *, landing: bool = False) -> None:
    """Forget what was refused while a sheet was read; with `landing` also what never became part of a table."""
    engine.run("DELETE FROM rejects WHERE sheet = $sheet AND (NOT landing OR $all)", {"sheet": sheet, "all": landing})


def count_refused(engine: Engine, sheet: int) -> int:
    """Count what was refused of a sheet so far."""
    return int(engine.value("SELECT COUNT(*) FROM rejects WHERE sheet = $sheet", {"sheet": sheet}))


def own_table(engine: Engine, typed: str) -> None:
    """Turn a typed sheet that is only a view on a file into a table, so that its rows can change."""
    if engine.value("SELECT COUNT(*) FROM duckdb_views() WHERE view_name = $name", {"name": typed}):
        engine.run(f"CREATE TABLE {typed}_own AS SELECT * FROM {typed}")
        engine.run(f"DROP VIEW {typed}")
        engine.run(f"ALTER TABLE {typed}_own RENAME TO {typed}")


def cast_table(engine: Engine, raw: str, typed: str, columns: dict[str, tuple[str, Reading, str]]) -> None:
    """Create `typed` from `raw`: target name -> (raw column, how to read it, how to store it)."""
    clean = {source: f"{cells.present(source)} AS clean_{source}" for source, _, _ in columns.values()}
    parts = [
        f"CAST({expression(_input(source, reading), reading, storage)} AS {storage}) AS {quoted(name)}"
        for name, (source, reading, storage) in columns.items()
    ]
    engine.run(
        f"CREATE TABLE {typed} AS SELECT {', '.join(['row_no', *parts])}"
        f" FROM (SELECT *, {', '.join(clean.values())} FROM {raw})"
    )


def _input(source: str, reading: Reading) -> str:
    """Text is kept as it is; everything else is read from the cleaned cell."""
    return source if reading.type == "text" else f"clean_{source}"


def keep_unread_cells(  # noqa: PLR0913, PLR0917 - where a cell stands, and what it should have been
    engine: Engine,
    sheet: int,
    raw: str,
    typed: str,
    name: str,
    source: str,
    header: str,
    expected: str,
    blanks: tuple[str, ...] = (),
) -> None:
    """Keep every cell of a column that says something we could not read, or only spaces; not the accepted `blanks`."""
    unread = f"t.{quoted(name)} IS NULL AND ({cells.present(f'r.{source}')} IS NOT NULL OR TRIM(r.{source}) = '')"
    if blanks:
        unread += f" AND TRIM(r.{source}) NOT IN ({cells.listed(blanks)})"
    reason = f"CASE WHEN TRIM(r.{source}) = '' THEN 'blank: only spaces where ' || $expected || ' is expected'"
    engine.run(
        f"{INTO} SELECT $sheet, r.row_no, $header, r.{source},"
        f" {reason} ELSE 'not ' || $expected END, FALSE, FALSE"
        f" FROM {raw} AS r JOIN {typed} AS t USING (row_no)"
        f" WHERE LENGTH(r.{source}) > 0 AND {unread} ORDER BY r.row_no",
        {"sheet": sheet, "header": header, "expected": expected},
    )


def reject_rows(
    engine: Engine, sheet: int, typed: str, condition: str, header: str | None, shown: str, reason: str
) -> None:
    """Move the rows of `typed` that meet a condition to the rejects."""
    if not engine.value(f"SELECT COUNT(*) FROM {typed} WHERE {condition}"):
        return
    own_table(engine, typed)
    engine.run(
        f"{INTO} SELECT $sheet, row_no, $header, CAST({shown} AS VARCHAR), $reason, TRUE, FALSE"
        f" FROM {typed} WHERE {condition} ORDER BY row_no",
        {"sheet": sheet, "header": header, "reason": reason},
    )
    engine.run(f"DELETE FROM {typed} WHERE {condition}")


def reject_empty(engine: Engine, sheet: int, typed: str, columns: list[str], header: str) -> None:
    """Refuse rows in which all the given columns are empty."""
    condition = " AND ".join(f"{quoted(column)} IS NULL" for column in columns)
    reject_rows(engine, sheet, typed, condition, header, "NULL", f"{header} is missing or could not be read")


def reject_repeated(engine: Engine, sheet: int, typed: str, key: str, header: str) -> None:
    """Refuse all but one row for each key; which one stays does not depend on the order of the rows."""
    if not engine.value(f"SELECT COUNT({quoted(key)}) - COUNT(DISTINCT {quoted(key)}) FROM {typed}"):
        return
    names = [quoted(name) for name in engine.columns(typed) if name != "row_no"]
    content = " || '|' || ".join(f"COALESCE(CAST({name} AS VARCHAR), '')" for name in names)
    extra = (
        f"row_no IN (SELECT row_no FROM (SELECT row_no, ROW_NUMBER() OVER (PARTITION BY {quoted(key)}"
        f" ORDER BY {content}, row_no) AS copy FROM {typed} WHERE {quoted(key)} IS NOT NULL) AS c WHERE copy > 1)"
    )
    reject_rows(engine, sheet, typed, extra, header, quoted(key), f"{header} appears more than once")


def reject_backwards(engine: Engine, sheet: int, typed: str, start: str, end: str, header: str) -> None:
    """Refuse rows that end before they start."""
    reject_rows(engine, sheet, typed, f"{end} < {start}", header, end, "ends before it starts")


def reject_outside(engine: Engine, sheet: int, typed: str, column: str, header: str, low: float, high: float) -> None:
    """Empty the cells of a column outside a range, and keep them as refused."""
    outside = f"{quoted(column)} NOT BETWEEN {low} AND {high}"
    if not engine.value(f"SELECT COUNT(*) FROM {typed} WHERE {outside}"):
        return
    own_table(engine, typed)
    engine.run(
        f"{INTO} SELECT $sheet, row_no, $header, CAST({quoted(column)} AS VARCHAR), $reason, FALSE, FALSE"
        f" FROM {typed} WHERE {outside} ORDER BY row_no",
        {"sheet": sheet, "header": header, "reason": f"outside {low:g} to {high:g}"},
    )
    engine.run(f"UPDATE {typed} SET {quoted(column)} = NULL WHERE {outside}")


def reject_impossible_answers(engine: Engine, sheet: int, typed: str, header: str, *, scaled: bool) -> None:
    """Refuse survey answers that cannot be: NPS outside 0 to 10, or above the scale that the row states."""
    nps = "LOWER(kind) = 'nps' AND score NOT BETWEEN 0 AND 10"
    reject_rows(engine, sheet, typed, nps, header, "score", "outside 0 to 10")
    if scaled:
        reject_rows(engine, sheet, typed, "score > scale OR score < 0", header, "score", "outside its scale")


def spellings(engine: Engine, typed: str, column: str, most: int = 200) -> dict[str, str]:
    """Return the values of a column that differ from a more frequent one only in upper and lower case."""
    name = quoted(column)
    counted = engine.rows(f"SELECT {name}, COUNT(*) FROM {typed} WHERE {name} IS NOT NULL GROUP BY {name}")
    if len(counted) > most:
        return {}
    groups: dict[str, list[tuple[int, str]]] = {}
    for value, count in counted:
        groups.setdefault(value.casefold(), []).append((-count, value))
    changed = {}
    for group in groups.values():
        (_, chosen), *others = sorted(group)
        changed.update({value: chosen for _, value in others})
    return changed


def respell(engine: Engine, typed: str, column: str, changed: dict[str, str]) -> None:
    """Write values another way: found -> chosen."""
    name = quoted(column)
    if changed:
        own_table(engine, typed)
    for value, chosen in changed.items():
        engine.run(f"UPDATE {typed} SET {name} = $chosen WHERE {name} = $value", {"chosen": chosen, "value": value})


def refused_rows(engine: Engine, sheet: int, header: tuple[str, ...]) -> pd.DataFrame:
    """Return the refused rows and cells of a sheet: row number, reason, and the row as the file has it.

    Of a row that never became part of the table only what was kept of it is known; it stands in the first column.
    """
    raw = f"raw_odd_{sheet}" if f"raw_odd_{sheet}" in engine.tables() else f"raw_{sheet}"
    kept = [f"COALESCE(r.c{at}, {'x.cell' if at == 0 else 'NULL'})" for at in range(len(header))]
    names = ", ".join(f"{value} AS {quoted(name)}" for value, name in zip(kept, header, strict=True))
    said = "COALESCE(column_name || ': ', '') || reason"
    told = (
        "SELECT row_no, ANY_VALUE(cell) FILTER (WHERE landing) AS cell,"
        f" STRING_AGG(DISTINCT {said}, '; ' ORDER BY {said}) AS reason"
        " FROM rejects WHERE sheet = $sheet AND row_no IS NOT NULL GROUP BY row_no"
    )
    sql = (
        f"SELECT x.row_no AS {quoted('Row')}, x.reason AS {quoted('Reason')}, {names}"
        f" FROM ({told}) AS x LEFT JOIN {raw} AS r ON r.row_no = x.row_no ORDER BY x.row_no"
    )
    return engine.frame(sql, {"sheet": sheet})
