"""Which cohorts are told, and how? Kept in the link, the same for every card of the page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.analysis.cohorts.groups import MONTH, ONBOARDING, QUARTER, YEAR
from csdata.analysis.cohorts.triangle import Kind, Measure
from csdata.analysis.cohorts.words import possible
from csdata.charts.cohort_triangle import View
from csdata.dataset import Dataset
from csdata.ui import state
from csdata.ui.cohort_reads import Way, read_choices, read_histories
from csdata.ui.style import wide

MEASURES: Final[dict[Measure, str]] = {
    "customers": "Customers",
    "revenue": "Revenue kept",
    "revenue_net": "Revenue with growth",
    "usage": "Active use",
}
VIEWS: Final[dict[str, View]] = {"% kept": "kept", "vs. average": "average"}
KINDS: Final[dict[str, Kind]] = {"In the month": "classic", "In the month or later": "rolling"}
PERIODS: Final = {"Calendar months": False, "Anniversaries": True}
BELONGS: Final = {"When they started": False, "Every month of use": True}
MEASURE_KEY, BY_KEY, VIEW_KEY, KIND_KEY, PERIOD_KEY, BELONG_KEY = "left", "rows", "view", "on", "periods", "cohort_of"
SPLIT_KEY: Final = "split"
NO_SPLIT: Final = "All customers"
IN_TIME: Final = (MONTH, QUARTER)


def controls(data: Dataset) -> tuple[Way, View]:
    """Draw the controls beside the filters, and return what is chosen; only what the data allow is offered."""
    found = read_histories(data, anniversaries=False)
    if found.missing:
        return Way(), "kept"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ways"):
        measures = {MEASURES[measure]: measure for measure in possible(found)}
        measure = measures[_one_of("What is left", list(measures), MEASURE_KEY)]
        view = VIEWS[_one_of("Shown as", list(VIEWS), VIEW_KEY)]
        by = _rows(data)
        with st.popover(_counted(), icon=":material/tune:", width="content", key="counted"):
            st.caption("Kept in the link, and said in How we know.")
            kind = KINDS[_one_of("Somebody counts when there …", list(KINDS), KIND_KEY, told=True)]
            anniversaries = PERIODS[_one_of("Months are …", list(PERIODS), PERIOD_KEY, told=True)]
            every_month = measure == "usage" and by == MONTH and _every_month()
    return Way(measure, by, kind, anniversaries, every_month), view


def _one_of(label: str, options: list[str], key: str, *, told: bool = False) -> str:
    chosen = st.segmented_control(
        label,
        options,
        default=options[0],
        key=key,
        required=True,
        label_visibility="visible" if told else "collapsed",
        bind="query-params",
    )
    return chosen if chosen in options else options[0]


def _every_month() -> bool:
    return BELONGS[_one_of("A customer belongs to …", list(BELONGS), BELONG_KEY, told=True)]


def _rows(data: Dataset) -> str:
    labels = {label: name for name, label in read_choices(data).items()}
    chosen = st.selectbox(
        "Rows", list(labels), key=BY_KEY, label_visibility="collapsed", width=wide(190), bind="query-params"
    )
    return labels.get(str(chosen), MONTH)


def _counted() -> str:
    """Name the button; say how many switches are off their default."""
    usual = {KIND_KEY: next(iter(KINDS)), PERIOD_KEY: next(iter(PERIODS)), BELONG_KEY: next(iter(BELONGS))}
    changed = sum((state.chosen(key) or st.query_params.get(key)) not in {None, text} for key, text in usual.items())
    return f"Counted ({changed})" if changed else "Counted"


def split_choices(data: Dataset) -> dict[str, str | None]:
    """Return what the curves can be parted by: label -> name; the first, chosen at first, is the most telling."""
    kinds = {label: name for name, label in read_choices(data).items() if name not in {MONTH, QUARTER, ONBOARDING}}
    onboarding = {label: name for name, label in read_choices(data).items() if name == ONBOARDING}
    years = {"Year of start": YEAR} if data.has_history else {}
    return {NO_SPLIT: None, **onboarding, **kinds, **years}


def chosen_split(data: Dataset) -> str | None:
    """Return what the curves are parted by; known before the control is drawn, because the title needs it."""
    chosen = state.chosen(SPLIT_KEY) or st.query_params.get(SPLIT_KEY)
    return split_choices(data).get(str(chosen))
