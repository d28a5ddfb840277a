"""What do the loaded tables hold?"""

from __future__ import annotations

from typing import Any

from csdata.engine.batch import Batch, source
from csdata.engine.database import Engine, quoted
from csdata.schema import tables


def filled(engine: Engine) -> dict[str, int]:
    """Count the values of every canonical column ('revenue.mrr') and the answers of each survey ('surveys:nps')."""
    counts: dict[str, int] = {}
    for table in tables().values():
        names = [column.name for column in table.kept]
        row = engine.rows(f"SELECT {', '.join(f'COUNT({name})' for name in names)} FROM {table.name}")[0]
        counts |= {f"{table.name}.{name}": count for name, count in zip(names, row, strict=True)}
    for kind, count in engine.rows("SELECT LOWER(kind), COUNT(score) FROM surveys WHERE kind IS NOT NULL GROUP BY 1"):
        counts[f"surveys:{kind}"] = count
    return counts


def choices(engine: Engine, column: str, most: int = 50) -> tuple[str, ...]:
    """Return the values of a customer column, the most frequent first."""
    sql = f"SELECT {column}, COUNT(*) FROM customers WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    return tuple(row[0] for row in engine.rows(sql)[:most])


def refused(engine: Engine, sheet: int) -> list[tuple[Any, ...]]:
    """Return (row, column, value, reason, whole_row) of everything refused in a sheet."""
    sql = (
        "SELECT row_no, column_name, cell, reason, whole_row FROM rejects WHERE sheet = $sheet"
        " ORDER BY row_no NULLS FIRST, column_name, reason"
    )
    return engine.rows(sql, {"sheet": sheet})


def facts(engine: Engine, batch: Batch) -> frozenset[str]:
    """Return which columns of a batch hold something ("customers.mrr"), and which surveys ("surveys:nps")."""
    found: set[str] = set()
    for table in batch.tables():
        rows, path = source(batch, table)
        names = [row[0] for row in engine.rows(f"DESCRIBE SELECT * FROM {rows}", path)]
        counts = engine.rows(f"SELECT {', '.join(f'COUNT({quoted(name)})' for name in names)} FROM {rows}", path)[0]
        found |= {f"{table}.{name}" for name, count in zip(names, counts, strict=True) if count}
        if table == "customers" and set(names) - {column.name for column in tables()[table].kept}:
            found.add("customers:own")
        if table == "customers" and "churned" in names:
            undated = "churned" if "churn_date" not in names else "churned AND churn_date IS NULL"
            if engine.rows(f"SELECT COUNT(*) FROM {rows} WHERE {undated}", path)[0][0]:
                found.discard("customers.signup_date")  # start dates tell no history without these ends
        if table == "surveys" and "kind" in names:
            kinds = engine.rows(f"SELECT DISTINCT LOWER(kind) FROM {rows} WHERE score IS NOT NULL", path)
            found |= {f"surveys:{row[0]}" for row in kinds}
    return frozenset(found)
