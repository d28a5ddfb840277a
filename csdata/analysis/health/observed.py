"""What is known of each customer's signals at the end of a month, and who has fallen quiet?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from csdata.analysis.cohorts.histories import month_index
from csdata.analysis.drivers.behaviours import BEHAVIOURS
from csdata.analysis.drivers.landmark import at_month
from csdata.analysis.drivers.panel import Panel, earlier, panel
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.health.signals import NAMES, in_points
from csdata.analysis.intervals import Numbers
from csdata.dataset import EVERYBODY, Dataset, Filters

MEASURES: Final = {one.feature.name: one.measure for one in BEHAVIOURS}
TREND: Final = NAMES.index("events_trend")
SHEET: Final = {"last_nps": "nps", "last_csat": "csat", "days_to_first_value": "days_to_first_value"}


@dataclass(frozen=True, eq=False)
class Observed:
    """The signals of customers who are there: `measured` has a row a signal, a column a customer, NaN where not known.

    `customer` are their numbers, `mrr` what each pays a month. `quiet`: no use in the month nor in the one before,
    about 60 days, though use is recorded. `recorded`: signals that the data know of anybody; `undated` those that the
    customer list states without a day.
    """

    customer: Whole
    measured: Numbers
    quiet: Flags
    mrr: Numbers
    recorded: Flags
    day: date | None
    undated: tuple[str, ...] = ()

    @cached_property
    def points(self) -> Numbers:
        """The values on their fixed ranges, 0 to 100."""
        return in_points(self.measured)

    def only(self, chosen: Flags) -> Observed:
        """Return some of the customers; what the data record stays the same."""
        return replace(
            self,
            customer=self.customer[chosen],
            measured=self.measured[:, chosen],
            quiet=self.quiet[chosen],
            mrr=self.mrr[chosen],
        )


def observed(data: Dataset, filters: Filters = EVERYBODY, day: date | None = None) -> Observed:
    """Return the signals at the end of the month of `day`, by default the last complete month; without dates, of now.

    Where the data have no history of a signal, the customer list tells it, for the last month only: it has no days.
    """
    found = _dated(data, day) if data.has_history else _from_list(data)
    return found.only(data.chosen(filters)[found.customer])


def measure(months: Panel, rows: tuple[Whole, Whole]) -> tuple[Numbers, Flags]:
    """Return the values (a row a signal) and who is quiet, for pairs of customer number and column of the panel.

    No use after no use is no trend: it stays unknown, so that a quiet customer is not taken for a steady one.
    """
    values = np.stack([MEASURES[name](months)[rows] for name in NAMES])
    events = months.grid("events")
    quiet = ((events == 0) & (earlier(events, 1) == 0))[rows]
    values[TREND, quiet & (values[TREND] == 0)] = np.nan
    return values, quiet


def known_of_anybody(values: Numbers) -> Flags:
    """Return which signals (rows) are known of at least one customer (columns)."""
    return np.asarray((~np.isnan(values)).any(axis=1), dtype=np.bool_)


def _dated(data: Dataset, day: date | None) -> Observed:
    at = day or data.complete_to
    months = panel(data)
    if at is None or months is None:
        return _nobody(at)
    customer = at_month(data, at, features=()).customer
    values, quiet = measure(months, (customer, np.full(len(customer), month_index(at) - months.first)))
    undated: tuple[str, ...] = ()
    if data.complete_to and month_index(at) == month_index(data.complete_to):
        listed = _listed(data)[:, customer]
        fill = known_of_anybody(listed) & ~known_of_anybody(values)
        values[fill] = listed[fill]
        undated = tuple(name for name, filled in zip(NAMES, fill, strict=True) if filled)
    paid = _by_number(data, "book_between", {"base": at, "last": at})[customer]
    return Observed(customer, values, quiet, paid, known_of_anybody(values), at, undated)


def _from_list(data: Dataset) -> Observed:
    """Return what the list says of those it does not mark as left."""
    book = data.ask("book_snapshot")
    customer = book["number"].to_numpy(dtype=np.int64)[book["active_end"].to_numpy(dtype=bool)]
    values, paid = _listed(data)[:, customer], _by_number(data, "book_snapshot", None)[customer]
    recorded = known_of_anybody(values)
    undated = tuple(name for name, known in zip(NAMES, recorded, strict=True) if known)
    return Observed(customer, values, np.zeros(len(customer), dtype=bool), paid, recorded, None, undated)


def _listed(data: Dataset) -> Numbers:
    """Return the signals that the customer list states, a column a customer by number."""
    frame = data.ask("signal_sheet")
    columns = {name: frame[own].to_numpy(dtype=np.float64, na_value=np.nan) for name, own in SHEET.items()}
    users, seats = (frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("active_users", "seats"))
    columns["seats_active_share"] = np.divide(users, seats, out=np.full_like(users, np.nan), where=seats > 0)
    values = np.full((len(NAMES), data.customers), np.nan)
    number = frame["number"].to_numpy(dtype=np.int64)
    for name, column in columns.items():
        values[NAMES.index(name), number] = column
    return values


def _by_number(data: Dataset, question: str, params: dict[str, date] | None) -> Numbers:
    book = data.ask(question, params)
    paid = np.zeros(data.customers)
    paid[book["number"].to_numpy(dtype=np.int64)] = book["end_mrr"].to_numpy(dtype=np.float64)
    return paid


def _nobody(day: date | None) -> Observed:
    none = np.zeros(0, dtype=np.int64)
    size = len(NAMES)
    return Observed(none, np.zeros((size, 0)), none.astype(bool), np.zeros(0), np.zeros(size, dtype=bool), day)
