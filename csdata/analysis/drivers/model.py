"""What chance of leaving does each row have, how sure is each coefficient, and how much should they be held back?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from csdata.analysis.drivers.lots import folds
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.intervals import Numbers

ROWS_AT_ONCE: Final = 16_384  # as many as stay in the processor's cache
MOST_STEPS: Final = 50
HALVINGS: Final = 20
CLOSE: Final = 1e-8  # a smaller step changes no digit that is shown
GAIN: Final = 1e-10  # nor does one that promises so little likelihood: a hundred-thousandth of a standard error
ROUNDING: Final = 1e-10  # the share of a log-likelihood of two million rows that depends on the order of adding
SMALLEST: Final = 1e-9
# One over the variance that a coefficient is thought to have, for values in standard deviations.
WEAK: Final = 0.16  # 2.5²: no effect held back, but none without end (Gelman et al. 2008)
STRENGTHS: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
N_FOLDS: Final = 5
N_DRAWS: Final = 400
MANY_CUSTOMERS: Final = 5_000  # whose sum is a bell: resampling them gives the same as drawing from it


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted logistic model: one coefficient a column of the design.

    `information` is the curvature of the log-likelihood alone, `penalty` what each coefficient was held back with.
    """

    coefficients: Numbers
    information: Numbers
    penalty: Numbers
    log_likelihood: float
    converged: bool

    @property
    def bread(self) -> Numbers:
        """The inverse of the curvature with the penalty, which turns scores into coefficients."""
        return np.asarray(np.linalg.inv(_held(self.information, self.penalty)), dtype=np.float64)


def _held(information: Numbers, penalty: Numbers) -> Numbers:
    """Return the curvature with the penalty; a billionth more, so that repeated and empty columns can be solved."""
    return information + np.diag(penalty + SMALLEST * (1 + np.diag(information)))


def fit_logistic(design: Numbers, left: Flags, penalty: Numbers, start: Numbers | None = None) -> Fit:
    """Fit by Newton's method with step halving; maximises Σ log-likelihood − ½ Σ penalty × coefficient².

    `design` has a row a snapshot and a column a coefficient, the intercept being a column of ones; `penalty` one number
    a column, 0 for none. All zero gives the maximum likelihood. ValueError for arrays of different length.

    >>> x = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]).astype(float)
    >>> fit_logistic(x, np.array([1, 0, 0, 1, 1, 0], dtype=bool), np.zeros(2)).coefficients.round(4)
    array([-0.6931,  1.3863])
    """
    if len(design) != len(left) or design.shape[1] != len(penalty):
        raise ValueError("a row of the design for each outcome, and a penalty for each column")
    at = np.zeros(design.shape[1]) if start is None else start
    value, score, information = _curve(design, left, at)
    for _ in range(MOST_STEPS):
        slope = score - penalty * at
        step = np.asarray(np.linalg.solve(_held(information, penalty), slope), dtype=np.float64)
        at, (value, score, information) = _higher(design, left, penalty, (at, step), (value, score, information))
        if float(np.abs(step).max()) < CLOSE or float(slope @ step) < GAIN:
            return Fit(at, information, penalty, value, converged=True)
    return Fit(at, information, penalty, value, converged=False)


Curve = tuple[float, Numbers, Numbers]


def _higher(
    design: Numbers, left: Flags, penalty: Numbers, way: tuple[Numbers, Numbers], now: Curve
) -> tuple[Numbers, Curve]:
    """Go a step, or half of it, or half of that, until the penalised likelihood does not fall."""
    at, step = way
    floor = now[0] - 0.5 * float(penalty @ at**2) - ROUNDING * (1 + abs(now[0]))
    for halvings in range(HALVINGS):
        there = at + step / 2**halvings
        curve = _curve(design, left, there)
        if curve[0] - 0.5 * float(penalty @ there**2) >= floor:
            return there, curve
    return at, now


def _chunks(rows: int) -> Iterator[slice]:
    return (slice(first, first + ROWS_AT_ONCE) for first in range(0, rows, ROWS_AT_ONCE))


