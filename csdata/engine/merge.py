"""What do several imports say together?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csdata.engine.assemble import create_tables
from csdata.engine.batch import Batch, all_attributes, brought, copy_rows
from csdata.engine.database import Engine, quoted
from csdata.engine.matching import IDENTITIES, INCOMING, PAIRS, SUPERSEDED, Matching, mark

# Customer columns in which a later list counts even where it is blank: a departure can be taken back.
WHOLE = frozenset({"churn_date", "churned", "renewal_date"})
CHANGED = "merge_changed"


def combine(engine: Engine, batches: Sequence[Batch]) -> dict[str, str]:
    """Create every canonical table, filled with what the batches say together, the later ones on top.

    Returns the attributes, {name: storage}. Customers that only other tables name are not added here. Equal batches
    give equal content, whatever the order of their rows. Raises CsDataError when a batch cannot be read. The rules
    are in docs/decisions/0008-merging.md.
    """
    attributes = all_attributes(batches)
    stack(engine, attributes, batches)
    return attributes


def stack(engine: Engine, attributes: Mapping[str, str], batches: Sequence[Batch]) -> None:
    """Create every canonical table with these attributes and merge the batches into them, one after the other."""
    create_tables(engine, dict(attributes))
    for batch in batches:
        for table in batch.tables():
            _merge(engine, batch, table)


def _merge(engine: Engine, batch: Batch, table: str) -> None:
    """Merge one table of a batch; a first batch is simply copied."""
    if not engine.count(table):
        _copy(engine, batch, table, table)
        return
    arrival = stage(engine, batch, table)
    if table == "customers":
        _treat_gone(engine, batch)
    apply(engine, arrival)
    clear(engine)


def _copy(engine: Engine, batch: Batch, table: str, target: str) -> tuple[str, ...]:
    """Copy a batch's rows of a table, customers once each; return the columns that it brought."""
    columns = brought(engine, batch, table)
    if columns:
        copy_rows(engine, batch, table, target, {quoted(name): _one_of(found) for name, found in columns.items()})
    if table == "customers":
        _once_each(engine, target)
    return tuple(columns)


def _one_of(names: Sequence[str]) -> str:
    """Return the expression that reads a column; several spellings of one name are one, the first filled counts."""
    if len(names) == 1:
        return quoted(names[0])
    return f"COALESCE({', '.join(f'CAST({quoted(name)} AS VARCHAR)' for name in names)})"


