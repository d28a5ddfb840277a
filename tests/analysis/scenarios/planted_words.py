"""A company whose customers have chosen a contract, in part because they meant to stay: what would another one do?

Who is engaged stays longer and takes longer contracts (methods.md, section 5: a confounder); the contract itself makes
them stay as well. What really happens when customers are moved to two years is simulated with the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from csdata.analysis.drivers.table import Feature
from csdata.analysis.scenarios.levels import Asked, Levels, goers
from tests.analysis.scenarios.planted import YEAR, Doing, Numbers, learnt

BASE, ENGAGED, OTHER = -3.0, -0.6, 0.4
DOES: Final = np.array([0.0, -0.4, -0.9])  # log-odds of leaving in a month: monthly, one year, two years
LEVELS: Final = ("One year", "Two years")
FEATURES: Final = tuple(
    Feature(f"Contract: {name}", f"Contract: {name}", kind="level", parent="Contract", against="Contract: Monthly")
    for name in LEVELS
)
TWO_YEARS: Final = FEATURES[1].name


@dataclass(frozen=True)
class World:
    """What customers are like: contract (0, 1, 2), engagement, something else, and the draws by which they leave."""

    contract: NDArray[np.int64]
    engagement: Numbers
    other: Numbers
    draws: Numbers
    entered: NDArray[np.int64]

    def left(self) -> NDArray[np.int64]:
        """Return the month at whose end each has left, a large number for never."""
        goes = self.draws < expit(_odds(self, np.arange(len(self.contract)), self.contract))
        goes &= np.arange(len(goes))[:, None] >= self.entered
        return np.where(goes.any(axis=0), goes.argmax(axis=0) + 1, 10_000)


def world(n: int, seed: int, months: int) -> World:
    """Make customers who take longer contracts the more engaged they are."""
    rng = np.random.default_rng([seed, n, 6])
    engagement, other = rng.standard_normal(n), rng.standard_normal(n)
    leaning = 0.7 * engagement + 0.7 * rng.standard_normal(n)
    contract = np.digitize(leaning, [-0.1, 0.7]).astype(np.int64)
    entered = np.where(rng.random(n) < 0.6, 0, rng.integers(0, months - YEAR - 4, n))
    return World(contract, engagement, other, rng.random((months, n)), entered)


def moving(n: int, seed: int, noise: float, *, months: int = 30, part: float = 0.5) -> Doing:
    """Learn from a world in which engagement is seen with so much noise (inf: not at all), then change contracts.

    A `part` of those who are not on two years go there; the truth is how many more are there after a year, each with
    the same draws, over forty futures of each customer.
    """
    whole = world(n, seed, months + YEAR)
    left = whole.left()
    rng = np.random.default_rng([seed, 9])
    columns = [*((whole.contract == at).astype(float) for at in (1, 2)), whole.other]
    features = (*FEATURES, Feature("other", "Other"))
    if np.isfinite(noise):
        columns.append(whole.engagement + noise * rng.standard_normal(n))
        features = (*features, Feature("engagement", "Engagement"))
    seen = np.broadcast_to(np.stack(columns, axis=1), (months, n, len(columns)))
    own = learnt(features, seen, (left, whole.entered), months, seed)
    levels = Levels.of(own, "Contract")
    can = float((whole.contract[own.members] != 2).mean())
    everybody = np.ones(len(own))
    (going,) = goers(own, levels, [Asked(TWO_YEARS, part * can * len(own), everybody)])
    return Doing(own, TWO_YEARS, part * can, _truth(whole, own.members, going, seed))


def _truth(whole: World, who: NDArray[np.int64], going: Numbers, seed: int, futures: int = 40) -> float:
    """Return how many more customers are there after a year, in the mean of many futures."""
    rng = np.random.default_rng([seed, 78])
    then = np.where(going > 0.5, 2, whole.contract[who])
    before, after = (1 - expit(_odds(whole, who, contract)) for contract in (whole.contract[who], then))
    kept = []
    for _ in range(futures):
        draws = rng.random((YEAR, len(who)))
        kept.append((draws < after).all(axis=0).sum() - (draws < before).all(axis=0).sum())
    return float(np.mean(kept))


def _odds(whole: World, who: NDArray[np.int64], contract: NDArray[np.int64]) -> Numbers:
    return np.asarray(BASE + DOES[contract] + ENGAGED * whole.engagement[who] + OTHER * whole.other[who])
