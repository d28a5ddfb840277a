"""Does what a room plays with rest on the data: the customer to guess, the made-up card, the names left out?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.blank import match
from csdata.analysis.personas.guess import clues, cuts, drawn, nearest_other, reasons, thirds
from csdata.analysis.personas.pseudonyms import names_among
from csdata.errors import CsDataError
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet

COLUMNS = ("Calls", "Exports", "Logins", "Reports", "Uploads", "Visits online")


@cache
def found() -> Personas:
    made, _ = planted(np.random.default_rng(4), 160, 6.0)
    return find_personas(company(customers=sheet(np.exp(made / 2), COLUMNS)))


# ---- whom to guess


def test_every_persona_is_asked_about_equally_often_and_the_seed_decides_the_order() -> None:
    one = found()
    asked = [drawn(one, turn) for turn in range(3 * one.k)]
    personas = one.assignment[np.array(asked, dtype=int)]
    assert np.bincount(personas).tolist() == [3] * one.k
    assert asked == [drawn(one, turn) for turn in range(3 * one.k)]
    assert asked != [drawn(replace(one, seed=1), turn) for turn in range(3 * one.k)]


def test_nobody_doubtful_is_asked_about() -> None:
    one = found()
    assert one.places is not None
    everybody = {drawn(one, turn) for turn in range(400)}
    assert not any(one.places.remark(int(customer)) for customer in everybody if customer is not None)
    assert drawn(replace(one, assignment=np.full_like(one.assignment, -1)), 0) is None


def test_the_clues_are_what_the_customer_does_and_name_nobody() -> None:
    one = found()
    assert one.found is not None
    told = clues(one, drawn(one, 0) or 0)
    assert [clue.label for clue in told] == [behaviour.label for behaviour in one.features]
    assert {clue.third for clue in told} <= {"low", "usual", "high"}


def test_the_reasons_add_up_to_being_nearer_to_the_own_persona() -> None:
    one = found()
    for turn in range(12):
        customer = drawn(one, turn)
        assert customer is not None
        told = reasons(one, customer, nearest_other(one, customer))
        assert sum(clue.speaks_for for clue in told) > 0
        assert [clue.speaks_for for clue in told] == sorted((clue.speaks_for for clue in told), reverse=True)


def test_thirds_hold_a_third_each_where_values_differ() -> None:
    one = found()
    parts = [np.bincount(column[one.assignment >= 0], minlength=3) for column in thirds(one).T]
    assert np.abs(np.array(parts) / one.n - 1 / 3).max() < 0.02
    assert (cuts(one)[0] < cuts(one)[1]).all()


# ---- a persona people made up


@pytest.mark.parametrize("persona", range(4))
def test_a_card_as_a_persona_behaves_is_that_persona(persona: int) -> None:
    one = found()
    own = one.assignment == persona
    usual = np.round(np.median(thirds(one)[own], axis=0)).astype(int)
    levels = {behaviour.name: ("less", "usual", "more")[at] for behaviour, at in zip(one.features, usual, strict=True)}
    told = match(one, levels)
    assert told.nearest == persona
    assert told.fits


def test_a_card_with_many_customers_is_supported_and_an_impossible_one_is_not() -> None:
    rng = np.random.default_rng(1)
    made, _ = planted(rng, 600, 8.0)
    made[:, 5] = made[:, 4] + rng.normal(0, 2, 600)
    one = find_personas(company(customers=sheet(np.exp(made / 2), COLUMNS)))
    both = match(one, {"Uploads": "more", "Visits online": "more"})
    assert (both.verdict, both.n) == ("supported", one.n)
    assert both.alike > 1.5 * both.expected
    against = match(one, {"Uploads": "more", "Visits online": "less"})
    assert against.verdict == "rare"
    assert "rarer than chance" in against.why


def test_few_customers_leave_a_card_provisional() -> None:
    one = found()
    told = match(one, {name.name: "usual" for name in one.features})
    assert told.verdict in {"provisional", "rare"}
    assert told.alike < 30


@pytest.mark.parametrize(
    "told", [{}, {"Calls": "more"}, {"Calls": "more", "Revenue": "less"}, {"Calls": "more", "Logins": "huge"}]
)
def test_a_card_that_cannot_be_compared_says_what_is_missing(told: dict[str, str]) -> None:
    with pytest.raises(CsDataError) as error:
        match(found(), told)
    assert error.value.code == "bad_value"


# ---- who wrote it


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Apexmont's CFO asks again", "[customer] CFO asks again"),
        ("we at apexmont industries group are happy", "we at [customer] are happy"),
        ("Mail anna.b@firm.co.uk or see https://firm.example/x?y=1 now", "Mail [e-mail] or see [link] now"),
        ("Call +44 20 7946 0958 before 10", "Call [number] before 10"),
        ("C-00012 waits 3 weeks", "[customer] waits 3 weeks"),
        ("Jo Berg never calls back", "[customer] never calls back"),
        ("Support was great in 2024", "Support was great in 2024"),
        ("Costs rose 1,200 to 1,500", "Costs rose 1,200 to 1,500"),
    ],
)
def test_names_numbers_and_addresses_are_left_out_of_comments(text: str, shown: str) -> None:
    names = names_among(["Apexmont Industries Group", "Support Systems", "Jo Berg"], ["C-00012", "17"])
    assert names.masked(text) == shown
