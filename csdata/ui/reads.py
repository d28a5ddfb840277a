"""Which answers and charts are ready already? Kept by the data's fingerprint and what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.definitions import STANDARD, Definitions, in_force
from csdata.analysis.health.versions import Versions
from csdata.analysis.health.weights import Weights
from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.overview import Overview, overview
from csdata.analysis.reconcile import Reconciliation, reconcile
from csdata.analysis.result import Metric, Result
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.spectrum.alerts import Alert, alerts
from csdata.analysis.spectrum.balance import CUT, balance, by_quadrant, with_names
from csdata.analysis.spectrum.happiness import happy_or_successful
from csdata.analysis.spectrum.levels import Standing, spectrum, standing
from csdata.analysis.trends import monthly
from csdata.charts.balance import balance_map, drawn, group_dots
from csdata.charts.marks import stacked_movements, trend_line
from csdata.charts.spectrum import spectrum_bars
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished


def _fingerprint(data: Dataset) -> str:
    return data.fingerprint


USUAL: Final = Assumptions()
# What is chosen is told apart by its text: looking into each field takes ten times as long.
KEYS: Final[dict[str | type[Any], Callable[[Any], Any]]] = {
    Dataset: _fingerprint,
    Filters: repr,
    Definitions: repr,
    Assumptions: repr,
    Versions: Versions.to_json,
    Weights: Weights.to_json,
}
kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=KEYS)


@kept
def read_overview(  # noqa: D103 - see analysis.overview
    data: Dataset, months: int, filters: Filters, definitions: Definitions = STANDARD
) -> Overview:
    return overview(data, months, filters, definitions)


@kept
def read_metrics(  # noqa: D103 - see analysis.metrics
    data: Dataset, months: int, filters: Filters, definitions: Definitions
) -> dict[str, Metric]:
    return in_force(metrics(data, period_of(data, months), filters), definitions)


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


@kept
def read_standing(data: Dataset, months: int, given: Assumptions = USUAL) -> Standing:
    """Return where all customers stand: asked once, filters only choose from it."""
    return standing(data, months, given)


@kept
def read_spectrum(data: Dataset, months: int, filters: Filters, given: Assumptions = USUAL) -> Result:  # noqa: D103
    return spectrum(data, read_standing(data, months, given), filters)


@kept
def read_balance(data: Dataset, months: int, filters: Filters, given: Assumptions = USUAL) -> Result:  # noqa: D103
    return balance(data, read_standing(data, months, given), filters)


@kept
def read_groups(data: Dataset, months: int, filters: Filters, given: Assumptions = USUAL) -> Result:  # noqa: D103
    return happy_or_successful(data, read_standing(data, months, given), filters)


@kept
def read_alerts(  # noqa: D103 - see analysis.spectrum.alerts
    data: Dataset, months: int, filters: Filters, definitions: Definitions, today: date | None
) -> list[Alert]:
    # All arguments are named by place: the cache takes a default left out for another question.
    return alerts(data, months, filters, today, read_overview(data, months, filters, definitions).series)


@kept
def spectrum_chart(
    data: Dataset, months: int, filters: Filters, given: Assumptions, look: tuple[bool, float], *, centred: bool
) -> Spec:
    """Return the finished chart of the spectrum."""
    return finished(spectrum_bars(read_spectrum(data, months, filters, given).frame, centred=centred, scale=look[1]))


@kept
def balance_chart(data: Dataset, months: int, filters: Filters, given: Assumptions, look: tuple[bool, float]) -> Spec:
    """Return the finished map of both sides."""
    frame = read_balance(data, months, filters, given).frame
    return finished(balance_map(with_names(data, drawn(frame)), by_quadrant(frame), cut=CUT, scale=look[1]))


@kept
def groups_chart(data: Dataset, months: int, filters: Filters, look: tuple[bool, float]) -> Spec:
    """Return the finished chart of happy and successful customers."""
    return finished(group_dots(read_groups(data, months, filters).frame, scale=look[1]))
