"""If we had asked a year ago, what would have been foretold, and what came of it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.panel import panel
from csdata.analysis.drivers.table import Whole
from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.scenarios.outcome import Setting, middle
from csdata.analysis.scenarios.stand import stand
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.wording import count, money, money_range, plural, range_text

YEAR: Final = 12
FEWEST: Final = 30  # customers


@dataclass(frozen=True, slots=True)
class Replay:
    """What was foretold of the customers of that day, with its 8-in-10 range, and what they came to.

    Only what was known then was used; new customers are left out on both sides.
    """

    months: int
    customers: int
    foretold_customers: Interval
    actual_customers: int
    foretold_mrr: Interval
    actual_mrr: float
    has_money: bool

    @property
    def held(self) -> bool:
        """Whether the 8-in-10 range held what happened (revenue, or customers where there is no money)."""
        found, actual = (self.foretold_mrr, self.actual_mrr) if self.has_money else (
            self.foretold_customers, float(self.actual_customers))  # fmt: skip
        return bool(found.low is not None and found.high is not None and found.low <= actual <= found.high)

    @property
    def words(self) -> str:
        """What was foretold and what came, in a sentence."""
        if self.has_money:
            told = f"{money_range(self.foretold_mrr.low, self.foretold_mrr.high)} a month in 8 of 10 futures"
            came = f"it became {money(self.actual_mrr)}"
        else:
            told = range_text(self.foretold_customers.low, self.foretold_customers.high, "customers")
            came = f"it became {count(self.actual_customers)}"
        verdict = "inside" if self.held else "outside"
        return (
            f"Asked {self.months} months ago about the {plural(self.customers, 'customer')} of that day: {told}; "
            f"{came}, {verdict} the range"
        )


def replay(data: Dataset, answer: DriverAnswer | None, *, months: int = YEAR, seed: int = 7) -> Replay | None:
    """Return what would have been foretold so many months ago; None where the history is too short."""
    grids = panel(data)
    if grids is None:
        return None
    try:
        ground = stand(data, answer, months_back=months)
    except CsDataError:
        return None
    if len(ground) < FEWEST:
        return None
    came = actual(data, ground.members, months)
    paths = Setting.of(ground, (), months, seed).today.paths
    return Replay(
        months, len(ground), middle(paths.customers["end"][:, -1]), int(came[0][-1]), middle(paths.mrr[:, -1]),
        float(came[1][-1]), ground.has_money,
    )  # fmt: skip


def actual(data: Dataset, members: Whole, months: int) -> tuple[Numbers, Numbers]:
    """Return how many of some customers were there, and what they paid, at the end of each of the last months."""
    grids = panel(data)
    if grids is None:
        return np.zeros(months), np.zeros(months)
    here = grids.here[members, -months:]
    paid = np.nan_to_num(grids.grid("mrr"), nan=0.0)[members, -months:]
    return here.sum(axis=0).astype(np.float64), (paid * here).sum(axis=0)
