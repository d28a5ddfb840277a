"""Is a customer who has bought before still one, and how often will it buy again?

The beta-geometric/NBD model (Fader, Hardie & Lee 2005): while it is a customer, one buys at random at its own rate λ;
after each purchase it leaves for good with its own chance p. Over the customers λ is Gamma(r, α) and p Beta(a, b)
distributed. Time is in weeks. For customers without a contract only: with one, somebody says when a customer leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, gammaln, hyp2f1

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.likelihood import LogLikelihood, highest_or_steadied
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.repeat_buying import WEEK, Buyers, Days, whole_days
from csdata.wording import plural

DRAWS: Final = 2_000
FEWEST_CUSTOMERS, FEWEST_REPEATS = 100, 50
TYPICAL: Final = (0.0, 1.0, 0.0, 1.0)  # logs of r, α, a, b to start from
NEARLY_ONE: Final = 1e-5  # the formula for purchases to come divides by a − 1
NEARLY_NOTHING: Final = 1e-9  # … and multiplies by a + b + x − 1
NEVER: Final = -700.0  # the log-odds at which a chance is still a number above zero


@dataclass(frozen=True)
class BgNbd:
    """A fitted BG/NBD model: its parameters, and parameters drawn around them (one set of r, α, a, b a row)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n: int
    repeats: int
    draws: Numbers
    converged: bool
    why: None = None

    def alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Numbers:
        """Return the chance that a customer with x repeat purchases, the last at t_x of T weeks, still is one.

        Who never bought again cannot have left, since one leaves after a repeat purchase: 1.
        """
        x, t_x, t = (np.asarray(part, dtype=float) for part in (frequency, recency, age))
        silence = (self.r + x) * np.log((self.alpha + t) / (self.alpha + t_x))
        odds = np.log((self.b + np.maximum(x, 1) - 1) / self.a) - silence
        chance: Numbers = np.where(x > 0, expit(np.maximum(odds, NEVER)), 1.0)
        return chance

    def expected_purchases(self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Numbers:
        """Return how many purchases to expect of such customers in the weeks to come, E[Y(t) | x, t_x, T]."""
        x, t = (np.asarray(part, dtype=float) for part in (frequency, age))
        return self.alive(x, recency, t) * self._if_alive(np.asarray(weeks, dtype=float), x, t)

    def expected_repeats(self, weeks: ArrayLike) -> Numbers:
        """Return how many repeat purchases to expect of a new customer in its first weeks, E[X(t)]."""
        return self._if_alive(np.asarray(weeks, dtype=float), np.asarray(0.0), np.asarray(0.0))

    def _if_alive(self, weeks: Numbers, x: Numbers, t: Numbers) -> Numbers:
        """Return the purchases to expect of a customer that still is one.

        The published formula where r + x is the smaller, otherwise the same after Euler's transformation of 2F1,
        without which it overflows for customers who have bought a hundred times.
        """
        a = self.a if abs(self.a - 1) > NEARLY_ONE else 1 + NEARLY_ONE
        z = weeks / (self.alpha + t + weeks)
        sure = a + self.b + x - 1
        sure = np.where(np.abs(sure) > NEARLY_NOTHING, sure, NEARLY_NOTHING)
        low, high = np.minimum(a - 1, self.r + x), np.maximum(a - 1, self.r + x)
        missed = (1 - z) ** low * hyp2f1(low, sure - high, sure, z)
        expected: Numbers = sure / (a - 1) * (1 - missed)
        return expected

    def tracking(self, first_day: Days, until: Days) -> Numbers:
        """Return the repeat purchases to expect, of all customers with these first days, until each of the days."""
        starts, customers = np.unique(whole_days(first_day), return_counts=True)
        elapsed = np.maximum(whole_days(until)[:, None] - starts, 0)
        by_days = self.expected_repeats(np.arange(elapsed.max(initial=0) + 1) / WEEK)
        total: Numbers = by_days[elapsed] @ customers
        return total


def log_likelihood_of(buyers: Buyers) -> LogLikelihood:
    """Return ln L over the logs of r, α, a, b (Fader, Hardie & Lee 2005); equal customers are computed once."""
    kinds, count = np.unique(
        np.column_stack([buyers.frequency, buyers.recency_weeks, buyers.age_weeks]), axis=0, return_counts=True
    )
    x, t_x, t = kinds.T
    times, place = np.unique(x, return_inverse=True)
    again = x > 0
    weight = count.astype(float)

    def one(r: float, alpha: float, a: float, b: float) -> float:
        by_times = gammaln(r + times) - gammaln(r) + r * np.log(alpha)
        by_times += gammaln(a + b) - gammaln(b) + gammaln(b + times) - gammaln(a + b + times)
        stayed = -(r + x) * np.log(alpha + t)
        left = np.log(a / (b + x[again] - 1)) - (r + x[again]) * np.log(alpha + t_x[again])
        stayed[again] = np.logaddexp(stayed[again], left)
        return float(weight @ (by_times[place] + stayed))

    def log_likelihood(logs: Numbers) -> Numbers:
        with np.errstate(all="ignore"):
            total = np.array([one(*point) for point in np.exp(logs)])
        return np.where(np.isfinite(total), total, -np.inf)

    return log_likelihood


def fit_bg_nbd(buyers: Buyers, *, seed: int, draws: int = DRAWS) -> BgNbd | Refusal:
    """Fit the model by maximum likelihood; parameters are drawn from the Laplace approximation on the log scale.

    Where no parameters are the most likely (nobody leaves, all buy alike), a weak prior on their logs decides.
    Refuses below 100 customers or 50 repeat purchases.
    """
    why = too_few(buyers)
    if why:
        return Refusal(why)
    peak = highest_or_steadied(log_likelihood_of(buyers), np.array(TYPICAL))
    r, alpha, a, b = peak.parameters.tolist()
    drawn = peak.draws(draws, seed)
    return BgNbd(r, alpha, a, b, peak.height, len(buyers), buyers.repeats, drawn, peak.converged)


def too_few(buyers: Buyers) -> str | None:
    """Say why these customers do not carry a model of their buying; None when they do."""
    if len(buyers) < FEWEST_CUSTOMERS:
        who = f"Only {plural(len(buyers), 'customer')}" if len(buyers) else "No customer"
        return f"{who} bought by then; a forecast of purchases needs {FEWEST_CUSTOMERS}."
    if buyers.repeats < FEWEST_REPEATS:
        what = f"Only {plural(buyers.repeats, 'repeat purchase')}" if buyers.repeats else "No repeat purchase"
        return f"{what} by then; a forecast of purchases needs {FEWEST_REPEATS}."
    return None
