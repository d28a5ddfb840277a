"""How is a scenario written on one page that opens anywhere, for who was not in the meeting?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import pandas as pd

from csdata.report.tables import table
from csdata.wording import value_text

WIDTH, HEIGHT, LEFT, BOTTOM = 760, 260, 70, 26
COLOURS: Final = {"plan": "#3758D8", "today": "#525960", "ink": "#0E1621", "line": "#DDE2E9"}
STYLE: Final = """
body{font:15px/1.45 Inter,system-ui,sans-serif;color:#0E1621;max-width:820px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .2rem}h2{font-size:1.05rem;margin:1.4rem 0 .3rem}
.sub,footer{color:#5B6675;font-size:.87rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #DDE2E9}.figures td{font-size:1.25rem;font-weight:600}
@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none}}
"""


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is on the page: the answer, figures (label, text), tables by title, and notes in words."""

    title: str
    sub: str
    figures: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, pd.DataFrame], ...]
    notes: tuple[str, ...]


def scenario_page(sheet: Sheet, seen: Sequence[float], ahead: pd.DataFrame, goal: float | None, unit: str) -> str:
    """Return one HTML page with the fan as a picture in it; nothing is loaded from elsewhere.

    `seen` are the values before, `ahead` has when, value, low, high, low_50, high_50, today: first the month of the
    data.
    """
    heads = "".join(f"<th>{escape(label)}</th>" for label, _ in sheet.figures)
    cells = "".join(f"<td>{escape(text)}</td>" for _, text in sheet.figures)
    tables = "".join(f"<h2>{escape(name)}</h2>{table(frame)}" for name, frame in sheet.tables if len(frame))
    notes = "".join(f"<li>{escape(note)}</li>" for note in sheet.notes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(sheet.title)}</h1><p class=sub>{escape(sheet.sub)}</p>"
        f"<table class=figures><tr>{heads}</tr><tr>{cells}</tr></table>"
        f"<h2>Middle of the futures, with 5 in 10 and 8 in 10 of them</h2>{fan_picture(seen, ahead, goal, unit)}"
        f"{tables}<h2>What it rests on</h2><ul>{notes}</ul></body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where months (counted from 0) and values stand in the picture."""

    steps: int
    low: float
    high: float

    def x(self, at: float) -> float:
        """Return the place of a month."""
        return LEFT + at * (WIDTH - LEFT - 120) / self.steps

    def y(self, value: float) -> float:
        """Return the place of a value."""
        return 12 + (HEIGHT - BOTTOM - 12) * (self.high - value) / (self.high - self.low)

    def line(self, values: Sequence[float], first: int) -> str:
        """Return the points of a line that begins in a month."""
        return " ".join(f"{self.x(first + at):.1f},{self.y(float(value)):.1f}" for at, value in enumerate(values))

    def rule(self, value: float, style: str) -> str:
        """Return a line across the picture."""
        return (
            f'<line x1="{LEFT}" x2="{self.x(self.steps):.1f}" y1="{self.y(value):.1f}" y2="{self.y(value):.1f}" '
            f"{style}/>"
        )


def fan_picture(seen: Sequence[float], ahead: pd.DataFrame, goal: float | None, unit: str) -> str:
    """Return the fan as SVG: what was seen, two bands, the middle, as today dashed, the goal dotted."""
    past = [*seen[:-1], float(ahead["value"].iloc[0])]
    values = np.concatenate([past, *(ahead[name] for name in ("low", "high", "today")), [] if goal is None else [goal]])
    low, high = float(values.min()), float(values.max())
    frame = Frame(max(len(past) + len(ahead) - 2, 1), low, high if high > low else low + 1)
    start = len(past) - 1
    parts = [*_axis(frame, unit), *_bands(frame, ahead, start)]
    if goal is not None:
        parts.append(frame.rule(goal, f'stroke="{COLOURS["ink"]}" stroke-dasharray="2 3"'))
    lines = (
        (past, 0, "ink", ""),
        (list(ahead["today"]), start, "today", ' stroke-dasharray="5 4"'),
        (list(ahead["value"]), start, "plan", ""),
    )
    parts += [
        f'<polyline points="{frame.line(told, first)}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="2.5"{dash}/>'
        for told, first, colour, dash in lines
    ]
    parts += _ends(frame, ahead, start, unit)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Fan of simulated futures" '
        f'font-size="12" fill="#5B6675">{"".join(parts)}</svg>'
    )


def _axis(frame: Frame, unit: str) -> list[str]:
    """Return four lines with their values."""
    return [
        frame.rule(float(tick), f'stroke="{COLOURS["line"]}"')
        + f'<text x="{LEFT - 8}" y="{frame.y(float(tick)) + 4:.1f}" text-anchor="end">'
        + f"{escape(value_text(float(tick), unit))}</text>"
        for tick in np.linspace(frame.low, frame.high, 4)
    ]


def _bands(frame: Frame, ahead: pd.DataFrame, start: int) -> list[str]:
    """Return the middle 8 and 5 in 10 as areas."""
    found = []
    for bottom, top, opacity in (("low", "high", 0.18), ("low_50", "high_50", 0.28)):
        back = reversed(frame.line(list(ahead[bottom]), start).split(" "))
        edge = f"{frame.line(list(ahead[top]), start)} {' '.join(back)}"
        found.append(f'<polygon points="{edge}" fill="{COLOURS["plan"]}" opacity="{opacity}"/>')
    return found


def _ends(frame: Frame, ahead: pd.DataFrame, start: int, unit: str) -> list[str]:
    """Return the first and last month, and what both lines come to."""
    months = ((ahead["when"].iloc[0], start), (ahead["when"].iloc[-1], frame.steps))
    found = [
        f'<text x="{frame.x(at):.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(str(name))}</text>'
        for name, at in months
    ]
    last = ahead.iloc[-1]
    apart = 7 if last["value"] >= last["today"] else -7  # the texts never cover each other
    for label, column, colour, moved in (("Plan", "value", "plan", -apart), ("As today", "today", "today", apart)):
        value = float(last[column])
        found.append(
            f'<text x="{frame.x(frame.steps) + 6:.1f}" y="{frame.y(value) + 4 + moved:.1f}" fill="{COLOURS[colour]}">'
            f"{escape(f'{label} {value_text(value, unit)}')}</text>"
        )
    return found
