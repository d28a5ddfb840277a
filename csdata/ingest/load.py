"""How do files become tables that fit together, with nothing dropped silently?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from csdata.engine import Engine, contents
from csdata.engine import assemble as fit
from csdata.engine.batch import Batch
from csdata.engine.merge import combine
from csdata.errors import CsDataError
from csdata.ingest.build import Built, build, nothing_found, report_of
from csdata.ingest.choices import Choices
from csdata.ingest.files import DEFAULT_LIMIT
from csdata.ingest.report import FileReport
from csdata.ingest.stage import Source, Staged, stage

NOTE = "batch.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Tables in an engine, a report for each file, extra customer columns, and the content's fingerprint.

    `as_of` is the day that a title row names ("Accounts as of 30 Sep 2025"), if one does.
    """

    engine: Engine
    files: tuple[FileReport, ...]
    attributes: dict[str, str]
    fingerprint: str
    as_of: date | None = None


def load(
    sources: Iterable[Source], *, limit: int = DEFAULT_LIMIT, choices: Mapping[int, Choices] | None = None
) -> Loaded:
    """Read files into canonical tables; raises CsDataError when none of them holds anything we know."""
    with stage(sources, limit=limit) as staged:
        built = build(staged, choices or {})
        error = nothing_found(built)
        if error:
            raise error
        folder = staged.path / "batch"
        folder.mkdir()
        write_batch(staged, built, folder)
        return open_batches([Batch(folder)], staged.fingerprint)


def write_batch(staged: Staged, built: Built, folder: Path) -> dict[str, Any]:
    """Write what the sheets bring into a folder: Parquet tables and a note about where they come from.

    Returns the note: attributes, the report of each file, the day a title names, names and hashes of the files.
    """
    files = staged.path.glob("typed-*.parquet")
    ready = {path.stem.replace("-", "_"): path for path in files if _alone(staged, path)}
    fit.write(staged.engine, built.parts, folder, ready)
    reports = [*(report_of(staged.engine, sheet) for sheet in built.sheets), *map(_unusable, staged.failed)]
    days = [sheet.landed.as_of for sheet in built.sheets if sheet.typed and sheet.landed.as_of]
    note = {
        "attributes": built.attributes,
        "files": [report.content for report in reports],
        "as_of": str(max(days)) if days else None,
        "sources": [{"name": name, "sha256": content} for name, content in staged.sources],
    }
    (folder / NOTE).write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    return note


def _alone(staged: Staged, path: Path) -> bool:
    """Tell whether a file holds all rows of its sheet: no line had to be read apart."""
    return "odd_" + path.stem.partition("-")[2] not in staged.engine.tables()


def _unusable(error: CsDataError) -> FileReport:
    """Report a file beside others that could not be used at all."""
    return FileReport(error.subject or "A file", None, 0, 0, 0, {}, (), (), (str(error),), ())


def open_batches(batches: Sequence[Batch], fingerprint: str) -> Loaded:
    """Return what several imports say together, the later ones on top."""
    engine = Engine()
    attributes = combine(engine, batches)
    fit.step(engine, "add_missing_customers")
    notes = [json.loads((batch.folder / NOTE).read_text(encoding="utf-8")) for batch in batches]
    files = tuple(FileReport.from_content(file) for note in notes for file in note["files"])
    days = [date.fromisoformat(note["as_of"]) for note in notes if note["as_of"]]
    return Loaded(engine, files, attributes, fingerprint, max(days) if days else None)


def facts_of(folder: Path) -> frozenset[str]:
    """Return which columns of a batch hold something ("customers.mrr"), and which surveys ("surveys:nps")."""
    return contents.facts(Engine(), Batch(folder))
