"""Why did a score move: how customers behave, what is known of them, or how it is weighted?

A score is Σ share × points, the share of a signal being its weight ÷ Σ weights of the signals known. Its change is
split without a rest, and the same backwards as forwards with the sign turned:

* behaviour: the change of the points of a signal known both times × the mean of its two shares (midpoint rule);
* the rest is the change of the shares × (the signal's mean points − the mean of the two scores). It comes from weights
  and from what is known; each gets the mean of its effect when it changes first and when it changes second (Shapley
  1953). Where one of these orders would pass a point at which nothing has a weight, the other alone counts.

What becomes known or unknown moves the shares of all others too: that is put down to the signals that appeared or
disappeared, by how much their own share changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.health.score import contributions, shares
from csdata.analysis.health.scoring import Health
from csdata.analysis.health.signals import SIGNALS
from csdata.analysis.intervals import Numbers

COLUMNS: Final = ("signal", "label", "before", "after", "behaviour", "weights", "missing", "total")


@dataclass(frozen=True, eq=False)
class Split:
    """A change of scores in parts: each array has a row a signal and a column a customer, in points of the score.

    `behaviour + weights + missing`, summed over the signals, is the change; NaN where there was no score both times.
    """

    behaviour: Numbers
    weights: Numbers
    missing: Numbers

    @property
    def total(self) -> Numbers:
        """What each signal adds to the change."""
        return self.behaviour + self.weights + self.missing


@dataclass(frozen=True, eq=False)
class Moved:
    """The change of the scores of customers that are there both times, in the order of `customer` (numbers)."""

    customer: Whole
    before: Health
    after: Health
    rows: tuple[Whole, Whole]
    split: Split

    @property
    def frame(self) -> pd.DataFrame:
        """A row a customer: number, customer_id, before, after, change, behaviour, weights, missing (points)."""
        old, new = self.before.result.frame.iloc[self.rows[0]], self.after.result.frame.iloc[self.rows[1]]
        before, after = old["score"].to_numpy(dtype=np.float64), new["score"].to_numpy(dtype=np.float64)
        names = ("behaviour", "weights", "missing")
        parts = {name: getattr(self.split, name).sum(axis=0) for name in names}
        told = {"number": self.customer, "customer_id": new["customer_id"].to_numpy()}
        return pd.DataFrame({**told, "before": before, "after": after, "change": after - before, **parts})

    def signals(self, number: int) -> pd.DataFrame:
        """Return COLUMNS, a row a signal, for one customer; `before` and `after` are points of 100, NaN if unknown.

        Raises KeyError for a customer that was not there both times.
        """
        place = np.flatnonzero(self.customer == number)
        if not len(place):
            raise KeyError(number)
        at = int(place[0])
        old, new = (one.observed.points[:, rows[at]] for one, rows in zip(self._both, self.rows, strict=True))
        parts = (self.split.behaviour, self.split.weights, self.split.missing, self.split.total)
        columns = ([one.name for one in SIGNALS], [one.label for one in SIGNALS], old, new, *(p[:, at] for p in parts))
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))

    @property
    def _both(self) -> tuple[Health, Health]:
        return self.before, self.after


def moved(before: Health, after: Health) -> Moved:
    """Return why scores moved from one month's end, or one weighting, to another."""
    old, new = before.observed.customer, after.observed.customer
    customer, first, second = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    rows = (first.astype(np.int64), second.astype(np.int64))
    (points_a, weights_a), (points_b, weights_b) = (
        (one.observed.points[:, at], one.weights[:, at]) for one, at in zip((before, after), rows, strict=True)
    )
    split = split_change(points_a, weights_a, points_b, weights_b)
    scored = ~np.isnan(before.result.frame["score"].to_numpy()[first] + after.result.frame["score"].to_numpy()[second])
    parts = (np.where(scored, part, np.nan) for part in (split.behaviour, split.weights, split.missing))
    return Moved(customer.astype(np.int64), before, after, rows, Split(*parts))


def split_change(points_a: Numbers, weights_a: Numbers, points_b: Numbers, weights_b: Numbers) -> Split:
    """Split the change from Σ w·s ÷ Σ w of the first points and weights to that of the second.

    Each array has a row a signal and a column a customer; points are NaN where not known, weights from 0 up. NaN for
    customers of whom nothing with a weight is known before or after.
    """
    known_a, known_b = ~np.isnan(points_a), ~np.isnan(points_b)
    first, last = shares(known_a, weights_a), shares(known_b, weights_b)
    both = known_a & known_b
    middle = _middle(points_a, points_b, known_a, known_b)
    fall = np.where(both, np.nan_to_num(points_b) - np.nan_to_num(points_a), 0.0)
    means = (contributions(points_a, weights_a).sum(axis=0) + contributions(points_b, weights_b).sum(axis=0)) / 2
    by_weights, by_missing = _share_changes((known_a, weights_a, first), (known_b, weights_b, last))
    away = middle - means
    told = first.any(axis=0) & last.any(axis=0)
    parts = ((first + last) / 2 * fall, away * by_weights, _charged(away * by_missing, by_missing, known_a != known_b))
    return Split(*(np.where(told, part, np.nan) for part in parts))


def _middle(points_a: Numbers, points_b: Numbers, known_a: Flags, known_b: Flags) -> Numbers:
    """Return the mean of the points known; those of the time at which a signal was known, 0 where it never was."""
    total = np.where(known_a, points_a, 0.0) + np.where(known_b, points_b, 0.0)
    times = known_a.astype(np.float64) + known_b
    return np.asarray(np.divide(total, times, out=np.zeros_like(total), where=times > 0), dtype=np.float64)


def _share_changes(a: tuple[Flags, Numbers, Numbers], b: tuple[Flags, Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Return the changes of the shares that come of weights and of what is known; together they are the whole."""
    (known_a, weights_a, first), (known_b, weights_b, last) = a, b
    weights_first, known_first = shares(known_a, weights_b), shares(known_b, weights_a)
    one_way, other_way = weights_first.any(axis=0), known_first.any(axis=0)
    # where an order cannot be gone, the effects are those of the other; where neither can, all is what is known
    weights_first = np.where(one_way, weights_first, np.where(other_way, first + last - known_first, first))
    known_first = np.where(other_way, known_first, first + last - weights_first)
    by_weights = ((weights_first - first) + (last - known_first)) / 2
    return by_weights, (last - first) - by_weights


def _charged(effect: Numbers, change: Numbers, turned: Flags) -> Numbers:
    """Put the effect on signals known both times down to those that appeared or disappeared."""
    own = np.where(turned, np.abs(change), 0.0)
    total = own.sum(axis=0)
    part = np.divide(own, total, out=np.zeros_like(own), where=total > 0)
    others = np.where(turned, 0.0, effect)
    charged = np.where(turned, effect, 0.0) + part * others.sum(axis=0)
    return np.asarray(np.where(total > 0, charged, effect), dtype=np.float64)
