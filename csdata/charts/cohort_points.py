"""How is the share left after so many months drawn, from cohort to cohort, with its range?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.age_lines import span
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import DATA, tone

HEIGHT: Final = 300
LABELS: Final = 8


def cohort_points(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw a point a cohort with its 95 % range; `frame` has cohort, value, low, high, n, in the order of time."""
    shown = frame.assign(
        told=[wording.share(value) for value in frame["value"]],
        range=[wording.range_text(a, b, "share") for a, b in zip(frame["low"], frame["high"], strict=True)],
        counted=[wording.plural(n, "customer") for n in frame["n"]],
    )
    low, high = span(pd.concat([frame["low"], frame["value"], frame["high"]]).dropna())
    names = ("cohort", "value", "low", "high", "told", "range", "counted")
    chart = _points(tuple(frame["cohort"]), low, high, scale)
    return Drawing(chart, {"points": shown[list(names)]})


@shaped
def _points(cohorts: tuple[str, ...], low: float, high: float, scale: float) -> alt.LayerChart:
    step = -(-len(cohorts) // LABELS)
    axis = alt.Axis(values=list(cohorts[::-1][::step][::-1]), labelAngle=0, grid=False, labelOverlap="greedy")
    x = alt.X(
        "cohort:O", sort=None, title=None, axis=axis, scale=alt.Scale(type="point", domain=list(cohorts), padding=0.5)
    )
    span = alt.Scale(domain=[low, max(high, low + 0.1)], nice=False, clamp=True)
    value, bottom = (
        alt.Y(f"{field}:Q", title=None, axis=alt.Axis(format=".0%", tickCount=4), scale=span)
        for field in ("value", "low")
    )
    heads = (("cohort", "Cohort"), ("told", "Left"), ("range", "95 % range"), ("counted", "Customers"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    base = alt.Chart(rows("points"))
    layers = [
        base.mark_rule(strokeWidth=2 * scale, opacity=0.45).encode(
            x=x, y=bottom, y2="high:Q", color=tone(DATA), tooltip=tips
        ),
        base.mark_line(strokeWidth=1.2 * scale, opacity=0.5).encode(x=x, y=value, color=tone(DATA)),
        base.mark_circle(size=62 * scale, opacity=1).encode(x=x, y=value, color=tone(DATA), tooltip=tips),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))
