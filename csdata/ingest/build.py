"""What do staged sheets become, given what the user decided: typed tables that fit together, and a report each?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from csdata.engine import Engine, contents
from csdata.engine import assemble as fit
from csdata.engine.direct import Target, copy_typed, filled_shares, unread_cells, view
from csdata.engine.profile import filled_and_first
from csdata.engine.staging import count_refused, refuse_sheet, reject_rows, start_over
from csdata.errors import CsDataError
from csdata.ingest.casting import Typed, cast, check_values, read_cells, typed_of
from csdata.ingest.choices import Choices
from csdata.ingest.landing import Landed, land_rows
from csdata.ingest.plan import Plan, plan_columns
from csdata.ingest.recognise import Recognition, recognise
from csdata.ingest.report import LEFT_OUT, ColumnReport, FileReport, Reject
from csdata.ingest.revenue import revenue_columns
from csdata.ingest.stage import Arrival, Staged
from csdata.schema import STORAGE, tables

NONE: Final = Choices()


@dataclass(slots=True)
class Sheet:
    """One sheet on its way from text to table."""

    arrival: Arrival
    recognition: Recognition
    choices: Choices
    columns: tuple[ColumnReport, ...] = ()
    private: frozenset[str] = frozenset()
    typed: Typed | None = None
    notes: list[str] = field(default_factory=list)
    loaded: int = 0
    refused: int = 0

    @property
    def landed(self) -> Landed:
        """Its text."""
        return self.arrival.landed


@dataclass(slots=True)
class Built:
    """Typed sheets in the staging engine, ready to be written, and what they bring to each table."""

    sheets: list[Sheet]
    attributes: dict[str, str]
    parts: list[fit.Part]


def build(staged: Staged, choices: Mapping[int, Choices]) -> Built:
    """Read every sheet as decided (`choices` by the sheet's number); may be called again with other decisions.

    Raises CsDataError when no sheet holds anything we know.
    """
    engine = staged.engine
    fit.clear(engine)
    sheets = [_understand(staged, arrival, choices.get(arrival.landed.index, NONE)) for arrival in staged.sheets]
    attributes: dict[str, str] = {}
    for typed in (sheet.typed for sheet in sheets if sheet.typed):
        known = {name.casefold() for name in attributes}
        attributes |= {name: STORAGE[kind] for name, kind in typed.attributes.items() if name.casefold() not in known}
    built = Built(sheets, attributes, [])
    _link(engine, sheets)
    _set_strangers_aside(engine, sheets)
    for sheet in sheets:
        if sheet.typed:
            built.parts += _parts(engine, sheet, sheet.typed)
    disordered = [sheet.arrival for sheet in sheets if _lacks_numbers(engine, sheet)]
    for arrival in disordered:
        arrival.ordered = True
    return build(staged, choices) if disordered else built


def _lacks_numbers(engine: Engine, sheet: Sheet) -> bool:
    """Tell whether rows were refused of a sheet that the engine read in any order: then their numbers are wrong."""
    large = sheet.arrival.large is not None and not sheet.arrival.ordered
    return large and count_refused(engine, sheet.landed.index) > sheet.refused


def nothing_found(built: Built) -> CsDataError | None:
    """Return the error to raise when no sheet could be used."""
    if any(sheet.typed for sheet in built.sheets):
        return None
    return CsDataError.nothing_recognised([sheet.landed.name for sheet in built.sheets])


def _understand(staged: Staged, arrival: Arrival, choices: Choices) -> Sheet:
    engine = staged.engine
    start_over(engine, arrival.landed.index)
    recognition = recognise(engine, arrival.landed, choices)
    if recognition.table is None:
        sheet = _set_aside(staged, arrival, recognition, choices)
    else:
        plan = plan_columns(engine, arrival.landed, recognition, choices)
        typed = _directly(staged, arrival, plan, choices)
        if typed is None and arrival.large:
            staged.land_whole(arrival)
            return _understand(staged, arrival, choices)
        sheet = Sheet(arrival, recognition, choices, private=plan.private)
        sheet.refused = count_refused(engine, arrival.landed.index)
        if typed is None:
            sheet.typed = cast(engine, arrival.landed, plan, choices)
        else:
            check_values(engine, arrival.landed.index, plan, typed, choices)
            sheet.typed = typed
    sheet.notes += arrival.landed.notes
    sheet.columns = _column_reports(staged, sheet)
    if arrival.landed.encoding not in {None, "utf-8", "utf-8-sig"}:
        sheet.notes.append(f"Read as {arrival.landed.encoding}, which its bytes suggest.")
    return sheet


def _set_aside(staged: Staged, arrival: Arrival, recognition: Recognition, choices: Choices) -> Sheet:
    reason = LEFT_OUT
    if choices.use:
        reason = f"not recognised: no column for {', '.join(recognition.missing)}"
    refuse_sheet(staged.engine, arrival.landed.index, reason)
    return Sheet(arrival, recognition, choices)


def _directly(staged: Staged, arrival: Arrival, plan: Plan, choices: Choices) -> Typed | None:
    """Let the engine read a large file in one pass; the few lines it cannot read are read with care."""
    targets = _targets(staged.engine, arrival.landed, plan, choices)
    source = arrival.source
    if source is None or targets is None:
        return None
    engine, landed = staged.engine, arrival.landed
    parquet = staged.path / f"typed-{landed.index}.parquet"
    start_over(engine, landed.index, landing=True)
    key = next((name for name in plan.headers if plan.table.columns[name].required), None)
    copied = copy_typed(engine, source, targets, parquet, key=key)
    if copied is None:
        return None
    odd = copied.odd
    typed, others = typed_of(landed, plan), None
    typed.uniform = copied.uniform
    if odd:
        others = f"odd_{landed.index}"
        careful = land_rows(engine, landed, odd, source.separator)
        read_cells(engine, careful, replace_plain(plan), others)
    view(engine, typed.table, source, parquet, [line for line, _ in odd], others)
    for target in targets:
        if target.careful:
            header, expected = plan.headers[target.name], plan.expected(target.name)
            unread_cells(engine, landed.index, typed.table, target, header, expected)
    return typed


def _targets(engine: Engine, landed: Landed, plan: Plan, choices: Choices) -> list[Target] | None:
    """Return what the engine can read by itself; None when a column needs more care."""
    if any(question["blocking"] and question["id"] not in choices.answers for question in plan.questions):
        return None  # rows beyond the sample may decide
    raws = [raw for raw, _, _ in plan.columns.values()]
    filled = [share for share, _ in filled_and_first(engine, landed.raw, raws)]
    found = [
        Target(name, int(raw[1:]), reading, kind, plan.attributes.get(name) == "boolean", empty=not share)
        for (name, (raw, reading, kind)), share in zip(plan.columns.items(), filled, strict=True)
    ]
    return None if any(target.reading.words and not target.careful for target in found) else found


def replace_plain(plan: Plan) -> Plan:
    """Return a plan that reads every cell with care."""
    columns = {name: (raw, replace(reading, plain=False), kind) for name, (raw, reading, kind) in plan.columns.items()}
    return replace(plan, columns=columns)


def _column_reports(staged: Staged, sheet: Sheet) -> tuple[ColumnReport, ...]:
    landed = sheet.landed
    shares = _exact_shares(staged, sheet)
    raw = [landed.column(header) for header in landed.header]
    found = []
    for header, (filled, first) in zip(landed.header, filled_and_first(staged.engine, landed.raw, raw), strict=True):
        kind, meaning = _kind(sheet, header)
        hidden = header in sheet.private and kind not in {"extra", "known"}
        examples = ("•••",) if hidden else tuple(first)
        guess = sheet.recognition.guesses.get(header)
        found.append(ColumnReport(header, meaning, kind, shares.get(header, filled), examples, guess))
    return tuple(found)


def _exact_shares(staged: Staged, sheet: Sheet) -> dict[str, float]:
    """Return how filled the columns of a large file are, of which only a sample rests as text."""
    parquet = staged.path / f"typed-{sheet.landed.index}.parquet"
    if sheet.arrival.large is None or sheet.typed is None or not parquet.exists():
        return {}
    shares = filled_shares(staged.engine, parquet)
    return {header: shares[c] for header, c in sheet.recognition.mapping.items() if c in shares}


def _kind(sheet: Sheet, header: str) -> tuple[str, str | None]:
    """Say what became of a column: known, extra (kept as it is), private or not used."""
    meaning = sheet.recognition.mapping.get(header)
    table = tables().get(sheet.recognition.table or "")
    if table is None:
        return "not used", None
    if meaning and not table.columns[meaning].private:
        return "known", meaning
    if sheet.typed and header in sheet.typed.kept:
        return "extra", None
    return ("private" if header in sheet.private else "not used"), meaning


def _link(engine: Engine, sheets: list[Sheet]) -> None:
    """Find the customer of every row that names only its subscription; refuse rows that lead nowhere."""
    known = [sheet.typed for sheet in sheets if sheet.typed]
    linking = [t.table for t in known if t.name == "revenue" and {"customer_id", "subscription_id"} <= set(t.columns)]
    fit.link_subscriptions(engine, linking)
    for sheet in sheets:
        typed = sheet.typed
        if typed and typed.name in {"revenue", "usage"} and "subscription_id" in typed.columns:
            fit.through_subscription(engine, typed.table, "subscription_links")
            header = next(h for h, c in sheet.recognition.mapping.items() if c == "subscription_id")
            reason, lost = "leads to no customer in the files", "customer_id IS NULL"
            reject_rows(engine, sheet.landed.index, typed.table, lost, header, "subscription_id", reason)


def _set_strangers_aside(engine: Engine, sheets: list[Sheet]) -> None:
    """Refuse a list of customers that has nobody in common with any other file: it is another company's book."""
    lists = [sheet for sheet in sheets if sheet.typed and sheet.typed.name == "customers"]
    others = [
        s.typed.table for s in sheets if s.typed and s not in lists and "customer_id" in engine.columns(s.typed.table)
    ]
    if len(lists) < 2 or not others:
        return
    for sheet in lists:
        table = sheet.typed.table if sheet.typed else ""
        rest = [*others, *(s.typed.table for s in lists if s.typed and s is not sheet)]
        if not fit.shares_customers(engine, table, rest):
            reason = "another list: none of its customers appears in the other files"
            reject_rows(engine, sheet.landed.index, table, "TRUE", None, "customer_id", reason)


def _parts(engine: Engine, sheet: Sheet, typed: Typed) -> list[fit.Part]:
    """Return what a typed sheet brings to its table."""
    columns = engine.columns(typed.table)
    if typed.name == "revenue" and "interval" in columns:
        unknown = f"interval IS NOT NULL AND {fit.months_paid('interval')} IS NULL"
        header = next(h for h, c in sheet.recognition.mapping.items() if c == "interval")
        reason = "a billing interval not known"
        reject_rows(engine, sheet.landed.index, typed.table, unknown, header, "interval", reason)
    sheet.loaded = engine.count(typed.table)
    if typed.name == "surveys" and "score" not in columns:
        asked = [kind for kind in ("nps", "csat") if kind in columns]  # one answer for each column that asks something
        answers = {kind: {"score": kind, "kind": f"'{kind}'"} for kind in asked}
        return [
            fit.part(typed.name, typed.table, columns, replaced, f"{kind} IS NOT NULL")
            for kind, replaced in answers.items()
        ]
    return [fit.part(typed.name, typed.table, columns, _fed(engine, sheet, typed, columns))]


def _fed(engine: Engine, sheet: Sheet, typed: Typed, columns: list[str]) -> dict[str, str]:
    """Return expressions for columns that other columns feed."""
    if typed.name == "revenue":
        header = next((h for h, c in sheet.recognition.mapping.items() if c == "amount"), "amount")
        answer = sheet.choices.answered("interval", header)
        repeats = fit.repeats_customers(engine, typed.table)
        replaced, asked = revenue_columns(columns, repeats=repeats, header=header, answer=answer)
        typed.questions.extend(asked)
        return replaced
    if typed.name == "customers":
        replaced = {"mrr": "COALESCE(mrr, arr / 12)" if "mrr" in columns else "arr / 12"} if "arr" in columns else {}
        if "is_active" in columns:
            replaced["churned"] = "COALESCE(churned, NOT is_active)" if "churned" in columns else "NOT is_active"
        return replaced
    return {}


def report_of(engine: Engine, sheet: Sheet) -> FileReport:
    """Say what became of a sheet."""
    asked = sheet.typed.questions if sheet.typed else []
    return FileReport(
        file=sheet.landed.name,
        table=sheet.recognition.table,
        rows_in=sheet.landed.rows_in,
        rows_loaded=sheet.loaded,
        rows_rejected=sheet.landed.rows_in - sheet.loaded,
        mapping=dict(sheet.recognition.mapping),
        columns=sheet.columns,
        questions=tuple({**one, "answered": one["id"] in sheet.choices.answers} for one in asked),
        notes=tuple(sheet.notes),
        rejects=tuple(Reject(*row) for row in contents.refused(engine, sheet.landed.index)),
    )
