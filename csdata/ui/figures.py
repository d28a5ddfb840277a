"""How is a metric shown as a figure: value, change, history, and everything that stands behind it?"""

from __future__ import annotations

import pandas as pd

from csdata.analysis.overview import Figure
from csdata.analysis.result import ENOUGH, Metric
from csdata.ui.components import Kpi
from csdata.wording import count, plural, range_text, signed_text, value_text


def kpi(figure: Figure) -> Kpi:
    """Return a figure of a KPI card; a change that could be noise is shown without a direction."""
    metric = figure.metric
    if metric.value is None:
        return Kpi(metric.label, None, help=metric.why)
    if metric.few and metric.unit in {"share", "ratio"} and _parts(metric) == "money":
        return Kpi(metric.label, None, help=f"Only {plural(metric.n, 'customer')} at the start; a rate needs {ENOUGH}.")
    return Kpi(
        label=metric.label,
        value_text=few_text(metric) if metric.few and metric.unit == "share" else value_text(metric.value, metric.unit),
        delta_text=_delta(figure),
        lower_is_better=metric.better == "lower",
        series=figure.series,
        help=how(metric),
    )


def few_text(metric: Metric) -> str:
    """Say a share of very few as the counts it is made of."""
    return f"{count(metric.numerator)} of {count(metric.denominator)}"


def _delta(figure: Figure) -> str | None:
    if figure.change is None:
        return None
    text = signed_text(figure.change, figure.metric.unit, ascii_minus=True)
    if not text.startswith(("+", "-")):
        return "as before"
    return text if figure.real or figure.metric.low is None else f"within noise ({text})"


def how(metric: Metric) -> str:
    """Return definition, n, interval and cautions as the help text of a figure."""
    lines = [f"{metric.definition[0].upper()}{metric.definition[1:]}."]
    if metric.denominator:
        lines.append(
            f"{value_text(metric.numerator, _parts(metric))} ÷ {value_text(metric.denominator, _parts(metric))}."
        )
    lines.append(f"n = {count(metric.n)} · {metric.period}.")
    if metric.low is not None:
        lines.append(f"95 % range: {range_text(metric.low, metric.high, metric.unit)}.")
    return "  \n".join([*lines, *metric.cautions])


def _parts(metric: Metric) -> str:
    money = metric.unit == "money" or "mrr" in metric.name or metric.name in {"grr", "nrr", "quick_ratio"}
    return "money" if money and metric.name not in {"arpa", "cac"} else "number"


def all_numbers(metrics: dict[str, Metric]) -> pd.DataFrame:
    """Return one row a metric: value, 95 % range, n, period and definition, or why there is no value."""
    return pd.DataFrame(
        {
            "Number": [metric.label for metric in metrics.values()],
            "Value": [value_text(metric.value, metric.unit) for metric in metrics.values()],
            "95 % range": [range_text(m.low, m.high, m.unit) for m in metrics.values()],
            "n": [count(metric.n) for metric in metrics.values()],
            "Period": [metric.period for metric in metrics.values()],
            "Definition, or what is missing": [explained(metric) for metric in metrics.values()],
        }
    )


def explained(metric: Metric) -> str:
    """Return why there is no value, or the definition with what to be careful about."""
    return metric.why or " ".join((f"{metric.definition}.", *metric.cautions))
