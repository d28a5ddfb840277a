"""How is it drawn who was what at one date, and what at another? Ribbons between two columns."""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones

GAP: Final = 0.03  # between two groups of a column, of the height
STEPS: Final = 24
EDGE: Final = 0.035  # the width of a column
HEIGHT: Final = 330
MOST_LABEL: Final = 195  # pixels of a label beside a column; where there is less room, labels lie inside
LETTER: Final = 7  # pixels
RIBBON: Final = "ribbon"  # the selection where a click picks a ribbon, by the fields `start` and `end`


def alluvial(
    frame: pd.DataFrame, tokens: dict[int, str], dates: tuple[str, str], *, scale: float = 1.0, clickable: bool = False
) -> Drawing:
    """Draw ribbons from groups at one date to groups at another; as wide as they have customers.

    `frame` has start, end (numbers; those below zero stand last), from_name, to_name, customers. Who stayed is slate,
    who moved has the colour of the new group (`tokens` by number; a number without one: bad), or the ribbon's own
    where there is a column `tone`. Where it is `clickable` a click selects a ribbon.
    """
    left, right = _column(frame, "start", "from_name"), _column(frame, "end", "to_name")
    bars = pd.concat(
        [
            left.assign(x=0.0, x2=EDGE, tone=[tokens.get(at, "bad") for at in left["key"]]),
            right.assign(x=1 - EDGE, x2=1.0, tone=[tokens.get(at, "bad") for at in right["key"]]),
        ],
        ignore_index=True,
    )
    labels = pd.concat([left.assign(x=0.0), right.assign(x=1.0)], ignore_index=True)
    labels["text"] = [
        f"{name} · {wording.count(n)}" for name, n in zip(labels["name"], labels["customers"], strict=True)
    ]
    known = set(left["key"])  # on a phone the right side tells no name twice: the colour says which
    labels["short"] = [
        wording.count(n) if key in known else text
        for key, n, text in zip(labels["key"], labels["customers"], labels["text"], strict=True)
    ]
    labels["middle"] = (labels["bottom"] + labels["top"]) / 2
    heads = pd.DataFrame({"x": [0.0, 1.0], "text": list(dates)})
    frames = {"ribbons": _ribbons(frame, left, right, tokens), "bars": bars, "labels": labels, "heads": heads}
    longest = min(MOST_LABEL, LETTER * int(labels["text"].str.len().max()) + 2 * LETTER)
    return Drawing(_shape(longest, scale, clickable=clickable), frames)


def _column(frame: pd.DataFrame, key: str, name: str) -> pd.DataFrame:
    """Return the place of each group in a column, the first at the top."""
    sizes = frame.groupby(key, sort=False).agg(name=(name, "first"), customers=("customers", "sum"))
    order = sorted(sizes.index, key=lambda at: (at < 0, at))
    sizes = sizes.loc[order]
    whole = float(sizes["customers"].sum())
    heights = sizes["customers"].to_numpy(dtype=float) / whole * (1 - GAP * (len(sizes) - 1))
    tops = 1 - np.concatenate([[0.0], np.cumsum(heights + GAP)[:-1]])
    return pd.DataFrame(
        {
            "key": list(sizes.index),
            "name": sizes["name"].to_numpy(dtype=object),
            "customers": sizes["customers"].to_numpy(dtype=np.int64),
            "top": tops,
            "bottom": tops - heights,
        }
    )


