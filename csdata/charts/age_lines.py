"""How are shares by months since the start drawn: lines named where they end, with how many customers stand behind?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tones

TONES: Final = ("c1", "c8", "c3", "c5", "c2")
TRACES: Final = ("c4", "c5", "c6", "c2")
HEIGHT: Final = 250
BELOW: Final = 62  # pixels from the axis to the first row of customers still watched
BETWEEN: Final = 18
AXIS: Final = 42  # pixels that the labels and the title of the axis take
TICKS: Final = 7
APART: Final = 0.075  # of the height, between two names at the end of lines


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes span and say; part of the shape."""

    title: str
    last: int
    low: float
    high: float
    steps: bool = False
    watched: int = 0
    scale: float = 1.0


def age_lines(
    frame: pd.DataFrame,
    *,
    title: str = "Months since start",
    steps: bool = False,
    traces: pd.DataFrame | None = None,
    marked: int | None = None,
    scale: float = 1.0,
) -> Drawing:
    """Draw a line a name over months of life, with its range where the frame has one, named at its end.

    `frame` has name, age, value, and may have low, high and at_risk: then rows below tell how many customers are still
    watched. `traces` (the same columns) are drawn thinner, with dots. At the age `marked` the value is written.
    Lines keep the order of the frame; five at most have colours of their own.
    """
    names = list(dict.fromkeys(frame["name"]))
    lines = frame.assign(tone=frame["name"].map({name: TONES[i % len(TONES)] for i, name in enumerate(names)}))
    others = frame.iloc[:0] if traces is None else traces
    others = others.assign(
        tone=others["name"].map({name: TRACES[i % 4] for i, name in enumerate(others["name"].unique())})
    )
    everything = pd.concat([lines, others], ignore_index=True)
    known = [everything["value"], *(frame[name] for name in ("low", "high") if name in frame.columns)]
    low, high = span(pd.concat(known).dropna())
    has_risk = "at_risk" in frame.columns
    last = _rounded(int(everything["age"].max()))
    axes = Axes(title, last, low, high, steps, len(names) if has_risk else 0, scale)
    data = {
        "lines": _told(lines),
        "traces": _told(others),
        "ends": _ends(everything, low, high),
        "marks": _marks(lines, marked),
        "watched": _watched(lines, names, axes)
        if has_risk
        else pd.DataFrame({"age": [], "place": [], "text": [], "tone": []}),
    }
    return Drawing(_chart(axes), data)


def span(values: pd.Series[float]) -> tuple[float, float]:
    """Return the ends of a share axis, in fifths: so that another filter seldom needs another shape.

    >>> span(pd.Series([0.62, 0.97])), span(pd.Series([0.03, 0.18])), span(pd.Series([0.9, 1.07]))
    ((0.6, 1.0), (0.0, 0.2), (0.8, 1.2))
    """
    low, high = np.floor(float(values.min()) * 5) / 5, np.ceil(float(values.max()) * 5) / 5
    return round(float(low if low > 0.3 else 0.0), 1), round(float(max(high, low + 0.2)), 1)


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    shown = frame[["name", "age", "value", "tone"]].assign(told=[wording.share(value) for value in frame["value"]])
    if "low" not in frame.columns:
        return shown.assign(low=np.nan, high=np.nan, range="")
    ranges = [wording.range_text(a, b, "share") for a, b in zip(frame["low"], frame["high"], strict=True)]
    return shown.assign(low=frame["low"], high=frame["high"], range=ranges)


