"""Are there groups at all, or would any crowd without groups look like this?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.personas.crowds import labels_of_crowds
from csdata.analysis.personas.groups import I, filled
from csdata.analysis.personas.one_crowd import OneCrowd
from csdata.analysis.personas.transform import F
from csdata.analysis.personas.watch import Watch

SIMULATED = 99
STARTS = 3  # for a crowd, whose worse groupings are hardly worse
OWN_STARTS = 25  # for the data, where one bad grouping hides the groups there are
MOST_TESTED = 500
MOST_GROUPS = 8
CUSTOMERS_A_GROUP = 12
FEWEST, SMALLEST_SHARE = 5, 0.02
AT_ONCE = 11  # crowds; more do not fit into the processor's cache, and are slower


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """By number of groups (`ks`): how well apart they are, and how well those of a crowd without groups would be.

    `width` is the average silhouette width, `expected` and `spread` its mean and standard deviation over simulated
    crowds, `allowed` whether every group is large enough, `p_values` in which share of the crowds any number of groups
    stands out as much as this one.
    """

    ks: tuple[int, ...]
    width: F
    expected: F
    spread: F
    allowed: NDArray[np.bool_]
    p_values: F

    @property
    def standing_out(self) -> F:
        """How many standard deviations each number of groups is above what a crowd without groups shows."""
        return (self.width - self.expected) / self.spread

    @property
    def p_value(self) -> float:
        """The p-value of there being no groups at all."""
        return float(self.p_values.min(initial=1.0))

    def p_of(self, k: int) -> float:
        """Return the p-value of one number of groups: in which share of the crowds any number stands out as much."""
        return float(self.p_values[self.ks.index(k)])

    @property
    def best(self) -> list[int]:
        """The numbers of groups, the one that stands out most first; without those that are not allowed."""
        order = np.argsort(-self.standing_out, kind="stable")
        return [self.ks[place] for place in order if self.allowed[place]]


def candidates(values: F) -> tuple[int, ...]:
    """Return the numbers of groups worth trying: 2 to 8, and at least 12 customers a group."""
    distinct = len(np.unique(filled(values), axis=0)) // 3
    return tuple(range(2, min(MOST_GROUPS, len(values) // CUSTOMERS_A_GROUP, distinct) + 1))


def structure_of(values: F, seed: int, simulated: int = SIMULATED, watch: Watch | None = None) -> Structure:
    """Test comparable values (customers, behaviours; NaN is missing) against one crowd without groups.

    The parametric bootstrap of Hennig and Lin (2015, doi 10.1007/s11222-015-9566-5): crowds are drawn that hang
    together as the data do (see `OneCrowd`); the statistic is the largest standardised silhouette width over all k,
    which pays for having tried several. Above 500 customers a seeded sample is tested, data and crowds alike.
    """
    watch = watch or Watch()
    rng = np.random.default_rng([seed, 1])
    if len(values) > MOST_TESTED:
        values = values[np.sort(rng.choice(len(values), MOST_TESTED, replace=False))]
    ks = candidates(values)
    width, allowed = _widths(filled(values)[None], ks, np.random.default_rng([seed, 2]), OWN_STARTS)
    like = OneCrowd.like(values)
    parts = []
    for first in range(0, simulated, AT_ONCE):
        watch.tell(first / simulated, f"Comparing with crowds that have no groups ({first} of {simulated})")
        crowds = like.draw(min(AT_ONCE, simulated - first), rng)
        parts.append(_widths(crowds, ks, np.random.default_rng([seed, 3, first])))
    widths, fine = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _judged(ks, width[0], allowed[0], widths, fine)


def _judged(ks: tuple[int, ...], width: F, allowed: NDArray[np.bool_], crowds: F, fine: NDArray[np.bool_]) -> Structure:
    expected, spread = crowds.mean(axis=0), crowds.std(axis=0, ddof=1)
    own = np.where(allowed, (width - expected) / spread, -np.inf)
    theirs = np.where(fine, (crowds - expected) / spread, -np.inf).max(axis=1, initial=-np.inf)
    as_much = (theirs[:, None] >= own[None, :]).sum(axis=0)
    p_values = np.where(allowed, (1.0 + as_much) / (len(crowds) + 1), 1.0)
    return Structure(ks, width, expected, spread, allowed, p_values)


def _widths(
    crowds: F, ks: tuple[int, ...], rng: np.random.Generator, starts: int = STARTS
) -> tuple[F, NDArray[np.bool_]]:
    """Return for each crowd and k the average silhouette width, and whether every group is large enough."""
    least = max(FEWEST, SMALLEST_SHARE * crowds.shape[1])
    labels = [labels_of_crowds(crowds, k, starts, rng) for k in ks]
    width = [silhouettes(distances(crowd), [own[at] for own in labels]) for at, crowd in enumerate(crowds)]
    fine = [
        [np.bincount(found, minlength=k).min() >= least for found in own] for k, own in zip(ks, labels, strict=True)
    ]
    return np.array(width).reshape(len(crowds), len(ks)), np.array(fine, dtype=bool).reshape(len(ks), len(crowds)).T


def distances(values: F) -> F:
    """Return the distance of every customer to every other."""
    squares = (values**2).sum(axis=1)
    apart: F = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * values @ values.T, 0.0))
    return apart


def silhouettes(apart: F, groupings: Sequence[I]) -> list[float]:
    """Return the average silhouette width (Rousseeuw 1987) of each grouping; a group of one counts as zero.

    `apart` holds the distance of each customer to each; it is read once for all groupings, which is what takes long.
    """
    members = [(labels[:, None] == np.arange(labels.max() + 1)).astype(np.float64) for labels in groupings]
    ends = np.cumsum([member.shape[1] for member in members])[:-1]
    totals = np.split(apart @ np.hstack(members), ends, axis=1) if members else []
    return [_width(*part) for part in zip(groupings, members, totals, strict=True)]


def _width(labels: I, member: F, total: F) -> float:
    rows, sizes = np.arange(len(labels)), member.sum(axis=0)
    own = total[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    means = np.where(sizes > 0, total / np.maximum(sizes, 1), np.inf)
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    width = np.where((sizes[labels] > 1) & (larger > 0), (other - own) / np.where(larger > 0, larger, 1.0), 0.0)
    return float(width.mean())
