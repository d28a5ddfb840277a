"""How are the value of a customer, its payback, its cost by group and channel, and the spread of revenue drawn?"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from csdata import wording
from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS
from csdata.analysis.value.returns import times
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.marks import axis_expr, finished, money_expr
from csdata.charts.theme import DATA, NEUTRAL, cell_fill, tone, tones

ROW, WIDE_ROW = 34, 46  # pixels
STEEP: Final = 0.7  # where on the dashed line its name stands
ROOM: Final = 1.7  # a log axis ends so much beyond the largest value: room for the words to its right
PAYMENT_TIPS: Final = {"payment": "Payments", "told": "Brought by then", "range": "95 % range"}
PAIR_TIPS: Final = {
    "group": "Group", "cac_text": "Cost", "clv_text": "Brings", "range": "95 % range", "told": "Return"
}  # fmt: skip
CELL_TIPS: Final = {
    "channel": "Channel", "label": "When", "told": "Cost of one", "won": "Customers won", "spent_text": "Spent"
}  # fmt: skip


def _tips(titles: dict[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]


def _stacked(layers: list[alt.Chart], height: int | alt.Step) -> alt.LayerChart:
    """Return the layers as one chart whose height follows its rows."""
    chart: alt.LayerChart = finished(layers, 1).properties(height=height)
    return chart


# ---- what a customer brings, payment by payment


def value_over_life(
    frame: pd.DataFrame, cost: float | None = None, *, currency: str = "$", scale: float = 1.0, height: float = 260
) -> Drawing:
    """Draw what a customer has brought by payment, its range, the plain line, and the cost it has to cover.

    `frame` has a row a payment: payment, brought, low, high, plain.
    """
    ranges = zip(frame["low"], frame["high"], strict=True)
    data = frame.assign(
        told=[wording.money(value, currency) for value in frame["brought"]],
        range=[wording.money_range(low, high, currency) for low, high in ranges],
    )
    tallest = max(float(data["high"].max()), cost or 0.0)
    plain = data.loc[data["plain"] <= tallest, ["payment", "plain"]]
    amount = pd.DataFrame(
        {
            "cost": [cost],
            "payment": [data["payment"].max()],
            "told": [f"{wording.money(cost, currency)} to win a customer"],
        }
    )
    frames = {
        "life": data,
        "end": data.tail(1),
        "plain": plain,
        "named": plain.iloc[[int(STEEP * (len(plain) - 1))]] if len(plain) else plain,
        "cost": amount if cost is not None else amount.iloc[:0],
        "covered": data[data["brought"] >= (float("inf") if cost is None else cost)].head(1).assign(cost=cost),
    }
    return Drawing(_life(int(data["payment"].max()), currency, scale, height), frames)


@shaped
def _life(months: int, currency: str, scale: float, height: float) -> alt.LayerChart:
    axis = alt.Axis(values=[1, *range(6, months + 1, 6)], grid=False)
    x = alt.X("payment:Q", title="Monthly payments since the start", axis=axis, scale=alt.Scale(domain=[1, months]))
    money = alt.Axis(labelExpr=money_expr(currency), tickCount=4)
    y, low, plain, cost = (alt.Y(f"{n}:Q", title=None, axis=money) for n in ("brought", "low", "plain", "cost"))
    life, end, line = (alt.Chart(rows(name)) for name in ("life", "end", "plain"))
    bold: dict[str, Any] = {"align": "right", "fontWeight": 600}
    layers = [
        life.mark_area(opacity=0.16).encode(x=x, y=low, y2="high:Q", color=tone(DATA)),
        line.mark_line(strokeDash=[5, 4], strokeWidth=1.6 * scale).encode(x=x, y=plain, color=tone(NEUTRAL)),
        alt.Chart(rows("named"))
        .mark_text(align="right", dx=-10 * scale)
        .encode(x=x, y=plain, text=alt.TextValue("if nobody left"), color=tone("muted")),
        life.mark_line().encode(x=x, y=y, color=tone(DATA)),
        alt.Chart(rows("cost")).mark_rule(strokeWidth=1.4 * scale).encode(y=cost, color=tone("ink")),
        alt.Chart(rows("cost"))
        .mark_text(align="right", dy=-8 * scale)
        .encode(x=x, y=cost, text="told:N", color=tone("ink")),
        alt.Chart(rows("covered")).mark_circle(size=70 * scale, opacity=1).encode(x=x, y=cost, color=tone("ink")),
        end.mark_text(dx=-4 * scale, dy=-12 * scale, **bold).encode(x=x, y=y, text="told:N", color=tone("ink")),
        life.mark_rule(opacity=0, strokeWidth=12).encode(x=x, tooltip=_tips(PAYMENT_TIPS)),
    ]
    return finished(layers, height * scale)


# ---- from the simple value to the one in force


def bridge_bars(frame: pd.DataFrame, *, currency: str = "$", scale: float = 1.0) -> Drawing:
    """Draw the steps from one value to another as bars, the last one in the colour of the data.

    `frame` has a row a step: step, value, change (missing for the first).
    """
    last = len(frame) - 1
    data = frame.assign(
        tone=[DATA if at == last else NEUTRAL for at in range(len(frame))],
        told=[wording.money(value, currency) for value in frame["value"]],
        by=["" if pd.isna(c) else wording.signed_text(c, "money", currency) for c in frame["change"]],
    )
    room = pd.DataFrame({"value": [1.34 * max(0.0, float(data["value"].max()))]})
    return Drawing(_bridge(scale), {"steps": data, "room": room})


@shaped
def _bridge(scale: float) -> alt.LayerChart:
    y = alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(nice=False, zero=True))
    steps = alt.Chart(rows("steps")).encode(y=y)
    layers = [
        steps.mark_bar(height={"band": 0.6}, cornerRadiusEnd=2).encode(x=x, color=tones("tone")),
        steps.mark_text(align="left", dx=5 * scale, fontWeight=600).encode(x=x, text="told:N", color=tone("ink")),
        steps.mark_text(align="right").encode(x=alt.value("width"), text="by:N", color=tone("muted")),
        alt.Chart(rows("room")).mark_point(opacity=0).encode(x=x),
    ]
    return _stacked(layers, alt.Step(round(ROW * scale)))


# ---- cost and value by group


def paired_dots(frame: pd.DataFrame, *, currency: str = "$", scale: float = 1.0) -> Drawing:
    """Draw for each group the cost of a customer and what one brings, joined; their distance is the return.

    `frame` is a returns table: group, customers, active, cac, clv, clv_low, clv_high, ratio, payback. On a log scale
    equal distances are equal returns; where something is not positive the scale is linear.
    """
    data = _pairs(frame, currency)
    drawn = data[data["clv"].notna()]
    amounts = pd.concat([drawn[name].dropna() for name in ("cac", "clv", "clv_low", "clv_high")])
    low, high = (float(amounts.min()), float(amounts.max())) if len(amounts) else (1.0, 10.0)
    by_factor = low > 0
    room = [low / 1.15, high * ROOM] if by_factor else [min(0.0, low), high + 0.3 * (high - min(0.0, low))]
    frames = {"pairs": data, "room": pd.DataFrame({"clv": room})}
    named = "13" if not by_factor or high / low > 60 else "125"
    return Drawing(_pair_shape(currency, scale, named, by_factor=by_factor), frames)


@shaped
def _pair_shape(currency: str, scale: float, named: str, *, by_factor: bool) -> alt.LayerChart:
    names = ("clv", "cac", "clv_low", "clv_high", "clv_full", "clv_few")
    x, cac, low, high, full, few = (_pair_axis(name, currency, named, by_factor=by_factor) for name in names)
    y = alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=170))
    pairs, tips = alt.Chart(rows("pairs")).encode(y=y), _tips(PAIR_TIPS)
    layers = [
        pairs.mark_rule(strokeWidth=1.4 * scale).encode(x=cac, x2="clv:Q", color=tone("line")),
        pairs.mark_rule(strokeWidth=7 * scale, opacity=0.3).encode(x=low, x2="clv_high:Q", color=tone(DATA)),
        pairs.mark_point(size=70 * scale, strokeWidth=2, opacity=1).encode(x=cac, color=tone(NEUTRAL), tooltip=tips),
        pairs.mark_point(size=90 * scale, filled=True, opacity=1).encode(x=full, color=tone(DATA), tooltip=tips),
        pairs.mark_point(size=90 * scale, strokeWidth=2, opacity=1).encode(x=few, color=tone(DATA), tooltip=tips),
        pairs.mark_text(align="left", dx=10 * scale).encode(x=high, text="told:N", color=tone("ink")),
        pairs.mark_text(align="left").encode(x=alt.value(4), text="untold:N", color=tone("muted")),
        alt.Chart(rows("room")).mark_point(opacity=0).encode(x=x),
    ]
    return _stacked(layers, alt.Step(round(WIDE_ROW * scale)))


def _pair_axis(field: str, currency: str, named: str, *, by_factor: bool) -> alt.X:
    """Return the axis of money; a log axis names the sums that begin with one of the digits `named`."""
    first = "substring(format(datum.value, '.0e'), 0, 1)"
    label = money_expr(currency)
    shown = f"indexof('{named}', {first}) >= 0 ? {label} : ''" if by_factor else label
    axis = alt.Axis(labelExpr=shown, grid=not by_factor, labelOverlap="greedy", labelSeparation=8, tickCount=5)
    kind = alt.Scale(type="log", nice=False) if by_factor else alt.Scale(zero=True)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=kind)


def _pairs(frame: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Return the rows with what is written beside them; `told` is for those that are drawn."""
    columns = (frame[name].tolist() for name in ("active", "clv", "ratio", "payback"))
    told = pd.Series([_beside(*row, currency=currency) for row in zip(*columns, strict=True)], index=frame.index)
    known, few = frame["clv"].notna(), frame["active"] < ENOUGH_FOR_EFFECTS
    ranges = zip(frame["clv_low"], frame["clv_high"], strict=True)
    return frame.assign(
        row=[f"{group} ({wording.count(n)})" for group, n in zip(frame["group"], frame["customers"], strict=True)],
        told=told.where(known, ""),
        untold=told.where(~known, ""),
        cac=frame["cac"].where(known),
        clv_full=frame["clv"].where(~few),
        clv_few=frame["clv"].where(few),
        cac_text=[wording.money(value, currency) for value in frame["cac"]],
        clv_text=[wording.money(value, currency) for value in frame["clv"]],
        range=[wording.money_range(low, high, currency) for low, high in ranges],
    ).drop(columns="why", errors="ignore")


