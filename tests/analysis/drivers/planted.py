"""Which behaviours really make these customers leave? A company in which that is known (methods.md section 9).

Sixteen behaviours over the months: seven with an effect on the log-odds of leaving in the month after, nine without, of
which one (logins) follows usage. Besides them leaving depends on age, on the calendar, and on what nobody sees
(frailty). As there, about 45 of 100 customers leave in 24 months, and who knew the true chances would have an AUC of
0.85.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from csdata.analysis.drivers.table import Feature, Snapshots

Numbers = NDArray[np.float64]
FIRST_MONTH: Final = 2022 * 12 + 1

# name, kind of value, effect on the log-odds for one standard deviation (flag: for having it)
PLANTED: Final = (
    ("usage", "bell", -1.00),
    ("tickets", "count", 0.70),
    ("satisfaction", "bell", -0.65),
    ("seats trend", "bell", -0.55),
    ("integration", "flag", -1.00),
    ("late payments", "count", 0.50),
    ("training", "long", -0.50),
    ("logins", "bell", 0.0),
    ("storage", "long", 0.0),
    ("emails", "count", 0.0),
    ("webinar", "flag", 0.0),
    ("reports", "bell", 0.0),
    ("exports", "bell", 0.0),
    ("referral", "flag", 0.0),
    ("projects", "long", 0.0),
    ("screens", "bell", 0.0),
)
NAMES: Final = tuple(name for name, _, _ in PLANTED)
TRUE: Final = frozenset(name for name, _, effect in PLANTED if effect)
LEAKS: Final = ("days since login", "cancel tickets", "lifetime total", "churn score")
MISSING: Final = {"satisfaction": 0.1, "reports": 0.1}
BASE, AGE, DRIFT, FRAILTY = -3.35, -0.30, 0.015, 0.3
STAY: Final = 0.9  # how much of what varies is the same a month later


@dataclass(frozen=True)
class Company:
    """What happened: one row a month and one column a customer; x has a last axis of behaviours.

    `left_at` is the month (0 is the first) at whose end a customer had left, −1 for never; `odds` are the log-odds of
    leaving in the month after, without frailty.
    """

    x: Numbers
    seen: Numbers
    odds: Numbers
    frailty: Numbers
    active: NDArray[np.bool_]
    left_at: NDArray[np.int64]
    tenure: Numbers


def company(n: int, seed: int, months: int = 24) -> Company:
    """Let customers live through the months."""
    rng = np.random.default_rng([seed, n])
    z = _behaviour(rng, months, n)
    x = np.stack([_valued(kind, z[:, :, at]) for at, (_, kind, _) in enumerate(PLANTED)], axis=2)
    entered = np.where(rng.random(n) < 0.5, 0, rng.integers(0, max(months - 4, 1), n))
    age = np.where(entered == 0, rng.integers(0, 37, n), 0)
    month = np.arange(months)[:, None]
    tenure = np.where(month >= entered, month - entered + age, 0).astype(np.float64)
    frailty = FRAILTY * rng.standard_normal(n)
    odds = (
        BASE + AGE * (np.log1p(tenure) - 2) + DRIFT * month + sum(part(at, x[:, :, at]) for at in range(len(PLANTED)))
    )
    goes = rng.random((months, n)) < expit(odds + frailty)
    active = np.zeros((months, n), dtype=bool)
    left_at = np.full(n, -1)
    for at in range(months):
        active[at] = (entered <= at) & (left_at < 0)
        left_at[active[at] & goes[at]] = at + 1
    left_at[left_at >= months] = -1
    seen = x.copy()
    for name, share in MISSING.items():
        seen[:, :, NAMES.index(name)][rng.random((months, n)) < share] = np.nan
    return Company(x, seen, odds, frailty, active, left_at, tenure)


def _behaviour(rng: np.random.Generator, months: int, n: int) -> Numbers:
    """Return bells of variance 1: half of it the customer's own, half changing slowly."""
    own = rng.standard_normal((n, len(PLANTED)))
    z = np.empty((months, n, len(PLANTED)))
    moving = rng.standard_normal((n, len(PLANTED)))
    for at in range(months):
        z[at] = (own + moving) / np.sqrt(2)
        moving = STAY * moving + np.sqrt(1 - STAY**2) * rng.standard_normal(moving.shape)
    usage, logins = NAMES.index("usage"), NAMES.index("logins")
    z[:, :, logins] = 0.9 * z[:, :, usage] + np.sqrt(1 - 0.81) * z[:, :, logins]
    return z


