"""Is what did nothing left alone, and what helped found? A small version of benchmarks/interventions_truth.py."""

from __future__ import annotations

import pytest

from benchmarks.interventions_truth import everyone, naive, retention, shuffled, told, told_wrong
from csdata.analysis.interventions.choosing import WAYS
from tests.analysis.interventions.planted import ARMS

RUNS = 100
SLACK = 2.2 * (0.05 * 0.95 / RUNS) ** 0.5  # of a rate of 5 % in so many runs


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("n", [120, 400])
def test_nothing_is_called_helpful_that_did_nothing(arm: str, n: int) -> None:
    assert told(n, arm, 0.0, WAYS[arm], RUNS).helped <= 0.05 + SLACK  # type: ignore[index]
    assert told(n, arm, 0.0, WAYS["unknown"], RUNS).helped <= 0.05


@pytest.mark.parametrize(("arm", "bar"), [("random", 0.85), ("trait", 0.85), ("recent", 0.40), ("volunteers", 0.45)])
def test_a_fifth_less_is_found_among_400(arm: str, bar: float) -> None:
    slack = 2 * (bar * (1 - bar) / RUNS) ** 0.5
    found = told(400, arm, -0.2, WAYS[arm], RUNS)  # type: ignore[index]
    assert found.helped >= bar - slack
    if arm != "volunteers":
        assert found.covered >= 0.95 - SLACK


NOT_DRAWN = [("volunteers", 400, 0.15), ("volunteers", 2_000, 0.05), ("recent", 400, 0.05), ("trait", 400, 0.05)]


@pytest.mark.parametrize(("arm", "n", "bar"), NOT_DRAWN)
def test_who_was_never_drawn_by_a_coin_is_seldom_called_helped_because_it_is_said_so(
    arm: str, n: int, bar: float
) -> None:
    runs = RUNS if n < 1_000 else 40
    assert told_wrong(n, arm, WAYS["random"], runs) <= bar + 2 * (bar * (1 - bar) / runs) ** 0.5


def test_what_other_people_do_finds_what_is_not_there() -> None:
    recent = naive(400, "recent", RUNS)
    assert recent["before and after"] > 0.5
    assert recent["with and without, after"] > 0.9
    assert naive(400, "trait", RUNS)["same past"] > 0.5


def test_with_shuffled_starts_nothing_helps() -> None:
    real, mixed, held = shuffled(60)
    assert real > 0.8
    assert mixed <= 0.05 + SLACK
    assert held >= 0.88


def test_a_forecast_alone_seldom_sees_what_is_not_there() -> None:
    assert everyone(RUNS) <= 0.05 + SLACK


def test_staying_is_compared_among_customers_alike() -> None:
    plain, adjusted, _ = retention(1_000, RUNS)
    assert plain > 0.7
    assert adjusted <= 0.05 + SLACK
