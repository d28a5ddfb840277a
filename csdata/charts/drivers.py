"""How is what goes with leaving drawn: a dot with its range, times as likely, and the curve behind one of them?"""

from __future__ import annotations

from typing import Final, Literal, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones

PICKED: Final = "driver"  # the selection, by the field `name`
TICKS: Final = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0)
WIDEST: Final = 12.0  # times as likely, drawn
ROW: Final = 34
HEIGHT: Final = 230
WIDE: Final = "containerSize()[0] >= 520"  # on a phone there is no room for the shares and the words above
TIPS: Final = (
    ("label", "What"),
    ("move", "Compared"),
    ("told", "As likely to leave"),
    ("range", "95 % range"),
    ("effect", "In points"),
    ("with_it", "Customers with it"),
)
COLUMN: Final = 130  # pixels for the shares at the right
DENSITY: Final = 0.16  # of the height, for how many customers are where
# direction: the tone and the shape of its dot
MARKS: Final = {
    "more": ("bad", "triangle-up"),
    "less": ("good", "triangle-down"),
    "unclear": ("c8", "circle"),
}


def dot_whiskers(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw a row a behaviour: times as likely to leave after a typical move, with its range, on a log scale.

    `frame` has name, label, move (in words), ratio, low, high, direction (more, less, unclear), share (of customers
    with it), effect (points, in words); drawn in its order. A click selects a row (parameter `driver`, field `name`).
    """
    clear = frame[frame["direction"] != "unclear"]
    least, most = (
        _end(min([1 / 1.5, *frame["ratio"], *clear["low"]]), -1),
        _end(max([1.5, *frame["ratio"], *clear["high"]]), 1),
    )
    ends = max(least, 1 / WIDEST), min(most, WIDEST)
    shown = frame.assign(
        **{name: frame[name].clip(*ends) for name in ("ratio", "low", "high")},
        tone=[MARKS[one][0] for one in frame["direction"]],
        shape=[MARKS[one][1] for one in frame["direction"]],
        told=[f"{wording.fixed(value, 1)} times" for value in frame["ratio"]],
        range=[
            f"{wording.fixed(a, 1)} to {wording.fixed(b, 1)}" for a, b in zip(frame["low"], frame["high"], strict=True)
        ],
        with_it=[wording.share(value) for value in frame["share"]],
    )
    return Drawing(_whiskers(tuple(frame["label"]), *ends, scale), {"rows": shown})


def _end(value: float, direction: int) -> float:
    """Return the next tick beyond a value, so that another filter seldom needs another shape."""
    beyond = [tick for tick in TICKS if (tick - value) * direction >= 0]
    return (min(beyond) if direction > 0 else max(beyond)) if beyond else value


@shaped
def _whiskers(labels: tuple[str, ...], low: float, high: float, scale: float) -> alt.LayerChart:
    y = alt.Y(
        "label:N",
        sort=list(labels),
        title=None,
        axis=alt.Axis(grid=False, labelLimit=alt.ExprRef(f"{WIDE} ? {round(340 * scale)} : 150")),
        scale=alt.Scale(domain=list(labels)),
    )
    span = _span(low, high, scale)
    ticks = [tick for tick in TICKS if low <= tick <= high]
    axis = alt.Axis(values=ticks, labelExpr="format(datum.value, '~g') + '×'", orient="bottom")
    x, left = (
        alt.X(f"{field}:Q", title="Times as likely to leave", axis=axis, scale=span) for field in ("ratio", "low")
    )
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in TIPS]
    picked = alt.selection_point(name=PICKED, fields=["name"])
    base = alt.Chart(rows("rows")).encode(y=y)
    shapes = alt.Shape("shape:N", scale=None, legend=None)
    one = alt.Chart(pd.DataFrame({"ratio": [1.0]})).mark_rule(strokeWidth=1.4 * scale).encode(x=x, color=tone("muted"))
    layers = [
        one,
        base.mark_rule(strokeWidth=3 * scale).encode(x=left, x2="high:Q", color=tones("tone")),
        base.mark_point(filled=True, size=130 * scale, opacity=1).encode(x=x, color=tones("tone"), shape=shapes),
        base.mark_text(align="right", x="width", fontSize=_only_wide(scale)).encode(
            text="with_it:N", color=tone("muted")
        ),
        base.mark_rect(opacity=0.001, cursor="pointer")
        .encode(x=alt.value(0), x2=alt.value("width"), tooltip=tips)
        .add_params(picked),
        *_heads(low, high, scale),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    height = round((ROW * max(len(labels), 1) + 52) * scale)
    padding = {"left": 0, "right": 0, "top": 22, "bottom": 2}
    return cast("alt.LayerChart", joined.properties(height=height, padding=padding))


def _span(low: float, high: float, scale: float) -> alt.Scale:
    """Return the log scale; at the right there is room for the column of shares."""
    return alt.Scale(
        type="log",
        domain=[low, high],
        nice=False,
        range=[0, alt.ExprRef(f"{WIDE} ? width - {round(COLUMN * scale)} : width")],
    )


def _only_wide(scale: float) -> alt.ExprRef:
    """Return the size of text that a phone has no room for: nothing there, so that it takes no room either."""
    return alt.ExprRef(f"{WIDE} ? {round(12 * scale, 1)} : 0")


def _heads(low: float, high: float, scale: float) -> list[alt.Chart]:
    """Return what each side means, above the chart, and what the column at the right is."""
    sides: tuple[tuple[str, str, Literal["left", "right"], int], ...] = (
        ("← seen with less leaving", "good", "right", -10),
        ("seen with more leaving →", "bad", "left", 10),
    )
    place = alt.X("ratio:Q", scale=_span(low, high, scale), title=None)
    heads = [
        alt.Chart(pd.DataFrame({"ratio": [1.0], "text": [text]}))
        .mark_text(align=align, dx=dx, y=-10, fontSize=_only_wide(scale), fontWeight=600)
        .encode(x=place, text="text:N", color=tone(colour))
        for text, colour, align, dx in sides
    ]
    column = alt.Chart(pd.DataFrame({"text": ["customers with it"]})).mark_text(
        align="right", x="width", y=-10, fontSize=_only_wide(scale)
    )
    return [*heads, column.encode(text="text:N", color=tone("muted"))]


def partial_curve(frame: pd.DataFrame, *, title: str, percent: bool = False, scale: float = 1.0) -> Drawing:
    """Draw the share that leaves over the range of a behaviour, with its range, and below how many customers are where.

    `frame` has value, share, low, high, density (0 to 1 of the densest place), in the order of value; values are
    written as `percent` if so.
    """
    top = float(frame["high"].max()) if len(frame) else 1.0
    high = max(0.02, np.ceil(top * 20) / 20)
    told = frame.assign(
        told=[wording.share(value) for value in frame["share"]],
        range=[wording.range_text(a, b, "share") for a, b in zip(frame["low"], frame["high"], strict=True)],
        at=[(wording.share if percent else wording.number)(value) for value in frame["value"]],
        bar=-high * DENSITY * frame["density"].to_numpy(dtype=float),
        zero=0.0,
    )
    return Drawing(_partial(title, float(high), ".0%" if percent else "~r", scale), {"curve": told})


@shaped
def _partial(title: str, high: float, pattern: str, scale: float) -> alt.LayerChart:
    below = alt.Axis(grid=False, tickCount=6, format=pattern)
    x = alt.X("value:Q", title=title, axis=below, scale=alt.Scale(zero=False, nice=False))
    span = alt.Scale(domain=[-high * DENSITY, high], nice=False)
    axis = alt.Axis(format=".0%", tickCount=4, labelExpr="datum.value < 0 ? '' : datum.label")
    share, low, zero = (alt.Y(f"{field}:Q", title=None, axis=axis, scale=span) for field in ("share", "low", "zero"))
    heads = (("at", "Value"), ("told", "Leave within the horizon"), ("range", "95 % range"))
    tips = [alt.Tooltip(f"{name}:N", title=name_) for name, name_ in heads]
    base = alt.Chart(rows("curve"))
    layers = [
        base.mark_area(interpolate="step", opacity=0.35).encode(x=x, y=zero, y2="bar:Q", color=tone("c8")),
        base.mark_area(opacity=0.16).encode(x=x, y=low, y2="high:Q", color=tone("c1")),
        base.mark_line().encode(x=x, y=share, color=tone("c1")),
        base.mark_circle(size=220 * scale, opacity=0).encode(x=x, y=share, tooltip=tips),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))


def two_sides(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw the share that leaves without and with something, each with its range; `frame` as of partial_curve."""
    top = float(frame["high"].max()) if len(frame) else 1.0
    told = frame.assign(
        side=["yes" if value > 0 else "no" for value in frame["value"]],
        told=[wording.share(value) for value in frame["share"]],
        range=[wording.range_text(a, b, "share") for a, b in zip(frame["low"], frame["high"], strict=True)],
    )
    return Drawing(_sides(float(max(0.02, np.ceil(top * 20) / 20)), scale), {"sides": told})


@shaped
def _sides(high: float, scale: float) -> alt.LayerChart:
    y = alt.Y("side:N", sort=["yes", "no"], title=None, axis=alt.Axis(grid=False, ticks=False))
    axis = alt.Axis(format=".0%", tickCount=4)
    share, low = (
        alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, high], nice=False))
        for field in ("share", "low")
    )
    heads = (("side", "With it"), ("told", "Leave"), ("range", "95 % range"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    base = alt.Chart(rows("sides")).encode(y=y)
    layers = [
        base.mark_rule(strokeWidth=3 * scale).encode(x=low, x2="high:Q", color=tone("c1")),
        base.mark_circle(size=150 * scale, opacity=1).encode(x=share, color=tone("c1"), tooltip=tips),
        base.mark_text(dy=-16 * scale, fontWeight=600).encode(x=share, text="told:N", color=tone("muted")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))
