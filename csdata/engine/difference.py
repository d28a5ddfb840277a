"""What would an import change: what is new, changed, unchanged and missing?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from csdata.engine.batch import Batch, all_attributes, source
from csdata.engine.database import Engine, quoted
from csdata.engine.matching import IDENTITIES, PAIRS, SUPERSEDED
from csdata.engine.merge import Arrival, clear, stack, stage
from csdata.engine.renaming import Known, same_customers

SHOWN = 20

Example = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one table of an import changes; nothing has happened yet.

    `created + updated + unchanged` are the import's rows, its own repetitions of a customer joined. `missing` are
    customers of earlier lists that this list does not name. `overwritten` and `filled` count cells by column:
    filled before and different (or blank) now, and blank before. Examples are (which row, column, before, after),
    overwritten ones first. `renamed` are a missing and a new customer that seem to be one: (old id, new id, why).
    `replaced` are rows of ours that a later statement about the same money leaves without a place.
    """

    table: str
    created: int
    updated: int
    unchanged: int
    missing: int = 0
    overwritten: dict[str, int] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    missing_examples: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()
    replaced: int = 0


def difference(engine: Engine, current: Sequence[Batch], incoming: Batch) -> dict[str, Difference]:
    """Say for each table of an import what merging it after the current batches would change.

    The given engine stays as it is: the comparison happens in one of its own, with as many threads. Raises
    CsDataError when a batch cannot be read.
    """
    if not current:
        return {table: _all_new(engine, incoming, table) for table in incoming.tables()}
    scratch = Engine(threads=int(engine.value("SELECT CURRENT_SETTING('threads')")))
    stack(scratch, all_attributes([*current, incoming]), current)
    return {table: _compare(scratch, incoming, table) for table in incoming.tables()}


def _all_new(engine: Engine, batch: Batch, table: str) -> Difference:
    """Count the rows of an import that comes first: there is nothing to compare them with."""
    rows, path = source(batch, table)
    counted = "COUNT(DISTINCT customer_id)" if table == "customers" else "COUNT(*)"
    return Difference(table, int(engine.value(f"SELECT {counted} FROM {rows}", path)), 0, 0)


def _compare(engine: Engine, batch: Batch, table: str) -> Difference:
    """Compare one table of an import with the rows there are."""
    arrival = stage(engine, batch, table)
    created = int(engine.value(f"SELECT COUNT(*) FROM {arrival.added}"))
    changes = _Changes(engine, arrival)
    updated, paired = changes.rows()
    overwritten, filled = changes.cells()
    lost = _missing(engine) if table == "customers" else []
    found = Difference(
        table=table,
        created=created,
        updated=updated,
        unchanged=paired - updated,
        missing=len(lost),
        overwritten=overwritten,
        filled=filled,
        examples=changes.examples(overwritten, filled),
        missing_examples=tuple((one.customer_id, one.name) for one in lost[:SHOWN]),
        renamed=same_customers(lost, _known(engine, arrival.added)) if lost and created else (),
        replaced=engine.count(SUPERSEDED),
    )
    clear(engine)
    return found


@dataclass(frozen=True, slots=True)
class _Changes:
    """The cells of paired rows that become others."""

    engine: Engine
    arrival: Arrival

    def rows(self) -> tuple[int, int]:
        """Return how many paired rows change, and how many there are."""
        changed = " OR ".join(self.arrival.changes(name) for name in self.arrival.touched) or "FALSE"
        return self.engine.rows(f"SELECT COUNT(*) FILTER (WHERE {changed}), COUNT(*) FROM {self.arrival.paired}")[0]

    def cells(self) -> tuple[dict[str, int], dict[str, int]]:
        """Count the changed cells of each column that has any: filled before, and blank before."""
        names = sorted(self.arrival.touched)
        counts = [
            f"COUNT(*) FILTER (WHERE {self._change(name, blank=blank)})" for blank in (False, True) for name in names
        ]
        if not counts:
            return {}, {}
        row = self.engine.rows(f"SELECT {', '.join(counts)} FROM {self.arrival.paired}")[0]
        overwritten, filled = row[: len(names)], row[len(names) :]
        return _some(names, overwritten), _some(names, filled)

    def _change(self, name: str, *, blank: bool) -> str:
        return f"{self.arrival.changes(name)} AND s.{quoted(name)} IS {'' if blank else 'NOT '}NULL"

    def examples(self, overwritten: Iterable[str], filled: Iterable[str]) -> tuple[Example, ...]:
        """Return the first changed cells by row, those that were filled before the others."""
        found = sorted(one for name in overwritten for one in self._of_column(name, blank=False))
        if len(found) < SHOWN:
            found += sorted(one for name in filled for one in self._of_column(name, blank=True))
        return tuple(found[:SHOWN])

    def _of_column(self, name: str, *, blank: bool) -> list[Example]:
        """Return the first changed cells of a column."""
        keys = IDENTITIES[self.arrival.table].keys
        listed = ", ".join(f"s.{quoted(key)}" for key in keys)
        rows = self.engine.rows(
            f"SELECT {listed}, s.{quoted(name)}, {self.arrival.after(name)} FROM {self.arrival.paired}"
            f" AND {self._change(name, blank=blank)} ORDER BY ALL LIMIT {SHOWN}"
        )
        return [(_joined(row[: len(keys)]), name, _said(row[-2]), _said(row[-1])) for row in rows]


def _some(names: Sequence[str], counts: Sequence[int]) -> dict[str, int]:
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def _joined(cells: Iterable[object]) -> str:
    return " · ".join(_said(cell) for cell in cells if cell is not None)


def _said(cell: object) -> str:
    """Write a cell as a person would: 99.5 and not 99.500000, a day without midnight, nothing for a blank."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _missing(engine: Engine) -> list[Known]:
    """Return the customers that the import's list does not name, by id."""
    return _known(engine, f"customers WHERE customer_id NOT IN (SELECT sid FROM {PAIRS})")


def _known(engine: Engine, rows: str) -> list[Known]:
    """Return what tells customers from each other, by id."""
    sql = f"SELECT customer_id, COALESCE(name, ''), signup_date, plan, mrr FROM {rows} ORDER BY customer_id"
    return [Known(*row) for row in engine.rows(sql)]
