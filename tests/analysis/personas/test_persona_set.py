"""Do personas that are kept place later customers as they were found, and say when they no longer fit?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.answer import choices, headline, stable_ones
from csdata.analysis.personas.cards import cards
from csdata.analysis.personas.drift import drift
from csdata.analysis.personas.in_use import fit_of, place
from csdata.analysis.personas.later import outcomes
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet
from tests.analysis.personas.test_match import made

COLUMNS = ("Calls", "Exports", "Logins", "Reports", "Uploads", "Visits online")


def values(seed: int, n: int, distance: float = 6.0) -> np.ndarray:
    """Return behaviours of customers of four kinds that are the same kinds whatever the seed."""
    rng = np.random.default_rng(4)
    own = planted(rng, 4_000, distance)[0]
    return np.exp(np.random.default_rng(seed).permutation(own)[:n] / 2)


def list_of(rows: np.ndarray, columns: tuple[str, ...] = COLUMNS) -> Dataset:
    return company(customers=sheet(rows, columns))


@cache
def data() -> Dataset:
    return list_of(values(0, 160))


@cache
def found() -> Personas:
    return find_personas(data())


@cache
def kept() -> PersonaSet:
    return PersonaSet.made(data(), found())


def again(one: PersonaSet) -> PersonaSet:
    """Return what comes back from a file."""
    read = PersonaSet.from_dict(json.loads(json.dumps(one.to_dict(), allow_nan=False)))
    assert read is not None
    return read


def test_what_was_kept_comes_back_to_the_last_digit() -> None:
    read = again(kept())
    assert read.key == kept().key
    assert read.to_dict() == kept().to_dict()
    assert read.behaviours == found().features
    assert np.array_equal(read.model.centres, kept().model.centres)


@pytest.mark.parametrize("name", sorted(kept().to_dict()))
def test_what_is_no_set_is_told_apart(name: str) -> None:
    whole = kept().to_dict()
    assert PersonaSet.from_dict({key: value for key, value in whole.items() if key != name}) is None


@pytest.mark.parametrize("broken", [None, [], "x", {}, {"verdict": "perhaps"}, {"names": ["one too few"]}])
def test_a_damaged_set_is_none(broken: object) -> None:
    told = {**kept().to_dict(), **broken} if isinstance(broken, dict) and broken else broken
    assert PersonaSet.from_dict(told) is None


def test_the_data_they_were_found_in_give_the_same_personas() -> None:
    placed = place(data(), again(kept()))
    assert np.array_equal(placed.assignment, found().assignment)
    assert np.array_equal(placed.margin, found().margin, equal_nan=True)
    assert placed.profile.equals(found().profile)
    assert (placed.names, placed.verdict, placed.n) == (found().names, "clear", 160)
    assert choices(placed).equals(choices(found()))
    assert stable_ones(placed) == stable_ones(found())
    fit = fit_of(data(), placed, kept())
    assert (fit.reasons, fit.drift.distance, max(fit.drift.shift)) == ((), 1.0, 0.0)


def test_other_customers_are_placed_on_the_same_centres_under_the_same_names() -> None:
    later = list_of(values(1, 200))
    placed = place(later, kept())
    searched = find_personas(later)
    assert placed.names == found().names
    assert np.array_equal(placed.model.centres, found().model.centres)  # type: ignore[union-attr]
    same = [(placed.assignment == at).sum() for at in range(4)]
    assert sorted(same, reverse=True) == pytest.approx(
        sorted(searched.profile.drop_duplicates("persona")["n"])[::-1], abs=4
    )
    assert not fit_of(later, placed, kept()).reasons


def test_the_order_of_rows_and_of_columns_does_not_matter() -> None:
    rows = values(2, 120)
    turned = list_of(rows[:, ::-1], COLUMNS[::-1])
    assert np.array_equal(place(list_of(rows), kept()).assignment, place(turned, kept()).assignment)


def test_a_behaviour_that_is_gone_is_named() -> None:
    with pytest.raises(CsDataError, match="“Visits” is known for 0 % of the customers"):
        place(list_of(np.delete(values(3, 80), 2, axis=1), (*COLUMNS[:2], *COLUMNS[3:])), kept())


def test_days_and_months_are_not_confused() -> None:
    with pytest.raises(CsDataError, match="Behaviour was told month by month"):
        place(data(), replace(kept(), over_time=True))


def test_a_persona_without_customers_is_still_there() -> None:
    rows = values(0, 160)[found().assignment != 1]
    fewer = list_of(rows)
    placed = place(fewer, kept())
    assert [(placed.assignment == at).sum() for at in range(4)][1] <= 2
    later = outcomes(fewer, placed)
    assert len(later.result.frame) == 4
    assert len(cards(fewer, placed, later, None)) == 4
    assert headline(placed, later, placed.names)


def test_reasons_to_look_again() -> None:
    placed = place(data(), kept())
    old = replace(kept(), of=date(2024, 1, 31))
    told = fit_of(replace(data(), as_of=date(2025, 2, 28)), placed, old).reasons
    assert told == ("They were found 13 months ago.",)
    few = replace(kept(), n=70)
    assert fit_of(data(), placed, few).reasons == ("They were found among 70 customers; 160 are compared now.",)
    rows = values(0, 160)
    rows[:, 0] *= 3
    changed = list_of(rows)
    (moved,) = [one for one in fit_of(changed, place(changed, kept()), kept()).reasons if "spread" in one]
    assert moved.startswith("“Calls” is spread otherwise than then (stability index ")


@given(st.integers(0, 10_000))
def test_nobody_differs_from_themselves(seed: int) -> None:
    """Also where many have one and the same value: tenths then hold more than a tenth."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(0, 3, (60, 2)).astype(np.float64)
    raw = np.column_stack([steps, rng.exponential(1.0, 60), rng.poisson(1.0, 60)])
    assert drift(made(raw), raw, 60).shift == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("n", [48, 120, 400])
def test_chance_alone_is_seldom_taken_for_drift(n: int) -> None:
    """Two samples of the same customers; 0.2 alone calls nearly all pairs of 48 different."""
    called, bare = [], []
    for seed in range(60):
        before, after = values(seed, 2 * n, 4.0)[:n], values(seed, 2 * n, 4.0)[n:]
        seen = drift(made(before), after, n)
        called.append(seen.is_over)
        bare.append(max(seen.shift) > 0.2)
    assert np.mean(called) <= 0.05
    if n == 48:
        assert np.mean(bare) > 0.5
