"""What makes the score of one customer higher or lower than the usual one?

From the customer with the mean points of each signal to this one: the parts of `moved.split_change`, which sum to the
difference without a rest. What is not known of the customer has a part of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.moved import split_change
from csdata.analysis.health.score import contributions
from csdata.analysis.health.scoring import Health
from csdata.analysis.health.signals import SIGNALS

COLUMNS: Final = ("signal", "label", "told", "usual_told", "effect")


@dataclass(frozen=True, eq=False)
class Against:
    """The usual score, the customer's, and what leads from one to the other: a row a signal with COLUMNS.

    `effect` is in points of the score, the largest loss first; the effects sum to score − usual.
    """

    usual: float
    score: float
    parts: pd.DataFrame


def against_usual(found: Health, number: int) -> Against | None:
    """Return what makes a customer's score unlike that of the mean of `found`; None where it has no score.

    Raises KeyError for a customer that is not in `found`.
    """
    frame = found.result.frame
    rows = np.flatnonzero(frame["number"].to_numpy() == number)
    if not len(rows):
        raise KeyError(number)
    row = int(rows[0])
    if np.isnan(frame["score"].iloc[row]):
        return None
    points, weights = found.observed.points, found.weights[:, row : row + 1]
    known = ~np.isnan(points)
    mean = np.divide(
        np.where(known, points, 0.0).sum(axis=1), known.sum(axis=1), out=np.full(len(points), np.nan),
        where=known.any(axis=1),
    )[:, None]  # fmt: skip
    split = split_change(mean, weights, points[:, row : row + 1], weights)
    usual = float(contributions(mean, weights).sum())
    return Against(usual, float(frame["score"].iloc[row]), _parts(found, row, split.total[:, 0]))


def _parts(found: Health, row: int, effect: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.DataFrame:
    measured = found.observed.measured
    told = []
    for at, one in enumerate(SIGNALS):
        if not found.observed.recorded[at] or found.weights[at, row] <= 0:
            continue
        words, usual = one.told(float(measured[at, row])), one.told(float(np.nanmean(measured[at])))
        told.append((one.name, one.label, words, usual, float(effect[at])))
    parts = pd.DataFrame(told, columns=list(COLUMNS))
    return parts.sort_values(["effect", "signal"], ignore_index=True)
