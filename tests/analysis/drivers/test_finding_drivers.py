"""Are planted drivers found, chance refused, leaks that react to leaving flagged, and risks explained?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from csdata.analysis.drivers.decay import decays, suspects
from csdata.analysis.drivers.effects import newest_rows
from csdata.analysis.drivers.find import Drivers, find_drivers, rung_of
from csdata.analysis.drivers.risk import in_points, risk
from csdata.analysis.drivers.scores import auc
from csdata.analysis.drivers.table import Feature, Snapshots, Suspect
from csdata.analysis.drivers.validation import later_months, validate
from csdata.analysis.intervals import Numbers
from csdata.errors import CsDataError
from tests.analysis.drivers.planted import FIRST_MONTH, TRUE, planted


@pytest.fixture(scope="module")
def found() -> Drivers:
    return find_drivers(planted(1000, 0).table)


def flat(n: int, seed: int, share: float = 0.3, effect: float = 0.0) -> Snapshots:
    """Return customers without dates, six behaviours, of which the first may have an effect."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 6))
    left = rng.random(n) < expit(np.log(share / (1 - share)) + effect * x[:, 0])
    features = tuple(Feature(f"b{at}", f"Behaviour {at}") for at in range(6))
    return Snapshots(features, x, left, np.arange(n), np.zeros(n, dtype=np.int64), np.full(n, np.nan))


def with_columns(table: Snapshots, **columns: Numbers) -> Snapshots:
    more = tuple(Feature(name, name.capitalize()) for name in columns)
    return replace(table, features=(*table.features, *more), x=np.column_stack([table.x, *columns.values()]))


# ---- the planted truth


def test_the_planted_drivers_are_found_with_the_right_sign(found: Drivers) -> None:
    assert (found.verdict, found.rung, found.n) == ("found", "full", 1000)
    named = {effect.feature.name: effect for effect in found.drivers}
    assert set(named) >= TRUE
    assert len(set(named) - TRUE) <= 1
    for name in TRUE:
        real = planted(1000, 0).true_change(name, named[name].start, named[name].end)
        assert np.sign(named[name].change.value) == np.sign(real)
        assert named[name].stable
    assert "not proven to cause it" in found.why


def test_a_small_table_of_the_truth() -> None:
    recalls, held, flagged, gaps = [], [], [], []
    for seed in range(6):
        real = planted(500, seed)
        told = find_drivers(real.table, seed=seed)
        recalls.append(len({one.feature.name for one in told.effects[:7]} & TRUE) / 7)
        for one in told.effects:
            change = real.true_change(one.feature.name, one.start, one.end)
            held.append((one.change.low or 0) <= change <= (one.change.high or 0))
            if not change:
                flagged.append(one.passes)
        tested = np.logical_or.reduce([test for _, test in later_months(real.table)])
        assert told.auc is not None
        gaps.append(auc(real.odds[tested], real.table.left[tested]) - told.auc.value)
    assert np.mean(recalls) >= 0.9
    assert np.mean(held) >= 0.9
    assert np.mean(flagged) <= 0.1
    assert np.mean(gaps) <= 0.03


def test_usage_and_logins_are_told_as_moving_together(found: Drivers) -> None:
    [group] = found.groups
    assert group.words == "Usage and Logins move together; we cannot tell which it is."
    assert group.test.p < 1e-6


def test_it_was_tested_on_later_months(found: Drivers) -> None:
    assert found.validation is not None
    assert (found.validation.way, found.validation.origins) == ("later months", 3)
    assert found.validation.scores.auc.value > 0.8
    assert found.validation.challenger is not None
    assert not found.validation.challenger.better


def test_no_month_learnt_from_reaches_into_a_tested_one() -> None:
    table = planted(300, 1, horizon=3, embargo=1).table
    splits = later_months(table)
    assert len(splits) == 3
    for learn, test in splits:
        assert table.month[learn].max() + 4 <= table.month[test].min()
    assert splits[-1][1][table.month == table.month.max()].all()


def test_without_dates_customers_are_left_out_in_turn() -> None:
    checked = validate(flat(400, 0, effect=1.0))
    assert checked is not None
    assert (checked.way, checked.origins, checked.rows) == ("other customers", 0, 400)
    assert checked.scores.auc.value > 0.65


# ---- refusals


def test_shuffled_labels_give_no_drivers_in_95_of_100_runs() -> None:
    seen = [find_drivers(flat(150, seed), seed=seed).verdict for seed in range(200)]
    assert set(seen) <= {"found", "no_signal"}
    assert seen.count("found") <= 10


def test_shuffled_labels_of_many_departures_pass_no_test() -> None:
    passed = 0
    for seed in range(12):
        table = planted(300, seed).table
        order = np.random.default_rng(seed).permutation(len(table))
        passed += find_drivers(replace(table, left=table.left[order]), seed=seed).verdict == "found"
    assert passed <= 1


def test_twelve_customers_are_too_few() -> None:
    told = find_drivers(flat(12, 0))
    assert (told.verdict, told.effects, told.auc, told.drivers) == ("too_few", (), None, ())
    assert "from 20 departures on" in told.why


