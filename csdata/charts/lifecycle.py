"""How are the customers who came, stayed, came back and fell silent drawn, month by month?"""

from __future__ import annotations

from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.marks import finished, hover, month_axis, value_axis, with_every_month
from csdata.charts.theme import good_or_bad, tone, tone_stroke

# Stage: what the legend says, its place between bad (-2) and good (2), and its direction.
STAGES: Final = {
    "returning": ("Stayed", 0.35, 1),
    "resurrected": ("Came back", 1.2, 1),
    "new": ("New", 2.0, 1),
    "dormant": ("Fell silent", -1.6, -1),
}


def stacked_stages(
    frame: pd.DataFrame, *, silent: str = "Fell silent", scale: float = 1.0, height: float = 250
) -> Drawing:
    """Draw customers by stage: active ones up, those who fell silent down; `frame` is that of `lifecycle`."""
    data = with_every_month(frame, "month")
    names = list(STAGES)
    signed = {name: data[name].to_numpy(dtype=float) * STAGES[name][2] for name in names}
    texts = {f"{name}_text": [wording.count(value) for value in data[name]] for name in (*names, "active")}
    parts = pd.DataFrame(
        {
            "when": np.tile(data["when"].to_numpy(dtype=object), len(names)),
            "amount": np.concatenate([signed[name] for name in names]),
            "level": np.repeat([STAGES[name][1] for name in names], len(data)),
            "order": np.repeat(np.arange(len(names)), len(data)),
        }
    )
    months = data[["when"]].assign(**texts)
    return Drawing(_stages(tuple(data["when"]), silent, scale, height), {"parts": parts, "months": months})


@shaped
def _stages(when: tuple[str, ...], silent: str, scale: float, height: float) -> alt.LayerChart:
    axis_x, amount = month_axis(list(when)), value_axis("amount", "count", "", zero=True)
    titles = {name: silent if name == "dormant" else title for name, (title, _, _) in STAGES.items()}
    levels = {STAGES[name][1]: title for name, title in titles.items()}
    bars = (
        alt.Chart(rows("parts"))
        .mark_bar(strokeWidth=0.6)
        .encode(
            x=axis_x,
            y=amount,
            color=good_or_bad("level", levels, columns=4),
            order="order:O",
            stroke=tone_stroke("paper"),
        )
    )
    zero = alt.Chart(pd.DataFrame({"amount": [0]})).mark_rule().encode(y=amount, color=tone("muted"))
    tips = {f"{name}_text": title for name, title in titles.items()} | {"active_text": "Active in all"}
    return finished([bars, zero, hover("months", axis_x, tips)], height * scale)