def _curve(design: Numbers, left: Flags, at: Numbers) -> Curve:
    """Return the log-likelihood, its slope and its curvature."""
    width = design.shape[1]
    value, score, information = 0.0, np.zeros(width), np.zeros((width, width))
    for rows in _chunks(len(design)):
        x, y = design[rows], left[rows]
        odds = x @ at
        # log(1 + e^odds) as the larger of odds and 0, and a rest that cannot overflow
        chance = expit(odds)
        value += float(odds[y].sum() - (np.maximum(odds, 0) + np.log1p(np.exp(-np.abs(odds)))).sum())
        score += x.T @ (y - chance)
        information += x.T @ (x * (chance * (1 - chance))[:, None])
    return value, score, information


def customer_scores(fit: Fit, design: Numbers, left: Flags, customer: Whole) -> Numbers:
    """Return what each customer's rows add to the slope of the likelihood: one row a customer, in order of number."""
    numbers, codes = np.unique(customer, return_inverse=True)
    residual = left - expit(design @ fit.coefficients)
    rows = csr_array((residual, (codes, np.arange(len(codes)))), shape=(len(numbers), len(codes)))
    return np.asarray(rows @ design, dtype=np.float64)


def sandwich(fit: Fit, scores: Numbers, *, corrected: bool = True) -> Numbers:
    """Return the covariance of the coefficients that rows of one customer belong together (Liang & Zeger 1986).

    `corrected` multiplies by customers ÷ (customers − columns): the coefficients were fitted to these very scores.
    Without it, and with one row a customer, this is White's HC0.
    """
    many, width = scores.shape
    factor = many / max(many - width, 1) if corrected else 1.0
    return factor * fit.bread @ (scores.T @ scores) @ fit.bread


@dataclass(frozen=True, eq=False)
class Draws:
    """What the coefficients could also have been: one row a draw; `how` they were drawn."""

    coefficients: Numbers
    how: Literal["customers resampled, one step", "normal, with the covariance by customer"]

    def agreement(self, column: int, value: float) -> float:
        """Return the share of draws in which a coefficient has the sign of `value`."""
        return float((np.sign(self.coefficients[:, column]) == np.sign(value)).mean())


def draws(fit: Fit, scores: Numbers, seed: int, n_draws: int = N_DRAWS) -> Draws:
    """Resample customers and take one Newton step from the fit (Moulton & Zeger 1991), Poisson weights a customer.

    Above 5,000 customers from a normal distribution with the covariance by customer, to which the first comes down.
    """
    rng = np.random.default_rng(seed)
    if len(scores) > MANY_CUSTOMERS:
        covariance = sandwich(fit, scores)
        lower = np.linalg.cholesky(covariance + 1e-12 * np.trace(covariance) * np.eye(len(covariance)))
        apart = rng.standard_normal((n_draws, len(covariance))) @ lower.T
        return Draws(fit.coefficients + apart, "normal, with the covariance by customer")
    weights = rng.poisson(1.0, (n_draws, len(scores))) - 1.0
    return Draws(fit.coefficients + weights @ scores @ fit.bread, "customers resampled, one step")


def log_loss(chance: Numbers, left: Flags) -> Numbers:
    """Return the loss of each row: −log of the chance given to what happened."""
    safe = np.clip(chance, 1e-12, 1 - 1e-12)
    return -np.log(np.where(left, safe, 1 - safe))


def best_strength(design: Numbers, left: Flags, customer: Whole, n_free: int, seed: int) -> float:
    """Return the strength with the least log-loss over five folds by customer; the first `n_free` columns are free.

    A strength is a property of the effects, not of how many rows there are: one found on a sample holds for the whole.
    """
    fold = folds(customer, N_FOLDS, seed)
    losses = np.zeros(len(STRENGTHS))
    for one in range(N_FOLDS):
        test = fold == one
        if not test.any() or not left[~test].any():
            continue
        x, y, start = design[~test], left[~test], None
        for at, strength in enumerate(STRENGTHS):
            fit = fit_logistic(x, y, penalties(design.shape[1], n_free, strength), start)
            start = fit.coefficients
            losses[at] += float(log_loss(expit(design[test] @ start), left[test]).sum())
    return STRENGTHS[int(losses.argmin())]


def penalties(width: int, n_free: int, strength: float) -> Numbers:
    """Return one penalty a column: none for the first `n_free`."""
    return np.where(np.arange(width) < n_free, 0.0, strength)
