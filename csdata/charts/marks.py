"""How are a figure over time and the movements of recurring revenue drawn?"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import DATA, good_or_bad, tone, tone_stroke

# Movement: what the legend says, its place between bad (-2) and good (2), and its direction.
MOVEMENTS: Final = {
    "new": ("New", 2.0, 1),
    "expansion": ("Expansion", 1.25, 1),
    "reactivation": ("Won back", 0.7, 1),
    "contraction": ("Contraction", -0.9, -1),
    "churn": ("Lost", -2.0, -1),
}
LABELS_ON_AXIS: Final = 7


def money_expr(currency: str = "$") -> str:
    """Return the Vega expression of a compact money axis: $120k, −$1.5M."""
    size = "abs(datum.value)"
    compact = f"replace(format({size}, {size} < 1 ? '~g' : '.3~s'), 'G', 'B')"
    return f"(datum.value < 0 ? '{wording.MINUS}' : '') + {json.dumps(currency)} + {compact}"


def axis_expr(unit: str, currency: str = "$") -> str:
    """Return the Vega expression that writes an axis label in a unit."""
    if unit == "money":
        return money_expr(currency)
    if unit in {"share", "points"}:
        return "format(datum.value, '.1~%')"
    return "format(datum.value, ',.2~f')"


def with_every_month(frame: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return a row for every month between the first and the last, in order, with its label in `when`.

    Labels are text, because a date on a Vega axis moves to the month before in time zones west of Greenwich.
    """
    months = frame[month].to_numpy().astype("datetime64[M]").astype(np.int64)
    first, last = int(months.min()), int(months.max())
    full = frame.drop(columns=month)
    if not np.array_equal(months, np.arange(first, last + 1)):
        full = full.set_index(months).reindex(range(first, last + 1)).reset_index(drop=True)
    return full.assign(when=_labels(first, last))


