"""How do the sheets of several files become one set of tables that fit together?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from csdata.engine.database import Engine, quoted, sql_text
from csdata.engine.staging import own_table
from csdata.schema import tables


def create_tables(engine: Engine, attributes: dict[str, str]) -> None:
    """Create every canonical table, empty, with all its columns; attributes join the customers."""
    for table in tables().values():
        columns = {column.name: column.storage for column in table.columns.values() if column.kept}
        if table.attributes:
            columns |= attributes
        listed = ", ".join(f"{quoted(name)} {storage}" for name, storage in columns.items())
        engine.run(f"CREATE TABLE {table.name} ({listed})")


@dataclass(frozen=True, slots=True)
class Part:
    """What a typed sheet brings to a table: which columns, made how, of which rows."""

    table: str
    typed: str
    columns: tuple[tuple[str, str], ...]
    where: str

    @property
    def query(self) -> str:
        """The statement that reads it."""
        values = ", ".join(f"{value} AS {quoted(name)}" for name, value in self.columns)
        return f"SELECT {values} FROM {self.typed} WHERE {self.where}"

    def is_whole(self, engine: Engine) -> bool:
        """Tell whether it is the typed sheet as it is, every column and row of it."""
        same = all(value == quoted(name) for name, value in self.columns) and self.where == "TRUE"
        return same and {name for name, _ in self.columns} == set(engine.columns(self.typed)) - {"row_no"}


def part(table: str, typed: str, columns: list[str], replaced: dict[str, str], where: str = "TRUE") -> Part:
    """Return what a typed sheet brings; `replaced` gives expressions for columns that helpers feed."""
    kept = {column.name for column in tables()[table].kept}
    feeding = {column.name for column in tables()[table].columns.values()} - kept
    own = [name for name in columns if name not in feeding and name != "row_no"]
    given = {name: replaced.get(name, quoted(name)) for name in own}
    return Part(table, typed, tuple((given | replaced).items()), where)


def write(engine: Engine, parts: Sequence[Part], folder: Path, ready: Mapping[str, Path]) -> None:
    """Write `<table>.parquet` for every table that gets rows; a typed sheet that is `ready` as it is, is only moved."""
    for table in tables():
        own = [one for one in parts if one.table == table]
        if not own:
            continue
        target = folder / f"{table}.parquet"
        done = ready.get(own[0].typed) if len(own) == 1 and own[0].is_whole(engine) else None
        if done is not None and is_view(engine, own[0].typed):
            os.link(done, target)
        else:
            rows = " UNION ALL BY NAME ".join(one.query for one in own)
            engine.run(f"COPY ({rows}) TO $target (FORMAT parquet)", {"target": str(target)})


def is_view(engine: Engine, name: str) -> bool:
    """Tell whether a typed sheet is still only a view on a file."""
    return bool(engine.value("SELECT COUNT(*) FROM duckdb_views() WHERE view_name = $name", {"name": name}))


def clear(engine: Engine) -> None:
    """Forget every typed sheet, so that the raw ones can be read another way."""
    views = engine.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    owned = {name for name in engine.tables() if not name.startswith(("raw_", "rejects"))}
    for name in sorted({row[0] for row in views} | owned):
        engine.drop(name)


# Billing intervals as people write them, and how many months each pays for.
INTERVALS = (
    ("(biennial|2 ?years?|24 ?months?|two years|every 2 years).*", 24.0),
    ("(year|annual|yr|12 ?months?|p1y|per year|1 ?year).*", 12.0),
    ("(half|semi|biannual|6 ?months?|six months).*", 6.0),
    ("(quarter|3 ?months?|three months).*", 3.0),
    ("(month|1 ?month|p1m|mo|per month|30 ?days?).*", 1.0),
    ("(biweek|fortnight|2 ?weeks?|two weeks).*", 2 * 12 / 52),
    ("(week|1 ?week|per week).*", 12 / 52),
    ("(day|daily|1 ?day|per day).*", 12 / 365),
)


def months_paid(interval: str) -> str:
    """Return the expression for the months that a named billing interval pays for; NULL when nobody knows it."""
    name = f"LOWER(TRIM({interval}))"
    cases = " ".join(f"WHEN {name} SIMILAR TO '{pattern}' THEN {months!r}" for pattern, months in INTERVALS)
    return f"CASE WHEN {interval} IS NULL THEN 1.0 {cases} END"


def monthly_factor(interval: str, count: str) -> str:
    """Return the expression that turns money per interval into money per month."""
    return f"1.0 / ({months_paid(interval)} * COALESCE(NULLIF({count}, 0), 1))"


def through_subscription(engine: Engine, typed: str, links: str) -> None:
    """Fill customer_id of a typed sheet from the subscription that its rows name."""
    if "customer_id" in engine.columns(typed) and not engine.value(
        f"SELECT COUNT(*) FROM {typed} WHERE customer_id IS NULL"
    ):
        return
    own_table(engine, typed)
    if "customer_id" not in engine.columns(typed):
        engine.run(f"ALTER TABLE {typed} ADD COLUMN customer_id VARCHAR")
    engine.run(
        f"UPDATE {typed} SET customer_id = l.customer_id FROM {links} AS l"
        f" WHERE {typed}.customer_id IS NULL AND {typed}.subscription_id = l.subscription_id"
    )


def link_subscriptions(engine: Engine, typed: list[str]) -> None:
    """Create `subscription_links`: which customer each subscription belongs to."""
    parts = [f"SELECT subscription_id, customer_id FROM {name}" for name in typed]
    source = " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS subscription_id, NULL::VARCHAR AS customer_id"
    engine.run(
        f"CREATE TABLE subscription_links AS SELECT subscription_id, MIN(customer_id) AS customer_id FROM ({source})"
        " WHERE subscription_id IS NOT NULL AND customer_id IS NOT NULL GROUP BY subscription_id"
    )


def shares_customers(engine: Engine, typed: str, others: list[str]) -> bool:
    """Tell whether any customer of a sheet appears in one of the others."""
    rest = " UNION ALL ".join(f"SELECT customer_id FROM {name}" for name in others)
    return bool(engine.value(f"SELECT EXISTS (SELECT 1 FROM {typed} WHERE customer_id IN ({rest}))"))


def repeats_customers(engine: Engine, typed: str) -> bool:
    """Tell whether customers have several rows: then a row without an end counts for one month."""
    return bool(engine.value(f"SELECT COUNT(*) > COUNT(DISTINCT customer_id) FROM {typed}"))


def step(engine: Engine, name: str) -> None:
    """Run a query file that builds a table."""
    engine.run(sql_text(name))
