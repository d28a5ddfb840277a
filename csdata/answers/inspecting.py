"""What was recognised in the files, and what does it open up?"""

from __future__ import annotations

from typing import Any

from csdata.answers.answer import Answer
from csdata.dataset import Dataset
from csdata.ingest.report import FileReport, Reject


def inspect_answer(data: Dataset) -> Answer:
    """Return what was recognised in each file, and which analyses are open or locked."""
    content = {
        "as_of": str(data.as_of) if data.as_of else None,
        "files": [_file(report) for report in data.files],
        "unlocked": [item.name for item in data.unlocked],
        "locked": {item.name: missing for item, missing in data.locked},
    }
    lines = [f"{data.customers:,} customers, data to {data.as_of or 'the file (no dates)'}", ""]
    for report in data.files:
        table = report.table or "not recognised"
        lines.append(f"{report.file}: {table}, {report.rows_loaded:,} of {report.rows_in:,} rows loaded")
        lines += [f"    {header} = {column}" for header, column in report.mapping.items()]
        lines += [f"    ? {question['question']} Assumed: {question['assumed']}." for question in report.questions]
        lines += [f"    ! {line}" for line in _reasons(report.rejects)]
    lines += ["", f"Open: {', '.join(item.label for item in data.unlocked)}"]
    lines += [f"Locked: {item.label} needs {missing}" for item, missing in data.locked]
    return Answer(content, tuple(lines))


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "table": report.table,
        "rows_in": report.rows_in,
        "rows_loaded": report.rows_loaded,
        "rows_rejected": report.rows_rejected,
        "mapping": report.mapping,
        "attributes": [column.header for column in report.columns if column.kind == "extra"],
        "ignored": [column.header for column in report.columns if column.kind in {"private", "not used"}],
        "questions": [dict(question) for question in report.questions],
        "notes": list(report.notes),
        "rejects": [
            {"row": r.row, "column": r.column, "value": r.value, "reason": r.reason, "whole_row": r.whole_row}
            for r in report.rejects
        ],
    }


def _reasons(rejects: tuple[Reject, ...]) -> list[str]:
    """Group refusals by column and reason: count and first row."""
    grouped: dict[tuple[str | None, str, bool], list[Reject]] = {}
    for reject in rejects:
        grouped.setdefault((reject.column, reject.reason, reject.whole_row), []).append(reject)
    return [
        f"{len(found)} {'row' if whole else 'cell'}{'s' * (len(found) != 1)} refused, {column or 'row'}: {reason}"
        f" (first: row {found[0].row}, {found[0].value!r})"
        for (column, reason, whole), found in grouped.items()
    ]
