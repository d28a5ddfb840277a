"""How far off would the forecast have been, had it been made earlier?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.fitting import DRAWS, constant_churn, fit
from csdata.analysis.projection.history import Flags, Renewals
from csdata.analysis.projection.models import BDW, SBG
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.result import ENOUGH
from csdata.wording import fixed, plural, share

AVERAGE: Final = "average of both"
CONSTANT: Final = "constant churn"
HIDDEN: Final = 0.25  # of the ages
LEAST_SEEN: Final = 3
BAND: Final = 0.8


@dataclass(frozen=True)
class Forecast:
    """What one way of forecasting said of the hidden ages, and how far off it was.

    `mape` is the mean of |predicted − actual| ÷ actual; `error` is predicted less actual share at the last hidden
    age, in shares of one.
    """

    name: str
    predicted: Numbers
    mape: float
    error: float


@dataclass(frozen=True)
class BackTest:
    """A forecast made with ages beyond `seen` hidden, beside what was seen of them: ages `seen` + 1 … `last`.

    `low` and `high` bound in which, by the average of both models, 80 % of such histories would lie: they start from
    the share seen at age `seen`, and add to the doubt about the parameters the chance of so few customers.
    """

    seen: int
    last: int
    actual: Numbers
    forecasts: tuple[Forecast, ...]
    low: Numbers
    high: Numbers
    period: str = "month"
    why: None = None

    def of(self, name: str) -> Forecast:
        """Return the forecast of this name; KeyError when there is none."""
        return {forecast.name: forecast for forecast in self.forecasts}[name]

    @property
    def within(self) -> Flags:
        """Whether the band held what was seen, by hidden age."""
        return (self.low <= self.actual) & (self.actual <= self.high)

    @property
    def held(self) -> bool:
        """Whether the band held what was seen at the last hidden age."""
        return bool(self.within[-1])

    @property
    def words(self) -> str:
        """The result in two sentences."""
        ours, plain = self.of(AVERAGE), self.of(CONSTANT)
        held = "held" if self.held else "did not hold"
        return (
            f"With the last {plural(self.last - self.seen, self.period)} hidden, the forecast for {self.period} "
            f"{self.last} was {_off(ours.error)}, off by {share(ours.mape)} on average; its 80% range {held} what was "
            f"seen. A constant rate of leaving would have been {_off(plain.error)}."
        )


def _off(error: float) -> str:
    size = fixed(abs(error), 1, 100)
    if not any(digit in size for digit in "123456789"):
        return "right to a tenth of a point"
    return f"{size} points too {'high' if error > 0 else 'low'}"


def observed_periods(history: Renewals) -> int:
    """Return the last period in which ten customers or more were watched; 0 when there is none."""
    enough = np.flatnonzero(history.at_risk >= ENOUGH)
    return int(enough[-1]) + 1 if len(enough) else 0


def back_test(
    history: Renewals,
    *,
    seed: int,
    draws: int = DRAWS,
    hide: int | None = None,
    prior: bool = True,
    period: str = "month",
) -> BackTest | Refusal:
    """Hide the last quarter of the ages seen in ten customers or more, forecast them, and compare.

    `hide` is the number of ages to hide, at least one. Refuses where fewer than three periods or ten departures
    remain, or a period was watched in nobody.
    """
    last = observed_periods(history)
    seen = last - max(1, int(last * HIDDEN) if hide is None else hide)
    known = history.hidden(max(seen, 0))
    if seen < LEAST_SEEN or known.left < ENOUGH:
        return Refusal(
            f"No test by hiding what is known: {plural(LEAST_SEEN, period)} and {plural(ENOUGH, 'departure')} "
            f"have to remain, not {plural(max(seen, 0), period)} and {count_of(known.left)}."
        )
    if np.isnan(history.survival[last]):
        return Refusal(f"No test by hiding what is known: there are {period}s of life in which nobody was watched.")
    ages, actual = np.arange(seen + 1, last + 1), history.survival[seen + 1 : last + 1]
    fits = [fit(known, model, seed=seed, draws=draws, prior=prior) for model in (SBG, BDW)]
    curves = [one.survival(ages) for one in fits]
    predicted: dict[str, Numbers] = {
        **{one.name: curve for one, curve in zip(fits, curves, strict=True)},
        AVERAGE: np.mean(curves, axis=0),
        CONSTANT: np.power(1 - constant_churn(known), ages),
    }
    drawn = np.vstack([one.drawn_survival(np.arange(seen, last + 1)) for one in fits])
    low, high = _band(history, drawn, seen, seed)
    forecasts = tuple(_compared(name, curve, actual) for name, curve in predicted.items())
    return BackTest(seen, last, actual, forecasts, low, high, period)


def count_of(departures: float) -> str:
    """Write a number of departures; weights may add up to a fraction."""
    return plural(round(departures), "departure")


def _compared(name: str, predicted: Numbers, actual: Numbers) -> Forecast:
    there = actual > 0  # nobody left: no percentage of nothing
    off = np.abs(predicted - actual)[there] / actual[there]
    return Forecast(name, predicted, float(off.mean()) if len(off) else float("nan"), float(predicted[-1] - actual[-1]))


def _band(history: Renewals, drawn: Numbers, seen: int, seed: int) -> tuple[Numbers, Numbers]:
    """Return the 80 % bounds of the share still there at the hidden ages, for as many customers as were watched."""
    retention = np.clip(drawn[:, 1:] / drawn[:, :-1], 0, 1)
    watched = np.rint(history.at_risk[seen : seen + retention.shape[1]]).astype(np.int64)
    rng = np.random.default_rng(seed)
    stayed = rng.binomial(watched, retention) / np.maximum(watched, 1)
    simulated = history.survival[seen] * np.cumprod(stayed, axis=1)
    low, high = np.quantile(simulated, [(1 - BAND) / 2, (1 + BAND) / 2], axis=0)
    return low, high
