"""How well is somebody doing, on which part of what should be known, and in which band?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Names = NDArray[np.object_]
ENOUGH_KNOWN: Final = 0.5  # of the weight, before a score is given
BANDS: Final = ("red", "yellow", "green")
INSUFFICIENT: Final = "insufficient data"
ENDS: Final = (50.0, 75.0)
FEWEST_SIGNALS: Final = 2  # with a weight, and recorded: one signal is no more than itself
ROUNDING: Final = 1e-9
DIGITS: Final = 9  # beyond which a sum of contributions is rounding: 50.000000000000007 is 50


def weighted_score(signals: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return the score and the coverage of each customer: Σ w·s ÷ Σ w over the signals present, and their part of Σ w.

    `signals` has a row a signal (0 to 100, NaN where not known) and a column a customer; a score that rests on less
    than half of the weight is NaN: missing stays missing, and is never a middling score.
    """
    known = np.isfinite(signals)
    present = weights @ known
    total = weights @ np.where(known, signals, 0.0)
    coverage = present / max(float(weights.sum()), 1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((coverage >= ENOUGH_KNOWN) & (present > 0), total / present, np.nan), coverage


def shares(known: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Return what part of a score each signal has: its weight ÷ Σ weights of the signals known; 0 where not known.

    `known` has a row a signal and a column a customer, `weights` the same shape or one column for all. A column sums
    to 1, or to 0 where nothing with a weight is known.
    """
    present = np.where(known, weights, 0.0)
    total = present.sum(axis=0)
    return np.asarray(np.divide(present, total, out=np.zeros_like(present), where=total > 0), dtype=np.float64)


def contributions(points: Numbers, weights: Numbers) -> Numbers:
    """Return how many points of its score each customer owes to each signal; a column sums to the score.

    `points` has a row a signal (0 to 100, NaN where not known) and a column a customer.

    >>> contributions(np.array([[80.0, 80.0], [40.0, np.nan]]), np.array([[3.0], [1.0]]))
    array([[60., 80.],
           [10.,  0.]])
    """
    known = ~np.isnan(points)
    return np.asarray(shares(known, weights) * np.where(known, points, 0.0), dtype=np.float64)


def coverage_of(points: Numbers, weights: Numbers) -> Numbers:
    """Return for each customer the weight of the signals known, as a part of all weights (0 to 1)."""
    present = np.where(np.isnan(points), 0.0, weights).sum(axis=0)
    total = np.broadcast_to(weights, points.shape).sum(axis=0)
    return np.asarray(np.divide(present, total, out=np.zeros_like(present), where=total > 0), dtype=np.float64)


def band(score: float, ends: tuple[float, ...] = ENDS) -> str:
    """Return the band of a score: each band holds its upper end, the next begins above it.

    >>> [band(score) for score in (45, 50, 51, 75, 76)]
    ['red', 'red', 'yellow', 'yellow', 'green']
    """
    return BANDS[int(np.searchsorted(ends, score, side="left"))]


def bands(scores: Numbers) -> Names:
    """Return the band of each score, as `band` does; "insufficient data" for NaN.

    >>> list(bands(np.array([50.0, 75.5, np.nan])))
    ['red', 'green', 'insufficient data']
    """
    place = np.searchsorted(ENDS, np.round(np.nan_to_num(scores), DIGITS), side="left")
    return np.where(np.isnan(scores), INSUFFICIENT, np.array(BANDS, dtype=object)[place])


@dataclass(frozen=True, eq=False)
class Judged:
    """Scores and all that makes them, a column or an entry a customer.

    `weights` and `contributions` have a row a signal; a column of contributions sums to the score. Both are NaN where
    less than half of the weight is known.
    """

    weights: Numbers
    contributions: Numbers
    coverage: Numbers
    score: Numbers
    band: Names


def judge(points: Numbers, weights: Numbers, quiet: NDArray[np.bool_], recorded: NDArray[np.bool_]) -> Judged:
    """Return the scores of customers: `points` with a row a signal, NaN where not known, `weights` alike or one column.

    Only `recorded` signals count: what a company never records cannot be missing of a customer. A score needs two of
    them with a weight. Who is `quiet` is never green.
    """
    used = np.where(recorded[:, None], np.broadcast_to(weights, points.shape), 0.0)
    coverage = coverage_of(points, used)
    enough = (np.count_nonzero(used, axis=0) >= FEWEST_SIGNALS) & (coverage >= ENOUGH_KNOWN - ROUNDING)
    added = np.where(enough, contributions(points, used), np.nan)
    score = np.asarray(added.sum(axis=0), dtype=np.float64)
    named = bands(score)
    named[quiet & (named == BANDS[-1])] = BANDS[-2]
    return Judged(used, added, coverage, score, named)
