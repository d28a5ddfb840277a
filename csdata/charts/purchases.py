"""How are customers without a contract drawn: what they bought beside what a model says, and who is still there?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import DATA, tone, tones

HEIGHT: Final = 230
TENTHS: Final = 10
LABELS: Final = 5


def purchase_lines(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw repeat purchases so far, week by week: made in ink, the model in colour; `frame` has week, made, model."""
    weeks = frame["week"].to_numpy().astype("datetime64[D]")
    when = [wording.date_label(day) for day in weeks.tolist()]
    told = pd.DataFrame(
        {
            "when": np.tile(np.array(when, dtype=object), 2),
            "name": np.repeat(["Bought again", "Model"], len(frame)),
            "tone": np.repeat(["ink", DATA], len(frame)),
            "value": np.concatenate([frame["made"].to_numpy(dtype=float), frame["model"].to_numpy(dtype=float)]),
        }
    )
    told["told"] = [wording.count(value) for value in told["value"]]
    ends = told.groupby("name", sort=False).tail(1).sort_values("value", kind="stable")
    return Drawing(_lines(tuple(when), scale), {"lines": told, "lower": ends.head(1), "upper": ends.tail(1)})


@shaped
def _lines(when: tuple[str, ...], scale: float) -> alt.LayerChart:
    step = max(1, len(when) // LABELS)
    axis = alt.Axis(values=list(when[::-1][::step][::-1]), labelAngle=0, grid=False, labelOverlap="greedy")
    x = alt.X("when:O", sort=None, title=None, axis=axis, scale=alt.Scale(type="point", domain=list(when)))
    y = alt.Y("value:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=4), scale=alt.Scale(zero=True))
    heads = (("when", "Until"), ("name", "Line"), ("told", "Repeat purchases"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    lines = alt.Chart(rows("lines"))
    layers = [
        lines.mark_line().encode(x=x, y=y, color=tones("tone"), detail=alt.Detail("name:N")),
        lines.mark_circle(size=180 * scale, opacity=0).encode(x=x, y=y, tooltip=tips),
        *(
            alt.Chart(rows(name))
            .mark_text(align="right", dx=-4 * scale, dy=away * scale, fontWeight=600)
            .encode(x=x, y=y, text="name:N", color=tones("tone"))
            for name, away in (("upper", -13), ("lower", 22))
        ),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))


def alive_bars(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw how many customers have which chance of still being one, in tenths; `frame` has alive."""
    place = np.minimum((frame["alive"].to_numpy(dtype=float) * TENTHS).astype(int), TENTHS - 1)
    counted = np.bincount(place, minlength=TENTHS)
    bands = [f"{10 * tenth}–{10 * tenth + 10}%" for tenth in range(TENTHS)]
    told = pd.DataFrame({"band": bands, "customers": counted, "told": [wording.count(n) for n in counted]})
    return Drawing(_bars(tuple(bands), scale), {"bars": told})


@shaped
def _bars(bands: tuple[str, ...], scale: float) -> alt.LayerChart:
    axis = alt.Axis(labelAngle=0, grid=False, labelOverlap="greedy")
    x = alt.X(
        "band:O", sort=None, title="Chance of still being a customer", axis=axis, scale=alt.Scale(domain=list(bands))
    )
    y = alt.Y("customers:Q", title=None, axis=None)
    heads = (("band", "Chance"), ("told", "Customers"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    base = alt.Chart(rows("bars"))
    layers = [
        base.mark_bar(cornerRadius=3).encode(x=x, y=y, color=tone(DATA), tooltip=tips),
        base.mark_text(dy=-9 * scale).encode(x=x, y=y, text="told:N", color=tone("ink")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))
