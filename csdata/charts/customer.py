"""How is one customer drawn: what makes its score unlike the usual one, and what happened with it?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import Final, cast

import altair as alt
import pandas as pd

from csdata import wording
from csdata.analysis.customer.story import LANES, Story
from csdata.analysis.health.against import Against
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import BAD, DATA, GOOD, NEUTRAL, tone, tones

ROW: Final = 30
LANE: Final = 34
SMALL: Final = 0.5  # points of the score: smaller parts are told together
TONES: Final = {"good": GOOD, "bad": BAD, "neutral": NEUTRAL}
OVER: Final = {"neutral": 0, "good": 1, "bad": 2}  # what is drawn over what
SHAPES: Final = {"good": "triangle-up", "bad": "triangle-down", "neutral": "circle"}
TALL: Final = 1.6  # lanes: the height of the lanes with lines and bars
HEALTH, USE = "Health", "Use"
BAND_TONES: Final = {"green": GOOD, "yellow": NEUTRAL, "red": BAD, "insufficient data": NEUTRAL}
TIPS: Final = (("told", "Day"), ("words", "What happened"))


def waterfall(found: Against, name: str, *, scale: float = 1.0) -> Drawing:
    """Draw the way from the usual score to the customer's: a bar a signal, what it costs first."""
    big = found.parts[found.parts["effect"].abs() >= SMALL]
    rest = float(found.parts["effect"].sum() - big["effect"].sum())
    steps = [(row["label"], row["effect"], _value(row)) for row in big.to_dict("records")]
    steps += [("Everything else", rest, "")] if abs(rest) >= SMALL / 10 else []
    frame = pd.DataFrame(steps, columns=["label", "effect", "told"])
    frame["end"] = found.usual + frame["effect"].cumsum()
    frame["start"] = frame["end"] - frame["effect"]
    frame["text"] = [wording.signed(wording.fixed(effect, 0)) for effect in frame["effect"]]
    frame["tone"] = [GOOD if effect > 0 else BAD for effect in frame["effect"]]
    frame["right"] = frame[["start", "end"]].max(axis=1)
    ends = pd.DataFrame(
        {
            "label": ["Usual customer", name],
            "at": [found.usual, found.score],
            "text": [wording.fixed(found.usual), wording.fixed(found.score)],
        }
    )
    low = min([found.usual, found.score, *frame["end"]])
    high = max([found.usual, found.score, *frame["end"]])
    labels = ("Usual customer", *frame["label"], name)
    domain = (max(0.0, low - 4), high + 0.45 * max(high - low, 10.0) + 4)
    return Drawing(_waterfall(labels, domain, scale), {"steps": frame, "ends": ends})


def _value(row: Mapping[Hashable, object]) -> str:
    known = row["told"] != "not known"
    return f"{row['told']}, usual {row['usual_told']}" if known else "not known"


def only_wide(scale: float) -> alt.ExprRef:
    """Return the size of text that a phone has no room for."""
    return alt.ExprRef(f"containerSize()[0] >= 420 ? {round(12 * scale, 1)} : 0")


