"""Which scores, lists and charts of the page Customers are ready already?"""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.health.backtest import BackTest, backtest
from csdata.analysis.health.listing import listing
from csdata.analysis.health.moved import Moved, moved
from csdata.analysis.health.observed import Observed, observed
from csdata.analysis.health.scoring import Health, scored
from csdata.charts.health import score_parts
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import USUAL, kept, read_standing

MONTHS: Final = 12
MONTHS_BACK: Final = 3


@kept
def read_observed(data: Dataset, day: date | None) -> Observed:
    """Return the signals of everybody at a month's end: read once, filters only choose from it."""
    return observed(data, day=day)


@kept
def read_health(data: Dataset, filters: Filters, day: date | None) -> Health:
    """Return the scores of who is chosen at a month's end."""
    found = read_observed(data, day)
    return scored(data, found.only(data.chosen(filters)[found.customer]))


def earlier(data: Dataset) -> date | None:
    """Return the month's end three months before the last complete one; None without dates."""
    if not data.has_history or data.complete_to is None:
        return None
    return (pd.Timestamp(data.complete_to) - pd.offsets.MonthEnd(MONTHS_BACK)).date()


@kept
def read_moved(data: Dataset, filters: Filters) -> Moved | None:
    """Return why scores moved in three months; None without dates."""
    day = earlier(data)
    return moved(read_health(data, filters, day), read_health(data, filters, None)) if day else None


@kept
def read_list(data: Dataset, filters: Filters) -> pd.DataFrame:
    """Return a row a customer, the lowest score first."""
    day = earlier(data)
    then = read_health(data, filters, day) if day else None
    return listing(read_health(data, filters, None), then, read_standing(data, MONTHS, USUAL))


@st.cache_resource(max_entries=20, show_spinner=False, hash_funcs={Dataset: lambda data: data.fingerprint})
def read_backtest(data: Dataset) -> BackTest:
    """Return whether the score told who left, in the company's own past."""
    return backtest(data)


def parts(found: Health, number: int) -> pd.DataFrame:
    """Return a row a signal that is known of a customer: label, told, added, most; what it costs most first."""
    row = int((found.result.frame["number"] == number).to_numpy().argmax())
    known = [one for one in found.parts(row) if one.points is not None and one.weight > 0]
    total = sum(one.weight for one in known)
    told = [
        (one.signal.label, one.signal.told(one.value or 0.0), (one.points or 0) * one.weight / total,
         100 * one.weight / total)
        for one in known
    ]  # fmt: skip
    frame = pd.DataFrame(told, columns=["label", "told", "added", "most"])
    order = (frame["added"] - frame["most"]).sort_values(kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def unknown(found: Health, number: int) -> list[str]:
    """Return the labels of the signals that count, and are not known of a customer."""
    row = int((found.result.frame["number"] == number).to_numpy().argmax())
    return [one.signal.label.lower() for one in found.parts(row) if one.points is None and one.weight > 0]


@kept
def drawn_parts(data: Dataset, filters: Filters, number: int, seen: tuple[bool, float]) -> Spec:
    """Return the finished chart of what makes a customer's score."""
    return finished(score_parts(parts(read_health(data, filters, None), number), scale=seen[1]))
