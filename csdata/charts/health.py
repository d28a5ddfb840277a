"""How is a health score drawn: what each signal adds to it, and what it costs?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone

ROW: Final = 30


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
