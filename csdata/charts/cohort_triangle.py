"""How is a table of cohorts drawn: a row a cohort, a column a month of life, and what is not over yet left open?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import BAD_TO_GOOD, cell_fill, tone, tone_stroke, tones

AVERAGE: Final = "Average"
ROW: Final = "row"  # the selection of rows, by the field `cohort`
TARGET: Final = 0.8  # the colour of a share jumps here
SMALL_STEP, LARGE_STEP = 0.10, 0.25  # differences to the average: the colour jumps at the first, ends at the second
NARROW, CROWDED = 26, 48  # columns from which labels are smaller, and from which there are none
MANY_ROWS: Final = 40
WIDE_ENOUGH: Final = "bandwidth('x') < 16 ? 0 : 1"  # on a phone colours and the pointer tell
Unit = Literal["share", "number"]
View = Literal["kept", "average"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the table is called and how it is drawn; part of its shape."""

    title: str = "Months since start"
    unit: Unit = "share"
    view: View = "kept"
    scale: float = 1.0
    split: float = TARGET
    picks: bool = False


def cohort_table(frame: pd.DataFrame, average: pd.DataFrame | None = None, look: Look | None = None) -> Drawing:
    """Draw a row a cohort, the average first, and a column a month of life; a cohort below 10 as dots.

    `frame` has cohort, size, age, n, value, observed, and may have open (told of a part of the cohort: marked *) and
    running (the next month of a cohort, not over yet: an empty frame); `average` has age, value, n. Rows are drawn in
    the order of the frame. With `look.picks` a click selects rows (parameter `row`, field `cohort`).
    """
    look = look or Look()
    frame = frame if "open" in frame.columns else frame.assign(open=False)
    known = frame[frame["value"].notna() & (frame["observed"] | frame["open"])]
    if average is not None:
        mean = average[average["value"].notna()].assign(cohort=AVERAGE, observed=True, open=False)
        known = pd.concat([mean, known], ignore_index=True)
    shown = _coloured(known.assign(month=known["age"].astype(str)), average, look)
    few = frame[frame["value"].isna() & (frame["observed"] | frame["open"])]
    few = few.assign(month=few["age"].astype(str), label="·")[["cohort", "month", "label"]]
    order = frame.drop_duplicates("cohort")
    names, sizes = list(order["cohort"]), list(order["size"])
    if average is not None:
        names, sizes = [AVERAGE, *names], [int(sum(sizes)), *sizes]
    months = tuple(str(age) for age in sorted(frame["age"].unique()))
    running = frame[frame["running"]] if "running" in frame.columns else frame.iloc[:0]
    frames = {
        "cells": shown,
        "few": few,
        "running": running.assign(month=running["age"].astype(str))[["cohort", "month"]],
        "sizes": pd.DataFrame({"cohort": names, "month": "n", "label": [wording.count(size) for size in sizes]}),
    }
    return Drawing(_table(tuple(names), months, look), frames)


def _coloured(known: pd.DataFrame, average: pd.DataFrame | None, look: Look) -> pd.DataFrame:
    """Return the cells with their label, their colour and the tone of the text on it, and what a pointer reads."""
    labels = [_label(value, look) for value in known["value"]]
    if look.view == "average" and average is not None:
        usual = known["age"].map(average.set_index("age")["value"])
        apart = (known["value"] - usual).fillna(0.0).to_numpy(dtype=float)
        places, texts = difference_fill(apart)
        differences = [wording.signed(wording.fixed(value, 0, 100)) for value in apart]
        mean = known["cohort"] == AVERAGE
        labels = [own if usually else other for own, other, usually in zip(labels, differences, mean, strict=True)]
    else:
        places, texts = cell_fill(known["value"].tolist(), *span(known["value"], look))
    star = np.where(known["open"].to_numpy(dtype=bool), "*", "")
    return known[["cohort", "month"]].assign(
        label=[text + mark for text, mark in zip(labels, star, strict=True)],
        place=places,
        tone=texts,
        told=_told(known, look),
        counted=[wording.plural(n, "customer") for n in known["n"]],
    )


def _told(known: pd.DataFrame, look: Look) -> list[str]:
    """Return what a pointer reads of each value: with its range where it has one."""
    values = [wording.value_text(value, look.unit) for value in known["value"]]
    if "low" not in known.columns:
        return values
    ranges = [wording.range_text(low, high, look.unit) for low, high in zip(known["low"], known["high"], strict=True)]
    return [f"{value} ({both})" if both != wording.DASH else value for value, both in zip(values, ranges, strict=True)]


