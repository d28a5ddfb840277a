"""Do k-means, the structure test and the stability give the published figures, and are other people's data judged well?

Source: external_cases.json X16 and methods.md section 2 (iris and wine from scikit-learn, penguins from
palmerpenguins, 342 with all four measures; inertia, adjusted Rand index, silhouette width, p-value and clusterwise
Jaccard similarity as verified there).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from palmerpenguins import load_penguins
from sklearn.datasets import load_iris, load_wine
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.personas import find_personas
from csdata.analysis.personas.groups import fit
from csdata.analysis.personas.stability import stability
from csdata.analysis.personas.structure import distances, silhouettes
from csdata.analysis.personas.transform import F
from csdata.analysis.personas.verdict import Finding, search
from csdata.dataset import open_dataset

pytestmark = pytest.mark.external

NAMES = ("iris", "wine", "penguins")


@cache
def loaded(name: str) -> tuple[np.ndarray, np.ndarray]:
    if name == "penguins":
        birds = load_penguins().dropna(subset=["bill_length_mm"])
        return birds.filter(regex="_mm$|_g$").to_numpy(dtype=np.float64), birds["species"].to_numpy()
    data = {"iris": load_iris, "wine": load_wine}[name]()
    return np.asarray(data.data, dtype=np.float64), np.asarray(data.target)


def values(name: str, *, scaled: bool) -> F:
    raw = loaded(name)[0]
    return (raw - raw.mean(axis=0)) / raw.std(axis=0) if scaled else raw


def kind(name: str) -> np.ndarray:
    return loaded(name)[1]


@cache
def searched(name: str) -> Finding:
    return search(values(name, scaled=True), 0)


@pytest.mark.parametrize(
    ("name", "scaled", "k", "inertia", "silhouette", "ari"),
    [
        ("iris", False, 3, 78.851, 0.5528, 0.7302),
        ("iris", False, 2, 152.348, 0.681, None),
        ("iris", True, 3, 139.82, 0.4599, 0.6201),
        ("wine", True, 3, 1277.928, 0.2849, 0.8975),
        ("wine", False, 3, 2_370_689.69, 0.5711, 0.3711),
        ("penguins", True, 3, 379.39, 0.4472, 0.7928),
        ("penguins", False, 3, 29_178_323.56, 0.5752, 0.3191),
    ],
)
def test_k_means_gives_the_published_groups(
    name: str, *, scaled: bool, k: int, inertia: float, silhouette: float, ari: float | None
) -> None:
    data = values(name, scaled=scaled)
    found = fit(data, k, 0)
    assert ((data - found.centres[found.labels]) ** 2).sum() == pytest.approx(inertia, rel=1e-5)
    assert silhouettes(distances(data), [found.labels])[0] == pytest.approx(silhouette, abs=5e-4)
    assert ari is None or adjusted_rand_score(kind(name), found.labels) == pytest.approx(ari, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "k", "published"),
    [
        ("iris", 3, (0.87, 0.88, 0.99)),
        ("iris", 2, (1.0, 1.0)),
        ("wine", 3, (0.95, 0.97, 0.98)),
        ("penguins", 3, (0.9, 0.94, 1.0)),
    ],
)
def test_groups_come_back_as_often_as_published(name: str, k: int, published: tuple[float, ...]) -> None:
    data = values(name, scaled=True)
    assert np.sort(stability(data, fit(data, k, 0), 0)) == pytest.approx(published, abs=0.03)


def test_four_groups_of_wine_do_not_come_back() -> None:
    """Published .93 .55 .92 .50: two of the four cannot be trusted."""
    data = values("wine", scaled=True)
    assert (stability(data, fit(data, 4, 0), 0) < 0.75).sum() == 2


@pytest.mark.parametrize("name", NAMES)
def test_all_have_structure_with_the_smallest_p_that_99_crowds_can_give(name: str) -> None:
    finding = searched(name)
    assert finding.structure is not None
    assert finding.structure.p_value == 0.01
    assert finding.verdict == "clear"


def test_the_three_sorts_of_wine_are_found_and_iris_gives_the_two_groups_that_silhouettes_see() -> None:
    wine, iris = searched("wine").groups, searched("iris").groups
    assert wine is not None
    assert iris is not None
    assert (wine.k, iris.k) == (3, 2)
    assert adjusted_rand_score(kind("wine"), wine.labels) == pytest.approx(0.8975, abs=5e-5)


def test_penguins_hold_more_than_one_number_of_groups_so_the_choice_is_the_users() -> None:
    """Species make three, species and sex six: the published standardised silhouette climbs to six."""
    assert len([one for one in searched("penguins").tried if one.least >= 0.75]) >= 2


def test_made_up_data_without_groups_are_refused(shared_data: Callable[[str], Path]) -> None:
    """RavenStack draws every customer from the same distributions."""
    found = find_personas(open_dataset([shared_data("ravenstack") / "data"]))
    assert found.verdict == "no_structure"
    assert found.k == 0
    assert "continuum" in found.reason


def test_a_sheet_of_contracts_has_no_behaviour_to_compare(shared_data: Callable[[str], Path]) -> None:
    """IBM's telephone customers: tenure is time, charges are money, the rest is yes or no, or words."""
    found = find_personas(open_dataset([shared_data("telco-ibm") / "WA_Fn-UseC_-Telco-Customer-Churn.csv"]))
    assert found.verdict == "too_few"
    assert dict(found.dropped)["TotalCharges"] == "money"
    assert len(found.dropped) == 17


def test_subscriptions_alone_are_no_behaviour(shared_data: Callable[[str], Path]) -> None:
    found = find_personas(open_dataset([shared_data("mrr-playbook") / "data" / "subscription_periods.csv"]))
    assert found.verdict == "too_few"
    assert "Bring usage" in found.reason
