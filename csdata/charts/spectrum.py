"""How is the spectrum drawn: five levels a dimension, centred on the middle one or from 0 to 100 %?"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import altair as alt
import numpy as np
import pandas as pd

from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.theme import good_or_bad, tone, tones
from csdata.wording import MINUS, share

LEVELS: Final = {-2.0: "Failing", -1.0: "Struggling", 0.0: "Mixed", 1.0: "Succeeding", 2.0: "Thriving"}
PARTS: Final = ("failing", "struggling", "mixed", "succeeding", "thriving")
SIDES: Final = {"customer": "Customer side", "ours": "Our side"}
FEW: Final = 30
STEP: Final = 31
LABELS: Final = 168
PICKED: Final = "dimension"


def spectrum_bars(frame: pd.DataFrame, *, centred: bool = True, scale: float = 1.0) -> Drawing:
    """Draw a bar a dimension in five levels; clicking one selects it (parameter `dimension`, field `name`).

    `frame` has side, name, dimension, n, the five shares, low, high, change, real, one row a dimension.
    """
    data = frame.reset_index(drop=True)
    few = data["n"] < FEW
    left = (-(data["low"] + data["mixed"] / 2)).where(~few, -0.5) if centred else pd.Series(0.0, index=data.index)
    domain = _domain(left, centred=centred)
    bars, texts = _bars(data, left), _texts(data, left, domain, centred=centred)
    order = tuple(
        label
        for side, title in SIDES.items()
        if (data["side"] == side).any()
        for label in (title, *data.loc[data["side"] == side, "dimension"])
    )
    return Drawing(_shape(order, domain, scale), {"bars": bars, **texts})


def _bars(data: pd.DataFrame, left: pd.Series[Any]) -> pd.DataFrame:
    parts = data[list(PARTS)].to_numpy(dtype=float)
    ends = parts.cumsum(axis=1) + left.to_numpy(dtype=float)[:, None]
    few = (data["n"] < FEW).to_numpy()
    count = len(PARTS)
    return pd.DataFrame(
        {
            "row": np.repeat(data["dimension"].to_numpy(dtype=object), count),
            "name": np.repeat(data["name"].to_numpy(dtype=object), count),
            "start": (ends - parts).ravel(),
            "end": ends.ravel(),
            "level": np.where(few[:, None], 0.0, np.array(list(LEVELS))[None, :]).ravel(),
            "said": list(LEVELS.values()) * len(data),
            "share": [share(value) for value in parts.ravel()],
            "n": np.repeat([f"{n:,}" for n in data["n"]], count),
        }
    )


def _texts(
    data: pd.DataFrame, left: pd.Series[Any], domain: tuple[float, float], *, centred: bool
) -> dict[str, pd.DataFrame]:
    """Return the sums of both ends, and the change; of few customers only how many there are."""
    few = data["n"] < FEW
    said = [("", f"n = {n}") if small else ("", "") for n, small in zip(data["n"], few, strict=True)]
    known = pd.DataFrame(
        {
            "row": data["dimension"],
            "left": left,
            "right": left + 1.0,
            "low": ["" if small else share(value) for value, small in zip(data["low"], few, strict=True)],
            "high": [note or share(value) for value, (_, note) in zip(data["high"], said, strict=True)],
            "edge": domain[1],
            "moved": [
                _moved(change, real=bool(real)) for change, real in zip(data["change"], data["real"], strict=True)
            ],
            "tone": [_tone(change, real=bool(real)) for change, real in zip(data["change"], data["real"], strict=True)],
        }
    )
    heads = ["← not there yet", "getting there →", "pts"]
    places = [-0.34, 0.48, domain[1]] if centred else [0.15, 0.85, domain[1]]
    first = SIDES[str(data["side"].iloc[0])] if len(data) else SIDES["customer"]
    return {"texts": known, "heads": pd.DataFrame({"row": first, "x": places, "text": heads, "last": [0, 0, 1]})}


def _moved(change: float | None, *, real: bool) -> str:
    if change is None or pd.isna(change):
        return ""
    size = f"{abs(change) * 100:.1f}"
    if not real:
        return f"{'+' if change > 0 else MINUS}{size}" if size != "0.0" else "0"
    return f"{'▲' if change > 0 else '▼'} {size}"


def _tone(change: float | None, *, real: bool) -> str:
    if change is None or pd.isna(change) or not real:
        return "muted"
    return "good" if change > 0 else "bad"


def _domain(left: pd.Series[Any], *, centred: bool) -> tuple[float, float]:
    """Return what the axis spans: the bars with room for their sums, in steps, so that the shape seldom changes."""
    if not centred or left.empty:
        return -0.12, 1.36
    first = min(-0.72, math.floor((float(left.min()) - 0.14) * 10) / 10)
    return first, max(1.28, math.ceil((float(left.max()) + 1.28) * 10) / 10)


@shaped
def _shape(order: tuple[str, ...], domain: tuple[float, float], scale: float) -> alt.LayerChart:
    heads = " || ".join(f"datum.value == '{title}'" for title in SIDES.values())
    axis = alt.Axis(
        labelAlign="left",
        labelPadding=LABELS * scale,
        minExtent=LABELS * scale,
        grid=False,
        labelBaseline="middle",
        labelFontWeight=alt.condition(heads, alt.value(700), alt.value(400)),
    )
    band = alt.Scale(domain=list(order), paddingInner=0.3, paddingOuter=0.1)
    y = alt.Y("row:N", title=None, axis=axis, scale=band, sort=None)
    across = alt.Scale(domain=list(domain), nice=False)
    layers = [_levels(y, across), *_sums(y, across, scale), *_heads(y, across, scale)]
    layered: alt.LayerChart = alt.layer(*layers).resolve_scale(color="independent")
    return layered.properties(height=alt.Step(round(STEP * scale)))


def _levels(y: alt.Y, across: alt.Scale) -> alt.Chart:
    """Return the bars; a click picks a dimension."""
    tips = {"row": "Dimension", "said": "Level", "share": "Share", "n": "Customers known"}
    drawn: alt.Chart = (
        alt.Chart(rows("bars"))
        .mark_bar(cornerRadius=1, cursor="pointer")
        .encode(
            y=y,
            x=alt.X("start:Q", title=None, axis=None, scale=across),
            x2="end:Q",
            color=good_or_bad("level", LEVELS),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tips.items()],
        )
        .add_params(alt.selection_point(name=PICKED, fields=["name"]))
    )
    return drawn


def _sums(y: alt.Y, across: alt.Scale, scale: float) -> list[alt.Chart]:
    """Return the numbers beside the bars: both ends, and the change."""
    text = alt.Chart(rows("texts")).encode(y=y)

    def said(field: str, place: str, align: Literal["left", "right"], dx: float, **mark: Any) -> alt.Chart:  # noqa: ANN401
        drawn: alt.Chart = text.mark_text(align=align, dx=dx * scale, **mark).encode(
            x=alt.X(f"{place}:Q", axis=None, scale=across), text=f"{field}:N"
        )
        return drawn

    return [
        said("low", "left", "right", -6).encode(color=tone("muted")),
        said("high", "right", "left", 6, fontWeight=600).encode(color=tone("ink")),
        said("moved", "edge", "right", 0).encode(color=tones("tone")),
    ]


def _heads(y: alt.Y, across: alt.Scale, scale: float) -> list[alt.Chart]:
    """Return what stands above the columns."""
    head = alt.Chart(rows("heads")).encode(y=y, x=alt.X("x:Q", axis=None, scale=across), text="text:N")
    last, size = "datum.last == 1", 11 * scale
    return [
        head.transform_filter(f"!({last})").mark_text(fontSize=size).encode(color=tone("muted")),
        head.transform_filter(last).mark_text(fontSize=size, align="right").encode(color=tone("muted")),
    ]
