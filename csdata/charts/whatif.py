"""How are simulated futures drawn: a fan after what was seen, twenty dots against a goal, levers one at a time?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.marks import axis_expr, month_axis
from csdata.charts.theme import BAD, DATA, GOOD, NEUTRAL, TOKENS, tone, tones

HEIGHT: Final = 250
ROW: Final = 27
MOST_ROWS: Final = 7  # dots on top of each other
APART: Final = 0.075  # of the height that two labels need
BINS: Final = (9.5, 12.0, 15.0, 20.0, 30.0)


def fan(seen: pd.DataFrame, ahead: pd.DataFrame, goal: float | None, *, unit: str, scale: float = 1.0) -> Drawing:
    """Draw what was seen in ink, the plan in its 8-in-10 and 5-in-10 bands, as today dashed, and the goal dotted.

    `seen` has when (text) and value; `ahead` when, value, low, high, low_50, high_50, today: first the last month seen.
    """
    months = [*seen["when"], *ahead["when"].iloc[1:]]
    told = ahead.assign(
        plan_text=[wording.value_text(value, unit) for value in ahead["value"]],
        today_text=[wording.value_text(value, unit) for value in ahead["today"]],
        range_text=[wording.range_text(a, b, unit) for a, b in zip(ahead["low"], ahead["high"], strict=True)],
    )
    last = told.iloc[-1]
    ends = [
        ("Plan " + last["plan_text"], last["value"], DATA),
        ("As today " + last["today_text"], last["today"], NEUTRAL),
    ]
    if abs(last["value"] - last["today"]) <= 0:
        ends = ends[1:]
    bounds = [*seen["value"], *ahead["low"], *ahead["high"], *([goal] if goal is not None else [])]
    height = max(bounds) - min(bounds) or 1.0
    labels = pd.DataFrame(ends, columns=["text", "value", "tone"]).assign(when=months[-1])
    labels["text"] += "\u2007"  # a browser measures large type a little short, and would cut the last letter
    labels["value"] = _apart(labels["value"].to_numpy(dtype=float), APART * height)
    frames = {
        "seen": seen.assign(seen_text=[wording.value_text(value, unit) for value in seen["value"]]),
        "ahead": told,
        "labels": labels,
        "goal": pd.DataFrame({"when": months[:1], "value": [goal], "text": [f"Goal {wording.value_text(goal, unit)}"]})
        if goal is not None
        else pd.DataFrame({"when": [], "value": [], "text": []}, dtype=object).astype({"value": float}),
    }
    return Drawing(_fan(tuple(months), unit, scale), frames)


def _apart(values: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Move two labels away from each other until they can be read."""
    if len(values) < 2 or abs(values[0] - values[1]) >= least:
        return values
    middle, sign = values.mean(), 1.0 if values[0] >= values[1] else -1.0
    return np.array([middle + sign * least / 2, middle - sign * least / 2])


@shaped
def _fan(months: tuple[str, ...], unit: str, scale: float) -> alt.LayerChart:
    x = month_axis(list(months))
    axis = alt.Axis(labelExpr=axis_expr(unit), tickCount=4)
    y, low, inner, today = (
        alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(zero=False, nice=True))
        for field in ("value", "low", "low_50", "today")
    )
    ahead, seen, labels, goal = (alt.Chart(rows(name)) for name in ("ahead", "seen", "labels", "goal"))
    tips = [
        alt.Tooltip(f"{name}:N", title=title)
        for name, title in (
            ("when", "Month"), ("plan_text", "Middle future"), ("range_text", "8 in 10"), ("today_text", "As today"),
        )
    ]  # fmt: skip
    layers = [
        ahead.mark_area(opacity=0.18).encode(x=x, y=low, y2="high:Q", color=tone(DATA)),
        ahead.mark_area(opacity=0.28).encode(x=x, y=inner, y2="high_50:Q", color=tone(DATA)),
        goal.mark_rule(strokeDash=[2, 3], strokeWidth=1.3 * scale).encode(y=y, color=tone("ink")),
        goal.mark_text(align="left", dy=-9 * scale, fontWeight=600).encode(x=x, y=y, text="text:N", color=tone("ink")),
        ahead.mark_line(strokeDash=[5, 4], strokeWidth=2 * scale).encode(x=x, y=today, color=tone(NEUTRAL)),
        ahead.mark_line().encode(x=x, y=y, color=tone(DATA)),
        seen.mark_line().encode(x=x, y=y, color=tone("ink")),
        labels.mark_text(align="left", dx=8 * scale, fontWeight=600).encode(
            x=x, y=y, text="text:N", color=tones("tone")
        ),
        ahead.mark_rect(opacity=0).encode(x=x, tooltip=tips),
        seen.mark_rect(opacity=0).encode(
            x=x, tooltip=[alt.Tooltip("when:N", title="Month"), alt.Tooltip("seen_text:N", title="Seen")]
        ),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))


