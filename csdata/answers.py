"""How are Results written for other programs and for a terminal?"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.reconcile import LEFT, reconcile
from csdata.analysis.result import Metric
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.dataset import Dataset
from csdata.ingest.report import FileReport, Reject
from csdata.query import MOST_ROWS, Found, ask
from csdata.wording import plural, range_text, value_text

DIGITS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object with fixed top-level keys, and the same in lines for people."""

    content: dict[str, Any]
    lines: tuple[str, ...]

    def as_json(self) -> str:
        """Write JSON: no NaN, months as YYYY-MM, the same input gives the same bytes."""
        return json.dumps(_plain(self.content), ensure_ascii=False, indent=1) + "\n"

    def as_text(self) -> str:
        """Write lines."""
        return "\n".join(self.lines) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if not math.isfinite(value) else round(value, DIGITS)
    return value


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


def metrics_answer(data: Dataset, months: int = 1) -> Answer:
    """Return every metric up to the as-of day, the months, and who has left by which definition."""
    found = metrics(data, period_of(data, months))
    churn = reconcile(data)
    content = {
        "as_of": str(data.as_of) if data.as_of else None,
        "metrics": {name: _metric(metric) for name, metric in found.items()},
        "months": _records(monthly(data).frame),
        "churn_definition": {
            "used": churn.used,
            "definition": LEFT[churn.used],
            "customers_left": churn.counts,
            "definitions": {way: LEFT[way] for way in churn.counts},
            "headline": churn.result.headline,
            "differ": _records(churn.result.frame),
        },
    }
    lines = [f"As of {data.as_of or 'the file (no dates)'}", ""]
    lines += [_line(metric) for metric in found.values()]
    lines += ["", f"{churn.result.headline}. {churn.result.definition}"]
    return Answer(content, tuple(lines))


def _metric(metric: Metric) -> dict[str, Any]:
    named = ("value", "unit", "numerator", "denominator", "n", "low", "high", "period", "definition")
    content: dict[str, Any] = {name: getattr(metric, name) for name in named}
    if metric.value is None:
        content["why"] = metric.why
    if metric.cautions:
        content["cautions"] = list(metric.cautions)
    return content


def _line(metric: Metric) -> str:
    if metric.value is None:
        return f"{metric.name:<20} —           {metric.why}"
    between = f"{range_text(metric.low, metric.high, metric.unit)}, " if metric.low is not None else ""
    return f"{metric.name:<20} {value_text(metric.value, metric.unit):<11} {between}n = {metric.n:,}, {metric.period}"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a frame into plain records; months become YYYY-MM, missing becomes null."""
    shown = frame.copy()
    for column in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[column]):
            shown[column] = shown[column].dt.strftime("%Y-%m")
    return [
        {
            str(key): None if pd.isna(value) else getattr(value, "item", lambda v=value: v)()
            for key, value in row.items()
        }
        for row in shown.to_dict("records")
    ]


def movements_answer(data: Dataset) -> Answer:
    """Return the revenue movements of every complete month."""
    result = mrr_movements(data)
    if result.missing:
        return Answer({"months": [], "why": result.missing}, (result.missing,))
    names = ["start_mrr", "new", "expansion", "contraction", "churn", "reactivation", "end_mrr"]
    header = "month    " + "".join(f"{name:>14}" for name in names)
    rows = _records(result.frame)
    lines = [header, *(f"{row['month']:<9}" + "".join(f"{row[name]:>14,.2f}" for name in names) for row in rows)]
    return Answer({"months": rows}, (*lines, "", f"{result.headline}."))


def query_answer(data: Dataset, sql: str, limit: int = MOST_ROWS) -> Answer:
    """Return what the data say to one SELECT; raises CsDataError for anything else."""
    found = ask(data, sql, rows=limit)
    rows = found.rows()
    return Answer(
        {"columns": found.columns, "rows": rows, "truncated": found.truncated}, tuple(_text_table(found, rows))
    )


def _text_table(found: Found, rows: list[list[Any]], widest: int = 40) -> list[str]:
    """Return a line a row, numbers to the right; cells that are too wide end in a dot."""
    told = [[_text_cell(value, widest) for value in row] for row in rows]
    heads = [_text_cell(name, widest) for name in found.columns]
    widths = [max(map(len, column)) for column in zip(heads, *told, strict=True)]
    numeric = [_numeric(row[i] for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in (heads, ["-" * width for width in widths], *told)
    ]
    more = "the first rows only; there are more" if found.truncated else ""
    return [*lines, "", f"{plural(len(rows), 'row')}{', ' if more else ''}{more}"]


def _text_cell(value: Any, widest: int) -> str:  # noqa: ANN401 - any JSON value
    text = "" if value is None else f"{value:.10g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= widest else f"{text[: widest - 1]}…"


def _numeric(values: Iterable[Any]) -> bool:
    return all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)
