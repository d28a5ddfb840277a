"""How are measured effects drawn: a dot with its range, actual beside expected, and bands of health that move?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones

ROW: Final = 46
LEAST: Final = 250  # high, so that few rows fill the card
HEIGHT: Final = 250
COLUMNS: Final = (56, 64)  # pixels from the right for the return and for the customers
ROOM: Final = 140
WIDE: Final = "containerSize()[0] >= 430"
# verdict: tone, shape
MARKS: Final = {
    "helped": ("good", "triangle-up"),
    "harmed": ("bad", "triangle-down"),
    "no_change": ("c8", "square"),
    "cannot_tell": ("c8", "circle"),
}
PICKED: Final = "intervention"


def effect_dots(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw a row an intervention: the change against what would have been without it, with its 95 % range.

    `frame` has name, value, low, high (relative, 0.1 is 10 %; NaN: not known), verdict, few (a ring), n and money
    (texts), told and range (texts for the tip); drawn in its order. A click selects (parameter `intervention`, field
    `name`).
    """
    ends = [value for name in ("low", "high", "value") for value in frame[name] if pd.notna(value)]
    low, high = _tenth(min([-0.1, *ends]), -1), _tenth(max([0.1, *ends]), 1)
    low, high = max(low, -1.0), min(high, 1.5)
    shown = frame.assign(
        **{name: frame[name].clip(low, high) for name in ("value", "low", "high")},
        tone=[MARKS[one][0] for one in frame["verdict"]],
        shape=[MARKS[one][1] for one in frame["verdict"]],
    )
    known = shown[shown["value"].notna()]
    frames = {"all": shown, "full": known[~known["few"]], "ring": known[known["few"]]}
    return Drawing(_effects(tuple(frame["name"]), low, high, scale), frames)


def _tenth(value: float, direction: int) -> float:
    """Return the next step of a quarter beyond a value, so that few shapes serve all."""
    steps = int(value * 4) + direction
    return steps / 4


@shaped
def _effects(names: tuple[str, ...], low: float, high: float, scale: float) -> alt.LayerChart:
    y = alt.Y(
        "name:N", sort=list(names), title=None, scale=alt.Scale(domain=list(names)),
        axis=alt.Axis(grid=False, labelLimit=alt.ExprRef(f"{WIDE} ? 220 : 110")),
    )  # fmt: skip
    room = round(ROOM * scale)
    span = alt.Scale(domain=[low, high], nice=False, range=[0, alt.ExprRef(f"{WIDE} ? width - {room} : width")])
    axis = alt.Axis(format="+.0%", tickCount=5, grid=True)
    value, start = (alt.X(f"{field}:Q", title="Change against without it", axis=axis, scale=span)
                    for field in ("value", "low"))  # fmt: skip
    tips = [alt.Tooltip("name:N", title="What"), alt.Tooltip("told:N", title="Change"),
            alt.Tooltip("range:N", title="95 % range"), alt.Tooltip("said:N", title="Verdict")]  # fmt: skip
    picked = alt.selection_point(name=PICKED, fields=["name"])
    zero = (
        alt.Chart(pd.DataFrame({"value": [0.0]}))
        .mark_rule(strokeWidth=1.4 * scale)
        .encode(x=value, color=tone("muted"))
    )
    shapes = alt.Shape("shape:N", scale=None, legend=None)
    layers = [
        zero,
        alt.Chart(rows("all")).mark_rule(strokeWidth=3 * scale).encode(y=y, x=start, x2="high:Q", color=tones("tone")),
        alt.Chart(rows("full")).mark_point(filled=True, size=150 * scale, opacity=1).encode(
            y=y, x=value, color=tones("tone"), shape=shapes
        ),
        alt.Chart(rows("ring")).mark_point(filled=False, size=150 * scale, strokeWidth=2.5, opacity=1).encode(
            y=y, x=value, color=tones("tone")
        ),
        *_columns(y, scale),
        alt.Chart(rows("all")).mark_rect(opacity=0.001, cursor="pointer").encode(
            y=y, x=alt.value(0), x2=alt.value("width"), tooltip=tips
        ).add_params(picked),
    ]  # fmt: skip
    joined = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    height = round(max(ROW * len(names) + 46, LEAST) * scale)
    padding = {"left": 0, "right": 0, "top": 22, "bottom": 2}
    return cast("alt.LayerChart", joined.properties(height=height, padding=padding))


def _columns(y: alt.Y, scale: float) -> list[alt.Chart]:
    """Return the columns at the right, where there is room: customers, and return on the cost."""
    size = alt.ExprRef(f"{WIDE} ? {round(12 * scale, 1)} : 0")
    found = []
    for field, head, place, colour in (("n", "customers", COLUMNS[0], "muted"), ("money", "per $1", 0, "ink")):
        x = alt.ExprRef(f"width - {round(place * scale)}")
        found.append(
            alt.Chart(rows("all")).mark_text(align="right", x=x, fontSize=size).encode(
                y=y, text=f"{field}:N", color=tone(colour)
            )
        )  # fmt: skip
        found.append(
            alt.Chart(pd.DataFrame({"text": [head]})).mark_text(align="right", x=x, y=-10, fontSize=size).encode(
                text="text:N", color=tone("muted")
            )
        )  # fmt: skip
    return found


