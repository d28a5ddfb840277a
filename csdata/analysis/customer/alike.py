"""Which customers behave most like one, and how are they doing?

Alike: the distance of their signals' points, each weighted as the score weights it, over the signals known of both
(a partial distance; Gower 1971). The price and what became of them have no part in it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.scoring import Health
from csdata.analysis.health.signals import SIGNALS
from csdata.analysis.intervals import Numbers

MOST: Final = 5
ENOUGH_SHARED: Final = 0.5  # of the weight, known of both
TELLING: Final = 20.0  # points of a signal: a difference worth a word
COLUMNS: Final = ("number", "customer_id", "name", "alike", "band", "score", "mrr", "differs")


def alike(everybody: Health, number: int, most: int = MOST) -> pd.DataFrame:
    """Return COLUMNS, the customers most like the one of a number, the nearest first; empty where too little is known.

    `alike` is 1 for the same points on every signal and 0 for the opposite; `differs` says in which signal they differ
    most, where it is by 20 points or more. Persona and segment need not be the same.
    """
    found = everybody.result.frame
    rows = np.flatnonzero(found["number"].to_numpy() == number)
    if not len(rows):
        return pd.DataFrame(columns=list(COLUMNS))
    near = nearness(everybody.observed.points, everybody.weights, int(rows[0]))
    near[rows[0]] = np.nan
    order = np.lexsort((found["number"].to_numpy(), -near))[: min(most, int(np.isfinite(near).sum()))]
    frame = found.iloc[order][["number", "customer_id", "name", "band", "score", "mrr"]].reset_index(drop=True)
    told = [_differs(everybody.observed.points, int(rows[0]), int(row)) for row in order]
    return frame.assign(alike=near[order], differs=told)[list(COLUMNS)]


def nearness(points: Numbers, weights: Numbers, row: int) -> Numbers:
    """Return how alike every customer is to the one of a row, 0 to 1; NaN where less than half of the weight is shared.

    `points` and `weights` have a row a signal and a column a customer; the weights of that one customer count.
    """
    own = weights[:, row : row + 1]
    shared = ~np.isnan(points) & ~np.isnan(points[:, row : row + 1])
    weight = np.where(shared, own, 0.0)
    total = weight.sum(axis=0)
    apart = np.where(shared, np.abs(points - points[:, row : row + 1]), 0.0) / 100
    mean = np.divide((weight * apart).sum(axis=0), total, out=np.full(points.shape[1], np.nan), where=total > 0)
    enough = total >= ENOUGH_SHARED * max(float(own.sum()), 1e-12)
    return np.asarray(np.where(enough, 1 - mean, np.nan), dtype=np.float64)


def _differs(points: Numbers, one: int, other: int) -> str:
    gap = np.nan_to_num(points[:, other] - points[:, one])
    at = int(np.abs(gap).argmax())
    if abs(gap[at]) < TELLING:
        return "hardly at all"
    return f"{SIGNALS[at].label}: {'better' if gap[at] > 0 else 'worse'}"
