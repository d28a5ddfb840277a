"""What may differ from one future to the next, drawn once for every scenario, and how do all futures go on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from csdata.analysis.drivers.table import Whole
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.effects import Changes, Effect, ramp_of
from csdata.analysis.scenarios.ground import Base, Ground
from csdata.analysis.scenarios.hazards import LONGEST, root_of
from csdata.analysis.scenarios.strata import ONE_BY_ONE, Strata, split
from csdata.analysis.scenarios.survivors import Chance, Push
from csdata.analysis.scenarios.walk import Case, Paths, Trade, walk, walk_all

FUTURES: Final = 1_000
QUIET: Final = 16  # futures of side questions: they differ in what is not known, chance is averaged out
ALL_CAUSE: Final = 0.5  # the mean of a causal share that is not known


@dataclass(frozen=True, eq=False)
class Futures:
    """The draws of one ground and seed: chance, coefficients of the model (futures × columns), the share of cause.

    `apart` are standard normal, by name of an assumption, drawn so that one more lever changes no other.
    """

    chance: Chance
    coefficients: Numbers
    cause: Numbers
    seed: int

    @classmethod
    def draw(cls, ground: Ground, seed: int, futures: int = FUTURES) -> Self:
        """Draw futures; the same ground and seed give the same draws."""
        months = LONGEST
        level = _normals(seed, "level", futures, 8 + months)
        shifts = (
            ground.leaving.level_draws(ground.score, ground.tenure, level[:, :8], level[:, 8:])
            if ground.leaving
            else np.repeat(ground.rate.error * level[:, :1], months, axis=1)
        )
        leaving, size, growing, shrinking, winning = (
            _normals(seed, name, futures, months) for name in ("leaving", "size", "growing", "shrinking", "winning")
        )
        up, down = (
            _around_one(_normals(seed, name, futures, 1)[:, 0], flow.level)
            for name, flow in (("up", ground.flows.up), ("down", ground.flows.down))
        )
        own = None
        if len(ground) <= ONE_BY_ONE:
            rng = np.random.default_rng([seed, *b"one by one"])
            own = rng.random((len(ground), futures)).astype(np.float32)
        chance = Chance(shifts, leaving, size, growing, shrinking, winning, up, down, own)
        return cls(chance, _coefficients(ground, seed, futures), _uniform(seed, futures), seed)

    def quiet(self, futures: int = QUIET) -> Futures:
        """Return some of the futures without chance: each at its own mean; causal shares spread evenly."""
        old = self.chance
        some = slice(0, futures)
        level = old.level[some] - old.level[some].mean(axis=0)
        up, down = (one[some] / one[some].mean() for one in (old.up, old.down))
        chance = Chance(level, old.leaving[some], old.size[some], old.growing[some], old.shrinking[some],
                        old.winning[some], up, down, is_quiet=True)  # fmt: skip
        drawn = self.coefficients[some]
        centred = drawn - drawn.mean(axis=0) + self.coefficients.mean(axis=0) if len(drawn) else drawn
        order = np.argsort(np.argsort(self.cause[some], kind="stable"), kind="stable")
        return Futures(chance, centred, (order + 0.5) / len(level), self.seed)

    def log_odds(self, effect: Effect) -> Numbers:
        """Return what one unit of an effect does in each future, with the share of it that is cause."""
        if effect.columns:
            told = effect.strength * sum(by * self.coefficients[:, column] for column, by in effect.columns)
            share = self.cause if effect.causal_share is None else effect.causal_share
            return np.asarray(told * share, dtype=np.float64)
        normals = _normals(self.seed, f"assumption {effect.lever.name}", FUTURES, 1)[: len(self.cause), 0]
        drawn = effect.mean + effect.error * normals
        return np.maximum(drawn, 0.0) if effect.mean > 0 else np.minimum(drawn, 0.0)


def _normals(seed: int, name: str, futures: int, columns: int) -> Numbers:
    rng = np.random.default_rng([seed, *name.encode()])
    return rng.standard_normal((futures, columns))


def _uniform(seed: int, futures: int) -> Numbers:
    """Return shares of cause, evenly spread from 0 to 1 in an order that nothing else follows."""
    rng = np.random.default_rng([seed, *b"cause"])
    return (rng.permutation(futures) + 0.5) / futures


def _around_one(normals: Numbers, error: float) -> Numbers:
    """Return factors with mean 1 and this relative error, never negative."""
    spread = np.log1p(error**2)
    return np.asarray(np.exp(np.sqrt(spread) * normals - spread / 2), dtype=np.float64)


def _coefficients(ground: Ground, seed: int, futures: int) -> Numbers:
    """Return coefficients of the model within their covariance by customer, one row a future."""
    if ground.model is None:
        return np.zeros((futures, 0))
    root = root_of(ground.model.covariance)
    return ground.model.fit.coefficients + _normals(seed, "coefficients", futures, len(root)) @ root.T


@dataclass(frozen=True, eq=False)
class Walked:
    """All futures, the strata they were drawn for, and the group that each stratum belongs to."""

    paths: Paths
    strata: Strata
    group: Whole


def go_on(ground: Ground, base: Base, futures: Futures, changed: Changes | None, months: int) -> Walked:
    """Return all futures over so many months, with what a scenario changes; None: as today."""
    case, group = _case(ground, base, futures, changed, months)
    return Walked(walk(case, ground.rates, futures.chance, months), case.strata, group)


def go_on_all(
    ground: Ground, base: Base, futures: Futures, changed: Sequence[Changes | None], months: int
) -> tuple[Walked, ...]:
    """Return the same for several scenarios at once; of quiet futures only."""
    made = [_case(ground, base, futures, one, months) for one in changed]
    paths = walk_all([case for case, _ in made], ground.rates, futures.chance, months) if made else ()
    return tuple(Walked(path, case.strata, group) for path, (case, group) in zip(paths, made, strict=True))


def _case(ground: Ground, base: Base, futures: Futures, changed: Changes | None, months: int) -> tuple[Case, Whole]:
    """Return the strata for a scenario with what it does to each, and the group of each stratum."""
    trade = changed.trade if changed else none(ground, months)
    effects = [(effect, futures.log_odds(effect)) for effect in (changed.effects if changed else ())]
    alike = [one for one in effects if np.ptp(one[0].units) == 0]
    apart = [one for one in effects if np.ptp(one[0].units) > 0]
    shift = sum((effect.units * float(odds.mean()) for effect, odds in apart), np.zeros(len(ground)))
    own, parent = split(base.parent, shift)
    counts = np.bincount(own, minlength=len(parent))
    pushes = [Push(effect.units[:1, None] * odds, ramp_of(effect.move, effect.lever, months)) for effect, odds in alike]
    by_ramp: dict[bytes, Push] = {}
    for effect, odds in apart:
        ramp = ramp_of(effect.move, effect.lever, months)
        mean_units = np.bincount(own, weights=effect.units, minlength=len(parent)) / counts
        pushed = (mean_units[:, None] * odds).astype(np.float32)
        before = by_ramp.get(ramp.tobytes())
        by_ramp[ramp.tobytes()] = Push(pushed if before is None else np.add(before.odds, pushed), ramp)
    case = Case(ground.strata(own, parent, base), trade, (*pushes, *by_ramp.values()))
    return case, ground.group[base.first_of[parent]]


def none(ground: Ground, months: int) -> Trade:
    """Return no change of money."""
    return Trade(np.zeros(months), np.ones(months), np.zeros(months), ground.recent.arpa, ground.recent.young)
