"""How are the balance map and the groups of happy and successful customers drawn?"""

from __future__ import annotations

from typing import Any, Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones
from csdata.wording import money, range_text, share

TONES: Final = {
    "Both win": "c3",
    "We win, they do not": "c2",
    "They win, we do not": "c1",
    "Neither wins": "c8",
}
CORNERS: Final = {
    "Both win": (100, 112),
    "We win, they do not": (0, 112),
    "They win, we do not": (100, -12),
    "Neither wins": (0, -12),
}
MOST_DRAWN: Final = 1500
BOX: Final = "box"
STEP: Final = 34
ENDS: Final = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)  # of the axis: few, so that the shape seldom changes
FEW: Final = 30


def balance_map(
    frame: pd.DataFrame,
    quadrants: pd.DataFrame,
    *,
    cut: float,
    currency: str = "$",
    scale: float = 1.0,
    height: float = 395,
) -> Drawing:
    """Draw customers by both scores, sized by revenue; dragging a box selects (`box`: customer_score, our_score).

    `frame` has name, customer_score, our_score, quadrant, yearly_revenue; `quadrants` has quadrant, customers,
    yearly_revenue. Of very many customers an even part is drawn, the counts are of all.
    """
    shown = drawn(frame)
    size = np.sqrt(np.maximum(shown["yearly_revenue"], 0) / max(float(frame["yearly_revenue"].max()), 1.0))
    dots = pd.DataFrame(
        {
            "name": shown["name"],
            "customer_score": shown["customer_score"].round(1),
            "our_score": shown["our_score"].round(1),
            "size": 14 + 246 * size**2,
            "tone": shown["quadrant"].map(TONES),
            "money": shown["yearly_revenue"].round(),
        }
    )
    corners = pd.DataFrame(
        {
            "x": [CORNERS[name][0] for name in quadrants["quadrant"]],
            "y": [CORNERS[name][1] for name in quadrants["quadrant"]],
            "title": quadrants["quadrant"],
            "sub": [
                f"{n:,} · {money(value, currency)}"
                for n, value in zip(quadrants["customers"], quadrants["yearly_revenue"], strict=True)
            ],
        }
    )
    return Drawing(_map(cut, scale, height), {"dots": dots, "corners": corners})


def drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """Return at most MOST_DRAWN rows: every so many-th customer of the list by revenue, so that all sizes are there."""
    if len(frame) <= MOST_DRAWN:
        return frame
    ordered = frame.sort_values(["yearly_revenue", "number"], ascending=[False, True])
    return ordered.iloc[np.linspace(0, len(frame) - 1, MOST_DRAWN).astype(int)]


@shaped
def _map(cut: float, scale: float, height: float) -> alt.LayerChart:
    scores = alt.Scale(domain=[0, 100], nice=False)
    taller = alt.Scale(domain=[-12, 112], nice=False)  # room for the names in the corners
    bare = alt.Axis(values=[cut], labels=False, grid=False)
    raised = alt.Axis(values=[cut], labels=False, grid=False, titleY=-6)
    x = alt.X("customer_score:Q", title="Customer side score →", scale=scores, axis=bare)
    y = alt.Y("our_score:Q", title="Our side score ↑", scale=taller, axis=raised)
    tips = {"name": "Customer", "customer_score": "Customer side", "our_score": "Our side"}
    revenue = alt.Tooltip("money:Q", title="Yearly revenue", format=",.0f")
    dots = (
        alt.Chart(rows("dots"))
        .mark_circle(opacity=0.55, stroke=None)
        .encode(
            x=x,
            y=y,
            size=alt.Size("size:Q", scale=None, legend=None),
            color=tones("tone"),
            tooltip=[*(alt.Tooltip(f"{field}:N", title=title) for field, title in tips.items()), revenue],
        )
        .add_params(alt.selection_interval(name=BOX))
    )
    line = alt.Chart(pd.DataFrame({"customer_score": [cut], "our_score": [cut]}))
    lines = [
        line.mark_rule(strokeDash=[3, 3]).encode(x=x, color=tone("muted")),
        line.mark_rule(strokeDash=[3, 3]).encode(y=y, color=tone("muted")),
    ]
    layered: alt.LayerChart = alt.layer(*lines, dots, *_labels(scale)).resolve_scale(color="independent")
    return layered.properties(height=round(height * (1 + (scale - 1) * 0.8)))


