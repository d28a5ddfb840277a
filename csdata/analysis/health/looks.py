"""What would the score have said at the ends of past months, of customers of whom it is known what became of them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from csdata.analysis.drivers.landmark import snapshots
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.panel import panel
from csdata.analysis.drivers.table import Flags, Snapshots, Whole
from csdata.analysis.health.observed import known_of_anybody, measure
from csdata.analysis.health.score import Names, judge
from csdata.analysis.health.signals import NAMES, in_points
from csdata.analysis.health.weights import Weights
from csdata.analysis.intervals import Numbers
from csdata.dataset import EVERYBODY, Dataset, Filters

MOST_ROWS: Final = 60_000
FAR: Final = 100_000  # months, more than any calendar has


@dataclass(frozen=True, eq=False)
class Looks:
    """Hand-made scores at past months' ends: a row of `table` each, all with a score.

    `points` has a row a signal and a column a row of the table. `ahead` counts, for those who left, the month ends
    between look and departure (1: about 30 days before it, 2: 60, 3: 90); 0 for the others. `kept_out` are signals
    that know of the departure already, `without_score` the rows of which too little was known.
    """

    table: Snapshots
    points: Numbers
    score: Numbers
    band: Names
    ahead: Whole
    kept_out: tuple[str, ...]
    without_score: int

    def only(self, rows: Flags) -> Looks:
        """Return some of the rows."""
        return replace(
            self,
            table=self.table.only(rows),
            points=self.points[:, rows],
            score=self.score[rows],
            band=self.band[rows],
            ahead=self.ahead[rows],
        )


def looks(data: Dataset, weights: Weights, filters: Filters = EVERYBODY, seed: int = 0) -> Looks | str:
    """Return the scores at past months' ends, or what is missing for them.

    Looks one month ahead of the window (embargo), three months wide, as the drivers do. More than 60,000 rows are
    represented by drawn customers.
    """
    made = snapshots(data, filters)
    months = panel(data)
    if made.why or months is None:
        return made.why or "There is no history."
    table = sample(made.table, MOST_ROWS, seed)
    suspects = {one.feature for one in table.suspects}
    values, quiet = measure(months, (table.customer, table.month - months.first))
    points = in_points(values)
    points[[name in suspects for name in NAMES]] = np.nan
    judged = judge(points, weights.matrix(data.members.iloc[table.customer]), quiet, known_of_anybody(points))
    next_month = snapshots(data, filters, horizon_months=1, embargo_months=0, left_by=made.left_by).table
    ahead = months_ahead(table, next_month)
    known = ~np.isnan(judged.score)
    out = tuple(name for name in NAMES if name in suspects)
    return Looks(table, points, judged.score, judged.band, ahead, out, int((~known).sum())).only(known)


def months_ahead(table: Snapshots, next_month: Snapshots) -> Whole:
    """Return after how many more month ends those who left were gone in the month after; 0 for those who stayed.

    `next_month` tells who left in the month right after each month's end.
    """
    gone = _keys(next_month.customer[next_month.left], next_month.month[next_month.left])
    ahead = np.zeros(len(table), dtype=np.int64)
    for months in range(table.embargo_months + table.horizon_months - 1, 0, -1):
        ahead[table.left & np.isin(_keys(table.customer, table.month + months), gone)] = months
    return ahead


def _keys(customer: Whole, month: Whole) -> Whole:
    return customer * FAR + month