def _beside(active: int, clv: float, ratio: float, payback: float, *, currency: str) -> str:
    """Write what a group returns and when it is paid back, or why it is not drawn."""
    if pd.isna(clv):
        return f"n = {active}: too few{'' if active < ENOUGH else ' at each age'}"
    if pd.isna(ratio):
        return wording.money(clv, currency)
    back = "not paid back" if pd.isna(payback) else f"back in {wording.plural(payback, 'month')}"
    return f"{times(ratio)} · {back}"


# ---- cost by channel and time


def cost_cells(frame: pd.DataFrame, *, currency: str = "$", scale: float = 1.0) -> Drawing:
    """Draw the cost of winning a customer by channel (row) and span (column); below ten customers only their n.

    `frame` has a row a channel and span, in order: channel, label, spent, won, cac (missing below ten).
    """
    known = frame["cac"].notna()
    few = [f"n = {wording.count(n)}" if n else "·" for n in frame["won"]]
    data = frame.drop(columns="start", errors="ignore").assign(
        told=pd.Series([wording.money(cost, currency) for cost in frame["cac"]], index=frame.index).where(known, few),
        spent_text=[wording.money(value, currency) for value in frame["spent"]],
        place=0.0,
        ink="muted",
        filled=known.astype(float),
    )
    if known.any():
        amounts = frame.loc[known, "cac"]
        top = float(amounts.max())
        data.loc[known, "place"], data.loc[known, "ink"] = cell_fill(amounts.tolist(), 0.0, top, top / 2)
    return Drawing(_cell_shape(scale), {"cells": data})


