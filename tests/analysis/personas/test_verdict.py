"""Are personas found where there are some, and refused where there are none?

Source of the bars: methods.md sections 2 and 9 (false personas at most 5 %; from 40 repetitions a kind, see
benchmarks/personas_verdict.py; here a few of each).
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.personas.one_crowd import OneCrowd
from csdata.analysis.personas.structure import Structure, structure_of
from csdata.analysis.personas.verdict import search, too_few
from tests.analysis.personas.made import NOTHING, comparable, planted

FEW_SIMULATED, FEW_RESAMPLED = 39, 30


@pytest.mark.parametrize("kind", NOTHING)
def test_a_crowd_without_groups_is_refused(kind: str) -> None:
    found = [
        search(comparable(NOTHING[kind](np.random.default_rng([seed, 7]), 120)), seed, FEW_SIMULATED, FEW_RESAMPLED)
        for seed in range(3)
    ]
    assert [finding.verdict for finding in found].count("no_structure") >= 2
    assert "continuum" in next(one.reason for one in found if one.verdict == "no_structure")


@pytest.mark.parametrize(("distance", "bar"), [(4.0, 0.8), (5.0, 0.9)])
def test_four_planted_groups_are_found_in_400_customers(distance: float, bar: float) -> None:
    values, group = planted(np.random.default_rng([1, int(distance)]), 400, distance)
    finding = search(comparable(values), 0, FEW_SIMULATED, FEW_RESAMPLED)
    assert finding.groups is not None
    assert (finding.verdict, finding.groups.k) == ("clear", 4)
    assert adjusted_rand_score(group, finding.groups.labels) >= bar
    assert finding.stability == min(finding.jaccard)


def test_noise_beside_the_behaviours_that_matter_does_not_hide_the_groups() -> None:
    rng = np.random.default_rng(11)
    values, group = planted(rng, 400, 5.0)
    finding = search(
        comparable(np.column_stack([values, rng.standard_normal((400, 4))])), 0, FEW_SIMULATED, FEW_RESAMPLED
    )
    assert finding.verdict in {"clear", "tentative"}
    assert finding.groups is not None
    assert adjusted_rand_score(group, finding.groups.labels) >= 0.7


def test_the_seed_is_all_the_chance_there_is() -> None:
    values = comparable(planted(np.random.default_rng(5), 120, 5.0)[0])
    first, again = structure_of(values, 3, 19), structure_of(values, 3, 19)
    assert np.array_equal(first.width, again.width)
    assert np.array_equal(first.p_values, again.p_values)


@pytest.mark.parametrize(
    ("customers", "behaviours", "said"),
    [(12, 6, "at least 24 customers"), (500, 1, "only one behaviour"), (500, 0, "no behaviour"), (24, 2, None)],
)
def test_too_little_is_refused_in_words(customers: int, behaviours: int, said: str | None) -> None:
    why = too_few(customers, behaviours)
    assert (why is None) == (said is None)
    assert said is None or said in str(why)


def test_a_group_of_less_than_five_is_no_persona() -> None:
    rng = np.random.default_rng(8)
    values = rng.normal(0, 1, (60, 2))
    values[:3] += 40
    structure = structure_of(values, 0, 19)
    assert isinstance(structure, Structure)
    assert 2 not in structure.best


def test_one_crowd_has_one_peak_the_correlations_and_the_lumps_of_the_data() -> None:
    rng = np.random.default_rng(9)
    two_peaks = np.concatenate([rng.normal(-3, 1, 200), rng.normal(3, 1, 200)])
    zeros = np.where(rng.random(400) < 0.4, 0.0, rng.random(400) + two_peaks / 10 + 2)
    data = comparable(np.column_stack([two_peaks, two_peaks + rng.normal(0, 2, 400), zeros]))
    drawn = OneCrowd.like(data).draw(20, np.random.default_rng(0)).reshape(-1, 3)
    inner = np.histogram(drawn[:, 0], bins=[-0.25, 0.25])[0][0] / len(drawn)
    assert inner > 2 * np.histogram(data[:, 0], bins=[-0.25, 0.25])[0][0] / len(data)
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(np.corrcoef(data.T)[0, 1], abs=0.07)
    assert np.isclose(drawn[:, 2], data[:, 2].min()).mean() == pytest.approx(0.4, abs=0.05)


def test_gaps_are_in_every_crowd_where_they_are_in_the_data() -> None:
    data = np.random.default_rng(10).standard_normal((50, 3))
    data[4, 1] = np.nan
    assert (OneCrowd.like(data).draw(6, np.random.default_rng(0))[:, 4, 1] == 0).all()
