"""How many of each stratum are still there, month by month, in every future?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.strata import Single, Strata

AT_ONCE: Final = 128  # futures, so that what is computed with stays in the processor's cache


@dataclass(frozen=True, eq=False)
class Chance:
    """What differs from future to future, one row a future: the same for every scenario.

    `level` shifts the log-odds of leaving of all, by month; the others are standard normal, by month: departures,
    whether large or small customers leave, expansion, contraction, customers won. `up` and `down` multiply the rates.
    `own` (customers × futures, 0 to 1) is there in a small book: each customer leaves by its own draw, all at once.
    Quiet futures follow their own mean: they differ in what is not known, not by chance.
    """

    level: Numbers
    leaving: Numbers
    size: Numbers
    growing: Numbers
    shrinking: Numbers
    winning: Numbers
    up: Numbers
    down: Numbers
    own: Single | None = None
    is_quiet: bool = False


@dataclass(frozen=True, eq=False)
class Push:
    """What a scenario does to the chance of leaving: log-odds by stratum and future, and how much of it by month.

    One row stands for all strata, where all are changed alike.
    """

    odds: Numbers | Single
    ramp: Numbers


def survivors(strata: Strata, chance: Chance, pushes: tuple[Push, ...], months: int) -> tuple[Numbers, Single]:
    """Return what is expected to be left of customers, revenue and its squares (futures × months from 0).

    Then Σ share² of customers and of squares, which tell the variance of sums (share × (1 − share) of each); and the
    share of each stratum that is there at the end. All customers of a stratum have the same chance; what they
    share (level, pushes for all) is added to the level of the future, which costs nothing by stratum.
    """
    futures = len(chance.level)
    shifts = chance.level[:, :months].copy()
    for push in pushes:
        if len(push.odds) == 1:
            shifts += push.odds[0][:, None] * push.ramp[None, :months]
    own = tuple(push for push in pushes if len(push.odds) > 1)
    stay, level = np.exp(-strata.odds[:, :months]).astype(np.float32), np.exp(-shifts).astype(np.float32)
    weights = [strata.weights(month) for month in range(months + 1)]
    left, there = np.empty((5, futures, months + 1)), np.ones((len(stay), futures), dtype=np.float32)
    for first in range(0, futures, AT_ONCE):
        some = slice(first, min(first + AT_ONCE, futures))
        part = tuple(Push(push.odds[:, some], push.ramp) for push in own)
        each = None if chance.own is None else chance.own[:, some]
        left[:, some], there[:, some] = _some_survivors(stay, level[some], weights, (part, each), months)
    return left, there


def _some_survivors(
    stay: Single, level: Single, weights: list[Single], moved: tuple[tuple[Push, ...], Single | None], months: int
) -> tuple[Numbers, Single]:
    """Return the same for some futures; `stay` and `level` are e to the power of minus their log-odds."""
    pushes, each = moved
    there = np.ones((len(stay), len(level)), dtype=np.float32)
    left = np.empty((5, len(level), months + 1))
    left[:3, :, 0] = weights[0] @ there
    left[3:, :, 0] = weights[0][::2] @ there
    factor, ratio, above = np.ones_like(there), np.empty_like(there), np.empty_like(there)
    for month in range(months):
        if pushes and (month == 0 or any(push.ramp[month] != push.ramp[month - 1] for push in pushes)):
            np.exp(-sum(np.float32(push.ramp[month]) * push.odds for push in pushes), out=factor)
        np.multiply(stay[:, month, None], level[None, :, month], out=ratio)
        if pushes:
            np.multiply(ratio, factor, out=ratio)
        np.add(ratio, 1, out=above)
        np.divide(ratio, above, out=ratio)
        np.multiply(there, ratio, out=there)
        seen = there if each is None else (there > each).astype(np.float32)
        left[:3, :, month + 1] = weights[month + 1] @ seen
        np.multiply(seen, seen, out=above)
        left[3:, :, month + 1] = weights[month + 1][::2] @ above
    return left, there
