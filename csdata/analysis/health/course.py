"""How did the score of each customer go, month by month, with the weights that counted then?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.histories import month_index, month_of
from csdata.analysis.drivers.landmark import there
from csdata.analysis.drivers.panel import Panel, panel
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.health.observed import known_of_anybody, measure
from csdata.analysis.health.score import INSUFFICIENT, judge
from csdata.analysis.health.scoring import ALL_BANDS, Health
from csdata.analysis.health.signals import in_points
from csdata.analysis.health.versions import UNCHANGED, Versions
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.analysis.intervals import Numbers
from csdata.dataset import Dataset
from csdata.periods import month_end

MONTHS: Final = 12
COLUMNS: Final = ("month", "band", "customers", "share", "mrr")
NOT_THERE: Final = -1


@dataclass(frozen=True, eq=False)
class Course:
    """Scores at months' ends: customers by number (rows) × `months` (columns), NaN without a score.

    `band` is the place in ALL_BANDS, NOT_THERE where the customer was not; `mrr` what each paid a month.
    """

    months: tuple[date, ...]
    score: Numbers
    band: Whole
    mrr: Numbers

    def bands(self, chosen: Flags) -> pd.DataFrame:
        """Return COLUMNS, a row a month and band, of chosen customers; `share` is of those with a score."""
        told = []
        for at, month in enumerate(self.months):
            there = chosen & (self.band[:, at] != NOT_THERE)
            counts = np.bincount(self.band[there, at], minlength=len(ALL_BANDS))
            paid = np.bincount(self.band[there, at], self.mrr[there, at], minlength=len(ALL_BANDS))
            scored = counts.sum() - counts[ALL_BANDS.index(INSUFFICIENT)]
            told += [
                (month, band, int(n), float(n / scored) if scored and band != INSUFFICIENT else np.nan, float(money))
                for band, n, money in zip(ALL_BANDS, counts, paid, strict=True)
            ]
        return pd.DataFrame(told, columns=list(COLUMNS))

    def of(self, number: int) -> pd.DataFrame:
        """Return month, score and band of one customer, a row a month in which it was there."""
        here = self.band[number] != NOT_THERE
        bands = np.array(ALL_BANDS, dtype=object)[self.band[number][here]]
        months = [month for month, is_here in zip(self.months, here, strict=True) if is_here]
        return pd.DataFrame({"month": months, "score": self.score[number][here], "band": bands})


def course(data: Dataset, now: Health, versions: Versions = UNCHANGED, months: int = MONTHS) -> Course | None:
    """Return the course of everybody up to the last complete month, or None without dates.

    `now` is the health of everybody at the end of the last month: it may hold what the customer list says without a
    day, which earlier months do not know.
    """
    table = panel(data) if data.has_history else None
    if table is None:
        return None
    first = max(table.first, table.last - months + 1)
    days = tuple(month_end(month_of(index)) for index in range(first, table.last + 1))
    shape = (data.customers, len(days))
    found = Course(days, np.full(shape, np.nan), np.full(shape, NOT_THERE), np.zeros(shape))
    _fill_past(found, data, table, versions)
    frame = now.result.frame
    number = frame["number"].to_numpy(dtype=np.int64)
    found.score[number, -1] = frame["score"].to_numpy(dtype=np.float64)
    found.band[number, -1] = _places(frame["band"].to_numpy(dtype=object))
    found.mrr[number, -1] = frame["mrr"].to_numpy(dtype=np.float64)
    return found


def _fill_past(found: Course, data: Dataset, table: Panel, versions: Versions) -> None:
    """Fill in the months before the last: what was known is measured at once, and weighted month by month."""
    start = table.here.shape[1] - len(found.months)
    customer, column = np.nonzero(there(data, table)[:, start:-1])
    values, quiet = measure(table, (customer, start + column))
    points = in_points(values)
    found.mrr[customer, column] = table.grid("mrr")[customer, start + column]
    for at in range(len(found.months) - 1):
        rows = np.flatnonzero(column == at)
        weights = versions.of(found.months[at]).matrix(data.members.iloc[customer[rows]])
        judged = judge(points[:, rows], weights, quiet[rows], known_of_anybody(values[:, rows]))
        found.score[customer[rows], at] = judged.score
        found.band[customer[rows], at] = _places(judged.band)


def bands_at(data: Dataset, days: Sequence[date], weights: Weights = STANDARD) -> Whole | None:
    """Return the band at the end of the months of some days: customers by number × days, places in ALL_BANDS.

    NOT_THERE for who was no customer then. What the list says without a day is left out: it is the same at each time.
    None without months.
    """
    table = panel(data) if data.has_history else None
    if table is None:
        return None
    columns = np.array([month_index(day) - table.first for day in days], dtype=np.int64)
    found = np.full((data.customers, len(columns)), NOT_THERE)
    recorded = np.flatnonzero((columns >= 0) & (columns < table.here.shape[1]))
    customer, at = np.nonzero(there(data, table)[:, columns[recorded]])
    at = recorded[at]
    values, quiet = measure(table, (customer, columns[at]))
    points = in_points(values)
    for one in recorded.tolist():
        rows = np.flatnonzero(at == one)
        used = weights.matrix(data.members.iloc[customer[rows]])
        judged = judge(points[:, rows], used, quiet[rows], known_of_anybody(values[:, rows]))
        found[customer[rows], one] = _places(judged.band)
    return found


def _places(bands: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> Whole:
    return pd.Index(list(ALL_BANDS)).get_indexer(pd.Index(bands)).astype(np.int64)
