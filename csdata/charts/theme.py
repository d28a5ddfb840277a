"""Which colours, type sizes and lines does every chart share, in light, in dark and on a projector?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import numpy as np

# The front end resolves these from theme.*.chartCategoricalColors in .streamlit/config.toml, in this order:
# a chart follows light and dark at once, and Python never needs to know the theme.
TOKENS: Final = (
    *("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"),
    *("ink", "muted", "line", "paper", "good", "bad", "warn"),
)
DATA: Final = "c1"
BAD: Final = "c2"
GOOD: Final = "c3"
NEUTRAL: Final = "c8"
GREYS: Final = {True: ("#9AA6B5", "#2B3643"), False: ("#5B6675", "#DDE2E9")}  # dark or not: (labels, grid)

AXIS: Final = {
    "titleFontWeight": 500,
    "labelPadding": 6,
    "titlePadding": 8,
    "labelLimit": 260,
    "labelFlush": False,  # flush labels shift the first and last of a band axis
    "gridDash": [2, 3],
    "ticks": False,
    "domain": False,
}
LEGEND: Final = {
    "orient": "top",
    "direction": "horizontal",
    "symbolSize": 110,
    "labelPadding": 4,
    "columnPadding": 14,
    "offset": 2,
    "padding": 0,
}


def known_tone(name: str) -> dict[str, Any]:
    """Return the condition that gives a mark one theme colour; raises KeyError for an unknown token."""
    if name not in TOKENS:
        raise KeyError(name)
    return {"test": "true", "datum": name, "type": "nominal", "scale": {"domain": list(TOKENS)}, "legend": None}


def tone(name: str) -> alt.ColorValue:
    """Return a constant colour that follows the theme.

    >>> tone("ink").to_dict()["condition"]["datum"]
    'ink'
    """
    return alt.ColorValue("gray", condition=known_tone(name))


def tone_stroke(name: str) -> alt.StrokeValue:
    """Return a constant outline that follows the theme."""
    return alt.StrokeValue("gray", condition=known_tone(name))


def tones(field: str) -> alt.Color:
    """Return the colour of a field whose values are tokens already."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(TOKENS)), legend=None)


BAD_TO_GOOD: Final = alt.Scale(domain=[-2, 2], domainMid=0, interpolate="rgb")


def good_or_bad(field: str, levels: dict[float, str], columns: int = 5) -> alt.Color:
    """Return vermilion to teal for a field of levels from -2 to 2, with a legend that names each level."""
    expression = "''"
    for level, name in levels.items():
        expression = f"abs(datum.value - ({level})) < 0.01 ? '{name}' : {expression}"
    return alt.Color(
        f"{field}:Q",
        scale=BAD_TO_GOOD,
        legend=alt.Legend(
            type="symbol",
            title=None,
            values=list(levels),
            symbolType="square",
            labelExpr=expression,
            symbolStrokeWidth=0,
            columns=columns,
            offset=8,
        ),
    )


def chart_config(*, dark: bool, scale: float = 1.0) -> dict[str, Any]:
    """Return the Vega-Lite config of every chart; `scale` is 1 at a desk and 1.3 on a projector.

    >>> chart_config(dark=False)["axis"]["labelColor"], chart_config(dark=True, scale=1.3)["text"]["fontSize"]
    ('#5B6675', 15.6)
    """
    label, grid = GREYS[dark]
    type_size = round(12 * scale, 2)
    words = {"labelFontSize": type_size, "titleFontSize": type_size}
    coloured = {**words, "labelColor": label, "titleColor": label}
    return {
        "view": {"stroke": None},
        "axis": {**coloured, **AXIS, "gridColor": grid},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleBaseline": "bottom"},
        "legend": {**coloured, **LEGEND},
        "line": {"strokeWidth": 2.5 * scale, "strokeCap": "round", "strokeJoin": "round"},
        "text": {"fontSize": type_size},
        "header": words,
    }


def cell_fill(
    values: Sequence[float], low: float, high: float, split: float | None = None
) -> tuple[list[float], list[str]]:
    """Place values on the sequential ramp (0 to 1) and name the tone of the text on each cell.

    The ramp is left empty from 0.48 to 0.60 and jumps at `split` (default: the middle), because no continuous
    ramp carries text of 4.5:1 all the way. Text is ink below the split and paper from it on.

    >>> cell_fill([0.2, 0.8, 1.0], 0.2, 1.0, split=0.8)
    ([0.0, 0.6, 1.0], ['ink', 'paper', 'paper'])
    """
    middle = (low + high) / 2 if split is None else split
    clipped = np.clip(np.asarray(values, dtype=float), low, high)
    above = clipped >= middle
    upper = 0.60 + 0.40 * (clipped - middle) / max(high - middle, 1e-9)
    lower = 0.48 * (clipped - low) / max(middle - low, 1e-9)
    places = np.where(above, upper, lower)
    return [float(place) for place in places], ["paper" if strong else "ink" for strong in above]
