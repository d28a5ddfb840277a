"""Does what an own intervention did become a lever, for those who have not had it, worth what was measured?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from csdata.analysis.drivers.answer import driver_answer
from csdata.analysis.interventions.answer import measure_answer
from csdata.analysis.interventions.evidence import Evidence as Found
from csdata.analysis.scenarios.effects import changes, ends
from csdata.analysis.scenarios.evidence import Measured
from csdata.analysis.scenarios.flows import Flows
from csdata.analysis.scenarios.hazards import LONGEST
from csdata.analysis.scenarios.levers import Lever, lever_of, levers
from csdata.analysis.scenarios.measured import leaving_a_month, log_odds, measured_effects
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.presets import presets
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.analysis.scenarios.seek import seek
from csdata.analysis.scenarios.sensitivity import tornado
from csdata.analysis.scenarios.stand import stand
from csdata.analysis.scenarios.words import suggested_goal
from csdata.dataset import Dataset, open_sample
from csdata.errors import CsDataError
from tests.analysis.scenarios import made

NAME = "programme: Guided onboarding"
STAYED, POINTS, MONTHS = 0.855, 0.108, 12  # of those compared with; measured; over so many months


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def effects(data: Dataset) -> tuple[Measured, ...]:
    return measured_effects(data, measure_answer(data))


@pytest.fixture(scope="module")
def setting(data: Dataset, effects: tuple[Measured, ...]) -> Setting:
    ground = stand(data, driver_answer(data))
    return Setting.of(ground, levers(ground, effects))


def found(points: float = POINTS, low: float = 0.037, high: float = 0.179) -> Found:
    return Found("Care", None, "retention", points, low, high, 4_000, 4_000, "helped", MONTHS, is_points=True)


def programme(got: frozenset[int] = frozenset(), **own: float) -> Measured:
    """Return what a programme did, told without error unless it is given."""
    effect, _ = leaving_a_month(found(**own), STAYED)
    return Measured("Care", "leaving", effect, effect, effect, 4_000, "helped", got, None, MONTHS, 4_000)


def evenly(n: int, got: frozenset[int] = frozenset(), **own: float) -> Setting:
    """Return customers of whom, without the programme, the share that was compared with stays; nothing else moves."""
    bare = made.ground(n, error=0.0, growing=False)
    odds = np.full((n, LONGEST), log_odds(STAYED, MONTHS, 4_000))
    even = replace(bare, odds=odds, flows=Flows.none(3))
    return Setting.of(even, levers(even, (programme(got, **own),)))


def kept(setting: Setting, change: float) -> float:
    """Return the share of customers kept more than as today."""
    told = setting.run(Scenario("Plan", levers=(Move("programme: Care", change, ramp_months=0),)))
    return float((told.reached("customers") - told.reached("customers", told.today)).mean()) / len(setting.ground)


def units(setting: Setting, move: Move) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return changes(setting.ground, setting.levers, Scenario("Plan", levers=(move,))).effects[0].units


def test_guided_onboarding_is_a_lever_of_the_sample_from_where_it_stands(setting: Setting, data: Dataset) -> None:
    lever = lever_of(setting.levers, NAME)
    assert lever.evidence.kind == "measured"
    assert "customers kept +10.8 pts (+3.7 to +17.9 pts) over 12 months" in lever.evidence.words
    assert "128 customers, compared with 138" in lever.evidence.words
    assert lever.got is not None
    told = data.ask("intervention_starts")
    assert set(told["number"]) >= lever.got
    share = np.isin(setting.ground.members, list(lever.got)).mean()
    assert (lever.now, lever.low, lever.high) == pytest.approx((share, share, 1.0))
    assert [one.name for one in setting.levers if one.evidence.kind == "measured"] == [NAME]


def test_what_was_measured_stands_in_place_of_programmes_taken_part_in(setting: Setting) -> None:
    assert "exposures" in {one.name for one in levers(setting.ground)}
    assert "exposures" not in {one.name for one in setting.levers}
    with pytest.raises(CsDataError, match="count the same once more"):
        setting.run(Scenario("Plan", levers=(Move("exposures", 0.1),)))


def test_given_to_everybody_it_keeps_the_points_that_were_measured() -> None:
    assert kept(evenly(4_000), 1.0) == pytest.approx(POINTS, abs=0.004)


def test_harm_takes_the_points_that_were_measured() -> None:
    assert kept(evenly(4_000, points=-0.08, low=-0.12, high=-0.04), 1.0) == pytest.approx(-0.08, abs=0.004)


def test_half_of_the_customers_keep_half_of_the_points_and_not_more() -> None:
    assert kept(evenly(4_000), 0.5) == pytest.approx(POINTS / 2, abs=0.003)


def test_who_has_had_it_gets_nothing_and_all_others_the_whole_of_it() -> None:
    got = frozenset(range(1_000))
    own = evenly(4_000, got)
    assert kept(own, 0.75) == pytest.approx(0.75 * POINTS, abs=0.004)
    told = units(own, Move("programme: Care", 0.75))
    assert not told[:1_000].any()
    assert (told[1_000:] == 1).all()


def test_so_many_get_it_as_are_asked_for_the_same_ones_first_in_any_order() -> None:
    own = evenly(501, frozenset(range(100)))
    few, more = (units(own, Move("programme: Care", change)) for change in (0.1003, 0.3))
    assert few.sum() == pytest.approx(0.1003 * 501)
    assert (more >= few).all()
    other = replace(own, ground=made.shuffled(own.ground))
    again = units(other, Move("programme: Care", 0.1003))
    assert (again[np.argsort(other.ground.members)] == few).all()


def test_reach_and_groups_count_among_those_without_it() -> None:
    own = evenly(2_000, frozenset(range(500)))
    assert units(own, Move("programme: Care", 0.4, reach=0.5)).sum() == pytest.approx(0.2 * 2_000)
    move = Move("programme: Care", 0.5, segment="small")
    small = own.ground.segment == own.ground.segments.index("small")
    told = units(own, move)
    assert told[small].sum() == pytest.approx(0.5 * small.sum())
    assert not told[~small].any()
    with pytest.raises(CsDataError, match="more of these customers cannot have it"):
        own.run(Scenario("Plan", levers=(replace(move, change=0.95),)))


def test_no_more_of_it_is_exactly_no_change(setting: Setting) -> None:
    told = setting.run(Scenario("Plan", levers=(Move(NAME, 0.0),)))
    assert told.paths.mrr.tobytes() == told.today.mrr.tobytes()
    assert told.is_as_today


def test_points_over_months_are_log_odds_a_month() -> None:
    effect, error = leaving_a_month(found(), STAYED)
    stays = 1 / (1 + np.exp(log_odds(STAYED, MONTHS, 4_000) + effect))
    assert stays**MONTHS == pytest.approx(STAYED + POINTS)
    near = 1 / (1 + np.exp(log_odds(STAYED, MONTHS, 4_000) + effect + 1.959963984540054 * error))
    assert near**MONTHS == pytest.approx(STAYED + 0.037)


def test_everybody_kept_is_told_half_a_customer_short() -> None:
    effect, _ = leaving_a_month(found(points=0.145), STAYED)
    assert np.isfinite(effect)


def test_only_what_moved_customers_kept_is_a_lever(data: Dataset, effects: tuple[Measured, ...]) -> None:
    assert {one.record.name for one in measure_answer(data).measured} == {"Guided onboarding", "Support chatbot"}
    assert [one.intervention for one in effects] == ["Guided onboarding"]
    (told,) = effects
    assert told.points is not None
    assert told.points[0] == pytest.approx(0.108, abs=0.001)
    assert told.effect < 0 > told.high


def test_everybody_with_it_leaves_nothing_to_move() -> None:
    ground = made.ground(50)
    assert "programme: Care" not in {one.name for one in levers(ground, (programme(frozenset(range(50))),))}


def test_it_has_a_start_of_its_own_and_is_no_barrier(setting: Setting) -> None:
    named = {one.name: one for one in presets(setting)}
    (move,) = named["Roll out Guided onboarding"].moves
    assert move.lever == NAME
    assert named["Fix worst barrier"].moves[0].lever != NAME
    told = setting.run(Scenario("Plan", levers=(move,)))
    assert told.reached("customers").mean() > told.reached("customers", told.today).mean() + 5
    assert told.evidence == "measured"


def test_questions_beside_the_futures_know_it(setting: Setting) -> None:
    frame = tornado(setting, Scenario("Plan"), "customers").set_index("lever")
    assert frame.loc[NAME, "low"] == 0
    assert frame.loc[NAME, "high"] > 5
    assert seek(setting, suggested_goal(setting), (NAME,)).moves[0].lever == NAME


def test_customers_that_stand_for_all_go_as_far_as_they_can() -> None:
    own = evenly(8_000, frozenset(range(0, 8_000, 3)))
    lever: Lever = lever_of(own.levers, "programme: Care")
    whole = Move("programme: Care", lever.high - lever.now)
    assert ends(own.side.ground, lever, whole)[1] != whole.change
    side = own.side.run(Scenario("Plan", levers=(whole,)))
    alone = own.run(Scenario("Plan", levers=(whole,)))
    assert side.reached("customers").mean() == pytest.approx(alone.reached("customers").mean(), rel=0.01)