def _ribbons(frame: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame, tokens: dict[int, str]) -> pd.DataFrame:
    """Return the outline of each ribbon: smooth from its place on the left to its place on the right."""
    at_left = dict(zip(left["key"], left["top"], strict=True))
    at_right = dict(zip(right["key"], right["top"], strict=True))
    one = {key: (top - bottom) / n for key, top, bottom, n in left[["key", "top", "bottom", "customers"]].to_numpy()}
    two = {key: (top - bottom) / n for key, top, bottom, n in right[["key", "top", "bottom", "customers"]].to_numpy()}
    across = np.linspace(0.0, 1.0, STEPS)
    bend = across**2 * (3 - 2 * across)
    parts = []
    ordered = frame.sort_values(["start", "end"], key=lambda column: column.where(column >= 0, 10**6), kind="stable")
    for number, row in enumerate(ordered.to_dict("records")):
        start, end, n = int(row["start"]), int(row["end"]), int(row["customers"])
        high = at_left[start] + (at_right[end] - at_left[start]) * bend
        low = (at_left[start] - n * one[start]) * (1 - bend) + (at_right[end] - n * two[end]) * bend
        at_left[start] -= n * one[start]
        at_right[end] -= n * two[end]
        stayed = start == end
        told = "stayed" if stayed else f"became {row['to_name']}" if end >= 0 else "left"
        parts.append(
            pd.DataFrame(
                {
                    "ribbon": number,
                    "start": start,
                    "end": end,
                    "x": EDGE + across * (1 - 2 * EDGE),
                    "high": high,
                    "low": low,
                    "tone": row.get("tone") or ("c8" if stayed else tokens.get(end, "bad")),
                    "strong": not stayed,
                    "strength": 0.3 if stayed else 0.85,
                    "what": f"{wording.plural(n, 'customer')} of {row['from_name']} {told}",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


@shaped
def _shape(longest: int, scale: float, *, clickable: bool) -> alt.LayerChart:
    wide = f"containerSize()[0] >= {round(longest * 2.75 * scale)}"
    side = f"max(width * 0.25, {longest * scale})" if longest == MOST_LABEL else f"{longest * scale}"
    span = alt.Scale(
        domain=[0, 1],
        range=[alt.ExprRef(f"{wide} ? {side} : 4"), alt.ExprRef(f"{wide} ? width - {side} : width - 4")],
    )
    height = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("x:Q", axis=None, scale=span)
    y, middle, top = (alt.Y(f"{field}:Q", axis=None, scale=height) for field in ("high", "middle", "top"))
    ribbons = alt.Chart(rows("ribbons")).encode(
        x=x, y=y, y2="low:Q", detail=["ribbon:N", "start:Q", "end:Q"], color=tones("tone"),
        tooltip=[alt.Tooltip("what:N", title="Who")],
    )  # fmt: skip
    label = alt.Chart(rows("labels")).encode(x=x, y=middle, color=tone("ink"))
    heads = alt.Chart(rows("heads")).encode(x=x, text="text:N", color=tone("muted"))
    layers = [
        *_faint_and_strong(ribbons, clickable=clickable),
        alt.Chart(rows("bars")).mark_rect().encode(x=x, x2="x2:Q", y=top, y2="bottom:Q", color=tones("tone")),
        *_names(label, wide, side, scale),
        heads.transform_filter("datum.x < 0.5").mark_text(align="left", y=-12, fontWeight=600),
        heads.transform_filter("datum.x > 0.5").mark_text(align="right", y=-12, fontWeight=600),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    padding = {"left": 0, "right": 0, "top": 24, "bottom": 2}
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale), padding=padding))


def _names(label: alt.Chart, wide: str, side: str, scale: float) -> list[alt.Chart]:
    """Return the names beside the columns; inside them where there is no room, and at the right only new ones."""
    left, right = (label.transform_filter(f"datum.x {where} 0.5") for where in "<>")
    inside = f"{EDGE} * width + 6"
    return [
        left.encode(text="text:N").mark_text(
            align=alt.ExprRef(f"{wide} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"{wide} ? -8 : {inside}"),
            fontSize=alt.ExprRef(f"{wide} ? {12 * scale} : 10"),
            limit=alt.ExprRef(f"{wide} ? {side} : width * 0.6"),
        ),
        right.encode(text="text:N").mark_text(
            align="left", dx=8, fontSize=alt.ExprRef(f"{wide} ? {12 * scale} : 0"), limit=alt.ExprRef(side)
        ),
        right.encode(text="short:N").mark_text(
            align="right", dx=alt.ExprRef(f"-({inside})"), fontSize=alt.ExprRef(f"{wide} ? 0 : 10")
        ),
    ]


def _faint_and_strong(ribbons: alt.Chart, *, clickable: bool) -> list[alt.Chart]:
    """Return those who stayed faint and those who moved strong; in one layer where a click must reach both."""
    if not clickable:
        stayed, moved = (ribbons.transform_filter(which) for which in ("!datum.strong", "datum.strong"))
        return [stayed.mark_area(opacity=0.28), moved.mark_area(opacity=0.85)]
    picked = alt.selection_point(name=RIBBON, fields=["start", "end"])
    strength = alt.condition(picked, alt.Opacity("strength:Q", scale=None, legend=None), alt.value(0.15))
    return [ribbons.mark_area(cursor="pointer").encode(opacity=strength).add_params(picked)]
