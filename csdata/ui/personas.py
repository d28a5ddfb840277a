"""How are the cards of the page Personas drawn?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.personas.answer import choices, headline, stable_ones, under
from csdata.analysis.personas.bands import PARTS, bands
from csdata.analysis.personas.movement import DEFINITION, SPANS
from csdata.analysis.personas.verdict import CONTINUUM
from csdata.dataset import Dataset
from csdata.ui import persona_card, persona_lists, persona_names, persona_use, state
from csdata.ui import persona_reads as reads
from csdata.ui.components import card, page_head, plain, show
from csdata.ui.persona_search import USUAL, Asked, Choice
from csdata.ui.style import look, wide
from csdata.wording import DASH, number, plural, share

MEASURES: Final = {
    "Customers lost": ("lost", "share"),
    "Revenue kept": ("nrr", "share"),
    "NPS": ("nps", "number"),
    "Value of a customer": ("clv", "money"),
}
SORTS: Final = {"Most customers": ("n", False), "Most revenue": ("mrr", False), "Most lost": ("lost", False)}
SORT, MEASURE, FIRST, SECOND, SPAN = "sort", "became", "one", "other", "since"
METHOD: Final = (
    "k-means on what customers do: pulled in to the 1st and 99th percentile, lopsided behaviours bent towards a bell, "
    "z-scored. Groups must stand out from 99 crowds without groups, and come back on resampled customers. Personas "
    "describe: they do not say why."
)


def cards(data: Dataset, asked: Asked, choice: Choice) -> None:
    """Draw what was found: the personas, what sets them apart, what became of them; or why there are none."""
    found = asked.found
    names = persona_names.names_of(found)
    later = reads.read_outcomes(asked, data) if found.k else None
    page_head(headline(found, later, names), under(found) + (persona_use.since(data) if choice == USUAL else ""))
    persona_use.bar(data, asked, choice)
    if not found.k or later is None:
        _none(asked)
        return
    if not found.is_found:
        st.caption(plain(found.reason))
    _wall(data, asked, names)
    _traits(asked, names)
    left, right = st.columns(2, gap="medium")
    with left:
        _outcomes(data, asked, names)
    with right:
        _pair(asked, names)
    _movement(data, asked, names)
    persona_lists.doubtful_card(data, asked, names)
    left, right = st.columns(2, gap="medium")
    with left:
        _map(data, asked, names)
    with right:
        _how_many(asked, choice)


def _wall(data: Dataset, asked: Asked, names: tuple[str, ...]) -> None:
    """Draw a card for each persona, in the chosen order."""
    later = reads.read_outcomes(asked, data)
    column, up = SORTS.get(str(state.chosen(SORT)), SORTS["Most customers"])
    order = later.result.frame.sort_values(column, ascending=up, kind="stable", na_position="last")["persona"]
    told = reads.read_cards(asked, data)
    with st.grid(2 if asked.found.k == 4 else 3, min_column_width=300, gap="small"):  # nobody alone in a row
        for at in order:
            persona_card.small(asked, data, told[at], names[at], later.result.period)


def sort_choice() -> None:
    """Draw the choice of order."""
    st.selectbox("Sort", list(SORTS), key=SORT, label_visibility="collapsed", width=wide(170), bind="query-params")


def _traits(asked: Asked, names: tuple[str, ...]) -> None:
    found = asked.found
    title = apart(asked, names)
    sub = "Dot size: distance from the others. Filled blue is above, orange ring is below, grey is near them"
    foot = f"n = {plural(found.n, 'customer')} · standard deviations · all of these formed the groups"
    shown = found.profile[["name", "label", "n", "known", "median", "rest_median", "effect"]]
    with card(title, sub, key="traits", foot=foot, data=shown, method=METHOD):
        show(reads.drawn_traits(asked, names, look()), alt=title, key="traits-chart")


def apart(asked: Asked, names: tuple[str, ...]) -> str:
    """Say which persona is farthest from the others, and in what."""
    profile = asked.found.profile
    row = profile.iloc[int(profile["effect"].abs().to_numpy().argmax())]
    more = "most" if row["effect"] > 0 else "least"
    return f"“{names[int(row['persona'])]}” differ {more} in {str(row['label'])[:1].lower()}{str(row['label'])[1:]}"


def _outcomes(data: Dataset, asked: Asked, names: tuple[str, ...]) -> None:
    later = reads.read_outcomes(asked, data)
    result = later.result
    foot = f"n = {plural(result.n, 'customer')} · {result.period}" + (f" · {result.caution}" if result.caution else "")
    sub = "By persona, with 95 % range: what happened after the behaviour that placed them"
    title = "What became of them afterwards" if later.period else "How they are today"
    with card(title, sub, key="became", foot=foot, data=result.frame, sql=result.sql, method=result.definition,
              height="stretch"):  # fmt: skip
        name = st.segmented_control(
            "Measure",
            list(MEASURES),
            default="Customers lost",
            key=MEASURE,
            required=True,
            label_visibility="collapsed",
            bind="query-params",
        )
        measure, unit = MEASURES[str(name)]
        told = ", ".join(
            f"{names[at]} {share(v) if unit == 'share' else number(v)}" for at, v in enumerate(result.frame[measure])
        )
        show(reads.drawn_outcomes(asked, data, names, measure, unit, look()), alt=f"{name}: {told}", key="became-chart")


def _pair(asked: Asked, names: tuple[str, ...]) -> None:
    """Draw two personas side by side."""
    with card("Two side by side", "Where the typical customer of each lies; the largest difference first", key="pair",
              height="stretch"):  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            options = list(range(len(names)))
            first = st.selectbox(
                "One", options, 0, format_func=names.__getitem__, key=FIRST, label_visibility="collapsed"
            )
            second = st.selectbox("Other", options, 1, format_func=names.__getitem__, key=SECOND,
                                  label_visibility="collapsed")  # fmt: skip
        if first == second:
            st.caption("Choose two different personas.")
            return
        frame = reads.read_pair(asked, first, second)
        row = frame.iloc[0]
        told = f"{row['label']}: {row['first_text']} and {row['second_text']}"
        show(reads.drawn_pair(asked, names, (first, second), look()), alt=told, key="pair-chart")
        st.caption(plain(f"Farthest apart in {told}."))


def _movement(data: Dataset, asked: Asked, names: tuple[str, ...]) -> None:
    """Draw who became another persona, with the noise floor."""
    spans = {f"{span} months": span for span in SPANS}
    chosen = state.asked_for(SPAN)
    told = reads.read_movement(asked, data, spans.get(str(chosen), 6))
    result = told.result
    if result.missing and told.first is None:
        with card(result.headline, result.missing, key="moved"):
            return
    foot = f"n = {plural(result.n, 'customer')} · {result.caution}"
    sub = "Fixed personas at two dates: grey stayed, coloured became another, orange left"
    with card(result.headline, sub, key="moved", foot=foot, data=result.frame, sql=result.sql, method=DEFINITION):
        st.segmented_control("Since", list(spans), default="6 months", key=SPAN, required=True,
                             label_visibility="collapsed", bind="query-params")  # fmt: skip
        if result.missing:
            st.caption(plain(result.missing))
            return
        span = spans.get(str(state.chosen(SPAN)), 6)
        show(reads.drawn_movement(asked, data, names, span, look()), alt=result.headline, key="moved-chart")


def _map(data: Dataset, asked: Asked, names: tuple[str, ...]) -> None:
    told = reads.read_picture(asked, data, names)
    sub = "A picture, not the model: two dimensions of all those that were compared"
    foot = f"{plural(len(told.points), 'customer')} drawn · shows {share(told.kept)} of the differences"
    with card("How the personas lie to each other", sub, key="map", foot=foot, data=told.points, height="stretch"):
        show(reads.drawn_map(asked, data, names, look()), alt="Map of customers by persona", key="map-chart")


def _how_many(asked: Asked, choice: Choice) -> None:
    """Say which numbers of kinds hold, and what was left out."""
    found = asked.found
    frame = choices(found)
    foot = "Change it above, in “Kinds and behaviours”"
    with card(stable_ones(found), found.reason, key="how-many", foot=foot, method=METHOD, height="stretch"):
        st.dataframe(frame, hide_index=True, key="kinds-list", alt="Verdict by number of kinds", column_config=FORMATS,
                     placeholder=DASH)  # fmt: skip
        if choice.k and not found.is_found:
            st.caption("These groups are drawn because asked for: do not decide by them.")
        _left_out(asked)


FORMATS: Final = {
    "Kinds": st.column_config.NumberColumn(width=52),
    "Stands out by": st.column_config.TextColumn(width=92, help="Standard deviations above crowds without groups"),
    "Chance": st.column_config.NumberColumn(
        format="%.2f", width=64, help="Share of crowds without groups that do so too"
    ),
    "Comes back": st.column_config.NumberColumn(
        format="percent", width=84, help="Members the least stable group keeps"
    ),
    "Smallest": st.column_config.NumberColumn(width=70, help="Customers of the smallest group"),
}


def _left_out(asked: Asked) -> None:
    if asked.found.dropped:
        title = f"Not compared by: {plural(len(asked.found.dropped), 'column')}"
        with st.expander(title, icon=":material/block:"):
            st.markdown("\n".join(f"- {plain(label)}: {plain(why)}" for label, why in asked.found.dropped))


def _why(reason: str) -> str:
    """Return the reason without what the title says."""
    own = reason.removeprefix(CONTINUUM).lstrip(":. ")
    return f"{own[:1].upper()}{own[1:]}"


def _none(asked: Asked) -> None:
    """Say why there are no personas; show bands where customers vary along a continuum."""
    found = asked.found
    with st.container(border=True, key="card-none", gap="small"):
        st.subheader(plain(_why(found.reason)), anchor=False)
        _left_out(asked)
    if found.verdict != "no_structure" or found.found is None:
        return
    _, frame = bands(found.found)
    wide = frame.pivot_table(index="band", columns="label", values="median", sort=False).reindex(list(PARTS))
    table = pd.DataFrame({"Band": wide.index, **{str(name): wide[name].map(number) for name in wide.columns}})
    sub = "Customers in a row by what differs most, cut into thirds: bands, not personas"
    with card("Bands along the continuum", sub, key="bands", foot=f"n = {plural(found.n, 'customer')}", data=frame):
        st.dataframe(table, hide_index=True, key="bands-list", alt="Medians by band")
    sub = "Choose a number above, in “Kinds and behaviours”, to see it drawn and judged"
    with card(stable_ones(found), sub, key="how-many", method=METHOD):
        st.dataframe(choices(found), hide_index=True, key="kinds-list", alt="Verdict by number", column_config=FORMATS,
                     placeholder=DASH)  # fmt: skip