def difference_fill(apart: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[list[float], list[str]]:
    """Place differences between bad (−2) and good (2) and name the tone of the text on each; colours jump at 10 points.

    >>> difference_fill(np.array([0.0, 0.1, -0.25]))
    ([0.0, 1.0, -2.0], ['ink', 'ink', 'paper'])
    """
    size = np.abs(apart)
    beyond = 1.55 + 0.45 * np.minimum(1, (size - SMALL_STEP) / (LARGE_STEP - SMALL_STEP))
    strong = size > SMALL_STEP + 1e-9
    level = np.sign(apart) * np.where(strong, beyond, size / SMALL_STEP)
    return [float(place) for place in level], ["paper" if one else "ink" for one in strong]


def span(values: pd.Series[float], look: Look) -> tuple[float, float, float]:
    """Return where the colours begin, end and jump: at the target when the values lie on both sides of it."""
    if values.empty:
        return 0.0, 1.0, look.split
    if look.unit == "number":
        high = float(values.max())
        low = min(float(values.min()), high - 2)
        return low, high, (low + high) / 2
    low, high = np.floor(float(values.min()) * 10) / 10, float(values.quantile(0.98))
    top = 1.0 if look.split < 1 and high > look.split else max(high, low + 0.1)
    low, top = min(low, look.split - 0.3) if top > look.split else low, max(top, low + 0.1)
    return low, top, look.split if low < look.split < top else (low + top) / 2


def _label(value: float, look: Look) -> str:
    return wording.fixed(value, 0, 100) if look.unit == "share" else wording.fixed(value, 1)


@shaped
def _table(cohorts: tuple[str, ...], months: tuple[str, ...], look: Look) -> alt.LayerChart:
    size = (11 if len(months) <= NARROW else 9.5) * look.scale
    y = alt.Y("cohort:N", sort=list(cohorts), title=None, axis=_names(cohorts), scale=_bands(cohorts, 0.1))
    every = max(1, -(-len(months) // CROWDED))
    axis = alt.Axis(labelAngle=0, orient="top", grid=False, titleAnchor="start", values=["n", *months[::every]])
    x = alt.X("month:O", sort=None, title=look.title, axis=axis, scale=_bands(("n", *months), 0.05))
    heads = (("cohort", "Cohort"), ("month", "Month"), ("told", "Left"), ("counted", "Customers behind it"))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in heads]
    base = alt.Chart(rows("cells")).encode(x=x, y=y, tooltip=tips)
    filled = base.mark_rect(cornerRadius=3, strokeWidth=2).encode(color=_fill(look))
    if look.picks:
        picked = alt.selection_point(name=ROW, fields=["cohort"], toggle="true")
        width = alt.condition(picked, alt.value(2), alt.value(0), empty=False)
        filled = filled.encode(stroke=tone_stroke("ink"), strokeWidth=width).add_params(picked)
    hidden = alt.expr(WIDE_ENOUGH)
    layers = [_pending(x, y), filled]
    if len(months) <= CROWDED:
        written = base.mark_text(fontSize=round(size, 1), opacity=hidden)
        layers.append(written.encode(text="label:N", color=tones("tone")))
    quiet = [alt.Chart(rows(name)).mark_text(fontSize=round(size, 1), opacity=hidden) for name in ("few", "sizes")]
    layers += [chart.encode(x=x, y=y, text="label:N", color=tone("muted")) for chart in quiet]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    height = _row_height(len(cohorts)) * look.scale * max(len(cohorts), 2)
    return cast("alt.LayerChart", joined.properties(height=round(height)))


def _pending(x: alt.X, y: alt.Y) -> alt.Chart:
    """Return the frames of the months that are running: known to come, not known yet."""
    tip = alt.TooltipValue("Not over yet")
    frame = alt.Chart(rows("running")).mark_rect(cornerRadius=3, fillOpacity=0, strokeDash=[3, 3], strokeWidth=1)
    return cast("alt.Chart", frame.encode(x=x, y=y, stroke=tone_stroke("line"), tooltip=tip))


def _row_height(count: int) -> float:
    return 28.0 if count <= 24 else 24.0 if count <= MANY_ROWS else 14.0


def _names(cohorts: tuple[str, ...]) -> alt.Axis:
    """Return the axis of the rows; in a long table every third row is named."""
    values = list(cohorts) if len(cohorts) <= MANY_ROWS else [cohorts[0], *cohorts[1::3]]
    bold = {"condition": {"test": f"datum.value === '{AVERAGE}'", "value": "bold"}, "value": "normal"}
    return alt.Axis(grid=False, values=values, labelFontWeight=bold)


def _fill(look: Look) -> alt.Color:
    if look.view == "average":
        return alt.Color("place:Q", scale=BAD_TO_GOOD, legend=None)
    return alt.Color("place:Q", scale=alt.Scale(domain=[0, 1], interpolate="rgb"), legend=None)


def _bands(names: tuple[str, ...], inner: float) -> alt.Scale:
    return alt.Scale(domain=list(names), paddingInner=inner)
