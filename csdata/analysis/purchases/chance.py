"""Between which numbers will the purchases to come lie?"""

from __future__ import annotations

from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.purchases.bg_nbd import BgNbd
from csdata.analysis.purchases.repeat_buying import Buyers

DRAWS: Final = 200
MOST_SIMULATED: Final = 2_000_000  # customers × draws
LEAST_DRAWS: Final = 40
SMALLEST: Final = 1e-12  # a chance of leaving that is zero for a computer


def possible_purchases(fit: BgNbd, buyers: Buyers, weeks: float, *, seed: int, draws: int = DRAWS) -> Numbers:
    """Return the purchases of all customers in the weeks to come, played through once for each set of parameters.

    For each set of drawn parameters each customer is still one or is not, and has a rate and a chance of leaving as
    its purchases so far suggest. Large books are played through less often; there chance plays a smaller part.
    """
    rng = np.random.default_rng(seed)
    times = min(draws, len(fit.draws), max(LEAST_DRAWS, MOST_SIMULATED // max(1, len(buyers))))
    return np.array([_played(parameters, buyers, weeks, rng) for parameters in fit.draws[:times]])


def _played(parameters: Numbers, buyers: Buyers, weeks: float, rng: np.random.Generator) -> float:
    r, alpha, a, b = parameters
    drawn = BgNbd(r, alpha, a, b, 0.0, 0, 0, parameters[None, :], converged=True)
    x, t = buyers.frequency, buyers.age_weeks
    alive = rng.random(len(x)) < drawn.alive(x, buyers.recency_weeks, t)
    rate = rng.gamma(r + x[alive]) / (alpha + t[alive])
    leaves = np.clip(rng.beta(a, b + x[alive]), SMALLEST, 1)
    # One buys until one leaves, which is after the first purchase that disappoints.
    return float(np.minimum(rng.poisson(rate * weeks), rng.geometric(leaves)).sum())
