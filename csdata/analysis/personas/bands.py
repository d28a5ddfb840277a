"""Where do customers lie along the continuum, when they form no groups? Bands: cut, not found."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.personas.features import Features
from csdata.analysis.personas.groups import I, filled
from csdata.analysis.personas.transform import F, Transform

PARTS: Final = ("Lowest third", "Middle third", "Highest third")
COLUMNS: Final = ("band", "n", "share", "behaviour", "label", "median")


def bands(found: Features) -> tuple[I, pd.DataFrame]:
    """Return the band of each customer by number (−1: none), and the median of each behaviour in each band.

    Customers are put in a row by what sets them apart most (the first principal component of the comparable
    behaviours, so turned that the behaviour that counts most goes up) and cut into three of equal size. Where
    the cuts lie says nothing about customers: they are thirds.
    """
    band = np.full(len(found.usable), -1, dtype=np.int64)
    if found.usable.sum() < len(PARTS) or not found.behaviours:
        return band, pd.DataFrame(columns=list(COLUMNS))
    own = found.matrix[found.usable]
    place = along(filled(Transform.learn(own).apply(own)))
    order = np.argsort(place, kind="stable")
    third = np.empty(len(own), dtype=np.int64)
    third[order] = np.arange(len(own)) * len(PARTS) // len(own)
    band[found.usable] = third
    rows = [
        (name, int((third == at).sum()), float((third == at).mean()), one.name, one.label, _middle(own[third == at, b]))
        for at, name in enumerate(PARTS)
        for b, one in enumerate(found.behaviours)
    ]
    return band, pd.DataFrame(rows, columns=list(COLUMNS))


def along(values: F) -> F:
    """Return where each row lies on the first principal component of complete, comparable values."""
    centred = values - values.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    first = directions[:, -1]
    first = first * np.sign(first[np.abs(first).argmax()])
    return np.asarray(centred @ first, dtype=np.float64)


def _middle(values: F) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
