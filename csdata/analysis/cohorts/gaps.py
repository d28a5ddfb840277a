"""Do newer cohorts, or some kinds of customers, keep more than others, by more than chance explains?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.cohorts.groups import NOBODY, Cohorts
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.triangle import Kind, Measure, Triangle, triangle
from csdata.analysis.intervals import LEVEL, z_of
from csdata.analysis.result import ENOUGH_FOR_EFFECTS

EARLY: Final = (3, 1)  # months of life at which newer cohorts can be told from earlier ones soonest
YEAR: Final = 12


@dataclass(frozen=True)
class Gap:
    """The share left of two groups at one age, and the 95 % range of the difference (first less second)."""

    age: int
    first: str
    second: str
    share: float
    other: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the range leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def difference(self) -> float:
        """First less second."""
        return self.share - self.other


def gap(told: Triangle, row: int, other: int, age: int, comparisons: int = 1) -> Gap:
    """Compare two rows at one age, combining their ranges (MOVER, Zou & Donner 2008; of shares Newcombe 1998).

    `comparisons` is among how many pairs this one was picked: the range is widened accordingly (Bonferroni).
    """
    wider = z_of(1 - (1 - LEVEL) / comparisons) / z_of(LEVEL)
    (one, below, above), (two, under, over) = (
        (float(told.value[r, age]), *(wider * _reach(told, r, age))) for r in (row, other)
    )
    labels = told.cohorts.labels
    low, high = one - two - math.hypot(below, over), one - two + math.hypot(above, under)
    return Gap(age, labels[row], labels[other], one, two, low, high)


def _reach(told: Triangle, row: int, age: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how far the range of a cell reaches below and above its value; everything where there is none."""
    value = told.value[row, age]
    reach = np.array([value - told.low[row, age], told.high[row, age] - value])
    return np.where(np.isnan(reach), math.inf, np.maximum(reach, 0))


def newer_against_older(
    found: Histories, cohorts: Cohorts, measure: Measure, kind: Kind, age: int | None = None
) -> Gap | None:
    """Compare the newer half of the cohorts with the earlier half, at one age that both have reached.

    Without `age`, at three months of life, else at one. None with fewer than two cohorts or 30 customers on a side.
    """
    for month in EARLY if age is None else (age,):
        halves = _halves(found, cohorts, month)
        if halves is None or month >= found.ages:
            continue
        told = triangle(found, halves, measure, kind)
        if (told.n[:, month] >= ENOUGH_FOR_EFFECTS).all():
            return gap(told, 1, 0, month)
    return None


def _halves(found: Histories, cohorts: Cohorts, age: int) -> Cohorts | None:
    """Put the cohorts that have reached an age into an earlier and a newer half."""
    sizes = cohorts.sizes()
    if cohorts.ends is None:
        return None
    reached = np.flatnonzero((cohorts.ends + age <= found.last) & (sizes > 0))
    if len(reached) < 2:
        return None
    half = np.full(len(cohorts), NOBODY)
    half[reached] = (np.arange(len(reached)) * 2 >= len(reached)).astype(int)
    codes = np.where(cohorts.codes == NOBODY, NOBODY, half[cohorts.codes])
    names = (f"{cohorts.labels[reached[0]]} and later", f"{cohorts.labels[reached[len(reached) // 2]]} and later")
    return Cohorts("half", "Half", codes, names, names)


def widest(told: Triangle, age: int = YEAR) -> Gap | None:
    """Return the widest gap between kinds of customers at a year, or at the last age that two kinds have reached."""
    for month in range(min(age, told.n.shape[1] - 1), told.cohorts.first_age, -1):
        rows = np.flatnonzero((told.n[:, month] >= ENOUGH_FOR_EFFECTS) & ~np.isnan(told.value[:, month]))
        if len(rows) > 1:
            ordered = rows[np.argsort(told.value[rows, month], kind="stable")]
            pairs = len(rows) * (len(rows) - 1) // 2
            return gap(told, int(ordered[-1]), int(ordered[0]), month, pairs)
    return None
