"""Which traits make customers leave sooner, and may one number say so for every age?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from csdata.analysis.intervals import LEVEL, Numbers, z_of
from csdata.analysis.survival.at_risk import Watched, watched
from csdata.analysis.survival.compare import Test, chi_squared
from csdata.analysis.survival.concordance import concordance
from csdata.analysis.survival.partial_likelihood import Fit, RiskSets, evaluate, risk_sets

MOST_STEPS: Final = 50
HALVINGS: Final = 20
CLOSE: Final = 1e-8  # steps smaller than this, in standard deviations of a trait, change no digit
FLAT: Final = 1e-12  # information a departure below which there is none but rounding: an effect without end or meaning
DOUBT: Final = 0.05
FEWEST: Final = 5  # departures in each of two groups

NOBODY_LEFT: Final = "Nobody has left yet."
REPEATS: Final = "A trait is the same for all who were at risk, or follows from the others."
ENDLESS: Final = "A trait parts those who leave from those who stay completely: its effect has no upper limit."
TOO_FEW: Final = f"Fewer than {FEWEST} customers have left in one of the two groups: too few for a ratio."
CHANGES: Final = "The gap changes with age: one number for it would mislead."
ONE_AGE: Final = "All left at the same age: whether the gap changes with age cannot be seen."


@dataclass(frozen=True, eq=False)
class Cox:
    """Effects of traits on the rate of leaving, as natural logarithms of ratios for one unit of each trait.

    One element a trait; one row a departure, in order of time, in `event_times` and `residuals` (Schoenfeld's: the
    traits of who left, less those expected). When not `converged`, `why` says why not, and effects, errors, covariance
    and residuals are NaN.
    """

    coefficients: Numbers
    standard_errors: Numbers
    covariance: Numbers
    log_likelihood: float
    null_log_likelihood: float
    why: str | None
    event_times: Numbers
    residuals: Numbers
    watched: Watched = field(repr=False)
    scores: Numbers = field(repr=False)

    @property
    def n(self) -> int:
        """How many customers were ever at risk."""
        return len(self.watched)

    @property
    def events(self) -> int:
        """How many of them left."""
        return len(self.event_times)

    @property
    def converged(self) -> bool:
        """Whether there is a most likely effect of each trait."""
        return self.why is None

    @property
    def aic(self) -> float:
        """Akaike's criterion of the partial likelihood: lower is better."""
        return -2 * self.log_likelihood + 2 * len(self.coefficients)

    @cached_property
    def concordance(self) -> float:
        """How often who should leave sooner does (Harrell's C); NaN when not converged."""
        return concordance(self.watched, self.scores) if self.converged else float("nan")


def cox(entered: ArrayLike, seen: ArrayLike, gone: ArrayLike, x: ArrayLike) -> Cox:
    """Fit proportional hazards (Cox 1972; ties after Efron 1977; delayed entry) by Newton's method with step halving.

    One element a customer, times as in `kaplan_meier`; `x` has one row a customer and one column a trait, or is one
    trait. Never show a ratio without its check: see `proportional`, and `hazard_ratio` for two groups. ValueError for
    arrays of different length, missing times or traits, and `seen` below 0.

    >>> fit = cox([0] * 6, [1, 2, 3, 4, 5, 6], [True] * 6, [1, 0, 1, 1, 0, 0])
    >>> fit.coefficients.round(3), fit.standard_errors.round(3)
    (array([1.394]), array([1.164]))
    """
    people = watched(entered, seen, gone)
    traits = _traits(x, len(np.asarray(seen)))[people.place]
    if not people.gone.any():
        return _without_effects(people, traits.shape[1], (0.0, 0.0), NOBODY_LEFT)
    spread = traits.std(axis=0)
    spread[spread == 0] = 1
    scaled = (traits - traits.mean(axis=0)) / spread
    sets = risk_sets(people)
    start = evaluate(sets, scaled, np.zeros(len(spread)))
    found, why = _climb(sets, scaled, start)
    if why:
        return _without_effects(people, len(spread), (found.log_likelihood, start.log_likelihood), why)
    covariance = np.linalg.inv(found.information) / np.outer(spread, spread)
    return Cox(
        coefficients=found.effects / spread,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        log_likelihood=found.log_likelihood,
        null_log_likelihood=start.log_likelihood,
        why=None,
        event_times=people.seen[sets.leaver],
        residuals=_residuals(sets, scaled, found) * spread,
        watched=people,
        scores=scaled @ found.effects,
    )


def _traits(x: ArrayLike, n: int) -> Numbers:
    traits = np.asarray(x, dtype=float)
    traits = traits[:, None] if traits.ndim == 1 else traits
    if len(traits) != n or not np.isfinite(traits).all():
        raise ValueError("x needs one row a customer, and every trait known")
    return traits


def _without_effects(people: Watched, traits: int, likelihoods: tuple[float, float], why: str) -> Cox:
    times = np.sort(people.seen[people.gone])
    return Cox(
        coefficients=np.full(traits, np.nan),
        standard_errors=np.full(traits, np.nan),
        covariance=np.full((traits, traits), np.nan),
        log_likelihood=likelihoods[0],
        null_log_likelihood=likelihoods[1],
        why=why,
        event_times=times,
        residuals=np.full((len(times), traits), np.nan),
        watched=people,
        scores=np.full(len(people), np.nan),
    )


