"""How does a room see one persona, and how many there are of each kind?"""

from __future__ import annotations

from typing import cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.personas import NEAR_AVERAGE, token_of
from csdata.charts.theme import tone, tones

ROW, ROOM = 44, 0.65
IS_WIDE = "containerSize()[0] >= 520"  # on a phone there is room for names only


def apart(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw how far one persona is from the others, a bar a behaviour; blue is above, orange below, grey near them.

    `frame` has label, effect (standard deviations), own and rest (medians in words); drawn in its order.
    """
    effect = frame["effect"].to_numpy(dtype=float)
    told = pd.DataFrame(
        {
            "label": frame["label"].to_numpy(dtype=object),
            "effect": effect,
            "tone": np.where(np.abs(effect) < NEAR_AVERAGE, "c8", np.where(effect > 0, "c1", "c2")),
            "text": [f"{own} · others {rest}" for own, rest in zip(frame["own"], frame["rest"], strict=True)],
            "apart": [f"{wording.signed(wording.fixed(value, 1))} standard deviations" for value in effect],
            "above": effect >= 0,
        }
    )
    low, high = min(float(effect.min()), 0.0), max(float(effect.max()), 0.0)
    room = ROOM * (high - low) or 1.0  # at either side, for the words beside the bars
    return Drawing(_apart(tuple(told["label"]), (low - room, high + room), scale), {"bars": told})


@shaped
def _apart(labels: tuple[str, ...], span: tuple[float, float], scale: float) -> alt.LayerChart:
    left = alt.Axis(grid=False, labelLimit=alt.ExprRef(f"{IS_WIDE} ? 300 : 130"), labelFontSize=14 * scale)
    y = alt.Y("label:N", sort=list(labels), title=None, axis=left, scale=alt.Scale(paddingInner=0.5))
    bare = alt.Axis(labels=False, grid=False, tickCount=3)
    x = alt.X("effect:Q", title=None, axis=bare, scale=alt.Scale(domain=list(span), nice=False))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("label", "Behaviour"), ("apart", "Apart"))]
    base = alt.Chart(rows("bars")).encode(y=y)
    words = base.encode(x=x, text="text:N", color=tone("ink"))
    size, seen = 13 * scale, alt.ExprRef(f"{IS_WIDE} ? 1 : 0")
    layers = [
        base.mark_bar(cornerRadiusEnd=3, height=18 * scale).encode(x=x, color=tones("tone"), tooltip=tips),
        words.transform_filter("datum.above").mark_text(align="left", dx=8 * scale, fontSize=size, opacity=seen),
        words.transform_filter("!datum.above").mark_text(align="right", dx=-8 * scale, fontSize=size, opacity=seen),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(ROW * len(labels) * scale)))


def kinds(names: tuple[str, ...], n: tuple[int, ...], *, scale: float = 1.0) -> Drawing:
    """Draw how many customers each kind has: a bar in the colour of each."""
    whole = max(sum(n), 1)
    told = pd.DataFrame(
        {
            "name": list(names),
            "n": list(n),
            "tone": [token_of(at) for at in range(len(names))],
            "text": [f"{wording.share(count / whole)} · {count:,}" for count in n],
        }
    )
    return Drawing(_kinds(tuple(names), scale), {"kinds": told})


@shaped
def _kinds(names: tuple[str, ...], scale: float) -> alt.LayerChart:
    left = alt.Axis(grid=False, labelLimit=alt.ExprRef(f"{IS_WIDE} ? 470 : 130"), labelFontSize=14 * scale)
    y = alt.Y("name:N", sort=list(names), title=None, axis=left, scale=alt.Scale(paddingInner=0.4))
    x = alt.X("n:Q", title=None, axis=alt.Axis(labels=False, grid=False), scale=alt.Scale(padding=90, nice=False))
    tips = [alt.Tooltip("name:N", title="Persona"), alt.Tooltip("text:N", title="Customers")]
    base = alt.Chart(rows("kinds")).encode(x=x, y=y, tooltip=tips)
    bars = base.mark_bar(cornerRadiusEnd=3, height=22 * scale).encode(color=tones("tone"))
    words = base.mark_text(align="left", dx=8 * scale, fontSize=13 * scale).encode(text="text:N", color=tone("ink"))
    joined = alt.layer(bars, words).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round((ROW * len(names)) * scale)))
