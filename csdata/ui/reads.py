"""Which answers and charts are ready already? Kept by the data's fingerprint and what was chosen."""

from __future__ import annotations

import streamlit as st

from csdata.analysis.overview import Overview, overview
from csdata.analysis.reconcile import Reconciliation, reconcile
from csdata.analysis.result import Result
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.charts.marks import stacked_movements, trend_line
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.library import library
from csdata.workspace import tidy


def _fingerprint(data: Dataset) -> str:
    return data.fingerprint


kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})


@kept
def read_overview(data: Dataset, months: int, filters: Filters) -> Overview:  # noqa: D103 - see analysis.overview
    return overview(data, months, filters)


@kept
def read_movements(data: Dataset, filters: Filters, months: int | None = None) -> Result:  # noqa: D103
    return mrr_movements(data, filters, months)


@kept
def read_trend(data: Dataset, filters: Filters, months: int | None = None) -> Result:  # noqa: D103
    return monthly(data, filters, months)


@kept
def read_churn(data: Dataset, filters: Filters) -> Reconciliation:  # noqa: D103
    return reconcile(data, filters)


@kept
def movements_chart(data: Dataset, filters: Filters, months: int, look: tuple[bool, float]) -> Spec:
    """Return the finished chart of revenue movements; `look` is what `style.look()` says."""
    return finished(stacked_movements(read_movements(data, filters, months).frame, scale=look[1]))


@kept
def trend_chart(data: Dataset, filters: Filters, months: int, look: tuple[bool, float]) -> Spec:
    """Return the finished chart of customers by month."""
    frame = read_trend(data, filters, months).frame
    return finished(trend_line(frame, y="active_customers", unit="count", scale=look[1], height=260))


def warm() -> None:
    """Load the sample and its first page before the first visitor comes; remove what a killed server left."""
    tidy()
    sample, everybody = library().sample(), Filters()
    read_overview(sample, 12, everybody)
    read_movements(sample, everybody, 24)
    read_trend(sample, everybody, 24)
    read_churn(sample, everybody)
