"""How do customers who got it differ afterwards from others with the same past?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, Flags
from csdata.analysis.interventions.estimate import Estimate, freedom_of
from csdata.analysis.interventions.history import past

MOST_STEPS: Final = 30
CLOSE: Final = 1e-8
FARTHEST: Final = 30.0
MOST_HALVINGS: Final = 20


def poisson_ancova(given: Comparison, covariates: Numbers | None = None) -> Estimate:
    """Return the log of the rate ratio after the start between customers with the same past.

    Regression with log link on who got it and the own past (`history.past`), months as offset, errors robust to any
    spread and corrected for leverage (HC3, MacKinnon & White 1985). Under a random choice it is right whatever the
    past does (Rosenblum & van der Laan 2010).
    """
    _, _, after, months = given.totals
    columns = past(given) if covariates is None else covariates
    design = np.column_stack([np.ones(len(after)), given.treated.astype(np.float64), columns])
    if not (after[given.treated].sum() > 0 and after[~given.treated].sum() > 0):
        return Estimate(math.nan, np.zeros(len(after)))
    beta, inverse, mean = fit_log_link(design, after, months)
    leverage = np.einsum("ij,ij->i", design @ inverse, design) * mean
    residual = (after - mean) / np.maximum(1 - leverage, 0.05)
    freedom = freedom_of(given.n_treated, given.n_compared)
    return Estimate(float(beta[1]), (design @ inverse[:, 1]) * residual, freedom)


def fit_log_link(design: Numbers, y: Numbers, months: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return coefficients, (X'WX)⁻¹ and fitted means of a quasi-Poisson regression by Newton steps.

    The likelihood never falls from step to step: a step that overshoots, as it does where few customers use far more
    than all others, is halved until it does not (Marschner 2011).
    """
    beta, mean = _start(design, y, months)
    level = _likelihood(y, mean)
    for _ in range(MOST_STEPS):
        step = _inverse(design, mean) @ (design.T @ (y - mean))
        moved = _mean(design, beta + step, months)
        reached = _likelihood(y, moved)
        halvings = 0
        while reached < level - CLOSE * abs(level) and halvings < MOST_HALVINGS:
            step, halvings = step / 2, halvings + 1
            moved = _mean(design, beta + step, months)
            reached = _likelihood(y, moved)
        beta, mean, level = beta + step, moved, reached
        if np.abs(step).max() < CLOSE:
            break
    return beta, _inverse(design, mean), mean


def _start(design: Numbers, y: Numbers, months: Numbers) -> tuple[Numbers, Numbers]:
    """Return coefficients near the end and their means: of one weighted regression on logs, or of the level alone."""
    flat = np.zeros(design.shape[1])
    flat[0] = math.log(y.sum() / months.sum())
    same = _mean(design, flat, months)
    half = (y + same) / 2
    near = _inverse(design, half) @ (design.T @ (half * np.log(half / months) + y - half))
    found = _mean(design, near, months)
    return (near, found) if _likelihood(y, found) > _likelihood(y, same) else (flat, same)


def _mean(design: Numbers, beta: Numbers, months: Numbers) -> Numbers:
    return np.asarray(months * np.exp(np.clip(design @ beta, -FARTHEST, FARTHEST)), dtype=np.float64)


def _likelihood(y: Numbers, mean: Numbers) -> float:
    """Return the logarithm of the likelihood of counts with these means, but for what does not depend on them."""
    return float(y @ np.log(mean) - mean.sum())


def _inverse(design: Numbers, mean: Numbers) -> Numbers:
    """Return (X'WX)⁻¹; of columns that say the same as others, the shortest solution."""
    return np.asarray(np.linalg.pinv(design.T @ (design * mean[:, None]), hermitian=True), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Cuped:
    """A difference of means after taking out what the past predicts; `variance_factor` is what is left of variance."""

    estimate: Estimate
    theta: float
    variance_factor: float


def cuped(after: Numbers, before: Numbers, treated: Flags) -> Cuped:
    """Return the difference of means of `after − θ·before` with θ = cov ÷ var (CUPED; Deng et al. 2013).

    Both must be known of every row. The variance falls by the factor 1 − ρ².
    """
    x, y = before - before.mean(), after - after.mean()
    variance = float(x @ x)
    theta = float(x @ y) / variance if variance > 0 else 0.0
    adjusted = after - theta * x
    correlation = float(x @ y) / math.sqrt(variance * float(y @ y)) if variance > 0 and float(y @ y) > 0 else 0.0
    return Cuped(difference_of_means(adjusted, treated), theta, 1 - correlation**2)


def difference_of_means(values: Numbers, treated: Flags) -> Estimate:
    """Return mean where it was given less mean elsewhere, with unequal variances (Welch)."""
    influence = np.zeros(len(values))
    value, sizes = 0.0, []
    for sign, group in ((1.0, treated), (-1.0, ~treated)):
        size = int(group.sum())
        mean = float(values[group].mean())
        value += sign * mean
        influence[group] += sign * (values[group] - mean) / size * math.sqrt(size / (size - 1))
        sizes.append(size)
    return Estimate(value, influence, freedom_of(*sizes))
