"""Is a coin believed where it was one, and doubted where customers were chosen or volunteered?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.interventions.answer import measure_answer
from csdata.analysis.interventions.balance import OUTCOME, SHUFFLES, balance, believed
from csdata.analysis.interventions.choosing import WAYS
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.said import balance_words, checks_of, title_of
from csdata.answers import measure_answer_of
from csdata.dataset import open_sample
from tests.analysis.interventions.made import treated_company
from tests.analysis.interventions.planted import planted


def by_hand() -> Comparison:
    """Four with it use 2 a month, four without 4: all equal in time."""
    y = np.repeat([[2.0]] * 4 + [[4.0]] * 4, 6, axis=1) + np.array([[0.0], [0.1], [-0.1], [0.0]] * 2)
    return Comparison(y, 4, np.arange(8) < 4)


def test_groups_that_lie_apart_altogether_are_as_uneven_as_shuffling_ever_makes_them() -> None:
    found = balance([by_hand()])
    assert found is not None
    assert found.largest.what == OUTCOME[0]
    assert found.largest.difference < -5
    # Of 70 ways to draw four of eight two lie as far apart; drawn 999 times.
    assert found.p == pytest.approx(2 / 70, abs=4 * (2 / 70 / SHUFFLES) ** 0.5)


def test_many_customers_follow_the_law_that_shuffling_follows() -> None:
    few, many = planted(2_000, 4, "random"), planted(2_001, 4, "random")
    for one in (few, many):
        rng = np.random.default_rng(4)
        chance = [balance([one.with_treated(rng.permutation(one.treated))]) for _ in range(40)]
        assert 0.3 < np.mean([part.p for part in chance if part is not None]) < 0.7


def test_a_coin_is_doubted_as_seldom_as_it_says() -> None:
    found = [balance([planted(300, seed, "random")]) for seed in range(200)]
    assert np.mean([one is not None and one.failed for one in found]) <= 0.07


@pytest.mark.parametrize(("arm", "least"), [("volunteers", 0.8), ("recent", 1.0), ("trait", 1.0)])
def test_who_was_chosen_otherwise_is_found_out_among_400(arm: str, least: float) -> None:
    found = [balance([planted(400, seed, arm)]) for seed in range(60)]
    assert np.mean([one is not None and one.failed for one in found]) >= least - 0.05


@settings(max_examples=15)
@given(factor=st.floats(0.01, 1_000), seed=st.integers(0, 50))
def test_the_unit_does_not_matter(factor: float, seed: int) -> None:
    one = planted(150, seed, "trait")
    first, second = balance([one]), balance([Comparison(one.y * factor, one.before, one.treated)])
    assert first is not None
    assert second is not None
    assert second.p == pytest.approx(first.p, abs=2 / SHUFFLES)


def test_starts_are_shuffled_each_on_its_own() -> None:
    """A start among customers who use ten times as much does not make the groups uneven."""
    rng = np.random.default_rng(1)
    parts = []
    for level, share in ((1.0, 0.2), (10.0, 0.8)):
        y = rng.poisson(level, (200, 10)).astype(float)
        parts.append(Comparison(y, 6, rng.random(200) < share))
    found = balance(parts)
    assert found is not None
    assert not found.failed


def test_other_behaviours_count_too_and_what_does_not_vary_is_left_out() -> None:
    one = planted(300, 2, "random")
    rest = np.column_stack([one.treated + 0.1 * np.random.default_rng(2).standard_normal(300), np.ones(300)])
    found = balance([one], ("revenue", "seats"), [rest])
    assert found is not None
    assert found.p_rest == pytest.approx(1 / (1 + SHUFFLES))
    assert found.failed
    assert found.largest.what == "revenue"
    assert {part.what: part.difference for part in found.differences}["seats"] == 0


def test_nobody_on_a_side_or_nothing_before_cannot_be_uneven() -> None:
    one = planted(50, 1, "random")
    assert balance([one.with_treated(np.zeros(50, dtype=bool))]) is None
    assert balance([Comparison(one.y, 0, one.treated)]) is None
    assert balance([Comparison(np.zeros((50, 8)), 4, one.treated)]) is None
    assert believed(WAYS["random"], None) is WAYS["random"]


# ---- from files to words


def test_volunteers_said_to_be_drawn_are_compared_as_if_it_were_not_known_and_it_says_so() -> None:
    one = measure_answer(treated_company(600, 3, "volunteers", columns={"chosen_by": "random"})).measured[0]
    assert one.is_doubted
    assert one.record.way.name == "random"
    assert one.way.name == "unknown"
    assert one.verdict.name != "helped"
    assert "hardly a coin's choice" in title_of(one)
    assert "less than one of 100" in balance_words(one)
    assert checks_of(one).iloc[0]["says"].startswith("✗")


def test_a_coin_that_was_one_is_believed_and_its_effect_found() -> None:
    one = measure_answer(treated_company(600, 3, "random", -0.25, columns={"chosen_by": "random"})).measured[0]
    assert not one.is_doubted
    assert one.way.name == "random"
    assert one.verdict.name == "helped"
    assert balance_words(one) == ""
    assert checks_of(one).iloc[0]["says"].startswith("✓")


def test_the_sample_has_a_coin_that_is_believed_and_the_command_tells_it() -> None:
    told = {one["intervention"]: one for one in measure_answer_of(open_sample()).content["interventions"]}
    coin, other = told["Guided onboarding"], told["Support chatbot"]
    assert coin["balance"]["believed"]
    assert coin["balance"]["p"] > 0.03
    assert coin["said_chosen_by"] == coin["chosen_by"] == "random"
    assert other["balance"] is None