@lru_cache(maxsize=256)
def _labels(first: int, last: int) -> list[str]:
    """Write the months from one to another, counted since 1970."""
    return [wording.month_label(date(1970 + month // 12, month % 12 + 1, 1)) for month in range(first, last + 1)]


def labelled(months: list[str]) -> list[str]:
    """Choose the months that are written on the axis, counted back from the last."""
    step = next((step for step in (1, 2, 3, 6, 12) if len(months) <= step * LABELS_ON_AXIS), len(months) // 5)
    return months[::-step][::-1]


def month_axis(months: list[str]) -> alt.X:
    """Return the x channel of a month chart: one band a month, few labels."""
    axis = alt.Axis(values=labelled(months), labelAngle=0, labelOverlap="greedy", labelSeparation=10, grid=False)
    return alt.X("when:O", sort=None, title=None, axis=axis, scale=alt.Scale(type="band", domain=months))


def value_axis(field: str, unit: str, currency: str, *, zero: bool) -> alt.Y:
    """Return the y channel of a month chart, its labels in the unit."""
    axis = alt.Axis(labelExpr=axis_expr(unit, currency), tickCount=4)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(zero=zero, nice=True))


def hover(name: str, x: alt.X, tips: dict[str, str], when: str = "Month") -> alt.Chart:
    """Return invisible columns, so that a pointer anywhere above a month reads that month."""
    tooltip = [
        alt.Tooltip("when:N", title=when),
        *(alt.Tooltip(f"{tip}:N", title=title) for tip, title in tips.items()),
    ]
    columns: alt.Chart = alt.Chart(rows(name)).mark_rect(opacity=0).encode(x=x, tooltip=tooltip)
    return columns


def end_label(name: str, x: alt.X, y: alt.Y, token: str, scale: float, *, beside_bar: bool = False) -> list[alt.Chart]:
    """Return a dot on the last point and its text to the right of it, or of the bar that is behind it."""
    base = alt.Chart(rows(name)).encode(y=y)
    dot = base.mark_circle(size=55 * scale, opacity=1).encode(x=x, color=tone(token))
    start = x.bandPosition(1 if beside_bar else 0.5)
    text = base.mark_text(align="left", dx=(4 if beside_bar else 9) * scale, fontWeight=600)
    return [dot, text.encode(x=start, text="label:N", color=tone("ink"))]


def finished(layers: list[alt.Chart], height: float) -> alt.LayerChart:
    """Return the layers as one chart; Vega makes room for the end label by itself."""
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(height)))


def trend_line(  # noqa: PLR0913
    frame: pd.DataFrame,
    x: str = "month",
    y: str = "value",
    *,
    low: str | None = None,
    high: str | None = None,
    unit: str = "number",
    currency: str = "$",
    token: str = DATA,
    scale: float = 1.0,
    height: float = 210,
) -> Drawing:
    """Draw a figure over months: its line, the range around it, and the last value written at the end.

    `frame` has a row a month; missing months and missing values break the line. `low` and `high` name the
    columns of the range. Raises KeyError for a missing column.
    """
    data = with_every_month(frame.rename(columns={y: "value", low: "low", high: "high"}), x)
    banded = low is not None and high is not None
    data["label"] = [wording.value_text(value, unit, currency) for value in data["value"]]
    if banded:
        ranges = zip(data["low"], data["high"], strict=True)
        data["range"] = [wording.range_text(bottom, top, unit, currency) for bottom, top in ranges]
    names = ["when", "value", "label", *(("low", "high", "range") if banded else ())]
    months = data[names]
    shape = _trend(tuple(data["when"]), unit, currency, token, scale, height, banded=banded)
    return Drawing(shape, {"months": months, "last": months[months["value"].notna()].tail(1)})


@shaped
def _trend(
    when: tuple[str, ...], unit: str, currency: str, token: str, scale: float, height: float, *, banded: bool
) -> alt.LayerChart:
    axis_x = month_axis(list(when))
    axis_y = value_axis("value", unit, currency, zero=unit == "money")
    layers: list[alt.Chart] = []
    tips = {"label": "Value"}
    months = alt.Chart(rows("months"))
    if banded:
        tips["range"] = "Range"
        edges = {"x": axis_x, "y": value_axis("low", unit, currency, zero=unit == "money"), "y2": "high:Q"}
        layers.append(months.mark_area(opacity=0.16).encode(**edges, color=tone(token)))
    layers.append(months.mark_line().encode(x=axis_x, y=axis_y, color=tone(token)))
    layers += [*end_label("last", axis_x, axis_y, token, scale), hover("months", axis_x, tips)]
    return finished(layers, height * scale)


def movement_parts(data: pd.DataFrame) -> pd.DataFrame:
    """Return one row a month and movement: its signed amount and its level between bad and good."""
    months, kinds = len(data), list(MOVEMENTS.items())
    return pd.DataFrame(
        {
            "when": np.tile(data["when"].to_numpy(dtype=object), len(kinds)),
            "amount": np.concatenate([data[name].to_numpy(dtype=float) * sign for name, (_, _, sign) in kinds]),
            "level": np.repeat([level for _, (_, level, _) in kinds], months),
            "order": np.repeat(np.arange(len(kinds)), months),
        }
    )


def stacked_movements(frame: pd.DataFrame, *, currency: str = "$", scale: float = 1.0, height: float = 260) -> Drawing:
    """Draw monthly movements of recurring revenue: gains up, losses down, the net as a line.

    `frame` has a row a month: month (date), new, expansion, reactivation, contraction, churn, all positive.
    """
    data = with_every_month(frame, "month")
    data["net"] = sum(data[name] * sign for name, (_, _, sign) in MOVEMENTS.items())
    for name in MOVEMENTS:
        data[f"{name}_text"] = [wording.money(value * MOVEMENTS[name][2], currency) for value in data[name]]
    data["net_text"] = [wording.signed_text(value, "money", currency) for value in data["net"]]
    data["label"] = "Net " + data["net_text"]
    texts = [f"{name}_text" for name in MOVEMENTS]
    months = data[["when", "net", "label", "net_text", *texts]]
    frames = {"months": months, "parts": movement_parts(data), "last": months[months["net"].notna()].tail(1)}
    return Drawing(_movements(tuple(data["when"]), currency, scale, height), frames)


@shaped
def _movements(when: tuple[str, ...], currency: str, scale: float, height: float) -> alt.LayerChart:
    tips = {f"{name}_text": title for name, (title, _, _) in MOVEMENTS.items()} | {"net_text": "Net"}
    axis_x = month_axis(list(when))
    amount, net = (value_axis(field, "money", currency, zero=True) for field in ("amount", "net"))
    levels = {level: title for title, level, _ in MOVEMENTS.values()}
    stacks = (
        alt.Chart(rows("parts"))
        .mark_bar(strokeWidth=0.6)
        .encode(
            x=axis_x,
            y=amount,
            color=good_or_bad("level", levels, columns=3),
            order="order:O",
            stroke=tone_stroke("paper"),
        )
    )
    zero = alt.Chart(pd.DataFrame({"amount": [0]})).mark_rule().encode(y=amount, color=tone("muted"))
    line = alt.Chart(rows("months")).encode(x=axis_x, y=net)
    halo = line.mark_line(strokeWidth=3.6 * scale).encode(color=tone("paper"))
    ink = line.mark_line(strokeWidth=1.7 * scale).encode(color=tone("ink"))
    ends = end_label("last", axis_x, net, "ink", scale, beside_bar=True)
    return finished([stacks, zero, halo, ink, *ends, hover("months", axis_x, tips)], height * scale)
