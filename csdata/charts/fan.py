"""How is a forecast of who stays drawn: what was seen as a line, what may come as a fan, never as a single line?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import DATA, tone

HEIGHT: Final = 250


def survival_fan(frame: pd.DataFrame, *, title: str = "Months since start", scale: float = 1.0) -> Drawing:
    """Draw the share still there: seen in ink, then the middle of the forecast in its 8-in-10 and 5-in-10 bands.

    `frame` has age, share, low_50, high_50, low_80, high_80, and observed (missing beyond what was seen).
    """
    told = frame.assign(
        told=[wording.share(value) for value in frame["share"]],
        eight=[wording.range_text(a, b, "share") for a, b in zip(frame["low_80"], frame["high_80"], strict=True)],
        seen=[wording.share(value) for value in frame["observed"]],
    )
    known = told[told["observed"].notna()]
    first = int(known["age"].max()) if len(known) else 0
    ahead = told[told["age"] >= first]
    last = told.tail(1)
    ends = last[["age", "share"]].assign(
        text=[f"{t}, 8 in 10: {e}" for t, e in zip(last["told"], last["eight"], strict=True)]
    )
    frames = {
        "known": known[["age", "observed", "seen"]],
        "ahead": ahead[["age", "share", "low_50", "high_50", "low_80", "high_80", "told", "eight"]],
        "ends": ends,
        "today": pd.DataFrame({"age": [first], "text": ["seen so far"]}),
        "all": told[["age", "share", "told", "eight", "seen"]],
    }
    return Drawing(_fan(title, int(told["age"].max()), scale), frames)


@shaped
def _fan(title: str, last: int, scale: float) -> alt.LayerChart:
    ticks = list(range(0, last + 1, 12 if last > 24 else 6))
    x = alt.X(
        "age:Q", title=title, axis=alt.Axis(values=ticks, grid=False), scale=alt.Scale(domain=[0, last], nice=False)
    )
    span = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format=".0%", tickCount=5)
    seen, share, eight, five = (
        alt.Y(f"{field}:Q", title=None, axis=axis, scale=span) for field in ("observed", "share", "low_80", "low_50")
    )
    ahead, known, today = (alt.Chart(rows(name)) for name in ("ahead", "known", "today"))
    tips = [
        alt.Tooltip(f"{name}:N", title=head)
        for name, head in (("age", "Month"), ("seen", "Seen"), ("told", "Forecast, middle"), ("eight", "8 in 10"))
    ]
    layers = [
        ahead.mark_area(opacity=0.16).encode(x=x, y=eight, y2="high_80:Q", color=tone(DATA)),
        ahead.mark_area(opacity=0.22).encode(x=x, y=five, y2="high_50:Q", color=tone(DATA)),
        ahead.mark_line().encode(x=x, y=share, color=tone(DATA)),
        known.mark_line(interpolate="step-after").encode(x=x, y=seen, color=tone("ink")),
        today.mark_rule(strokeDash=[2, 3]).encode(x=x, color=tone("muted")),
        today.mark_text(align="right", dx=-6, y=10, baseline="top").encode(x=x, text="text:N", color=tone("muted")),
        alt.Chart(rows("ends"))
        .mark_text(align="right", dy=-24 * scale, fontWeight=600)
        .encode(x=x, y=share, text="text:N", color=tone(DATA)),
        alt.Chart(rows("all")).mark_circle(size=200 * scale, opacity=0).encode(x=x, y=share, tooltip=tips),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(HEIGHT * scale)))
