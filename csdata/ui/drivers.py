"""How are the cards of the page Churn drivers drawn?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.drivers.answer import DriverAnswer, leading
from csdata.analysis.drivers.find import CAVEAT
from csdata.analysis.drivers.trust import trust
from csdata.analysis.drivers.who import effect_of, likeliest
from csdata.analysis.drivers.words import move, risky
from csdata.charts.drivers import PICKED
from csdata.dataset import Dataset
from csdata.ui import driver_reads as reads
from csdata.ui.components import Kpi, card, figure, listed, page_head, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.driver_finder import Asked
from csdata.ui.results import result_card
from csdata.ui.style import look, wide
from csdata.wording import plural

PICKED_KEY: Final = "driver"
LISTED: Final = 500  # more than anybody reads on a page; the download has them all
NAMES: Final = {
    "customer_id": "Customer",
    "name": "Name",
    "value": "Has",
    "mrr": "Pays a month",
    "chance": "Chance",
    "why": "What raises it",
}
COLUMNS: Final = {
    "Chance": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f%%", width="small"),
    "What raises it": st.column_config.TextColumn(width="large"),
    "Pays a month": st.column_config.NumberColumn(format="dollar"),
}


def cards(data: Dataset, asked: Asked, answer: DriverAnswer) -> None:
    """Draw what was found, how well it tells, and what was kept out; or why there is nothing to rank."""
    page_head(answer.result.headline, answer.sub)
    if answer.found is None or answer.found.verdict != "found":
        _nothing(answer)
        if answer.found is not None and answer.found.verdict == "no_signal":
            _trust_card(answer, asked)
        _kept_out(answer)
        return
    picked = _effects_card(asked, answer)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _curve_card(data, asked, answer, picked)
    with right:
        _having_card(data, answer, picked)
    _next_card(data, asked, answer)
    left, right = st.columns(2, gap="medium")
    with left:
        _trust_card(answer, asked)
    with right:
        _kept_out(answer)


def _nothing(answer: DriverAnswer) -> None:
    """Say why nothing is ranked, and what would help."""
    with st.container(border=True, key="card-nothing", gap="small"):
        st.subheader(plain(answer.result.missing or answer.result.headline), anchor=False)
        if answer.help:
            st.markdown("**What would help**")
            st.markdown("\n".join(f"- {plain(one)}" for one in answer.help))


def _effects_card(asked: Asked, answer: DriverAnswer) -> str:
    """Draw every behaviour tested; returns the one that is picked, the strongest unless somebody picked another."""
    frame = answer.result.frame
    result = replace(answer.result, headline=_counted(frame), missing=None)
    names = set(frame["name"])
    sub = "Each against similar customers: a typical move of one behaviour, the others as they are; line: 95 % range"
    with result_card(result, sub, key="drivers", filters=asked.filters, height="content"):
        chart = reads.drawn_effects(answer, look())
        event = show(chart, alt=answer.result.headline, key="drivers-chart", on_select="rerun", selection_mode=PICKED)
        clicked = [str(row["name"]) for row in (event.selection or {}).get(PICKED) or [] if row.get("name") in names]
        for group in answer.found.groups if answer.found else ():
            if group.kind != "levels":  # those say with what they are compared
                st.caption(f":material/link: {plain(group.words)}")
        chosen = _pick(answer)
    return clicked[0] if clicked else chosen


def _counted(frame: pd.DataFrame) -> str:
    """Count the behaviours that are seen with more and with less leaving, and those that are unclear."""
    counts = frame["direction"].value_counts()
    more, less, unclear = (int(counts.get(name, 0)) for name in ("more", "less", "unclear"))
    told = [f"{count} with {side}" for count, side in ((more, "more"), (less, "less")) if count]
    seen = f"Seen {listed(told)} leaving" if told else "No single behaviour is seen with leaving"
    verb = "is" if unclear == 1 else "are"
    return f"{seen}; {unclear} of {len(frame)} behaviours {verb} unclear" if unclear else seen


def _pick(answer: DriverAnswer) -> str:
    """Draw the list of behaviours below the chart, for who cannot click; returns the name of the chosen one."""
    names = {effect.feature.label: effect.feature.name for effect in (answer.found.effects if answer.found else ())}
    label = st.selectbox(
        "Look closer at",
        list(names),
        index=None,
        placeholder="Look closer: click a row, or choose here",
        key=PICKED_KEY,
        label_visibility="collapsed",
        width=wide(420),
        bind="query-params",
    )
    return names.get(str(label)) or strongest(answer)


def strongest(answer: DriverAnswer) -> str:
    """Return the driver with the largest change; without one the behaviour with the largest."""
    found = answer.found
    told = (leading(found) or found.effects) if found else ()
    return told[0].feature.name


def _curve_card(data: Dataset, asked: Asked, answer: DriverAnswer, name: str) -> None:
    effect = effect_of(answer, name)
    frame = reads.curve(answer, name)
    when = f"leaves in {_within(asked)}" if data.has_history else "has left"
    grey = "; grey: where customers are" if effect.feature.kind == "number" else ""
    sub = f"Share that {when} if all had this value, with its 95 % range{grey}"
    title = reads.takeaway(answer, name)
    foot = f"{move(effect)} · {answer.result.caution}"
    with card(title, sub, key="curve", foot=foot, data=frame, height="stretch"):
        show(reads.drawn_curve(answer, name, look()), alt=title, key="curve-chart")


def _having_card(data: Dataset, answer: DriverAnswer, name: str) -> None:
    frame = reads.read_customers_with(answer, data, name).drop(columns="number")
    title = f"{risky(effect_of(answer, name))}: {plural(len(frame), 'customer')} now"
    sub = f"The side seen with more leaving; most revenue first{_first(len(frame))}"
    _list(frame.head(LISTED), title, sub, "having", lambda: frame)


def _first(many: int) -> str:
    return f" · the first {LISTED} of {many:,}" if many > LISTED else ""


def _within(asked: Asked) -> str:
    return "the month after the next" if asked.horizon_months == 1 else f"the {asked.horizon_months} months after next"


def _next_card(data: Dataset, asked: Asked, answer: DriverAnswer) -> None:
    frame = reads.read_likeliest(answer, data, LISTED)
    if frame.empty:
        return
    if data.has_history:
        title = "Who is likeliest to leave next"
        sub = f"Chance to leave in {_within(asked)}, and what raises it"
    else:
        title = "Who looks most like those who left"
        sub = "The sheet has no dates: this tells who is alike, not who will leave"
    order = ["customer_id", "name", "chance", "why", "mrr"]
    many = len(answer.made.now) if answer.made.now is not None else 0
    sub = f"{sub}. A ranking to look closer, not a verdict{_first(many)}"
    _list(frame[order], title, sub, "next", lambda: likeliest(data, answer)[order])


def _list(frame: pd.DataFrame, title: str, sub: str, key: str, everybody: Callable[[], pd.DataFrame]) -> None:
    """Draw a list of customers with its download, which holds everybody."""
    with st.container(border=True, key=f"card-{key}", height="stretch", gap="xsmall"):
        with st.container(gap="xxsmall"):
            st.subheader(plain(title), anchor=False)
            st.caption(plain(sub))
        if frame.empty:
            st.caption("Nobody at the moment.")
            return
        named = frame["name"].notna() & (frame["name"].astype(str) != frame["customer_id"].astype(str))
        shown = frame if named.any() else frame.drop(columns="name")
        shown = shown.rename(columns=NAMES)
        if "Chance" in shown:
            shown["Chance"] *= 100
        customer_list(shown, frame["customer_id"].tolist(), everybody, key=key, alt=title, columns=COLUMNS)


def _trust_card(answer: DriverAnswer, asked: Asked) -> None:
    """Say how well the same model told who leaves where it had not seen it."""
    told = trust(answer)
    if told is None:
        return
    with card(told.headline, told.how, key="trust", foot=f"{told.foot} · {asked.filters}", height="stretch"):
        with st.grid(3, min_column_width=150, gap="small"):
            for one in told.figures:
                figure(Kpi(one.label, one.text, help=one.means))
        st.caption(plain(told.ranking))


def _kept_out(answer: DriverAnswer) -> None:
    """List what was kept out because it may know of the departure, and what was not tested."""
    suspects = answer.suspects()
    untested = answer.untested()
    if not suspects and not untested:
        return
    title = f"Kept out: {plural(len(suspects), 'column')} that may know of the departure" if suspects else "Not tested"
    with card(title, "A column that is written once somebody has left tells who left, not why", key="kept-out",
              foot=CAVEAT, height="stretch"):  # fmt: skip
        for label, reason in suspects:
            st.markdown(f"**{plain(label)}** — {plain(reason)}")
        if untested:
            with st.expander(f"Not tested: {plural(len(untested), 'behaviour')}", icon=":material/block:"):
                st.markdown("\n".join(f"- {plain(why)}" for why in untested))
