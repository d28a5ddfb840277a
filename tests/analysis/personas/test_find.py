"""Are the personas of a company the same whatever does not matter, and can the search be watched and stopped?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.personas import Personas, find_personas
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet

COLUMNS = ("Calls", "Exports", "Logins", "Reports", "Uploads", "Visits online")


def values() -> tuple[np.ndarray, np.ndarray]:
    made, group = planted(np.random.default_rng(4), 160, 6.0)
    return np.exp(made / 2), group


@cache
def dataset() -> Dataset:
    return company(customers=sheet(values()[0], COLUMNS))


@cache
def found() -> Personas:
    return find_personas(dataset())


def personas_of(text: str) -> list[int]:
    data = company(customers=text)
    return list(find_personas(data).assignment[np.argsort(data.members["customer_id"].to_numpy())])


def test_planted_personas_are_found_named_and_profiled() -> None:
    personas = found()
    assert (personas.verdict, personas.k, personas.n) == ("clear", 4, 160)
    assert adjusted_rand_score(values()[1], personas.assignment) >= 0.9
    assert len(set(personas.names)) == 4
    assert len(personas.profile) == 4 * len(COLUMNS)
    assert personas.profile.drop_duplicates("persona")["n"].sum() == 160
    assert personas.profile.drop_duplicates("persona")["share"].sum() == pytest.approx(1)
    assert personas.labels[0] == personas.names[personas.assignment[0]]


def test_the_order_of_the_rows_does_not_matter() -> None:
    head, *rows = sheet(values()[0], COLUMNS).splitlines()
    mixed = "\n".join([head, *np.random.default_rng(0).permutation(rows)]) + "\n"
    assert personas_of(mixed) == list(found().assignment)


def test_a_constant_a_double_and_another_unit_do_not_matter() -> None:
    own = values()[0]
    more = np.column_stack([own[:, :2], 60 * own[:, 2], own[:, 3:], own[:, 0], np.full(len(own), 7.0)])
    text = sheet(more, (*COLUMNS[:2], "Logins a minute", *COLUMNS[3:], "Zcalls", "Zconstant"))
    assert personas_of(text) == list(found().assignment)


def test_twelve_customers_are_refused_with_the_reason() -> None:
    personas = find_personas(company(customers=sheet(values()[0][:12], COLUMNS)))
    assert personas.verdict == "too_few"
    assert "there are 12" in personas.reason
    assert personas.labels == [None] * 12
    assert personas.profile.empty


def test_nothing_to_compare_by_says_what_to_bring() -> None:
    personas = find_personas(company(customers=sheet(values()[0][:40, :1], ("Calls",))))
    assert personas.verdict == "too_few"
    assert "only one behaviour" in personas.reason
    assert "Bring usage" in personas.reason


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[float, str]] = []
    find_personas(dataset(), progress=lambda done, what: told.append((done, what)))
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] > 0.9
    assert all(what for _, what in told)


def test_it_stops_when_nobody_waits_any_more() -> None:
    turns = iter([False, False, True])
    with pytest.raises(CsDataError) as stopped:
        find_personas(dataset(), should_stop=lambda: next(turns))
    assert stopped.value.code == "stopped"
