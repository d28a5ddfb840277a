"""How are the cards of all personas written on pages that open anywhere, and print one card a page?"""

from __future__ import annotations

from html import escape
from typing import Final

from csdata.report.persona_sheet import METHOD, Bar, Paper, Papers
from csdata.report.tables import table

WIDTH, ROW, NAME = 740, 30, 250
NEAR: Final = 0.35  # standard deviations within which a persona is like the others
COLOURS: Final = {"above": "#3758D8", "below": "#E4682A", "near": "#525960", "ink": "#0E1621"}
STYLE: Final = """
body{font:15px/1.45 Inter,system-ui,sans-serif;color:#0E1621;max-width:860px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .2rem}h2{font-size:1.3rem;margin:0}
.sub,footer,small{color:#5B6675;font-size:.87rem}section{border:1px solid #DDE2E9;border-radius:10px;padding:1.1rem
1.3rem;margin:1.2rem 0;break-inside:avoid}.badge{background:#EAEEF3;border-radius:5px;padding:.1rem .45rem;
font-size:.82rem;margin-right:.3rem}dl{display:flex;gap:2.4rem;margin:.8rem 0 .2rem}dt{color:#5B6675;font-size:.87rem}
dd{margin:0;font-size:1.5rem;font-weight:600}blockquote{border-left:3px solid #DDE2E9;margin:.6rem 0;padding-left:.8rem;
font-style:italic}table{border-collapse:collapse;font-size:.9rem}th,td{text-align:left;padding:.25rem .9rem .25rem 0;
border-bottom:1px solid #DDE2E9}svg{width:100%;height:auto;margin-top:.6rem}
@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none}section{break-after:page;border:none;padding:0}}
"""


def persona_page(told: Papers) -> str:
    """Return one HTML page with all cards; nothing is loaded from elsewhere. Printed, each card has its page."""
    cards = "".join(_card(one) for one in told.cards)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(told.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(told.title)}</h1><p class=sub>{escape(told.sub)}</p>"
        f"{cards}<h2>How we know</h2><p>{escape(told.reason)}</p>{table(told.kinds)}"
        f"<p class=sub>{escape(METHOD)}</p></body></html>\n"
    )


def _card(one: Paper) -> str:
    figures = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in one.figures)
    lines = "".join(f"<b>{escape(title)}</b> {escape(text)}<br>" for title, text in one.lines)
    quotes = "".join(f"<blockquote>“{escape(text)}”</blockquote>" for text in one.quotes)
    parts = [
        f"<h2>{escape(one.name)}</h2><p class=sub>{escape(one.tagline)}</p>",
        f"<span class=badge>{escape(one.evidence)} evidence</span><span class=badge>{escape(one.size)}</span>",
        f"<dl>{figures}</dl>" if figures else "",
        f"<small>{escape(one.ranges)}</small>" if one.ranges else "",
        f"<p>{lines}</p>" if lines else "",
        quotes,
        bars_picture(one.bars, one.name) if one.bars else "",
        f"<p><b>Notes</b> {escape(one.notes)}</p>" if one.notes else "",
        f"<small>Evidence: {escape(one.why)}</small>",
    ]
    return f"<section>{''.join(parts)}</section>"


def bars_picture(bars: tuple[Bar, ...], name: str) -> str:
    """Return how far a persona is from the others as SVG, a bar a behaviour; blue above, orange below, grey near."""
    height = ROW * len(bars) + 10
    rows = "".join(_row(bar, at, max(abs(one.effect) for one in bars) or 1.0) for at, bar in enumerate(bars))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="How {escape(name)} differ from the others" '
        f'font-size="13" fill="{COLOURS["ink"]}">{rows}</svg>'
    )


def tone_of(effect: float) -> str:
    """Return the colour of a bar."""
    return COLOURS["near" if abs(effect) < NEAR else "above" if effect > 0 else "below"]


def _row(bar: Bar, at: int, most: float) -> str:
    middle, half = (WIDTH + NAME) / 2, (WIDTH - NAME) / 2 - 140
    long = max(abs(bar.effect) / most * half, 1.0)
    above = bar.effect >= 0
    y = 5 + ROW * at
    left = middle if above else middle - long
    end = middle + long + 6 if above else middle - long - 6
    return (
        f'<text x="{NAME - 10}" y="{y + 18}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{left:.1f}" y="{y + 6}" width="{long:.1f}" height="16" fill="{tone_of(bar.effect)}"/>'
        f'<text x="{end:.1f}" y="{y + 18}" text-anchor="{"start" if above else "end"}">'
        f"{escape(f'{bar.own} · others {bar.rest}')}</text>"
    )
