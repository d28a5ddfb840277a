"""How do files become tables that fit together, with nothing dropped silently?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from csdata.engine import Engine, contents
from csdata.engine import assemble as build
from csdata.engine.profile import filled_and_first
from csdata.engine.staging import open_rejects, refuse, reject_rows
from csdata.errors import CsDataError
from csdata.ingest import workbook
from csdata.ingest.casting import Typed, cast, is_private
from csdata.ingest.files import DEFAULT_LIMIT, RawFile, collect, kind_of
from csdata.ingest.landing import Landed, Record, land
from csdata.ingest.recognise import Recognition, recognise
from csdata.ingest.report import ColumnReport, FileReport, Reject
from csdata.ingest.revenue import revenue_columns
from csdata.ingest.text import TextFile, text_file
from csdata.schema import STORAGE, tables

Source = str | Path | RawFile


@dataclass(slots=True)
class Sheet:
    """One sheet on its way from text to table."""

    landed: Landed
    recognition: Recognition
    columns: tuple[ColumnReport, ...] = ()
    typed: Typed | None = None
    notes: list[str] = field(default_factory=list)
    loaded: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """Tables in an engine, a report for each file, extra customer columns, and the content's fingerprint."""

    engine: Engine
    files: tuple[FileReport, ...]
    attributes: dict[str, str]
    fingerprint: str


def load(sources: Iterable[Source], *, limit: int = DEFAULT_LIMIT) -> Loaded:
    """Read files into canonical tables; raises CsDataError when none of them holds anything we know."""
    engine = Engine()
    open_rejects(engine)
    digest = hashlib.sha256()
    landed, failed = _land_all(engine, sources, limit, digest)
    sheets = [_understand(engine, one) for one in landed]
    if not any(sheet.typed for sheet in sheets):
        raise CsDataError.nothing_recognised([sheet.landed.name for sheet in sheets])
    attributes = _assemble(engine, sheets)
    reports = (*(_report(engine, sheet) for sheet in sheets), *(_unusable(error) for error in failed))
    build.drop(engine, [f"{stage}_{s.landed.index}" for s in sheets for stage in ("raw", "typed")])
    build.drop(engine, ["subscription_links"])
    return Loaded(engine, reports, attributes, digest.hexdigest())


def _land_all(
    engine: Engine, sources: Iterable[Source], limit: int, digest: hashlib._Hash
) -> tuple[list[Landed], list[CsDataError]]:
    """Copy every sheet into the engine as text; return those, and why others could not be used."""
    landed: list[Landed] = []
    failed: list[CsDataError] = []
    numbers = count()
    for file in sorted(collect(sources, limit), key=lambda f: (f.name, hashlib.sha256(f.data).digest())):
        digest.update(file.name.encode() + hashlib.sha256(file.data).digest())
        try:
            for name, records, text in _sheets(file):
                landed.append(land(engine, next(numbers), name, records, text))
        except CsDataError as error:
            failed.append(error)
    if failed and not landed:
        raise failed[0]
    return landed, failed


def _unusable(error: CsDataError) -> FileReport:
    """Report a file beside others that could not be used at all."""
    return FileReport(error.subject or "A file", None, 0, 0, 0, {}, (), (), (str(error),), ())


def _sheets(file: RawFile) -> Iterator[tuple[str, Iterator[Record], TextFile | None]]:
    kind = kind_of(file)
    if kind == "workbook":
        found = list(workbook.sheets(file))
        if not found:
            raise CsDataError.no_rows(file.name)
        for name, records in found:
            yield (file.name if len(found) == 1 else f"{file.name} · {name}"), records, None
    elif kind == "parquet":
        yield file.name, workbook.parquet(file), None
    elif kind == "json":
        yield file.name, workbook.json_records(file), None
    else:
        text = text_file(file)
        yield file.name, text.records(), text


def _understand(engine: Engine, landed: Landed) -> Sheet:
    recognition = recognise(engine, landed)
    sheet = Sheet(landed, recognition, _column_reports(engine, landed, recognition))
    if landed.encoding not in {None, "utf-8", "utf-8-sig"}:
        sheet.notes.append(f"Read as {landed.encoding}, which its bytes suggest.")
    if recognition.table is None:
        refuse(
            engine, landed.index, None, None, None, f"not recognised: no column for {', '.join(recognition.missing)}"
        )
    else:
        sheet.typed = cast(engine, landed, recognition)
    return sheet


