"""How likely is each customer to leave now, and what makes the chance higher or lower than usual?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import expit

from csdata.analysis.drivers.effects import STABLE
from csdata.analysis.drivers.find import Drivers
from csdata.analysis.drivers.fitted import Model
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.table import Feature, Flags, Snapshots, Whole
from csdata.analysis.drivers.validation import MOST_FOR_CHALLENGER, boosted
from csdata.analysis.intervals import Numbers

MOST_REASONS: Final = 3
NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Reason:
    """What one behaviour adds to a customer's chance.

    `value` against the `usual` one, in the feature's unit; `log_odds` it adds, and the percentage points of chance that
    come of it (0.01 is one point). `sure`: nine of ten draws of the coefficient have its sign.
    """

    feature: Feature
    value: float
    usual: float
    log_odds: float
    points: float
    sure: bool


@dataclass(frozen=True, eq=False)
class Risk:
    """The chance of each customer, in the order of the rows given; 0 to 1 within the horizon after the embargo.

    `order`: row numbers, the likeliest to leave first. `contributions` has one column a behaviour of the model (in the
    order of `features`) and `points` the same in chance; both add up to the difference from `usual_odds`, the log-odds
    of one with the usual behaviours and the own age.
    """

    features: tuple[Feature, ...]
    chance: Numbers
    order: Whole
    contributions: Numbers
    points: Numbers
    values: Numbers
    usual: Numbers
    usual_odds: Numbers
    sure: Flags
    ranked_by: str

    def up(self, row: int) -> tuple[Reason, ...]:
        """Return up to three behaviours that raise a customer's chance, the strongest first."""
        return self._reasons(row, _places(-self.contributions[row]), 1)

    def down(self, row: int) -> tuple[Reason, ...]:
        """Return up to three behaviours that lower a customer's chance, the strongest first."""
        return self._reasons(row, _places(self.contributions[row]), -1)

    def _reasons(self, row: int, order: Whole, sign: int) -> tuple[Reason, ...]:
        places = [int(at) for at in order if sign * self.contributions[row, int(at)] > NOTHING]
        return tuple(self._reason(row, at) for at in places[:MOST_REASONS])

    def _reason(self, row: int, at: int) -> Reason:
        return Reason(
            feature=self.features[at],
            value=float(self.values[row, at]),
            usual=float(self.usual[at]),
            log_odds=float(self.contributions[row, at]),
            points=float(self.points[row, at]),
            sure=bool(self.sure[at]),
        )


def risk(found: Drivers, now: Snapshots, *, group: Flags | None = None) -> Risk:
    """Return the chances of customers with their reasons; `now` has one row each, with the features found by name.

    `group` marks the rows whose medians are the usual values (all, if not given). Contributions are exact: the
    coefficient times the distance from the usual value on the model's scale; a missing value is at the mean. ValueError
    where no model was fitted. Gradient boosting ranks, and only ranks, where it was better by more than one standard
    error on unseen rows.
    """
    if found.model is None or found.tested is None:
        raise ValueError("no model was fitted: see the verdict")
    table = _same_features(now, found.tested)
    model = found.model
    start = model.shape.n_free
    design = model.shape.design(table)
    reference = np.median(design[:, start:] if group is None else design[group][:, start:], axis=0)
    coefficients = model.fit.coefficients[start:]
    contributions = (design[:, start:] - reference) * coefficients
    usual_odds = design[:, :start] @ model.fit.coefficients[:start] + float(reference @ coefficients)
    chance = np.asarray(expit(usual_odds + contributions.sum(axis=1)), dtype=np.float64)
    rank, ranked_by = _ranking(found, table, chance)
    values = table.x[:, list(model.shape.scales.places)]
    return Risk(
        features=model.shape.features,
        chance=chance,
        order=_places(-rank),
        contributions=contributions,
        points=in_points(usual_odds, contributions),
        values=values,
        usual=_medians(values if group is None else values[group]),
        usual_odds=usual_odds,
        sure=certain(model),
        ranked_by=ranked_by,
    )


def _places(values: Numbers) -> Whole:
    return np.argsort(values, kind="stable").astype(np.int64)


def _medians(values: Numbers) -> Numbers:
    known = [column[~np.isnan(column)] for column in values.T]
    return np.array([np.median(column) if len(column) else np.nan for column in known])


def _same_features(now: Snapshots, learnt: Snapshots) -> Snapshots:
    """Return the rows with the features learnt from, in that order; KeyError where one is not there."""
    places = {feature.name: at for at, feature in enumerate(now.features)}
    order = [places[feature.name] for feature in learnt.features]
    return replace(now, features=learnt.features, x=now.x[:, order])


def certain(model: Model) -> Flags:
    """Tell for each behaviour whether nine of ten draws have the sign of its coefficient."""
    start = model.shape.n_free
    coefficients = model.fit.coefficients
    agreement = [model.draws.agreement(at, float(coefficients[at])) for at in range(start, len(coefficients))]
    return np.array(agreement, dtype=np.float64) >= STABLE


def in_points(usual_odds: Numbers, contributions: Numbers) -> Numbers:
    """Return what each contribution adds to the chance: its mean over adding them in order and in the order reversed.

    Both ways add up to the chance less the usual one, so their mean does (a two-order Shapley value; Štrumbelj &
    Kononenko 2014).
    """
    forward = _steps(usual_odds, contributions)
    backward = _steps(usual_odds, contributions[:, ::-1])[:, ::-1]
    return (forward + backward) / 2


def _steps(usual_odds: Numbers, contributions: Numbers) -> Numbers:
    odds = np.column_stack([usual_odds, usual_odds[:, None] + np.cumsum(contributions, axis=1)])
    return np.asarray(np.diff(expit(odds), axis=1), dtype=np.float64)


def _ranking(found: Drivers, table: Snapshots, chance: Numbers) -> tuple[Numbers, str]:
    """Return what customers are ordered by, and its name."""
    checked = found.validation
    if found.tested is None or checked is None or checked.challenger is None or not checked.challenger.better:
        return chance, "the chance"
    seed = found.model.seed if found.model else 0
    known = sample(found.tested, MOST_FOR_CHALLENGER, seed)
    return boosted(known, table, seed), "gradient boosting, which was better on unseen rows"
