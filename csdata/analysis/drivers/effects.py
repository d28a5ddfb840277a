"""By how much does the share that leaves change when one behaviour moves as it typically does, and is it certain?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import expit, ndtr

from csdata.analysis.drivers.fitted import Model
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.table import Feature, Flags, Snapshots
from csdata.analysis.intervals import LEVEL, Interval, Numbers, z_of

ROWS_FOR_EFFECTS: Final = 60_000  # the mean of that many chances is known to a hundredth of itself
STABLE: Final = 0.9
FALSE_SHARE: Final = 0.05  # of the behaviours called drivers, so many may be chance (Benjamini & Hochberg 1995)
MOVES: Final = ((0.25, 0.75), (0.1, 0.9), (0.05, 0.95), (0.0, 1.0))  # the first that is a move
POINTS: Final = 25


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes with a typical move of one behaviour, all others as they are.

    The move is `start` -> `end` in the feature's unit: the 25th and 75th percentile of the known values, or 0 -> 1.
    `change` of the share that leaves within the horizon (0.01 is one percentage point), the average marginal effect
    over all rows; `odds_ratio` for the same move. `p` of no effect (Wald, by customer), `q` among all behaviours tested
    (Benjamini & Hochberg). `agreement`: the share of draws with the same sign. `with_it`: the share of customers that
    have it now (flag) or stand at `end` or beyond. `compared_with` is the level that a level is compared with.
    """

    feature: Feature
    start: float
    end: float
    change: Interval
    odds_ratio: Interval
    coefficient: float
    standard_error: float
    p: float
    q: float
    agreement: float
    with_it: float
    compared_with: str = ""

    @property
    def stable(self) -> bool:
        """Whether nine of ten draws have the same sign."""
        return self.agreement >= STABLE

    @property
    def passes(self) -> bool:
        """Whether it is a driver after all others were looked at too."""
        return self.q <= FALSE_SHARE


@dataclass(frozen=True, eq=False)
class Average:
    """The rows that effects are averaged over, and their design."""

    table: Snapshots
    design: Numbers
    odds: Numbers
    newest: Flags

    @classmethod
    def of(cls, table: Snapshots, model: Model) -> Average:
        """Draw customers of a large table; `newest` marks the last row of each."""
        few = sample(table, ROWS_FOR_EFFECTS, model.seed)
        design = model.shape.design(few)
        return cls(few, design, design @ model.fit.coefficients, newest_rows(few))


