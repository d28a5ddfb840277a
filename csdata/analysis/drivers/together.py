"""Which behaviours move together, so that nobody can tell which of them it is?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from csdata.analysis.drivers.fitted import Model, Shape
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.table import Feature, Snapshots
from csdata.analysis.intervals import Numbers
from csdata.analysis.survival.compare import Test, chi_squared

TOGETHER: Final = 0.7  # Spearman's correlation, either sign
INSEPARABLE: Final = 0.95  # the share of a number's variance that the others explain
REPEATED: Final = 1 - 1e-7  # … from which on nothing is left to estimate
TAKES_PART: Final = 0.05  # in standard deviations of the number that is explained
ROWS_FOR_RANKS: Final = 40_000

Kind = Literal["move together", "inseparable", "levels"]


@dataclass(frozen=True, slots=True)
class Group:
    """Behaviours to be told together, with the joint test that none of them has an effect (Wald, by customer)."""

    kind: Kind
    features: tuple[Feature, ...]
    test: Test
    words: str


def groups(table: Snapshots, model: Model, references: dict[str, Feature] | None = None) -> tuple[Group, ...]:
    """Return the groups among the behaviours of a model: of numbers that others explain, alike ones, and levels.

    `references`: the level of each parent that the others are compared with, where it is not in the table any more.
    """
    few = sample(table, ROWS_FOR_RANKS, model.seed)
    design = model.shape.design(few)[:, model.shape.n_free :]
    found: list[tuple[Kind, list[int]]] = [("inseparable", members) for members in inseparable(model.shape, design)]
    found += [("move together", members) for members in alike(model.shape.features, design)]
    found += [("levels", members) for members in levels(model.shape.features)]
    compared = {**model.shape.scales.references, **(references or {})}
    return tuple(_group(model, kind, members, compared) for kind, members in found)


def alike(features: tuple[Feature, ...], values: Numbers) -> list[list[int]]:
    """Return the places of behaviours that correlate above 0.7 by rank, on average over a group.

    Average linkage (Sokal & Michener 1958). Levels of one parent exclude each other, which is no news: they are not
    compared with each other.
    """
    if len(features) < 2:
        return []
    ranks = np.column_stack([rankdata(column) for column in values.T])
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = 1 - np.abs(np.nan_to_num(np.corrcoef(ranks.T)))
    for one, feature in enumerate(features):
        for other, another in enumerate(features):
            if one != other and feature.parent and feature.parent == another.parent:
                distance[one, other] = 1.0
    np.fill_diagonal(distance, 0.0)
    distance = (distance + distance.T) / 2
    codes = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - TOGETHER, "distance")
    members = [[int(place) for place in np.flatnonzero(codes == code)] for code in np.unique(codes)]
    return [group for group in members if len(group) > 1]


def inseparable(shape: Shape, values: Numbers) -> list[list[int]]:
    """Return for each number that the others explain to 95 % its place and those of the behaviours that do."""
    found: list[list[int]] = []
    for place, feature in enumerate(shape.features):
        if feature.kind != "number" or any(place in group for group in found):
            continue
        explained, weights = explained_by_others(values, place)
        if explained > INSEPARABLE:
            found.append([place, *(other for other, weight in weights.items() if abs(weight) > TAKES_PART)])
    return found


def explained_by_others(values: Numbers, place: int) -> tuple[float, dict[int, float]]:
    """Return R² of one column on the others, and the weight of each in standard deviations."""
    others = [other for other in range(values.shape[1]) if other != place]
    z = values - values.mean(axis=0)
    spread = z.std(axis=0)
    z = z / np.where(spread > 0, spread, 1.0)
    square = z.T @ z / len(z)
    weights = np.linalg.lstsq(square[np.ix_(others, others)], square[others, place], rcond=1e-9)[0]
    explained = float(weights @ square[others, place])
    return explained, dict(zip(others, weights.tolist(), strict=True))


def levels(features: tuple[Feature, ...]) -> list[list[int]]:
    """Return the places of levels that have one parent."""
    parents = dict.fromkeys(feature.parent for feature in features if feature.kind == "level" and feature.parent)
    members = [[at for at, one in enumerate(features) if one.parent == parent] for parent in parents]
    return [group for group in members if len(group) > 1]


def _group(model: Model, kind: Kind, members: list[int], compared: dict[str, Feature]) -> Group:
    features = tuple(model.shape.features[place] for place in members)
    reference = compared.get(features[0].parent)
    words = _words(kind, features, reference.label if reference else "the other values")
    return Group(kind, features, joint_test(model, members), words)


def joint_test(model: Model, members: list[int]) -> Test:
    """Test that no behaviour of a group has an effect (Wald 1943); degrees of freedom: those that can be told apart."""
    columns = np.array(members) + model.shape.n_free
    effects = model.fit.coefficients[columns]
    covariance = model.covariance[np.ix_(columns, columns)]
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True, tol=1e-10 * float(np.trace(covariance))))
    inverse = np.linalg.pinv(covariance, rcond=1e-10, hermitian=True)
    return chi_squared(max(0.0, float(effects @ inverse @ effects)), max(rank, 1))


def _words(kind: Kind, features: tuple[Feature, ...], reference: str) -> str:
    names = [feature.label for feature in features]
    if kind == "levels":
        return f"{_listed(names)} are compared with {reference}."
    if kind == "move together":
        return f"{_listed(names)} move together; we cannot tell which it is."
    return f"{names[0]} follows from {_listed(names[1:])}; their effects cannot be separated."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def repeated(table: Snapshots, shape: Shape, seed: int) -> dict[str, str]:
    """Return the behaviours that follow exactly from ones before them (name -> why): the model can do without them."""
    few = sample(table, ROWS_FOR_RANKS, seed)
    design = shape.design(few)[:, shape.n_free :]
    found: dict[str, str] = {}
    kept: list[int] = []
    for place, feature in enumerate(shape.features):
        explained, weights = explained_by_others(design[:, [*kept, place]], len(kept))
        if explained < REPEATED:
            kept.append(place)
            continue
        sources = [shape.features[kept[at]].label for at, weight in weights.items() if abs(weight) > TAKES_PART]
        found[feature.name] = f"{feature.label} follows exactly from {_listed(sources)}: it says nothing of its own."
    return found