@shaped
def _waterfall(labels: tuple[str, ...], domain: tuple[float, float], scale: float) -> alt.LayerChart:
    y = alt.Y("label:N", sort=list(labels), title=None, axis=alt.Axis(grid=False, labelLimit=170))
    span = alt.Scale(domain=list(domain), nice=False)
    axis = alt.Axis(tickCount=5, grid=True)
    start, right, at = (
        alt.X(f"{field}:Q", title="Points of the score", scale=span, axis=axis) for field in ("start", "right", "at")
    )
    heads = (("label", "Signal"), ("told", "Value"), ("text", "Moves"))
    tips = [alt.Tooltip(f"{name}:N", title=head) for name, head in heads]
    steps, ends = (alt.Chart(rows(name)).encode(y=y) for name in ("steps", "ends"))
    bar = 14 * scale
    layers = [
        steps.mark_bar(size=bar, cornerRadius=2).encode(x=start, x2="end:Q", color=tones("tone"), tooltip=tips),
        steps.mark_text(align="left", dx=6, fontWeight=600).encode(x=right, text="text:N", color=tone("ink")),
        steps.mark_text(align="left", dx=40 * scale, fontSize=only_wide(scale)).encode(
            x=right, text="told:N", color=tone("muted")
        ),
        ends.mark_tick(size=bar * 1.5, thickness=3 * scale).encode(x=at, color=tone("ink")),
        ends.mark_text(align="left", dx=8, fontWeight=600).encode(x=at, text="text:N", color=tone("ink")),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent")
    return cast("alt.LayerChart", joined.properties(height=round((ROW * len(labels) + 40) * scale)))


def timeline(found: Story, scores: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw what happened: health and use above, then a lane for each kind of event.

    `scores` has month (its last day), score and band. Lanes without anything are left out.
    """
    used = found.months[found.months["events"].notna()] if "events" in found.months else found.months.iloc[:0]
    told = scores[scores["score"].notna()]
    lanes = [HEALTH] if len(told) else []
    lanes += [USE] if len(used) and used["events"].max() > 0 else []
    tall = len(lanes)
    lanes += [lane for lane in dict.fromkeys(LANES.values()) if (found.events["lane"] == lane).any()]
    place = _places(lanes, tall)
    frames = {
        "events": _events(found.events, place),
        "use": _use(used, place),
        "health": _health(told, place),
        "lanes": pd.DataFrame({"y": [place[lane] - 0.5 for lane in lanes]}),
    }
    first, last = found.first or date.min, (found.last or date.min) + timedelta(days=3)
    return Drawing(_timeline(tuple(lanes), tall, (first.isoformat(), last.isoformat()), scale), frames)


def _places(lanes: list[str], tall: int) -> dict[str, float]:
    """Return the middle of each lane, in lanes from the bottom; the first ones are taller."""
    found, top = {}, 0.0
    for at, lane in enumerate(reversed(lanes)):
        height = TALL if len(lanes) - at <= tall else 1.0
        found[lane] = top + 0.5
        top += height
    return found


def _events(events: pd.DataFrame, place: Mapping[str, float]) -> pd.DataFrame:
    events = events.iloc[events["tone"].map(OVER).argsort(kind="stable")]
    return pd.DataFrame(
        {
            "day": events["day"],
            "y": events["lane"].map(place).astype(float),
            "tone": events["tone"].map(TONES),
            "shape": events["tone"],
            "told": [wording.date_label(day.date()) for day in events["day"]],
            "words": events["words"].astype(str),
        }
    )


def _use(used: pd.DataFrame, place: Mapping[str, float]) -> pd.DataFrame:
    if USE not in place:
        return pd.DataFrame({"day": pd.to_datetime([]), "y": [], "top": [], "told": [], "words": []})
    start = place[USE] - 0.45
    return pd.DataFrame(
        {
            "day": pd.to_datetime(used["month"]) + pd.Timedelta(days=14),
            "y": start,
            "top": start + (TALL - 0.2) * used["events"] / used["events"].max(),
            "told": [wording.month_label(month.date()) for month in pd.to_datetime(used["month"])],
            "words": [wording.plural(events, "event") for events in used["events"]],
        }
    )


def _health(scores: pd.DataFrame, place: Mapping[str, float]) -> pd.DataFrame:
    if HEALTH not in place:
        return pd.DataFrame({"day": pd.to_datetime([]), "y": [], "tone": [], "told": [], "words": []})
    start = place[HEALTH] - 0.45
    return pd.DataFrame(
        {
            "day": pd.to_datetime(scores["month"]),
            "y": start + (TALL - 0.2) * scores["score"] / 100,
            "tone": scores["band"].map(BAND_TONES),
            "told": [wording.date_label(month) for month in scores["month"]],
            "words": [
                f"Health {wording.fixed(score)}, {band}"
                for score, band in zip(scores["score"], scores["band"], strict=True)
            ],
        }
    )


@shaped
def _timeline(lanes: tuple[str, ...], tall: int, days: tuple[str, str], scale: float) -> alt.LayerChart:
    place = _places(list(lanes), tall)
    height = len(lanes) + (TALL - 1) * tall
    names = "''"
    for lane, at in place.items():
        names = f"abs(datum.value - {at}) < 0.01 ? '{lane}' : {names}"
    x = alt.X(
        "day:T", title=None, scale=alt.Scale(domain=list(days), nice=False),
        axis=alt.Axis(format="%b %y", tickCount=8, grid=False),
    )  # fmt: skip
    axis = alt.Axis(values=list(place.values()), labelExpr=names, grid=False, labelLimit=130)
    y = alt.Y("y:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, height], nice=False))
    events, use, health = (alt.Chart(rows(name)) for name in ("events", "use", "health"))
    tips = [alt.Tooltip(f"{name}:N", title=head) for name, head in TIPS]
    shape = alt.Shape("shape:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
    layers = [
        alt.Chart(rows("lanes")).mark_rule().encode(y=y, color=tone("line")),
        use.mark_bar(size=9 * scale, opacity=0.6, cornerRadiusEnd=2).encode(
            x=x, y=y, y2="top:Q", color=tone(DATA), tooltip=tips
        ),
        health.mark_line(strokeWidth=1.5 * scale).encode(x=x, y=y, color=tone("muted")),
        health.mark_circle(size=60 * scale, opacity=1).encode(x=x, y=y, color=tones("tone"), tooltip=tips),
        events.mark_point(size=80 * scale, filled=True, opacity=0.85).encode(
            x=x, y=y, color=tones("tone"), shape=shape, tooltip=tips
        ),
    ]
    joined = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    return cast("alt.LayerChart", joined.properties(height=round((LANE * height + 30) * scale)))
