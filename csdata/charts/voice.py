"""How is a score drawn over time, and a score by group, with what is known about it?"""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.marks import axis_expr, end_label, finished, hover, month_axis, value_axis
from csdata.charts.theme import BAD, DATA, GOOD, tone, tones

ROW: Final = 34
LOWEST: Final = 150  # of a chart with few rows
COUNTED: Final = 12  # points above which n is only in the tooltip
SHAPES: Final = {1.0: ("triangle-up", GOOD), -1.0: ("triangle-down", BAD)}
MOVE_TIPS: Final = {"label": "Score", "range": "95 % range", "count": "Answers", "moved": "Move"}
DOT_TIPS: Final = {"row": "Who", "label": "Score", "range": "95 % range", "count": "n", "against": "Against the rest"}
AGAINST: Final = {1: "above", -1: "below", 0: "no difference beyond noise"}


def score_line(frame: pd.DataFrame, unit: str, *, scale: float = 1.0, height: float = 240) -> Drawing:
    """Draw a score over time: its range as a band, a dot a point, triangles where a move is real, n below.

    `frame` is that of `analysis.voice_time`: when, n, value, low, high, move, moved. Points without a value break the
    line.
    """
    data = frame[["when", "value", "low", "high", "move", "moved"]].assign(
        label=[wording.value_text(value, unit) for value in frame["value"]],
        range=ranges(frame, unit),
        count=[f"n = {n:,}" for n in frame["n"]],
    )
    known = data[data["value"].notna()]
    moved = known[known["move"].abs() == 1]
    moved = moved.assign(
        shape=[SHAPES[move][0] for move in moved["move"]], token=[SHAPES[move][1] for move in moved["move"]]
    )
    shape = _line(tuple(data["when"]), unit, scale, height)
    return Drawing(shape, {"points": data, "known": known, "moved": moved, "last": known.tail(1)})


def ranges(frame: pd.DataFrame, unit: str) -> list[str]:
    """Write the ranges of a frame's rows."""
    return [wording.range_text(low, high, unit) for low, high in zip(frame["low"], frame["high"], strict=True)]


@shaped
def _line(when: tuple[str, ...], unit: str, scale: float, height: float) -> alt.LayerChart:
    x, y = month_axis(list(when)), value_axis("value", unit, "$", zero=False)
    points, known = alt.Chart(rows("points")), alt.Chart(rows("known"))
    edges = {"x": x, "y": value_axis("low", unit, "$", zero=False), "y2": "high:Q"}
    moved = alt.Chart(rows("moved")).mark_point(size=170 * scale, filled=True, opacity=1)
    layers = [
        points.mark_area(opacity=0.16).encode(**edges, color=tone(DATA)),
        points.mark_line().encode(x=x, y=y, color=tone(DATA)),
        known.mark_circle(size=26 * scale, opacity=1).encode(x=x, y=y, color=tone(DATA)),
        moved.encode(x=x, y=y, color=tones("token"), shape=alt.Shape("shape:N", scale=None, legend=None)),
        *end_label("last", x, y, DATA, scale),
    ]
    if len(when) <= COUNTED:
        text = points.mark_text(baseline="bottom", fontSize=10.5 * scale)
        layers.append(text.encode(x=x, y=alt.value("height"), text="count:N", color=tone("muted")))
    return finished([*layers, hover("points", x, MOVE_TIPS, when="Period")], height * scale)


def dots(frame: pd.DataFrame, name: str, unit: str, *, whole: float | None = None, scale: float = 1.0) -> Drawing:
    """Draw a dot and its 95 % range for each row of `frame` (columns `name`, n, value, low, high, maybe differs).

    Rows without a value say how many answers there are; `whole` is the score of all, drawn as a line. Rows that differ
    from the rest are teal or vermilion, the others blue.
    """
    data = dot_rows(frame, name, unit)
    line = pd.DataFrame({"value": [] if whole is None else [whole]}, dtype="float64")
    return Drawing(_dots(len(data), unit, scale), {"rows": data, "whole": line})


def dot_rows(frame: pd.DataFrame, name: str, unit: str) -> pd.DataFrame:
    """Return what `dots` draws: names, texts and colour tokens."""
    differs = [int(sign) for sign in frame["differs"]] if "differs" in frame else [0] * len(frame)
    few = frame["value"].isna()
    return pd.DataFrame(
        {
            "row": frame[name].astype(str).to_numpy(),
            "value": frame["value"].to_numpy(),
            "low": frame["low"].to_numpy(),
            "high": frame["high"].to_numpy(),
            "label": ["" if none else wording.value_text(v, unit) for v, none in zip(frame["value"], few, strict=True)],
            "range": ranges(frame, unit),
            "count": [f"{n:,}" for n in frame["n"]],
            "few": [f"n = {n:,}" if none else "" for n, none in zip(frame["n"], few, strict=True)],
            "token": [GOOD if sign > 0 else BAD if sign < 0 else DATA for sign in differs],
            "shape": [SHAPES[sign][0] if sign else "circle" for sign in differs],
            "against": [AGAINST[sign] for sign in differs],
        }
    )


@shaped
def _dots(n: int, unit: str, scale: float) -> alt.LayerChart:
    axis = alt.Axis(labelExpr=axis_expr(unit), tickCount=4, grid=True)
    span = alt.Scale(zero=False, nice=True)
    x, low, high = (alt.X(f"{field}:Q", title=None, axis=axis, scale=span) for field in ("value", "low", "high"))
    y = alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=round(190 * scale), labelPadding=8))
    base = alt.Chart(rows("rows")).encode(y=y)
    tips = [alt.Tooltip(f"{key}:N", title=title) for key, title in DOT_TIPS.items()]
    shape = alt.Shape("shape:N", scale=None, legend=None)
    layers = [
        base.mark_text(align="left", dx=4 * scale).encode(x=alt.value(0), text="few:N", color=tone("muted")),
        alt.Chart(rows("whole")).mark_rule(strokeDash=[4, 3]).encode(x=x, color=tone("muted")),
        base.mark_rule(strokeWidth=2.2 * scale).encode(x=low, x2="high:Q", color=tones("token")),
        base.mark_point(size=105 * scale, filled=True, opacity=1).encode(
            x=x, color=tones("token"), shape=shape, tooltip=tips
        ),
        base.mark_text(align="left", dx=8 * scale, fontWeight=600).encode(x=high, text="label:N", color=tone("ink")),
    ]
    return finished(layers, max(ROW * n, LOWEST) * scale)
