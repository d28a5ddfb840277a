"""How well do the effects of some traits explain who left, each time somebody did, among those at risk?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.survival.at_risk import Watched, Whole


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Who was at risk at which of the times of departures.

    Customer i was at risk at the times number `first[i]` up to, not including, `last[i]`. One element a departure, in
    order of time: `leaver`, the customer; `moment`, the number of the time; `before`, the share of those who left at
    the same time that Efron's method takes as gone already: 0, 1/d, … (d − 1)/d.
    """

    first: Whole
    last: Whole
    leaver: Whole
    moment: Whole
    before: Numbers
    moments: int

    def at_risk(self, values: Numbers) -> Numbers:
        """Sum values, one a customer, over those at risk at each time."""
        gone_later, here_later = (_from_the_end(place, values, self.moments) for place in (self.last, self.first))
        return gone_later - here_later

    def leaving(self, values: Numbers) -> Numbers:
        """Sum values, one a departure, over each time."""
        return np.bincount(self.moment, weights=values, minlength=self.moments).astype(float)

    def without_the_tied(self, values: Numbers) -> Numbers:
        """Sum values, one a customer, over those at risk at each departure, less Efron's share of its ties."""
        tied = self.leaving(values[self.leaver])
        return self.at_risk(values)[self.moment] - self.before * tied[self.moment]


def _from_the_end(place: Whole, values: Numbers, moments: int) -> Numbers:
    """Sum, for each time, the values of those whose place is after it."""
    sums = np.bincount(place, weights=values, minlength=moments + 1).astype(float)
    return np.cumsum(sums[::-1])[::-1][1:]


def risk_sets(people: Watched) -> RiskSets:
    """Find who was at risk at which of the times of departures."""
    first = np.searchsorted(people.times, people.entered, side="right")
    last = np.searchsorted(people.times, people.seen, side="right")
    leaver = np.flatnonzero(people.gone)
    leaver = leaver[np.argsort(people.seen[leaver], kind="stable")]
    moment = last[leaver] - 1
    tied = people.events[moment]
    before = (np.arange(len(leaver)) - np.searchsorted(moment, moment)) / tied
    return RiskSets(first, last, leaver, moment, before, len(people.times))


@dataclass(frozen=True, eq=False)
class Fit:
    """The log-likelihood at some effects, its slope and curvature, and the traits expected of each who left."""

    effects: Numbers
    log_likelihood: float
    score: Numbers
    information: Numbers
    expected: Numbers


def evaluate(sets: RiskSets, traits: Numbers, effects: Numbers) -> Fit:
    """Return Cox's partial log-likelihood (Cox 1972) with Efron's method for ties (Efron 1977), and its derivatives.

    `traits` has one row a customer and one column an effect; so has `expected`, with one row a departure. Far from the
    top, where those who leave weigh next to nothing, slope and curvature may overflow to inf or NaN.
    """
    predictor = traits @ effects
    highest = float(predictor.max())
    weight = np.exp(predictor - highest)  # at most 1: only ratios count
    # A difference of sums can round to nothing; at least those who leave were at risk.
    at_least = (1 - sets.before) * sets.leaving(weight[sets.leaver])[sets.moment]
    total = np.maximum(np.maximum(sets.without_the_tied(weight), at_least), np.finfo(float).tiny)
    likelihood = float(np.sum(predictor[sets.leaver] - highest - np.log(total)))
    with np.errstate(over="ignore", invalid="ignore"):
        expected = np.column_stack([sets.without_the_tied(weight * column) / total for column in traits.T])
        score = (traits[sets.leaver] - expected).sum(axis=0)
        information = _squares(sets, traits, weight, 1 / total) - expected.T @ expected
    return Fit(effects, likelihood, score, information, expected)


def _squares(sets: RiskSets, traits: Numbers, weight: Numbers, each: Numbers) -> Numbers:
    """Sum the mean products of traits over all departures.

    Instead of a matrix for each departure, each customer's products count as often as it was at risk.
    """
    until = np.concatenate([[0.0], np.cumsum(sets.leaving(each))])
    times = until[sets.last] - until[sets.first]
    times[sets.leaver] -= sets.leaving(each * sets.before)[sets.moment]
    products: Numbers = traits.T @ (traits * (weight * times)[:, None])
    return products
