"""Which scenarios do these data suggest to start from?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from csdata.analysis.scenarios.levers import Lever
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.scenario import Move, Scenario

HALF: Final = 0.5
ONBOARDING: Final = ("days_to_first_value", "milestones_share")
RESCUED: Final = 0.8
DEARER: Final = 0.05
AS_TODAY: Final = "As today"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named start: its moves, in each lever's unit."""

    name: str
    moves: tuple[Move, ...]


def presets(setting: Setting) -> tuple[Preset, ...]:
    """Return the starts that these data allow; the first is going on as today."""
    return (Preset(AS_TODAY, ()), *_starts(setting))


def half_way(lever: Lever) -> Move:
    """Return the move half of the way to the end with less leaving."""
    end = lever.high if lever.better > 0 else lever.low
    return Move(lever.name, HALF * (end - lever.now))


def _starts(setting: Setting) -> Iterator[Preset]:
    levers = {one.name: one for one in setting.levers}
    onboarding = next((levers[name] for name in ONBOARDING if name in levers), None)
    if onboarding:
        yield Preset("Onboard faster", (half_way(onboarding),))
    experience = [
        one for one in setting.levers if one.part == "Customer experience" and one.better and one.is_suggested
    ]
    rest = [one for one in experience if one.got is None and one is not onboarding]
    if rest:
        yield Preset("Fix worst barrier", (half_way(max(rest, key=lambda one: (_kept(setting, one), one.name))),))
    helped = [one for one in experience if one.got is not None and one.better > 0]
    if helped:
        best = max(helped, key=lambda one: (_kept(setting, one), one.name))
        yield Preset(f"Roll out {best.label}", (Move(best.name, best.high - best.now),))
    rescue = levers.get("at_risk_contacted")
    if rescue and rescue.now < RESCUED:
        yield Preset("Rescue at risk", (Move(rescue.name, RESCUED - rescue.now),))
    if "price" in levers:
        yield Preset("Raise the price", (Move("price", DEARER),))


def _kept(setting: Setting, lever: Lever) -> float:
    scenario = Scenario(months=setting.months, seed=setting.seed, levers=(half_way(lever),))
    return float(setting.side.run(scenario).reached("customers").mean())
