"""How is a health score drawn: what each signal adds to it, and how the bands went month by month?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import good_or_bad, tone

ROW: Final = 30
TALL: Final = 220
LEVELS: Final = {"red": -2.0, "yellow": 0.0, "green": 2.0}
NAMES: Final = {-2.0: "Red", 0.0: "Yellow", 2.0: "Green"}


def score_parts(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw a bar a signal: what it adds to the score, and in grey what it could add at its best.

    `frame` has label, told (the value in words), added and most (points of the score); drawn in its order.
    """
    drawn = frame.assign(
        text=[
            f"{wording.fixed(a, 0)} of {wording.fixed(b, 0)}"
            for a, b in zip(frame["added"], frame["most"], strict=True)
        ]
    )
    return Drawing(_parts(tuple(frame["label"]), float(max(5.0, frame["most"].max() if len(frame) else 5.0)), scale),
                   {"parts": drawn})  # fmt: skip


@shaped
def _parts(labels: tuple[str, ...], most: float, scale: float) -> alt.LayerChart:
    y = alt.Y("label:N", sort=list(labels), title=None, axis=alt.Axis(grid=False, labelLimit=150, ticks=False))
    x, full = (
        alt.X(
            f"{field}:Q",
            title="Points of the score",
            scale=alt.Scale(domain=[0, most * 1.3], nice=False),
            axis=alt.Axis(tickCount=4, grid=False),
        )
        for field in ("added", "most")
    )
    heads = (("label", "Signal"), ("told", "Value"), ("text", "Adds"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    base = alt.Chart(rows("parts")).encode(y=y)
    bar = 14 * scale
    layers = [
        base.mark_bar(size=bar, opacity=0.22, cornerRadius=2).encode(x=full, color=tone("c8"), tooltip=tips),
        base.mark_bar(size=bar, cornerRadius=2).encode(x=x, color=tone("c1"), tooltip=tips),
        base.mark_text(align="left", dx=6).encode(x=full, text="text:N", color=tone("muted")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round((ROW * max(len(labels), 1) + 40) * scale)))


def band_months(frame: pd.DataFrame, markers: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw the share of customers in each band at months' ends, and where other weights began to count.

    `frame` has month, band, customers and share, without those of whom too little is known; `markers` month, number.
    """
    scored = frame[frame["band"].isin(list(LEVELS))]
    drawn = pd.DataFrame(
        {
            "month": [wording.month_label(month) for month in scored["month"]],
            "level": scored["band"].map(LEVELS).astype(float),
            "share": scored["share"],
            "band": scored["band"].str.capitalize(),
            "text": [
                f"{wording.share(part)} ({n:,})" for part, n in zip(scored["share"], scored["customers"], strict=True)
            ],
        }
    )
    told = pd.DataFrame(
        {
            "month": [wording.month_label(month) for month in markers["month"]],
            "text": [f"weights {number}" if number else "standard weights" for number in markers["number"]],
            "why": [note or "no reason noted" for note in markers["note"]],
        }
    )
    return Drawing(_band_months(tuple(dict.fromkeys(drawn["month"])), scale), {"bands": drawn, "markers": told})


@shaped
def _band_months(months: tuple[str, ...], scale: float) -> alt.LayerChart:
    x = alt.X("month:N", sort=list(months), title=None, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True))
    y = alt.Y("share:Q", title=None, stack="zero", scale=alt.Scale(domain=[0, 1.08]),
              axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]))  # fmt: skip
    heads = (("month", "Month"), ("band", "Band"), ("text", "Customers"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    bars = (
        alt.Chart(rows("bands"))
        .mark_bar()
        .encode(x=x, y=y, color=good_or_bad("level", NAMES), order=alt.Order("level:Q"), tooltip=tips)
    )
    marks = alt.Chart(rows("markers"))
    why = [alt.Tooltip("text:N", title="From here"), alt.Tooltip("why:N", title="Why")]
    start = alt.X("month:N", sort=list(months), title=None, bandPosition=0)  # where the bar of the month begins
    marks = marks.encode(x=start, color=tone("ink"), tooltip=why)
    flag = marks.mark_text(align="left", dx=6, dy=-8, fontWeight=600).encode(y=alt.YDatum(1.0), text="text:N")
    rule = marks.mark_rule(strokeDash=[3, 3], strokeWidth=2, xOffset=-3)
    joined = alt.layer(bars, rule, flag).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(TALL * scale)))
