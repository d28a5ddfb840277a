"""Do many futures drawn at once say what customers say one by one, and does every month add up?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.scenarios.outcome import Outcome, Setting
from csdata.analysis.scenarios.scenario import Move
from csdata.analysis.scenarios.strata import parents, split
from csdata.analysis.scenarios.walk import noisy
from tests.analysis.scenarios.made import by_customer, ground, lever, scenario, shuffled

CARE = (lever(),)


@cache
def setting(n: int, months: int = 12, seed: int = 7) -> Setting:
    return Setting.of(ground(n), CARE, months, seed)


@cache
def outcome(n: int, change: float = 1.0) -> Outcome:
    return setting(n).run(scenario(Move("care", change, persona="a")))


# ---- against the long way


@pytest.mark.parametrize("n", [30, 300])
def test_customers_and_revenue_are_those_of_customers_simulated_one_by_one(n: int) -> None:
    found = outcome(n)
    for changed, paths in ((None, found.today), (found.changed, found.paths)):
        slow = by_customer(found.setting.ground, found.setting.futures, changed, 12)
        for ours, theirs in ((paths.customers["end"], slow.customers), (paths.mrr, slow.mrr)):
            for month in (0, 5, 11):
                a, b = ours[:, month], theirs[:, month]
                assert abs(a.mean() - b.mean()) < 4 * np.hypot(a.std(), b.std()) / np.sqrt(len(a))
                assert 0.85 < a.std() / b.std() < 1.15
            spread = slow.mrr[:, 11].std()
        apart = np.abs(np.quantile(paths.mrr[:, 11], [0.1, 0.5, 0.9]) - np.quantile(slow.mrr[:, 11], [0.1, 0.5, 0.9]))
        assert (apart < 0.25 * spread).all()


def test_the_gain_is_that_of_customers_simulated_one_by_one() -> None:
    found = outcome(300)
    own, futures = found.setting.ground, found.setting.futures
    with_it, without = (by_customer(own, futures, changed, 12, seed=5) for changed in (found.changed, None))
    ours = found.paths.customers["end"][:, 11] - found.today.customers["end"][:, 11]
    theirs = with_it.customers[:, 11] - without.customers[:, 11]
    assert abs(ours.mean() - theirs.mean()) < 4 * theirs.std() / np.sqrt(len(theirs))


def test_the_expected_number_of_customers_is_exact_without_chance() -> None:
    side = Setting.of(ground(2_000, error=0.0, growing=False), CARE).side
    own = side.ground
    left = np.cumprod(1 / (1 + np.exp(own.odds[:, :12])), axis=1)
    assert side.today.paths.customers["end"][0] == pytest.approx(left.sum(axis=0), rel=1e-5)
    assert side.today.paths.mrr[0] == pytest.approx(own.mrr @ left, rel=1e-5)


# ---- every month adds up


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(5, 120),
    seed=st.integers(0, 1_000),
    change=st.floats(0, 1),
    won=st.floats(0, 20),
    price=st.floats(-0.1, 0.15),
    reach=st.floats(0, 1),
)
def test_start_and_movements_make_the_end(
    n: int, seed: int, change: float, won: float, price: float, reach: float
) -> None:
    from csdata.analysis.scenarios.levers import levers  # noqa: PLC0415

    own = ground(n, seed)
    told = scenario(Move("care", change, reach=reach), Move("new_customers", won), Move("price", price), seed=seed)
    paths = Setting.of(own, (*CARE, *levers(own)), 12, seed).run(told).paths
    for parts in (paths.money, paths.customers):
        total = parts["start"] + parts["new"] + parts["expansion"] - parts["contraction"] - parts["churn"]
        assert parts["end"] == pytest.approx(total, rel=1e-12, abs=1e-6)
        assert parts["start"][:, 1:] == pytest.approx(parts["end"][:, :-1], rel=1e-9, abs=1e-6)
        assert all((part >= 0).all() for part in parts.values())
    assert (paths.customers["churn"] <= paths.customers["start"] + 1e-9).all()


# ---- the same answer


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    one, again, other = (Setting.of(ground(200), CARE, 12, seed).today.paths.mrr for seed in (7, 7, 8))
    assert one.tobytes() == again.tobytes()
    assert not np.array_equal(one, other)


def test_the_order_of_customers_makes_no_difference() -> None:
    own = ground(300)
    told = scenario(Move("care", 1.0, segment="small"))
    one, other = (Setting.of(each, CARE).run(told).paths.mrr for each in (own, shuffled(own)))
    assert one == pytest.approx(other, rel=1e-5)


def test_nothing_changed_is_byte_for_byte_as_today() -> None:
    for move in (Move("care", 0.0, cost_once=5.0), Move("care", 1.0, reach=0.0)):
        found = setting(200).run(scenario(move))
        assert found.paths.mrr.tobytes() == setting(200).today.paths.mrr.tobytes()
        assert found.is_as_today
        assert found.net_gain.value == -move.cost_once


def test_more_of_what_helps_never_keeps_fewer() -> None:
    kept = [outcome(300, change).paths.customers["end"][:, -1].mean() for change in (0.0, 0.3, 0.6, 1.0)]
    assert kept == sorted(kept)


def test_longer_horizons_begin_with_the_same_months() -> None:
    short, long = setting(200, 12).today.paths.mrr, setting(200, 36).today.paths.mrr
    assert long[:, :12] == pytest.approx(short, rel=1e-6)


# ---- the parts


def test_draws_have_the_mean_and_the_variance_asked_for_and_are_never_negative() -> None:
    normals = np.random.default_rng(0).standard_normal(400_000)
    for mean, variance in ((0.5, 0.5), (20.0, 15.0), (3.0, 30.0)):
        drawn = noisy(np.full(normals.shape, mean), np.full(normals.shape, variance), normals, quiet=False)
        assert drawn.min() >= 0
        assert drawn.mean() == pytest.approx(mean, rel=0.03)
        assert drawn.var() == pytest.approx(variance, rel=0.1)


def test_few_customers_are_strata_of_their_own_and_many_are_parted_by_group_and_chance() -> None:
    assert len(np.unique(parents(ground(40).odds, ground(40).group))) == 40
    many = ground(5_000)
    found = parents(many.odds, many.group)
    assert 40 <= len(np.unique(found)) <= 48
    assert all(len(np.unique(many.group[found == at])) == 1 for at in np.unique(found))


def test_a_stratum_is_parted_by_how_much_changes_for_its_customers() -> None:
    parent = np.zeros(100, dtype=np.int64)
    shift = np.repeat([0.0, -0.5], 50)
    own, parents_of = split(parent, shift)
    assert len(parents_of) == 2
    assert len(np.unique(own[:50])) == len(np.unique(own[50:])) == 1
