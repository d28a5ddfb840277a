"""Do some customers stay longer than others, and by how much?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.survival.at_risk import Watched, watched
from csdata.analysis.survival.kaplan_meier import Curve


@dataclass(frozen=True, slots=True)
class Test:
    """A chi-squared statistic, its degrees of freedom, and how often chance alone gives as much; NaN: not testable."""

    chi2: float
    df: int
    p: float


def chi_squared(statistic: float, df: int) -> Test:
    """Return the test of a statistic that is chi-squared with `df` degrees of freedom when there is no difference.

    >>> round(chi_squared(3.841459, 1).p, 6)
    0.05
    """
    return Test(statistic, df, float(chdtrc(df, statistic)))


def log_rank(entered: ArrayLike, seen: ArrayLike, gone: ArrayLike, group_codes: ArrayLike) -> Test:
    """Test whether groups of customers leave alike (Mantel 1966; hypergeometric variance with ties, delayed entry).

    One element a customer; each different code is a group, and who has a code below 0 is left out. Degrees of freedom:
    groups with somebody at risk when somebody left, less one. With fewer than two there is nothing to compare: df 0.

    >>> log_rank([0] * 4, [1, 2, 3, 4], [True] * 4, [0, 1, 1, 0])
    Test(chi2=0.1538..., df=1, p=0.694...)
    """
    people = watched(entered, seen, gone)
    codes = np.asarray(group_codes)[people.place]
    people, codes = people.only(codes >= 0), codes[codes >= 0]
    groups = [people.only(codes == code) for code in np.unique(codes)]
    at_risk = np.array([group.at_risk(people.times) for group in groups], dtype=float)
    left = np.array([_departures(group, people.times) for group in groups], dtype=float)
    if at_risk.size == 0:
        return Test(0.0, 0, 1.0)
    return _log_rank(at_risk, left)


def _departures(group: Watched, times: Numbers) -> Numbers:
    return np.bincount(np.searchsorted(times, group.times), weights=group.events, minlength=len(times)).astype(float)


def _log_rank(at_risk: Numbers, left: Numbers) -> Test:
    """Test departures against those expected; one row a group, one column a time."""
    everybody, leavers = at_risk.sum(axis=0), left.sum(axis=0)
    share = at_risk / everybody
    expected = share * leavers
    excess = (left - expected).sum(axis=1)
    spread = leavers * (everybody - leavers) / np.maximum(everybody - 1, 1)
    covariance = np.diag(share @ spread) - (share * spread) @ share.T
    df = int(np.sum(expected.sum(axis=1) > 0)) - 1
    statistic = max(0.0, float(excess @ np.linalg.pinv(covariance, hermitian=True) @ excess))
    return chi_squared(statistic, df) if df else Test(0.0, 0, 1.0)


def restricted_mean_difference(a: Curve, b: Curve, horizon: float | None = None) -> Interval:
    """Return how much longer customers of `a` stay than those of `b`, on the mean up to the horizon, in units of time.

    The horizon is the last time at which both curves are reliable when none is given. A curve that begins later than
    the other (`Curve.since`) makes both begin there. NaN without bounds where one of them does not reach the horizon.
    """
    until = min(a.reliable_until, b.reliable_until) if horizon is None else horizon
    one, other = _together(a, b)
    return _less(one.restricted_mean(until), other.restricted_mean(until))


def difference_at(a: Curve, b: Curve, t: float) -> Interval:
    """Return the share of `a` still there at a time, less that of `b`; NaN without bounds where one is not known.

    Curves that begin at different times are compared from the later one on, as in `restricted_mean_difference`.
    """
    one, other = _together(a, b)
    return _less(one.at(t), other.at(t))


def _together(a: Curve, b: Curve) -> tuple[Curve, Curve]:
    start = max(a.since, b.since)
    return a.given(start), b.given(start)


def _less(a: Interval, b: Interval) -> Interval:
    """Return a value less another, each with its own interval (Newcombe 1998; MOVER, Zou & Donner 2008)."""
    value = a.value - b.value
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return Interval(value, None, None)
    low = value - math.hypot(a.value - a.low, b.high - b.value)
    return Interval(value, low, value + math.hypot(a.high - a.value, b.value - b.low))
