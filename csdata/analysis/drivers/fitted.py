"""What does the model say about these rows, or about later ones?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from scipy.special import expit

from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.model import (
    Draws,
    Fit,
    best_strength,
    customer_scores,
    draws,
    fit_logistic,
    penalties,
    sandwich,
)
from csdata.analysis.drivers.scales import Baseline, Scales
from csdata.analysis.drivers.table import Feature, Snapshots
from csdata.analysis.intervals import Numbers

ROWS_FOR_STRENGTH: Final = 40_000
ROWS_FOR_CONTROLS: Final = 60_000
ROWS_FOR_START: Final = 100_000


@dataclass(frozen=True, eq=False)
class Shape:
    """How rows become a design: a column of ones, the controls, and a column a behaviour."""

    scales: Scales
    baseline: Baseline

    @classmethod
    def learn(cls, table: Snapshots, seed: int = 0) -> Self:
        """Learn the scales of a table."""
        few = sample(table, ROWS_FOR_CONTROLS, seed)
        return cls(Scales.learn(table, seed), Baseline.learn(few, table.departures, calendar=table.month))

    @property
    def n_free(self) -> int:
        """How many columns stand before the behaviours: they are never held back, and never reported."""
        return 1 + len(self.baseline.middle)

    @property
    def features(self) -> tuple[Feature, ...]:
        """The behaviours, in the order of their columns."""
        return self.scales.features

    def design(self, table: Snapshots) -> Numbers:
        """Return one row a row of the table (same features as learnt from)."""
        design = np.empty((len(table), self.n_free + len(self.features)))
        design[:, 0] = 1.0
        design[:, 1 : self.n_free] = self.baseline.apply(table.tenure, table.month)
        self.scales.apply(table.x, design[:, self.n_free :])
        return design

    def penalty(self, strength: float) -> Numbers:
        """Return what each column is held back with."""
        return penalties(self.n_free + len(self.features), self.n_free, strength)

    def strength(self, table: Snapshots, seed: int) -> float:
        """Return how much to hold coefficients back, by cross-validation on the rows of drawn customers."""
        few = sample(table, ROWS_FOR_STRENGTH, seed)
        return best_strength(self.design(few), few.left, few.customer, self.n_free, seed)


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model with what it was fitted by; `scores` has a row a customer (see `customer_scores`)."""

    shape: Shape
    fit: Fit
    strength: float
    scores: Numbers
    seed: int

    @classmethod
    def learn(cls, table: Snapshots, shape: Shape, strength: float, seed: int = 0) -> Self:
        """Fit to all rows of a table."""
        return cls.learn_all(table, shape, (strength,), seed)[0]

    @classmethod
    def learn_all(cls, table: Snapshots, shape: Shape, strengths: Sequence[float], seed: int = 0) -> tuple[Self, ...]:
        """Fit once a strength, each from where the one before led to; a large table from where drawn customers lead."""
        few, held = sample(table, ROWS_FOR_START, seed), [shape.penalty(one) for one in strengths]
        start = None if few is table else fit_logistic(shape.design(few), few.left, held[0]).coefficients
        design, found = shape.design(table), []
        for strength, penalty in zip(strengths, held, strict=True):
            fit = fit_logistic(design, table.left, penalty, start)
            start = fit.coefficients
            found.append(cls(shape, fit, strength, customer_scores(fit, design, table.left, table.customer), seed))
        return tuple(found)

    @cached_property
    def covariance(self) -> Numbers:
        """The covariance of the coefficients, by customer."""
        return sandwich(self.fit, self.scores)

    @cached_property
    def draws(self) -> Draws:
        """What the coefficients could also have been."""
        return draws(self.fit, self.scores, self.seed)

    def column(self, feature: str) -> int:
        """Return the place of a behaviour in the design; KeyError where it is not in the model."""
        for place, one in enumerate(self.shape.features):
            if one.name == feature:
                return self.shape.n_free + place
        raise KeyError(feature)

    def predict(self, table: Snapshots) -> Numbers:
        """Return the chance of leaving of each row, 0 to 1, within the horizon after the embargo."""
        return np.asarray(expit(self.shape.design(table) @ self.fit.coefficients), dtype=np.float64)
