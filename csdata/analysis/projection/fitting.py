"""Which curve of a family describes these customers best, and which others would do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.likelihood import LogLikelihood, highest, weak_prior
from csdata.analysis.projection.models import Model

DRAWS: Final = 2_000


@dataclass(frozen=True)
class Fit:
    """A fitted model: its best parameters, and parameters drawn around them (one set a row).

    `log_likelihood` is that of the data alone, also where a prior had a say in the parameters; `aic` is
    2 × number of parameters − 2 × log-likelihood. `n` customers were fitted, `left` of them left.
    """

    model: Model
    parameters: tuple[float, ...]
    log_likelihood: float
    aic: float
    n: float
    left: float
    draws: Numbers
    converged: bool

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.model.name

    def survival(self, ages: ArrayLike) -> Numbers:
        """Return the share still there at these ages."""
        return self.model.survival(np.array(self.parameters), ages)

    def drawn_survival(self, ages: ArrayLike) -> Numbers:
        """Return the share still there for each set of drawn parameters: (draws, ages)."""
        return self.model.survival(self.draws, ages)


def log_likelihood_of(history: Renewals, model: Model) -> LogLikelihood:
    """Return ln L over logs of the parameters: Σ over periods of left × ln(1 − r) + stayed × ln r.

    It is Σ ln P(T = t) of those who left + Σ ln S(t) of the others − Σ ln S(age when first watched), sorted by period:
    who enters late or is still there is simply not at risk outside the periods watched.
    """
    ages = np.arange(history.periods + 1.0)
    left, stayed = history.departures, history.at_risk - history.departures

    def log_likelihood(logs: Numbers) -> Numbers:
        with np.errstate(all="ignore"):
            renewed = np.diff(model.log_survival(np.exp(logs), ages), axis=-1)
            total = np.sum(xlogy(left, -np.expm1(renewed)) + stayed * renewed, axis=-1)
        return np.where(np.isfinite(total), total, -np.inf)

    return log_likelihood


def fit(history: Renewals, model: Model, *, seed: int, draws: int = DRAWS, prior: bool = True) -> Fit:
    """Fit a model by maximum likelihood, and draw parameters from the Laplace approximation on the log scale.

    A weak normal prior on the logs (`Model.usual`, `Model.spread`) keeps small books from running off to infinity;
    without it (`prior=False`) the estimate is the plain one of the papers.

    >>> from csdata.analysis.projection.models import SBG
    >>> found = fit(Renewals.from_survivors([1000, 869, 743, 653, 593]), SBG, seed=1, prior=False)
    >>> [round(value, 3) for value in found.parameters], round(found.log_likelihood, 3)
    ([1.281, 7.79], -1225.135)
    """
    likelihood = log_likelihood_of(history, model)
    usual, spread = np.array(model.usual), np.array(model.spread)

    def believed(logs: Numbers) -> Numbers:
        return likelihood(logs) + weak_prior(logs, usual, spread)

    peak = highest(believed if prior else likelihood, usual)
    height = float(likelihood(peak.at[None, :])[0])
    return Fit(
        model,
        tuple(peak.parameters.tolist()),
        height,
        2 * len(usual) - 2 * height,
        history.n,
        history.left,
        peak.draws(draws, seed),
        peak.converged,
    )


def constant_churn(history: Renewals) -> float:
    """Return the one rate of leaving per period that fits best if all customers were alike: left ÷ periods watched."""
    return history.left / float(history.at_risk.sum())
