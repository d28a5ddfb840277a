"""Who was a customer at the start and at the end of a period, and for how much? The base of every rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, month_end
from csdata.wording import plural

SNAPSHOT = "as in the file (no dates)"


@dataclass(frozen=True)
class Book:
    """Customers at two days: one row each with number, active_start, active_end, start_mrr, end_mrr, joined…"""

    frame: pd.DataFrame
    members: pd.DataFrame
    period: str
    question: str
    dated: bool
    has_money: bool
    knows_departures: bool = True
    cautions: tuple[str, ...] = ()

    def _numbers(self, column: str) -> NDArray[np.float64]:
        return self.frame[column].to_numpy(dtype=float)

    def _flags(self, column: str) -> NDArray[np.bool_]:
        return self.frame[column].to_numpy(dtype=bool)

    @cached_property
    def customer_ids(self) -> pd.Series[str]:
        """The customers' own names for themselves in the files, in the order of the rows."""
        return self.members["customer_id"].iloc[self.frame["number"]].set_axis(self.frame.index)

    @cached_property
    def start(self) -> NDArray[np.bool_]:
        """Customers when the period began."""
        return self._flags("active_start")

    @cached_property
    def end(self) -> NDArray[np.bool_]:
        """Customers when it ended."""
        return self._flags("active_end")

    @cached_property
    def lost(self) -> NDArray[np.bool_]:
        """There at the start, gone at the end."""
        return self.start & ~self.end

    @cached_property
    def joined(self) -> NDArray[np.bool_]:
        """There at the end, for the first time in this period."""
        return self.end & self.came

    @cached_property
    def came(self) -> NDArray[np.bool_]:
        """Started for the first time in this period, whether still there or not."""
        return self._flags("joined")

    @cached_property
    def start_mrr(self) -> NDArray[np.float64]:
        """Recurring revenue a month at the start, by customer."""
        return self._numbers("start_mrr")

    @cached_property
    def end_mrr(self) -> NDArray[np.float64]:
        """Recurring revenue a month at the end, by customer."""
        return self._numbers("end_mrr")

    @cached_property
    def movements(self) -> dict[str, NDArray[np.float64]]:
        """By customer: new, expansion, contraction, churn, reactivation (positive amounts); they sum to the change."""
        before, after = self.start_mrr, self.end_mrr
        change, paid_before = after - before, self._numbers("best_before") > 0
        begins, ends = (before <= 0) & (after > 0), (before > 0) & (after <= 0)
        stays = ~begins & ~ends
        return {
            "new": np.where(begins & ~paid_before, change, 0.0),
            "expansion": np.where(stays & (change > 0), change, 0.0),
            "contraction": np.where(stays & (change < 0), -change, 0.0),
            "churn": np.where(ends, -change, 0.0),
            "reactivation": np.where(begins & paid_before, change, 0.0),
        }


def book_between(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Book:
    """Return the book of a period; for a sheet without dates, everybody in it against those not marked as left."""
    has_money = data.has("revenue.mrr") or data.has("customers.mrr")
    if period is None:
        frame = data.asked("book_snapshot", None, filters)
        return Book(frame, data.members, SNAPSHOT, "book_snapshot", dated=False, has_money=has_money)
    frame = data.asked("book_between", {"base": period.base, "last": period.last}, filters)
    cautions = _cautions(data, period, len(data.asked("left_without_date", None, filters)))
    return Book(
        frame,
        data.members,
        str(period),
        "book_between",
        dated=True,
        has_money=has_money,
        knows_departures=data.knows_departures,
        cautions=cautions,
    )


def _cautions(data: Dataset, period: Period, undated: int) -> tuple[str, ...]:
    """Say what the book cannot know: departures without a date, and days after the data end."""
    found = []
    if undated:
        found.append(f"{plural(undated, 'customer')} marked as left without a date: left out.")
    if data.last_day and period.last > month_end(data.last_day):
        found.append(f"The data end on {data.last_day}; what happened after that is not known.")
    return tuple(found)
