"""How do customers and revenue go on, month by month, in each of many futures at once?

The chance of leaving is computed once for every customer and month. Futures are then drawn for strata of customers
alike in chance and in what is changed for them, so that 100,000 customers cost no more than a thousand. What chance
does to the sum of many customers is drawn from a distribution with the mean and the variance that the sum over single
customers has (log-normal, never below 0); in a small book each customer leaves by itself. Every scenario uses the same
draws (common random numbers; Law 2015, 11.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.strata import LEAST, Single, Strata
from csdata.analysis.scenarios.survivors import Chance, Push, survivors


@dataclass(frozen=True, eq=False)
class Trade:
    """What a scenario does to money, by month from 1: share of revenue that a change of price adds or takes.

    `price` is cumulative (0.02: everybody pays 2 % more than today on the mean); `growth` multiplies expansion; `won`
    customers a month, each paying `arpa`, with log-odds of leaving `young` by month of life.
    """

    price: Numbers
    growth: Numbers
    won: Numbers
    arpa: float
    young: Numbers


@dataclass(frozen=True, eq=False)
class Rates:
    """Expansion and contraction a month as shares of revenue, their Σ change² ÷ Σ revenue², and shared good months."""

    up: float
    down: float
    up_square: float
    down_square: float
    up_spread: float
    down_spread: float


PARTS: Final = ("start", "new", "expansion", "contraction", "churn", "end")


@dataclass(frozen=True, eq=False)
class Paths:
    """Every future, month by month: `money` and `customers` by name of movement (PARTS): futures × months.

    start + new + expansion − contraction − churn = end; customers only come and go. `there` is the
    share of each stratum's customers still there at the end (strata × futures).
    """

    money: dict[str, Numbers]
    customers: dict[str, Numbers]
    there: Single

    @property
    def mrr(self) -> Numbers:
        """Revenue a month at each month's end, futures × months."""
        return self.money["end"]


@dataclass(frozen=True, eq=False)
class Case:
    """What one scenario makes of a book: its strata, and what it does to them and to money."""

    strata: Strata
    trade: Trade
    pushes: tuple[Push, ...]


def walk(case: Case, rates: Rates, chance: Chance, months: int) -> Paths:
    """Return all futures over so many months."""
    return walk_all((case,), rates, chance, months)[0]


def walk_all(cases: Sequence[Case], rates: Rates, chance: Chance, months: int) -> tuple[Paths, ...]:
    """Return all futures of several scenarios, each over the same draws, at little more than the cost of one.

    Raises ValueError for more than one scenario where chance is drawn: only quiet futures are walked side by side.
    """
    if len(cases) > 1 and not chance.is_quiet:
        raise ValueError("only quiet futures are walked side by side")
    survived = [survivors(case.strata, chance, case.pushes, months) for case in cases]
    young = np.concatenate([_young(case.trade, chance, case.pushes, case.strata.number, months) for case in cases])
    left = survived[0][0] if len(cases) == 1 else np.concatenate([one[0] for one in survived], axis=1)
    many, trade = _side_by_side(chance, [case.trade for case in cases])
    customers = _customers(left[0], left[0] - left[3], many, trade, young)
    revenue = _revenue(left[1], left[2], left[2] - left[4], rates, many, trade, customers, young)
    size, found = len(chance.level), []
    for at, (_, there) in enumerate(survived):
        own = slice(at * size, (at + 1) * size)
        money, come = ({name: part[own] for name, part in told.items()} for told in (revenue, customers))
        found.append(Paths(money, come, there))
    return tuple(found)


def _side_by_side(chance: Chance, trades: list[Trade]) -> tuple[Chance, Trade]:
    """Return the draws repeated for each scenario, and what each does to money, one row a future."""
    if len(trades) == 1:
        return chance, trades[0]
    size, count = len(chance.level), len(trades)
    rows = (chance.level, chance.leaving, chance.size, chance.growing, chance.shrinking, chance.winning)
    level, leaving, own, growing, shrinking, winning = (np.tile(one, (count, 1)) for one in rows)
    up, down = np.tile(chance.up, count), np.tile(chance.down, count)
    many = Chance(level, leaving, own, growing, shrinking, winning, up, down, is_quiet=True)
    price, growth, won = (
        np.repeat(np.stack([getattr(one, name) for one in trades]), size, axis=0) for name in ("price", "growth", "won")
    )
    return many, replace(trades[0], price=price, growth=growth, won=won)


def noisy(mean: Numbers, variance: Numbers, normal: Numbers, *, quiet: bool) -> Numbers:
    """Return draws with this mean and variance that are never negative (log-normal); the mean itself where quiet."""
    if quiet:
        return mean
    safe = np.maximum(mean, LEAST)
    spread = np.log1p(np.maximum(variance, 0) / safe**2)
    return np.where(mean > LEAST, safe * np.exp(np.sqrt(spread) * normal - spread / 2), 0.0)


def _hazard(left: Numbers, month: int) -> Numbers:
    before = np.maximum(left[:, month], LEAST)
    return np.clip(1 - left[:, month + 1] / before, 0.0, 1.0)


def _scatter(variance: Numbers, hazard: Numbers, month: int) -> Numbers:
    """Return the variance of what is lost in a month, so that what is left has the variance of independent customers.

    What chance took before fades as all do: Var(left) = (1 − hazard)² × Var(left before) + Var(lost).
    """
    return np.maximum(variance[:, month + 1] - (1 - hazard) ** 2 * variance[:, month], 0.0)