def _labels(scale: float) -> list[alt.Chart]:
    """Return the name and the count of each quadrant in its corner."""
    found: list[alt.Chart] = []
    for right, top in ((True, True), (False, True), (True, False), (False, False)):
        here = f"datum.x == {100 * right} && (datum.y > 50) == {str(top).lower()}"
        corner = alt.Chart(rows("corners")).transform_filter(here).encode(x="x:Q", y="y:Q")
        dx = -4 if right else 6
        above, below = (4, 20 * scale) if top else (-20 * scale, -4)
        placed: dict[str, Any] = {
            "align": "right" if right else "left",
            "baseline": "top" if top else "bottom",
            "dx": dx,
        }
        bold = corner.mark_text(**placed, dy=above, fontWeight=600)
        plain = corner.mark_text(**placed, dy=below)
        found += [bold.encode(text="title:N", color=tone("ink")), plain.encode(text="sub:N", color=tone("muted"))]
    return found


def group_dots(frame: pd.DataFrame, *, currency: str = "$", scale: float = 1.0) -> Drawing:
    """Draw a row a group: how many there are and what they bring, and the share lost with its range.

    `frame` has group, customers, yearly_revenue, churn, low, high; a group without a rate shows its count only. Rings
    stand for few customers.
    """
    known = frame["churn"].notna()
    data = pd.DataFrame(
        {
            "group": frame["group"],
            "count": [
                f"{n:,} · {money(value, currency)}"
                for n, value in zip(frame["customers"], frame["yearly_revenue"], strict=True)
            ],
            "churn": frame["churn"].astype(float),
            "low": frame["low"].astype(float),
            "high": frame["high"].astype(float),
            "few": frame["customers"] < FEW,
            "said": [
                f"{share(value)}" if there else "too few" for value, there in zip(frame["churn"], known, strict=True)
            ],
            "range": [range_text(low, high, "share") for low, high in zip(frame["low"], frame["high"], strict=True)],
        }
    )
    if not known.any():
        return Drawing(_counts(tuple(data["group"]), scale), {"groups": data.assign(customers=frame["customers"])})
    highest = float(data["high"].max(skipna=True))
    top = next((end for end in ENDS if highest <= end), 1.0)
    shape = _groups(tuple(data["group"]), top * 1.12, scale)
    return Drawing(shape, {"groups": data, "known": data[known]})


@shaped
def _counts(order: tuple[str, ...], scale: float) -> alt.LayerChart:
    """Draw how many there are in each group, where nothing is known of who left."""
    left = alt.Axis(grid=False, labelAlign="left", labelPadding=150 * scale, minExtent=150 * scale)
    y = alt.Y("group:N", title=None, sort=None, scale=alt.Scale(domain=list(order)), axis=left)
    base = alt.Chart(rows("groups")).encode(y=y, x=alt.X("customers:Q", title=None, axis=None))
    bars = base.mark_bar(height=12 * scale).encode(color=tone("c8"))
    text = base.mark_text(align="left", dx=6 * scale).encode(text="count:N", color=tone("muted"))
    layered = alt.layer(bars, text).resolve_scale(color="independent")
    return cast("alt.LayerChart", layered.properties(height=alt.Step(round(STEP * scale))))


@shaped
def _groups(order: tuple[str, ...], top: float, scale: float) -> alt.LayerChart:
    left = alt.Axis(grid=False, labelAlign="left", labelPadding=150 * scale, minExtent=150 * scale)
    y = alt.Y("group:N", title=None, sort=None, scale=alt.Scale(domain=list(order)), axis=left)
    counts = (
        alt.Chart(rows("groups"))
        .mark_text(align="left")
        .encode(y=y, x=alt.value(0), text="count:N", color=tone("muted"))
    )
    # A third of the width is left to the counts.
    across = alt.Scale(domain=[-top / 2, top], nice=False)
    axis = alt.Axis(labelExpr="datum.value < 0 ? '' : format(datum.value, '.0%')", tickCount=6, grid=True)
    x = alt.X("churn:Q", title=None, scale=across, axis=axis)
    base = alt.Chart(rows("known")).encode(y=y)
    tips = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("said:N", title="Lost"),
        alt.Tooltip("range:N", title="Range"),
    ]
    whisker = base.mark_rule(strokeWidth=1.5 * scale).encode(
        x=alt.X("low:Q", scale=across, axis=axis, title=None), x2="high:Q", color=tone("c8")
    )
    dots = base.mark_circle(size=90 * scale, opacity=1).encode(x=x, color=tone("c1"), tooltip=tips)
    rings = (
        base.transform_filter("datum.few")
        .mark_circle(size=34 * scale, opacity=1)
        .encode(x=x, color=tone("paper"), tooltip=tips)
    )
    text = base.mark_text(dy=-11 * scale, fontWeight=600).encode(x=x, text="said:N", color=tone("ink"))
    layered = alt.layer(counts, whisker, dots, rings, text).resolve_scale(color="independent")
    return cast("alt.LayerChart", layered.properties(height=alt.Step(round(STEP * scale))))
