"""What was known about each customer at some month's end, and did it leave in the months after?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Kind = Literal["number", "flag", "level"]


@dataclass(frozen=True, slots=True)
class Feature:
    """A behaviour that may go with leaving: its name (a column of the panel or of the sheet), and how it is told.

    `kind` is number, flag (0 or 1) or level (0 or 1: one value of a column of words). Features of one `parent` column
    are levels of it and are told together, `against` the level that has no feature; `unit` is a noun, such as "events a
    month", empty for flags and levels.
    """

    name: str
    label: str
    unit: str = ""
    kind: Kind = "number"
    parent: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that could know of the departure already, and why it is kept out."""

    feature: str
    reason: str


@dataclass(frozen=True)
class Snapshots:
    """One row a customer and month (landmark; van Houwelingen 2007), or one a customer where there are no dates.

    `x` has a column a feature, NaN where it is not known: only what was known at the end of `month` (year × 12 + month;
    0 without dates). `left` tells who left after the embargo and within the horizon; rows whose window is not over are
    not in the table, nor customers who left within the embargo. `tenure` is months as a customer, NaN where not known:
    a baseline, never a driver. `customer` is the number that rows of one customer share.
    """

    features: tuple[Feature, ...]
    x: Numbers
    left: Flags
    customer: Whole
    month: Whole
    tenure: Numbers
    horizon_months: int = 3
    embargo_months: int = 1
    suspects: tuple[Suspect, ...] = ()

    def __len__(self) -> int:
        return len(self.left)

    @property
    def dated(self) -> bool:
        """Whether rows are months; without dates nothing can be tested on a later time."""
        return bool((self.month > 0).any())

    @property
    def customers(self) -> int:
        """How many customers the rows are about."""
        return len(np.unique(self.customer))

    @property
    def departures(self) -> int:
        """How many customers left in some window: each counts once."""
        return len(np.unique(self.customer[self.left]))

    def only(self, rows: Flags) -> Snapshots:
        """Return some of the rows."""
        parts = {name: getattr(self, name)[rows] for name in ("x", "left", "customer", "month", "tenure")}
        return replace(self, **parts)

    def without(self, names: frozenset[str]) -> Snapshots:
        """Return the table without some features."""
        kept = [index for index, feature in enumerate(self.features) if feature.name not in names]
        return replace(self, features=tuple(self.features[index] for index in kept), x=self.x[:, kept])
