"""Can customers be moved to another level of a column of words, each once, and nowhere nobody has been?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.drivers.table import Feature
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.effects import ends, unmet
from csdata.analysis.scenarios.effort import effort
from csdata.analysis.scenarios.ground import Behaviour, Ground
from csdata.analysis.scenarios.levels import Asked, Levels, free, goers, is_given, parts, words_of
from csdata.analysis.scenarios.levers import Lever, lever_of, levers
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.presets import presets
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.seek import seek, usual_levers
from csdata.analysis.scenarios.sensitivity import tornado
from csdata.errors import CsDataError
from tests.analysis.scenarios.planted_words import FEATURES, TWO_YEARS, moving

ONE_YEAR, MONTHLY = FEATURES[0].name, "Contract: Monthly"


@cache
def ground() -> Ground:
    return replace(moving(1_200, 3, 1.0).ground, whole_words=frozenset({"Contract"}))


@cache
def setting() -> Setting:
    return Setting.of(ground(), levers(ground()), 12)


def lever(name: str) -> Lever:
    return lever_of(setting().levers, name)


def kept(*moves: Move) -> bytes:
    return setting().run(Scenario(levers=moves)).reached("customers").tobytes()


def more(*moves: Move) -> float:
    run, today = (setting().run(Scenario(levers=one)).reached("customers").mean() for one in (moves, ()))
    return float(run - today)


def test_every_level_of_a_driver_is_a_lever_also_the_one_the_model_compares_with() -> None:
    words = [one for one in setting().levers if one.is_level]
    assert [one.name for one in words] == [MONTHLY, ONE_YEAR, TWO_YEARS]
    assert sum(one.now for one in words) == pytest.approx(1.0)
    assert [one.better for one in words] == [-1, 1, 1]
    assert all(one.low == one.now and one.evidence.kind == "estimated" for one in words)
    assert all("may have meant to stay" in one.evidence.words for one in words)
    assert all("Nobody goes to two at once" in one.note for one in words)
    monthly, one_year, two_years = words
    assert monthly.high == pytest.approx(1.0)
    assert two_years.high == pytest.approx(1.0)
    assert one_year.high == pytest.approx(one_year.now + monthly.now)  # nobody would be asked to go from two years


def test_without_all_levels_the_first_is_no_lever() -> None:
    """Who is on none of the levels told may be on one that was left out."""
    some = levers(replace(ground(), whole_words=frozenset()))
    assert [one.name for one in some if one.is_level] == [ONE_YEAR, TWO_YEARS]


@pytest.mark.parametrize("parent", ["Region", "customer_segment", "Industry", "country code", "Gender", "Channel"])
def test_what_a_customer_is_cannot_be_changed(parent: str) -> None:
    own = ground()
    renamed = tuple(
        replace(one, feature=replace(one.feature, parent=parent)) if one.feature.kind == "level" else one
        for one in own.behaviours
    )
    assert words_of(replace(own, behaviours=renamed)) == ()
    assert words_of(own) == ("Contract",)


def test_nothing_moved_and_no_cause_change_no_byte() -> None:
    today = kept()
    assert kept(Move(TWO_YEARS, 0.0)) == today
    assert kept(Move(TWO_YEARS, 0.3, causal_share=0.0)) == today
    assert kept(Move(TWO_YEARS, 0.3)) != today


def test_longer_contracts_keep_more_and_shorter_ones_fewer() -> None:
    assert more(Move(TWO_YEARS, 0.2)) > more(Move(ONE_YEAR, 0.2)) > 0 > more(Move(MONTHLY, 0.2))
    assert more(Move(TWO_YEARS, 0.2)) > more(Move(TWO_YEARS, 0.1)) > 0
    assert more(Move(TWO_YEARS, 0.2, causal_share=1.0)) > more(Move(TWO_YEARS, 0.2, causal_share=0.5)) > 0
    assert more(Move(TWO_YEARS, 0.2, reach=0.5)) == pytest.approx(more(Move(TWO_YEARS, 0.1)))


def test_the_order_of_the_moves_does_not_matter() -> None:
    moves = (Move(TWO_YEARS, 0.3), Move(ONE_YEAR, 0.2), Move(MONTHLY, 0.1))
    assert len({round(more(*some), 6) for some in permutations(moves)}) == 1


@pytest.mark.parametrize("change", [-0.05, 0.95])
def test_what_cannot_be_is_refused_in_words(change: float) -> None:
    with pytest.raises(CsDataError, match="For fewer on it, move more to another level"):
        kept(Move(TWO_YEARS, change))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([MONTHLY, ONE_YEAR, TWO_YEARS]), st.floats(0, 1)), min_size=1, max_size=4),
       st.randoms())  # fmt: skip
def test_nobody_goes_twice_and_all_shares_sum_to_one(asked: list[tuple[str, float]], mixed: object) -> None:
    own = ground()
    levels, n = Levels.of(own, "Contract"), len(own)
    wanted = [Asked(name, part * n, np.ones(n)) for name, part in asked]
    going = goers(own, levels, wanted)
    assert (np.sum(going, axis=0) <= 1).all()
    after = np.array([(levels.codes == at).astype(float) for at in range(3)])
    for one, gone in zip(wanted, going, strict=True):
        at = levels.place(one.name)
        assert not gone[levels.codes == at].any()
        assert gone.sum() <= one.many + 1e-9
        after[:, :] -= after * gone
        after[at] += gone
    assert after.sum(axis=0) == pytest.approx(np.ones(n))
    order = list(range(len(wanted)))
    mixed.shuffle(order)  # type: ignore[attr-defined]
    again = goers(own, levels, [wanted[at] for at in order])
    assert _by_name([wanted[at] for at in order], again) == pytest.approx(_by_name(wanted, going))


def _by_name(asked: list[Asked], going: list[Numbers]) -> dict[str, float]:
    """Return how many go to each level."""
    return {
        name: sum(float(gone.sum()) for one, gone in zip(asked, going, strict=True) if one.name == name)
        for name in (MONTHLY, ONE_YEAR, TWO_YEARS)
    }


def test_one_move_alone_goes_exactly_so_far() -> None:
    own, levels = ground(), Levels.of(ground(), "Contract")
    (going,) = goers(own, levels, [Asked(TWO_YEARS, 41.25, np.ones(len(own)))])
    assert going.sum() == pytest.approx(41.25)
    assert set(np.round(going, 9)) == {0.0, 0.25, 1.0}
    found = list(parts(levels, levels.place(TWO_YEARS), going))
    assert sum(units.sum() for units, _ in found) == pytest.approx(41.25)
    assert [len(columns) for _, columns in found] == [1, 2]  # from the first level; from one year, which is left


def test_who_is_drawn_for_another_level_is_missed_in_words() -> None:
    own, known = ground(), setting().levers
    room = lever(ONE_YEAR).high - lever(ONE_YEAR).now
    both = Scenario(levers=(Move(ONE_YEAR, room), Move(TWO_YEARS, lever(TWO_YEARS).high - lever(TWO_YEARS).now)))
    (words,) = unmet(own, known, both)
    left = int((Levels.of(own, "Contract").codes == 1).sum())  # all monthly ones go to one year, the first by name
    assert words.startswith(f"Contract: Two years: {left} of ")
    assert unmet(own, known, Scenario(levers=(Move(TWO_YEARS, 0.2), Move(ONE_YEAR, 0.1)))) == ()


def test_nobody_goes_where_nobody_of_its_kind_has_been() -> None:
    own = ground()
    levels = Levels.of(own, "Contract")
    two = levels.codes == levels.place(TWO_YEARS)
    kinds = np.where(two, 0, np.arange(len(own)) % 2)  # nobody of the second kind is on two years
    split = replace(own, group=kinds, labels=("a", "b", "not known"), grouped_by="persona")
    can = free(split, levels, levels.place(TWO_YEARS))
    assert not can[kinds == 1].any()
    assert can[(kinds == 0) & ~two].all()
    low, high = ends(split, lever(TWO_YEARS), Move(TWO_YEARS, 0.0, persona="b"))
    assert (low, high) == (0.0, 0.0)


def test_what_never_goes_together_does_not_come_together() -> None:
    """Without internet there is no backup: nobody without can go to “Backup: Yes”."""
    own = ground()
    has_net = np.arange(len(own)) % 3 > 0
    backup = has_net & (np.arange(len(own)) % 2 == 0)
    made = Behaviour.of(Feature("Backup: Yes", "Backup: Yes", kind="level", parent="Backup", against="Backup: No"),
                        backup.astype(float), own.group, own.behaviours[0].column, passes=True)  # fmt: skip
    net = Behaviour.of(Feature("net", "Internet", kind="flag"), has_net.astype(float), own.group, 0, passes=True)
    scale = own.model.shape.scales.kept[0]  # type: ignore[union-attr]
    assert scale.feature == own.behaviours[0].feature
    both = replace(own, behaviours=(*own.behaviours, net))
    levels = replace(Levels.of(both, "Contract"), parent="Backup", codes=backup.astype(np.int64))
    assert (free(both, levels, 1) == (has_net & ~backup)).all()
    assert made.passes


def test_presets_the_tornado_the_goal_and_the_cost_know_levels() -> None:
    alone = Setting.of(ground(), tuple(one for one in setting().levers if one.is_level), 12)
    worst = next(one for one in presets(alone) if one.name == "Fix worst barrier")
    assert worst.moves[0].lever == TWO_YEARS
    frame = tornado(setting(), Scenario(), "customers").set_index("lever")
    assert frame.loc[TWO_YEARS, "low"] == 0.0 < frame.loc[TWO_YEARS, "high"]
    assert frame.loc[MONTHLY, "high"] < 0.0
    today = float(setting().run(Scenario()).reached("customers").mean())
    found = seek(setting(), Goal("customers", today + more(Move(TWO_YEARS, 0.1))))
    assert found.is_reachable
    assert TWO_YEARS in {move.lever for move in found.moves}
    all_of_them = seek(setting(), Goal("customers", 2 * today))
    assert not all_of_them.is_reachable
    cost = effort(ground(), lever(TWO_YEARS), Move(TWO_YEARS, 0.1), Assumptions())
    assert cost == pytest.approx(Assumptions().contact_cost * 0.1 * len(ground()))


def test_a_level_on_which_customers_pay_less_is_not_suggested_and_says_so() -> None:
    """Fewer leave on it, but what they would no longer pay is not counted."""
    own = ground()
    two = Levels.of(own, "Contract").codes == 2
    cheap = levers(replace(own, mrr=np.where(two, 40.0, 100.0)))
    one = lever_of(cheap, TWO_YEARS)
    assert not one.is_suggested
    assert "Who is on it pays $40 a month, who could go $100" in one.note
    assert TWO_YEARS not in usual_levers(cheap)
    assert TWO_YEARS in usual_levers(setting().levers)
    alone = Setting.of(own, tuple(lever for lever in cheap if lever.is_level), 12)
    moved = {move.lever for preset in presets(alone) for move in preset.moves}
    assert TWO_YEARS not in moved
    assert "pays" not in lever(TWO_YEARS).note.rpartition(".")[2]


def test_a_part_of_the_customers_stands_for_all() -> None:
    """Above 3,000 customers side questions are asked of a part; what they are asked has been allowed already."""
    part = replace(ground(), scale=2.0)
    levels = Levels.of(part, "Contract")
    (going,) = goers(part, levels, [Asked(TWO_YEARS, 10.0 * len(part), np.ones(len(part)))])
    assert (going == free(part, levels, levels.place(TWO_YEARS))).all()


@pytest.mark.parametrize(
    "name",
    ["gender", "AgeGroup", "age band", "MaritalStatus", "Marital status", "CompanySize", "country_code", "Education",
     "Signup source", "SeniorCitizen"],
)  # fmt: skip
def test_what_a_customer_is_is_known_by_the_name_of_its_column_however_it_is_written(name: str) -> None:
    assert is_given(name)


@pytest.mark.parametrize("name", ["Contract", "PaymentMethod", "plan", "Average order", "Partner tier", "Support tier"])
def test_what_a_customer_has_is_not_taken_for_what_it_is(name: str) -> None:
    assert not is_given(name)