def _once_each(engine: Engine, table: str) -> None:
    """Join the rows that a batch has about one customer: the first filled cell counts, in the order of content."""
    if not engine.value(f"SELECT COUNT(*) - COUNT(DISTINCT customer_id) FROM {table}"):
        return
    names = engine.columns(table)
    number = "nr"
    while number.casefold() in {name.casefold() for name in names}:
        number += "_"
    order = ", ".join(quoted(name) for name in names)
    first = ", ".join(
        f"ARG_MIN({quoted(name)}, {number}) FILTER (WHERE {quoted(name)} IS NOT NULL)"
        for name in names
        if name != "customer_id"
    )
    repeated = f"customer_id IN (SELECT customer_id FROM {table} GROUP BY 1 HAVING COUNT(*) > 1)"
    engine.run(
        f"CREATE TABLE merge_once AS SELECT customer_id, {first} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY"
        f" customer_id ORDER BY {order}) AS {number} FROM {table} WHERE {repeated}) GROUP BY customer_id"
    )
    engine.run(f"DELETE FROM {table} WHERE customer_id IS NULL OR {repeated}")
    others = ", ".join(["customer_id", *(quoted(name) for name in names if name != "customer_id")])
    engine.run(f"INSERT INTO {table} ({others}) SELECT * FROM merge_once")
    engine.run("DROP TABLE merge_once")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One table of one batch, staged beside the rows there are and paired with them."""

    table: str
    columns: tuple[str, ...]
    fill_blanks: bool

    @property
    def touched(self) -> tuple[str, ...]:
        """The columns that may change: what the batch brought, and what must not contradict it."""
        if self.table == "customers" and not self.fill_blanks:
            pair = ("churn_date", "churned")
            if any(name in self.columns for name in pair):
                return (*self.columns, *(name for name in pair if name not in self.columns))
        return self.columns

    def after(self, name: str) -> str:
        """Return what a cell of a paired row becomes (s: the row there is, i: the batch's, p: the pair)."""
        ours, theirs = f"s.{quoted(name)}", f"i.{quoted(name)}"
        if self.fill_blanks:
            # Which of several rows of one key would be filled is anybody's guess.
            return f"CASE WHEN p.alone THEN COALESCE({ours}, {theirs}) ELSE {ours} END"
        if name not in self.columns:
            return _uncontradicted(name)
        kept = name not in WHOLE if self.table == "customers" else name in IDENTITIES[self.table].keys
        return f"COALESCE({theirs}, {ours})" if kept else theirs

    def changes(self, name: str) -> str:
        """Return the condition that a cell of a paired row becomes another."""
        return f"s.{quoted(name)} IS DISTINCT FROM {self.after(name)}"

    @property
    def paired(self) -> str:
        """The rows of both sides, side by side; for use after FROM."""
        return f"{self.table} AS s, {PAIRS} AS p, {INCOMING} AS i WHERE {self.joined}"

    @property
    def joined(self) -> str:
        """The condition that two rows are a pair."""
        row = mark(self.table)
        return f"s.{row} = p.sid AND i.{row} = p.iid"

    @property
    def added(self) -> str:
        """The batch's rows without a partner; for use after FROM."""
        return f"{INCOMING} WHERE {mark(self.table)} NOT IN (SELECT iid FROM {PAIRS})"


def _uncontradicted(name: str) -> str:
    """Return what remains of one half of a departure when a batch brings only the other half.

    A customer who is said not to have left has no day of leaving; a day that is taken back takes the departure back.
    """
    if name == "churn_date":
        return "CASE WHEN i.churned = FALSE THEN NULL ELSE s.churn_date END"
    return "CASE WHEN s.churn_date IS NOT NULL AND i.churn_date IS NULL AND s.churned THEN FALSE ELSE s.churned END"


def stage(engine: Engine, batch: Batch, table: str) -> Arrival:
    """Put a batch's rows beside those there are, and find out which speak about which; `clear` ends it."""
    engine.run(f"CREATE TABLE {INCOMING} AS SELECT * FROM {table} LIMIT 0")
    columns = _copy(engine, batch, table, INCOMING)
    Matching(engine, table, columns, replaces=not batch.fill_blanks).run()
    return Arrival(table, columns, batch.fill_blanks)


def apply(engine: Engine, arrival: Arrival) -> None:
    """Write what the batch says over the rows it speaks about, and add the others."""
    table, names = arrival.table, arrival.touched
    row = ", ".join(arrival.after(name) if name in names else f"s.{quoted(name)}" for name in engine.columns(table))
    changed = f"{arrival.paired} AND ({' OR '.join(arrival.changes(name) for name in names) or 'FALSE'})"
    engine.run(f"CREATE TABLE {CHANGED} AS SELECT * FROM {table} LIMIT 0")
    engine.run(f"INSERT INTO {CHANGED} SELECT {row} FROM {changed}")
    # All that goes, goes at once: the marks of rows are good until the first is gone.
    going = f"SELECT p.sid FROM {changed} UNION ALL SELECT sid FROM {SUPERSEDED}"
    engine.run(f"DELETE FROM {table} WHERE {mark(table)} IN ({going})")
    engine.run(f"INSERT INTO {table} SELECT * FROM {CHANGED}")
    engine.run(f"INSERT INTO {table} SELECT * FROM {arrival.added}")
    engine.run(f"DROP TABLE {CHANGED}")


def clear(engine: Engine) -> None:
    """Forget the staged rows."""
    for name in (INCOMING, PAIRS, SUPERSEDED):
        engine.run(f"DROP TABLE {name}")


def _treat_gone(engine: Engine, batch: Batch) -> None:
    """Do as the batch says with the customers that it no longer names; known departures stay what they are."""
    gone = f"customer_id NOT IN (SELECT sid FROM {PAIRS})"
    if batch.gone == "left":
        engine.run(
            "UPDATE customers SET churn_date = $left_on, churned = TRUE"
            f" WHERE churn_date IS NULL AND churned IS NOT TRUE AND {gone}",
            {"left_on": batch.left_on},
        )
    elif batch.gone == "remove":
        _remove(engine, f"SELECT customer_id FROM customers WHERE {gone}")


def _remove(engine: Engine, customers: str) -> None:
    """Remove customers, with everything that was theirs so far; what this batch says about them is still to come."""
    others = [
        table for table, identity in IDENTITIES.items() if "customer_id" in identity.keys and table != "customers"
    ]
    for table in (*others, "customers"):
        engine.run(f"DELETE FROM {table} WHERE customer_id IN ({customers})")
