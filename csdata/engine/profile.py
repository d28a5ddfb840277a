"""What do the cells of a text column look like, before anyone decides what they mean?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from csdata.engine import cells
from csdata.engine.database import Engine

SAMPLE_ROWS = 5000
ENOUGH = 10  # answers, before a scale is guessed from them


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column are read: decided once for the whole column.

    `plain` says that every cell is written the engine's own way (2024-03-14, 1250.5), which reads much faster.
    `words` replaces whole cells before they are read (("Churned!", "churned"), …); an empty replacement is a blank.
    `scale` is (lowest, highest, our lowest, our highest): answers on another scale; lowest > highest turns it round.
    `divide` turns cents into units.
    """

    type: str
    month_first: bool = False
    decimal_comma: bool = False
    leaving: bool = False
    staying: bool = False
    plain: bool = False
    words: tuple[tuple[str, str], ...] = ()
    scale: tuple[float, float, float, float] | None = None
    divide: float = 1


def expression(cell: str, reading: Reading, storage: str) -> str:
    """Return the engine's expression that reads a cleaned cell (`cells.present`), NULL where it cannot."""
    if reading.words:
        return expression(cells.replaced(cell, reading.words), replace(reading, words=(), plain=False), storage)
    if reading.scale or reading.divide != 1:
        return _rescaled(expression(cell, replace(reading, scale=None, divide=1), "DOUBLE"), reading, storage)
    return f"TRY_CAST({cell} AS {storage})" if reading.plain else _careful(cell, reading, storage)


def _careful(cell: str, reading: Reading, storage: str) -> str:
    """Return the expression that reads a cell in any of the ways that people write its kind."""
    if reading.type in {"number", "score", "money", "integer"}:
        return cells.as_number(cell, decimal_comma=reading.decimal_comma, storage=storage)
    if reading.type == "boolean":
        return cells.as_boolean(cell, leaving=reading.leaving, staying=reading.staying)
    if reading.type in {"date", "timestamp"}:
        read = cells.as_date if reading.type == "date" else cells.as_timestamp
        return read(cell, month_first=reading.month_first)
    if reading.type == "id":
        return cells.as_id(cell)
    return cell if reading.type == "category" else cells.as_text(cell)


def _rescaled(number: str, reading: Reading, storage: str) -> str:
    """Bring an answer from its own scale to ours, or cents to units; NULL outside the scale."""
    if reading.scale is None:
        return f"TRY_CAST({number} / {reading.divide!r} AS {storage})"
    low, high, ours, top = reading.scale
    inside = f"CASE WHEN {number} BETWEEN {min(low, high)!r} AND {max(low, high)!r} THEN {number} END"
    return f"TRY_CAST({ours!r} + ({inside} - {low!r}) * {(top - ours) / (high - low)!r} AS {storage})"


def fit(
    engine: Engine, raw: str, column: str, reading: Reading, storage: str, sample: int = SAMPLE_ROWS
) -> float | None:
    """Return the share of the filled cells of a column that can be read; None when all are empty.

    Looks at the different values among the first rows, each counted as often as it occurs.
    """
    read = expression("cell", reading, storage)
    counted = (
        f"SELECT {cells.present(column)} AS cell, COUNT(*) AS n"
        f" FROM (SELECT {column} FROM {raw} LIMIT {int(sample)}) GROUP BY 1"
    )
    sums = "SUM(CASE WHEN ok THEN n END), SUM(CASE WHEN cell IS NOT NULL THEN n END)"
    readable, filled = engine.rows(f"SELECT {sums} FROM (SELECT cell, n, {read} IS NOT NULL AS ok FROM ({counted}))")[0]
    if not filled and engine.value(f"SELECT COUNT({cells.present(column)}) FROM {raw}") == 0:
        return None
    return float((readable or 0) / filled) if filled else 0.0