@pytest.mark.parametrize(
    ("departures", "rung"), [(19, "none"), (20, "caution"), (40, "few"), (100, "few"), (101, "full")]
)
def test_the_ladder_of_departures(departures: int, rung: str) -> None:
    assert rung_of(departures) == rung


def test_few_departures_carry_few_behaviours_and_say_so() -> None:
    table = flat(120, 3, share=0.2, effect=2.0)
    told = find_drivers(with_columns(table, double=table.x[:, 0] + 0.2 * table.x[:, 1] ** 2))
    assert told.rung in {"caution", "few"}
    assert "moves together with Behaviour 0" in told.left_out["double"]
    assert told.verdict == "found"
    assert ("with caution" in told.why) or ("only a few behaviours" in told.why)


def test_who_does_not_wait_any_more_stops_the_search() -> None:
    with pytest.raises(CsDataError, match="stopped") as caught:
        find_drivers(flat(200, 0), should_stop=lambda: True)
    assert caught.value.code == "stopped"


def test_progress_rises_to_the_end() -> None:
    heard: list[float] = []
    find_drivers(flat(200, 0), progress=lambda done, _what: heard.append(done))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)


# ---- columns that say nothing of their own


def test_constant_and_repeated_columns_are_left_out_and_named() -> None:
    table = flat(500, 1, effect=1.0)
    more = with_columns(table, same=np.full(500, 3.0), twice=2 * table.x[:, 0] + 1, sum=table.x[:, 1] + table.x[:, 2])
    told, plain = find_drivers(more), find_drivers(table)
    assert set(told.left_out) == {"same", "twice", "sum"}
    assert "same for all" in told.left_out["same"]
    assert "follows exactly from Behaviour 0" in told.left_out["twice"]
    assert told.effects == plain.effects


def test_suspects_of_the_table_are_kept_out() -> None:
    table = flat(500, 1, effect=1.0)
    known = replace(
        with_columns(table, score=table.left.astype(np.float64)), suspects=(Suspect("score", "It is a score."),)
    )
    told = find_drivers(known)
    assert told.suspects == known.suspects
    assert "score" not in {one.feature.name for one in told.effects}


def test_tickets_of_those_about_to_go_react_to_leaving() -> None:
    others = frozenset({"days since login", "lifetime total", "churn score"})
    tables = [planted(800, 0, embargo=months, leaks=True).table.without(others) for months in range(3)]
    assert [one.feature for one in decays(tables) if one.reacts] == ["cancel tickets"]
    told = find_drivers(tables[0], earlier=tables)
    assert [one.feature for one in told.suspects] == ["cancel tickets"]
    assert "reacts to leaving" in told.suspects[0].reason
    assert "cancel tickets" not in {one.feature.name for one in told.effects}


def test_embargoes_must_rise() -> None:
    table = planted(200, 0).table
    with pytest.raises(ValueError, match="longer embargo"):
        decays([table, table])
    assert suspects((), 2) == ()


# ---- the risk of each customer


def test_contributions_add_up_to_each_customer_s_chance(found: Drivers) -> None:
    table = planted(1000, 0).table
    now = table.only(newest_rows(table))
    told = risk(found, now)
    assert found.model is not None
    np.testing.assert_allclose(told.chance, found.model.predict(now), atol=1e-12)
    np.testing.assert_allclose(expit(told.usual_odds + told.contributions.sum(axis=1)), told.chance, atol=1e-12)
    np.testing.assert_allclose(expit(told.usual_odds) + told.points.sum(axis=1), told.chance, atol=1e-12)
    assert (np.diff(told.chance[told.order]) <= 0).all()
    assert told.ranked_by == "the chance"


def test_reasons_are_the_three_strongest_each_way_and_say_what_is_unsure(found: Drivers) -> None:
    table = planted(1000, 0).table
    told = risk(found, table.only(newest_rows(table)))
    first = int(told.order[0])
    up, down = told.up(first), told.down(first)
    assert 1 <= len(up) <= 3
    assert [one.log_odds for one in up] == sorted((one.log_odds for one in up), reverse=True)
    assert all(one.points > 0 for one in up)
    assert all(one.points < 0 for one in down)
    assert all(one.sure for one in up if one.feature.name in TRUE)
    assert not told.sure.all()


def test_a_group_may_say_what_is_usual_and_columns_may_come_in_another_order(found: Drivers) -> None:
    table = planted(1000, 0).table
    now = table.only(newest_rows(table))
    turned = replace(now, features=now.features[::-1], x=now.x[:, ::-1])
    np.testing.assert_allclose(risk(found, turned).chance, risk(found, now).chance)
    own = risk(found, now, group=now.x[:, 0] > 50)
    assert own.usual[0] > 50
    np.testing.assert_allclose(own.chance, risk(found, now).chance)
    with pytest.raises(ValueError, match="no model"):
        risk(find_drivers(flat(12, 0)), now)


def test_two_orders_of_adding_share_out_the_points() -> None:
    one = in_points(np.array([0.0]), np.array([[1.0, 1.0]]))
    assert one[0, 0] == pytest.approx(one[0, 1])
    assert one.sum() == pytest.approx(expit(2.0) - 0.5)


def test_the_first_month_of_the_planted_company_is_a_month() -> None:
    assert planted(50, 0).table.month.min() == FIRST_MONTH
