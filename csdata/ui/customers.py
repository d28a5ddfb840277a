"""How are the cards of the page Customers drawn?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.health.scoring import ALL_BANDS, Health
from csdata.analysis.health.versions import Versions
from csdata.dataset import Dataset, Filters
from csdata.ui import customer_reads as reads
from csdata.ui import places, state
from csdata.ui.components import card, listed, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.saved_views import views_popover
from csdata.ui.style import look, wide
from csdata.wording import date_label, fixed, plural, share

BAND_KEY, FIND_KEY = "band", "find"
ROW: Final = 35  # pixels of a row of a list
SUB: Final = "Health and both sides, 0 to 100 · pick a row to see why"
EVERY_BAND: Final = "All"
USUAL: Final[dict[str, object]] = {BAND_KEY: EVERY_BAND, FIND_KEY: "", **state.ALL}
LISTED: Final = 500  # more than anybody reads on a page; the download has them all
SIGNS: Final = {"green": "● Green", "yellow": "◐ Yellow", "red": "▲ Red", "insufficient data": "○ Too little known"}
NAMES: Final = {
    "name": "Name",
    "band": "Band",
    "score": "Health",
    "trend": "12 months",
    "change": "Change",
    "why": "Costs most",
    "mrr": "Pays",
    "renewal_date": "Renews",
    "customer_score": "Their side",
    "our_score": "Our side",
    "coverage": "Known",
    "owner": "Looked after by",
    "customer_id": "Customer",
}
SCORE: Final = st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f", width="small")
COLUMNS: Final = {
    "Health": SCORE,
    "Our side": SCORE,
    "Known": st.column_config.NumberColumn(format="percent", width=64),
    "Change": st.column_config.NumberColumn(format="%+.0f", width=64, help="Points of health in three months"),
    "12 months": st.column_config.LineChartColumn(width=90, y_min=0, y_max=100, help="Health at months' ends"),
    "Costs most": st.column_config.TextColumn(width=200),
    "Their side": SCORE,
    "Pays": st.column_config.NumberColumn(format="dollar", width=84, help="Recurring revenue a month"),
    "Renews": st.column_config.DateColumn(format="D MMM YYYY", width=96),
    "Looked after by": st.column_config.TextColumn(width=130),
}


def controls(health: Health) -> tuple[str | None, str]:
    """Draw the choice of a band, where there are any, and the search; both are kept in the link."""
    bands = dict(zip(map(_plainly, ALL_BANDS), ALL_BANDS, strict=True))
    band: object = EVERY_BAND
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bands"):
        if not health.result.missing:
            band = st.segmented_control(
                "Band",
                [EVERY_BAND, *bands],
                default=EVERY_BAND,
                key=BAND_KEY,
                required=True,
                label_visibility="collapsed",
                bind="query-params",
            )
        else:
            st.space("stretch")
        text = st.text_input(
            "Find a customer",
            key=FIND_KEY,
            placeholder="Find a customer by name or id …",
            width=wide(260),
            label_visibility="collapsed",
            bind="query-params",
        )
        views_popover(USUAL)
        st.page_link(places.HEALTH, label="How the score is made", icon=":material/tune:", width="content")
    return bands.get(str(band)), str(text or "").strip()


def _plainly(band: str) -> str:
    return SIGNS[band].split(" ", 1)[1]


def chosen_rows(frame: pd.DataFrame, band: str | None, text: str) -> pd.DataFrame:
    """Return the customers of a band whose name or id has the text, in any case."""
    kept = pd.Series(data=True, index=frame.index) if band is None else frame["band"] == band
    if text:
        names = frame["customer_id"].astype(str) + " " + frame["name"].fillna("").astype(str)
        kept &= names.str.contains(text, case=False, regex=False)
    return frame[kept]


def list_card(
    data: Dataset, filters: Filters, found: Health, weighed: Versions, band: str | None, text: str
) -> int | None:
    """Draw the list; returns the number of the customer whose row is picked, else of the first, None without any."""
    frame = chosen_rows(reads.read_list(data, filters, weighed), band, text)
    what = "customer" if band is None else f"{_plainly(band).lower()} customer"
    scored = not found.result.missing and len(frame) > 1
    title = f"{plural(len(frame), what)}{', the lowest score first' if scored else ''}"
    with st.container(border=True, key="card-customers", gap="xsmall"):
        with st.container(gap="xxsmall"):
            st.subheader(plain(title), anchor=False)
            more = f" · the first {LISTED} of {len(frame):,}" if len(frame) > LISTED else ""
            told = "Most revenue first" if found.result.missing else SUB
            st.caption(plain(f"{told}{more}"))
        if frame.empty:
            st.caption("Nobody is like that. Choose another band, or clear the search.")
            return None
        shown = frame.head(LISTED)
        trends = reads.trends(data, shown["number"].astype(int).tolist(), weighed)
        if trends is not None and max(map(len, trends), default=0) > 1:
            shown = shown.assign(trend=pd.Series(trends, index=shown.index))
        return _list(frame, _readable(shown), title)


def _list(frame: pd.DataFrame, shown: pd.DataFrame, title: str) -> int:
    row = customer_list(
        shown,
        frame["customer_id"].head(len(shown)).tolist(),
        lambda: frame.drop(columns="number"),
        key="customers",
        alt=title,
        height=380,
        columns=COLUMNS,
    )
    return int(frame.iloc[row]["number"])


def _height(many: int, most: int) -> int:
    """Return the height of a list: its rows and head, at most so many pixels."""
    return min(most, ROW * (many + 1) + 3)


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    named = frame["name"].notna() & (frame["name"].astype(str) != frame["customer_id"].astype(str))
    shown = frame.drop(columns=["number"] if named.any() else ["number", "name"])
    if not shown["mrr"].any():
        shown = shown.drop(columns="mrr")
    shown = shown.assign(band=shown["band"].map(SIGNS)).dropna(axis="columns", how="all")
    if "score" not in shown:
        shown = shown.drop(columns=["band", "coverage", "why"], errors="ignore")
    order = [name for name in NAMES if name in shown]
    if "name" not in order:
        order.insert(0, order.pop(order.index("customer_id")))
    return shown[order].rename(columns=NAMES)


def score_cards(data: Dataset, filters: Filters, found: Health, weighed: Versions, number: int) -> None:
    """Draw what makes the score of a customer, and why it moved."""
    left, right = st.columns(2, gap="medium")
    with left:
        _parts_card(data, filters, found, weighed, number)
    with right:
        moved_card(data, filters, weighed, number)


def _parts_card(data: Dataset, filters: Filters, found: Health, weighed: Versions, number: int) -> None:
    row = found.result.frame.loc[found.result.frame["number"] == number].iloc[0]
    told = f"{fixed(row['score'])} of 100" if pd.notna(row["score"]) else "too little is known for a score"
    title = f"{_called(row)}: {told}"
    gone = reads.unknown(found, number)
    foot = f"Known: {share(row['coverage'])} of the weight" + (f"; not known: {listed(gone)}" if gone else "")
    frame = reads.parts(found, number)
    sub = "What each signal adds to the score; grey: what it could add"
    method = f"{found.result.question}\n\n{found.result.definition}"
    with card(title, sub, key="score", foot=foot, data=frame, method=method, height="stretch"):
        if frame.empty:
            st.caption("None of its signals is known.")
            return
        show(reads.drawn_parts(data, filters, number, weighed, look()), alt=title, key="score-chart")


def _called(row: pd.Series) -> str:
    return str(row["name"]) if pd.notna(row["name"]) else str(row["customer_id"])


def moved_card(data: Dataset, filters: Filters, weighed: Versions, number: int) -> None:
    """Draw why the score of a customer moved, beside how the middle customer's moved."""
    moves, day = reads.read_moved(data, filters, weighed), reads.earlier(data)
    frame = moves.frame if moves is not None else pd.DataFrame(columns=["number", "change"])
    frame = frame[(frame["number"] == number) & frame["change"].notna()]
    if moves is None or frame.empty or day is None:
        why = "Without dates nothing is known of earlier." if day is None else "It had no score three months before."
        with card("Why it moved", why, key="moved", height="stretch"):
            return
    one = frame.iloc[0]
    reasons = {"what it does": one["behaviour"], "other weights": one["weights"], "what is known of it": one["missing"]}
    told = [f"{_points(value)} by {name}" for name, value in reasons.items() if abs(value) >= 0.5]
    title = (
        f"{_points(one['change'])} points since {date_label(day)}"
        if abs(one["change"]) >= 0.5
        else (f"As it was on {date_label(day)}")
    )
    by_signal = moves.signals(number)
    by_signal = by_signal[by_signal["total"].abs() >= 0.05]
    sub = f"{listed(told)}; the parts sum to the change" if told else "Nothing moved by half a point or more"
    middle = moves.frame["change"].median()
    sub += f"; the middle customer's score moved by {_points(middle)}" if abs(middle) >= 0.5 else ""
    with card(title, sub, key="moved", data=by_signal, height="stretch"):
        order = by_signal["total"].abs().sort_values(ascending=False, kind="stable").index
        shown = by_signal.loc[order, ["label", "before", "after", "total"]]
        shown.columns = pd.Index(["Signal", "Points before", "Points now", "Moves the score by"])
        formats = {name: st.column_config.NumberColumn(format="%.0f") for name in ("Points before", "Points now")}
        formats["Moves the score by"] = st.column_config.NumberColumn(format="%+.1f")
        st.dataframe(
            shown,
            hide_index=True,
            height=_height(len(shown), 300),
            key="moved-list",
            alt=title,
            column_config=formats,
            placeholder="not known",
        )


def _points(value: float) -> str:
    return f"{'+' if value > 0 else '−'}{fixed(abs(value), 0)}"
