"""By how much do customers who stay pay more or less, month by month, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.intervals import Numbers

LOOKED_BACK: Final = 12  # months: a year has every season once, and a book of long ago was younger
ENOUGH: Final = 200  # customer-months for rates of a group's own
LARGEST: Final = 3.0  # a change to more than four times is told as four times
FEWEST_MONTHS: Final = 3


@dataclass(frozen=True, eq=False)
class Flow:
    """One direction of change among customers who stay: more (expansion) or less (contraction).

    `rate` by group: revenue changed ÷ revenue at the month's start. `square`: Σ change² ÷ Σ (revenue of a customer)²,
    which says how unequal changes are. `level`: relative standard error of the rate; `spread`: relative standard
    deviation of months beyond chance.
    """

    rate: Numbers
    square: float
    level: float
    spread: float


@dataclass(frozen=True, eq=False)
class Flows:
    """Both directions, and the months they were learnt from (0: nothing is known, none is assumed)."""

    up: Flow
    down: Flow
    months: int

    @classmethod
    def none(cls, groups: int) -> Self:
        """Return no change at all."""
        still = Flow(np.zeros(groups), 0.0, 0.0, 0.0)
        return cls(still, still, 0)

    @classmethod
    def learn(cls, mrr: Numbers, here: Flags, group: Whole, groups: int) -> Self:
        """Learn from revenue and presence by customer and month; `group` of each customer, −1 for none."""
        first = max(0, mrr.shape[1] - 1 - LOOKED_BACK)
        before, after = mrr[:, first:-1], mrr[:, first + 1 :]
        stays = here[:, first:-1] & here[:, first + 1 :] & (before > 0) & (after > 0)
        if before.shape[1] < FEWEST_MONTHS or not stays.any():
            return cls.none(groups)
        paid = np.where(stays, before, 0.0)
        change = np.where(stays, np.clip(after - before, -before, LARGEST * before), 0.0)
        up = _flow(np.maximum(change, 0.0), paid, stays, (group, groups))
        return cls(up, _flow(np.maximum(-change, 0.0), paid, stays, (group, groups)), before.shape[1])


def _flow(change: Numbers, paid: Numbers, stays: Flags, by: tuple[Whole, int]) -> Flow:
    group, groups = by
    total, base = change.sum(axis=0), paid.sum(axis=0)
    whole = float(total.sum() / base.sum())
    if whole == 0:
        return Flow(np.zeros(groups), 0.0, 0.0, 0.0)
    rate = np.full(groups, whole)
    for at in range(groups):
        mine = group == at
        if stays[mine].sum() >= ENOUGH:
            rate[at] = change[mine].sum() / paid[mine].sum()
    told = base > 0
    monthly = total[told] / base[told]
    squares = (change**2).sum(axis=0)[told], (paid**2).sum(axis=0)[told]
    by_chance = float((squares[0] / base[told] ** 2).mean())
    between = float(monthly.var(ddof=1)) if told.sum() > 1 else 0.0
    error = np.sqrt(max(between, by_chance) / told.sum())
    return Flow(rate, float(squares[0].sum() / squares[1].sum()), float(error / whole),
                float(np.sqrt(max(between - by_chance, 0.0)) / whole))  # fmt: skip
