"""Which table is this, and what does each of its columns mean?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Final

from csdata.engine import Engine, cells
from csdata.engine.profile import Reading, distinct_share, filled_and_first, fit, is_plain, rhythm, word_counts
from csdata.ingest.choices import Choices
from csdata.ingest.landing import Landed
from csdata.schema import Column, Table, normalise, tables, words

GOOD_FIT = 0.5
ONE_ROW_EACH = 0.9
MOSTLY_ONE_ROW_EACH = 0.5
HALF = 0.5
ENOUGH_GAPS = 20
WHAT_WAS_USED = "feature or events or active_users"
NAME_AS_ID = 0.8
ALIKE = 0.82
LEAVING = {"churned", "churn_date", "is_active"}
TELLING = {"csat", "nps", "mrr", "arr", "acv", "industry", "seats", "employees", "mau"}
NO_CHOICES: Final = Choices()


@dataclass(frozen=True, slots=True)
class Recognition:
    """A sheet understood: its table (None when unknown), header -> column, and what is missing otherwise.

    guesses: headers that no list of names knows, and the column they may mean; never used unasked.
    """

    table: str | None
    mapping: dict[str, str]
    missing: tuple[str, ...] = ()
    name_is_id: bool = False
    guesses: dict[str, str] = field(default_factory=dict)


def recognise(engine: Engine, landed: Landed, choices: Choices = NO_CHOICES) -> Recognition:
    """Return the canonical table whose columns, file name and row shape fit a sheet best, or the one chosen."""
    found = _best(engine, landed, choices)
    return replace(found, guesses=guesses(engine, landed, found, choices))


def _best(engine: Engine, landed: Landed, choices: Choices) -> Recognition:
    fits = _Fits(engine, landed)
    scored: list[tuple[float, str, dict[str, str]]] = []
    nearest: tuple[int, tuple[str, ...]] = (0, ("customer_id",))
    for table in _candidates(choices):
        mapping = match(table, landed.header, fits, choices.meanings)
        if table.name == "customers":
            least = 0.0 if choices.table == table.name else NAME_AS_ID
            mapping = _with_identity(engine, landed, mapping, least)
        chosen = choices.table == table.name
        missing = _missing(engine, landed, table, mapping, chosen=chosen)
        if missing:
            nearest = max(nearest, (len(mapping), missing), key=lambda item: item[0])
        else:
            scored.append((_score(engine, landed, table, mapping), table.name, mapping))
    if not scored or not choices.use:
        return Recognition(None, {}, () if not choices.use else nearest[1])
    _, name, mapping = max(scored, key=lambda item: (item[0], item[1] == "customers"))
    name_is_id = list(mapping.values()).count("customer_id") == 1 and _id_header(mapping) in _name_headers(landed)
    return Recognition(name, mapping, name_is_id=name == "customers" and name_is_id)


def _missing(engine: Engine, landed: Landed, table: Table, mapping: dict[str, str], *, chosen: bool) -> tuple[str, ...]:
    """Return what keeps a sheet from being this table; the user's choice needs the columns only, not the shape."""
    missing = table.missing(set(mapping.values()))
    if table.name == "usage" and missing == (WHAT_WAS_USED,) and (chosen or not _one_row_each(engine, landed, mapping)):
        return ()  # customers and days alone: each row is a use
    return missing or (() if chosen else _shape(engine, landed, table, mapping))


def _shape(engine: Engine, landed: Landed, table: Table, mapping: dict[str, str]) -> tuple[str, ...]:
    """Refuse to take rows of something else for a list of customers, of departures, or of purchases."""
    if table.name in {"customers", "churn_events"} and not _one_row_each(engine, landed, mapping):
        return ("one row a customer",)
    if table.name == "purchases" and not _comes_and_goes(engine, landed, table, mapping):
        return ("customers who buy at no fixed rhythm",)
    return ()


def _one_row_each(engine: Engine, landed: Landed, mapping: dict[str, str]) -> bool:
    header = _id_header(mapping)
    return not header or distinct_share(engine, landed.raw, landed.column(header)) > MOSTLY_ONE_ROW_EACH


def _comes_and_goes(engine: Engine, landed: Landed, table: Table, mapping: dict[str, str]) -> bool:
    """Tell whether customers come back at no fixed rhythm; where too few come back, the name of the file decides."""
    headers = {column: header for header, column in mapping.items()}
    who, when = landed.column(headers["customer_id"]), landed.column(headers["date"])
    gaps, regular = rhythm(engine, landed.raw, who, when)
    return regular < HALF if gaps >= ENOUGH_GAPS else bool(_hinted(landed, table))


def _candidates(choices: Choices) -> list[Table]:
    return [table for table in tables().values() if choices.table in {None, table.name}]


