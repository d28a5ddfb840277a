"""How are onboarding steps, goals, bands of customers and features drawn?"""

from __future__ import annotations

from typing import Any, Final, cast

import altair as alt
import numpy as np
import pandas as pd

from csdata import wording
from csdata.analysis.result import ENOUGH
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import DATA, good_or_bad, tone, tones

# State of a step: what the legend says with and without a plan, and its place between bad (-2) and good (2).
STATES: Final = {
    "on_time": ("On time", "Reached", 2.0),
    "late": ("Late", "", -0.7),
    "waiting": ("Waiting", "Waiting", 0.0),
    "overdue": ("Overdue now", "", -1.35),
    "left": ("Left before", "Left before", -2.0),
}
STEP: Final = "step"  # name of the selection: a click on a bar of the funnel chooses its step
RIGHT: Final = (1.05, 1.32, 1.68)  # where the columns of text stand, right of a whole bar
BESIDE: Final = (1.05, 1.38, 1.65)  # the same beside features
SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
WHOLES: Final = (0.1, 0.25, 0.5, 1.0)  # bars of small shares get a shorter axis
ROOM: Final = (-0.62, 1.85)  # names left of the bars, columns of text right of them, in whole bars
PLAIN: Final = (0.0, 1.15)  # no names on the left, a label on the right
TIPS_OF_STATES: Final = (("step", "Step"), ("state", "State"), ("told", "Customers"))
TIPS_OF_GOALS: Final = (("goal", "Goal"), ("told", "Reached"), ("range", "95 % range"))
TIPS_OF_FEATURES: Final = (
    ("feature", "Feature"),
    ("told", "Used by"),
    ("share_text", "Share of customers"),
    ("use_text", "Share of all use"),
    ("per_text", "Depth"),
)


