"""How are the cards of the page Adoption drawn?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.analysis.adoption.answer import AdoptionAnswer
from csdata.analysis.adoption.depth import WINDOWS
from csdata.analysis.adoption.milestones import Funnel
from csdata.analysis.adoption.silent import Silence
from csdata.analysis.overview import Figure
from csdata.analysis.result import Result
from csdata.charts.adoption import STEP
from csdata.dataset import Dataset, Filters
from csdata.ui import state
from csdata.ui.adoption_card import choice_card
from csdata.ui.adoption_reads import (
    drawn_breadth,
    drawn_cohorts,
    drawn_depth,
    drawn_funnel,
    drawn_goals,
    drawn_seats,
    drawn_waits,
    read_breadth,
    read_cohorts,
    read_depth,
    read_funnel,
    read_goals,
    read_seats,
    read_silence,
    read_stuck,
    read_waits,
)
from csdata.ui.components import empty_state, footer, kpi_card, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.figures import kpi
from csdata.ui.results import readable, result_card
from csdata.ui.style import look, wide
from csdata.wording import count, money, plural

SILENT: Final = {"30 days": 30, "60 days": 60, "90 days": 90, "Never used it": None}
MEASURES: Final = {"Customers using it": "share", "Features in use": "breadth"}
STEP_KEY, CLICK_KEY = "stuck_at", "_funnel_click"
LISTED: Final = 500  # more than anybody reads on a page; the download has them all
NAMES: Final = {
    "owner": "Owner",
    "due": "Due",
    "overdue_days": "Days overdue",
    "waiting_days": "Days waiting",
    "last_use": "Last use",
    "silent_days": "Days silent",
    "plan": "Plan",
    "segment": "Segment",
    "mrr": "Monthly revenue",
}


def figures(found: AdoptionAnswer) -> None:
    """Draw the figures of both groups; a group that is not known is left to its cards, which say what is missing."""
    groups: list[tuple[str, str, str, tuple[Figure, ...]]] = [
        ("flag", "Onboarding", "do they get going?", found.start),
        ("touch_app", "Use", "do they use what they have?", found.use),
    ]
    known = [group for group in groups if any(figure.metric.value is not None for figure in group[3])]
    for place, (icon, title, question, shown) in zip(st.columns(len(known) or 1, gap="medium"), known, strict=False):
        with place:
            kpi_card(icon, title, question, [kpi(figure) for figure in shown], key=title.lower())


def steps_card(data: Dataset, months: int, filters: Filters) -> None:
    """Draw the steps of the onboarding; from a sheet without steps, the days to first value."""
    funnel = read_funnel(data, months, filters)
    if funnel.result.missing and data.has("customers.days_to_first_value"):
        waits = read_waits(data, filters)
        with result_card(waits, "Customers by days from start to first result", key="waits", filters=filters) as ready:
            if ready:
                show(drawn_waits(data, filters, look()), alt=waits.headline, key="waits-chart")
        return
    sub = "Share of new customers by state of each step; click a bar for the names"
    shown = funnel.result if funnel.result.missing else replace(funnel.result, headline=funnel.proof)
    with result_card(shown, sub, key="funnel", filters=filters) as ready:
        if ready:
            chart = drawn_funnel(data, months, filters, look())
            options: dict[str, Any] = {"on_select": "rerun", "selection_mode": STEP}
            event = show(chart, alt=funnel.result.headline, key="funnel-chart", **options)
            _follow_click(event, funnel)


def _follow_click(event: Any, funnel: Funnel) -> None:  # noqa: ANN401 - Streamlit's event
    """Let a new click on a bar choose the step in the select box below; the box alone decides otherwise."""
    picked = event.selection.get(STEP) if event else None
    step = picked[0].get("step") if picked else None
    if step != state.chosen(CLICK_KEY):
        state.put(CLICK_KEY, step)
        if funnel.journey and step in funnel.journey.steps:
            state.put(STEP_KEY, step)


def goals_card(data: Dataset, months: int, filters: Filters) -> None:
    """Draw how many reach each goal."""
    goals = read_goals(data, months, filters)
    sub = "Share of goals due that are reached, with 95 % range"
    with result_card(goals, sub, key="goals", unit="goal", filters=filters) as ready:
        if ready:
            show(drawn_goals(data, months, filters, look()), alt=goals.headline, key="goals-chart")


def stuck_list(data: Dataset, months: int, filters: Filters) -> None:
    """Draw who waits at a step: the one that was clicked or chosen, at first the one where most days are lost."""
    funnel = read_funnel(data, months, filters)
    if funnel.journey is None:
        return
    steps = list(funnel.journey.steps)
    if state.chosen(STEP_KEY) not in steps:
        busiest = funnel.result.frame.sort_values("stuck_here", ascending=False, kind="stable")["step"].iloc[0]
        state.put(STEP_KEY, funnel.stuck or busiest)
    with st.container(border=True, key="card-stuck", gap="xsmall"):
        head, row = st.container(gap="xxsmall"), st.container(horizontal=True, vertical_alignment="center")
        with row:
            step = st.selectbox("Step", steps, key=STEP_KEY, label_visibility="collapsed", width=wide(260))
        found = read_stuck(data, months, filters, step)
        with head:
            st.subheader(plain(found.headline), anchor=False)
            st.caption("Their next step, the longest overdue first")
        _names(found, "stuck")
        proofs: dict[str, str | pd.DataFrame] = {
            "Method": f"{found.question}\n\n{found.definition}",
            "Data": found.frame,
            "SQL": found.sql,
        }
        footer("stuck", f"n = {plural(found.n, 'customer')} · {found.period} · {filters}", proofs)


def features_row(data: Dataset, filters: Filters) -> None:
    """Draw how many features are used and which; one card that says what to bring where no features are known."""
    by_seats = data.has("customers.active_users", "customers.seats")
    if not data.has("usage.feature") and not by_seats:
        depth_card(data, filters)
        return
    left, right = st.columns([5, 7], gap="medium")
    with left:
        breadth_card(data, filters)
    with right:
        depth_card(data, filters)


def breadth_card(data: Dataset, filters: Filters) -> None:
    """Draw how many features customers use; from a sheet, how much of their seats."""
    if not data.has("usage.feature"):
        seats = read_seats(data, filters)
        with result_card(seats, "Customers by share of their seats in use", key="seats", filters=filters) as ready:
            if ready:
                show(drawn_seats(data, filters, look()), alt=seats.headline, key="seats-chart")
        return
    sub, read = "Share of customers by number of features used", lambda window: read_breadth(data, filters, window)
    with choice_card(WINDOWS, read, sub, label="Window", key="breadth_in", filters=filters) as (window, result):
        if not result.missing:
            show(drawn_breadth(data, filters, window, look()), alt=result.headline, key="breadth-chart")


def depth_card(data: Dataset, filters: Filters) -> None:
    """Draw who uses which feature, and how much."""
    if not data.has("usage.feature"):
        missing = read_depth(data, filters, 1)
        empty_state("lock", missing.headline, missing.missing or "", key="depth")
        return
    who = "user" if data.has("usage.active_users") else "customer using it"
    sub = f"Bar: customers using it; mark: its share of all use; each: events for each {who}"
    read = lambda window: read_depth(data, filters, window)  # noqa: E731
    with choice_card(WINDOWS, read, sub, label="Window", key="depth_in", filters=filters) as (window, result):
        if not result.missing:
            show(drawn_depth(data, filters, window, look()), alt=result.headline, key="depth-chart")


def cohorts_card(data: Dataset, filters: Filters) -> None:
    """Draw adoption by quarter of start and months since."""
    if read_cohorts(data, filters, "share").missing:
        missing = read_cohorts(data, filters, "share")
        empty_state("lock", missing.headline, missing.missing or "", key="cohorts")
        return
    sub = "By quarter of start; a dot: fewer than 10; blank: not over yet; shares change colour at 80%"
    read = lambda measure: read_cohorts(data, filters, measure)  # noqa: E731
    with choice_card(MEASURES, read, sub, label="Measure", key="cohorts_by", filters=filters) as (measure, result):
        if not result.missing:
            show(drawn_cohorts(data, filters, measure, look()), alt=result.headline, key="cohorts-chart")


def silent_card(data: Dataset, filters: Filters) -> None:
    """Draw who is quiet, how long and with what money, and who never used it."""
    everything = read_silence(data, filters, 30)
    if everything.result.missing:
        empty_state("lock", everything.result.headline, everything.result.missing, key="silent")
        return
    read = lambda days: read_silence(data, filters, days).result  # noqa: E731
    sub = f"Quiet, not healthy: {_counted(everything)}"
    with choice_card(SILENT, read, sub, label="Silent for", key="silent_for", filters=filters, height="content") as (
        _,
        result,
    ):
        if len(result.frame):
            _names(result, "silent")


def _counted(silent: Silence) -> str:
    """Say how many have been quiet how long, with the money they pay, and who never used it."""
    parts = [
        f"{many:,} for {limit} days ({money(silent.money[limit])} a month)" if many else f"none for {limit}"
        for limit, many in silent.counts.items()
    ]
    never = f"{count(silent.never)} never used it" if silent.never else "everybody has used it at some time"
    return f"{', '.join(parts)}; {never}"


def _names(result: Result, key: str) -> None:
    frame = readable(result.frame.head(LISTED)).rename(columns=NAMES).dropna(axis="columns", how="all")
    if frame.empty:
        return
    if len(result.frame) > LISTED:
        st.caption(f"The first {LISTED} of {len(result.frame):,}; the download has them all.")
    customer_list(
        frame,
        result.frame["customer_id"].head(LISTED).tolist(),
        lambda: result.frame,
        key=key,
        alt=result.headline,
        columns={
            "Monthly revenue": st.column_config.NumberColumn(format="dollar"),
            **{name: st.column_config.DateColumn(format="D MMM YYYY") for name in ("Due", "Last use")},
        },
    )
