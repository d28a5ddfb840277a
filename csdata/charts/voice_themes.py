"""How are themes of comments drawn, and barriers beside ticket categories?"""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from csdata import wording
from csdata.charts.drawing import Drawing, rows, shaped
from csdata.charts.marks import axis_expr, finished
from csdata.charts.theme import BAD, DATA, GOOD, NEUTRAL, tone, tones
from csdata.charts.voice import ranges

ROW: Final = 36
THEME_ROW: Final = 50
LEGEND: Final = "#7A8694"  # reads on both themes
PICK: Final = "theme"
CLEAR: Final = 0.1  # balance of happy and unhappy comments from which a theme counts as happy
FEW: Final = 10
TOPS: Final = (0.2, 0.4, 0.8, 1.2, 1.6, 2.0)  # few ends of the axis, so that its shape is built rarely
ROOM: Final = 2.0  # of the longest bar, for the words to its right
THEME_TIPS: Final = {"theme": "Theme", "words": "Words", "count": "Comments", "range": "95 % range", "mood": "Mood"}
STUCK_TIPS: Final = {"subject": "Subject", "source": "Named", "what": "As", "told": "Customers", "range": "95 % range"}
COMMENTS, TICKETS = "in comments", "in tickets"


def theme_bars(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw the share of comments of each theme, and how happy they are: a mark at the end of the bar, and in words.

    `frame` is that of `analysis.comments.theme_table`. A click selects a theme: the selection `theme` holds its name.
    """
    data = theme_rows(frame)
    top = next(top for top in TOPS if ROOM * float(data["share"].max()) <= top)
    return Drawing(_bars(len(data), top, scale), {"themes": data})


def theme_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what `theme_bars` draws: shares, words and the mark of the mood."""
    moods = [_mood(balance) for balance in frame["tone"]]
    each = zip(frame["happy"], frame["unhappy"], strict=True)
    told = [f"{happy:,} happy, {unhappy:,} unhappy" for happy, unhappy in each]
    shares = zip(frame["share"], told, frame["n"], moves(frame), strict=True)
    return pd.DataFrame(
        {
            "theme": frame["theme"].to_numpy(),
            "words": frame["words"].to_numpy(),
            "share": frame["share"].to_numpy(),
            "count": [f"{n:,}" for n in frame["n"]],
            "range": ranges(frame, "share"),
            "mood": told,
            "label": [
                f"{wording.share(part)}{more} · {words}" if n >= FEW else f"n = {n}" for part, words, n, more in shares
            ],
            "token": [token for token, _ in moods],
            "shape": [shape for _, shape in moods],
        }
    )


def moves(frame: pd.DataFrame) -> list[str]:
    """Write how much a share moved since the period before, where that is beyond noise."""
    signs = [wording.signed_text(change, "share") for change in frame["change"]]
    return [f" ({text})" if real else "" for text, real in zip(signs, frame["change_real"], strict=True)]


def _mood(balance: float) -> tuple[str, str]:
    """Return colour and shape: happy points up, unhappy down, mixed or too few is round."""
    if balance > CLEAR:
        return GOOD, "triangle-up"
    return (BAD, "triangle-down") if balance < 0 else (NEUTRAL, "circle")


def _ticks(longest: float) -> list[float]:
    """Return where the axis is labelled: under the bars only, not under the words beside them."""
    step = next((step for step in (0.05, 0.1, 0.2) if longest <= 4 * step), 0.25)
    return [round(step * tick, 2) for tick in range(int(longest / step + 1e-9) + 1)]


@shaped
def _bars(n: int, top: float, scale: float) -> alt.LayerChart:
    y = alt.Y("theme:N", sort=None, title=None, axis=alt.Axis(labelLimit=round(210 * scale), labelPadding=8))
    axis = alt.Axis(labelExpr=axis_expr("share"), values=_ticks(top / ROOM))
    x = alt.X("share:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, top], nice=False))
    click = alt.selection_point(name=PICK, fields=["theme"])
    tips = [alt.Tooltip(f"{key}:N", title=title) for key, title in THEME_TIPS.items()]
    base = alt.Chart(rows("themes")).encode(y=y, x=x)
    bars = base.mark_bar(cornerRadiusEnd=3, height=round(17 * scale), opacity=0.35, cursor="pointer")
    marks = base.mark_point(size=130 * scale, filled=True, opacity=1).encode(
        color=tones("token"), shape=alt.Shape("shape:N", scale=None, legend=None), tooltip=tips
    )
    words = base.mark_text(align="left", dx=13 * scale).encode(text="label:N", color=tone("ink"))
    drawn = bars.encode(color=tone(NEUTRAL), tooltip=tips).add_params(click)
    return finished([drawn, marks, words], THEME_ROW * max(n, 2) * scale)


def stuck_dots(frame: pd.DataFrame, *, scale: float = 1.0) -> Drawing:
    """Draw for each subject the share of customers who name it in comments and who have tickets on it.

    `frame` is that of `analysis.stuck`: subject, source, value, low, high, n, of, what.
    """
    data = frame[["subject", "source", "value", "low", "high", "what"]].assign(
        told=[f"{n:,} of {of:,} customers" for n, of in zip(frame["n"], frame["of"], strict=True)],
        label=[wording.share(value) for value in frame["value"]],
        range=ranges(frame, "share"),
        token=[DATA if source == COMMENTS else NEUTRAL for source in frame["source"]],
    )
    return Drawing(_stuck(data["subject"].nunique(), scale), {"subjects": data})


@shaped
def _stuck(n: int, scale: float) -> alt.LayerChart:
    y = alt.Y("subject:N", sort=None, title=None, axis=alt.Axis(labelLimit=round(210 * scale), labelPadding=8))
    offset = alt.YOffset("source:N", sort=[COMMENTS, TICKETS], scale=alt.Scale(paddingOuter=0.4))
    axis, span = alt.Axis(labelExpr=axis_expr("share"), tickCount=5), alt.Scale(zero=True, nice=True)
    x, low, high = (alt.X(f"{field}:Q", title=None, axis=axis, scale=span) for field in ("value", "low", "high"))
    shapes = alt.Scale(domain=[COMMENTS, TICKETS], range=["circle", "diamond"])
    tips = [alt.Tooltip(f"{key}:N", title=title) for key, title in STUCK_TIPS.items()]
    base = alt.Chart(rows("subjects")).encode(y=y, yOffset=offset)
    shape = alt.Shape(
        "source:N",
        scale=shapes,
        legend=alt.Legend(title=None, orient="top", symbolFillColor=LEGEND, symbolStrokeColor=LEGEND),
    )
    layers = [
        base.mark_rule(strokeWidth=2 * scale).encode(x=low, x2="high:Q", color=tones("token")),
        base.mark_point(size=95 * scale, filled=True, opacity=1).encode(
            x=x, color=tones("token"), shape=shape, tooltip=tips
        ),
        base.mark_text(align="left", dx=7 * scale, fontSize=11 * scale).encode(
            x=high, text="label:N", color=tone("ink")
        ),
    ]
    return finished(layers, ROW * n * scale)
