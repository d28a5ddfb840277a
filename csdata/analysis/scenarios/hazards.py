"""How likely is each customer to leave in each of the coming months, and how sure is that level?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from scipy.special import expit

from csdata.analysis.drivers.lots import lot
from csdata.analysis.drivers.model import customer_scores, fit_logistic, sandwich
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.intervals import Numbers

LEADS: Final = (1, 2, 3, 4, 6, 9, 12, 15, 18, 24)  # months ahead that are learnt from; between them it is smooth
LONGEST: Final = 36
MOST_ROWS: Final = 60_000  # looks; each is followed over all leads
HELD_BACK: Final = 0.01
DRIFT: Final = 0.01  # a month, in log-odds: how fast a company is thought to drift (standard deviation)
DAMPED: Final = 0.9  # of a drift that goes on in each month ahead
FEWEST: Final = 20  # departures below which only one rate is told
MOST_FADING: Final = 2.0
CALENDAR, SCORE = 3, 4  # columns of the design
STICKS: Final = 0.5  # how much of a good or bad month is there a month later


@dataclass(frozen=True, eq=False)
class Looks:
    """Whom was looked at when: customer and column of the grid, months as a customer (NaN unknown), score of risk.

    `staying` (customers × months) tells who had not left for good at each month's end, `known` up to which column that
    is known of a customer (all, where it is not given). Without a score it is 0.
    """

    customer: Whole
    column: Whole
    tenure: Numbers
    score: Numbers
    staying: Flags
    known: Whole | None = None
    is_dated: bool = True

    def last(self, customer: Whole) -> Whole:
        """Return the last column that is known of customers."""
        if self.known is None:
            return np.full(len(customer), self.staying.shape[1] - 1)
        return self.known[customer]

    def some(self, rows: Flags) -> Looks:
        """Return some of the looks."""
        own = {name: getattr(self, name)[rows] for name in ("customer", "column", "tenure", "score")}
        return replace(self, **own)


@dataclass(frozen=True, eq=False)
class Leaving:
    """Log-odds of leaving in the k-th month after a look, given that the customer is still there.

    A landmark supermodel (van Houwelingen 2007): one logistic model over all leads, in which what was known at the look
    fades with the logarithm of the lead. The calendar enters as a line, whose slope fades in the months ahead (damped
    trend; Gardner & McKenzie 1985). `covariance` is by customer; `spread` the standard deviation of good and bad months
    that all customers share, in log-odds; `last_lead` the longest lead learnt from, after which nothing changes.
    """

    coefficients: Numbers
    covariance: Numbers
    scored: bool
    typical_age: float
    last_lead: int
    spread: float
    departures: int
    customers: int

    @classmethod
    def learn(cls, looks: Looks, *, seed: int = 0) -> Self | None:
        """Learn from looks; None below 20 departures: then only a rate can be told."""
        followed = np.unique(looks.customer)
        departures = int((~looks.staying[followed, looks.last(followed)]).sum())
        if departures < FEWEST:
            return None
        few = looks
        if len(looks.customer) > MOST_ROWS:
            few = looks.some(lot(looks.customer, seed) < MOST_ROWS / len(looks.customer))
        age = np.log1p(few.tenure[~np.isnan(few.tenure)])
        typical = float(age.mean()) if len(age) else 0.0
        scored = bool(np.ptp(looks.score) > 0)
        table = [_rows(few, lead) for lead in LEADS if lead < looks.staying.shape[1]]
        customer, leads, left, place = (np.concatenate(parts) for parts in zip(*table, strict=True))
        design = _design(few.score[place], few.tenure[place], leads, typical, scored=scored)
        design[:, CALENDAR] = _calendar(few, place, leads)
        held = np.full(design.shape[1], HELD_BACK)
        held[CALENDAR] = DRIFT**-2
        fit = fit_logistic(design, left, held)
        scores = customer_scores(fit, design, left, customer)
        bare = cls(
            fit.coefficients, sandwich(fit, scores), scored, typical, int(leads.max()), 0.0, departures, len(followed)
        )  # fmt: skip
        return replace(bare, spread=bare.spread_of(looks))

    def odds(self, score: Numbers, tenure: Numbers, months: int = LONGEST) -> Numbers:
        """Return log-odds of leaving by customer (rows) and month ahead (columns, from 1)."""
        n = len(score)
        found = np.empty((n, months))
        for month in range(1, months + 1):
            lead = np.full(n, min(month, self.last_lead))
            design = _design(score, tenure, lead, self.typical_age, scored=self.scored, ahead=month)
            found[:, month - 1] = design @ self.coefficients
        return found

    @property
    def fading(self) -> float:
        """How much stronger a behaviour acts in the next month than in the third, on the log-odds: 1 to 2."""
        if not self.scored:
            return 1.0
        at_once, by_log_lead = self.coefficients[SCORE], self.coefficients[SCORE + 1]
        later = at_once + by_log_lead * np.log(3.0)
        return float(np.clip(at_once / later, 1.0, MOST_FADING)) if later > 0 else 1.0

    def level_draws(self, score: Numbers, tenure: Numbers, normals: Numbers, shocks: Numbers) -> Numbers:
        """Return shifts of the log-odds that all customers share, by draw and month.

        `normals` (draws × coefficients) move the model within its covariance, `shocks` (draws × months) are good and
        bad months, which partly last.
        """
        root = root_of(self.covariance)
        apart = normals[:, : len(root)] @ root.T
        months = shocks.shape[1]
        typical = np.array([
            _design(score, tenure, np.full(len(score), min(month, self.last_lead)), self.typical_age,
                    scored=self.scored, ahead=month).mean(axis=0)
            for month in range(1, months + 1)
        ])  # fmt: skip
        ahead = DAMPED * (1 - DAMPED ** np.arange(1, months + 1)) / (1 - DAMPED)
        drift = normals[:, -1:] * DRIFT * ahead  # nobody knows where the level goes from here
        return np.asarray(apart @ typical.T + lasting(shocks) * self.spread + drift, dtype=np.float64)

    def spread_of(self, looks: Looks) -> float:
        """Return how much months differ beyond chance: moments of (departures − expected) over the months."""
        customer, _, left, place = _rows(looks, 1)
        if not len(customer):
            return 0.0
        lead = np.ones(len(place), dtype=np.int64)
        design = _design(looks.score[place], looks.tenure[place], lead, self.typical_age, scored=self.scored)
        design[:, CALENDAR] = _calendar(looks, place, lead)
        chance = expit(design @ self.coefficients)
        column = looks.column[place]
        seen, expected = (np.bincount(column, weights=one) for one in (left.astype(float), chance))
        noise = np.bincount(column, weights=chance * (1 - chance))
        told = expected > 0
        excess = float(((seen - expected) ** 2 - noise)[told].sum() / (expected[told] ** 2).sum())
        return float(np.sqrt(max(excess, 0.0)))


def root_of(covariance: Numbers) -> Numbers:
    """Return a root R of a covariance, R Rᵀ; also of one that leaves a direction out, which rounding makes negative."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)


