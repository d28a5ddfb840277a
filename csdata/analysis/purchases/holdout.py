"""How well would the purchases of the last months have been foreseen?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.bg_nbd import fit_bg_nbd
from csdata.analysis.purchases.chance import possible_purchases
from csdata.analysis.purchases.repeat_buying import (
    WEEK,
    Buyers,
    Codes,
    Days,
    buyers,
    repeats_until,
    whole_day,
    whole_days,
)
from csdata.wording import count, plural, share

HIDDEN: Final = 0.25  # of the calendar
BAND: Final = 0.8


@dataclass(frozen=True)
class Holdout:
    """Repeat purchases foreseen from the first part of the calendar, beside what was bought in the rest.

    Only customers who had bought by then are meant. `naive` carries the rate of the first part on, as if nobody ever
    left. `low` and `high` bound in which 80 % of such books would lie.
    """

    customers: int
    weeks: float
    predicted: float
    actual: int
    naive: float
    low: float
    high: float
    why: None = None

    @property
    def error(self) -> float:
        """Predicted less actual purchases, as a share of the actual ones; NaN when nothing was bought."""
        return self._off(self.predicted)

    @property
    def naive_error(self) -> float:
        """The same when the rate before is carried on."""
        return self._off(self.naive)

    @property
    def held(self) -> bool:
        """Whether the band held what was bought."""
        return self.low <= self.actual <= self.high

    @property
    def words(self) -> str:
        """The result in two sentences."""
        foreseen = (
            f"With the last {plural(round(self.weeks), 'week')} hidden, {count(self.predicted)} purchases were foreseen"
        )
        if not self.actual:
            return f"{foreseen} and none was made. The rate before, carried on, says {count(self.naive)}."
        return (
            f"{foreseen} and {count(self.actual)} made: {_told(self.error)}. The rate before, carried on, says "
            f"{count(self.naive)}: {_told(self.naive_error)}."
        )

    def _off(self, predicted: float) -> float:
        return (predicted - self.actual) / self.actual if self.actual else float("nan")


def _told(error: float) -> str:
    return f"{share(abs(error))} too {'many' if error > 0 else 'few'}"


def holdout(
    customer: Codes,
    day: Days,
    *,
    split: np.datetime64 | int | None = None,
    end: np.datetime64 | int | None = None,
    seed: int,
) -> Holdout | Refusal:
    """Fit BG/NBD on purchases up to the day `split`, and predict the repeat purchases from then to the day `end`.

    Without a split the last quarter of the calendar is hidden; without an end it ends with the last purchase.
    Refuses where the first part has too few customers or repeat purchases, or nothing is hidden.
    """
    days = whole_days(day)
    if not len(days):
        return Refusal("There are no purchases.")
    last = int(days.max()) if end is None else whole_day(end)
    middle = last - round((last - int(days.min())) * HIDDEN) if split is None else whole_day(split)
    if last <= middle:
        return Refusal("No purchases are hidden: the calendar is too short.")
    known = buyers(customer, days, None, middle)
    fit = fit_bg_nbd(known, seed=seed)
    if isinstance(fit, Refusal):
        return fit
    weeks = (last - middle) / WEEK
    foreseen = fit.expected_purchases(weeks, known.frequency, known.recency_weeks, known.age_weeks)
    low, high = np.quantile(possible_purchases(fit, known, weeks, seed=seed), [(1 - BAND) / 2, (1 + BAND) / 2])
    return Holdout(
        len(known), weeks, float(foreseen.sum()), _bought(customer, days, known, middle, last),
        _carried_on(known, weeks), float(low), float(high),
    )  # fmt: skip


def _bought(customer: Codes, days: Days, known: Buyers, middle: int, last: int) -> int:
    """Return the purchase days of known customers after the middle: all of them repeat purchases."""
    theirs = np.isin(customer, known.customer)
    before, after = repeats_until(customer[theirs], days[theirs], np.array([middle, last]))
    return int(after - before)


def _carried_on(known: Buyers, weeks: float) -> float:
    watched = float(known.age_weeks.sum())
    return len(known) * weeks * known.repeats / watched if watched else float("nan")
