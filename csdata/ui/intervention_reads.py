"""Which charts and lists of the page Interventions are ready already?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.interventions.assess import assess
from csdata.analysis.interventions.book import MonthBook, read_book
from csdata.analysis.interventions.diary import Entry
from csdata.analysis.interventions.returns import Returns
from csdata.analysis.interventions.said import change_range, change_text
from csdata.analysis.result import ENOUGH_FOR_EFFECTS, Result
from csdata.charts.interventions import actual_and_expected, effect_dots
from csdata.dataset import Dataset, Filters
from csdata.ui.adoption_reads import read_funnel
from csdata.ui.components import Spec, finished
from csdata.ui.driver_finder import Asked as DriversAsked
from csdata.ui.driver_finder import finder, found_soon
from csdata.ui.reads import KEYS
from csdata.ui.voice_reads import read_barriers
from csdata.wording import DASH, money

Look = tuple[bool, float]
MONTHS = 12  # looked back for barriers


def _key(answer: MeasureAnswer) -> str:
    return answer.key


kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=KEYS | {MeasureAnswer: _key})


@kept
def drawn_effects(answer: MeasureAnswer, seen: Look) -> Spec:
    """Return the finished chart of all effects."""
    return finished(effect_dots(effects_frame(answer), scale=seen[1]))


def effects_frame(answer: MeasureAnswer) -> pd.DataFrame:
    """Return a row an intervention as the chart of effects wants it."""
    rows = []
    for one in answer.measured:
        change = one.change
        known = one.effect.is_known
        back = _back(one.returns) if one.verdict.name == "helped" else DASH
        rows.append(
            {
                "name": one.record.name,
                "value": change.value if known else np.nan,
                "low": change.low if known else np.nan,
                "high": change.high if known else np.nan,
                "verdict": one.verdict.name,
                "few": min(one.n) < ENOUGH_FOR_EFFECTS,
                "n": f"{one.n[0]:,}",
                "money": back,
                "told": change_text(one),
                "range": change_range(one),
                "said": one.verdict.label,
            }
        )
    return pd.DataFrame(rows)


def _back(found: Returns | None) -> str:
    """Write the money that came back for each unit spent."""
    return DASH if found is None or found.cost <= 0 else money(found.gain.value / found.cost)


@kept
def drawn_path(answer: MeasureAnswer, name: str, seen: Look) -> Spec:
    """Return the finished chart of actual and expected months."""
    one = answer.one(name)
    return finished(actual_and_expected(one.forecast, scale=seen[1]))


def read_barriers_list(data: Dataset, filters: Filters, seconds: float | None = None) -> tuple[Result, bool]:
    """Return the ranked barriers, and whether drivers are missing; they are looked for only with `seconds` to wait."""
    voice = read_barriers(data, MONTHS, filters)
    funnel = read_funnel(data, MONTHS, filters)
    asked = DriversAsked(filters)
    drivers = None
    if data.has_history:
        drivers = finder().found(asked.key(data)) if seconds is None else found_soon(data, asked, seconds)
    return assess(data, voice, funnel, drivers, filters), drivers is None and data.has_history


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=KEYS)
def read_months(data: Dataset, filters: Filters) -> MonthBook | None:
    """Return the months of everybody, for a plan."""
    return read_book(data, filters)


def written(entries: tuple[Entry, ...]) -> frozenset[str]:
    """Return the names of what was written down here."""
    return frozenset(entry.record.name for entry in entries)
