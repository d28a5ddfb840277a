"""Does what scenarios foretell come true in companies in which the truth is known? More in docs/whatif-truth.md."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from csdata.analysis.scenarios.levers import levers
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.analysis.scenarios.sensitivity import causal_band
from tests.analysis.scenarios.planted import Doing, doing, kept_after_a_year
from tests.analysis.scenarios.planted_words import moving


def test_the_share_kept_after_a_year_is_near_and_nearer_than_compounding_the_mean() -> None:
    found = [kept_after_a_year(3_000, seed) for seed in (100, 101, 102, 103)]
    ours = np.array([one.foretold - one.truth for one in found])
    naive = np.array([one.compounded - one.truth for one in found])
    assert abs(ours.mean()) <= 0.015
    assert abs(naive.mean()) >= 0.03


@pytest.mark.parametrize("does", [doing, moving])
@pytest.mark.parametrize("noise", [0.0, 1.0, np.inf])
def test_what_doing_it_really_changes_is_inside_the_band_and_below_all_cause(
    noise: float, does: Callable[[int, int, float], Doing]
) -> None:
    for seed in (0, 1, 2):
        made = does(1_500, seed, noise)
        setting = Setting.of(made.ground, levers(made.ground))
        scenario = Scenario(levers=(Move(made.lever, made.change, ramp_months=0),))
        band = causal_band(setting, scenario, "customers")
        assert band.low <= made.truth <= band.high
        assert band.all.value > 0.9 * made.truth
