"""Personas are looked for again: do those that are the same kinds keep their names, and are the others told?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.in_use import place
from csdata.analysis.personas.succession import called_as_before, succession
from tests.analysis.personas.test_persona_set import data, found, kept, list_of, values


def named(one: Personas) -> Personas:
    """Return personas under names of their own."""
    return replace(one, names=("Ants", "Bees", "Cats", "Dogs")[: one.k])


def test_the_same_kinds_keep_their_names_in_whatever_order_they_are_found() -> None:
    later = list_of(values(5, 220))
    before, now = named(place(later, kept())), find_personas(later)
    told = succession(before, now)
    assert told.is_same
    assert told.words() == ("the same kinds as before",)
    assert sorted(told.names) == ["Ants", "Bees", "Cats", "Dogs"]
    for at, name in enumerate(told.names):
        mine = now.assignment == at
        assert (before.assignment[mine] == before.names.index(name)).mean() > 0.9


def test_fewer_kinds_name_what_is_new_and_what_is_no_more() -> None:
    three = find_personas(data(), k=3)
    told = succession(named(found()), three)
    assert not told.is_same
    stayed = [name for name in told.names if name in {"Ants", "Bees", "Cats", "Dogs"}]
    assert 1 <= len(stayed) <= 3
    assert set(stayed) | set(told.gone) == {"Ants", "Bees", "Cats", "Dogs"}
    assert told.words()[0] == f"{len(stayed)} kind{'s' if len(stayed) > 1 else ''} as before"
    assert told.words()[-1].startswith("no more: “")


def test_they_can_be_paired_when_they_are_compared_by_other_behaviours() -> None:
    fewer = find_personas(data(), names=["Calls", "Exports", "Uploads", "Reports"], k=4)
    told = succession(named(found()), fewer)
    assert (told.before >= 0).any()
    assert len(set(told.names)) == 4


def test_a_name_that_is_kept_is_given_once() -> None:
    """A new kind whose profile has the name of an old one gets a number."""
    before, now = named(found()), replace(find_personas(data(), k=3), names=("Ants", "Ants", "Ants"))
    told = succession(before, now)
    assert len(set(told.names)) == 3
    assert all(told.names[at] == before.names[old] for at, old in enumerate(told.before) if old >= 0)


def test_what_is_shown_is_called_as_before_in_every_place() -> None:
    three = find_personas(data(), k=3)
    shown = called_as_before(named(found()), three)
    assert shown.names == succession(named(found()), three).names
    assert list(shown.profile.drop_duplicates("persona")["name"]) == list(shown.names)
    assert np.array_equal(shown.assignment, three.assignment)


def test_nobody_in_a_persona_is_no_reason_to_fail() -> None:
    empty = replace(found(), assignment=np.where(found().assignment == 2, -1, found().assignment))
    assert 2 not in succession(named(empty), found()).before
