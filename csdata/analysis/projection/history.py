"""From which period of their life to which were customers under contract watched, and who left?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csdata.analysis.intervals import Numbers

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Renewals:
    """Customers counted by what was seen of them; one element for all who were seen alike.

    Period t runs from age t − 1 to age t. Of `count` customers, watched since age `entered` (0: from the start), those
    who are `gone` left in period `lasted`, the others were still there at age `lasted`. Counts may be weights.

    Raises ValueError where customers were not watched for a period, a count is negative, or lengths differ.
    """

    entered: Whole
    lasted: Whole
    gone: Flags
    count: Numbers

    def __post_init__(self) -> None:
        if not len(self.entered) == len(self.lasted) == len(self.gone) == len(self.count):
            raise ValueError("entered, lasted, gone and count have one element for each kind of customer")
        if np.any(self.entered < 0) or np.any(self.lasted <= self.entered) or np.any(self.count < 0):
            raise ValueError("customers are watched for at least one period, from age 0 on")

    @classmethod
    def from_customers(cls, entered: Numbers, seen: Numbers, gone: Flags, watchable: Numbers | None = None) -> Self:
        """Count customers, given one element each: periods since the start when first and last seen, and if it left.

        Fractions are allowed. Who left, left in the period that had begun; who is still there has survived the whole
        periods only; and being watched begins with a whole period. Customers without one, or not known, are dropped.

        `watchable` are the periods from the start to the last day of the data, also for those who left. Without it
        the survivors of an unfinished period are not counted but those who leave in it are, which makes the curve too
        low where customers may leave on any day: at month 12 by 0.4 points from three years of data, by 0.7 from two
        and by 3 from one (simulated). With it, unfinished periods count for nobody and the curve is right.

        >>> Renewals.from_customers(np.array([0, 0, 2.5]), np.array([1.2, 1.2, 4.0]), np.array([True, False, True]))
        Renewals(entered=array([0, 0, 3]), lasted=array([1, 2, 4]), gone=array([False,  True,  True]), count=array(...))
        """
        known = np.isfinite(entered) & np.isfinite(seen)
        if watchable is not None:
            known &= np.isfinite(watchable)
        first = np.maximum(0, np.ceil(entered[known])).astype(np.int64)
        left = gone[known]
        # Who left on the first day has left in the first period.
        last = np.where(left, np.maximum(1, np.ceil(seen[known])), np.floor(seen[known])).astype(np.int64)
        if watchable is not None:
            finished = np.floor(watchable[known]).astype(np.int64)
            left, last = left & (last <= finished), np.minimum(last, finished)
        watched = last > first
        return cls._counted(first[watched], last[watched], left[watched])

    @classmethod
    def _counted(cls, entered: Whole, lasted: Whole, gone: Flags) -> Self:
        # One number a kind of customer: sorting numbers is much quicker than sorting rows.
        ages = int(lasted.max(initial=0)) + 1
        kinds, count = np.unique((entered * ages + lasted) * 2 + gone, return_counts=True)
        return cls(kinds // 2 // ages, kinds // 2 % ages, kinds % 2 == 1, count.astype(float))

    @classmethod
    def from_survivors(cls, *cohorts: ArrayLike) -> Self:
        """Count customers from how many of each cohort were left at age 0, 1, 2, …

        Raises ValueError where a cohort grows, or has no age but 0.

        >>> Renewals.from_survivors([1000, 869, 743]).left
        257.0
        """
        entered, lasted, gone, count = [], [], [], []
        for cohort in cohorts:
            series = np.asarray(cohort, dtype=float)
            if len(series) < 2 or np.any(np.diff(series) > 0):
                raise ValueError("a cohort has its size at age 0, 1, …, which never grows")
            ages = len(series) - 1
            entered.append(np.zeros(ages + 1, dtype=np.int64))
            lasted.append(np.append(np.arange(1, ages + 1), ages))
            gone.append(np.append(np.ones(ages, dtype=bool), [False]))
            count.append(np.append(-np.diff(series), series[-1]))
        return cls(*(np.concatenate(parts) for parts in (entered, lasted, gone, count)))

    def hidden(self, last_period: int) -> Self:
        """Return what was known when nobody had been seen beyond age `last_period`."""
        seen = self.entered < last_period
        later = self.lasted > last_period
        return type(self)(
            self.entered[seen],
            np.minimum(self.lasted, last_period)[seen],
            (self.gone & ~later)[seen],
            self.count[seen],
        )

    @property
    def n(self) -> float:
        """The number of customers."""
        return float(self.count.sum())

    @property
    def left(self) -> float:
        """The number of those who left."""
        return float(self.count[self.gone].sum())

    @cached_property
    def periods(self) -> int:
        """The last period in which anybody was watched; 0 without customers."""
        return int(self.lasted.max(initial=0))

    @cached_property
    def departures(self) -> Numbers:
        """How many customers left in period 1, 2, …, `periods`."""
        left = np.bincount(self.lasted[self.gone], weights=self.count[self.gone], minlength=self.periods + 1)
        return left[1:].astype(float)

    @cached_property
    def at_risk(self) -> Numbers:
        """How many customers were watched in period 1, 2, …, `periods`, those included who left in it."""
        came = np.bincount(self.entered, weights=self.count, minlength=self.periods + 1)
        went = np.bincount(self.lasted, weights=self.count, minlength=self.periods + 1)
        # Sums of fractions may fall short of what they should be by a rounding error.
        watched: Numbers = np.maximum(np.cumsum(came - went)[:-1], self.departures)
        return watched

    @cached_property
    def survival(self) -> Numbers:
        """The observed share still there at age 0, 1, …, `periods` (Kaplan & Meier 1958, delayed entry).

        NaN from the first period on in which nobody was watched.
        """
        with np.errstate(invalid="ignore"):
            kept = 1 - self.departures / self.at_risk
        return np.cumprod(np.append(1.0, kept))
