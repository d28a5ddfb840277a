"""How do personas lie to each other, in two dimensions that a page can show, and how do two of them differ?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.groups import filled
from csdata.dataset import Dataset
from csdata.wording import number, share

MOST_DRAWN: Final = 600
Medians = dict[tuple[int, str], float]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Customers (persona, name, customer, x, y) and centres (persona, name, x, y) in two principal components.

    `kept` is the share of the differences between customers that two dimensions can show.
    """

    points: pd.DataFrame
    centres: pd.DataFrame
    kept: float


def picture(data: Dataset, found: Personas, names: tuple[str, ...]) -> Picture:
    """Return the projection on the two directions in which the personas' customers differ most; at most 600 of them."""
    assert found.model is not None and found.found is not None  # noqa: S101, PT018 - there are personas
    placed = np.flatnonzero(found.assignment >= 0)
    values = filled(found.model.transform.apply(found.found.matrix[placed]))
    middle = values.mean(axis=0)
    sizes, directions = np.linalg.eigh(np.cov((values - middle).T))
    two = directions[:, ::-1][:, :2] * np.sign(directions[:, ::-1][0, :2] + 1e-12)
    rng = np.random.default_rng([found.seed, 9])
    drawn = np.sort(rng.choice(len(placed), min(len(placed), MOST_DRAWN), replace=False))
    at = (values[drawn] - middle) @ two
    own = found.assignment[placed[drawn]]
    whose = data.members["customer_id"].to_numpy()[placed[drawn]]
    centres = (found.model.centres - middle) @ two
    named = np.asarray(names, dtype=object)
    return Picture(
        pd.DataFrame({"persona": own, "name": named[own], "customer": whose, "x": at[:, 0], "y": at[:, 1]}),
        pd.DataFrame({"persona": range(found.k), "name": named, "x": centres[:, 0], "y": centres[:, 1]}),
        float(sizes[::-1][:2].sum() / sizes.sum()),
    )


def side_by_side(found: Personas, first: int, second: int) -> pd.DataFrame:
    """Return one row a behaviour: label, where the typical customer of each lies, and its value in words.

    `first` and `second` are standard deviations of comparable values from all customers' mean; the largest
    difference comes first.
    """
    assert found.model is not None  # noqa: S101 - there are personas
    centres = found.model.centres
    medians = medians_of(found)
    rows = [
        {
            "label": one.label,
            "first": float(centres[first, at]),
            "second": float(centres[second, at]),
            "first_text": in_words(one.name, medians, first),
            "second_text": in_words(one.name, medians, second),
        }
        for at, one in enumerate(found.features)
    ]
    frame = pd.DataFrame(rows)
    order = np.argsort(-(frame["first"] - frame["second"]).abs().to_numpy(), kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def medians_of(found: Personas) -> Medians:
    """Return the median of each behaviour by persona, in its own unit."""
    rows = zip(*(found.profile[name] for name in ("persona", "behaviour", "median")), strict=True)
    return {(int(persona), str(behaviour)): float(median) for persona, behaviour, median in rows}


def in_words(name: str, medians: Medians, persona: int) -> str:
    """Write the median of a behaviour: shares in percent, other quantities as they are."""
    value = medians.get((persona, name))
    return share(value) if name.endswith("_share") else number(value)
