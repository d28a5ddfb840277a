"""Can a regular text file become typed Parquet in one pass at the engine's own speed, with nothing lost?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import duckdb

from csdata.engine import cells
from csdata.engine.database import Engine, quoted
from csdata.engine.delimited import TOTAL
from csdata.engine.profile import Reading, expression
from csdata.engine.staging import INTO

MOST_ODD = 1_000  # lines that are read again with care; more of them, and the whole file is
MISSING_BEGIN = "".join(sorted({word[0] for word in cells.MISSING if word} | {"N"}))
TOTALS_BEGIN = "tTsSgG"
MISSING = tuple(filter(None, cells.MISSING))


@dataclass(frozen=True, slots=True)
class TextSource:
    """A UTF-8 text file: where it lies, how it is written, how many lines it has, header included.

    `ordered` keeps the order of the lines, a fifth slower: only who refuses a row later asks for its number.
    """

    path: Path
    separator: str
    header_row: int
    width: int
    lines: int
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A column to make: its name, the position of its cells in the file, how they are read, and the engine's type.

    Of `unsure` columns the sample does not tell enough: they are empty there, or are choices of theirs (yes and no)
    only as long as no cell says something else.
    """

    name: str
    position: int
    reading: Reading
    storage: str
    unsure: bool = False
    empty: bool = False

    @property
    def kind(self) -> str:
        """What it holds."""
        return self.reading.type

    @property
    def careful(self) -> bool:
        """Whether its cells are read as text, and then with care, in the same pass."""
        return not self.reading.plain and self.kind not in {"id", "text", "category"}

    @property
    def unread(self) -> str:
        """The column beside it that keeps what could not be read."""
        return quoted(f"?unread {self.name}")


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy left: lines to be read with care, as (line number, text), and the columns of one spelling each."""

    odd: list[tuple[int, str]]
    uniform: frozenset[str]


def copy_typed(
    engine: Engine, source: TextSource, targets: list[Target], parquet: Path, key: str | None = None
) -> Copied | None:
    """Write the file as typed Parquet; return the lines that could not be read so.

    None, leaving nothing behind, unless every line is either written or returned, and has its `key`.
    """
    odd = _copied(engine, source, targets, parquet)
    written = _rows(engine, parquet) if odd is not None else 0
    whole = odd is not None and written + len(odd) == source.lines - source.header_row
    if whole and odd is not None and _clean(engine, targets, parquet, key):
        uniform = categories(engine, targets, parquet)
        if uniform is not None:
            return Copied(odd, frozenset(uniform if not odd else ()))
    parquet.unlink(missing_ok=True)
    return None


def _copied(engine: Engine, source: TextSource, targets: list[Target], parquet: Path) -> list[tuple[int, str]] | None:
    kinds = {target.position: target.storage for target in targets if not target.careful}
    columns = ", ".join(f"'c{at}': '{kinds.get(at, 'VARCHAR')}'" for at in range(source.width))
    options = (
        "auto_detect=false, header=false, delim=$separator, quote='\"', escape='\"', strict_mode=true,"
        f" null_padding=true, store_rejects=true, rejects_limit={MOST_ODD * 20},"
        f" skip={int(source.header_row)}, columns={{{columns}}}"
    )
    values = {"path": str(source.path), "separator": source.separator, "parquet": str(parquet)}
    try:
        with engine.connection() as cursor:
            keeping = source.ordered or any(target.careful for target in targets)
            cursor.execute(f"SET preserve_insertion_order = {keeping}").fetchall()
            cursor.execute(
                f"COPY ({_read(targets, f'read_csv($path, {options})')}) TO $parquet (FORMAT parquet)", values
            ).fetchall()
            found = cursor.execute(
                "SELECT line, ANY_VALUE(csv_line),"
                " BOOL_OR(error_type NOT IN ('CAST', 'TOO MANY COLUMNS') OR LIST_CONTAINS($unsure, column_name))"
                " FROM reject_errors GROUP BY line ORDER BY line",
                {"unsure": [f"c{target.position}" for target in targets if target.unsure or target.empty]},
            ).fetchall()
            cursor.execute("DROP TABLE reject_errors; DROP TABLE reject_scans").fetchall()
            cursor.execute("SET preserve_insertion_order = true").fetchall()
    except duckdb.Error:
        return None
    if len(found) > MOST_ODD or any(broken or len(text) >= 10_000 for _, text, broken in found):
        return None
    return [(int(line), text) for line, text, _ in found]


def _read(targets: list[Target], rows: str) -> str:
    """Return the query that reads text rows: plain columns as they come, the others cleaned, read, and what is left."""
    careful = [target for target in targets if target.careful]
    if not careful:
        return f"SELECT {', '.join(f'c{t.position} AS {quoted(t.name)}' for t in targets)} FROM {rows}"
    cleaned = ", ".join(f"{cells.present(f'c{t.position}')} AS clean_{t.position}" for t in careful)
    read = [f"{expression(f'clean_{t.position}', t.reading, t.storage)} AS read_{t.position}" for t in careful]
    rest = {target.position: f"c{target.position}" for target in targets if not target.careful}
    chosen = [f"{rest.get(t.position, f'CAST(read_{t.position} AS {t.storage})')} AS {quoted(t.name)}" for t in targets]
    unread = [
        f"CASE WHEN read_{t.position} IS NULL AND LENGTH(c{t.position}) > 0"
        f" AND (clean_{t.position} IS NOT NULL OR TRIM(c{t.position}) = '') THEN c{t.position} END AS {t.unread}"
        for t in careful
    ]
    return (
        f"SELECT {', '.join([*chosen, *unread])}"
        f" FROM (SELECT *, {', '.join(read)} FROM (SELECT *, {cleaned} FROM {rows}))"
    )


def _rows(engine: Engine, parquet: Path) -> int:
    return int(engine.value("SELECT SUM(num_rows) FROM parquet_file_metadata($parquet)", {"parquet": str(parquet)}))


def _clean(engine: Engine, targets: list[Target], parquet: Path, key: str | None) -> bool:
    """Tell whether the careful reader would have read every cell the same way."""
    ends = _ends(engine, parquet)
    odd = [
        *filter(None, (_suspicious(target, ends) for target in targets)),
        *([f"{quoted(key)} IS NULL"] if key else []),
    ]
    counts = [f"COUNT(*) FILTER (WHERE {' OR '.join(f'({condition})' for condition in odd)})"] if odd else []
    counts += [f"COUNT({target.unread}) > {MOST_ODD}" for target in targets if target.careful]
    numbers = [quoted(target.name) for target in targets if target.storage == "DOUBLE"]
    counts += [f"NOT ISFINITE(SUM({name}))" for name in numbers]  # one "nan" or "inf" shows in the sum
    days = [quoted(target.name) for target in targets if target.storage in {"DATE", "TIMESTAMP"}]
    counts += [f"MIN({day}) < DATE '1900-01-01' OR MAX({day}) > DATE '2199-12-31'" for day in days]
    values = {"parquet": str(parquet)}
    return not counts or not any(engine.rows(f"SELECT {', '.join(counts)} FROM read_parquet($parquet)", values)[0])


def _ends(engine: Engine, parquet: Path) -> dict[str, tuple[str, str]]:
    """Return between which first letters the texts of each column lie, as the file says of itself."""
    sql = (
        "SELECT path_in_schema, MIN(stats_min_value), MAX(stats_max_value) FROM parquet_metadata($parquet)"
        " GROUP BY 1 HAVING COUNT(stats_min_value) = COUNT(*) AND COUNT(stats_max_value) = COUNT(*)"
    )
    return {name: (low[:1], high[:1]) for name, low, high in engine.rows(sql, {"parquet": str(parquet)})}


def _suspicious(target: Target, ends: dict[str, tuple[str, str]]) -> str:
    """Return the condition under which a cell of a column is not what the careful reader would have read."""
    name = quoted(target.name)
    if target.empty:
        return f"{name} IS NOT NULL"
    if target.careful:
        return f"{target.unread} IS NOT NULL" if target.unsure else ""
    if target.storage != "VARCHAR" or target.kind == "category":
        return ""
    low, high = ends.get(target.name, ("", chr(0x10FFFF)))
    nothing = f"CASE WHEN STRLEN({name}) <= 6 THEN LOWER({name}) IN ({cells.listed(MISSING)}) ELSE FALSE END"
    checks = {" ": f"{name} LIKE ' %'", "": f"{name} LIKE '% '"}
    if target.kind == "id":
        checks |= {"0123456789": f"{name} LIKE '%.0'", MISSING_BEGIN: nothing}
        checks |= {TOTALS_BEGIN: f"REGEXP_MATCHES({name}, $total, 'i')"} if not target.position else {}
    possible = [check for begin, check in checks.items() if not begin or _may_begin(begin, low, high)]
    return " OR ".join(possible).replace("$total", f"'{TOTAL}'")


def _may_begin(signs: str, low: str, high: str) -> bool:
    """Tell whether a text between two first letters may begin with one of the signs, or with no letter or digit."""
    alike = any(low in kind and high in kind for kind in (digits, ascii_uppercase, ascii_lowercase) if low and high)
    return not alike or any(low <= sign <= high for sign in signs)


def categories(engine: Engine, targets: list[Target], parquet: Path) -> set[str] | None:
    """Return the categories whose values differ in more than capitals.

    None when a value of one is padded or says "nothing here". Fast, because Parquet lists the values.
    """
    uniform = set()
    for target in targets:
        if target.kind == "category" and not target.empty:
            values = _values(engine, target, parquet)
            if any(value.lower() in cells.MISSING or value.strip() != value for value in values):
                return None
            if len({value.casefold() for value in values}) == len(values):
                uniform.add(target.name)
    return uniform


def _values(engine: Engine, target: Target, parquet: Path) -> list[str]:
    """Return the different values of a column."""
    name = quoted(target.name)
    sql = f"SELECT DISTINCT {name} FROM read_parquet($parquet) WHERE {name} IS NOT NULL"
    return [row[0] for row in engine.rows(sql, {"parquet": str(parquet)})]


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


def unread_cells(engine: Engine, sheet: int, typed: str, target: Target, header: str, expected: str) -> None:
    """Keep the cells of a column that could not be read while the file was copied."""
    reason = f"CASE WHEN TRIM({target.unread}) = '' THEN 'blank: only spaces where ' || $expected || ' is expected'"
    engine.run(
        f"{INTO} SELECT $sheet, row_no, $header, {target.unread}, {reason} ELSE 'not ' || $expected END, FALSE, FALSE"
        f" FROM {typed} WHERE {target.unread} IS NOT NULL ORDER BY row_no",
        {"sheet": sheet, "header": header, "expected": expected},
    )