class _Fits:
    """How well the cells of a column can be read as a type; measured once per pair."""

    def __init__(self, engine: Engine, landed: Landed) -> None:
        self._engine, self._landed = engine, landed
        self._known: dict[tuple[str, str], float | None] = {}
        raws = [landed.column(header) for header in landed.header]
        filled = filled_and_first(engine, landed.raw, raws) if raws else []
        self._filled = {raw for raw, (share, _) in zip(raws, filled, strict=True) if share}

    def __call__(self, header: str, column: Column) -> float | None:
        """Return the share of filled cells that can be read; None when the column is empty."""
        if column.type in {"id", "text", "category"}:
            return 1.0
        key = (header, column.type + column.name * (column.type == "boolean"))
        if key not in self._known:
            self._known[key] = self._measure(self._landed.column(header), column)
        return self._known[key]

    def _measure(self, raw: str, column: Column) -> float | None:
        if is_plain(self._engine, self._landed.raw, raw, column.type, column.storage) and raw in self._filled:
            return 1.0
        reading = Reading(column.type, leaving=column.name == "churned", staying=column.name == "is_active")
        share = fit(self._engine, self._landed.raw, raw, reading, column.storage)
        if share is None or share == 1 or column.type == "boolean":
            return share
        other = Reading(column.type, month_first=True, decimal_comma=True)
        return max(share, fit(self._engine, self._landed.raw, raw, other, column.storage) or 0)


def match(table: Table, header: tuple[str, ...], fits: _Fits, chosen: Mapping[str, str]) -> dict[str, str]:
    """Assign headers to columns: as chosen, then exact names, then the same words in another order; never a guess."""
    candidates = []
    mapping = {name: chosen[name] for name in header if chosen.get(name) in table.columns}
    for position, name in enumerate(header):
        if name in chosen:
            continue
        for column in table.columns.values():
            rank = _rank(name, column)
            if rank is not None:
                share = fits(name, column)
                if share is None or share >= GOOD_FIT:
                    candidates.append((rank + (share is None) * 50, position, name, column.name))
    for _, _, name, target in sorted(candidates):
        if name not in mapping and target not in mapping.values():
            mapping[name] = target
    return mapping


def _rank(header: str, column: Column) -> int | None:
    plain = normalise(header)
    if plain in column.aliases:
        return column.aliases.index(plain)
    same_words = [index for index, alias in enumerate(column.aliases) if words(alias) == words(header)]
    return 100 + same_words[0] if same_words and len(words(header)) > 1 else None


def _score(engine: Engine, landed: Landed, table: Table, mapping: dict[str, str]) -> float:
    """More columns, a telling file name and the right shape of rows speak for a table."""
    hinted = _hinted(landed, table)
    required = sum(table.columns[c].required or table.columns[c].required_group is not None for c in mapping.values())
    telling = sum(table.columns[c].telling and normalise(header) != "id" for header, c in mapping.items())
    score = len(mapping) + 2 * required + 3 * hinted + 6 * telling
    if table.name == "purchases":
        score += 1  # its shape has been looked at; that of a list of payments has not
    if table.name == "customers":
        raw = landed.column(_id_header(mapping))
        score += 6 if distinct_share(engine, landed.raw, raw) >= ONE_ROW_EACH else -20
    return score


def _hinted(landed: Landed, table: Table) -> int:
    """Return how many words of the file's name speak for a table."""
    stem = f" {normalise(landed.name)} "
    return max((len(hint.split()) for hint in table.hints if f" {hint} " in stem), default=0)


def _id_header(mapping: dict[str, str]) -> str:
    return next((header for header, column in mapping.items() if column == "customer_id"), "")


def _name_headers(landed: Landed) -> set[str]:
    name = tables()["customers"].columns["name"]
    return {header for header in landed.header if normalise(header) in name.aliases}


def _with_identity(engine: Engine, landed: Landed, mapping: dict[str, str], least: float) -> dict[str, str]:
    """Let the company's name identify the customer when there is no id and the names differ."""
    if "customer_id" in mapping.values():
        return mapping
    for header, column in mapping.items():
        if column == "name" and distinct_share(engine, landed.raw, landed.column(header)) >= least:
            return {**mapping, header: "customer_id"}
    return mapping


def guesses(engine: Engine, landed: Landed, found: Recognition, choices: Choices) -> dict[str, str]:
    """Return columns that unknown headers may mean: nearly the same name, and cells that can be read so."""
    table = tables().get(found.table or choices.table or "")
    if table is None:
        return {}
    fits, taken = _Fits(engine, landed), set(found.mapping.values())
    likely: dict[str, str] = {}
    for header in landed.header:
        free = [column for column in table.columns.values() if column.name not in taken and not column.private]
        if header in found.mapping or header in choices.meanings or not free:
            continue
        score, column = max(((_alike(header, column), column) for column in free), key=lambda item: item[0])
        named = _rank(header, column) is not None  # a name of ours whose cells say something else: ask
        if score >= ALIKE and (named or (fits(header, column) or 0) >= GOOD_FIT):
            likely[header] = column.name
            taken.add(column.name)
        elif table.name == "customers" and not taken & LEAVING and _tells_status(engine, landed, header):
            likely[header] = "churned"
            taken.add("churned")
    return likely


def _tells_status(engine: Engine, landed: Landed, header: str) -> bool:
    """Tell whether most cells of a column are words for customers who stay or leave."""
    return bool(word_counts(engine, landed.raw, landed.column(header), cells.LEFT_WORDS + cells.STAYED_WORDS))


def _alike(header: str, column: Column) -> float:
    """Return how alike a header and the names of a column are: 1 for the same."""
    plain = normalise(header)
    return max((_likeness(plain, alias) for alias in column.aliases if len(alias) > 2), default=0.0)


def _likeness(plain: str, alias: str) -> float:
    if set(alias.split()) < set(plain.split()) and len(alias.split()) > 1:
        return 0.9
    if alias in TELLING and alias in plain.split():
        return 0.85
    matcher = SequenceMatcher(None, plain, alias)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
