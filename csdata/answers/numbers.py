"""What are all the numbers, and how did recurring revenue move, for other programs and for a terminal?"""

from __future__ import annotations

from typing import Any

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.reconcile import LEFT, reconcile
from csdata.analysis.result import Metric
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.answers.answer import Answer, records
from csdata.dataset import Dataset
from csdata.wording import range_text, value_text


def metrics_answer(data: Dataset, months: int = 1) -> Answer:
    """Return every metric up to the as-of day, the months, and who has left by which definition."""
    found = metrics(data, period_of(data, months))
    churn = reconcile(data)
    content = {
        "as_of": str(data.as_of) if data.as_of else None,
        "metrics": {name: _metric(metric) for name, metric in found.items()},
        "months": records(monthly(data).frame),
        "churn_definition": {
            "used": churn.used,
            "definition": LEFT[churn.used],
            "customers_left": churn.counts,
            "definitions": {way: LEFT[way] for way in churn.counts},
            "headline": churn.result.headline,
            "differ": records(churn.result.frame),
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


def movements_answer(data: Dataset) -> Answer:
    """Return the revenue movements of every complete month."""
    result = mrr_movements(data)
    if result.missing:
        return Answer({"months": [], "why": result.missing}, (result.missing,))
    names = ["start_mrr", "new", "expansion", "contraction", "churn", "reactivation", "end_mrr"]
    header = "month    " + "".join(f"{name:>14}" for name in names)
    rows = records(result.frame)
    lines = [header, *(f"{row['month']:<9}" + "".join(f"{row[name]:>14,.2f}" for name in names) for row in rows)]
    return Answer({"months": rows}, (*lines, "", f"{result.headline}."))
