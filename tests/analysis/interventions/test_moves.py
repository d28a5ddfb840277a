"""Is it told who moved between health bands and personas, of those who got it and of the others?"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.health.course import NOT_THERE, bands_at, course
from csdata.analysis.health.scoring import health
from csdata.analysis.health.weights import STANDARD
from csdata.analysis.interventions.against import against
from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.book import read_book
from csdata.analysis.interventions.movement import GOT, OTHERS, Groups, Movement, movement
from csdata.analysis.interventions.persona_moves import NONE_FOUND, is_beyond_noise, names_for, persona_moves
from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.movement import GONE, LEFT, follow
from csdata.analysis.personas.movement import movement as between_dates
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.dataset import Dataset, open_sample
from csdata.periods import add_months, month_end, month_start
from tests.analysis.interventions.made import treated_company

NAME = "Guided onboarding"


@cache
def sample() -> Dataset:
    return open_sample()


@cache
def told() -> MeasureAnswer:
    return measure_answer(sample())


@cache
def personas() -> Personas:
    return find_personas(sample())


@cache
def groups() -> Groups:
    book = read_book(sample())
    assert book is not None
    return Groups.of(against(book, told().one(NAME).record))


@cache
def both() -> tuple[Movement, Movement]:
    one = told().one(NAME)
    return movement(sample(), one, groups()), persona_moves(sample(), personas(), one, groups())


# ---- health


def test_nobody_is_in_both_groups_and_everybody_is_of_a_kind_that_got_it() -> None:
    assert not (groups().got & groups().others).any()
    assert groups().got.sum() > 100
    assert groups().others.sum() > 100


def test_bands_at_two_days_are_those_of_the_course_and_of_the_score() -> None:
    data = sample()
    assert data.complete_to is not None
    day = month_end(add_months(month_start(data.complete_to), -6))
    found = bands_at(data, (day, data.complete_to))
    months = course(data, health(data))
    assert found is not None
    assert months is not None
    assert (found[:, 0] == months.band[:, months.months.index(day)]).all()
    assert (found[:, 1] == months.band[:, -1]).all()


def test_days_outside_the_records_have_nobody() -> None:
    found = bands_at(sample(), (date(1990, 1, 31), date(2090, 1, 31)), STANDARD)
    assert found is not None
    assert (found == NOT_THERE).all()


@pytest.mark.parametrize("which", [0, 1])
def test_everybody_known_at_both_times_is_in_exactly_one_ribbon(which: int) -> None:
    found = both()[which]
    frame = found.result.frame
    assert found.result.missing is None
    assert found.result.n == found.size(GOT) > 100
    for group in (GOT, OTHERS):
        ribbons = frame[frame["group"] == group]
        assert ribbons["customers"].sum() == found.size(group)
        one = ribbons.iloc[0]
        assert len(found.behind(group, one["before"], one["after"])) == one["customers"]
    assert not found.who["number"].duplicated().any()


def test_the_title_has_the_shares_of_both_groups() -> None:
    found = both()[0]
    up = found.count(GOT, "up") / found.size(GOT)
    assert found.result.headline.startswith(f"{up:.0%} moved up and ")
    assert "of the others" in found.result.headline
    low, high = found.part(GOT, "up").low, found.part(GOT, "up").high
    assert low is not None
    assert high is not None
    assert low < up < high
    assert found.when == ("Sep 25", "Sep 26")


def test_moved_up_is_what_the_scores_of_the_two_days_say() -> None:
    data, one = sample(), told().one(NAME)
    assert one.first_month is not None
    scores = []
    for day in (one.first_month - timedelta(days=1), data.complete_to):
        frame = health(data, day=day).result.frame
        scores.append(pd.Series(frame["band"].to_numpy(), index=frame["number"]))
    risen = [("yellow", "green"), ("red", "yellow"), ("red", "green")]
    numbers = np.flatnonzero(groups().got)
    pairs = list(zip(scores[0].reindex(numbers), scores[1].reindex(numbers), strict=True))
    assert both()[0].count(GOT, "up") == sum(pair in risen for pair in pairs)


# ---- personas


def test_personas_are_those_of_the_page_about_them() -> None:
    data, found = sample(), personas()
    usual = between_dates(data, found, 12)
    assert usual.first is not None
    assert usual.movers is not None
    ours = follow(data, found, usual.first, np.arange(data.customers))
    assert ours is not None
    start, end = ours.states[:, 0], ours.states[:, -1]
    moved = np.flatnonzero((start >= 0) & (end >= 0) & (start != end))
    assert ours.numbers[moved].tolist() == usual.movers["number"].tolist()


def test_the_noise_floor_is_told_and_few_moves_may_be_noise() -> None:
    found = both()[1]
    assert found.noise is not None
    assert 0 < found.noise < 0.05
    assert found.part(GOT, "other").value == pytest.approx(found.count(GOT, "other") / found.size(GOT))
    if not any(is_beyond_noise(found, group) for group in (GOT, OTHERS)):
        assert "may be noise" in found.result.headline


def test_who_left_is_told_as_no_longer_a_customer() -> None:
    frame = names_for(both()[1], personas().names, OTHERS)
    assert (frame.loc[frame["end"] == LEFT, "to_name"] == GONE).all()
    assert set(frame["from_name"]) <= set(personas().names)


def test_without_personas_or_months_it_says_why() -> None:
    data = treated_company(120, 1)
    one = measure_answer(data).measured[0]
    book = read_book(data)
    assert book is not None
    parts = Groups.of(against(book, one.record))
    found = persona_moves(data, find_personas(data), one, parts)
    assert found.result.missing == NONE_FOUND
    assert found.size(GOT) == 0
    bands = movement(data, one, parts)
    assert bands.result.missing is not None
    assert str(ENOUGH_FOR_EFFECTS) in bands.result.missing
