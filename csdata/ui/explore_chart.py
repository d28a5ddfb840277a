"""How are the rows of any answer drawn, when nothing is known about them but their types?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import altair as alt
import pandas as pd

from csdata.charts.drawing import AnyChart
from csdata.charts.marks import axis_expr, labelled
from csdata.charts.theme import DATA, tone
from csdata.ui.style import type_scale
from csdata.wording import count, month_label, number

MOST_BARS: Final = 30
MOST_POINTS: Final = 2000
MOST_GROUPS: Final = 5
BAR: Final = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """What is drawn: form, and the columns across, up and by colour."""

    form: str
    across: str
    up: str
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, what it shows in words, and what to know about it."""

    chart: AnyChart
    words: str
    note: str = ""


def numbers(frame: pd.DataFrame) -> list[str]:
    """Return the columns that can go up."""
    kinds = pd.api.types
    return [
        str(name)
        for name, kind in frame.dtypes.items()
        if kinds.is_numeric_dtype(kind) and not kinds.is_bool_dtype(kind) and frame[name].notna().any()
    ]


def groups(frame: pd.DataFrame) -> list[str]:
    """Return the columns of few values, which can be told apart by colour."""
    plain = [name for name in map(str, frame.columns) if name not in numbers(frame) and not _is_time(frame, name)]
    return [name for name in plain if 2 <= frame[name].nunique() <= MOST_GROUPS]


def suggested(frame: pd.DataFrame) -> Choice | None:
    """Return the choice to begin with; None when there is nothing to compare."""
    measures = numbers(frame)
    if len(frame) < 2 or not measures or len(frame.columns) < 2:
        return None
    names = [str(name) for name in frame.columns]
    times = [name for name in names if _is_time(frame, name)]
    words = [name for name in names if name not in measures]
    across = (times or words or names)[0]
    up = next((name for name in measures if name != across), measures[0])
    repeated = frame[across].duplicated().any()
    split = next((name for name in groups(frame) if name != across), None) if repeated else None
    return Choice("Line" if times and len(frame) > 2 and (split or not repeated) else "Bars", across, up, split)


def _is_time(frame: pd.DataFrame, name: str) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(frame[name].dtype))


def drawn(frame: pd.DataFrame, choice: Choice) -> Drawn:
    """Draw the rows in their order; what does not fit is said."""
    upright = choice.form == "Line" or _is_time(frame, choice.across)
    most = MOST_POINTS if upright else MOST_BARS
    kept = frame.head(most)
    data = pd.DataFrame({"across": _labels(kept[choice.across]), "up": kept[choice.up].astype("float64")})
    data["text"] = [number(value) for value in data["up"]]
    if choice.split:
        data["group"] = [str(value) for value in kept[choice.split]]
        data["place"] = pd.factorize(data["group"])[0]  # the same order in every bar
    chart = _line(data, choice) if choice.form == "Line" else _columns(data, choice) if upright else _bars(data, choice)
    notes = [f"The first {count(most)} of {count(len(frame))} rows are drawn."] if len(frame) > most else []
    if data.duplicated([name for name in ("across", "group") if name in data]).any():
        notes.append(f"Several rows share a value of {choice.across}: choose a colour, or group the question by it.")
    return Drawn(chart, f"{choice.up} by {choice.across}", " ".join(notes))


def _labels(column: pd.Series) -> list[str]:
    """Return text: a date on a Vega axis moves to the day before in time zones west of Greenwich."""
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        return ["—" if pd.isna(value) else str(value) for value in column]
    days = pd.to_datetime(column)
    if (days.dropna().dt.day == 1).all() and (days.dropna().dt.normalize() == days.dropna()).all():
        return [month_label(None if pd.isna(day) else day) for day in days]
    return ["—" if pd.isna(day) else day.strftime("%Y-%m-%d") for day in days]


def _colour(choice: Choice) -> alt.Color | alt.ColorValue:
    if not choice.split:
        return tone(DATA)
    return alt.Color("group:N", sort=None, legend=alt.Legend(title=None))


def _tips(choice: Choice) -> list[alt.Tooltip]:
    tips = [alt.Tooltip("across:N", title=choice.across), alt.Tooltip("text:N", title=choice.up)]
    return [*tips, alt.Tooltip("group:N", title=choice.split)] if choice.split else tips


def _across(data: pd.DataFrame) -> alt.X:
    values = list(dict.fromkeys(data["across"]))
    axis = alt.Axis(values=labelled(values), labelAngle=0, labelOverlap="greedy", labelSeparation=10, grid=False)
    return alt.X("across:O", sort=None, title=None, axis=axis)


def _up(choice: Choice, *, zero: bool) -> alt.Y:
    axis = alt.Axis(labelExpr=axis_expr("number"), tickCount=4)
    return alt.Y("up:Q", title=choice.up, axis=axis, scale=alt.Scale(zero=zero, nice=True))


def _line(data: pd.DataFrame, choice: Choice) -> AnyChart:
    lines = alt.Chart(data).mark_line(point=alt.OverlayMarkDef(size=30 * type_scale()))
    encoded = lines.encode(x=_across(data), y=_up(choice, zero=False), color=_colour(choice), tooltip=_tips(choice))
    return cast("alt.Chart", encoded.properties(height=round(260 * type_scale())))


def _columns(data: pd.DataFrame, choice: Choice) -> AnyChart:
    bars = alt.Chart(data).mark_bar()
    encoded = bars.encode(x=_across(data), y=_up(choice, zero=True), color=_colour(choice), tooltip=_tips(choice))
    return cast("alt.Chart", encoded.properties(height=round(260 * type_scale())))


def _bars(data: pd.DataFrame, choice: Choice) -> AnyChart:
    """Draw words downwards, where there is room to read them."""
    axis = alt.Axis(labelExpr=axis_expr("number"), tickCount=4)
    x = alt.X("up:Q", title=choice.up, axis=axis, scale=alt.Scale(zero=True, nice=True))
    y = alt.Y("across:N", sort=None, title=None, axis=alt.Axis(labelLimit=240))
    encoded = alt.Chart(data).mark_bar().encode(x=x, y=y, color=_colour(choice), tooltip=_tips(choice))
    encoded = encoded.encode(order="place:Q") if choice.split else encoded
    return cast("alt.Chart", encoded.properties(height=alt.Step(round(BAR * type_scale()))))
