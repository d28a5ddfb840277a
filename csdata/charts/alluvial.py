"""How are customers drawn that move between levels, from one date to another?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import tone, tones

HEIGHT: Final = 300
GAP: Final = 0.03  # of all customers, between two levels
STEPS: Final = 25
BAR: Final = (0.005, 0.035)
RIBBON: Final = "ribbon"  # the selection: a click on a ribbon, by the fields `before` and `after`
TONES: Final = {"up": "c3", "down": "c2", "same": "c8"}


def alluvial(
    flows: pd.DataFrame, levels: Sequence[str], labels: Sequence[str], when: tuple[str, str], *, scale: float = 1.0
) -> Drawing:
    """Draw ribbons between two dates: `flows` has before, after, customers and direction (up, down, same).

    `levels` is the order from the best, `labels` their names; both ends say how many. A click selects a ribbon.
    """
    order = {level: place for place, level in enumerate(levels)}
    flows = flows.sort_values(["before", "after"], key=lambda column: column.map(order), kind="stable")
    total = max(int(flows["customers"].sum()), 1)
    gap = GAP * total
    left, right = (_ends(flows, side, levels, gap) for side in ("before", "after"))
    names = dict(zip(levels, labels, strict=True))
    frames = {
        "ribbons": _ribbons(flows, left, right, names),
        "bars": pd.DataFrame([*_bars(left, -BAR[1], -BAR[0]), *_bars(right, 1 + BAR[0], 1 + BAR[1])]),
        "left": _labels(left, names, -0.055, number_first=False),
        "right": _labels(right, names, 1.055, number_first=True),
        "heads": pd.DataFrame({"x": [-0.02, 1.02], "text": list(when)}),
    }
    highest = max(max(end for _, end in side.values()) for side in (left, right))
    return Drawing(_alluvial(float(highest), scale), frames)


Ends = dict[str, tuple[float, float]]


def _ends(flows: pd.DataFrame, side: str, levels: Sequence[str], gap: float) -> Ends:
    """Return where each level that occurs begins and ends, from the top."""
    found: Ends = {}
    at = 0.0
    for level in levels:
        size = float(flows.loc[flows[side] == level, "customers"].sum())
        if size:
            found[level] = (at, at + size)
            at += size + gap
    return found


def _ribbons(flows: pd.DataFrame, left: Ends, right: Ends, names: dict[str, str]) -> pd.DataFrame:
    """Return the outline of each ribbon: a smooth step from its place at the left to its place at the right."""
    t = np.linspace(0, 1, STEPS)
    smooth = t * t * (3 - 2 * t)
    used_left, used_right = ({level: start for level, (start, _) in side.items()} for side in (left, right))
    parts = []
    for place, row in enumerate(flows.to_dict("records")):
        one, other, size = str(row["before"]), str(row["after"]), float(row["customers"])
        top = used_left[one] + (used_right[other] - used_left[one]) * smooth
        told = f"{names[one]} → {names[other]}"
        parts.append(
            pd.DataFrame({"flow": place, "before": one, "after": other, "x": t, "top": top, "bottom": top + size,
                          "told": told, "customers": int(size), "tone": TONES[str(row["direction"])]})
        )  # fmt: skip
        used_left[one] += size
        used_right[other] += size
    return pd.concat(parts, ignore_index=True)


def _bars(side: Ends, first: float, last: float) -> list[dict[str, float]]:
    return [{"x": first, "x2": last, "top": start, "bottom": end} for start, end in side.values()]


def _labels(side: Ends, names: dict[str, str], x: float, *, number_first: bool) -> pd.DataFrame:
    told = []
    for level, (start, end) in side.items():
        count = f"{int(end - start):,}"
        text = f"{count}  {names[level]}" if number_first else f"{names[level]}  {count}"
        told.append({"x": x, "y": (start + end) / 2, "text": text})
    return pd.DataFrame(told)


@shaped
def _alluvial(highest: float, scale: float) -> alt.LayerChart:
    across = alt.Scale(domain=[-0.3, 1.3], nice=False)
    down = alt.Scale(domain=[highest, 0], nice=False)
    x = alt.X("x:Q", axis=None, scale=across)
    top, y = (alt.Y(f"{field}:Q", axis=None, scale=down) for field in ("top", "y"))
    tips = [alt.Tooltip("told:N", title="From → to"), alt.Tooltip("customers:Q", title="Customers", format=",")]
    picked = alt.selection_point(name=RIBBON, fields=["before", "after"])
    layers = [
        alt.Chart(rows("ribbons")).mark_area(cursor="pointer").encode(
            x=x, y=top, y2="bottom:Q", detail=["flow:N", "before:N", "after:N"], color=tones("tone"), tooltip=tips,
            opacity=alt.condition(picked, alt.value(0.6), alt.value(0.2)),
        ).add_params(picked),
        alt.Chart(rows("bars")).mark_rect().encode(x=x, x2="x2:Q", y=top, y2="bottom:Q", color=tone("ink")),
        alt.Chart(rows("left")).mark_text(align="right").encode(x=x, y=y, text="text:N", color=tone("ink")),
        alt.Chart(rows("right")).mark_text(align="left").encode(x=x, y=y, text="text:N", color=tone("ink")),
        alt.Chart(rows("heads")).mark_text(fontWeight=600, y=-9).encode(x=x, text="text:N", color=tone("muted")),
    ]  # fmt: skip
    joined = alt.layer(*layers).resolve_scale(color="independent")
    padding = {"left": 0, "right": 0, "top": 20, "bottom": 2}
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale), padding=padding))
