"""Is a change of persona told when it is real, and not when a month was odd?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.personas.groups import fit
from csdata.analysis.personas.steady import distances_over_months, rolling, steady
from csdata.analysis.personas.transform import F, Transform
from tests.analysis.personas.planted import Lived, lived

NEAR, FAR = 1.0, 2.0


def away(*nearest: int | None) -> F:
    """Return the distances of one customer to two personas, month by month; None is an unknown month."""
    rows = [[np.nan, np.nan] if one is None else [NEAR if one == at else FAR for at in (0, 1)] for one in nearest]
    return np.array([rows], dtype=np.float64)


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ((0, 0, 1, 0, 0), (0, 0, 0, 0, 0)),  # one odd month
        ((0, 1, 1, 1, 0), (0, 0, 1, 1, 1)),  # two in a row are a change
        ((0, 1, 0, 1, 1), (0, 0, 0, 0, 1)),
        ((None, 0, 1, None, 1), (-1, 0, 0, -1, 1)),  # an unknown month neither counts nor breaks the row
        ((0, 1), (0, 0)),
    ],
)
def test_a_change_needs_two_months_in_a_row(months: tuple[int | None, ...], told: tuple[int, ...]) -> None:
    assert steady(away(*months))[0].tolist() == list(told)


def test_a_little_nearer_is_not_enough() -> None:
    barely = np.tile([1.0, 0.9], (1, 4, 1))
    barely[0, 0] = [0.9, 1.0]
    assert steady(barely)[0].tolist() == [0, 0, 0, 0]


def test_two_months_to_different_personas_are_no_change() -> None:
    three = np.array([[[1, 2, 2], [2, 1, 2], [2, 2, 1], [2, 2, 1]]], dtype=np.float64)
    assert steady(three)[0].tolist() == [0, 0, 0, 2]


def test_means_over_months_pass_over_gaps_and_need_enough_of_them() -> None:
    values = np.array([[1.0, 3.0, np.nan, 5.0, 7.0]])
    assert rolling(values, 3, 2)[0].tolist() == pytest.approx([np.nan, 2, 2, 4, 6], nan_ok=True)
    assert rolling(values, 6, 3)[0].tolist() == pytest.approx([np.nan, np.nan, np.nan, 3, 4], nan_ok=True)


def states(life: Lived, window: int) -> np.ndarray:
    recent = rolling(life.values, window, min(window, 3))
    transform = Transform.learn(recent[:, -1])
    groups = fit(transform.apply(recent[:, -1]), 4, 0)
    comparable = transform.apply(recent.reshape(-1, 6)).reshape(recent.shape)
    return steady(distances_over_months(comparable, groups.centres))


def changed(told: np.ndarray) -> float:
    both = (told[:, 1:] >= 0) & (told[:, :-1] >= 0)
    return float((told[:, 1:] != told[:, :-1])[both].mean())


@pytest.mark.parametrize("window", [1, 3, 6])
def test_nobody_who_stays_seems_to_move(window: int) -> None:
    """At most 3.5 % a month (methods.md section 9); without hysteresis a one-month window gives 24 %."""
    assert changed(states(lived(np.random.default_rng(1), 400, 24), window)) <= 0.035


def test_who_really_moves_is_seen() -> None:
    rng = np.random.default_rng(2)
    still = lived(rng, 400, 24)
    moved = still.values.copy()
    moved[:100, 12:] += (still.centres[(still.group[:100, 0] + 1) % 4] - still.centres[still.group[:100, 0]])[:, None]
    told = states(Lived(moved, still.group, still.centres), 6)
    assert (told[:100, 11] != told[:100, 23]).mean() >= 0.9
    assert (told[100:, 11] != told[100:, 23]).mean() <= 0.06