def _customers(left: Numbers, variance: Numbers, chance: Chance, trade: Trade, young: Numbers) -> dict[str, Numbers]:
    """Return how many come and go, by future and month; `before` are those of today still there at its start."""
    futures, months = len(left), left.shape[1] - 1
    parts = {name: np.zeros((futures, months)) for name in (*PARTS, "before")}
    old, cohorts = left[:, 0].copy(), np.zeros((futures, months))
    for month in range(months):
        start, hazard = old + cohorts.sum(axis=1), _hazard(left, month)
        lost = noisy(old * hazard, _scatter(variance, hazard, month), chance.leaving[:, month], quiet=chance.is_quiet)
        lost = np.minimum(lost, old)
        old = old - lost
        gone = cohorts[:, :month] * young[:, :month][:, ::-1]
        cohorts[:, :month] -= gone
        won = np.zeros(futures) + trade.won[..., month]
        cohorts[:, month] = noisy(won, won, chance.winning[:, month], quiet=chance.is_quiet)
        told = (start, cohorts[:, month], lost + gone.sum(axis=1), old + lost)
        for name, part in zip(("start", "new", "churn", "before"), told, strict=True):
            parts[name][:, month] = part
        parts["end"][:, month] = told[0] + told[1] - told[2]
    return parts


def _young(trade: Trade, chance: Chance, pushes: tuple[Push, ...], number: Numbers, months: int) -> Numbers:
    """Return the chance of leaving of customers won, by future and month of life; what is changed is so from the start.

    What is changed for all is changed for them as it is for the mean customer.
    """
    odds = trade.young[None, :months] + chance.level[:, :months]
    for push in pushes:
        weight = number if len(push.odds) > 1 else np.ones(1)
        odds = odds + (weight @ push.odds / weight.sum())[:, None]
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def _revenue(
    money: Numbers, squares: Numbers, variance: Numbers, rates: Rates, chance: Chance, trade: Trade,
    customers: dict[str, Numbers], young: Numbers,
) -> dict[str, Numbers]:  # fmt: skip
    """Return the movements of revenue, by future and month; `kept` is what comes from those who are there at the start.

    Customers won pay as they do on the mean, change as all do on the mean, and leave by their own age.
    """
    futures, months = customers["new"].shape
    parts = {name: np.zeros((futures, months)) for name in (*PARTS, "kept")}
    old, fresh = money[:, 0].copy(), np.zeros((futures, months))
    price = np.concatenate([np.zeros_like(trade.price[..., :1]), trade.price], axis=-1)
    for month in range(months):
        start = old + fresh.sum(axis=1)
        grown = old / np.maximum(money[:, month], LEAST)
        unequal = squares[:, month] / np.maximum(money[:, month], LEAST) ** 2
        hazard = _hazard(money, month)
        draw = _mixed(chance, month, unequal, customers)
        lost = noisy(old * hazard, grown**2 * _scatter(variance, hazard, month), draw, quiet=chance.is_quiet)
        stays = old - np.minimum(lost, old)
        more, less = rates.up * chance.up * trade.growth[..., month], rates.down * chance.down
        step = (1 + price[..., month + 1]) / (1 + price[..., month]) - 1
        up = _changed(stays, more, (rates.up_square, rates.up_spread), unequal, chance.growing[:, month],
                      quiet=chance.is_quiet) + stays * np.maximum(step, 0.0)  # fmt: skip
        down = _changed(stays, less, (rates.down_square, rates.down_spread), unequal, chance.shrinking[:, month],
                        quiet=chance.is_quiet) + stays * np.maximum(-step, 0.0)  # fmt: skip
        down = np.minimum(down, stays)
        gone = fresh[:, :month] * young[:, :month][:, ::-1]
        remain = fresh[:, :month] - gone
        added, taken = remain * more[:, None], remain * less[:, None]
        fresh[:, :month] = remain + added - taken
        fresh[:, month] = customers["new"][:, month] * trade.arpa
        churn = np.minimum(lost, old) + gone.sum(axis=1)
        old = stays + up - down
        told = (start, fresh[:, month], up + added.sum(axis=1), down + taken.sum(axis=1), churn)
        for name, part in zip(PARTS, told, strict=False):
            parts[name][:, month] = part
        parts["end"][:, month] = start + told[1] + told[2] - told[3] - told[4]
        parts["kept"][:, month] = old
    return parts


def _mixed(chance: Chance, month: int, unequal: Numbers, customers: dict[str, Numbers]) -> Numbers:
    """Return the draw for revenue lost: it follows the draw for customers lost, the less the more unequal they pay."""
    alike = np.clip(1 / np.sqrt(np.maximum(customers["before"][:, month] * unequal, 1.0)), 0.0, 1.0)
    return np.asarray(alike * chance.leaving[:, month] + np.sqrt(1 - alike**2) * chance.size[:, month])


def _changed(
    stays: Numbers, rate: Numbers, scatter: tuple[float, float], unequal: Numbers, normal: Numbers, *, quiet: bool
) -> Numbers:
    """Return how much more or less is paid in a month: its mean, by-chance changes of single customers, good months."""
    square, spread = scatter
    mean = stays * rate
    return noisy(mean, stays**2 * unequal * square + (mean * spread) ** 2, normal, quiet=quiet)
