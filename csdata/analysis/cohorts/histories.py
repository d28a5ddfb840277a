"""What was each customer in each month of its life? Read once, for every table of cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers
from csdata.analysis.trends import leavers_known_from
from csdata.dataset import Dataset

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_START: Final = -1
NO_DATES: Final = "Bring the day each customer started: a start date, subscriptions, or use or purchases by day."
NO_MONTH: Final = "No month of these data is over yet."


@dataclass(frozen=True)
class Histories:
    """By customer number (rows) and months since the start (columns, from 0), up to the last complete month.

    `started` is the month of the start (year × 12 + month); NO_START for customers who were there before the records
    begin, `before` of them: who left earlier is not in the data, so their cohorts would look too good. `here` tells
    who is a customer (without a contract: who used it or bought), `used` who used it, `money` what it pays a month,
    `base` what it paid at first. `used_from` is the month since which use is recorded, None where it is not.
    """

    started: Whole
    last: int
    here: Flags
    used: Flags
    money: Numbers
    base: Numbers
    used_from: int | None
    has_contract: bool
    has_money: bool
    anniversaries: bool
    before: int = 0
    missing: str | None = None

    @property
    def ripe(self) -> Whole:
        """The last month of life that is over, by customer; −1 for those in no cohort, or with none over yet."""
        unfinished = int(self.anniversaries and not self.has_contract)  # its last month ends within the running one
        return np.where(self.started == NO_START, -1, self.last - self.started - unfinished)

    @property
    def use_known(self) -> Whole:
        """The first month of life whose use is known, by customer; beyond all months where use is not recorded."""
        if self.used_from is None:
            return np.full(len(self.started), self.ages)
        late = self.used_from - self.started
        first = int(self.anniversaries and self.has_contract)  # month 0 is a day, nobody's month of use
        return np.maximum(first, np.where(late > 0, late + int(self.anniversaries), 0))

    @property
    def ages(self) -> int:
        """How many months of life are told, the first included."""
        return int(self.here.shape[1])


def month_index(day: date) -> int:
    """Return the number of a month: differences count months.

    >>> month_index(date(2026, 3, 31)) - month_index(date(2025, 12, 1))
    3
    """
    return day.year * 12 + day.month


def month_of(index: int) -> date:
    """Return the first day of a numbered month."""
    return date((index - 1) // 12, (index - 1) % 12 + 1, 1)


def month_indices(days: pd.Series[pd.Timestamp]) -> Whole:
    """Return the number of the month of each day."""
    return days.to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12 + 1


def histories(data: Dataset, *, anniversaries: bool = False) -> Histories:
    """Return what every customer was, month by month; `missing` says why there is nothing to tell.

    Calendar months by default: month 0 ends with the month of the start, month k k months later. With
    `anniversaries` month k ends exactly k months after the day of the start (month 0 is that day); without a contract
    month k begins there (month 0 holds the first purchase or use).
    """
    if data.complete_to is None or data.as_of is None:
        return _nothing(data, NO_DATES)
    end, last = data.complete_to + timedelta(days=1), month_index(data.complete_to)
    starts = data.ask("cohort_starts", {"end": end})
    begun, before = _begun(data, starts)
    if starts.empty:
        return _nothing(data, NO_MONTH)
    started = np.full(data.customers, NO_START)
    started[starts["number"]] = np.where(before, NO_START, begun)
    base = np.zeros(data.customers)
    base[starts["number"]] = starts["base"].to_numpy(dtype=float)
    width = last - int(begun[~before].min(initial=last)) + 1
    read = _by_anniversary if anniversaries else _by_calendar
    here, used, money = read(data, started, last, width, end)
    recorded = data.recorded_from["usage"]
    return Histories(
        started,
        last,
        here,
        used,
        money,
        base,
        month_index(recorded) if recorded else None,
        has_contract=data.knows_departures,
        has_money=data.has("revenue.mrr") or data.has("customers.mrr") or data.has("purchases.amount"),
        anniversaries=anniversaries,
        before=int(before.sum()),
    )


def _nothing(data: Dataset, why: str) -> Histories:
    nobody, never = np.full(data.customers, NO_START), np.zeros((data.customers, 1))
    none = never.astype(bool)
    return Histories(
        nobody, 0, none, none, never, np.zeros(data.customers), None,
        has_contract=data.knows_departures, has_money=False, anniversaries=False, missing=why,
    )  # fmt: skip


def _begun(data: Dataset, starts: pd.DataFrame) -> tuple[Whole, Flags]:
    """Return the month each customer started, and who was there before the records begin."""
    begun = month_indices(starts["started_on"])
    before = (starts["started_on"] < starts["seen_from"]).to_numpy(dtype=bool)
    since = leavers_known_from(data)
    return begun, before if since is None else before | (begun < month_index(since))


def _by_calendar(data: Dataset, started: Whole, last: int, width: int, _end: date) -> tuple[Flags, Flags, Numbers]:
    frame = data.ask("cohort_months")
    number = frame["number"].to_numpy(dtype=np.int64)
    month = frame["month_index"].to_numpy(dtype=np.int64)
    age = month - started[number]
    kept = (started[number] != NO_START) & (age >= 0) & (month <= last)
    grid = _Grid(number[kept], age[kept], len(started), width)
    active, used = grid.flags(frame["active"], kept), grid.flags(frame["used"], kept)
    if data.knows_departures:
        return active, used & active, grid.sums(frame["mrr"], kept)
    return used | grid.flags(frame["bought"], kept), used, grid.sums(frame["spent"], kept)


def _by_anniversary(data: Dataset, started: Whole, last: int, width: int, end: date) -> tuple[Flags, Flags, Numbers]:
    signs = data.ask("cohort_use", {"end": end})
    number, age = signs["number"].to_numpy(dtype=np.int64), signs["age"].to_numpy(dtype=np.int64, copy=True)
    age -= int(not data.knows_departures)
    kept = (started[number] != NO_START) & (age <= last - started[number])
    grid = _Grid(number[kept], age[kept], len(started), width)
    used = grid.flags(signs["used"], kept)
    if not data.knows_departures:
        return used | grid.flags(signs["bought"], kept), used, grid.sums(signs["spent"], kept)
    spells, money = _spells(data, started, width, end)
    over = np.arange(width) > (last - started)[:, None]
    spells[over], money[over] = False, 0.0
    return spells, used & spells, money


def _spells(data: Dataset, started: Whole, width: int, end: date) -> tuple[Flags, Numbers]:
    """Return who has an open spell at each anniversary, and the money of the open ones: what begins less what ends."""
    frame = data.ask("cohort_spells", {"end": end})
    number = frame["number"].to_numpy(dtype=np.int64)
    frame, number = frame[started[number] != NO_START], number[started[number] != NO_START]
    first = np.minimum(frame["from_age"].to_numpy(dtype=np.int64), width)
    last = np.minimum(frame["to_age"].fillna(width).to_numpy(dtype=np.int64), width)
    mrr = frame["mrr"].to_numpy(dtype=float)
    begins, ends = _Grid(number, first, len(started), width + 1), _Grid(number, last, len(started), width + 1)
    ones = np.ones(len(mrr))
    open_spells = np.cumsum(begins.totals(ones) - ends.totals(ones), axis=1)[:, :width]
    money = np.cumsum(begins.totals(mrr) - ends.totals(mrr), axis=1)[:, :width]
    return open_spells > 0.5, np.round(money, 6)


@dataclass(frozen=True)
class _Grid:
    """Where each row of an answer lies among customers and ages."""

    number: Whole
    age: Whole
    customers: int
    width: int

    @property
    def place(self) -> Whole:
        return self.number * self.width + self.age

    def totals(self, values: NDArray[np.floating[Any]]) -> Numbers:
        found = np.bincount(self.place, weights=values, minlength=self.customers * self.width)
        return found.reshape(self.customers, self.width).astype(float, copy=False)

    def sums(self, column: pd.Series[float], kept: Flags) -> Numbers:
        return self.totals(column.to_numpy(dtype=float)[kept])

    def flags(self, column: pd.Series[bool], kept: Flags) -> Flags:
        told = np.zeros(self.customers * self.width, dtype=bool)
        told[self.place[column.to_numpy(dtype=bool)[kept]]] = True
        return told.reshape(self.customers, self.width)