def is_plain(engine: Engine, raw: str, column: str, kind: str, storage: str) -> bool:
    """Tell whether every filled cell of a column is written the engine's own way."""
    value = f"TRIM({column})"
    if kind == "boolean":
        odd = f"LOWER({value}) NOT IN ('true', 'false', 'yes', 'no', 'y', 'n', '1', '0')"
    elif kind in {"date", "timestamp"}:
        odd = f"NOT REGEXP_MATCHES({value}, '^(19|20|21)\\d\\d-\\d\\d?-\\d\\d?( \\d\\d?:\\d\\d(:\\d\\d(\\.\\d+)?)?)?$')"
    elif kind in {"number", "score", "money", "integer"}:
        odd = f"NOT REGEXP_MATCHES({value}, '^-?\\d{{1,11}}(\\.\\d+)?$')"
    else:
        return False
    sql = f"SELECT COUNT(*) FROM {raw} WHERE {value} <> '' AND ({odd} OR TRY_CAST({value} AS {storage}) IS NULL)"
    return not engine.value(sql)


def distinct_share(engine: Engine, raw: str, column: str) -> float:
    """Return the number of different values of a column per filled cell (1 = every row its own)."""
    value = cells.as_id(cells.present(column))
    share = engine.value(f"SELECT COUNT(DISTINCT {value}) * 1.0 / NULLIF(COUNT({value}), 0) FROM {raw}")
    return float(share or 0)


def rhythm(engine: Engine, raw: str, who: str, when: str) -> tuple[int, float]:
    """Return how often somebody comes back on another day, and how often after a month, a quarter, half a year or one.

    Payments of a running subscription come at such a rhythm, purchases without a contract do not.
    """
    customer, day = cells.as_id(cells.present(who)), expression(cells.present(when), Reading("date"), "DATE")
    regular = "gap BETWEEN 26 AND 35 OR gap BETWEEN 86 AND 96 OR gap BETWEEN 178 AND 188 OR gap BETWEEN 360 AND 370"
    sql = (
        f"WITH days AS (SELECT DISTINCT {customer} AS who, {day} AS day FROM {raw}), gaps AS ("
        "SELECT DATE_DIFF('day', LAG(day) OVER (PARTITION BY who ORDER BY day), day) AS gap FROM days"
        " WHERE who IS NOT NULL AND day IS NOT NULL)"
        f" SELECT COUNT(gap), AVG(CASE WHEN {regular} THEN 1.0 ELSE 0.0 END) FILTER (WHERE gap IS NOT NULL) FROM gaps"
    )
    gaps, share = engine.rows(sql)[0]
    return int(gaps), float(share or 0)


@dataclass(frozen=True, slots=True)
class SlashVotes:
    """How many slash dates can only be day-first, only month-first, or either; and one that is either."""

    day_first: int
    month_first: int
    either: int
    example: str | None
    only_day: str | None = None
    only_month: str | None = None

    @property
    def evidence(self) -> str:
        """Say which rows speak for which order."""
        all_of = "all " * (not self.day_first and not self.month_first)
        parts = [f"{all_of}{self.either:,} fit both orders" * bool(self.either)]
        parts.append(f"{self.day_first:,} only day first (for example {self.only_day})" * bool(self.day_first))
        parts.append(f"{self.month_first:,} only month first (for example {self.only_month})" * bool(self.month_first))
        return "; ".join(filter(None, parts))


def slash_votes(engine: Engine, raw: str, column: str) -> SlashVotes:
    """Count what the dates written with slashes or dashes say about their own order."""
    pattern = r"^(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}"
    first, second = (f"TRY_CAST(REGEXP_EXTRACT({column}, '{pattern}', {i}) AS INTEGER)" for i in (1, 2))
    either = f"{first} <= 12 AND {second} <= 12 AND {first} <> {second}"
    sql = (
        f"SELECT COUNT(*) FILTER (WHERE {first} > 12), COUNT(*) FILTER (WHERE {second} > 12),"
        f" COUNT(*) FILTER (WHERE {either}), MIN({column}) FILTER (WHERE {either}),"
        f" MIN({column}) FILTER (WHERE {first} > 12), MIN({column}) FILTER (WHERE {second} > 12) FROM {raw}"
    )
    return SlashVotes(*engine.rows(sql)[0])