def twenty_dots(values: NDArray[np.float64], goal: float, *, unit: str, title: str, scale: float = 1.0) -> Drawing:
    """Draw twenty equally likely futures as dots, blue where they reach the goal; no dot straddles it.

    `values` are the twenty quantiles (Fernandes et al. 2018), in order.
    """
    placed = _stacked(values, goal)
    reached = values >= goal
    dots = pd.DataFrame(
        {
            "value": placed[0],
            "row": placed[1],
            "tone": np.where(reached, DATA, NEUTRAL),
            "text": [wording.value_text(value, unit) for value in values],
            "said": np.where(reached, "reaches the goal", "does not reach it"),
        }
    )
    line = pd.DataFrame({"value": [goal], "text": ["goal"]})
    return Drawing(_dots(unit, title, scale), {"dots": dots, "goal": line})


def _stacked(values: NDArray[np.float64], goal: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the place of each dot: bins that begin at the goal, and its row in the bin."""
    spread = float(values[-1] - values[0]) or max(abs(goal), 1.0) / 100
    for bins in BINS:
        width = spread / bins
        place = np.floor((values - goal) / width)
        row = np.array([np.sum(place[:at] == one) for at, one in enumerate(place)]) + 0.5
        if row.max() <= MOST_ROWS:
            break
    return goal + (place + 0.5) * width, row


@shaped
def _dots(unit: str, title: str, scale: float) -> alt.LayerChart:
    axis = alt.Axis(grid=False, tickCount=4, labelExpr=axis_expr(unit))
    x = alt.X("value:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True, padding=14))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, MOST_ROWS + 1.4], nice=False))
    tips = [alt.Tooltip("text:N", title="Future"), alt.Tooltip("said:N", title="It")]
    dots, goal = alt.Chart(rows("dots")), alt.Chart(rows("goal"))
    layers = [
        goal.mark_rule(strokeDash=[2, 3], strokeWidth=1.3 * scale).encode(x=x, color=tone("ink")),
        dots.mark_point(filled=True, opacity=1, size=150 * scale).encode(x=x, y=y, color=tones("tone"), tooltip=tips),
        goal.mark_text(align="left", dx=5, fontWeight=600).encode(
            x=x, y=alt.value(8), text="text:N", color=tone("ink")
        ),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))


def tornado_bars(frame: pd.DataFrame, *, unit: str, scale: float = 1.0) -> Drawing:
    """Draw what changes when each lever alone goes to either end of its range; hollow bars rest on an assumption.

    `frame` has label, low, high (changes), low_setting, high_setting, evidence; drawn in its order.
    """
    sides = []
    for end in ("low", "high"):
        part = frame[["label", "evidence"]].assign(value=frame[end], setting=frame[f"{end}_setting"])
        sides.append(part.assign(order=np.arange(len(frame))))
    bars = pd.concat(sides).sort_values("order", kind="stable", ignore_index=True)
    good = bars["value"] >= 0
    bars = bars.assign(
        tone=np.where(good, GOOD, BAD),
        fill=np.where(bars["evidence"] == "assumption", 0.18, 1.0),
        told=[wording.signed_text(value, unit) for value in bars["value"]],
    )
    other = bars.groupby("order")["value"].transform("sum") - bars["value"]
    covered = (np.sign(other) == np.sign(bars["value"])) & (other.abs() > bars["value"].abs())
    words = bars[(bars["value"] != 0) & ~covered]  # two ends on one side: the longer bar says its setting
    frames = {"bars": bars, "right": words[words["value"] > 0], "left": words[words["value"] < 0]}
    return Drawing(_tornado(len(frame), unit, scale), frames)


@shaped
def _tornado(count: int, unit: str, scale: float) -> alt.LayerChart:
    axis = alt.Axis(grid=False, labelPadding=8, labelLimit=250)
    in_order = alt.EncodingSortField(field="order", op="min", order="ascending")  # the order is no part of the shape
    y = alt.Y("label:N", sort=in_order, title=None, axis=axis)
    expression = f"datum.value > 0 ? '+' + {axis_expr(unit)} : {axis_expr(unit)}"
    x = alt.X(
        "value:Q",
        title=None,
        axis=alt.Axis(labelExpr=expression, tickCount=6, labelBound=True),
        scale=alt.Scale(nice=True, padding=64),
    )
    heads = (("label", "Lever"), ("setting", "Set to"), ("told", "Changes the result by"), ("evidence", "Rests on"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule().encode(x=x, color=tone("muted"))
    filled = alt.FillOpacity("fill:Q", scale=None, legend=None)
    shapes = alt.Stroke("tone:N", scale=alt.Scale(domain=list(TOKENS)), legend=None)
    bars = (
        alt.Chart(rows("bars"))
        .mark_bar(height={"band": 0.62}, strokeWidth=1.2)
        .encode(y=y, x=x, color=tones("tone"), stroke=shapes, fillOpacity=filled, tooltip=tips)
    )
    size = round(11 * scale, 1)
    right = alt.Chart(rows("right")).mark_text(align="left", dx=5, fontSize=size)
    left = alt.Chart(rows("left")).mark_text(align="right", dx=-5, fontSize=size)
    layers = [bars, zero, *(part.encode(y=y, x=x, text="setting:N", color=tone("muted")) for part in (right, left))]
    joined = alt.layer(*layers).resolve_scale(color="independent", stroke="independent")
    return cast("alt.LayerChart", joined.properties(height=round((ROW * max(count, 1) + 34) * scale)))


def causal_ranges(frame: pd.DataFrame, *, unit: str, scale: float = 1.0) -> Drawing:
    """Draw what a scenario adds if none, half or all of a link is cause: a dot with its 95 % range each.

    `frame` has name, value, low, high, in the order to draw.
    """
    told = frame.assign(
        told=[wording.signed_text(value, unit) for value in frame["value"]],
        range=[wording.range_text(a, b, unit) for a, b in zip(frame["low"], frame["high"], strict=True)],
    )
    return Drawing(_causal(tuple(frame["name"]), unit, scale), {"shares": told})


@shaped
def _causal(names: tuple[str, ...], unit: str, scale: float) -> alt.LayerChart:
    axis = alt.Axis(grid=False, labelPadding=8)
    y = alt.Y("name:N", sort=list(names), title=None, axis=axis, scale=alt.Scale(domain=list(names)))
    along = alt.Axis(labelExpr=axis_expr(unit), tickCount=4, labelBound=True)
    apart = alt.Scale(nice=True, padding=16 * scale)  # the dot of none is not drawn over its name
    x, low = (alt.X(f"{field}:Q", title=None, axis=along, scale=apart) for field in ("value", "low"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in
            (("name", "Cause"), ("told", "Adds"), ("range", "95 % range"))]  # fmt: skip
    base = alt.Chart(rows("shares")).encode(y=y)
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule().encode(x=x, color=tone("muted"))
    layers = [
        zero,
        base.mark_rule(strokeWidth=3 * scale).encode(x=low, x2="high:Q", color=tone(DATA)),
        base.mark_circle(size=150 * scale, opacity=1).encode(x=x, color=tone(DATA), tooltip=tips),
        base.mark_text(dy=-14 * scale, fontWeight=600).encode(x=x, text="told:N", color=tone("ink")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(150 * scale)))