def _valued(kind: str, z: Numbers) -> Numbers:
    """Return values as a company would have them."""
    if kind == "flag":
        return (z > 0.5).astype(np.float64)
    if kind == "count":
        return np.floor(np.exp(0.6 + 0.8 * z))
    return np.exp(1.5 + 0.8 * z) if kind == "long" else 40 + 12 * z


def part(at: int, values: Numbers) -> Numbers:
    """Return what a behaviour adds to the log-odds of leaving."""
    _, kind, effect = PLANTED[at]
    if kind == "flag":
        return effect * (values - 0.3)
    if kind == "count":
        return effect * (np.log1p(values) - 1.1) / 0.65
    return effect * ((np.log1p(values) - 1.75) / 0.65 if kind == "long" else (values - 40) / 12)


def features(*, leaks: bool = False) -> tuple[Feature, ...]:
    """Return the behaviours, and the leaks where wanted."""
    kinds = [Feature(name, name.capitalize(), kind="flag" if kind == "flag" else "number") for name, kind, _ in PLANTED]
    return (*kinds, *(Feature(name, name.capitalize()) for name in LEAKS)) if leaks else tuple(kinds)


@dataclass(frozen=True)
class Planted:
    """The snapshots with the true log-odds of each row, without and with frailty, and all that is true of the rows."""

    table: Snapshots
    odds: Numbers
    full_odds: Numbers
    x: Numbers

    def only(self, rows: NDArray[np.bool_]) -> Planted:
        """Return some rows."""
        return Planted(self.table.only(rows), self.odds[rows], self.full_odds[rows], self.x[rows])

    def true_change(self, name: str, start: float, end: float) -> float:
        """Return by how much the share that leaves really changes when a behaviour moves from start to end."""
        at = NAMES.index(name)
        others = self.full_odds - part(at, self.x[:, at])
        at_end, at_start = (expit(others + part(at, np.array(value))) for value in (end, start))
        return float((at_end - at_start).mean())


def planted(n: int, seed: int, *, months: int = 24, embargo: int = 0, horizon: int = 1, leaks: bool = False) -> Planted:
    """Return the table of a company: rows whose window is over, of customers who did not leave within the embargo."""
    lived = company(n, seed, months)
    month, customer = np.nonzero(lived.active)
    gone = lived.left_at[customer]
    whole = (month + embargo + horizon < months) & ~((gone > month) & (gone <= month + embargo))
    month, customer, gone = month[whole], customer[whole], gone[whole]
    left = (gone > month + embargo) & (gone <= month + embargo + horizon)
    x = lived.seen[month, customer]
    if leaks:
        x = np.column_stack([x, *_leaks(lived, month, customer, seed)])
    table = Snapshots(
        features(leaks=leaks), x, left, customer, month + FIRST_MONTH, lived.tenure[month, customer], horizon, embargo
    )
    odds = lived.odds[month, customer]
    return Planted(table, odds, odds + lived.frailty[customer], lived.x[month, customer])


def _leaks(lived: Company, month: NDArray[np.int64], customer: NDArray[np.int64], seed: int) -> tuple[Numbers, ...]:
    """Return what knows of leaving: three columns of the day of the export, and tickets of those about to go."""
    rng = np.random.default_rng([seed, 1])
    gone, months = lived.left_at, len(lived.active)
    idle = np.where(gone >= 0, 30 * (months - gone), 0) + rng.exponential(8, len(gone))
    total = lived.active.sum(axis=0) * np.exp(0.3 * rng.standard_normal(len(gone)))
    judged = (gone >= 0) + 0.5 * rng.standard_normal(len(gone))
    going = (gone[customer] == month + 1) & (rng.random(len(month)) < 0.7)
    cancels = (going | (rng.random(len(month)) < 0.02)).astype(np.float64)
    return idle[customer], cancels, total[customer], judged[customer]
