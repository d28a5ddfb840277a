"""How good are chances that were given, once it is known who left?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from csdata.analysis.drivers.model import fit_logistic
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.intervals import LEVEL, Interval, Numbers

N_DRAWS: Final = 200
N_BINS: Final = 10
TOP: Final = 0.1
STEPS: Final = 30


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of chances; each is NaN where nobody left or everybody did.

    `auc`: how often who left had the higher chance, with a 95 % interval from resampled customers. `brier_skill`: 0 is
    the base rate, 1 perfect. `intercept` and `slope` of calibration (Cox 1958): 0 and 1 are right; the intercept is
    that with slope 1. `ece`: the mean gap between chance and share over ten bins of equal size. `lift`: departures
    among the tenth with the highest chance, as a multiple of those among all.
    """

    auc: Interval
    brier: float
    brier_skill: float
    intercept: float
    slope: float
    ece: float
    lift: float
    base_rate: float


def score(chance: Numbers, left: Flags, customer: Whole, seed: int = 0) -> Scores:
    """Return the scores of one chance a row."""
    base = float(left.mean())
    brier = float(((chance - left) ** 2).mean())
    if not 0 < base < 1:
        untold = float("nan")
        return Scores(Interval(untold, None, None), brier, untold, untold, untold, untold, untold, base)
    return Scores(
        auc=auc_interval(chance, left, customer, seed),
        brier=brier,
        brier_skill=1 - brier / (base * (1 - base)),
        intercept=calibration_intercept(chance, left),
        slope=calibration_slope(chance, left),
        ece=expected_error(chance, left),
        lift=top_lift(chance, left),
        base_rate=base,
    )


def auc(chance: Numbers, left: Flags) -> float:
    """Return the area under the ROC curve by ranks (Hanley & McNeil 1982); ties count half.

    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    place = np.unique(chance, return_inverse=True)[1]
    return _area(place, left, np.ones(len(chance)))


def _area(place: Whole, left: Flags, weight: Numbers) -> float:
    size = int(place.max()) + 1
    gone = np.bincount(place, weights=weight * left, minlength=size)
    stayed = np.bincount(place, weights=weight * ~left, minlength=size)
    pairs = gone.sum() * stayed.sum()
    return float(gone @ (np.cumsum(stayed) - stayed / 2) / pairs) if pairs > 0 else float("nan")


def auc_interval(chance: Numbers, left: Flags, customer: Whole, seed: int = 0, n_draws: int = N_DRAWS) -> Interval:
    """Return the AUC with its 95 % interval: percentiles over resampled customers, Poisson weights each."""
    rng = np.random.default_rng(seed)
    place = np.unique(chance, return_inverse=True)[1]
    numbers, codes = np.unique(customer, return_inverse=True)
    drawn = [_area(place, left, rng.poisson(1.0, len(numbers)).astype(np.float64)[codes]) for _ in range(n_draws)]
    known = np.array(drawn)[~np.isnan(drawn)]
    if not len(known):
        return Interval(_area(place, left, np.ones(len(left))), None, None)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(_area(place, left, np.ones(len(left))), float(low), float(high))


def _odds(chance: Numbers) -> Numbers:
    return np.asarray(logit(np.clip(chance, 1e-9, 1 - 1e-9)), dtype=np.float64)


def calibration_slope(chance: Numbers, left: Flags) -> float:
    """Return the slope of the outcome on the log-odds of the chance: below 1 the chances are too extreme (Cox 1958)."""
    odds = _odds(chance)
    if float(np.ptp(odds)) < 1e-9:
        return float("nan")
    design = np.column_stack([np.ones(len(odds)), odds])
    return float(fit_logistic(design, left, np.zeros(2)).coefficients[1])


def calibration_intercept(chance: Numbers, left: Flags) -> float:
    """Return by how much all log-odds would have to be raised so that as many leave as did."""
    odds, shift = _odds(chance), 0.0
    for _ in range(STEPS):
        now = expit(odds + shift)
        step = float((left - now).sum() / (now * (1 - now)).sum())
        shift += min(max(step, -2.0), 2.0)
        if abs(step) < 1e-10:
            break
    return shift


def expected_error(chance: Numbers, left: Flags) -> float:
    """Return the mean gap between chance and share that left over ten bins of equal size (Naeini et al. 2015)."""
    order = np.argsort(chance, kind="stable")
    bins = [part for part in np.array_split(order, N_BINS) if len(part)]
    gaps = [abs(float(chance[part].mean()) - float(left[part].mean())) * len(part) for part in bins]
    return sum(gaps) / len(order)


def top_lift(chance: Numbers, left: Flags) -> float:
    """Return the share that left in the tenth with the highest chance, as a multiple of the share of all."""
    order = np.argsort(-chance, kind="stable")
    return float(left[order[: max(1, round(TOP * len(order)))]].mean()) / float(left.mean())