def newest_rows(table: Snapshots) -> Flags:
    """Mark the last month of each customer."""
    order = np.lexsort((table.month, table.customer))
    numbers = table.customer[order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = numbers[1:] != numbers[:-1]
    marked = np.zeros(len(order), dtype=bool)
    marked[order[last]] = True
    return marked


def effects(table: Snapshots, model: Model, references: dict[str, Feature] | None = None) -> tuple[Effect, ...]:
    """Return the effect of every behaviour in the model, the largest change first.

    `references`: the levels that others of their parent are compared with, where the table does not have them any more.
    Intervals are 95 %, of the change by the delta method on the covariance by customer (Greene 2012, 17.3.2).
    """
    average = Average.of(table, model)
    found = [_effect(average, model, place) for place in range(len(model.shape.features))]
    compared = {**model.shape.scales.references, **(references or {})}
    adjusted = benjamini_hochberg(np.array([effect.p for effect in found]))
    told = [
        replace(effect, q=float(q), compared_with=_compared(effect.feature, compared))
        for effect, q in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(told, key=lambda effect: (-abs(effect.change.value), effect.feature.name)))


def _effect(average: Average, model: Model, place: int) -> Effect:
    scale = model.shape.scales.kept[place]
    feature, column = scale.feature, model.shape.n_free + place
    values = average.table.x[:, model.shape.scales.places[place]]
    start, end = typical_move(feature, values)
    low, high = scale.apply(np.array([start, end]))
    coefficient = float(model.fit.coefficients[column])
    error = math.sqrt(max(float(model.covariance[column, column]), 0.0))
    half = z_of(LEVEL) * error * abs(high - low)
    log_odds = coefficient * (high - low)
    newest = values[average.newest]
    newest = newest[~np.isnan(newest)]
    return Effect(
        feature=feature,
        start=start,
        end=end,
        change=_change(average, model, column, (low, high)),
        odds_ratio=Interval(*(_exp(one) for one in (log_odds, log_odds - half, log_odds + half))),
        coefficient=coefficient,
        standard_error=error,
        p=two_sided(coefficient, error),
        q=1.0,
        agreement=model.draws.agreement(column, coefficient),
        with_it=float((newest >= end).mean()) if len(newest) else math.nan,
    )


def _compared(feature: Feature, references: dict[str, Feature]) -> str:
    reference = references.get(feature.parent)
    return reference.label if reference else feature.against


def _exp(value: float) -> float:
    return math.exp(min(max(value, -700.0), 700.0))


def two_sided(value: float, error: float) -> float:
    """Return how often chance alone gives as much, either way; 1 where there is no error to compare with."""
    return float(2 * ndtr(-abs(value) / error)) if error > 0 else 1.0


def typical_move(feature: Feature, values: Numbers) -> tuple[float, float]:
    """Return from where to where a behaviour moves: 0 -> 1, or between quartiles; further out where those are equal."""
    if feature.kind != "number":
        return 0.0, 1.0
    known = values[~np.isnan(values)]
    for shares in MOVES:
        start, end = (float(one) for one in np.quantile(known, shares)) if len(known) else (0.0, 0.0)
        if end > start:
            return start, end
    return 0.0, 1.0


def _change(average: Average, model: Model, column: int, move: tuple[float, float]) -> Interval:
    """Return the mean difference between all rows at the end of the move and all at its start."""
    coefficients = model.fit.coefficients
    others = average.odds - average.design[:, column] * coefficients[column]
    sides, slopes = [], []
    for value in move:
        chance = expit(others + value * coefficients[column])
        weight = chance * (1 - chance)
        slope = weight @ average.design / len(chance)
        slope[column] = value * weight.mean()
        sides.append(float(chance.mean()))
        slopes.append(slope)
    gradient = slopes[1] - slopes[0]
    half = z_of(LEVEL) * math.sqrt(max(float(gradient @ model.covariance @ gradient), 0.0))
    value = sides[1] - sides[0]
    return Interval(value, value - half, value + half)


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Return for each p the smallest share of false finds at which it would be one (Benjamini & Hochberg 1995).

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).round(4)
    array([0.04  , 0.0533, 0.0533, 0.5   ])
    """
    order = np.argsort(p)[::-1]
    many = len(p)
    ranked = np.minimum.accumulate(p[order] * many / np.arange(many, 0, -1)) if many else p
    adjusted = np.empty(many)
    adjusted[order] = np.minimum(ranked, 1.0)
    return adjusted


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """The share that would leave if all rows had a value, for values over the range of the behaviour.

    One element a point: `share` with its 95 % bounds, and `density`, the share of known rows nearest to that point.
    """

    feature: Feature
    values: Numbers
    share: Numbers
    low: Numbers
    high: Numbers
    density: Numbers


def partial(table: Snapshots, model: Model, feature: str) -> Partial:
    """Return the curve of one behaviour (Friedman 2001) from its 1st to its 99th percentile; KeyError if not known.

    Bounds by the delta method on the log-odds of the mean share, so that they stay between 0 and 1.
    """
    column = model.column(feature)
    place = column - model.shape.n_free
    scale = model.shape.scales.kept[place]
    average = Average.of(table, model)
    known = average.table.x[:, model.shape.scales.places[place]]
    known = known[~np.isnan(known)]
    values = _points(scale.feature, known)
    curve = np.array([_share(average, model, column, float(one)) for one in scale.apply(values)])
    middles = (values[1:] + values[:-1]) / 2
    density = np.bincount(np.searchsorted(middles, known), minlength=len(values)) / len(known)
    share, low, high = curve.T
    return Partial(scale.feature, values, share, low, high, density)


def _points(feature: Feature, known: Numbers) -> Numbers:
    if feature.kind != "number":
        return np.array([0.0, 1.0])
    low, high = np.quantile(known, [0.01, 0.99])
    if low == high:
        low, high = known.min(), known.max()
    return np.linspace(low, high, POINTS)


def _share(average: Average, model: Model, column: int, value: float) -> tuple[float, float, float]:
    coefficient = model.fit.coefficients[column]
    chance = expit(average.odds + (value - average.design[:, column]) * coefficient)
    weight = chance * (1 - chance)
    slope = weight @ average.design / len(chance)
    slope[column] = value * weight.mean()
    share = float(chance.mean())
    spread = math.sqrt(max(float(slope @ model.covariance @ slope), 0.0)) / (share * (1 - share))
    odds = math.log(share / (1 - share))
    low, high = (float(expit(odds + side * z_of(LEVEL) * spread)) for side in (-1, 1))
    return share, low, high
