"""How does a sheet of text become values, and what of it could not be read?"""

from __future__ import annotations

from dataclasses import dataclass, field

from csdata.engine import Engine
from csdata.engine.staging import (
    cast_table,
    keep_unread_cells,
    reject_backwards,
    reject_empty,
    reject_impossible_answers,
    reject_outside,
    reject_repeated,
    respell,
    spellings,
)
from csdata.ingest import questions
from csdata.ingest.choices import Choices
from csdata.ingest.landing import Landed
from csdata.ingest.plan import Plan
from csdata.ingest.questions import Question
from csdata.schema import Table

MOST_ASKED = 5


@dataclass(slots=True)
class Typed:
    """A sheet read into its table: the engine's table, extra columns, and what the user should know.

    `uniform` columns are known to have one spelling for each value.
    """

    table: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    uniform: frozenset[str] = frozenset()


def typed_of(landed: Landed, plan: Plan) -> Typed:
    """Return the sheet that a plan makes, before anything is read."""
    columns = {name: storage for name, (_, _, storage) in plan.columns.items()}
    kept = frozenset(plan.headers[name] for name in plan.attributes)
    return Typed(f"typed_{landed.index}", plan.table.name, plan.attributes, list(plan.questions), columns, kept)


def cast(engine: Engine, landed: Landed, plan: Plan, choices: Choices) -> Typed:
    """Read every column as planned; keep what cannot be read, and rows without what they need."""
    typed = typed_of(landed, plan)
    read_cells(engine, landed, plan, typed.table)
    check_values(engine, landed.index, plan, typed, choices)
    return typed


def read_cells(engine: Engine, landed: Landed, plan: Plan, table: str) -> None:
    """Make the typed table of the raw one, and keep every cell that could not be read."""
    cast_table(engine, landed.raw, table, plan.columns)
    for name, (raw, reading, _) in plan.columns.items():
        if reading.type not in {"text", "category", "id"}:
            blanks = tuple(found for found, meant in reading.words if not meant)
            header, expected = plan.headers[name], plan.expected(name)
            keep_unread_cells(engine, landed.index, landed.raw, table, name, raw, header, expected, blanks)


def check_values(engine: Engine, sheet: int, plan: Plan, typed: Typed, choices: Choices) -> None:
    """Give values one spelling, and refuse rows that cannot be."""
    for name, (_, reading, _) in plan.columns.items():
        if reading.type == "category" and name not in typed.uniform:
            _one_spelling(engine, plan.headers[name], name, typed, choices)
    _check_rows(engine, sheet, plan.table, typed, plan.headers)


def _one_spelling(engine: Engine, header: str, name: str, typed: Typed, choices: Choices) -> None:
    changed = spellings(engine, typed.table, name)
    for found, used in list(changed.items())[:MOST_ASKED]:
        asked = questions.spelling(header, found, used, choices.answers.get(f"spelling:{header}={found}") or "same")
        typed.questions.append(asked)
        if asked["value"] == "different":
            changed.pop(found)
    respell(engine, typed.table, name, changed)


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
