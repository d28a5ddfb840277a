"""What did the intervention really do? Customers for whom that is known (methods.md sections 6 and 9).

Tickets are Poisson around a customer's own level, a season that multiplies, and shocks that fade. Some customers get
something that changes their rate by a factor; how they are chosen is what an estimate has to cope with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, Flags

ARMS: Final = ("random", "trait", "recent", "volunteers")
TICKETS: Final = 1.5
LEVEL_SPREAD, SHOCK_SPREAD, SHOCK_STAYS = 0.5, 0.5, 0.5
SEASON: Final = 0.25
DRIFT: Final = -0.03  # a month, of volunteers, before and after; at the start they are like the others
BEFORE, AFTER = 12, 6


@dataclass(frozen=True)
class World:
    """What happens without it: expected tickets by customer and month; `trait` lasts, `draws` decide who is chosen."""

    rate: Numbers
    trait: Numbers
    rng: np.random.Generator


def world(n: int, seed: int, months: int, shocks: tuple[float, float] = (SHOCK_STAYS, SHOCK_SPREAD)) -> World:
    """Draw customers and their expected tickets; `shocks`: how much of one is left a month later, and their spread."""
    stays, spread = shocks
    rng = np.random.default_rng([seed, n, months])
    trait = rng.standard_normal(n)
    shock = np.zeros((n, months))
    shock[:, 0] = rng.standard_normal(n)
    for month in range(1, months):
        fresh = rng.standard_normal(n) * np.sqrt(1 - stays**2)
        shock[:, month] = stays * shock[:, month - 1] + fresh
    season = 1 + SEASON * np.sin(2 * np.pi * (np.arange(months) / 12 + rng.random()))
    level = np.exp(LEVEL_SPREAD * trait - LEVEL_SPREAD**2 / 2)[:, None]
    rate = TICKETS * level * season * np.exp(spread * shock - spread**2 / 2)
    return World(rate, trait, rng)


def planted(
    n: int,
    seed: int,
    arm: str,
    effect: float = 0.0,
    *,
    before: int = BEFORE,
    after: int = AFTER,
    share: float = 0.25,
    shocks: tuple[float, float] = (SHOCK_STAYS, SHOCK_SPREAD),
) -> Comparison:
    """Return tickets of customers; a share got something that changes their rate by `effect` (−0.2: 20 % less)."""
    made = world(n, seed, before + after, shocks)
    rng = made.rng
    counts = rng.poisson(made.rate[:, :before]).astype(np.float64)
    treated = _chosen(arm, made, counts, share)
    if arm == "volunteers":
        drift = np.where(treated, DRIFT, 0.0)[:, None] * (np.arange(before + after) - before)
        made = World(made.rate * np.exp(drift), made.trait, rng)
        counts = rng.poisson(made.rate[:, :before]).astype(np.float64)
    late = made.rate[:, before:] * np.where(treated, 1 + effect, 1.0)[:, None]
    return Comparison(np.hstack([counts, rng.poisson(late).astype(np.float64)]), before, treated)


def _chosen(arm: str, made: World, counts: Numbers, share: float) -> Flags:
    """Return who gets it: the first by a score that the arm makes of chance, trait or the last two months."""
    n = len(made.trait)
    noise = made.rng.standard_normal(n)
    recent = np.log1p(counts[:, -2:].sum(axis=1))
    score = {
        "random": noise,
        "volunteers": noise,
        "trait": made.trait + noise,
        "recent": 1.5 * recent + noise,
    }[arm]
    order = np.argsort(-score, kind="stable")
    treated = np.zeros(n, dtype=bool)
    treated[order[: max(round(share * n), 1)]] = True
    return treated


@dataclass(frozen=True)
class Stays:
    """Who got it, who stayed, and what was measured of each at the start."""

    stayed: Flags
    treated: Flags
    measured: Numbers


def stays(n: int, seed: int, effect: float = 0.0, *, base: float = 0.85, unseen: float = 0.0) -> Stays:
    """Return customers who get it, and stay, the likelier the better they do; `effect` adds to the chance of staying.

    `unseen` is how much what nobody measured drives both.
    """
    rng = np.random.default_rng([seed, n, 77])
    measured = rng.standard_normal((n, 3))
    hidden = rng.standard_normal(n)
    pull = measured @ np.array([0.8, 0.5, 0.0]) + unseen * hidden
    treated = rng.random(n) < expit(pull - 0.4)
    chance = expit(np.log(base / (1 - base)) + measured @ np.array([0.7, 0.4, 0.3]) + unseen * hidden)
    stayed = rng.random(n) < np.clip(chance + effect * treated, 0, 1)
    return Stays(stayed, treated, measured)


def staggered(n: int, seed: int, effect: float, *, months: int = 24) -> tuple[Numbers, NDArray[np.int64]]:
    """Return tickets by customer and month, and the column at which each got it: three starts; −1 for two of five."""
    made = world(n, seed, months)
    start = made.rng.choice([-1, -1, 10, 13, 16], n)
    got = (start >= 0)[:, None] & (np.arange(months) >= start[:, None])
    return made.rng.poisson(made.rate * np.where(got, 1 + effect, 1.0)).astype(np.float64), start
