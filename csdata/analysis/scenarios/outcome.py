"""What comes of a scenario against going on as today: revenue, customers, the goal, net gain, and when it pays?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.scenarios.effects import Changes, changes
from csdata.analysis.scenarios.evidence import Kind, weakest
from csdata.analysis.scenarios.futures import QUIET, Futures, Walked, go_on, go_on_all
from csdata.analysis.scenarios.ground import Base, Ground
from csdata.analysis.scenarios.levers import Lever, lever_of
from csdata.analysis.scenarios.scenario import Goal, Scenario
from csdata.analysis.scenarios.walk import Paths

TWENTY: Final = (np.arange(20) + 0.5) / 20
YEAR: Final = 12
UNSURE: Final = 240
STANDARD: Final = Assumptions()


@dataclass(frozen=True, eq=False)
class Setting:
    """All that a move of a lever starts from: computed once for a company, seed and number of months."""

    ground: Ground
    levers: tuple[Lever, ...]
    months: int
    seed: int
    base: Base
    futures: Futures
    today: Walked

    @classmethod
    def of(cls, ground: Ground, levers: tuple[Lever, ...], months: int = 12, seed: int = 7) -> Setting:
        """Prepare a ground for moves."""
        base, futures = Base.of(ground), Futures.draw(ground, seed)
        return cls(ground, levers, months, seed, base, futures, go_on(ground, base, futures, None, months))

    @cached_property
    def key(self) -> str:
        """What tells it apart: the ground, months and seed, and what is said of levers that came from elsewhere."""
        told = [(one.name, one.now, one.evidence) for one in self.levers if one.evidence.effect is not None]
        return f"{self.ground.key}|{self.months}|{self.seed}|{told!r}"

    def quiet(self, futures: int) -> Setting:
        """Return the same for side questions: fewer customers that stand for all, futures without chance."""
        ground, drawn = self.ground.thinned(), self.futures.quiet(futures)
        base = self.base if ground is self.ground else Base.of(ground)
        today = go_on(ground, base, drawn, None, self.months)
        return Setting(ground, self.levers, self.months, self.seed, base, drawn, today)

    @cached_property
    def side(self) -> Setting:
        """A setting in which only the mean over what is not known counts."""
        return self.quiet(QUIET)

    @cached_property
    def unsure(self) -> Setting:
        """A setting in which the range of what is not known counts too."""
        return self.quiet(UNSURE)

    def run(self, scenario: Scenario, assumptions: Assumptions = STANDARD) -> Outcome:
        """Return what comes of a scenario of this many months and this seed."""
        changed = changes(self.ground, self.levers, scenario)
        plan = self.today
        if not changed.is_nothing:
            plan = go_on(self.ground, self.base, self.futures, changed, self.months)
        return Outcome(self, scenario, changed, plan, assumptions)

    def run_all(self, scenarios: Sequence[Scenario], assumptions: Assumptions = STANDARD) -> tuple[Outcome, ...]:
        """Return what comes of several scenarios at once; of a quiet setting only."""
        found = [changes(self.ground, self.levers, one) for one in scenarios]
        wanted = [one for one in found if not one.is_nothing]
        walked = iter(go_on_all(self.ground, self.base, self.futures, wanted, self.months))
        plans = [self.today if one.is_nothing else next(walked) for one in found]
        return tuple(
            Outcome(self, scenario, changed, plan, assumptions)
            for scenario, changed, plan in zip(scenarios, found, plans, strict=True)
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """Every future with the scenario (`plan`) and without (`setting.today`), each future drawn alike in both."""

    setting: Setting
    scenario: Scenario
    changed: Changes
    plan: Walked
    assumptions: Assumptions = STANDARD

    @cached_property
    def key(self) -> str:
        """What tells it apart: the setting, the scenario and the assumptions."""
        return f"{self.setting.key}|{self.scenario!r}|{self.assumptions!r}"

    @property
    def today(self) -> Paths:
        """All futures as today."""
        return self.setting.today.paths

    @property
    def paths(self) -> Paths:
        """All futures with the scenario."""
        return self.plan.paths

    @property
    def is_as_today(self) -> bool:
        """Whether nothing changes."""
        return self.plan is self.setting.today

    def reached(self, metric: str, paths: Paths | None = None) -> Numbers:
        """Return the metric at the end of every future."""
        return at_end(paths or self.paths, metric)

    def chance(self, goal: Goal, paths: Paths | None = None) -> float:
        """Return the share of futures that reach a goal."""
        return float((self.reached(goal.metric, paths) >= goal.value).mean())

    def dots(self, goal: Goal, paths: Paths | None = None) -> int:
        """Return how many of twenty equally likely futures reach a goal."""
        return int((np.quantile(self.reached(goal.metric, paths), TWENTY) >= goal.value).sum())

    @cached_property
    def cost(self) -> Numbers:
        """What the scenario costs by future and month, cumulative; costs at the start are in the first month."""
        won = np.cumsum(self.paths.customers["new"], axis=1)
        fixed = self.changed.cost_once + np.cumsum(self.changed.cost_monthly)
        return np.asarray(fixed + won * self.changed.cost_each, dtype=np.float64)

    @cached_property
    def gain(self) -> Numbers:
        """Margin gained less cost, by future and month, cumulative."""
        more = np.cumsum(self.paths.mrr - self.today.mrr, axis=1)
        return np.asarray(self.assumptions.gross_margin * more - self.cost, dtype=np.float64)

    @property
    def net_gain(self) -> Interval:
        """The middle of the net gain over all months, and its 8-in-10 range."""
        return middle(self.gain[:, -1])

    @property
    def pays(self) -> float:
        """The share of futures in which it brings at least what it costs."""
        return float((self.gain[:, -1] >= 0).mean())

    @property
    def payback_month(self) -> int | None:
        """The first month by which the middle future has its cost back; None: not within the months."""
        back = np.flatnonzero(np.median(self.gain, axis=0) >= 0)
        return int(back[0]) + 1 if len(back) else None

    @property
    def evidence(self) -> Kind | None:
        """The weakest evidence among the levers that are moved."""
        return weakest(tuple(lever_of(self.setting.levers, one.lever).evidence.kind for one in self.scenario.levers
                             if one.change and one.reach))  # fmt: skip

    def months(self, paths: Paths | None = None) -> pd.DataFrame:
        """Return a row a month: month (year × 12 + month), customers, mrr and bands in the middle 5 and 8 in 10."""
        told = paths or self.paths
        low, under, mid, over, high = np.quantile(told.mrr, [0.1, 0.25, 0.5, 0.75, 0.9], axis=0)
        start = self.setting.ground.start_month
        return pd.DataFrame(
            {
                "month_index": start + np.arange(1, self.setting.months + 1),
                "customers": np.median(told.customers["end"], axis=0),
                "mrr": mid,
                "low": low,
                "high": high,
                "low_50": under,
                "high_50": over,
            }
        )


def at_end(paths: Paths, metric: str) -> Numbers:
    """Return a metric at the end of every future: arr, mrr, customers, or nrr over the months (new ones left out)."""
    if metric == "customers":
        return paths.customers["end"][:, -1]
    if metric == "nrr":
        start = paths.money["start"][:, 0]
        return np.divide(paths.money["kept"][:, -1], start, out=np.ones(len(start)), where=start > 0)
    return paths.mrr[:, -1] * (YEAR if metric == "arr" else 1)


def middle(values: Numbers) -> Interval:
    """Return the middle of many futures and the range that 8 in 10 are in."""
    low, mid, high = np.quantile(values, [0.1, 0.5, 0.9])
    return Interval(float(mid), float(low), float(high))


def with_share(scenario: Scenario, share: float | None) -> Scenario:
    """Return the scenario with one causal share for all levers that rest on an association."""
    return replace(scenario, levers=tuple(replace(one, causal_share=share) for one in scenario.levers))
