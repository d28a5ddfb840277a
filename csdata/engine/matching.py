"""Which row of a later batch speaks about which row that we already have?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from csdata.engine.database import Engine, quoted

# Names that no canonical table has: the rows of the batch being merged, who speaks about whom, and what gives way.
INCOMING = "merge_incoming"
PAIRS = "merge_pairs"
SUPERSEDED = "merge_superseded"
GROUPS = "merge_groups"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two rows of a table the same thing.

    `optional` key columns may be missing in one batch, or blank in the rows we have. Where `own` is filled on both
    sides it decides alone. A `whole` table never keeps, beside a later statement about a key, older rows of that
    key: money would be counted twice.
    """

    keys: tuple[str, ...]
    optional: tuple[str, ...] = ()
    own: str | None = None
    whole: bool = False


IDENTITIES = {
    "customers": Identity(("customer_id",)),
    "revenue": Identity(
        ("customer_id", "subscription_id", "start_date", "product"), ("subscription_id", "product"), whole=True
    ),
    "purchases": Identity(("customer_id", "date", "amount", "quantity"), ("quantity",)),
    "usage": Identity(("customer_id", "subscription_id", "date", "feature"), ("subscription_id", "feature")),
    "tickets": Identity(
        ("ticket_id", "customer_id", "opened_at", "category"), ("ticket_id", "category"), own="ticket_id"
    ),
    "surveys": Identity(("customer_id", "segment", "date", "kind"), ("segment",)),
    "milestones": Identity(("customer_id", "milestone")),
    "touchpoints": Identity(("customer_id", "date", "kind")),
    "interventions": Identity(("intervention",)),
    "exposures": Identity(("customer_id", "intervention")),
    "spend": Identity(("month", "channel"), whole=True),
    "churn_events": Identity(("customer_id", "date")),
}


def mark(table: str) -> str:
    """Return what marks one row of a table: its place; of customers the id, for an attribute may be called rowid."""
    return "customer_id" if table == "customers" else "rowid"


