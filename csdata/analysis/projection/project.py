"""What share of customers will still be there after so many periods, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.projection.back_test import BackTest, back_test, count_of, observed_periods
from csdata.analysis.projection.fitting import DRAWS, Fit, fit
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.models import BDW, SBG
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.result import ENOUGH
from csdata.wording import fixed, plural

FEWEST_DEPARTURES: Final = 20
FEWEST_PERIODS: Final = 6
LEVELS: Final = (0.5, 0.8, 0.95)
ALIKE: Final = 2.0  # difference of AIC below which neither model fits better
APART: Final = 0.05  # shares of one
ASSUMED: Final = "It assumes that customers to come behave like those before them."


@dataclass(frozen=True)
class Band:
    """Bounds of the share still there, by age, that hold it with probability `level`."""

    level: float
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Projection:
    """The share still there at age 0, 1, …, `horizon`: the mean of both models, with bands from their mixed draws.

    `draws` are curves, one a row, those of the shifted beta-geometric first. `observed` is the Kaplan–Meier share up
    to the last age seen in ten customers or more, `at_risk` how many were watched in period 1, 2, … up to there.
    `test` says how far off such a forecast was. The bands are of the share in the long run: a small group of customers
    scatters more.
    """

    horizon: int
    n: float
    left: float
    share: Numbers
    bands: tuple[Band, ...]
    draws: Numbers
    fits: tuple[Fit, Fit]
    observed: Numbers
    at_risk: Numbers
    test: BackTest | Refusal
    period: str = "month"
    why: None = None

    @property
    def periods(self) -> int:
        """The last age seen in ten customers or more; beyond it the curve is forecast."""
        return len(self.observed) - 1

    def at(self, age: int, level: float = 0.95) -> Interval:
        """Return the share still there at an age up to the horizon, with its bounds."""
        low, high = np.quantile(self.draws[:, age], [(1 - level) / 2, (1 + level) / 2])
        return Interval(float(self.share[age]), float(low), float(high))

    @property
    def better(self) -> Fit | None:
        """The model that fits what was seen better by AIC; None when they fit alike."""
        ours, other = sorted(self.fits, key=lambda one: one.aic)
        return ours if other.aic - ours.aic >= ALIKE else None

    @property
    def nearer(self) -> Fit | None:
        """The model that was nearer in the test by hiding what is known; None without a test."""
        if isinstance(self.test, Refusal):
            return None
        test = self.test
        return min(self.fits, key=lambda one: test.of(one.name).mape)

    @property
    def basis(self) -> str:
        """What the curve rests on, in one sentence."""
        return (
            f"Projected from {plural(round(self.n), 'customer')} and {count_of(self.left)}, "
            f"seen up to {self.period} {self.periods}. {ASSUMED}"
        )

    @property
    def verdict(self) -> str:
        """Which model is the better one, in words."""
        better, nearer = self.better, self.nearer
        first = f"The {better.name} fits what was seen better" if better else "Both models fit what was seen alike"
        if nearer is None:
            return f"{first}. The forecast is the mean of both."
        joint = "and" if better is None or better is nearer else "but"
        who = "it" if better is nearer else f"the {nearer.name}"
        return f"{first}, {joint} {who} was nearer when the last ages were hidden. The forecast is the mean of both."

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to mind when reading the curve."""
        gap = abs(float(np.subtract(*(one.survival([self.horizon])[0] for one in self.fits))))
        found = (
            (
                self.horizon > 2 * self.periods,
                f"Only {plural(self.periods, self.period)} of life were seen: {self.horizon} is far beyond.",
            ),
            (gap >= APART, f"The two models are {fixed(gap, 1, 100)} points apart at {self.period} {self.horizon}."),
            (bool(np.any(self.at_risk < ENOUGH)), f"In some {self.period}s of life few customers were watched."),
            (not all(one.converged for one in self.fits), "A model did not settle on one best curve."),
        )
        return tuple(text for applies, text in found if applies)


def project(
    history: Renewals, horizon: int = 60, *, seed: int, draws: int = DRAWS, period: str = "month"
) -> Projection | Refusal:
    """Fit both models and average them, with bands of 50, 80 and 95 % (Fader & Hardie 2007; Fader et al. 2018).

    Refuses below 20 departures, below 6 periods of life seen in ten customers or more, and where nobody was watched
    in one of those periods. `period` is the noun of a period; `draws` are taken from each model.
    """
    periods = observed_periods(history)
    why = _too_little(history, periods, period)
    if why:
        return Refusal(why)
    ages = np.arange(horizon + 1)
    fits = (fit(history, SBG, seed=seed, draws=draws), fit(history, BDW, seed=seed, draws=draws))
    drawn = np.vstack([one.drawn_survival(ages) for one in fits])
    return Projection(
        horizon,
        history.n,
        history.left,
        (fits[0].survival(ages) + fits[1].survival(ages)) / 2,
        bands_of(drawn),
        drawn,
        fits,
        history.survival[: periods + 1],
        history.at_risk[:periods],
        back_test(history, seed=seed, draws=draws, period=period),
        period,
    )


def bands_of(drawn: Numbers) -> tuple[Band, ...]:
    """Return the bands of drawn curves (draws, ages), from narrow to wide."""
    ends = [end for level in LEVELS for end in ((1 - level) / 2, (1 + level) / 2)]
    bounds = np.quantile(drawn, ends, axis=0)
    return tuple(Band(level, *bounds[2 * place : 2 * place + 2]) for place, level in enumerate(LEVELS))


def _too_little(history: Renewals, periods: int, period: str) -> str | None:
    if history.n == 0:
        return f"No customer was watched for a whole {period}."
    if history.left < FEWEST_DEPARTURES:
        who = f"Only {plural(round(history.left), 'customer')}" if history.left else "No customer"
        return f"{who} left; a forecast needs {FEWEST_DEPARTURES}."
    if periods < FEWEST_PERIODS:
        seen = f"in {plural(periods, period)}" if periods else f"in no {period}"
        return f"{ENOUGH} customers or more are seen {seen} of their life; a forecast needs {FEWEST_PERIODS}."
    if np.isnan(history.survival[periods]):
        empty = int(np.flatnonzero(history.at_risk == 0)[0]) + 1
        return f"Nobody was watched in {period} {empty} of life, so what share survives it is not known."
    return None
