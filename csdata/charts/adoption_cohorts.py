"""How is adoption by cohort and age drawn, with what is not over yet left blank?"""

from __future__ import annotations

from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import cell_fill, tone, tones

AVERAGE: Final = "Average"
SHARES: Final = (0.5, 1.0, 0.8)


def cohort_table(
    frame: pd.DataFrame, average: pd.DataFrame | None = None, *, measure: str = "share", scale: float = 1.0
) -> Drawing:
    """Draw a row a cohort, the average first, and a column a month since start; below 10 a dot, an open cell nothing.

    `frame` is that of `adoption_by_cohort`, `average` of `cohort_average`;
    `measure` is share (0 to 1) or breadth (a number of features).
    """
    seen = frame[frame["observed"]].assign(month=frame["age"].astype(str))
    known = seen[seen["value"].notna()]
    if average is not None:
        mean = average.assign(cohort=AVERAGE, month=average["age"].astype(str))
        known = pd.concat([mean, known], ignore_index=True)
    places, texts = cell_fill(known["value"].tolist(), *_span(known["value"], measure))
    cells = known.assign(
        label=[_label(value, measure) for value in known["value"]],
        place=places,
        tone=texts,
        told=[wording.value_text(value, "share" if measure == "share" else "number") for value in known["value"]],
        counted=[wording.plural(n, "customer") for n in known["n"]],
    )
    cohorts = frame.drop_duplicates("quarter").sort_values("quarter")
    names, counts = list(cohorts["cohort"]), list(cohorts["size"])
    if average is not None:
        names, counts = [AVERAGE, *names], [sum(counts), *counts]
    sizes = pd.DataFrame({"cohort": names, "month": "n", "label": [wording.count(size) for size in counts]})
    few = seen.loc[seen["value"].isna(), ["cohort", "month"]].assign(label="·")
    months = tuple(str(age) for age in sorted(frame["age"].unique()))
    frames = {"cells": cells, "few": few, "sizes": sizes}
    return Drawing(_table(tuple(names), months, scale), frames)


@shaped
def _table(cohorts: tuple[str, ...], months: tuple[str, ...], scale: float) -> alt.LayerChart:
    y = alt.Y("cohort:N", sort=list(cohorts), title=None, axis=alt.Axis(grid=False), scale=_bands(cohorts, 0.1))
    axis = alt.Axis(labelAngle=0, orient="top", grid=False, titleAnchor="start")
    x = alt.X("month:O", sort=None, title="Months since start", axis=axis, scale=_bands(("n", *months), 0.05))
    tips = [
        alt.Tooltip(f"{name}:N", title=title)
        for name, title in (("cohort", "Started"), ("month", "Month"), ("told", "Value"), ("counted", "Still there"))
    ]
    fill = alt.Color("place:Q", scale=alt.Scale(domain=[0, 1], interpolate="rgb"), legend=None)
    base = alt.Chart(rows("cells")).encode(x=x, y=y, tooltip=tips)
    layers = [
        base.mark_rect(cornerRadius=3).encode(color=fill),
        base.mark_text(fontSize=round(11 * scale, 1)).encode(text="label:N", color=tones("tone")),
        *(
            alt.Chart(rows(data)).mark_text().encode(x=x, y=y, text="label:N", color=tone("muted"))
            for data in ("few", "sizes")
        ),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(28 * scale * max(len(cohorts), 2))))


def _bands(names: tuple[str, ...], gap: float) -> alt.Scale:
    return alt.Scale(domain=list(names), paddingInner=gap)


def _span(values: pd.Series[float], measure: str) -> tuple[float, float, float]:
    """Return where the colours begin, end and jump: half to all for shares, two features at least for breadth."""
    if measure == "share" or values.empty:
        return SHARES
    high = float(values.max())
    low = min(float(values.min()), high - 2)
    return low, high, (low + high) / 2


def _label(value: float, measure: str) -> str:
    return f"{value * 100:.0f}" if measure == "share" else wording.fixed(value, 1)