@dataclass(frozen=True, slots=True)
class Matching:
    """One table of one batch against the rows there are; `columns` are those that the batch brought."""

    engine: Engine
    table: str
    columns: tuple[str, ...]
    replaces: bool

    @property
    def identity(self) -> Identity:
        """How rows of this table are told apart."""
        return IDENTITIES[self.table]

    @property
    def mark(self) -> str:
        """The column that marks a row, on both sides."""
        return mark(self.table)

    def run(self) -> None:
        """Fill the pairs (`sid`, `iid`, `alone`: the marks of both sides, and whether both keys occur once).

        Rows are paired by their key. Where a key occurs several times, equal rows are paired first and the others
        in the order of their content, so that the order of a file decides nothing.
        """
        kind = "VARCHAR" if self.mark == "customer_id" else "BIGINT"
        self.engine.run(f"CREATE TABLE {PAIRS} (sid {kind}, iid {kind}, alone BOOLEAN)")
        self.engine.run(f"CREATE TABLE {SUPERSEDED} (sid {kind})")
        own = self.identity.own
        if own:
            self._by_key((own,), f"{own} IS NOT NULL")
        rest = tuple(key for key in self.identity.keys if key != own)
        self._by_key(rest, f"{own} IS NULL" if own else "TRUE")
        self._by_what_both_have()

    def _by_key(self, keys: Sequence[str], where: str) -> None:
        """Pair the rows of keys that both sides have, nulls being equal."""
        self._find_groups(keys, where)
        self.engine.run(f"INSERT INTO {PAIRS} SELECT sid, iid, TRUE FROM {GROUPS} WHERE s_rows = 1 AND i_rows = 1")
        self.engine.run(f"DELETE FROM {GROUPS} WHERE s_rows = 1 AND i_rows = 1")
        if self.engine.count(GROUPS):
            crowded = f"{where} AND EXISTS (SELECT 1 FROM {GROUPS} AS g WHERE {_equal(keys, 'g', 't')})"
            self._by_number((*keys, *(name for name in self.columns if name not in keys)), crowded, crowded)
            self._by_number(keys, crowded, crowded)
            self._give_way(crowded)
        self.engine.run(f"DROP TABLE {GROUPS}")

    def _find_groups(self, keys: Sequence[str], where: str) -> None:
        """Create the table of keys on both sides: how often each occurs, and one row of each side."""
        names = _list(keys)
        ours, theirs = (
            f"(SELECT {names}, COUNT(*) AS n, MIN({self.mark}) AS id FROM {rows} WHERE {where} GROUP BY {names})"
            for rows in (self.table, INCOMING)
        )
        self.engine.run(
            f"CREATE TABLE {GROUPS} AS SELECT {_list(keys, 's')}, s.id AS sid, i.id AS iid, s.n AS s_rows,"
            f" i.n AS i_rows FROM {ours} AS s JOIN {theirs} AS i ON {_equal(keys, 's', 'i')}"
        )

    def _by_number(self, keys: Sequence[str], stored: str, incoming: str, condition: str = "TRUE") -> None:
        """Pair rows that are still alone: the first of a key with the first, the second with the second, …"""
        self.engine.run(
            f"INSERT INTO {PAIRS} SELECT s.id, i.id, s.everyone = 1 AND i.everyone = 1"
            f" FROM {self._numbered(self.table, 'sid', keys, stored)} AS s"
            f" JOIN {self._numbered(INCOMING, 'iid', keys, incoming)} AS i"
            f" ON {_equal(keys, 's', 'i')} AND s.nr = i.nr WHERE {condition}"
        )

    def _numbered(self, table: str, side: str, keys: Sequence[str], where: str) -> str:
        """Return the rows without a partner, numbered within their key by content; `everyone` counts the others too."""
        rest = [name for name in self.engine.columns(self.table) if name not in self.columns]
        order = _list([*(name for name in self.columns if name not in keys), *rest, *keys])
        window = f"PARTITION BY {_list(keys)}"
        return (
            f"(SELECT *, ROW_NUMBER() OVER ({window} ORDER BY {order}) AS nr, COUNT(*) OVER ({window}) AS n"
            f" FROM (SELECT t.*, t.{self.mark} AS id, COUNT(*) OVER ({window}) AS everyone FROM {table} AS t)"
            f" AS t WHERE id NOT IN (SELECT {side} FROM {PAIRS}) AND ({where}))"
        )

    def _give_way(self, where: str) -> None:
        """Let rows without a partner go, in tables where a later statement replaces the earlier ones."""
        if self.identity.whole and self.replaces:
            self.engine.run(
                f"INSERT INTO {SUPERSEDED} SELECT t.{self.mark} FROM {self.table} AS t"
                f" WHERE t.{self.mark} NOT IN (SELECT sid FROM {PAIRS}) AND {where}"
            )

    def _by_what_both_have(self) -> None:
        """Pair rows that one side describes with fewer key columns, by the key columns that both have.

        A batch that lacks a column altogether speaks about rows whatever they say there, provided it has as many
        rows: a total is not the first of its parts. Rows of ours that are blank there may be the rows that a batch
        now tells more about.
        """
        lacking = [name for name in self.identity.optional if name not in self.columns and self._is_filled(name)]
        known = [name for name in self.identity.optional if name in self.columns]
        enough = "TRUE" if self.identity.whole or not lacking else "s.n <= i.n"
        for blank in _subsets(known):
            left_out = {*lacking, *blank}
            if left_out and self._anyone_left(blank):
                keys = [key for key in self.identity.keys if key not in left_out]
                self._by_number(keys, _blank(blank), "TRUE", enough)
        if lacking:
            self._give_way(self._told([key for key in self.identity.keys if key not in lacking]))

    def _is_filled(self, name: str) -> bool:
        """Tell whether any row of ours says something in a column; one that is blank throughout decides nothing."""
        return bool(self.engine.value(f"SELECT COUNT({quoted(name)}) FROM {self.table}"))

    def _anyone_left(self, blank: Iterable[str]) -> bool:
        """Tell whether both sides have rows without a partner that could be paired by fewer columns."""
        ours = f"SELECT 1 FROM {self.table} WHERE {self.mark} NOT IN (SELECT sid FROM {PAIRS}) AND {_blank(blank)}"
        theirs = f"SELECT 1 FROM {INCOMING} WHERE {self.mark} NOT IN (SELECT iid FROM {PAIRS})"
        return bool(self.engine.value(f"SELECT EXISTS ({ours}) AND EXISTS ({theirs})"))

    def _told(self, keys: Sequence[str]) -> str:
        """Return the condition that the batch says something about a key."""
        return f"EXISTS (SELECT 1 FROM {INCOMING} AS i WHERE {_equal(keys, 'i', 't')})"


def _subsets(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Yield every choice of the names, the smallest first."""
    for size in range(len(names) + 1):
        yield from combinations(names, size)


def _list(names: Iterable[str], alias: str = "") -> str:
    dot = f"{alias}." if alias else ""
    return ", ".join(dot + quoted(name) for name in names)


def _equal(names: Iterable[str], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{quoted(name)} IS NOT DISTINCT FROM {other}.{quoted(name)}" for name in names)


def _blank(names: Iterable[str]) -> str:
    return " AND ".join(f"{quoted(name)} IS NULL" for name in names) or "TRUE"
