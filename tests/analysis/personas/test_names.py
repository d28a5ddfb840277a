"""Are personas called by what sets them apart, each differently?"""

from __future__ import annotations

import numpy as np

from csdata.analysis.personas.behaviours import OVER_TIME, Behaviour, own_column
from csdata.analysis.personas.names import named
from csdata.analysis.personas.profile import effects

USE, SEATS, FEATURES, _, TICKETS, _, CONTACT, _ = (row[0] for row in OVER_TIME)


def test_the_two_largest_effects_in_the_order_of_the_behaviours() -> None:
    assert named(np.array([[-0.9, 0.6, 1.4]]), (USE, FEATURES, TICKETS)) == ("Light use · many tickets",)


def test_what_is_less_than_half_a_standard_deviation_is_not_said() -> None:
    assert named(np.array([[0.6, 0.49], [0.2, -0.4]]), (USE, TICKETS)) == ("Heavy use", "Average customers")


def test_two_of_the_same_name_are_told_apart_by_a_third_behaviour() -> None:
    found = named(np.array([[-2.0, 2.0, 0.1], [-2.0, 2.0, 0.9]]), (USE, TICKETS, CONTACT))
    assert found == ("Light use · many tickets", "Light use · many tickets · much contact")


def test_two_of_the_same_name_are_told_apart_by_how_much() -> None:
    assert named(np.array([[-0.8, -1.7], [-2.4, -1.8]]), (SEATS, USE)) == (
        "Few seats in use · light use",
        "Very few seats in use · light use",
    )


def test_two_that_are_alike_in_everything_are_numbered() -> None:
    alike: tuple[Behaviour, ...] = (own_column("CRM calls"),)
    assert len(set(named(np.array([[1.0], [1.0], [1.0]]), alike))) == 3


def test_an_effect_is_hedges_g() -> None:
    """Two groups of four with means 1 and 3 and variance 1: d = 2, times 1 − 3/23."""
    spread = np.array([-1.0, 1.0, -1.0, 1.0]) * np.sqrt(3 / 4)
    values = np.concatenate([1 + spread, 3 + spread])[:, None]
    found = effects(values, np.repeat([0, 1], 4), 2)
    assert np.allclose(found[:, 0], [-2 * (1 - 3 / 23), 2 * (1 - 3 / 23)])
