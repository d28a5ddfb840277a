"""Who are the customers, how is each doing on both sides, and what holds its score back most?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.moved import moved
from csdata.analysis.health.scoring import Health
from csdata.analysis.health.signals import SIGNALS
from csdata.analysis.spectrum.levels import Standing

COLUMNS: Final = (
    "number", "customer_id", "name", "band", "score", "coverage", "change", "why", "customer_score", "our_score", "mrr",
)  # fmt: skip
LITTLE: Final = 1.0  # points of the score that are not worth a word
NOTHING_MUCH: Final = "nothing much"


def listing(now: Health, then: Health | None, at: Standing) -> pd.DataFrame:
    """Return COLUMNS, a row a customer, the lowest score first and those without a score last.

    `change` is in points since `then`, NaN without a score both times; `customer_score` and `our_score` are the two
    sides of the balance, 0 to 100.
    """
    frame = now.result.frame.drop(columns="quiet")
    number = frame["number"].to_numpy(dtype=np.int64)
    change = pd.Series(np.nan, index=number)
    if then is not None:
        moves = moved(then, now).frame
        change[moves["number"].to_numpy(dtype=np.int64)] = moves["change"].to_numpy(dtype=np.float64)
    told = frame.assign(
        change=change.to_numpy(dtype=np.float64),
        why=costs(now),
        customer_score=at.now.customer[number],
        our_score=at.now.ours[number],
    )
    order = np.lexsort((number, -frame["mrr"].to_numpy(dtype=np.float64), frame["score"].to_numpy(dtype=np.float64)))
    return told.iloc[order].reset_index(drop=True)[list(COLUMNS)]


def costs(found: Health) -> list[str]:
    """Say for each customer which two signals cost its score most; empty where there is no score."""
    points, weights = found.observed.points, found.weights
    known = np.where(np.isnan(points), 0.0, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        lost = np.where(known > 0, known * (100.0 - np.nan_to_num(points)), 0.0) / known.sum(axis=0)
    first, second = np.argsort(-lost, axis=0, kind="stable")[:2]
    column = np.arange(points.shape[1])
    worth = (lost[first, column] >= LITTLE).astype(int) + (lost[second, column] >= LITTLE)
    labels = [one.label.lower() for one in SIGNALS]
    words = {(a, b, n): _told(labels[a], labels[b], n) for a in range(len(labels)) for b in range(len(labels)) for n in
             range(3)}  # fmt: skip
    scored = ~np.isnan(found.result.frame["score"].to_numpy(dtype=np.float64))
    places = zip(first.tolist(), second.tolist(), worth.tolist(), scored.tolist(), strict=True)
    return [words[a, b, n] if is_scored else "" for a, b, n, is_scored in places]


def _told(first: str, second: str, worth: int) -> str:
    return NOTHING_MUCH if not worth else f"{first[:1].upper()}{first[1:]}" + (f", {second}" if worth > 1 else "")
