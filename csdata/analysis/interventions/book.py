"""What is known of every customer in every month, read once for all interventions?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.histories import month_index, month_of
from csdata.analysis.drivers.panel import Panel, panel
from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Flags, Whole
from csdata.analysis.interventions.measures import Measure
from csdata.analysis.interventions.starts import NEVER
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import month_end

KINDS_OF: Final = ("segment", "plan", "region")
ANSWERS: Final = frozenset({"csat", "nps"})


@dataclass(eq=False)
class MonthBook:
    """The panel as arrays, customers by number (rows) and months (columns); grids are made when they are needed.

    `since` has for each intervention the day since when each customer got it (NaT: never), `held_back` who was held
    back to compare with, where a coin drew both.
    """

    data: Dataset
    months: Panel
    since: dict[str, np.ndarray[tuple[int], np.dtype[np.datetime64]]]
    chosen: Flags
    held_back: dict[str, Flags] = field(default_factory=dict)
    _grids: dict[str, Numbers] = field(default_factory=dict)
    _columns: dict[str, Whole] = field(default_factory=dict)

    def grid(self, measure: Measure) -> Numbers:
        """Return a measure by customer and month; NaN outside whole months with the customer, and where not known."""
        if measure.name not in self._grids:
            read = self._answers if measure.name in ANSWERS else self._panel
            self._grids[measure.name] = read(measure)
        return self._grids[measure.name]

    def _panel(self, measure: Measure) -> Numbers:
        whole, places = self._places
        return self._placed(places, self.months.frame[measure.column].to_numpy(dtype=np.float64)[whole])

    @cached_property
    def _places(self) -> tuple[Flags, Whole]:
        """Which rows of the panel are whole months with the customer, and where they lie."""
        number, month = np.divmod(self.months.place, self.months.here.shape[1])
        whole = self.months.whole.ravel()[self.months.place]
        return whole, (month * len(self.months.here) + number)[whole]

    def _placed(self, places: Whole, values: Numbers) -> Numbers:
        """Return customers × months, each month in one piece (sums over months are quick then); NaN elsewhere."""
        found = np.full(self.months.here.shape[::-1], np.nan)
        found.ravel()[places] = values
        return found.T

    def _answers(self, measure: Measure) -> Numbers:
        told = self.data.ask("intervention_answers", {"last": self.data.complete_to})
        told = told[told["is_nps"].to_numpy(dtype=bool) == (measure.name == "nps")]
        month = told["month_index"].to_numpy(dtype=np.int64) - self.months.first
        inside = (month >= 0) & (month < self.months.here.shape[1])
        places = month * len(self.months.here) + told["number"].to_numpy(dtype=np.int64)
        return self._placed(places[inside], told["score"].to_numpy(dtype=np.float64)[inside])

    @property
    def last(self) -> int:
        """The column of the last month that is over."""
        return int(self.months.here.shape[1]) - 1

    @property
    def months_end(self) -> date:
        """The last day of the last month that is over."""
        return month_end(month_of(self.months.last))

    def column(self, day: date) -> int:
        """Return the column of the month of a day."""
        return month_index(day) - self.months.first

    def first_whole(self, intervention: str) -> Whole:
        """Return for each customer the column of the first whole month with it; NEVER for those who never got it.

        The month in which somebody got it later than on its first day belongs to neither side.
        """
        if intervention not in self._columns:
            self._columns[intervention] = self._first_whole(intervention)
        return self._columns[intervention]

    def _first_whole(self, intervention: str) -> Whole:
        since = self.since.get(intervention)
        found = np.full(len(self.months.here), NEVER)
        if since is None:
            return found
        got = ~np.isnat(since)
        month = since.astype("datetime64[M]")
        column = month.astype(np.int64) + 1970 * 12 + 1 - self.months.first
        later = (since > month.astype("datetime64[D]")).astype(np.int64)
        found[got] = (column + later)[got]
        return np.where(got & (found >= 0), found, np.where(got, 0, NEVER))

    def alike(self, got: Flags) -> Flags:
        """Return who is of a kind that got it: segment, plan and region all occur among those who did."""
        same = np.ones(len(got), dtype=bool)
        for codes in self._kinds:
            share = np.bincount(codes[got], minlength=codes.max() + 1) / max(int(got.sum()), 1)
            same &= (share >= LEAST_SHARE)[codes]
        return same

    @cached_property
    def _kinds(self) -> tuple[Whole, ...]:
        """The kind of each customer, as a number, by segment, plan and region; of what is told of somebody."""
        told = [self.data.members[column] for column in KINDS_OF]
        return tuple(pd.factorize(one, use_na_sentinel=False)[0] for one in told if not one.isna().all())


LEAST_SHARE: Final = 0.01  # of those who got it, below which a kind of customers is no kind that got it


def read_book(data: Dataset, filters: Filters = EVERYBODY) -> MonthBook | None:
    """Return the months of everybody, in one pass over the panel; None where no month is over."""
    months = panel(data)
    if months is None:
        return None
    names = data.ask("intervention_names")["intervention"]
    told = data.ask("intervention_starts")
    place, number = (told[name].to_numpy(dtype=np.int64) for name in ("place", "number"))
    day = told["since"].to_numpy(dtype="datetime64[D]")
    since = {}
    for code, name in enumerate(names):
        days = np.full(data.customers, np.datetime64("NaT"), dtype="datetime64[D]")
        days[number[place == code]] = day[place == code]
        since[str(name)] = days
    return MonthBook(data, months, since, data.chosen(filters))