def _column_reports(engine: Engine, landed: Landed, recognition: Recognition) -> tuple[ColumnReport, ...]:
    table = tables().get(recognition.table or "")
    raw = [landed.column(header) for header in landed.header]
    found = []
    for header, (filled, first) in zip(landed.header, filled_and_first(engine, landed.raw, raw), strict=True):
        meaning = recognition.mapping.get(header)
        private = bool(table and is_private(table, header))
        extra = "extra" if table and table.attributes else "not used"
        kind = "private" if private else "known" if meaning else extra
        found.append(ColumnReport(header, meaning, kind, filled, ("•••",) if private else tuple(first)))
    return tuple(found)


def _assemble(engine: Engine, sheets: list[Sheet]) -> dict[str, str]:
    """Fill the canonical tables from the typed sheets, then make them fit together."""
    known = [sheet.typed for sheet in sheets if sheet.typed]
    attributes: dict[str, str] = {}
    for typed in known:
        known_names = {name.casefold() for name in attributes}
        new = {name: STORAGE[kind] for name, kind in typed.attributes.items() if name.casefold() not in known_names}
        attributes |= new
    build.create_tables(engine, attributes)
    linking = [t.table for t in known if t.name == "revenue" and {"customer_id", "subscription_id"} <= set(t.columns)]
    build.link_subscriptions(engine, linking)
    for sheet in sheets:
        if sheet.typed:
            _resolve(engine, sheet, sheet.typed)
    _set_strangers_aside(engine, sheets)
    for sheet in sheets:
        if sheet.typed:
            _append(engine, sheet, sheet.typed)
    build.merge_customers(engine)
    build.step(engine, "add_missing_customers")
    return attributes


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
        if not build.shares_customers(engine, table, rest):
            reason = "another list: none of its customers appears in the other files"
            reject_rows(engine, sheet.landed.index, table, "TRUE", None, "customer_id", reason)


def _resolve(engine: Engine, sheet: Sheet, typed: Typed) -> None:
    """Find the customer of every row that names only its subscription; refuse rows that lead nowhere."""
    if typed.name in {"revenue", "usage"} and "subscription_id" in typed.columns:
        build.through_subscription(engine, typed.table, "subscription_links")
        header = next(h for h, c in sheet.recognition.mapping.items() if c == "subscription_id")
        reason = "leads to no customer in the files"
        reject_rows(engine, sheet.landed.index, typed.table, "customer_id IS NULL", header, "subscription_id", reason)


def _append(engine: Engine, sheet: Sheet, typed: Typed) -> None:
    """Copy a typed sheet into its canonical table."""
    columns = engine.columns(typed.table)
    if typed.name == "revenue" and "interval" in columns:
        unknown = f"interval IS NOT NULL AND {build.months_paid('interval')} IS NULL"
        header = next(h for h, c in sheet.recognition.mapping.items() if c == "interval")
        reject_rows(
            engine, sheet.landed.index, typed.table, unknown, header, "interval", "a billing interval not known"
        )
    sheet.loaded = engine.count(typed.table)
    if typed.name == "surveys" and "score" not in columns:
        for kind in ("nps", "csat"):  # one answer for each column that asks something
            if kind in columns:
                answer = {"score": kind, "kind": f"'{kind}'"}
                build.append(engine, "surveys", typed.table, columns, answer, f"{kind} IS NOT NULL")
        return
    build.append(engine, typed.name, typed.table, columns, _helpers(engine, typed, columns))


def _helpers(engine: Engine, typed: Typed, columns: list[str]) -> dict[str, str]:
    """Return expressions for columns that other columns feed."""
    if typed.name == "revenue":
        replaced, question = revenue_columns(columns, repeats=build.repeats_customers(engine, typed.table))
        typed.questions.extend(question)
        return replaced
    if typed.name == "customers":
        replaced = {"mrr": "COALESCE(mrr, arr / 12)" if "mrr" in columns else "arr / 12"} if "arr" in columns else {}
        if "is_active" in columns:
            replaced["churned"] = "COALESCE(churned, NOT is_active)" if "churned" in columns else "NOT is_active"
        return replaced
    return {}


def _report(engine: Engine, sheet: Sheet) -> FileReport:
    rejects = tuple(Reject(*row) for row in contents.refused(engine, sheet.landed.index))
    typed = sheet.typed
    return FileReport(
        file=sheet.landed.name,
        table=sheet.recognition.table,
        rows_in=sheet.landed.rows_in,
        rows_loaded=sheet.loaded,
        rows_rejected=sheet.landed.rows_in - sheet.loaded,
        mapping=dict(sheet.recognition.mapping),
        columns=sheet.columns,
        questions=tuple(typed.questions) if typed else (),
        notes=tuple(sheet.notes),
        rejects=rejects,
    )