def funnel_chart(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw the steps of the onboarding: a bar of states each, how many reached it, in how many days, how many late.

    `frame` is that of `onboarding_funnel`. A click selects a step (selection "step").
    """
    plan = bool(frame["late"].sum() + frame["overdue"].sum())
    ranges = zip(frame["days"], frame["days_low"], frame["days_high"], strict=True)
    reached = zip(frame["share"], frame["reached"], frame["customers"], strict=True)
    told = {
        "reached": [wording.share(value) if n >= ENOUGH else f"{some:,} of {n:,}" for value, some, n in reached],
        "median days": [_days(*each) for each in ranges],
        "late": [wording.share(value) for value in frame["late_share"]],
    }
    heads = tuple(told) if plan else tuple(told)[:2]
    texts = [_column(told[head], place) for head, place in zip(heads, RIGHT, strict=False)]
    frames = {
        "states": _states(frame, plan=plan),
        "names": _column(frame["step"].tolist(), -0.03),
        "first": texts[0],
        "others": pd.concat(texts[1:], ignore_index=True),
    }
    return Drawing(_funnel(len(frame), heads, plan, scale), frames)


@shaped
def _funnel(steps: int, heads: tuple[str, ...], plan: bool, scale: float) -> alt.LayerChart:  # noqa: FBT001
    y = _places(steps)
    levels = {level: (with_plan if plan else bare) for with_plan, bare, level in STATES.values() if plan or bare}
    colour = good_or_bad("level", levels, columns=5)
    colour["legend"]["offset"] = round(24 * scale)  # room for the heads of the columns
    pick = alt.selection_point(name=STEP, fields=["step"])
    bars = alt.Chart(rows("states")).mark_bar(height=20 * scale, cursor="pointer")
    drawn = bars.encode(x=_x("start"), x2="end", y=y, color=colour, tooltip=_tips(TIPS_OF_STATES)).add_params(pick)
    return _layered([drawn, *_texts(y, heads, RIGHT)], height=48 * steps * scale)


def _texts(y: alt.Y, heads: tuple[str, ...], places: tuple[float, ...], whole: float = 1.0) -> list[Any]:
    """Return the names left of the bars, and the columns of text right of them under their heads."""
    titles = pd.DataFrame([(head, place * whole) for head, place in zip(heads, places, strict=False)])
    titles.columns = pd.Index(["title", "x"])
    x = _x("x", whole=whole)
    name, first, others = (alt.Chart(rows(data)) for data in ("names", "first", "others"))
    above = alt.Chart(titles).mark_text(align="left", baseline="bottom")
    return [
        name.mark_text(align="right", limit=150).encode(x=x, y=y, text="text:N", color=tone("muted")),
        first.mark_text(align="left", fontWeight=600).encode(x=x, y=y, text="text:N", color=tone("ink")),
        others.mark_text(align="left").encode(x=x, y=y, text="text:N", color=tone("ink")),
        above.encode(x=x, y=alt.value(0), text="title:N", color=tone("muted")),
    ]


def _column(texts: list[str], place: float) -> pd.DataFrame:
    return pd.DataFrame({"order": range(len(texts)), "x": float(place), "text": texts})


def _states(frame: pd.DataFrame, *, plan: bool) -> pd.DataFrame:
    """Return one row a step and state with the stretch it covers of the bar."""
    parts, begun = [], pd.Series(0.0, index=frame.index)
    for name, (with_plan, bare, level) in STATES.items():
        width = frame[name] / frame["customers"].where(frame["customers"] > 0)
        told = [f"{count:,} of {n:,}" for count, n in zip(frame[name], frame["customers"], strict=True)]
        row = {"step": frame["step"], "order": range(len(frame)), "state": with_plan if plan else bare, "level": level}
        parts.append(pd.DataFrame({**row, "start": begun, "end": begun + width, "told": told}))
        begun = begun + width
    joined = pd.concat(parts, ignore_index=True)
    return joined[joined["end"] > joined["start"]]


def _days(days: float, low: float, high: float) -> str:
    text, bounds = wording.number(days), wording.range_text(low, high)
    return text if bounds in {wording.DASH, text} else f"{text} ({bounds})"


def _places(count: int) -> alt.Y:
    """Return the y channel of rows in the order of their numbers; names are drawn as text, so that it never changes."""
    return alt.Y("order:O", title=None, axis=None, scale=alt.Scale(domain=list(range(count))))


def _x(field: str, room: tuple[float, float] = ROOM, whole: float = 1.0) -> alt.X:
    """Return the x channel of shares; `whole` is where the bars end, and `room` what there is around, in wholes."""
    axis = alt.Axis(values=[share * whole for share in SHARES], format=".1~%", grid=True)
    domain = [room[0] * whole, room[1] * whole]
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=domain, nice=False, zero=True))


def _tips(tips: tuple[tuple[str, str], ...]) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in tips]


def _layered(layers: list[Any], height: float) -> alt.LayerChart:
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round(height)))


def band_bars(frame: pd.DataFrame, *, band: str, title: str, scale: float = 1.0, height: float = 220) -> Drawing:
    """Draw how many customers lie in each band: columns order, customers, share and the one named `band`.

    Shares are missing with fewer than 10 customers; the counts are drawn then.
    """
    data = frame.rename(columns={band: "band"})
    rate = bool(data["share"].notna().any())
    labels = [wording.share(value) for value in data["share"]] if rate else data["customers"].astype(str).tolist()
    data = data.assign(
        height=(data["share"] if rate else data["customers"]).astype(float),
        label=[text if n else "" for text, n in zip(labels, data["customers"], strict=True)],
        told=[wording.plural(n, "customer") for n in data["customers"]],
        tone=["c8" if name == "None" else DATA for name in data["band"]],
    )
    return Drawing(_bands(tuple(data["band"]), title, scale, height), {"bands": data})


@shaped
def _bands(names: tuple[str, ...], title: str, scale: float, height: float) -> alt.LayerChart:
    x = alt.X("band:N", sort=list(names), title=title, axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Y("height:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False))
    base = alt.Chart(rows("bands")).encode(x=x, y=y)
    tips = _tips((("band", title), ("told", "Customers")))
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=tones("tone"), tooltip=tips)
    text = base.mark_text(dy=-8 * scale, fontWeight=600).encode(text="label:N", color=tone("ink"))
    return _layered([bars, text], height * scale)


def goal_dots(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw the share of each goal that was reached with its 95 % range; goals with fewer than 10 due are a count."""
    counts = list(zip(frame["due"], frame["reached"], frame["share"], strict=True))
    data = frame.assign(
        order=range(len(frame)),
        zero=0.0,
        label=[f"n = {due:,}" if pd.isna(value) else wording.share(value) for due, _, value in counts],
        told=[f"{reached:,} of {due:,}" for due, reached, _ in counts],
        range=[wording.range_text(low, high, "share") for low, high in zip(frame["low"], frame["high"], strict=True)],
    )
    known = data["share"].notna()
    frames = {"goals": data[["order", "zero", "goal", "told", "range"]], "known": data[known], "few": data[~known]}
    return Drawing(_goals(len(data), scale), frames)


@shaped
def _goals(goals: int, scale: float) -> alt.LayerChart:
    y, tips = _places(goals), _tips(TIPS_OF_GOALS)
    names = alt.Chart(rows("goals")).mark_text(align="left", dy=-15 * scale, limit=round(330 * scale))
    whiskers = alt.Chart(rows("known")).mark_rule(strokeWidth=2 * scale)
    dots = alt.Chart(rows("known")).mark_circle(size=110 * scale, opacity=1)
    label = alt.Chart(rows("known")).mark_text(align="left", dx=8 * scale, fontWeight=600)
    few = alt.Chart(rows("few")).mark_text(align="left", fontWeight=600)
    layers = [
        names.encode(x=_x("zero", PLAIN), y=y, text="goal:N", color=tone("ink"), tooltip=tips),
        whiskers.encode(x=_x("low", PLAIN), x2="high", y=y, color=tone("c8")),
        dots.encode(x=_x("share", PLAIN), y=y, color=tone(DATA), tooltip=tips),
        label.encode(x=_x("high", PLAIN), y=y, text="label:N", color=tone("ink")),
        few.encode(x=_x("zero", PLAIN), y=y, text="label:N", color=tone("ink")),
    ]
    return _layered(layers, 46 * scale * max(goals, 2))


def feature_bars(frame: pd.DataFrame, *, per: str, scale: float = 1.0, most: int = 12) -> Drawing:
    """Draw the most used features: share of customers as bar, share of use as tick, use per person beside.

    `frame` is that of `feature_depth`; `per` heads the column of depth.
    """
    data = frame.head(most)
    rate, widest = bool(data["share"].notna().any()), float(data["customers"].max()) or 1.0
    data = data.assign(
        order=range(len(data)),
        bar=data["share"] if rate else data["customers"] / widest,
        share_text=[wording.share(value) for value in data["share"]] if rate else data["customers"].astype(str),
        use_text=[wording.share(value) for value in data["events_share"]],
        per_text=[wording.number(value) for value in data["per"]],
        told=[wording.plural(n, "customer") for n in data["customers"]],
    )
    longest = float(np.nanmax(data[["bar", "events_share"]].to_numpy(dtype=float)))
    whole = next((end for end in WHOLES if longest <= end), 1.0)
    texts = [
        _column(data[name].tolist(), place * whole)
        for name, place in zip(("share_text", "use_text", "per_text"), BESIDE, strict=True)
    ]
    names = _column(data["feature"].tolist(), -0.03 * whole)
    others = pd.concat(texts[1:], ignore_index=True)
    frames = {"features": data, "names": names, "first": texts[0], "others": others}
    return Drawing(_features(len(data), per, whole, scale), frames)


@shaped
def _features(features: int, per: str, whole: float, scale: float) -> alt.LayerChart:
    y, tips = _places(features), _tips(TIPS_OF_FEATURES)
    bars = alt.Chart(rows("features")).mark_bar(height=14 * scale, cornerRadiusEnd=2)
    ticks = alt.Chart(rows("features")).mark_tick(thickness=3 * scale, size=22 * scale)
    layers = [
        bars.encode(x=_x("bar", whole=whole), y=y, color=tone(DATA), tooltip=tips),
        ticks.encode(x=_x("events_share", whole=whole), y=y, color=tone("ink"), tooltip=tips),
        *_texts(y, ("customers", "of use", per), BESIDE, whole),
    ]
    return _layered(layers, 30 * scale * max(features, 2))
