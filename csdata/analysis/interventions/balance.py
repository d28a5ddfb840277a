"""Do those who got it look as a coin would have left them, before anything began?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import chdtrc

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.choosing import WAYS, Way
from csdata.analysis.interventions.comparison import Comparison, Flags, rate
from csdata.analysis.interventions.history import HALF, RECENT

DOUBTED: Final = 0.03  # chance that a coin leaves the metric before so uneven, below which it is not believed
DOUBTED_REST: Final = 0.005  # the same of everything else that is known of them
MOST_SHUFFLED: Final = 2_000  # customers; of more the distance follows its law well enough
SHUFFLES: Final = 999
FEWEST_FOR_TREND: Final = 4  # months
OUTCOME: Final = ("the level of the metric", "the last two months of the metric", "the trend of the metric")


@dataclass(frozen=True, slots=True)
class Uneven:
    """What differs before the start, and by how many standard deviations (0.2 is small, 0.8 large)."""

    what: str
    difference: float


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether both groups were alike before: the differences, and how often a coin leaves as much.

    `p` is of the metric before, `p_rest` of the other behaviours (1 where none is known).
    """

    differences: tuple[Uneven, ...]
    p: float
    p_rest: float = 1.0

    @property
    def failed(self) -> bool:
        """Whether a coin would seldom leave them so uneven."""
        return self.p < DOUBTED or self.p_rest < DOUBTED_REST

    @property
    def largest(self) -> Uneven:
        """What differs most."""
        return max(self.differences, key=lambda one: abs(one.difference))


def believed(way: Way, found: Balance | None) -> Way:
    """Return how they were chosen as far as it can be believed: not by a coin where the groups were uneven before."""
    return WAYS["unknown"] if found is not None and found.failed else way


def balance(
    starts: Sequence[Comparison], names: tuple[str, ...] = (), others: Sequence[Numbers] = (), seed: int = 0
) -> Balance | None:
    """Return how alike both groups were before the start, by the distance between their means (Hansen & Bowers 2008).

    Of the metric: its level, its last two months and its trend. `others` has for each start what else was known of the
    same customers, a column each of `names`. The distance is compared with those after the groups were shuffled within
    each start (999 times; above 2,000 customers with the chi-squared law). None without anybody on a side.
    """
    usable = [at for at, one in enumerate(starts) if one.before and min(one.n_treated, one.n_compared) > 1]
    if not usable:
        return None
    groups = [starts[at].treated for at in usable]
    found = [outcome(starts[at]) for at in usable]
    width = min(columns.shape[1] for columns in found)
    own = [columns[:, :width] for columns in found]
    rest = [others[at] for at in usable] if names else []
    sizes = [*_differences(own, groups), *(_differences(rest, groups) if names else ())]
    told = tuple(Uneven(what, size) for what, size in zip((*OUTCOME[:width], *names), sizes, strict=True))
    return Balance(told, _chance(own, groups, seed), _chance(rest, groups, seed) if names else 1.0) if told else None


def outcome(given: Comparison) -> Numbers:
    """Return a column each of what the metric was before: its level, its last two months (logs), and its trend."""
    before = given.before
    total, months = given.sums(0, before)
    level = rate(total, months)
    scale = float(np.nanmean(level)) if np.isfinite(level).any() else 0.0
    if not scale > 0:
        return np.zeros((len(level), 0))
    level = np.where(np.isnan(level), scale, level)
    recent = rate(*given.sums(max(before - RECENT, 0), before))
    recent = np.where(np.isnan(recent), level, recent)
    columns = [np.log(level / scale + HALF), np.log(recent / scale + HALF)]
    if before >= FEWEST_FOR_TREND:
        t = np.arange(before) - (before - 1) / 2
        slope = given.filled[:, :before] @ t - level * (given.counted[:, :before] @ t)
        columns.append(slope / (level + scale))
    return np.column_stack(columns)


def _centred(columns: Numbers) -> Numbers:
    return np.asarray(columns - columns.mean(axis=0), dtype=np.float64)


def _differences(parts: Sequence[Numbers], groups: Sequence[Flags]) -> list[float]:
    """Return the standardised difference of each column, starts weighted by who got it."""
    sizes = np.array([group.sum() for group in groups], dtype=np.float64)
    found = []
    for columns, group in zip(parts, groups, strict=True):
        spread = np.sqrt((columns[group].var(axis=0) + columns[~group].var(axis=0)) / 2)
        gap = columns[group].mean(axis=0) - columns[~group].mean(axis=0)
        found.append(np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0))
    return [float(one) for one in sizes @ np.array(found) / sizes.sum()]


def _chance(parts: Sequence[Numbers], groups: Sequence[Flags], seed: int) -> float:
    """Return how often shuffled groups lie as far apart; 1 where nothing varies."""
    centred = [_centred(part) for part in parts]
    spread = np.zeros((parts[0].shape[1],) * 2)
    for columns, group in zip(centred, groups, strict=True):
        n, got = len(group), int(group.sum())
        spread += columns.T @ columns * (got * (n - got) / (n * (n - 1)))
    scale = np.sqrt(np.diag(spread))
    kept = scale > 1e-9 * max(float(scale.max(initial=0.0)), 1e-300)
    if not kept.any():
        return 1.0
    centred = [columns[:, kept] / scale[kept] for columns in centred]
    inverse = np.linalg.pinv(spread[np.ix_(kept, kept)] / np.outer(scale[kept], scale[kept]), hermitian=True)
    gap = np.sum([columns[group].sum(axis=0) for columns, group in zip(centred, groups, strict=True)], axis=0)
    distance = float(gap @ inverse @ gap)
    if sum(len(group) for group in groups) > MOST_SHUFFLED:
        return float(chdtrc(round(float(np.trace(inverse @ np.linalg.pinv(inverse)))), distance))
    mixed = np.sum([_shuffled(columns, int(group.sum()), seed) for columns, group in zip(centred, groups, strict=True)],
                   axis=0)  # fmt: skip
    far = np.einsum("ij,jk,ik->i", mixed, inverse, mixed)
    return float((1 + np.count_nonzero(far >= distance - 1e-9)) / (1 + SHUFFLES))


def _shuffled(columns: Numbers, size: int, seed: int) -> Numbers:
    """Return the sums of each column over so many customers drawn, a row a shuffle."""
    rng = np.random.default_rng([seed, len(columns), size])
    picks = np.argpartition(rng.random((SHUFFLES, len(columns)), dtype=np.float32), size, axis=1)[:, :size]
    return np.asarray(columns[picks].sum(axis=1), dtype=np.float64)
