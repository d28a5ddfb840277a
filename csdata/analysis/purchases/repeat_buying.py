"""How often has each customer bought again, when last, and for how much?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers

Whole = NDArray[np.int64]
Codes = NDArray[Any]
Days = NDArray[np.datetime64] | Whole

WEEK: Final = 7


@dataclass(frozen=True)
class Buyers:
    """What is known of each customer on a day; one element a customer, in the order of the codes.

    `frequency` is the number of repeat purchase days (x), `recency_weeks` the time from the first purchase to the last
    (t_x), `age_weeks` from the first purchase to the day (T), `value` the mean amount of the repeat purchase days: NaN
    without one of known amount. `first_day` counts days since 1970, or as the days given did.
    """

    customer: Codes
    first_day: Whole
    frequency: Numbers
    recency_weeks: Numbers
    age_weeks: Numbers
    value: Numbers

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def repeats(self) -> int:
        """The number of repeat purchase days of all customers."""
        return int(self.frequency.sum())


@dataclass(frozen=True)
class Purchases:
    """One element for each customer and day of purchase, sorted by customer and day.

    `who` is the place of the customer in `customer`, `first` marks the first day of each.
    """

    customer: Codes
    who: Whole
    day: Whole
    amount: Numbers
    first: NDArray[np.bool_]


def whole_days(day: Days) -> Whole:
    """Return days as whole numbers: dates as days since 1970, numbers as they are."""
    return day.astype("datetime64[D]").astype(np.int64) if day.dtype.kind == "M" else day.astype(np.int64)


def whole_day(day: np.datetime64 | int) -> int:
    """Return a day as a whole number: a date as days since 1970, a number as it is."""
    return int(whole_days(np.asarray(day)[None])[0])


def purchase_days(customer: Codes, day: Days, amount: Numbers | None = None) -> Purchases:
    """Put the purchases of a customer on the same day together: one visit, the sum of the amounts."""
    customers, place = np.unique(customer, return_inverse=True)
    days = whole_days(day)
    order = np.lexsort((days, place))
    who, days = place[order], days[order]
    other_customer, other = np.ones(len(who), dtype=bool), np.ones(len(who), dtype=bool)
    other_customer[1:] = np.diff(who) != 0
    other[1:] = other_customer[1:] | (np.diff(days) != 0)
    paid = np.full(len(who), np.nan) if amount is None else amount[order].astype(float)
    total = np.bincount(np.cumsum(other) - 1, weights=paid).astype(float)
    return Purchases(customers, who[other], days[other], total, other_customer[other])


def buyers(customer: Codes, day: Days, amount: Numbers | None, as_of: np.datetime64 | int) -> Buyers:
    """Sum up purchases, given one element each, to what is known of each customer at the end of a day.

    Later purchases are left out, and with them customers who had not bought yet. A missing amount stays missing; a
    free purchase counts, with its amount of zero. Refunds are no purchases: leave them out beforehand.
    (Frequency and recency as in Fader, Hardie & Lee 2005; values as in Fader & Hardie 2013.)

    >>> known = buyers(np.array([7, 7, 7, 9]), np.array([0, 0, 14, 7]), np.array([5.0, 5.0, 8.0, 3.0]), 21)
    >>> known.frequency.tolist(), known.recency_weeks.tolist(), known.age_weeks.tolist(), known.value.tolist()
    ([1.0, 0.0], [2.0, 0.0], [3.0, 2.0], [8.0, nan])
    """
    today = whole_day(as_of)
    by_then = whole_days(day) <= today
    found = purchase_days(customer[by_then], day[by_then], None if amount is None else amount[by_then])
    size = len(found.customer)
    first = found.day[found.first]
    visits = np.bincount(found.who, minlength=size)
    last = found.day[np.cumsum(visits) - 1]
    again = ~found.first & np.isfinite(found.amount)
    times = np.bincount(found.who[again], minlength=size)
    total = np.bincount(found.who[again], weights=found.amount[again], minlength=size)
    value: Numbers = np.divide(total, times, out=np.full(size, np.nan), where=times > 0).astype(float)
    frequency = (visits - 1).astype(float)
    return Buyers(found.customer, first, frequency, (last - first) / WEEK, (today - first) / WEEK, value)


def repeats_until(customer: Codes, day: Days, until: Days) -> Whole:
    """Return how many repeat purchase days there had been, of all customers, at the end of each of these days.

    >>> repeats_until(np.array([7, 7, 7, 9]), np.array([0, 3, 14, 7]), np.array([2, 3, 21])).tolist()
    [0, 1, 2]
    """
    found = purchase_days(customer, day)
    counted: Whole = np.searchsorted(np.sort(found.day[~found.first]), whole_days(until), side="right").astype(np.int64)
    return counted
