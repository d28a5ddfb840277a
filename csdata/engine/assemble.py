"""How do the sheets of several files become one set of tables that fit together?"""

from __future__ import annotations

from csdata.engine.database import Engine, quoted, sql_text
from csdata.schema import tables


def create_tables(engine: Engine, attributes: dict[str, str]) -> None:
    """Create every canonical table, empty, with all its columns; attributes join the customers."""
    for table in tables().values():
        columns = {column.name: column.storage for column in table.columns.values() if column.kept}
        if table.attributes:
            columns |= attributes
        listed = ", ".join(f"{quoted(name)} {storage}" for name, storage in columns.items())
        engine.run(f"CREATE TABLE {table.name} ({listed})")


def append(
    engine: Engine, table: str, typed: str, columns: list[str], replaced: dict[str, str], where: str = "TRUE"
) -> None:
    """Copy a typed sheet into its table; `replaced` gives expressions for columns that helpers feed."""
    present = {name.casefold() for name in columns}
    targets = [name for name in engine.columns(table) if name.casefold() in present or name in replaced]
    values = [replaced.get(name, quoted(name)) for name in targets]
    names = ", ".join(quoted(name) for name in targets)
    engine.run(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {typed} WHERE {where}")


def merge_customers(engine: Engine) -> None:
    """Join what several files say about the same customer: the first filled cell of each column counts."""
    if not engine.value("SELECT COUNT(*) - COUNT(DISTINCT customer_id) FROM customers"):
        return
    others = [quoted(name) for name in engine.columns("customers") if name != "customer_id"]
    first = ", ".join(f"FIRST({name}) FILTER (WHERE {name} IS NOT NULL) AS {name}" for name in others)
    engine.run(f"CREATE TABLE merged AS SELECT customer_id, {first} FROM customers GROUP BY customer_id")
    engine.run("DROP TABLE customers")
    engine.run("ALTER TABLE merged RENAME TO customers")


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


def drop(engine: Engine, names: list[str]) -> None:
    """Forget staging tables."""
    for name in names:
        engine.run(f"DROP TABLE IF EXISTS {name}")