def actual_and_expected(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw what was, month by month since the start, beside what would have been without it, with its range.

    `frame` has since_start, actual, expected, low, high; NaN where not known.
    """
    told = frame.assign(
        told=[f"{value:,.2f}" for value in frame["actual"]],
        without=["—" if pd.isna(value) else f"{value:,.2f}" for value in frame["expected"]],
    )
    after = told[(told["since_start"] >= 0) & told["low"].notna()]
    expected = told[told["expected"].notna()]
    last = told[told["actual"].notna()].tail(1)
    above = bool((last["actual"] >= last["expected"].fillna(-1)).all())
    ends = pd.concat(
        [
            last.assign(y=last["actual"], text="actual", is_above=above),
            expected.tail(1).assign(y=lambda one: one["expected"], text="without it", is_above=not above),
        ]
    )
    return Drawing(_path(scale), {"months": told, "after": after, "expected": expected, "ends": ends})


@shaped
def _path(scale: float) -> alt.LayerChart:
    x = alt.X(
        "since_start:Q", title="Months since the start",
        axis=alt.Axis(grid=False, format="d", tickMinStep=1, tickCount=8), scale=alt.Scale(nice=False),
    )  # fmt: skip
    actual, expected, low, end = (
        alt.Y(f"{field}:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True))
        for field in ("actual", "expected", "low", "y")
    )
    tips = [alt.Tooltip("since_start:Q", title="Month"), alt.Tooltip("told:N", title="Actual"),
            alt.Tooltip("without:N", title="Expected without it")]  # fmt: skip
    start = (
        alt.Chart(pd.DataFrame({"since_start": [-0.5]})).mark_rule(strokeDash=[3, 3]).encode(x=x, color=tone("muted"))
    )
    layers = [
        alt.Chart(rows("after")).mark_area(opacity=0.16).encode(x=x, y=low, y2="high:Q", color=tone("c8")),
        start,
        alt.Chart(rows("expected")).mark_line(strokeDash=[5, 4], strokeWidth=2 * scale).encode(
            x=x, y=expected, color=tone("c8")
        ),
        alt.Chart(rows("months")).mark_line(strokeWidth=2.4 * scale).encode(x=x, y=actual, color=tone("c1")),
*(
            alt.Chart(rows("ends"))
            .transform_filter(f"datum.is_above == {str(is_above).lower()}")
            .mark_text(align="left", dx=6, dy=dy * scale, fontWeight=600)
            .encode(x=x, y=end, text="text:N", color=tone("muted"))
            for is_above, dy in ((True, -7), (False, 7))
        ),
        alt.Chart(rows("months")).mark_circle(size=240 * scale, opacity=0).encode(x=x, y=actual, tooltip=tips),
    ]  # fmt: skip
    joined = alt.layer(*layers).resolve_scale(color="independent")
    padding = {"left": 0, "right": round(70 * scale), "top": 14, "bottom": 2}
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale), padding=padding))


def power_line(frame: pd.DataFrame, *, bar: float, scale: float = 1.0) -> Drawing:
    """Draw the chance of a clear answer by months after the start, beside the `bar` that it should pass.

    `frame` has months, power (0 to 1) and least (the smallest change seen, in words).
    """
    told = frame.assign(told=[f"{value:.0%}" for value in frame["power"]])
    return Drawing(_power(bar, scale), {"months": told})


@shaped
def _power(bar: float, scale: float) -> alt.LayerChart:
    x = alt.X("months:Q", title="Months after the start", axis=alt.Axis(grid=False, format="d", tickMinStep=1),
              scale=alt.Scale(nice=False))  # fmt: skip
    axis = alt.Axis(format=".0%", tickCount=5)
    y = alt.Y("power:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, 1], nice=False))
    tips = [alt.Tooltip("months:Q", title="Months"), alt.Tooltip("told:N", title="Chance of a clear answer"),
            alt.Tooltip("least:N", title="Smallest change seen")]  # fmt: skip
    rule = alt.Chart(pd.DataFrame({"power": [bar]})).mark_rule(strokeDash=[4, 4]).encode(y=y, color=tone("muted"))
    base = alt.Chart(rows("months"))
    layers = [
        rule,
        base.mark_line(strokeWidth=2.4 * scale).encode(x=x, y=y, color=tone("c1")),
        base.mark_circle(size=60 * scale, opacity=1).encode(x=x, y=y, color=tone("c1"), tooltip=tips),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(190 * scale)))
