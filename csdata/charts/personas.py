"""How are personas drawn: what sets them apart, how they lie to each other, two side by side, what became of them?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones

TOKENS: Final = ("c1", "c2", "c8", "c3", "c4", "c5", "c6", "c7")  # by persona, the largest first
SHAPES: Final = ("circle", "triangle-up", "square", "diamond", "triangle-down", "cross", "triangle-left", "stroke")
NEAR_AVERAGE: Final = 0.35
STRONGEST: Final = 2.0
ROW: Final = 46
LETTER, LINE = 0.0165, 0.065  # of the map's width and height: what a name takes

F = NDArray[np.float64]


def token_of(persona: int) -> str:
    """Return the colour of a persona."""
    return TOKENS[persona % len(TOKENS)]


def shape_of(persona: int) -> str:
    """Return the mark of a persona: its second cue beside the colour."""
    return SHAPES[persona % len(SHAPES)]


def trait_dots(profile: pd.DataFrame, names: tuple[str, ...], *, scale: float = 1.0) -> Drawing:
    """Draw a row a persona and a column a behaviour: how far it is from the others, filled above, a ring below.

    `profile` has persona, label, effect, median and rest_median; `names` are written in the order of the personas.
    """
    effect = profile["effect"].to_numpy(dtype=float)
    told = pd.DataFrame(
        {
            "persona": [names[at] for at in profile["persona"]],
            "trait": profile["label"].to_numpy(dtype=object),
            "size": np.minimum(np.abs(effect), STRONGEST),
            "above": effect > 0,
            "tone": np.where(np.abs(effect) < NEAR_AVERAGE, "c8", np.where(effect > 0, "c1", "c2")),
            "apart": [f"{wording.signed(wording.fixed(value, 1))} standard deviations" for value in effect],
            "median": [wording.number(value) for value in profile["median"]],
            "rest": [wording.number(value) for value in profile["rest_median"]],
        }
    )
    return Drawing(_traits(tuple(names), tuple(dict.fromkeys(told["trait"])), scale), {"traits": told})


@shaped
def _traits(names: tuple[str, ...], traits: tuple[str, ...], scale: float) -> alt.LayerChart:
    top = alt.Axis(orient="top", labelAngle=0, grid=False, labelPadding=8, labelLimit=130, labelExpr=_two_lines())
    x = alt.X("trait:N", sort=list(traits), title=None, axis=top)
    left = alt.Axis(grid=True, labelPadding=10, labelLimit=alt.ExprRef("containerSize()[0] >= 520 ? 240 : 110"))
    y = alt.Y("persona:N", sort=list(names), title=None, axis=left)
    size = alt.Size("size:Q", scale=alt.Scale(domain=[0, STRONGEST], range=[12, 640 * scale]), legend=None)
    heads = (("persona", "Persona"), ("trait", "Behaviour"), ("apart", "From the others"), ("median", "Typical"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in (*heads, ("rest", "Others"))]
    base = alt.Chart(rows("traits")).encode(x=x, y=y, size=size, color=tones("tone"), tooltip=tips)
    above = base.transform_filter("datum.above").mark_point(filled=True, opacity=0.95)
    below = base.transform_filter("!datum.above").mark_point(filled=False, strokeWidth=3 * scale, opacity=1)
    joined = alt.layer(above, below).properties(height=round((ROW * len(names) + 46) * scale))
    return cast("alt.LayerChart", joined)


def _two_lines() -> str:
    """Return an expression that breaks a long label at the blank nearest its middle."""
    return (
        "length(datum.label) < 14 ? datum.label : "
        "split(replace(datum.label, regexp('^(.{8,}?) (.*)$'), '$1\\n$2'), '\\n')"
    )


def persona_map(points: pd.DataFrame, centres: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw customers and the middle of each persona in two dimensions: a picture of the groups, not the model.

    `points` has persona (number), name, x, y, customer; `centres` persona, name, x, y.
    """
    frames = [
        frame.assign(tone=[token_of(at) for at in frame["persona"]], shape=[shape_of(at) for at in frame["persona"]])
        for frame in (points, centres)
    ]
    return Drawing(_map(scale), {"points": frames[0], "centres": _labelled(*frames)})


