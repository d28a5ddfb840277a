"""What do scenarios stand on: who is there, what they pay, how likely they leave, how revenue of stayers moves?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from scipy.special import logit

from csdata.analysis.drivers.fitted import Model
from csdata.analysis.drivers.lots import lot
from csdata.analysis.drivers.table import Feature, Flags, Whole
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.flows import Flows
from csdata.analysis.scenarios.hazards import LONGEST, Leaving
from csdata.analysis.scenarios.strata import LEAST, Strata, odds_of, parents, shares_left
from csdata.analysis.scenarios.walk import Rates

AT_RISK: Final = 0.1  # the tenth likeliest to leave
SEEN: Final = (0.05, 0.95)  # of customers of the same kind: beyond, hardly anybody has been
ENOUGH: Final = 30  # customers of a kind for ends of its own
SIDE: Final = 3_000  # customers that side questions (what if each lever moved alone?) are answered on


@dataclass(frozen=True, eq=False)
class Behaviour:
    """What is known of how a behaviour goes with leaving, and of its value for each customer now (NaN unknown).

    `low` and `high` are the ends that are seen among customers of the same group; `column` is the place of the
    behaviour among the model's coefficients, `passes` whether it is a driver.
    """

    feature: Feature
    values: Numbers
    low: Numbers
    high: Numbers
    column: int
    passes: bool

    @classmethod
    def of(cls, feature: Feature, values: Numbers, group: Whole, column: int, *, passes: bool) -> Self:
        """Find the ends: the 5th and 95th percentile of the group, of all where it is small; of a flag 0 and 1."""
        known = ~np.isnan(values)
        low, high = np.zeros(len(values)), np.ones(len(values))
        if feature.kind == "number" and known.any():
            ends = np.quantile(values[known], SEEN)
            low, high = np.full(len(values), ends[0]), np.full(len(values), ends[1])
            for at in np.unique(group):
                mine = (group == at) & known
                if mine.sum() >= ENOUGH:
                    low[group == at], high[group == at] = np.quantile(values[mine], SEEN)
        return cls(feature, values, low, high, column, passes)

    def room(self, direction: int) -> Numbers:
        """Return how far each customer is from the end in one direction; 0 beyond it, and where it is not known."""
        free = self.high - self.values if direction > 0 else self.values - self.low
        return np.where(np.isnan(free), 0.0, np.maximum(free, 0.0))

    def only(self, rows: Flags) -> Self:
        """Return the behaviour of some customers."""
        return replace(self, values=self.values[rows], low=self.low[rows], high=self.high[rows])


@dataclass(frozen=True, eq=False)
class Rate:
    """One chance of leaving a month for all, where too few left for more; `error` is of its log-odds."""

    value: float
    error: float


@dataclass(frozen=True, eq=False)
class Recent:
    """How customers were won lately: per month, what each pays and costs; log-odds of leaving by month of life."""

    a_month: float
    arpa: float
    cac: float | None
    young: Numbers


@dataclass(frozen=True, eq=False)
class Ground:
    """One row a customer who is there now.

    `odds`: log-odds of leaving in the k-th month ahead, given that it is still there (customers × 36). `group` is the
    persona, segment, or 0 for all; `labels` names them. `members` are the number of each customer in the data. `words`
    says what the chances of leaving rest on. `whole_words` are the columns of words all of whose levels the model tells
    apart. `scale` turns a customer of a thinned ground into so many.
    """

    members: Whole
    mrr: Numbers
    odds: Numbers
    group: Whole
    labels: tuple[str, ...]
    grouped_by: str
    segment: Whole
    segments: tuple[str, ...]
    flows: Flows
    leaving: Leaving | None
    rate: Rate
    score: Numbers
    tenure: Numbers
    behaviours: tuple[Behaviour, ...]
    model: Model | None
    fading: float
    recent: Recent
    together: tuple[frozenset[str], ...]
    csms: int
    n_seen: int
    departures: int
    start_month: int
    words: str
    has_money: bool
    key: str
    scale: float = 1.0
    whole_words: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.mrr)

    @property
    def is_part(self) -> bool:
        """Whether these are drawn customers that stand for all; what they can reach differs a little from all."""
        return self.scale != 1.0

    @property
    def parents(self) -> Whole:
        """The stratum of each customer by group and chance of leaving."""
        return parents(self.odds, self.group)

    def behaviour(self, name: str) -> Behaviour:
        """Return what is known of a behaviour; StopIteration where it is not."""
        return next(one for one in self.behaviours if one.feature.name == name)

    @property
    def at_risk(self) -> Numbers:
        """1 for the tenth of customers likeliest to leave in the next three months, else 0."""
        risk = np.logaddexp(0, self.odds[:, :3]).sum(axis=1)
        count = max(1, round(AT_RISK * len(risk)))
        marked = np.zeros(len(risk))
        marked[np.argsort(-risk, kind="stable")[:count]] = 1.0
        return marked

    @property
    def rates(self) -> Rates:
        """Expansion and contraction of the whole book."""
        share = np.bincount(self.group, weights=self.mrr, minlength=len(self.labels))
        share = share / share.sum() if share.sum() > 0 else share
        up, down = self.flows.up, self.flows.down
        return Rates(
            float(up.rate @ share), float(down.rate @ share), up.square, down.square, up.spread, down.spread
        )  # fmt: skip

    def strata(self, own: Whole, parent: Whole, base: Base) -> Strata:
        """Return strata of customers, with the odds of the parent that each is part of."""
        count = len(parent)
        number, money, squares = (
            np.asarray(self.scale * np.bincount(own, weights=weight, minlength=count), dtype=np.float64)
            for weight in (np.ones(len(self.mrr)), self.mrr, self.mrr**2)
        )
        return Strata(number, money, squares, base.odds[parent], base.lasting[parent])

    def only(self, rows: Flags) -> Self:
        """Return the ground of some customers."""
        names = ("members", "mrr", "odds", "group", "segment", "score", "tenure")
        own = {name: getattr(self, name)[rows] for name in names}
        behaviours = tuple(one.only(rows) for one in self.behaviours)
        return replace(self, **own, behaviours=behaviours, key=f"{self.key}|{int(rows.sum())}")

    def thinned(self) -> Self:
        """Return a ground of about 3,000 drawn customers that stand for all."""
        if len(self) <= SIDE:
            return self
        few = self.only(lot(self.members, 0, len(self)) < SIDE / len(self))
        return replace(few, scale=len(self) / len(few))


@dataclass(frozen=True, eq=False)
class Base:
    """The strata of a ground that nothing is changed for: computed once."""

    parent: Whole
    first_of: Whole
    odds: Numbers
    lasting: Numbers

    @classmethod
    def of(cls, ground: Ground) -> Self:
        """Part customers, and find the odds that lose exactly what single customers lose in expectation."""
        parent = ground.parents
        customers = shares_left(ground.odds, np.ones(len(ground)), parent)
        paid = shares_left(ground.odds, ground.mrr, parent)
        first = np.unique(parent, return_index=True)[1]
        total = np.bincount(parent, weights=ground.mrr)
        lasting = np.where((total > 0)[:, None], paid / np.maximum(customers, LEAST), 1.0)
        return cls(parent, first, odds_of(customers), lasting)


def flat_odds(rate: float, customers: int) -> Numbers:
    """Return the same log-odds for all customers and months."""
    return np.full((customers, LONGEST), float(logit(np.clip(rate, 1e-6, 1 - 1e-6))))
