"""Does a behaviour tell of leaving only just before it, so that it may be part of leaving rather than a sign of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.drivers.fitted import Model, Shape
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.model import log_loss
from csdata.analysis.drivers.table import Flags, Snapshots, Suspect
from csdata.analysis.intervals import Numbers

MOST_LOST: Final = 0.7
TIMES: Final = 5  # permutations of each behaviour
CERTAIN: Final = 4.0  # an importance below so many standard deviations of its permutations is noise: nothing can decay
LEAST: Final = 0.01  # … and so is one below this share of the log-loss
STRENGTH: Final = 10.0
MOST_ROWS: Final = 60_000
REACTS: Final = "It reacts to leaving: {lost:.0%} of what it tells is gone when it is read {months} earlier."


@dataclass(frozen=True, slots=True)
class Decay:
    """The importance of a behaviour without an embargo and with each longer one: the rise in log-loss, relative."""

    feature: str
    importance: tuple[float, ...]
    reacts: bool

    @property
    def lost(self) -> float:
        """The share of the importance that is lost with the longest embargo."""
        return 1 - max(self.importance[-1], 0.0) / self.importance[0] if self.importance[0] > 0 else 0.0


def decays(tables: Sequence[Snapshots], seed: int = 0) -> tuple[Decay, ...]:
    """Return how the importance of each behaviour falls with the embargo (permutation importance, Breiman 2001).

    `tables` have the same features and embargoes of 0, 1, 2 … months. ValueError for fewer than two, other features,
    or embargoes that do not rise.
    """
    embargoes = [table.embargo_months for table in tables]
    if len(tables) < 2 or sorted(set(embargoes)) != embargoes:
        raise ValueError("two tables or more, each with a longer embargo")
    if any(table.features != tables[0].features for table in tables):
        raise ValueError("the tables need the same features")
    with threadpool_limits(1):
        found = [importance(table, seed) for table in tables]
    return tuple(_decay(feature.name, [one[feature.name] for one in found]) for feature in tables[0].features)


def _decay(name: str, found: list[tuple[float, float]]) -> Decay:
    first, spread = found[0]
    told = first > LEAST and first > CERTAIN * spread
    decay = Decay(name, tuple(value for value, _ in found), reacts=False)
    return Decay(name, decay.importance, reacts=told and decay.lost > MOST_LOST)


def importance(table: Snapshots, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return by how much log-loss rises when a behaviour is shuffled, as a share of it, and the spread of that.

    What does not vary has importance 0.
    """
    few = sample(table, MOST_ROWS, seed)
    found = {feature.name: (0.0, 0.0) for feature in table.features}
    if not few.left.any() or few.left.all():
        return found
    model = Model.learn(few, Shape.learn(few, seed), STRENGTH, seed)
    order = np.lexsort((few.month, few.customer))  # so that the order of the rows makes no difference
    design, left = model.shape.design(few)[order], few.left[order]
    odds = design @ model.fit.coefficients
    usual = float(log_loss(expit(odds), left).mean())
    rng = np.random.default_rng(seed)
    shuffles = [rng.permutation(len(left)) for _ in range(TIMES)]
    for feature in model.shape.features:
        column = model.column(feature.name)
        own = design[:, column] * model.fit.coefficients[column]
        rises = np.array([_loss(odds - own + own[shuffle], left) for shuffle in shuffles]) / usual - 1
        found[feature.name] = float(rises.mean()), float(rises.std(ddof=1))
    return found


def _loss(odds: Numbers, left: Flags) -> float:
    return float(log_loss(expit(odds), left).mean())


def suspects(found: Sequence[Decay], longest_months: int) -> tuple[Suspect, ...]:
    """Return the behaviours that react to leaving, with the reason in words."""
    months = "1 month" if longest_months == 1 else f"{longest_months} months"
    return tuple(Suspect(one.feature, REACTS.format(lost=one.lost, months=months)) for one in found if one.reacts)