def _labelled(points: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Return the centres with where their names stand (label_x, label_y): inside the picture, none on another."""
    both = pd.concat([points[["x", "y"]], centres[["x", "y"]]])
    low, reach = both.min(), (both.max() - both.min()).replace(0.0, 1.0)
    half = centres["name"].str.len().to_numpy() * LETTER / 2
    x = np.clip(((centres["x"] - low["x"]) / reach["x"]).to_numpy(), np.minimum(half, 0.5), np.maximum(1 - half, 0.5))
    y = apart(x, ((centres["y"] - low["y"]) / reach["y"]).to_numpy(), half)
    return centres.assign(label_x=low["x"] + x * reach["x"], label_y=low["y"] + y * reach["y"])


def apart(x: F, y: F, half: F) -> F:
    """Return heights (0 to 1) of names so that none covers another; `half` is half the width of each.

    Names keep their order; each is lifted just above those below it that it would touch. What would leave the picture
    at the top moves down again, and those under it.
    """
    order = np.argsort(y, kind="stable")
    placed = np.asarray(y, dtype=np.float64).copy()
    for upwards in (True, False):
        row = order if upwards else order[::-1]
        placed = placed if upwards else np.minimum(placed, 1.0)
        for at, one in enumerate(row):
            for other in row[:at]:
                if abs(x[one] - x[other]) >= half[one] + half[other]:
                    continue
                edge = placed[other] + (LINE if upwards else -LINE)
                placed[one] = max(placed[one], edge) if upwards else min(placed[one], edge)
        if upwards and placed.max(initial=0.0) <= 1:
            break
    return placed


@shaped
def _map(scale: float) -> alt.LayerChart:
    bare = alt.Axis(labels=False, grid=True, tickCount=5)
    x = alt.X("x:Q", title=None, axis=bare, scale=alt.Scale(zero=False, padding=30))
    y = alt.Y("y:Q", title=None, axis=bare, scale=alt.Scale(zero=False, padding=24))
    shape = alt.Shape("shape:N", scale=None, legend=None)
    tips = [alt.Tooltip("customer:N", title="Customer"), alt.Tooltip("name:N", title="Persona")]
    dots = alt.Chart(rows("points")).mark_point(filled=True, size=34 * scale, opacity=0.7)
    middle = alt.Chart(rows("centres")).encode(x="label_x:Q", y="label_y:Q")
    layers = [
        dots.encode(x=x, y=y, color=tones("tone"), shape=shape, tooltip=tips),
        middle.mark_text(fontWeight=700, fontSize=13 * scale, strokeWidth=5, opacity=1).encode(
            text="name:N", color=tone("paper"), stroke=alt.StrokeValue("gray", condition=_paper())
        ),
        middle.mark_text(fontWeight=700, fontSize=13 * scale).encode(text="name:N", color=tone("ink")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent", stroke="independent")
    return cast("alt.LayerChart", joined.properties(height=round(340 * scale)))


def _paper() -> dict[str, object]:
    return cast("dict[str, object]", tone("paper").to_dict()["condition"])


def compared(frame: pd.DataFrame, names: tuple[str, str], personas: tuple[int, int], *, scale: float = 1.0) -> Drawing:
    """Draw two personas side by side: a line a behaviour, a dot where the typical customer of each lies.

    `frame` has label, first, second (standard deviations from all customers), first_text, second_text (in their unit).
    """
    tokens = [token_of(at) for at in personas]
    shapes = [shape_of(at) for at in personas]
    parts = [
        pd.DataFrame(
            {
                "label": frame["label"],
                "at": frame[side],
                "text": frame[f"{side}_text"],
                "who": names[place],
                "tone": tokens[place],
                "shape": shapes[place],
            }
        )
        for place, side in enumerate(("first", "second"))
    ]
    dots = pd.concat(parts, ignore_index=True)
    dots["right"] = dots["at"] >= dots.groupby("label")["at"].transform("mean")
    lines = frame[["label", "first", "second"]]
    return Drawing(_compared(tuple(frame["label"]), scale), {"dots": dots, "lines": lines})


@shaped
def _compared(labels: tuple[str, ...], scale: float) -> alt.LayerChart:
    y = alt.Y("label:N", sort=list(labels), title=None, axis=alt.Axis(grid=True, labelLimit=230))
    axis = alt.Axis(labelExpr="datum.value == 0 ? 'average' : ''", tickCount=5, grid=True)
    x, first = (
        alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(padding=46, nice=False)) for field in ("at", "first")
    )
    shape = alt.Shape("shape:N", scale=None, legend=None)
    tips = [alt.Tooltip(f"{field}:N", title=title) for field, title in (("who", "Persona"), ("text", "Typical"))]
    dots = alt.Chart(rows("dots")).encode(x=x, y=y)
    layers = [
        alt.Chart(rows("lines"))
        .mark_rule(strokeWidth=2 * scale)
        .encode(x=first, x2="second:Q", y=y, color=tone("line")),
        dots.mark_point(filled=True, size=150 * scale, opacity=1).encode(
            color=tones("tone"), shape=shape, tooltip=tips
        ),
        dots.transform_filter("datum.right")
        .mark_text(align="left", dx=11 * scale)
        .encode(text="text:N", color=tone("ink")),
        dots.transform_filter("!datum.right")
        .mark_text(align="right", dx=-11 * scale)
        .encode(text="text:N", color=tone("ink")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    return cast("alt.LayerChart", joined.properties(height=round((34 * len(labels) + 30) * scale)))


def outcome_dots(frame: pd.DataFrame, *, unit: str = "share", scale: float = 1.0) -> Drawing:
    """Draw a measure by persona: a dot with its 95 % range; without a value the number of customers only.

    `frame` has persona, name, value, low, high, n.
    """
    told = frame.assign(
        tone=[token_of(at) for at in frame["persona"]],
        shape=[shape_of(at) for at in frame["persona"]],
        text=[
            wording.value_text(value, unit) if pd.notna(value) else f"too few (n = {n})"
            for value, n in zip(frame["value"], frame["n"], strict=True)
        ],
        range=[wording.range_text(a, b, unit) for a, b in zip(frame["low"], frame["high"], strict=True)],
    )
    shown = told[told["value"].notna()]
    return Drawing(_outcomes(tuple(frame["name"]), unit, scale), {"all": told, "known": shown})


@shaped
def _outcomes(names: tuple[str, ...], unit: str, scale: float) -> alt.LayerChart:
    form = {"share": ".0%", "money": "$~s"}.get(unit, "~r")
    left = alt.Axis(grid=False, labelLimit=alt.ExprRef("containerSize()[0] >= 420 ? 230 : 120"))
    y = alt.Y("name:N", sort=list(names), title=None, axis=left, scale=alt.Scale(domain=list(names)))
    span = alt.Scale(zero=unit != "share", padding=8)
    axis = alt.Axis(format=form, tickCount=5)
    x, low = (alt.X(f"{field}:Q", title=None, axis=axis, scale=span) for field in ("value", "low"))
    heads = (("name", "Persona"), ("text", "Value"), ("range", "95 % range"), ("n", "Customers or answers"))
    tips = [alt.Tooltip(f"{field}:N", title=title) for field, title in heads]
    known = alt.Chart(rows("known")).encode(y=y)
    few = alt.Chart(rows("all")).transform_filter("datum.value === null").encode(y=y)
    shape = alt.Shape("shape:N", scale=None, legend=None)
    layers = [
        known.mark_rule(strokeWidth=3 * scale).encode(x=low, x2="high:Q", color=tones("tone")),
        known.mark_point(filled=True, size=130 * scale, opacity=1).encode(
            x=x, color=tones("tone"), shape=shape, tooltip=tips
        ),
        known.mark_text(dy=-13 * scale, fontWeight=600).encode(x=x, text="text:N", color=tone("ink")),
        few.mark_text(align="left", x=4).encode(text="text:N", color=tone("muted")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    return cast("alt.LayerChart", joined.properties(height=round((42 * len(names) + 24) * scale)))
