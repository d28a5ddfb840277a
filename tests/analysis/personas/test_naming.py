"""Does a name stay with its persona, whatever number it has, and leave when the persona does?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.bands import PARTS, bands
from csdata.analysis.personas.naming import LONGEST, Named, distinct, ids_of, matched, renamed, slug, with_names
from csdata.dataset import Dataset, open_sample


@cache
def data() -> Dataset:
    return open_sample()


@cache
def found(k: int | None = None) -> Personas:
    return find_personas(data(), k=k)


def test_ids_say_what_sets_apart_and_are_distinct() -> None:
    ids = ids_of(found())
    assert len(set(ids)) == 4
    assert "heavy-use-many-features" in ids
    assert slug("Très utile · ½") == "tr-s-utile"
    assert slug("···") == "persona"


def test_a_name_finds_its_persona_again() -> None:
    kept = (renamed(found(), 3, "  Quiet   owners "), renamed(found(), 1, "Builders"))
    assert kept[0].name == "Quiet owners"
    names = with_names(found(), kept)
    assert names[3] == "Quiet owners"
    assert names[1] == "Builders"
    assert names[0] == found().names[0]
    assert set(matched(found(), kept)) == {1, 3}


def test_a_name_survives_another_number_of_personas_where_its_persona_does() -> None:
    named = renamed(found(), 1, "Builders")
    five = found(5)
    assert [five.names[at] for at in matched(five, (named,))] != []
    other = with_names(found(3), (renamed(found(), 3, "Quiet owners"),))
    assert other.count("Quiet owners") <= 1


def test_a_persona_that_is_no_more_leaves_its_name() -> None:
    far = Named("gone", "Gone", {"features_used": 500.0, "tickets": 900.0, "touchpoints": 80.0})
    assert matched(found(), (far,)) == {}
    nobody = replace(found(), k=0, names=(), model=None)
    assert matched(nobody, (far,)) == {}


def test_two_of_the_same_name_get_numbers() -> None:
    assert distinct(["A", "A", "B", "A"]) == ("A", "A (2)", "B", "A (3)")
    both = (renamed(found(), 0, "Same"), renamed(found(), 1, "Same"))
    assert sorted(with_names(found(), both))[2:] == ["Same", "Same (2)"]


def test_what_is_kept_comes_back_and_nothing_else_does() -> None:
    one = renamed(found(), 0, "x" * 200)
    assert len(one.name) == LONGEST
    assert Named.from_dict(one.to_dict()) == one
    assert Named.from_dict({"key": 3}) is None


def test_bands_are_thirds_along_what_differs_most() -> None:
    told = found().found
    assert told is not None
    band, frame = bands(told)
    sizes = np.bincount(band[band >= 0])
    assert sizes.sum() == found().n
    assert sizes.max() - sizes.min() <= 1
    assert set(frame["band"]) == set(PARTS)
    assert (band[~told.usable] == -1).all()
