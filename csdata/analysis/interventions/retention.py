"""Did more of them stay? Compared from the start on, among customers who were there then."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.special import expit

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Flags
from csdata.analysis.interventions.estimate import Estimate, freedom_of

LEAST_CHANCE: Final = 0.02  # of getting it, and of not getting it, that is believed
RIDGE: Final = 1e-3  # keeps the fit finite where few leave
MOST_STEPS: Final = 25


def aipw(stayed: Flags, treated: Flags, covariates: Numbers) -> Estimate:
    """Return the difference in the share that stayed (0.05 is five points), with augmented inverse weighting.

    φ = m₁ − m₀ + d(y − m₁)/e − (1 − d)(y − m₀)/(1 − e), with m from a logistic regression in each group and e the
    chance of getting it, kept within 0.02 and 0.98; SE = sd(φ)/√n (Robins, Rotnitzky & Zhao 1994). Rows are those there
    at the start; a before/after of their staying means nothing, because those who got it had stayed until then.
    """
    y, d = stayed.astype(np.float64), treated.astype(np.float64)
    design = np.column_stack([np.ones(len(y)), covariates])
    chance = np.clip(expit(design @ logistic(design, d)), LEAST_CHANCE, 1 - LEAST_CHANCE)
    with_it = expit(design @ logistic(design[treated], y[treated]))
    without = expit(design @ logistic(design[~treated], y[~treated]))
    rest = d * (y - with_it) / chance - (1 - d) * (y - without) / (1 - chance)
    value = float((with_it - without + rest).mean())
    # A fit is nearer to its own rows than to others: errors are stretched by what each row pulled it (as HC3 does).
    rest[treated] /= 1 - leverage(design[treated], with_it[treated])
    rest[~treated] /= 1 - leverage(design[~treated], without[~treated])
    phi = with_it - without + rest
    phi = phi - phi.mean()
    size = len(y)
    influence = phi / size * math.sqrt(size / max(size - 1, 1))
    return Estimate(value, influence, freedom_of(int(treated.sum()), int((~treated).sum())))


def logistic(design: Numbers, y: Numbers) -> Numbers:
    """Return the coefficients of a logistic regression by Newton steps, with a little ridge on all but the first."""
    beta = np.zeros(design.shape[1])
    share = min(max(float(y.mean()), 0.5 / len(y)), 1 - 0.5 / len(y))
    beta[0] = math.log(share / (1 - share))
    penalty = np.full(len(beta), RIDGE * len(y))
    penalty[0] = 0.0
    for _ in range(MOST_STEPS):
        mean = expit(np.clip(design @ beta, -30, 30))
        weight = np.maximum(mean * (1 - mean), 1e-9)
        hessian = design.T @ (design * weight[:, None]) + np.diag(penalty)
        step = np.linalg.solve(hessian, design.T @ (y - mean) - penalty * beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return beta


def leverage(design: Numbers, mean: Numbers) -> Numbers:
    """Return how much each row pulls its own fitted value, at most 0.9."""
    weight = np.maximum(mean * (1 - mean), 1e-9)
    inverse = np.linalg.pinv(design.T @ (design * weight[:, None]), hermitian=True)
    return np.asarray(np.minimum(np.einsum("ij,ij->i", design @ inverse, design) * weight, 0.9), dtype=np.float64)