def writes_decimal_comma(engine: Engine, raw: str, column: str) -> bool:
    """Tell whether the numbers of a column are written like 1.234,56 rather than 1,234.56."""
    comma = rf"REGEXP_MATCHES({column}, '\d,(\d{{1,2}}|\d{{4,}})\D*$|\.\d{{3}},')"
    point = rf"REGEXP_MATCHES({column}, '\d\.(\d{{1,2}}|\d{{4,}})\D*$|,\d{{3}}\.')"
    votes = engine.rows(f"SELECT COUNT(*) FILTER (WHERE {comma}), COUNT(*) FILTER (WHERE {point}) FROM {raw}")[0]
    return bool(votes[0] > votes[1])


def filled_and_first(engine: Engine, raw: str, columns: list[str], examples: int = 3) -> list[tuple[float, list[str]]]:
    """Return for each column the share of filled cells and its first different values."""
    counts = ", ".join(f"COUNT(CASE WHEN TRIM({column}) <> '' THEN 1 END)" for column in columns)
    total, *filled = engine.rows(f"SELECT COUNT(*), {counts} FROM {raw}")[0]
    firsts = engine.rows(f"SELECT {', '.join(columns)} FROM {raw} ORDER BY row_no LIMIT {20 * examples}")
    found = []
    for count, values in zip(filled, zip(*firsts, strict=True) if firsts else [()] * len(columns), strict=True):
        different = dict.fromkeys(value.strip() for value in values if value and value.strip())
        found.append((count / total if total else 0.0, list(different)[:examples]))
    return found


def _read(value: str, raw: str, column: str) -> str:
    """Return the query that reads a column once cleaned: an expression is long enough without its cell repeated."""
    return f"SELECT {value} AS v FROM (SELECT {cells.present(column)} AS cell FROM {raw})"


def share_like(engine: Engine, raw: str, columns: list[str], condition: str) -> list[float]:
    """Return for each column which share of its first filled cells meets a condition on `{0}`."""
    if not columns:
        return []
    shares = [
        f"AVG(CASE WHEN {condition.format(column)} THEN 1.0 ELSE 0.0 END) FILTER (WHERE TRIM({column}) <> '')"
        for column in columns
    ]
    first = f"SELECT {', '.join(columns)} FROM {raw} LIMIT {ENOUGH * 50}"
    return [float(share or 0) for share in engine.rows(f"SELECT {', '.join(shares)} FROM ({first})")[0]]


def number_range(
    engine: Engine, raw: str, column: str, reading: Reading, top: float
) -> tuple[float, float, float] | None:
    """Return the lowest and highest number of a column, and which share lies between 0 and `top`; None for few."""
    value = expression("cell", reading, "DOUBLE")
    inside = "AVG(CASE WHEN v BETWEEN 0 AND $top THEN 1.0 ELSE 0.0 END)"
    sql = f"SELECT COUNT(*), MIN(v), MAX(v), {inside} FROM ({_read(value, raw, column)}) WHERE v IS NOT NULL"
    count, low, high, share = engine.rows(sql, {"top": top})[0]
    return (low, high, float(share)) if count >= ENOUGH else None


def word_counts(engine: Engine, raw: str, column: str, words: tuple[str, ...]) -> list[str]:
    """Return how a column writes the given words, when most of its filled cells are such words."""
    found = f"LOWER(TRIM({column})) IN ({cells.listed(words)})"
    filled, known = engine.rows(f"SELECT COUNT({cells.present(column)}), COUNT(*) FILTER (WHERE {found}) FROM {raw}")[0]
    if not known or known < filled / 2:
        return []
    return [row[0] for row in engine.rows(f"SELECT DISTINCT TRIM({column}) FROM {raw} WHERE {found} ORDER BY 1")]


def whole_and_round(engine: Engine, raw: str, column: str, reading: Reading, least: float) -> str | None:
    """Return a usual amount when nearly all amounts are whole, large, and end with 00 or 99: perhaps cents."""
    value = expression("cell", reading, "DOUBLE")
    round_ = "v = ROUND(v) AND v % 100 IN (0, 99, 95, 50)"
    sql = (
        f"SELECT COUNT(*), COUNT(*) FILTER (WHERE {round_}), MEDIAN(v) FROM ({_read(value, raw, column)})"
        " WHERE v IS NOT NULL AND v <> 0"
    )
    count, rounded, middle = engine.rows(sql)[0]
    return f"{middle:,.0f}" if count >= 5 and rounded >= 0.95 * count and middle >= least else None
