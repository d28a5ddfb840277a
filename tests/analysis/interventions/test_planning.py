"""Is a plan what it says: a coin, a power that comes true, a list that can be kept and read again?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.ancova import poisson_ancova
from csdata.analysis.interventions.answer import measure_answer
from csdata.analysis.interventions.assess import assess, kind_for
from csdata.analysis.interventions.book import MonthBook, read_book
from csdata.analysis.interventions.choosing import WAYS
from csdata.analysis.interventions.diary import (
    Decision,
    Entry,
    as_body,
    decision_body,
    decision_from,
    from_body,
)
from csdata.analysis.interventions.measures import MEASURES
from csdata.analysis.interventions.planning import HELD, Wish, hold_out_list, plan
from csdata.analysis.interventions.power import spread_of
from csdata.analysis.interventions.records import Record
from csdata.analysis.interventions.returns import Costs
from csdata.analysis.interventions.said import sight_words, sub_of
from csdata.dataset import Dataset, open_sample
from csdata.errors import CsDataError
from tests.analysis.interventions.planted import planted, world

WISH = Wish(MEASURES["tickets"], -0.2, date(2026, 10, 1), costs=Costs(monthly=500))


@cache
def sample() -> Dataset:
    return open_sample()


@cache
def book() -> MonthBook:
    found = read_book(sample())
    assert found is not None
    return found


def test_a_coin_holds_back_exactly_the_share_and_always_the_same() -> None:
    one, again = plan(book(), WISH, Assumptions()), plan(book(), WISH, Assumptions())
    assert one.n == (430, 430)
    assert not set(one.gets) & set(one.held)
    assert list(one.held) == list(again.held)
    other = plan(book(), Wish(MEASURES["tickets"], -0.2, date(2026, 10, 1), seed=2), Assumptions())
    assert list(one.held) != list(other.held)
    told = hold_out_list(book(), one)
    assert (told["arm"] == HELD).sum() == 430
    assert told["customer_id"].is_unique


def test_those_with_the_worst_recent_numbers_have_them() -> None:
    made = plan(book(), Wish(MEASURES["tickets"], -0.2, date(2026, 10, 1), worst=200), Assumptions())
    recent = book().grid(MEASURES["tickets"])[:, -2:]
    chosen = np.concatenate([made.gets, made.held])
    assert len(chosen) == 200
    assert np.nanmean(recent[chosen]) > 2 * np.nanmean(recent)


def test_the_chance_of_a_clear_answer_comes_true() -> None:
    """Learnt from months before any start, against what really is seen in drawn companies."""
    made = world(3_000, 5, 12)
    spread = spread_of(made.rng.poisson(made.rate).astype(float))
    assert spread is not None
    seen = np.mean(
        [poisson_ancova(planted(400, seed, "random", -0.2, after=3, share=0.5)).sign() for seed in range(200)]
    )
    assert spread.power(-0.2, 3, (200, 200)) == pytest.approx(-seen, abs=0.08)


def test_more_months_more_customers_and_larger_effects_are_seen_better() -> None:
    spread = plan(book(), WISH, Assumptions()).spread
    assert spread is not None
    chances = [spread.power(-0.2, months, (200, 200)) for months in (1, 3, 12)]
    assert chances == sorted(chances)
    assert spread.power(-0.3, 3, (200, 200)) > spread.power(-0.2, 3, (200, 200))
    needed = spread.customers_to_see(-0.2, 6)
    assert spread.power(-0.2, 6, (needed // 2, needed // 2)) == pytest.approx(0.8, abs=0.01)
    assert spread.smallest(6, (200, 200)) < 0 < spread.smallest(6, (200, 200), down=False)


def test_the_return_is_projected_before_anything_is_spent() -> None:
    made = plan(book(), WISH, Assumptions())
    saved = made.base * 430 * 0.2 * 8
    assert made.net == pytest.approx(saved - 500)
    assert made.break_even == pytest.approx(-0.2 * 500 / saved)
    assert plan(book(), Wish(MEASURES["usage"], 0.1, date(2026, 10, 1)), Assumptions()).net is None  # has no price


def test_too_few_customers_are_told_before_it_starts() -> None:
    made = plan(book(), Wish(MEASURES["tickets"], -0.2, date(2026, 10, 1), worst=20), Assumptions())
    assert made.why is not None
    assert "30 of each are needed" in made.why


# ---- what is written down


def entry() -> Entry:
    record = Record(
        "Guided tour", date(2025, 11, 1), kind="Training", metric=MEASURES["tickets"], expected=-0.1,
        guardrails=(MEASURES["csat"],), way=WAYS["random"], costs=Costs(100, 50), unit_value=9.0,
        decide_on=date(2026, 5, 1),
    )  # fmt: skip
    ids = tuple(sample().members["customer_id"].iloc[:300:2])
    return Entry(record, ids, ("C-1",))


def test_what_is_written_down_is_read_as_it_was() -> None:
    assert from_body(as_body(entry())) == entry()
    one = Decision("Guided tour", "Stop it", date(2026, 1, 1))
    assert decision_from(decision_body(one)) == one
    assert one.waited(date(2025, 11, 1)) == 61


@pytest.mark.parametrize("change", [{"start": "never"}, {"metric": "joy"}, {"name": ""}, {"once": -5}])
def test_a_record_that_cannot_be_is_refused_in_words(change: dict[str, object]) -> None:
    with pytest.raises(CsDataError):
        from_body(as_body(entry()) | change)


def test_an_intervention_of_the_diary_is_measured_like_one_of_a_file() -> None:
    told = measure_answer(sample(), diary=[entry()])
    found = told.one("Guided tour")
    assert found.n_got == len(entry().got)
    assert found.n[0] >= 30
    assert found.months[1] == 11
    assert found.verdict.name in {"cannot_tell", "no_change"}


def test_who_was_held_back_is_compared_with_and_nobody_who_was_never_drawn() -> None:
    """A coin among those with most tickets: all others have fewer, and are no comparison."""
    data = sample()
    first = book().column(date(2025, 11, 1))
    there = np.flatnonzero(book().months.whole[:, first - 3 : first + 3].all(axis=1))
    recent = np.nansum(book().grid(MEASURES["tickets"])[there, first - 2 : first], axis=1)
    worst = np.random.default_rng(1).permutation(there[np.argsort(-recent, kind="stable")[:200]])
    ids = data.members["customer_id"].to_numpy(dtype=object)
    parts = tuple(ids[worst[:100]]), tuple(ids[worst[100:]])
    found = measure_answer(data, diary=[Entry(entry().record, *parts)]).one("Guided tour")
    assert found.n_without == 100
    assert found.n == (100, 100)
    assert not found.is_doubted
    alone = measure_answer(data, diary=[Entry(entry().record, parts[0])]).one("Guided tour")
    assert alone.n[1] > 100
    assert alone.is_doubted


def test_what_has_not_begun_says_who_gets_it_and_when_to_look() -> None:
    record = replace(entry().record, start=date(2026, 10, 1), decide_on=date(2027, 4, 1))
    one = measure_answer(sample(), diary=[replace(entry(), record=record)]).one("Guided tour")
    assert not one.has_begun
    assert sub_of(one).startswith("150 customers get it")
    assert sight_words(one) == "The first whole month is Oct 26. It is to be decided on 1 Apr 2027."


# ---- assess and movement


def test_nothing_known_gives_no_barrier_and_says_what_to_bring() -> None:
    found = assess(sample(), None, None, None)
    assert found.missing is not None
    assert found.frame.empty


def test_words_of_a_barrier_lead_to_what_is_often_done() -> None:
    assert kind_for("Integration · data") == "Integration"
    assert kind_for("Mystery") == "Feedback programme"
