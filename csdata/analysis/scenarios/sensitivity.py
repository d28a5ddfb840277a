"""On what does a scenario hang: which lever, how much of the links is cause, how many are reached?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Interval
from csdata.analysis.scenarios.effects import ends
from csdata.analysis.scenarios.levers import lever_of
from csdata.analysis.scenarios.outcome import Outcome, Setting, at_end, with_share
from csdata.analysis.scenarios.scenario import Move, Scenario

SHARES: Final = {"none": 0.0, "half": 0.5, "all": 1.0}
STEPS: Final = 6
NINETY_FIVE: Final = (0.025, 0.5, 0.975)
CLOSE: Final = 1e-3
INPUTS: Final = frozenset({"new_customers", "cac"})  # said by whoever plans; what they do is arithmetic
TORNADO: Final = ("lever", "label", "low", "high", "low_setting", "high_setting", "swing", "evidence")


@dataclass(frozen=True, slots=True)
class CausalBand:
    """What a scenario adds at the end if none, half, or all of each link is cause, each with its 95 % range.

    `low` to `high`: the whole band. All of it cause is an upper bound: whoever does more of something by itself is
    different in other ways too. `rests_on_link`: whether any lever rests on an association at all.
    """

    metric: str
    none: Interval
    half: Interval
    all: Interval
    rests_on_link: bool

    @property
    def low(self) -> float:
        """The lower end of the band."""
        return min(one.value if one.low is None else one.low for one in (self.none, self.half, self.all))

    @property
    def high(self) -> float:
        """The upper end of the band."""
        return max(one.value if one.high is None else one.high for one in (self.none, self.half, self.all))


def causal_band(setting: Setting, scenario: Scenario, metric: str) -> CausalBand:
    """Return what a scenario adds for the three shares of cause, chance averaged out; differences within futures."""
    unsure = setting.unsure
    today = at_end(unsure.today.paths, metric)
    told = {}
    for name, share in SHARES.items():
        more = unsure.run(with_share(scenario, share)).reached(metric) - today
        low, mid, high = np.quantile(more, NINETY_FIVE)
        told[name] = Interval(float(mid), float(low), float(high))
    return CausalBand(metric, told["none"], told["half"], told["all"], bool(_on_links(setting, scenario)))


def _on_links(setting: Setting, scenario: Scenario) -> list[Move]:
    return [one for one in scenario.levers if one.change and not lever_of(setting.levers, one.lever).evidence.is_causal]


def tornado(setting: Setting, scenario: Scenario, metric: str) -> pd.DataFrame:
    """Return a row a lever (TORNADO): change of a metric when it alone goes to either end of its range.

    The others stay as the scenario has them. In the mean of the futures; the largest swing first.
    """
    side = setting.side
    now = float(side.run(scenario).reached(metric).mean())
    rows = []
    for lever in setting.levers:
        if lever.name in INPUTS:
            continue
        old = next((one for one in scenario.levers if one.lever == lever.name), None)
        move = old or Move(lever.name, 0.0)
        limits = ends(side.ground, lever, move)
        found = [float(side.run(_with(scenario, replace(move, change=end, unit=None))).reached(metric).mean()) - now
                 for end in limits]  # fmt: skip
        texts = [lever.text(lever.now + end) for end in limits]
        swing = max(found) - min(found)
        rows.append((lever.name, lever.label, found[0], found[1], *texts, swing, lever.evidence.kind))
    frame = pd.DataFrame(rows, columns=list(TORNADO))
    return frame.sort_values(["swing", "lever"], ascending=[False, True], ignore_index=True)


def _with(scenario: Scenario, move: Move) -> Scenario:
    """Return the scenario with one move in place of those of the same lever."""
    others = tuple(one for one in scenario.levers if one.lever != move.lever)
    return replace(scenario, levers=(*others, move))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From where on a scenario brings at least what it costs, in the mean of the futures.

    `causal_share`: how much of the links must be cause; `reach`: which part of the planned reach is enough. None where
    it never does, or where nothing hangs on it; `words` say which.
    """

    causal_share: float | None
    reach: float | None
    words: str


def break_even(setting: Setting, scenario: Scenario) -> BreakEven:
    """Return from which causal share and which part of the reach a scenario brings what it costs."""
    side = setting.side
    if not any(one.change for one in scenario.levers):
        return BreakEven(None, None, "Nothing is changed.")

    def by_share(share: float) -> float:
        return _net(side.run(with_share(scenario, share)))

    def by_reach(part: float) -> float:
        return _net(side.run(replace(scenario, levers=tuple(replace(one, reach=one.reach * part)
                                                            for one in scenario.levers))))  # fmt: skip

    links = _on_links(setting, scenario)
    share = crossing(by_share) if links else None
    reach = crossing(by_reach)
    return BreakEven(share, reach, _words(share, reach, bool(links), float(_net(side.run(scenario)))))


def _net(outcome: Outcome) -> float:
    return float(outcome.gain[:, -1].mean())


def crossing(gain: Callable[[float], float]) -> float | None:
    """Return the smallest place between 0 and 1 from which a rising gain is not negative; None where it is at 1.

    >>> round(crossing(lambda place: place - 0.25), 6)
    0.25
    """
    low, high = 0.0, 1.0
    at_low, at_high = gain(low), gain(high)
    if at_low >= 0:
        return 0.0
    if at_high < 0:
        return None
    for _ in range(STEPS):
        middle = low + (high - low) * at_low / (at_low - at_high)
        value = gain(middle)
        if abs(value) <= CLOSE * max(abs(at_low), abs(at_high)):
            return middle
        if value < 0:
            low, at_low = middle, value
        else:
            high, at_high = middle, value
    return high


def _words(share: float | None, reach: float | None, has_links: bool, net: float) -> str:  # noqa: FBT001
    if reach is None:
        return "It does not bring what it costs, even if all of the link is cause." if net < 0 and has_links and (
            share is None) else "It does not bring what it costs as planned."  # fmt: skip
    if not has_links:
        return f"It pays from {100 * reach:.0f}% of the planned reach on; nothing hangs on an association."
    if share is None:
        return "Even if all of the link is cause, it does not bring what it costs."
    if share == 0:
        return "It pays even if none of the links is cause."
    return (
        f"It pays if at least {100 * share:.0f}% of the link is cause, or at {100 * reach:.0f}% of the planned reach."
    )
