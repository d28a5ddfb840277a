"""How is each column of a recognised sheet read, and what could not be read?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from csdata.engine import Engine
from csdata.engine.profile import Reading, distinct_share, fit, is_plain, slash_votes, writes_decimal_comma
from csdata.engine.staging import (
    cast_table,
    keep_unread_cells,
    merge_spellings,
    reject_backwards,
    reject_empty,
    reject_impossible_answers,
    reject_outside,
    reject_repeated,
)
from csdata.ingest.landing import Landed
from csdata.ingest.recognise import Recognition
from csdata.schema import STORAGE, Table, normalise, tables

EXPECTED = {"date": "a date", "timestamp": "a date", "boolean": "yes or no"}
NEARLY_ALL = 0.95


@dataclass(slots=True)
class Typed:
    """A sheet read into its table: the engine's table, extra columns, and what the user should know."""

    table: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


def cast(engine: Engine, landed: Landed, recognition: Recognition) -> Typed:
    """Read every column with the schema's type; keep what cannot be read, and rows without what they need."""
    if recognition.table is None:
        raise ValueError(landed.name)
    table = tables()[recognition.table]
    typed = Typed(f"typed_{landed.index}", table.name)
    headers = {column: header for header, column in recognition.mapping.items() if not table.columns[column].private}
    plan: dict[str, tuple[str, Reading, str]] = {}
    for column, header in headers.items():
        kind = table.columns[column]
        reading = _reading(engine, landed, header, kind.type, typed)
        reading = replace(reading, leaving=column == "churned", staying=column == "is_active")
        plan[column] = (landed.column(header), reading, kind.storage)
    if recognition.name_is_id:
        plan["name"] = (plan["customer_id"][0], Reading("text"), STORAGE["text"])
        headers["name"] = headers["customer_id"]
    _add_attributes(engine, landed, table, typed, plan, headers)
    cast_table(engine, landed.raw, typed.table, plan)
    typed.columns = {name: storage for name, (_, _, storage) in plan.items()}
    _keep_refused(engine, landed, typed, plan, headers)
    _check_rows(engine, landed.index, table, typed, headers)
    return typed


def _reading(engine: Engine, landed: Landed, header: str, kind: str, typed: Typed) -> Reading:
    raw = landed.column(header)
    if is_plain(engine, landed.raw, raw, kind, STORAGE[kind]):
        return Reading(kind, plain=True)
    if kind in {"date", "timestamp"}:
        votes = slash_votes(engine, landed.raw, raw)
        month_first = votes.month_first > votes.day_first
        if votes.either and not votes.day_first and not votes.month_first:
            typed.questions.append(
                {
                    "column": header,
                    "kind": "date_order",
                    "example": votes.example or "",
                    "question": f"Is {votes.example} day first or month first? Every date fits both.",
                    "assumed": "day first",
                }
            )
        return Reading(kind, month_first=month_first)
    if kind in {"number", "money", "score", "integer"}:
        return Reading(kind, decimal_comma=writes_decimal_comma(engine, landed.raw, raw))
    return Reading(kind)


def _add_attributes(
    engine: Engine,
    landed: Landed,
    table: Table,
    typed: Typed,
    plan: dict[str, tuple[str, Reading, str]],
    headers: dict[str, str],
) -> None:
    """Keep every other column of the customers table as an attribute; elsewhere say that it is not used."""
    taken = {name.casefold() for name in (*table.columns, "row_no")}
    for header in landed.header:
        if header in headers.values():
            continue
        if not table.attributes or is_private(table, header):
            typed.ignored.append(header)
            continue
        name = header if header.casefold() not in taken else f"{header} (theirs)"
        while name.casefold() in taken:
            name += "*"
        taken.add(name.casefold())
        kind = attribute_kind(engine, landed, header)
        plan[name] = (landed.column(header), _reading(engine, landed, header, kind, typed), STORAGE[kind])
        headers[name], typed.attributes[name] = header, kind


def is_private(table: Table, header: str) -> bool:
    """Tell whether a header names personal data, whichever column it was matched to."""
    return any(column.private and normalise(header) in column.aliases for column in table.columns.values())


def attribute_kind(engine: Engine, landed: Landed, header: str) -> str:
    """Tell what an unknown column holds: 0/1 and yes/no are a choice, not a quantity."""
    raw = landed.column(header)
    for kind in ("boolean", "number", "date"):
        comma = kind == "number" and writes_decimal_comma(engine, landed.raw, raw)
        share = fit(engine, landed.raw, raw, Reading(kind, decimal_comma=comma), STORAGE[kind])
        if share is not None and share >= (1 if kind == "boolean" else NEARLY_ALL):
            return kind
    return "category" if distinct_share(engine, landed.raw, raw) < NEARLY_ALL else "text"


def _keep_refused(
    engine: Engine, landed: Landed, typed: Typed, plan: dict[str, tuple[str, Reading, str]], headers: dict[str, str]
) -> None:
    for name, (raw, reading, _) in plan.items():
        if reading.type not in {"text", "category", "id"}:
            expected = EXPECTED.get(reading.type, "a number")
            keep_unread_cells(engine, landed.index, landed.raw, typed.table, name, raw, headers[name], expected)
        elif reading.type == "category":
            for found, used in merge_spellings(engine, typed.table, name).items():
                typed.questions.append(
                    {
                        "column": headers[name],
                        "kind": "spelling",
                        "example": found,
                        "question": f"{found!r} and {used!r} differ only in capitals. Are they the same?",
                        "assumed": f"the same, {used!r}",
                    }
                )


def _check_rows(engine: Engine, sheet: int, table: Table, typed: Typed, headers: dict[str, str]) -> None:
    """Refuse rows that lack what the table needs, repeat a customer or run backwards; empty impossible scores."""
    present = set(headers)
    groups: dict[str, list[str]] = {}
    for column in table.columns.values():
        if column.name in present and (column.required or column.required_group):
            groups.setdefault(column.required_group or column.name, []).append(column.name)
    for group in groups.values():
        reject_empty(engine, sheet, typed.table, group, headers[group[0]])
    if table.name == "customers":
        reject_repeated(engine, sheet, typed.table, "customer_id", headers["customer_id"])
    for start, end in (("signup_date", "churn_date"), ("start_date", "end_date")):
        if {start, end} <= present:
            reject_backwards(engine, sheet, typed.table, start, end, headers[end])
    if {"kind", "score"} <= present:
        reject_impossible_answers(engine, sheet, typed.table, headers["score"], scaled="scale" in present)
    for name in sorted(present & {"nps", "csat"}):
        scale = table.columns[name].scale
        if scale:
            reject_outside(engine, sheet, typed.table, name, headers[name], 0, scale)