def _climb(sets: RiskSets, traits: Numbers, start: Fit) -> tuple[Fit, str | None]:
    """Return the fit at the top of the likelihood, or where it was given up and why."""
    now = start
    for _ in range(MOST_STEPS):
        if np.linalg.eigvalsh(now.information)[0] < FLAT * len(sets.leaver):
            return now, REPEATS if now is start else ENDLESS
        step = np.linalg.solve(now.information, now.score).astype(float)
        if np.abs(step).max() < CLOSE:
            return now, None
        now = _higher(sets, traits, now, step)
    return now, ENDLESS


def _higher(sets: RiskSets, traits: Numbers, now: Fit, step: Numbers) -> Fit:
    """Go a step, or half of it, or half of that, until the likelihood does not fall and has a finite curvature."""
    rounding = 1e-12 * (1 + abs(now.log_likelihood))
    for halvings in range(HALVINGS):
        tried = evaluate(sets, traits, now.effects + step / 2**halvings)
        if tried.log_likelihood >= now.log_likelihood - rounding and np.isfinite(tried.information).all():
            return tried
    return now


def _residuals(sets: RiskSets, traits: Numbers, found: Fit) -> Numbers:
    """Return the traits of each who left less those expected, on the mean over those tied with it (Schoenfeld 1982)."""
    tied = np.bincount(sets.moment)
    sums = np.column_stack([sets.leaving(column) for column in found.expected.T])
    return traits[sets.leaver] - (sums / tied[:, None])[sets.moment]


@dataclass(frozen=True, slots=True)
class Proportional:
    """Whether each effect stays the same at every age, and all of them together; NaN where that cannot be tested."""

    each: tuple[Test, ...]
    overall: Test


def proportional(fit: Cox, by: Literal["rank", "km"] | Numbers = "rank") -> Proportional:
    """Test whether effects stay the same over time (Grambsch & Therneau 1994, with the mean variance).

    `by` is the scale of time along which they might change: the rank of the departure, the share that had left just
    before it (`km`, the choice of R), or one number a departure, in the order of `fit.event_times`. Departures at the
    same time share their mean rank. (lifelines up to 0.30 numbers them in the order of the file, so its figure changes
    when rows are shuffled: its pull request 1697.)
    """
    scale = _scale(fit, by)
    gap = scale - scale.mean() if len(scale) else scale
    total = float(gap @ gap)
    traits = len(fit.coefficients)
    if fit.why or total == 0:
        untold = float("nan")
        return Proportional((Test(untold, 1, untold),) * traits, Test(untold, traits, untold))
    along = gap @ fit.residuals
    slopes = fit.covariance @ along
    factor = fit.events / total
    each = factor * slopes**2 / np.diag(fit.covariance)
    return Proportional(
        tuple(chi_squared(float(one), 1) for one in each), chi_squared(float(factor * along @ slopes), traits)
    )


def _scale(fit: Cox, by: Literal["rank", "km"] | Numbers) -> Numbers:
    if not isinstance(by, str):
        return np.asarray(by, dtype=float)
    if by == "rank":
        return np.asarray(rankdata(fit.event_times), dtype=float)
    people = fit.watched
    stay = np.cumprod(1 - people.events / people.at_risk(people.times), dtype=float)
    left_before = np.concatenate([[0.0], 1 - stay[:-1]])
    return left_before[np.searchsorted(people.times, fit.event_times)]


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """How many times as fast the customers in a group leave as the others, with the check that one number may say so.

    `holds`: whether the check was passed; only then is there a `ratio` with its interval, otherwise `why` tells what is
    wrong. A passed check is weak evidence where few have left. `p_of_check` is None when there was nothing to check.
    """

    ratio: float | None
    low: float | None
    high: float | None
    holds: bool
    p_of_check: float | None
    why: str | None
    n: int
    events: int


def hazard_ratio(
    entered: ArrayLike, seen: ArrayLike, gone: ArrayLike, in_group: ArrayLike, *, level: float = LEVEL
) -> HazardRatio:
    """Return the hazard ratio of a group to the other customers, only if it is the same at every age (p ≥ 0.05).

    One element a customer; times and errors as in `cox`. Wald interval on the logarithm, at `level`.

    >>> seen, group = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 1, 0, 1, 1, 0, 0, 1, 0, 0]
    >>> found = hazard_ratio([0] * 10, seen, [True] * 10, group)
    >>> found.holds, round(found.ratio, 2)
    (True, 3.14)
    """
    group = np.asarray(in_group, dtype=bool)
    fit = cox(entered, seen, gone, group)
    members = group[fit.watched.place][fit.watched.gone]
    if min(members.sum(), (~members).sum()) < FEWEST:
        return _withheld(fit, TOO_FEW, None)
    if fit.why:
        return _withheld(fit, fit.why, None)
    p = proportional(fit).overall.p
    if not p >= DOUBT:
        return _withheld(fit, ONE_AGE if np.isnan(p) else CHANGES, None if np.isnan(p) else p)
    effect, half = float(fit.coefficients[0]), z_of(level) * float(fit.standard_errors[0])
    ratio, low, high = (float(np.exp(value)) for value in (effect, effect - half, effect + half))
    return HazardRatio(ratio, low, high, holds=True, p_of_check=p, why=None, n=fit.n, events=fit.events)


def _withheld(fit: Cox, why: str, p: float | None) -> HazardRatio:
    return HazardRatio(None, None, None, holds=False, p_of_check=p, why=why, n=fit.n, events=fit.events)
