"""What do scenarios say of the sample company, and do they keep their promises there?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from csdata.analysis.drivers.answer import DriverAnswer, driver_answer
from csdata.analysis.scenarios.balance import both_sides
from csdata.analysis.scenarios.by_group import by_group
from csdata.analysis.scenarios.effects import moved
from csdata.analysis.scenarios.evidence import Measured
from csdata.analysis.scenarios.forecast import record, since
from csdata.analysis.scenarios.levers import levers
from csdata.analysis.scenarios.outcome import Setting, with_share
from csdata.analysis.scenarios.presets import presets
from csdata.analysis.scenarios.replay import replay
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.seek import seek
from csdata.analysis.scenarios.sensitivity import break_even, causal_band, crossing, tornado
from csdata.analysis.scenarios.stand import stand
from csdata.analysis.scenarios.words import headline, suggested_goal
from csdata.dataset import Dataset, open_sample
from csdata.errors import CsDataError

CONTACT = Move("no_touchpoints", -0.15)
PRICE = Move("price", 0.05)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def answer(data: Dataset) -> DriverAnswer:
    return driver_answer(data)


@pytest.fixture(scope="module")
def setting(data: Dataset, answer: DriverAnswer) -> Setting:
    ground = stand(data, answer)
    return Setting.of(ground, levers(ground))


def plan(*moves: Move) -> Scenario:
    return Scenario("Plan", levers=moves)


def test_the_book_is_who_is_there_and_what_they_pay(data: Dataset, setting: Setting) -> None:
    book = data.ask("book_between", {"base": data.complete_to, "last": data.complete_to})
    assert setting.ground.mrr.sum() == pytest.approx(book["end_mrr"].sum())
    assert len(setting.ground) == int(book["active_end"].sum())


def test_levers_are_the_drivers_of_these_data_with_where_they_stand(setting: Setting, answer: DriverAnswer) -> None:
    assert answer.found is not None
    own = {one.name: one for one in setting.levers}
    passing = {effect.feature.name for effect in answer.found.drivers}
    experience = {one.name for one in setting.levers if one.part == "Customer experience"}
    assert experience <= passing
    assert {"no_touchpoints", "days_to_first_value", "features_used"} <= experience
    assert {"price", "discount", "expansion", "new_customers", "cac", "customers_per_csm"} <= own.keys()
    assert all(one.low <= one.now <= one.high for one in setting.levers)
    assert own["no_touchpoints"].evidence.kind == "estimated"
    assert own["price"].evidence.kind == "assumption"
    assert own["price"].evidence.said_by


def test_none_of_it_cause_is_exactly_no_change(setting: Setting) -> None:
    found = setting.run(plan(replace(CONTACT, causal_share=0.0)))
    assert found.paths.mrr.tobytes() == found.today.mrr.tobytes()
    assert found.net_gain.value == 0
    assert found.net_gain.high == 0


def test_more_of_it_cause_keeps_more(setting: Setting) -> None:
    kept = [setting.run(with_share(plan(CONTACT), share)).reached("customers").mean() for share in (0.0, 0.5, 1.0)]
    assert kept == sorted(kept)
    assert kept[2] > kept[0]


def test_the_mean_moves_by_exactly_what_is_asked_and_nobody_beyond_what_was_seen(setting: Setting) -> None:
    ground = setting.ground
    one = ground.behaviour("days_to_first_value")
    free, everyone = one.room(-1), np.ones(len(ground))
    assert moved(ground, one, -5.0, everyone).any()
    part = 5.0 / free[~np.isnan(one.values)].mean()
    after = one.values - part * free
    assert np.nanmean(one.values) - np.nanmean(after) == pytest.approx(5.0)
    assert (after[free > 0] >= one.low[free > 0] - 1e-9).all()


@pytest.mark.parametrize(
    ("move", "message"),
    [
        (Move("days_to_first_value", -60.0), "more than these customers have seen"),
        (Move("price", 0.5), "nobody has been there"),
        (Move("happiness", 1.0), "Known levers: events, "),
        (Move("price", 0.05, segment="Nowhere"), "Known: Enterprise, Mid, Small"),
        (Move("price", 0.05, persona="Nobody"), "no personas"),
        (Move("price", 0.05, unit="days"), "unit of price"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(setting: Setting, move: Move, message: str) -> None:
    with pytest.raises(CsDataError) as refused:
        setting.run(plan(move))
    assert message in str(refused.value)


def test_units_say_the_same(setting: Setting) -> None:
    one, other = (setting.run(plan(move)).net_gain.value for move in (PRICE, Move("price", 5.0, unit="%")))
    assert one == pytest.approx(other, rel=1e-9)


def test_a_price_rise_earns_us_money_at_the_customers_expense(setting: Setting) -> None:
    told = both_sides(setting.run(plan(PRICE)))
    row = told.frame.iloc[0]
    assert row["ours"] > 0
    assert row["kept"] < 0
    assert row["paid"] > 0
    assert row["customers"] == "worse"
    assert told.words.startswith("Our side gains at the customers' expense")


def test_costs_are_taken_off_exactly(setting: Setting) -> None:
    free = setting.run(plan(CONTACT)).gain
    paid = setting.run(plan(replace(CONTACT, cost_monthly=1_000.0, cost_once=500.0))).gain
    assert free[:, -1] - paid[:, -1] == pytest.approx(np.full(len(free), 12_500.0))


def test_new_customers_come_as_said_and_cost_what_winning_one_costs(setting: Setting) -> None:
    found = setting.run(plan(Move("new_customers", 20.0)))
    won = found.paths.customers["new"].mean(axis=0)
    assert won == pytest.approx(np.full(12, 20.0), rel=0.03)
    assert found.cost[:, -1].mean() == pytest.approx(240 * (setting.ground.recent.cac or 0), rel=0.02)
    assert found.reached("nrr") == pytest.approx(found.reached("nrr", found.today))


def test_what_was_measured_needs_no_share_of_cause(setting: Setting) -> None:
    programme = Measured("Guided onboarding", "leaving", -1.0, -1.4, -0.6, 300, "helped")
    known = levers(setting.ground, (programme, replace(programme, intervention="Chatbot", verdict="cannot_tell")))
    assert [one.name for one in known if one.evidence.kind == "measured"] == ["programme: Guided onboarding"]
    own = replace(setting, levers=known)
    move = Move("programme: Guided onboarding", 0.5, causal_share=0.0)
    assert own.run(plan(move)).reached("customers").mean() > own.today.paths.customers["end"][:, -1].mean() + 10
    assert own.run(plan(move)).evidence == "measured"


def test_the_tornado_is_sorted_and_each_end_is_what_the_lever_alone_does(setting: Setting) -> None:
    frame = tornado(setting, plan(), "arr")
    assert frame["swing"].is_monotonic_decreasing
    assert {"new_customers", "cac"}.isdisjoint(frame["lever"])
    row = frame[frame["lever"] == "price"].iloc[0]
    alone = setting.side.run(plan(Move("price", 0.15)))
    more = alone.reached("arr").mean() - setting.side.today.paths.mrr[:, -1].mean() * 12
    assert row["high"] == pytest.approx(more, rel=1e-6)


def test_the_band_widens_from_none_to_all(setting: Setting) -> None:
    band = causal_band(setting, plan(CONTACT), "customers")
    assert band.rests_on_link
    assert band.none.low == band.none.high == 0
    assert 0 < band.half.value < band.all.value
    assert band.low <= 0 < band.high
    assert not causal_band(setting, plan(PRICE), "arr").rests_on_link


def test_break_even_is_where_the_net_gain_turns(setting: Setting) -> None:
    whole = setting.side.run(with_share(plan(CONTACT), 1.0)).gain[:, -1].mean()
    costly = plan(replace(CONTACT, cost_once=float(whole) / 2))
    found = break_even(setting, costly)
    assert found.causal_share == pytest.approx(0.5, abs=0.03)
    assert break_even(setting, plan(replace(CONTACT, cost_once=1e9))).causal_share is None
    assert break_even(setting, plan()).words == "Nothing is changed."
    assert crossing(np.array([0.0, 1.0]), np.array([-1.0, -0.5])) is None


def test_the_cheapest_mix_reaches_the_goal_and_what_is_out_of_reach_is_said(setting: Setting) -> None:
    today = float(setting.side.today.paths.mrr[:, -1].mean()) * 12
    found = seek(setting, Goal("arr", 1.005 * today))
    assert found.is_reachable
    assert found.reached >= 1.005 * today
    assert found.reached < 1.007 * today
    assert setting.run(plan(*found.moves)).reached("arr").mean() == pytest.approx(found.reached, rel=0.01)
    far = seek(setting, Goal("nrr", 1.5))
    assert not far.is_reachable
    assert far.words.endswith("within what was seen: all these levers at their best ends bring "
                              f"{100 * far.most:.1f}%.")  # fmt: skip
    assert "already reaches" in seek(setting, Goal("arr", 1.0)).words


def test_presets_come_from_the_data(setting: Setting) -> None:
    found = presets(setting)
    assert [one.name for one in found][:2] == ["As today", "Onboard faster"]
    for one in found:
        setting.run(plan(*one.moves))


def test_the_title_counts_futures(setting: Setting) -> None:
    goal = suggested_goal(setting)
    before = setting.run(plan()).dots(goal)
    assert 6 <= before <= 8
    assert headline(setting.run(plan()), goal).startswith(f"{before} of 20 simulated futures reach $")
    assert headline(setting.run(plan(PRICE)), goal).endswith(f"up from {before} as we run today")


def test_groups_add_up_to_all(setting: Setting) -> None:
    found = setting.run(plan(CONTACT))
    frame = by_group(found)
    more = found.reached("customers").mean() - found.reached("customers", found.today).mean()
    assert frame["customers"].sum() == len(setting.ground)
    assert frame["more"].sum() == pytest.approx(more, abs=0.5)


def test_a_year_ago_only_what_was_known_then_is_used(data: Dataset, answer: DriverAnswer) -> None:
    told = replay(data, answer)
    assert told is not None
    before = stand(data, answer, months_back=12)
    assert told.customers == len(before) == 655
    error = told.foretold_customers.value - told.actual_customers
    assert abs(error) / told.customers < 0.06


def test_what_was_foretold_is_set_against_what_happened(data: Dataset, answer: DriverAnswer) -> None:
    before = stand(data, answer, months_back=12)
    saved = record(Setting.of(before, levers(before)).run(plan()))
    told = since(data, "As today", saved)
    assert told is not None
    assert list(told.frame["month"])[-1] == "Sep 26"
    assert len(told.frame) == 12
    assert "inside the range in" in told.words
    assert since(data, "New", {**saved, "start_month": before.start_month + 12}) is None
