"""How is the voice of customers shown: scores, who answers, themes with quotes, barriers?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.analysis.voice.comments import Comments, quotes
from csdata.analysis.voice.groups import DIMENSIONS
from csdata.analysis.voice.summary import Voice, period_of
from csdata.charts.voice_themes import PICK
from csdata.dataset import Dataset, Filters
from csdata.ui import places, state
from csdata.ui.components import empty_state, kpi_card, listed, plain
from csdata.ui.figures import kpi
from csdata.wording import DASH, date_label, fixed, money, share, value_text

SCORES: Final = {"nps": "NPS", "csat": "Satisfied (CSAT)", "ces": "Ease (CES)"}
KINDS: Final = {"nps": "NPS", "csat": "Satisfaction", "ces": "Effort"}
TIME_SUB: Final = "Band: 95 % range. Triangles: moves beyond noise"
WAYS_SUB: Final = "One score, counted in three ways"
GROUPS_SUB: Final = "Dot and 95 % range; dashed: all answers"
SILENT_SUB: Final = "Those who answered against those who stayed silent"
COMMENTS_SUB: Final = "In their own words, newest first"
THEMES_SUB: Final = "Share of comments; click a bar to read what they wrote"
BARRIERS_SUB: Final = "Who named it vs others who wrote; ▲▼ beyond noise. It goes with the barrier, not because of it"
STUCK_SUB: Final = "Share of customers who name it in comments, and who have tickets on it"
THEME, CLICKED = "theme", "_theme_clicked"
LISTED: Final = 20
OUTCOMES: Final = {
    "goal": ("Goals reached", "share"),
    "left": ("Left within 90 days", "share"),
    "tickets": ("Tickets a month", "number"),
}


def head_cards(found: Voice) -> None:
    """Draw what customers say, and how many of them say it."""
    left, right = st.columns(2, gap="medium")
    with left:
        said = [replace(kpi(figure), label=SCORES[figure.metric.name]) for figure in found.scores]
        kpi_card("forum", "What they say", "would they recommend us, are they satisfied?", said, key="scores")
    with right:
        rates = [
            replace(kpi(figure), label=f"To {name.upper()}")
            for name, figure in zip(found.kinds, found.responses, strict=True)
        ]
        kpi_card("how_to_reg", "Who answers", "of the customers who were there", rates, key="responses")


def nothing_yet() -> None:
    """Say what would be here, and what to bring."""
    body = (
        "Bring survey answers: customer, date, kind (nps, csat, ces), score and, if you have it, the comment. "
        "A column NPS or CSAT in your list of customers, or CSAT in your tickets, works too."
    )
    empty_state("forum", "Nobody has been asked yet", body, state.bring_own, label="Bring answers", key="no-voice")


def choose(label: str, options: dict[str, str], key: str) -> str:
    """Draw a switch that is kept in the link, and return the chosen key of `options`; without a choice the first."""
    if state.chosen(key) not in options.values():
        state.drop(key)
    names = list(options.values())
    with st.container(key=f"switch-{key}"):
        chosen = st.segmented_control(
            label, names, key=key, default=names[0], label_visibility="collapsed", bind="query-params", required=True
        )
    return next((name for name, shown in options.items() if shown == chosen), next(iter(options)))


def choose_kind(found: Voice) -> str:
    """Draw the switch between the kinds of survey there are."""
    return choose("Score", {kind: KINDS[kind] for kind in found.kinds}, "score")


def choose_group(data: Dataset) -> str:
    """Draw the switch between the ways to group customers that the data have."""
    known = [name for name in DIMENSIONS if len(data.choices[name]) > 1] or ["segment"]
    return choose("By", {name: f"By {name}" for name in known}, "by")


def choose_theme(event: Any, frame: pd.DataFrame) -> int:  # noqa: ANN401 - Streamlit's selection
    """Draw the list of themes and return the place of the chosen one; a click in the chart chooses, too."""
    names = frame["theme"].tolist()
    clicked = _clicked(event)
    if clicked in names and clicked != state.chosen(CLICKED):
        state.put(THEME, clicked)
    state.put(CLICKED, clicked)
    if state.chosen(THEME) not in names:
        state.drop(THEME)
        if st.query_params.get(THEME) not in names:
            state.put(THEME, next(iter(frame.loc[frame["is_barrier"], "theme"]), names[0]))
    chosen = st.selectbox("Theme", names, key=THEME, label_visibility="collapsed", bind="query-params")
    return int(frame["place"].tolist()[names.index(str(chosen))])


def _clicked(event: Any) -> str | None:  # noqa: ANN401 - as above
    rows = event.get("selection", {}).get(PICK) if isinstance(event, dict) else None
    return str(rows[0]["theme"]) if rows else None


@contextmanager
def quotes_card() -> Iterator[None]:
    """Frame the quotes, as high as the chart beside them."""
    with st.container(border=True, key="card-quotes", height="stretch", gap="small"):
        st.subheader("In their own words", anchor=False)
        yield


def quote_list(said: Comments, data: Dataset, months: int, filters: Filters, place: int) -> None:
    """Draw the words of a theme, the comments that speak most clearly for it, and behind a line all of them."""
    theme = said.themes.themes[place]
    st.caption(plain(f"{', '.join(theme.words)} · in {listed(theme.languages)}"))
    here = said.chosen(data, period_of(data, months), filters)
    for row in quotes(said, here, place):
        with st.container(gap="xxsmall"):
            st.markdown(f"“{plain(said.texts[row])}”")
            st.caption(plain(source(said, data, row)))
    with st.expander("All comments of this theme", key="all-comments", on_change="rerun") as every:
        if every.open:
            table = comment_table(said, data, months, filters, place)
            st.dataframe(table, hide_index=True, height=240, key="theme-comments", alt=f"Comments on {theme.name}")


def source(said: Comments, data: Dataset, row: int) -> str:
    """Say whose comment it is, with what score, and when."""
    number = int(said.numbers[row])
    member = data.members.iloc[number] if number >= 0 else None
    who = "Not named" if member is None else str(member["name"] if pd.notna(member["name"]) else member["customer_id"])
    kind, score = str(said.kinds[row]), said.scores[row]
    told = kind if pd.isna(score) else f"{kind.upper()} {score:g}"
    return " · ".join((who, told, date_label(pd.Timestamp(said.days[row]).date())))


def comment_table(
    said: Comments, data: Dataset, months: int, filters: Filters, place: int | None = None
) -> pd.DataFrame:
    """Return the comments of a period as a table, newest first; of one theme, or all."""
    here = said.chosen(data, period_of(data, months), filters)
    if place is not None:
        here &= said.themes.assignment == place
    rows = here.nonzero()[0][::-1]
    names = data.members["name"].fillna(data.members["customer_id"]).to_numpy()
    return pd.DataFrame(
        {
            "Date": said.days[rows].astype("datetime64[s]"),
            "Customer": [str(names[number]) if number >= 0 else DASH for number in said.numbers[rows]],
            "Survey": [str(kind) for kind in said.kinds[rows]],
            "Score": said.scores[rows],
            "Comment": [str(text) for text in said.texts[rows]],
        }
    )


def barrier_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return barriers in words: how often, by whom, worth how much, and what goes with each."""
    table = pd.DataFrame(
        {
            "Barrier": frame["theme"].to_numpy(),
            "Of comments": [_part(part, n) for part, n in zip(frame["share"], frame["n"], strict=True)],
            "Customers": frame["named_by"].to_numpy(),
            "Their revenue a month": [money(value) if value else DASH for value in frame["mrr"]],
        }
    )
    for name, (title, unit) in OUTCOMES.items():
        table[title] = [_gap(row, name, unit) for row in frame.to_dict("records")]
    return table


def _part(part: float, n: int) -> str:
    return f"{share(part)} (n = {n})"


def _gap(row: dict[Any, Any], name: str, unit: str) -> str:
    """Say an outcome of those who named a barrier against the others, and whether the difference is real."""
    if pd.isna(row[f"{name}_with"]):
        return f"{DASH} too few ({row[f'{name}_n']})"
    told = " vs ".join(_written(row[f"{name}_{side}"], unit) for side in ("with", "without"))
    if not row[f"{name}_real"]:
        return told
    return f"{'▲' if row[f'{name}_gap'] > 0 else '▼'} {told}"


def _written(value: float, unit: str) -> str:
    """Write a share as everywhere; a small number with two decimals, so that 0.57 and 0.63 differ."""
    return value_text(value, unit) if unit == "share" else fixed(value, 2)


def look_next() -> None:
    """Point to where the comments come from."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Where to look next**", width="content")
        st.page_link(places.OVERVIEW, label="Both sides at a glance", icon=":material/explore:")
        st.page_link(places.DATA, label="What was read from your files", icon=":material/database:")