def _ends(frame: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Return where each line ends and its name, moved up or down so that names do not lie on each other."""
    last = frame.sort_values("age", kind="stable").groupby("name", sort=False).tail(1)
    last = last.sort_values("value", kind="stable")
    least = (high - low) * APART
    place: list[float] = []
    for value in last["value"]:
        place.append(max(float(value), place[-1] + least) if place else float(value))
    return last[["name", "age", "tone"]].assign(place=place)


def _marks(lines: pd.DataFrame, age: int | None) -> pd.DataFrame:
    """Return the points at an age; the highest is written above its dot, the lowest below, those between not at all."""
    found = lines[lines["age"] == age] if age is not None else lines.iloc[:0]
    highest, lowest = found["value"] == found["value"].max(), found["value"] == found["value"].min()
    text = [wording.share(value) for value in found["value"]]
    return found[["age", "value", "tone"]].assign(
        above=[t if top else "" for t, top in zip(text, highest, strict=True)],
        below=[t if low and not top else "" for t, low, top in zip(text, lowest, highest, strict=True)],
    )


def _watched(lines: pd.DataFrame, names: list[str], axes: Axes) -> pd.DataFrame:
    """Return how many customers are still watched at each tick: rows of text below the axis, in units of the axis."""
    ticks = [age for age in _ticks(axes.last) if age < axes.last * 0.95 or len(names) < 2]  # the names stand there
    pixel = (axes.high - axes.low) / HEIGHT
    found = lines[lines["age"].isin(ticks)]
    row = found["name"].map({name: index for index, name in enumerate(names)})
    below = axes.low - pixel * (BELOW + BETWEEN * (row + 1))
    text = [wording.count(count) for count in found["at_risk"]]
    pixels = [axes.low - pixel * (BELOW + BETWEEN * (row + 1)) for row in range(len(names))]
    ends = pd.DataFrame(
        {"age": axes.last, "place": pixels, "text": [f"  {n}" for n in names], "tone": TONES[: len(names)]}
    )
    told = pd.DataFrame({"age": found["age"], "place": below, "text": text, "tone": found["tone"]})
    head = pd.DataFrame(
        {"age": [0], "place": [axes.low - pixel * BELOW], "text": ["Customers still watched"], "tone": ["muted"]}
    )
    return pd.concat([head, told, ends] if len(names) > 1 else [head, told], ignore_index=True)


def _rounded(last: int) -> int:
    """Return where the axis ends: a little beyond the last age, at a tick."""
    step = next((step for step in (1, 2, 3, 6, 12, 24) if last <= step * TICKS), 60)
    return max(step, -(-last // step) * step)


def _ticks(last: int) -> list[int]:
    step = next((step for step in (1, 2, 3, 6, 12, 24) if last <= step * TICKS), 60)
    return list(range(0, last + 1, step))


@shaped
def _chart(axes: Axes) -> alt.LayerChart:
    scale = axes.scale
    axis = alt.Axis(values=_ticks(axes.last), grid=False, labelFlush=False, titlePadding=6)
    x = alt.X("age:Q", title=axes.title, axis=axis, scale=alt.Scale(domain=[0, axes.last], nice=False))
    span = alt.Scale(domain=[axes.low, axes.high], nice=False, zero=False)
    y = alt.Y("value:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5), scale=span)
    curve: Literal["step-after", "linear"] = "step-after" if axes.steps else "linear"
    tips = [
        alt.Tooltip(f"{name}:N", title=title)
        for name, title in (("name", "Line"), ("age", "Month"), ("told", "Share"), ("range", "95 % range"))
    ]
    lines, traces = alt.Chart(rows("lines")), alt.Chart(rows("traces"))
    low, place = (alt.Y(f"{field}:Q", title=None, scale=span) for field in ("low", "place"))
    ends = alt.Chart(rows("ends")).mark_text(align="left", dx=7 * scale, fontWeight=600, baseline="middle")
    marks, watched = alt.Chart(rows("marks")), alt.Chart(rows("watched"))
    detail = alt.Detail("name:N")
    layers = [
        lines.mark_area(interpolate=curve, opacity=0.15).encode(
            x=x, y=low, y2="high:Q", color=tones("tone"), detail=detail
        ),
        lines.mark_line(interpolate=curve).encode(x=x, y=y, color=tones("tone"), detail=detail),
        traces.mark_line(strokeWidth=1.8 * scale).encode(x=x, y=y, color=tones("tone"), detail=detail),
        traces.mark_circle(size=34 * scale, opacity=1).encode(x=x, y=y, color=tones("tone"), tooltip=tips),
        ends.encode(x=x, y=place, text="name:N", color=tones("tone")),
        marks.mark_circle(size=60 * scale, opacity=1).encode(x=x, y=y, color=tones("tone")),
        marks.mark_text(dy=-13 * scale, fontWeight=600).encode(x=x, y=y, text="above:N", color=tones("tone")),
        marks.mark_text(dy=15 * scale, fontWeight=600).encode(x=x, y=y, text="below:N", color=tones("tone")),
        watched.mark_text(align="left", baseline="middle").encode(x=x, y=place, text="text:N", color=tones("tone")),
        lines.mark_circle(size=220 * scale, opacity=0).encode(x=x, y=y, tooltip=tips),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    # The height that a chart is given includes its axis and what is written below it.
    below = BELOW - AXIS + BETWEEN * axes.watched + 12 if axes.watched else 0
    padding = {"left": 0, "right": 0, "top": 4, "bottom": round(below * scale)}
    return cast("alt.LayerChart", joined.properties(height=round((HEIGHT + AXIS + below) * scale), padding=padding))
