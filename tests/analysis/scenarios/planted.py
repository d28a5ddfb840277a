"""Companies in which it is known what would happen: who stays, and what doing something would really change.

Two kinds (methods.md, sections 5 and 9). In the first, behaviours make customers leave and half of them are gone within
two years. In the second, what customers do with the product (`adoption`) goes with an unseen engagement that makes them
stay as well: the link is only partly cause. What really happens is simulated with the same chance in both worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from csdata.analysis.drivers.find import Drivers, find_drivers
from csdata.analysis.drivers.fitted import Model
from csdata.analysis.drivers.table import Feature, Snapshots
from csdata.analysis.scenarios.dated import scores
from csdata.analysis.scenarios.flows import Flows
from csdata.analysis.scenarios.ground import Behaviour, Ground, Rate, Recent
from csdata.analysis.scenarios.hazards import Leaving, Looks
from tests.analysis.drivers import planted as drivers

Numbers = NDArray[np.float64]
YEAR: Final = 12


def ground_of(found: Drivers, looks: Looks, now: Snapshots, values: Numbers | None = None) -> Ground:
    """Return the ground of made-up customers: `now` has a row for each who is there."""
    model = found.told
    assert model is not None
    leaving = Leaving.learn(looks)
    assert leaving is not None
    score = scores(model, now)
    n = len(now)
    group = np.zeros(n, dtype=np.int64)
    return Ground(
        members=now.customer, mrr=np.full(n, 100.0) if values is None else values,
        odds=leaving.odds(score, now.tenure), group=group, labels=("all customers",), grouped_by="", segment=group,
        segments=("not known",), flows=Flows.none(1), leaving=leaving, rate=Rate(0.02, 0.1), score=score,
        tenure=now.tenure, behaviours=_behaviours(found, model, now), model=model, fading=leaving.fading,
        recent=Recent(0.0, 100.0, None, leaving.odds(np.zeros(1), np.zeros(1))[0]), together=(), csms=0,
        n_seen=leaving.customers, departures=leaving.departures, start_month=int(now.month.max()), words="made",
        has_money=True, key="made",
    )  # fmt: skip


def _behaviours(found: Drivers, model: Model, now: Snapshots) -> tuple[Behaviour, ...]:
    passing = {effect.feature.name for effect in found.drivers}
    places = {one.name: at for at, one in enumerate(now.features)}
    return tuple(
        Behaviour.of(one, now.x[:, places[one.name]], np.zeros(len(now), dtype=np.int64), model.shape.n_free + at,
                     passes=one.name in passing)
        for at, one in enumerate(model.shape.features)
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """The share of the active book still there after a year: in truth, as foretold, and by compounding mean churn."""

    truth: float
    foretold: float
    compounded: float


def kept_after_a_year(n: int, seed: int, months: int = 24) -> Kept:
    """Foretell the year after the last month of a company, and compare with what happened."""
    lived = drivers.company(n, seed, months + YEAR)
    now = months - 1
    month, customer = np.nonzero(lived.active)
    gone = lived.left_at[customer]

    def rows(which: NDArray[np.bool_], horizon: int, embargo: int) -> Snapshots:
        at, who, left = month[which], customer[which], gone[which]
        leaves = (left > at + embargo) & (left <= at + embargo + horizon)
        return Snapshots(drivers.features(), lived.seen[at, who], leaves, who, at + drivers.FIRST_MONTH,
                         lived.tenure[at, who], horizon, embargo)  # fmt: skip

    stayed = ~((gone > month) & (gone <= month + 1))
    found = find_drivers(rows((month + 4 <= now) & stayed, 3, 1), seed=seed)
    assert found.tested is not None
    assert found.told is not None
    out = frozenset(found.left_out)
    before = rows(month < now, 1, 0).without(out)
    staying = ((lived.left_at < 0)[:, None] | (np.arange(months) < lived.left_at[:, None])) & (
        np.cumsum(lived.active[:months].T, axis=1) > 0
    )
    looks = Looks(
        before.customer, before.month - drivers.FIRST_MONTH, before.tenure, scores(found.told, before), staying
    )
    own = ground_of(found, looks, rows(month == now, 1, 0).without(out))
    there = own.members
    truth = float(((lived.left_at[there] < 0) | (lived.left_at[there] > now + YEAR)).mean())
    at_risk = lived.active[now - YEAR : now].sum()
    lost = ((lived.left_at > now - YEAR) & (lived.left_at <= now)).sum()
    foretold = float(np.prod(1 / (1 + np.exp(own.odds[:, :YEAR])), axis=1).mean())
    return Kept(truth, foretold, float((1 - lost / at_risk) ** YEAR))


# ---- what doing something would really change

BASE, DOES, ENGAGED, OTHER = -3.4, -0.5, -0.6, 0.4  # log-odds: adoption, engagement, and something else that is seen
STAY: Final = 0.95


@dataclass(frozen=True)
class World:
    """What customers are like, month by month (months × customers), and the draws by which they leave."""

    adoption: Numbers
    engagement: Numbers
    other: Numbers
    draws: Numbers
    entered: NDArray[np.int64]

    def left(self, adoption: Numbers, first: int = 0) -> NDArray[np.int64]:
        """Return the month at whose end each has left, a large number for never; nobody leaves before `first`."""
        odds = BASE + DOES * adoption + ENGAGED * self.engagement + OTHER * self.other
        goes = (self.draws < expit(odds)) & (np.arange(len(odds))[:, None] >= np.maximum(self.entered, first))
        return np.where(goes.any(axis=0), goes.argmax(axis=0) + 1, 10_000)


def world(n: int, seed: int, months: int) -> World:
    """Make customers whose adoption follows their engagement in part."""
    rng = np.random.default_rng([seed, n, 5])

    def slow() -> Numbers:
        own, moving, found = rng.standard_normal(n), rng.standard_normal(n), np.empty((months, n))
        for at in range(months):
            found[at] = (own + moving) / np.sqrt(2)
            moving = STAY * moving + np.sqrt(1 - STAY**2) * rng.standard_normal(n)
        return found

    engagement, rest, other = slow(), slow(), slow()
    adoption = 0.6 * engagement + 0.8 * rest
    entered = np.where(rng.random(n) < 0.6, 0, rng.integers(0, months - YEAR - 4, n))
    return World(adoption, engagement, other, rng.random((months, n)), entered)


@dataclass(frozen=True)
class Doing:
    """A setting's ground in a world, and what doing something to all really keeps more of after a year."""

    ground: Ground
    lever: str
    change: float
    truth: float


