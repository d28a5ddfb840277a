"""How far may the data set the weights, given how many customers have left?

With few departures weights learnt from them are worse than sensible ones by hand (Dawes 1979), and too sure of
themselves. So below 40 departures the hand weights stay, and only turn into chances; from 40 on ridge regression on
the points of the signals is tried. Both are then tested the same way (see `backtest`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import expit

from csdata.analysis.drivers.model import WEAK, best_strength, fit_logistic, penalties
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.health.signals import NAMES
from csdata.analysis.intervals import Numbers

ENOUGH_TO_LEARN: Final = 40  # departures
SAME: Final = 1e-9  # a spread below this tells nobody apart
Step = Literal["hand", "ridge"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Chances from scores: log-odds = intercept + slope × (score − middle) ÷ spread.

    The slope is the one parameter that is fitted; the intercept is the one with which as many are expected to leave as
    did. A slope above 0 says that a higher score goes with more leaving.
    """

    intercept: float
    slope: float
    middle: float
    spread: float

    def chance(self, score: Numbers) -> Numbers:
        """Return the chance of leaving, 0 to 1, of each score; NaN stays NaN."""
        scaled = (score - self.middle) / self.spread
        return np.asarray(expit(self.intercept + self.slope * scaled), dtype=np.float64)


def calibrate(score: Numbers, left: Flags) -> Calibration:
    """Fit the slope of leaving on scores (one a row, none missing), hardly held back; ValueError for different lengths.

    The intercept is free, which at the maximum means that the mean chance is the share that left.
    """
    middle, spread = float(score.mean()), max(float(score.std()), SAME)
    design = np.column_stack([np.ones(len(score)), (score - middle) / spread])
    fit = fit_logistic(design, left, penalties(2, 1, WEAK))
    return Calibration(float(fit.coefficients[0]), float(fit.coefficients[1]), middle, spread)


@dataclass(frozen=True, eq=False)
class Learnt:
    """Weights learnt by ridge: log-odds of leaving for one standard deviation more of a signal's points.

    `names` are the signals that vary, `strength` the penalty that cross-validation chose. A coefficient below 0 is what
    a signal is meant to do: more points, less leaving.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    middle: Numbers
    spread: Numbers
    intercept: float
    coefficients: Numbers
    strength: float

    @property
    def contradicting(self) -> tuple[str, ...]:
        """The signals with more points of which more customers leave: against what the hand weights say."""
        return tuple(name for name, own in zip(self.names, self.coefficients, strict=True) if own > 0)

    def chance(self, points: Numbers) -> Numbers:
        """Return the chance of leaving, 0 to 1, of each column of points; what is not known counts as the mean."""
        return np.asarray(expit(self.intercept + self._design(points) @ self.coefficients), dtype=np.float64)

    def _design(self, points: Numbers) -> Numbers:
        return _scaled(points[list(self.places)], self.middle, self.spread)


def learn(points: Numbers, left: Flags, customer: Whole, *, seed: int = 0, strength: float | None = None) -> Learnt:
    """Fit ridge regression of leaving on points (a row a signal in the order of SIGNALS, a column a customer's month).

    `strength` is chosen by five folds by customer unless it is given; 0 is maximum likelihood.
    """
    places = [at for at, row in enumerate(points) if _varies(row)]
    middle = np.array([np.nanmean(points[at]) for at in places])
    spread = np.array([np.nanstd(points[at]) for at in places])
    design = np.column_stack([np.ones(points.shape[1]), _scaled(points[places], middle, spread)])
    if strength is None:
        strength = best_strength(design, left, customer, 1, seed)
    fit = fit_logistic(design, left, penalties(design.shape[1], 1, strength))
    names = tuple(NAMES[at] for at in places)
    intercept, own = float(fit.coefficients[0]), fit.coefficients[1:]
    return Learnt(names, tuple(places), middle, spread, intercept, own, strength)


def _varies(row: Numbers) -> bool:
    known = row[~np.isnan(row)]
    return len(known) > 1 and float(np.ptp(known)) > SAME


def _scaled(points: Numbers, middle: Numbers, spread: Numbers) -> Numbers:
    """Return a row a customer: points less their mean, in standard deviations, 0 where not known."""
    return np.nan_to_num((points.T - middle) / spread, nan=0.0)


@dataclass(frozen=True, eq=False)
class Rung:
    """What so many departures allow: hand weights turned into chances, or learnt weights."""

    step: Step
    departures: int
    calibration: Calibration
    learnt: Learnt | None

    def chance(self, points: Numbers, score: Numbers) -> Numbers:
        """Return the chance of leaving, 0 to 1, of customers with these points and hand-made scores."""
        return self.learnt.chance(points) if self.learnt else self.calibration.chance(score)


def climb(
    points: Numbers, score: Numbers, left: Flags, customer: Whole, *, seed: int = 0, strength: float | None = None
) -> Rung:
    """Return the step of the ladder that the departures allow, fitted to the rows given.

    `points` has a row a signal and a column a customer's month, `score` the hand-made score of each (none missing).
    Each customer that left counts once. `strength` as in `learn`.
    """
    departures = len(np.unique(customer[left]))
    held = calibrate(score, left)
    if departures < ENOUGH_TO_LEARN:
        return Rung("hand", departures, held, None)
    return Rung("ridge", departures, held, learn(points, left, customer, seed=seed, strength=strength))
