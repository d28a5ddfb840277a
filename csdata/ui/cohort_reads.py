"""Which answers and charts of the page Cohorts are ready already?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from csdata.analysis.cohorts.answer import CohortAnswer, cohort_answer
from csdata.analysis.cohorts.groups import Cohorts, choices, cohorts_by
from csdata.analysis.cohorts.histories import Histories, histories
from csdata.analysis.cohorts.lifecycle import lifecycle
from csdata.analysis.cohorts.month_n import month_n
from csdata.analysis.cohorts.retention import Retention, retention
from csdata.analysis.cohorts.together import together
from csdata.analysis.cohorts.triangle import Kind, Measure
from csdata.analysis.projection.outlook import Outlook, outlook
from csdata.analysis.purchases.coming_back import ComingBack, coming_back
from csdata.analysis.result import Result
from csdata.analysis.survival.staying import Staying, staying
from csdata.charts.age_lines import age_lines
from csdata.charts.cohort_points import cohort_points
from csdata.charts.cohort_triangle import Look as TableLook
from csdata.charts.cohort_triangle import View, cohort_table
from csdata.charts.fan import survival_fan
from csdata.charts.lifecycle import stacked_stages
from csdata.charts.purchases import alive_bars, purchase_lines
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import KEYS

Look = tuple[bool, float]
MONTHS_SHOWN = 24
SILENT = {"used": "Fell silent", "bought": "Did not buy again", "active": "Left"}


@dataclass(frozen=True, slots=True)
class Way:
    """How cohorts are told: what is left, parted by what, and how it is counted."""

    measure: Measure = "customers"
    by: str = "month"
    kind: Kind = "classic"
    anniversaries: bool = False
    every_month: bool = False


kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=KEYS | {Way: repr})


@kept
def read_histories(data: Dataset, *, anniversaries: bool) -> Histories:
    """Return what every customer was, month by month: read once, filters only choose from it."""
    return histories(data, anniversaries=anniversaries)


@kept
def read_choices(data: Dataset) -> dict[str, str]:  # noqa: D103
    return choices(data)


@kept
def read_cohorts(data: Dataset, filters: Filters, way: Way) -> Cohorts:  # noqa: D103
    return cohorts_by(data, read_histories(data, anniversaries=way.anniversaries), way.by, filters)


@kept
def read_retention(data: Dataset, filters: Filters, way: Way) -> Retention:  # noqa: D103
    found, cohorts = read_histories(data, anniversaries=way.anniversaries), read_cohorts(data, filters, way)
    return retention(data, found, cohorts, way.measure, way.kind, filters, every_month=way.every_month)


@kept
def read_answer(data: Dataset, filters: Filters, way: Way, split: str | None) -> CohortAnswer:  # noqa: D103
    found = read_histories(data, anniversaries=way.anniversaries)
    stay = (read_staying(data, filters, None), read_staying(data, filters, split))
    return cohort_answer(data, found, read_retention(data, filters, way), stay, way.measure, filters)


@kept
def read_month_n(data: Dataset, filters: Filters, way: Way, age: int) -> Result:  # noqa: D103
    found, cohorts = read_histories(data, anniversaries=way.anniversaries), read_cohorts(data, filters, way)
    return month_n(read_retention(data, filters, way), found, cohorts, way.measure, way.kind, age)


@kept
def read_together(data: Dataset, filters: Filters, way: Way) -> Result:  # noqa: D103
    found = read_histories(data, anniversaries=way.anniversaries)
    return together(data, found, read_cohorts(data, filters, way), way.kind)


@kept
def read_lifecycle(data: Dataset, filters: Filters) -> Result:  # noqa: D103
    return lifecycle(data, filters, MONTHS_SHOWN)


@kept
def read_staying(data: Dataset, filters: Filters, split: str | None) -> Staying:  # noqa: D103
    return staying(data, read_histories(data, anniversaries=False), split, filters)


@kept
def read_outlook(data: Dataset, filters: Filters) -> Outlook:  # noqa: D103
    return outlook(data, filters)


@kept
def read_coming_back(data: Dataset, filters: Filters) -> ComingBack:  # noqa: D103
    return coming_back(data, filters)


@kept
def drawn_table(data: Dataset, filters: Filters, way: Way, view: View, seen: Look) -> Spec:
    """Return the finished table of cohorts, from the first to the last with a customer; the running month is framed."""
    told = read_retention(data, filters, way)
    frame = told.result.frame
    peopled = frame.index[frame["size"] > 0]
    frame = frame.loc[peopled.min() : peopled.max()] if len(peopled) else frame
    frame = frame[frame["age"] > 0]
    over = frame.groupby("cohort", sort=False)["age"].transform(
        lambda ages: int(frame.loc[ages.index, "observed"].sum())
    )
    running = (frame["age"] == over + 1) & ~frame["observed"] & ~frame["open"] & (way.by == "month")
    small = frame["size"] < FEWEST
    frame = frame.assign(running=running, value=frame["value"].mask(small))
    average = told.average
    if average is not None:
        average = average[(average["age"] > 0) & (average["n"] >= FEWEST)]
    split = 1.0 if way.measure == "revenue_net" else 0.8
    look = TableLook("Months since start", view=view, scale=seen[1], split=split, picks=True)
    return finished(cohort_table(frame, average, look))


FEWEST = 10


@kept
def drawn_staying(
    data: Dataset, filters: Filters, split: str | None, way: Way, traced: tuple[str, ...], seen: Look
) -> Spec:
    """Return the finished curves, with the cohorts that are traced drawn into them."""
    frame = read_staying(data, filters, split).result.frame
    lines = frame[frame["reliable"]].rename(columns={"group": "name", "time": "age", "survival": "value"})
    return finished(age_lines(lines, steps=True, traces=traces(data, filters, way, traced), marked=12, scale=seen[1]))


@kept
def drawn_traces(data: Dataset, filters: Filters, way: Way, traced: tuple[str, ...], seen: Look) -> Spec:
    """Return the finished lines of the traced cohorts, and of the average."""
    average = read_retention(data, filters, way).average
    usual = pd.DataFrame() if average is None else average[(average["age"] > 0) & (average["n"] >= FEWEST)]
    found = traces(data, filters, way, traced)
    found = found[found["age"] > 0] if found is not None else None
    return finished(age_lines(usual.assign(name="Average")[["name", "age", "value"]], traces=found, scale=seen[1]))


def traces(data: Dataset, filters: Filters, way: Way, traced: tuple[str, ...]) -> pd.DataFrame | None:
    """Return the traced cohorts as lines: name with n, age, value, low, high."""
    cells = read_retention(data, filters, way).result.frame
    chosen = cells[cells["cohort"].isin(traced) & cells["observed"]]
    if chosen.empty:
        return None
    names = chosen["cohort"] + ", n = " + chosen["size"].astype(str)
    return chosen.assign(name=names)[["name", "age", "value", "low", "high"]]


@kept
def drawn_month_n(data: Dataset, filters: Filters, way: Way, age: int, seen: Look) -> Spec:  # noqa: D103
    return finished(cohort_points(read_month_n(data, filters, way, age).frame, scale=seen[1]))


@kept
def drawn_together(data: Dataset, filters: Filters, way: Way, seen: Look) -> Spec:  # noqa: D103
    frame = read_together(data, filters, way).frame.rename(columns={"label": "name"})
    frame = frame if data.knows_departures else frame[frame["age"] > 0]  # everybody is there at first, few come back
    return finished(age_lines(frame[["name", "age", "value"]], scale=seen[1]))


@kept
def drawn_lifecycle(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    found = read_lifecycle(data, filters)
    silent = next((text for sign, text in SILENT.items() if found.definition.startswith(f"active: {sign}")), "Left")
    return finished(stacked_stages(found.frame, silent=silent, scale=seen[1]))


@kept
def drawn_outlook(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    return finished(survival_fan(read_outlook(data, filters).result.frame, scale=seen[1]))


@kept
def drawn_purchases(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    tracking = read_coming_back(data, filters).tracking
    return finished(purchase_lines(tracking if tracking is not None else pd.DataFrame(), scale=seen[1]))


@kept
def drawn_alive(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    return finished(alive_bars(read_coming_back(data, filters).result.frame, scale=seen[1]))
