"""What was each customer at each month's end, as arrays of customers × months?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.histories import month_index, month_indices
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.intervals import Numbers
from csdata.dataset import Dataset

NO_MONTH: Final = -1
Grid = TypeVar("Grid", Numbers, Flags)


@dataclass(frozen=True, eq=False)
class Panel:
    """Customers by number (rows) and months (columns, the first is `first`; year × 12 + month).

    `here` tells who was active at the month's end, `whole` who was so for the whole month. `began` is the month of the
    start, NO_MONTH where it is not known: the customer was there when the records begin, and no sign-up day is told.
    """

    frame: pd.DataFrame
    place: Whole
    here: Flags
    whole: Flags
    first: int
    began: Whole
    since_records: Flags

    @property
    def last(self) -> int:
        """The last month that is over."""
        return self.first + int(self.here.shape[1]) - 1

    @property
    def months(self) -> Whole:
        """The months of the columns."""
        return np.arange(self.first, self.last + 1)

    def grid(self, column: str) -> Numbers:
        """Return a column of the panel by customer and month; NaN where it is not known or nobody is there."""
        values = np.full(self.here.shape, np.nan)
        values.ravel()[self.place] = self.frame[column].to_numpy(dtype=np.float64)
        return values

    def tenure(self) -> Numbers:
        """Return the months since each customer's start, by customer and month."""
        began = np.where(self.began == NO_MONTH, np.nan, self.began.astype(np.float64))
        return np.asarray(self.months - began[:, None], dtype=np.float64)


def panel(data: Dataset) -> Panel | None:
    """Return the months of every customer that are over; None where there is none."""
    if data.complete_to is None:
        return None
    frame = data.ask("driver_months")
    if frame.empty:
        return None
    number, month = (frame[name].to_numpy(dtype=np.int64) for name in ("number", "month_index"))
    first, last = int(month.min()), month_index(data.complete_to)
    shape = (data.customers, last - first + 1)
    place = number * shape[1] + month - first
    here = np.zeros(shape, dtype=bool)
    here.ravel()[place] = True
    starts = data.ask("cohort_starts", {"end": data.complete_to + timedelta(days=1)})
    signed = np.zeros(len(here), dtype=bool)
    signed[number[frame["days_waited"].notna().to_numpy()]] = True
    began, seen, on_the_first, older = _starts(starts, signed)
    whole = here & earlier(here, 1, missing=False)
    at_start = (seen[:, None] == np.arange(first, last + 1)) & (on_the_first | older)[:, None]
    return Panel(frame, place, here, whole | (here & at_start), first, began, ~older & (began != NO_MONTH))


def _starts(starts: pd.DataFrame, signed: Flags) -> tuple[Whole, Whole, Flags, Flags]:
    """Return of every customer its start, the first month seen, whether that month is whole, and whether it is older.

    Who is there in the first month of the records, without a day of signing up, may have been there for years.
    """
    began, seen = np.full(len(signed), NO_MONTH), np.full(len(signed), NO_MONTH)
    number = starts["number"].to_numpy(dtype=np.int64)
    began[number], seen[number] = month_indices(starts["started_on"]), month_indices(starts["seen_from"])
    on_the_first, older = np.zeros(len(signed), dtype=bool), np.zeros(len(signed), dtype=bool)
    on_the_first[number] = (starts["seen_from"].dt.day == 1).to_numpy()
    older[number] = (starts["started_on"] < starts["seen_from"]).to_numpy()
    unsure = ~signed & (seen == seen[number].min(initial=seen.max(initial=0)))
    return np.where(unsure, NO_MONTH, began), seen, on_the_first, older


def earlier(grid: Grid, months: int, *, missing: float = np.nan) -> Grid:
    """Return what was there some months before, by customer and month; `missing` before the first month.

    >>> earlier(np.array([[1.0, 2.0, 3.0]]), 2, missing=0.0)
    array([[0., 0., 1.]])
    """
    moved = np.full_like(grid, missing)
    if months < grid.shape[1]:
        moved[:, months:] = grid[:, : grid.shape[1] - months]
    return moved


def later(grid: Flags, months: int) -> Flags:
    """Return what was there some months after; False beyond the last month, where nothing is known.

    >>> later(np.array([[True, False, True]]), 1)
    array([[False,  True, False]])
    """
    moved = np.zeros_like(grid)
    if months < grid.shape[1]:
        moved[:, : grid.shape[1] - months] = grid[:, months:]
    return moved
