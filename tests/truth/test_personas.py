"""Are the four kinds of customers that were planted in the sample company found? Source: sample_data/truth.json.

Takes a few seconds: the sample is opened and searched once.
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.in_use import fit_of, place
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import SAMPLE_FOLDER, Dataset, Filters, open_sample, with_personas


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def found(data: Dataset) -> Personas:
    return find_personas(data)


@pytest.fixture(scope="module")
def planted(data: Dataset) -> np.ndarray:
    truth = json.loads((SAMPLE_FOLDER / "truth.json").read_text(encoding="utf-8"))["persona_of"]
    return np.array([truth[customer] for customer in data.members["customer_id"]])


def test_the_planted_personas_are_found(found: Personas, planted: np.ndarray) -> None:
    placed = found.assignment >= 0
    assert (found.verdict, found.k) == ("clear", 4)
    assert adjusted_rand_score(planted[placed], found.assignment[placed]) >= 0.9
    assert found.stability is not None
    assert found.stability >= 0.9
    assert found.p_value == 0.01


def test_whoever_was_there_for_three_whole_months_has_a_persona(found: Personas) -> None:
    assert (found.assignment >= 0).sum() == found.n
    assert 0.8 < found.n / len(found.assignment) < 1
    assert found.too_new > 0


def test_each_is_called_by_what_was_planted(found: Personas, planted: np.ndarray) -> None:
    most = {
        kind: np.bincount(found.assignment[(planted == kind) & (found.assignment >= 0)]).argmax()
        for kind in set(planted)
    }
    names = {kind: found.names[number] for kind, number in most.items()}
    assert names == {
        "Steady reporters": "Few features · little contact",
        "Power builders": "Heavy use · many features",
        "Guided teams": "Many tickets · much contact",
        "Quiet owners": "Light use · few seats in use",
    }


def test_the_groups_are_a_filter(data: Dataset, found: Personas) -> None:
    dressed = with_personas(data, found.labels)
    assert dressed.choices["persona"] == found.names  # both the largest first
    chosen = dressed.chosen(Filters(persona=found.names[0]))
    assert chosen.sum() == (found.assignment == 0).sum()


def test_personas_kept_for_eighteen_months_still_place_the_customers_of_today(
    data: Dataset, planted: np.ndarray
) -> None:
    """The kinds that were planted do not change: nothing drifts, and only the age is told."""
    then = open_sample(as_of=date(2025, 3, 31))
    kept = PersonaSet.made(then, find_personas(then))
    today = place(data, kept)
    placed = today.assignment >= 0
    assert adjusted_rand_score(planted[placed], today.assignment[placed]) >= 0.9
    fit = fit_of(data, today, kept)
    assert fit.reasons == ("They were found 18 months ago.",)
    assert max(fit.drift.shift) < 0.1