def doing(n: int, seed: int, noise: float, *, months: int = 30, part: float = 0.5) -> Doing:
    """Learn from a world in which engagement is seen with so much noise (inf: not at all), and then do it.

    Everybody's adoption closes so large a `part` of its distance to the high end from the last month on; the truth is
    the mean of customers kept more, each with the same draws, over forty futures of each customer.
    """
    whole = world(n, seed, months + YEAR)
    left = whole.left(whole.adoption)
    rng = np.random.default_rng([seed, 9])
    columns = {"adoption": whole.adoption, "other": whole.other}
    if np.isfinite(noise):
        columns["engagement"] = whole.engagement + noise * rng.standard_normal(whole.engagement.shape)
    features = tuple(Feature(name, name.capitalize()) for name in columns)
    own = learnt(features, np.stack(list(columns.values()), axis=2), (left, whole.entered), months, seed)
    room = own.behaviour("adoption").room(1)
    return Doing(own, "adoption", part * float(room.mean()), _truth(whole, own.members, part * room, months - 1, seed))


def learnt(
    features: tuple[Feature, ...],
    seen: Numbers,
    lives: tuple[NDArray[np.int64], NDArray[np.int64]],
    months: int,
    seed: int,
) -> Ground:
    """Return the ground of the customers who are there in the last of so many months, learnt from those before.

    `seen` is (months, customers, behaviours); `lives` are the month at whose end each left, and the one it came in.
    """
    left, entered = lives
    now, at = months - 1, np.arange(months)[:, None]
    month, customer = np.nonzero((at >= entered) & (at < left))

    def rows(which: NDArray[np.bool_], horizon: int, embargo: int) -> Snapshots:
        when, who = month[which], customer[which]
        leaves = (left[who] > when + embargo) & (left[who] <= when + embargo + horizon)
        return Snapshots(features, seen[when, who], leaves, who, when + drivers.FIRST_MONTH,
                         (when - entered[who]).astype(float), horizon, embargo)  # fmt: skip

    stayed = ~((left[customer] > month) & (left[customer] <= month + 1))
    found = find_drivers(rows((month + 4 <= now) & stayed, 3, 1), seed=seed)
    assert found.told is not None
    before = rows(month < now, 1, 0)
    staying = (np.arange(months) < left[:, None]) & (np.arange(months) >= entered[:, None])
    looks = Looks(
        before.customer, before.month - drivers.FIRST_MONTH, before.tenure, scores(found.told, before), staying
    )
    return ground_of(found, looks, rows(month == now, 1, 0))


def _truth(whole: World, who: NDArray[np.int64], raised: Numbers, now: int, seed: int, futures: int = 40) -> float:
    """Return how many more customers are there after a year when adoption is raised, in the mean of many futures."""
    rng = np.random.default_rng([seed, 77])
    kept = []
    for _ in range(futures):
        draws = rng.random((YEAR, len(who)))
        states = [one[now : now + YEAR, who] for one in (whole.adoption, whole.engagement, whole.other)]
        there = []
        for more in (np.zeros(len(who)), raised):
            odds = BASE + DOES * (states[0] + more) + ENGAGED * states[1] + OTHER * states[2]
            there.append((draws >= expit(odds)).all(axis=0).sum())
        kept.append(there[1] - there[0])
    return float(np.mean(kept))
