"""On what does a scenario hang: which lever, how much of the links is cause, how many are reached?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.scenarios.effects import ends
from csdata.analysis.scenarios.levers import lever_of
from csdata.analysis.scenarios.outcome import Setting, at_end, with_share
from csdata.analysis.scenarios.scenario import Move, Scenario

SHARES: Final = {"none": 0.0, "half": 0.5, "all": 1.0}
GRID: Final = np.linspace(0.0, 1.0, 5)
NINETY_FIVE: Final = (0.025, 0.5, 0.975)
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
    every = unsure.run_all([with_share(scenario, share) for share in SHARES.values()])
    for name, one in zip(SHARES, every, strict=True):
        more = one.reached(metric) - today
        low, mid, high = np.quantile(more, NINETY_FIVE)
        told[name] = Interval(float(mid), float(low), float(high))
    return CausalBand(metric, told["none"], told["half"], told["all"], bool(_on_links(setting, scenario)))


def _on_links(setting: Setting, scenario: Scenario) -> list[Move]:
    return [one for one in scenario.levers if one.change and not lever_of(setting.levers, one.lever).evidence.is_causal]


def tornado(setting: Setting, scenario: Scenario, metric: str) -> pd.DataFrame:
    """Return a row a lever (TORNADO): change of a metric when it alone goes to either end of its range.

    The others stay as the scenario has them. In the mean of the futures; the largest swing first.
    """
    side, told = setting.side, []
    for lever in setting.levers:
        if lever.name in INPUTS or (lever.name == "discount" and not _is_moved(scenario, lever.name)):
            continue  # a discount is a price turned round: one of both is enough unless somebody gives it
        move = next((one for one in scenario.levers if one.lever == lever.name), Move(lever.name, 0.0))
        told += [(lever, replace(move, change=end, unit=None)) for end in ends(side.ground, lever, move)]
    now, *others = side.run_all([scenario, *(_with(scenario, move) for _, move in told)])
    level = float(now.reached(metric).mean())
    change = [float(one.reached(metric).mean()) - level for one in others]
    rows = []
    for at in range(0, len(told), 2):
        lever = told[at][0]
        settings = [lever.now + move.change for _, move in told[at : at + 2]]
        texts = [lever.text(min(max(value, lever.low), lever.high)) for value in settings]
        low, high = change[at : at + 2]
        rows.append((lever.name, lever.label, low, high, *texts, abs(high - low), lever.evidence.kind))
    frame = pd.DataFrame(rows, columns=list(TORNADO))
    return frame.sort_values(["swing", "lever"], ascending=[False, True], ignore_index=True)


def _is_moved(scenario: Scenario, name: str) -> bool:
    return any(one.lever == name and one.change for one in scenario.levers)


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

    shares = [with_share(scenario, float(share)) for share in GRID]
    reaches = [replace(scenario, levers=tuple(replace(one, reach=one.reach * float(part)) for one in scenario.levers))
               for part in GRID]  # fmt: skip
    net = [float(one.gain[:, -1].mean()) for one in side.run_all([scenario, *shares, *reaches])]
    by_share, by_reach = np.array(net[1 : 1 + len(GRID)]), np.array(net[1 + len(GRID) :])
    links = _on_links(setting, scenario)
    share = crossing(GRID, by_share) if links else None
    reach = crossing(GRID, by_reach)
    return BreakEven(share, reach, _words(share, reach, net[0], has_links=bool(links)))


def crossing(places: Numbers, gains: Numbers) -> float | None:
    """Return the first place from which a gain is not negative, on the line between places; None where there is none.

    >>> crossing(np.array([0.0, 0.5, 1.0]), np.array([-1.0, 1.0, 3.0]))
    0.25
    """
    back = np.flatnonzero(gains >= 0)
    if not len(back):
        return None
    at = int(back[0])
    if at == 0:
        return float(places[0])
    low, high = float(gains[at - 1]), float(gains[at])
    return float(places[at - 1] + (places[at] - places[at - 1]) * low / (low - high))


def _words(share: float | None, reach: float | None, net: float, *, has_links: bool) -> str:
    """Say from where on it pays; `net` is the net gain as planned."""
    if has_links and share == 0:
        return "It pays even if none of the links is cause."
    if has_links and share is None:
        return "Even if all of the link is cause, it does not bring what it costs."
    if reach is None:
        if not has_links:
            return "It does not bring what it costs as planned."
        return f"It pays only if at least {100 * (share or 0):.0f}% of the link is cause."
    if reach == 0:
        return (
            "It costs nothing, and brings something at any reach."
            if net > 0
            else "It brings nothing and costs nothing."
        )
    if not has_links:
        return f"It pays from {100 * reach:.0f}% of the planned reach on; nothing hangs on an association."
    return (
        f"It pays if at least {100 * (share or 0):.0f}% of the link is cause, or at {100 * reach:.0f}% of the planned "
        "reach."
    )
