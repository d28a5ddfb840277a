"""When was each customer with us, and on which days did customers come and go?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import date_label

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEVER: Final = 2**40  # a day that does not come, as a number of days


def day_number(day: date) -> int:
    """Return a day as the number of days since 1970, as arrays hold it.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return int(np.datetime64(day, "D").astype(np.int64))


def day_numbers(days: pd.Series, missing: int = NEVER) -> Days:
    """Return a column of days as numbers; a missing day becomes `missing`."""
    found = days.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(found), missing, found.astype(np.int64))


def labels(days: Days) -> NDArray[np.object_]:
    """Write many days, each different one once; NEVER becomes a dash."""
    different, place = np.unique(days, return_inverse=True)
    texts = [date_label(None if day >= NEVER else np.datetime64(int(day), "D").item()) for day in different]
    return np.array(texts, dtype=object)[place] if texts else np.array([], dtype=object)


def dates(days: Days) -> NDArray[np.datetime64]:
    """Return numbers of days as days, for a frame; NEVER becomes missing."""
    found = np.where(days < NEVER, days, 0).astype("datetime64[D]").astype("datetime64[us]")
    return np.where(days < NEVER, found, np.datetime64("NaT", "us"))


@dataclass(frozen=True)
class Stays:
    """Every uninterrupted stay of every customer: its number, the day it came, the first day it was gone (or NEVER)."""

    number: Days
    came: Days
    went: Days
    customers: int

    def there(self, day: int) -> Flags:
        """Return for each customer whether it is there in the evening of a day."""
        open_ones = (self.came <= day) & (self.went > day)
        found = np.zeros(self.customers, dtype=bool)
        found[self.number[open_ones]] = True
        return found

    def first(self) -> Days:
        """Return the day each customer first came; NEVER for one without a stay."""
        return _earliest(self.number, self.came, self.customers)

    def since(self, day: int) -> Days:
        """Return for each customer there on a day since when it is; NEVER for the others."""
        open_ones = (self.came <= day) & (self.went > day)
        return _earliest(self.number[open_ones], self.came[open_ones], self.customers)

    def gone(self, day: int) -> Days:
        """Return the day each customer who is not there any more left last; NEVER for the others."""
        over = self.went <= day
        last = np.full(self.customers, -NEVER, dtype=np.int64)
        np.maximum.at(last, self.number[over], self.went[over])
        return np.where((last == -NEVER) | self.there(day), NEVER, last)

    def daily(self, period: Period) -> tuple[Days, Days]:
        """Return for each day of a period how many were customers in the morning, and how many left that day."""
        first, last = day_number(period.first), day_number(period.last)
        size = last - first + 1
        left = np.bincount(self.went[(self.went >= first) & (self.went <= last)] - first, minlength=size)
        came = np.bincount(self.came[(self.came >= first) & (self.came <= last)] - first, minlength=size)
        base = int(((self.came < first) & (self.went >= first)).sum())
        moved = np.concatenate(([0], np.cumsum(came - left)[:-1]))
        return (base + moved).astype(np.int64), left.astype(np.int64)


def _earliest(number: Days, day: Days, customers: int) -> Days:
    found = np.full(customers, NEVER, dtype=np.int64)
    np.minimum.at(found, number, day)
    return found


def stays(data: Dataset, filters: Filters = EVERYBODY) -> Stays:
    """Return the stays of the chosen customers, in the order of their numbers and days."""
    frame = data.asked("definition_stays", None, filters)
    number = frame["number"].to_numpy(dtype=np.int64)
    return Stays(number, day_numbers(frame["came"]), day_numbers(frame["went"]), data.customers)