def lasting(shocks: Numbers) -> Numbers:
    """Return shocks (draws × months, standard normal) of which a part lasts; each month's variance stays 1."""
    moved = shocks.copy()
    for month in range(1, shocks.shape[1]):
        moved[:, month] = STICKS * moved[:, month - 1] + np.sqrt(1 - STICKS**2) * shocks[:, month]
    return moved


def _calendar(looks: Looks, place: Whole, lead: Whole) -> Numbers:
    """Return how many months before the last one each row ends; 0 where there are no dates."""
    ends = looks.column[place] + lead - (looks.staying.shape[1] - 1)
    return ends.astype(np.float64) if looks.is_dated else np.zeros(len(place))


def _rows(looks: Looks, lead: int) -> tuple[Whole, Whole, Flags, Whole]:
    """Return who was at risk in a month ahead: customer, lead, whether it left then, and the place of its look."""
    ends = looks.column + lead
    place = np.flatnonzero(ends <= looks.last(looks.customer))
    customer, ends = looks.customer[place], ends[place]
    at_risk = looks.staying[customer, ends - 1]
    place, customer, ends = place[at_risk], customer[at_risk], ends[at_risk]
    return customer, np.full(len(place), lead), ~looks.staying[customer, ends], place


def _design(
    score: Numbers, tenure: Numbers, lead: Whole, typical_age: float, *, scored: bool, ahead: int | None = None
) -> Numbers:
    """Return ones, log of the lead, log of the age then, the calendar (0: the last month), the score now and faded."""
    far = np.log(lead.astype(np.float64))
    age = np.log1p(np.maximum(tenure + (lead if ahead is None else ahead) - 1, 0))
    age = np.where(np.isnan(age), typical_age, age)
    drift = 0.0 if ahead is None else DAMPED * (1 - DAMPED**ahead) / (1 - DAMPED)
    columns = [np.ones(len(far)), far, age, np.full(len(far), drift)]
    return np.column_stack([*columns, score, score * far] if scored else columns)
