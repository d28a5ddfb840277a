"""Grounds of invented customers, and the same futures simulated customer by customer, for comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.scenarios.effects import Changes, ramp_of
from csdata.analysis.scenarios.evidence import Evidence
from csdata.analysis.scenarios.flows import Flow, Flows
from csdata.analysis.scenarios.futures import Futures
from csdata.analysis.scenarios.ground import Ground, Rate, Recent
from csdata.analysis.scenarios.hazards import LONGEST
from csdata.analysis.scenarios.levers import Lever
from csdata.analysis.scenarios.scenario import Move, Scenario

Numbers = NDArray[np.float64]
GROW_CHANCE, GROW_SIZE = 0.05, 0.15  # of those who stay, so many pay so much more each month
SHRINK_CHANCE, SHRINK_SIZE = 0.01, 0.20


def flows(groups: int = 2, *, level: float = 0.0, spread: float = 0.0) -> Flows:
    """Return flows in which single customers change by one size."""
    up = Flow(np.full(groups, GROW_CHANCE * GROW_SIZE), GROW_CHANCE * GROW_SIZE**2, level, spread)
    down = Flow(np.full(groups, SHRINK_CHANCE * SHRINK_SIZE), SHRINK_CHANCE * SHRINK_SIZE**2, level, spread)
    return Flows(up, down, 24)


def ground(n: int, seed: int = 0, *, error: float = 0.1, growing: bool = True, base: float = -3.6) -> Ground:
    """Return customers who differ a lot: in the chance of leaving, how it falls with age, and what they pay."""
    rng = np.random.default_rng([seed, n])
    risk = 0.9 * rng.standard_normal(n)
    tenure = rng.integers(0, 48, n).astype(np.float64)
    months = np.arange(1, LONGEST + 1)
    odds = base + risk[:, None] - 0.3 * (np.log1p(tenure[:, None] + months) - 2)
    mrr = np.exp(5 + rng.standard_normal(n) - 0.3 * risk)  # who pays more leaves less
    return Ground(
        members=np.arange(n), mrr=mrr, odds=odds, group=rng.integers(0, 2, n), labels=("a", "b", "not known"),
        grouped_by="persona", segment=rng.integers(0, 2, n), segments=("small", "large", "not known"),
        flows=flows(3) if growing else Flows.none(3), leaving=None, rate=Rate(0.02, error), score=risk, tenure=tenure,
        behaviours=(), model=None, fading=1.0, recent=Recent(10.0, 150.0, 900.0, odds.mean(axis=0)), together=(),
        csms=0, n_seen=n, departures=100, start_month=2026 * 12 + 9,
        words="made", has_money=True, key=f"made {n} {seed}",
    )  # fmt: skip


def lever(name: str = "care", effect: float = -0.5, error: float = 0.1) -> Lever:
    """Return a lever whose effect on the log-odds of leaving was measured."""
    return Lever(name, name.capitalize(), "Customer experience", "share", 0.0, 0.0, 1.0,
                 Evidence("measured", "made", effect, error), 1)  # fmt: skip


def scenario(*moves: Move, months: int = 12, seed: int = 7) -> Scenario:
    """Return a scenario of these moves."""
    return Scenario("Made", months, seed, None, moves)


@dataclass(frozen=True)
class Simulated:
    """Customers and revenue at each month's end: futures × months."""

    customers: Numbers
    mrr: Numbers


def by_customer(own: Ground, futures: Futures, changed: Changes | None, months: int, seed: int = 1) -> Simulated:
    """Let every customer leave, grow and shrink by itself in every future: the long way, with the same unknowns."""
    rng = np.random.default_rng(seed)
    count = len(futures.cause)
    customers, mrr = np.empty((count, months)), np.empty((count, months))
    drawn = [(effect, futures.log_odds(effect), ramp_of(effect.move, effect.lever, months))
             for effect in (changed.effects if changed else ())]  # fmt: skip
    grows = bool(own.flows.up.rate.sum())
    for future in range(count):
        there, paid = np.ones(len(own), dtype=bool), own.mrr.copy()
        for month in range(months):
            shift = futures.chance.level[future, month] + sum(
                effect.units * odds[future] * ramp[month] for effect, odds, ramp in drawn
            )
            there &= rng.random(len(own)) >= 1 / (1 + np.exp(-(own.odds[:, month] + shift)))
            if grows:
                paid *= 1 + GROW_SIZE * (rng.random(len(own)) < GROW_CHANCE * futures.chance.up[future])
                paid *= 1 - SHRINK_SIZE * (rng.random(len(own)) < SHRINK_CHANCE * futures.chance.down[future])
            customers[future, month], mrr[future, month] = there.sum(), (paid * there).sum()
    return Simulated(customers, mrr)


def shuffled(own: Ground, seed: int = 3) -> Ground:
    """Return the same customers in another order."""
    order = np.random.default_rng(seed).permutation(len(own))
    names = ("members", "mrr", "odds", "group", "segment", "score", "tenure")
    return replace(own, **{name: getattr(own, name)[order] for name in names})