@shaped
def _cell_shape(scale: float) -> alt.LayerChart:
    x = alt.X("label:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=0, grid=False, labelLimit=90))
    y = alt.Y("channel:N", sort=None, title=None)
    cells = alt.Chart(rows("cells")).encode(x=x, y=y, tooltip=_tips(CELL_TIPS))
    colour = alt.Color("place:Q", scale=alt.Scale(domain=[0, 1]), legend=None)
    layers = [
        cells.mark_rect(cornerRadius=2).encode(color=colour, opacity=alt.Opacity("filled:Q", scale=None, legend=None)),
        cells.mark_text(fontSize=11 * scale).encode(text="told:N", color=tones("ink")),
    ]
    return _stacked(layers, alt.Step(round(ROW * scale)))


# ---- how revenue is spread


def concentration_curve(frame: pd.DataFrame, *, scale: float = 1.0, height: float = 230) -> Drawing:
    """Draw the share of revenue that the largest customers make, and where half of it is reached.

    `frame` has a row a point: customers, share_of_customers, share_of_revenue.
    """
    data = frame.assign(
        who=[f"largest {wording.plural(n, 'customer')}" for n in frame["customers"]],
        made=[wording.share(value) for value in frame["share_of_revenue"]],
    )
    half = data[data["share_of_revenue"] >= 0.5].head(1)
    half = half.assign(told=[f"{wording.share(at)} make half" for at in half["share_of_customers"]])
    return Drawing(_curve(scale, height), {"curve": data, "half": half})


@shaped
def _curve(scale: float, height: float) -> alt.LayerChart:
    axis = alt.Axis(labelExpr=axis_expr("share"), tickCount=4)
    x = alt.X("share_of_customers:Q", title="Share of customers, the largest first", axis=axis)
    y = alt.Y("share_of_revenue:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, 1]))
    even = alt.Chart(pd.DataFrame({"share_of_customers": [0.0, 1.0], "share_of_revenue": [0.0, 1.0]}))
    curve, half = (alt.Chart(rows(name)).encode(x=x, y=y) for name in ("curve", "half"))
    told = half.mark_text(align="left", dx=9 * scale, dy=6 * scale, fontWeight=600)
    layers = [
        curve.mark_area(opacity=0.14).encode(color=tone(DATA)),
        even.mark_line(strokeDash=[4, 4], strokeWidth=1.2).encode(x=x, y=y, color=tone("muted")),
        curve.mark_line().encode(color=tone(DATA)),
        half.mark_circle(size=70 * scale, opacity=1).encode(color=tone("ink")),
        told.encode(text="told:N", color=tone("ink")),
        alt.Chart(rows("curve"))
        .mark_rule(opacity=0, strokeWidth=6)
        .encode(x=x, tooltip=_tips({"who": "The", "made": "make"})),
    ]
    return finished(layers, height * scale)
