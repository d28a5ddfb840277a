"""What is a purchase of each customer worth on average, given how few of them were seen?

The Gamma–Gamma model (Fader, Hardie & Lee 2005; Fader & Hardie 2013): the amounts of a customer scatter around its own
mean as Gamma(p, ν), and 1 ÷ scale over the customers as Gamma(q, v). It takes for granted that how often a customer
buys says nothing about how much it pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.likelihood import LogLikelihood, highest_or_steadied
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.wording import fixed, plural

DRAWS: Final = 2_000
LINKED: Final = 0.3  # correlation from which frequency does say something about value


@dataclass(frozen=True)
class GammaGamma:
    """A fitted Gamma–Gamma model: its parameters, and parameters drawn around them (one set of p, q, v a row).

    `n` customers bought again for a known amount above zero; `correlation` is that of how often and how much.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    n: int
    correlation: float
    draws: Numbers
    converged: bool
    why: None = None

    @property
    def population_mean(self) -> float:
        """The mean value of a purchase over all customers; infinite when the largest have no end (q ≤ 1)."""
        return float(self.expected_value(0, 0))

    def expected_value(self, frequency: ArrayLike, value: ArrayLike) -> Numbers:
        """Return the mean value of a purchase to expect of customers with x repeat purchases of this mean value.

        Between the customer's own mean and that of all; who has not bought again, or for an amount that is not known,
        gets the mean of all.
        """
        mean = np.asarray(value, dtype=float)
        x = np.where(np.isfinite(mean), np.asarray(frequency, dtype=float), 0.0)
        below = self.p * x + self.q - 1
        spent = self.v + np.where(x > 0, np.nan_to_num(mean), 0.0) * x
        found: Numbers = np.divide(self.p * spent, below, out=np.full(below.shape, np.inf), where=below > 0)
        return found

    @property
    def caution(self) -> str | None:
        """What to mind; None when there is a mean value, and frequency and value hang together little."""
        if self.q <= 1:
            return "A few purchases are so large that there is no mean value: what rare buyers will spend is not known."
        if abs(self.correlation) < LINKED:
            return None
        how = "more" if self.correlation > 0 else "less"
        return (
            f"Who buys more often pays {how} each time (correlation {fixed(self.correlation, 2)}): "
            "the value of frequent and of rare buyers is not to be trusted."
        )


def log_likelihood_of(frequency: Numbers, value: Numbers) -> LogLikelihood:
    """Return ln L over the logs of p, q, v (Fader & Hardie 2013); all values above zero."""
    kinds, count = np.unique(np.column_stack([frequency, value]), axis=0, return_counts=True)
    x, mean = kinds.T
    times, place = np.unique(x, return_inverse=True)
    log_mean, spent, weight = np.log(mean), x * mean, count.astype(float)

    def one(p: float, q: float, v: float) -> float:
        by_times = gammaln(p * times + q) - gammaln(p * times) - gammaln(q) + q * np.log(v) + p * times * np.log(times)
        return float(weight @ (by_times[place] + (p * x - 1) * log_mean - (p * x + q) * np.log(v + spent)))

    def log_likelihood(logs: Numbers) -> Numbers:
        with np.errstate(all="ignore"):
            total = np.array([one(*point) for point in np.exp(logs)])
        return np.where(np.isfinite(total), total, -np.inf)

    return log_likelihood


def fit_spend(frequency: Numbers, value: Numbers, *, seed: int, draws: int = DRAWS) -> GammaGamma | Refusal:
    """Fit the model by maximum likelihood to customers with repeat purchases: how many, and their mean value.

    Customers without a repeat purchase of known amount above zero are left out. Refuses below 30 others, and where
    all of them pay the same.
    """
    known = (frequency > 0) & (np.nan_to_num(value) > 0)
    x, mean = frequency[known], value[known]
    if len(x) < ENOUGH_FOR_EFFECTS:
        who = f"Only {plural(len(x), 'customer')}" if len(x) else "No customer"
        return Refusal(f"{who} bought again for a known amount; their value needs {ENOUGH_FOR_EFFECTS}.")
    if np.ptp(mean) == 0:
        return Refusal("All customers pay the same for a purchase: there is nothing to estimate.")
    # In units of the mean, so that the start suits any currency.
    unit = float(np.mean(mean))
    peak = highest_or_steadied(log_likelihood_of(x, mean / unit), np.zeros(3))
    p, q, v = peak.parameters.tolist()
    linked = float(np.corrcoef(x, mean)[0, 1]) if np.ptp(x) else 0.0
    drawn = peak.draws(draws, seed) * np.array([1.0, 1.0, unit])
    height = peak.height - len(x) * np.log(unit)
    return GammaGamma(p, q, v * unit, float(height), len(x), linked, drawn, peak.converged)
