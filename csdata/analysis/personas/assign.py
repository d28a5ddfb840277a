"""To which persona does a customer belong who was not there when the personas were found?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.personas.groups import Groups, I, nearest
from csdata.analysis.personas.transform import EXACT, F, Transform, part_of

LEAST_KNOWN = 0.6
BETWEEN = 0.10
FARTHEST = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What is kept of a search: how behaviours were made comparable, the centres, and how far out customers were.

    `farthest` is the distance within which 99 of 100 customers were, `usual` the median distance; `tenths` the nine
    values that part each comparable behaviour into tenths (9, behaviours), and `held` the share of customers up to
    each and above the last (10, behaviours): not a tenth where many have one value. With these, drift is told later.
    """

    transform: Transform
    centres: F
    farthest: float
    usual: float = float("nan")
    tenths: F | None = None
    held: F | None = None

    @classmethod
    def of(cls, transform: Transform, groups: Groups, values: F) -> Model:
        """Keep the groups found in comparable values; above 20,000 customers what is usual is told of a part."""
        values = part_of(values)
        away = nearest(values, groups.centres)[1].min(axis=1)
        tenths = np.round(np.nanquantile(values, np.arange(0.1, 0.95, 0.1), axis=0), EXACT)
        farthest, usual = float(np.quantile(away, FARTHEST)), float(np.median(away))
        return cls(transform, groups.centres, farthest, usual, tenths, in_tenths(values, tenths))


def in_tenths(values: F, tenths: F) -> F:
    """Return the share of known values up to each of nine cuts and above the last: (10, behaviours)."""
    columns = [column[~np.isnan(column)] for column in values.T]
    counts = [
        np.bincount(np.searchsorted(cuts, known, side="left"), minlength=10) / max(len(known), 1)
        for known, cuts in zip(columns, tenths.T, strict=True)
    ]
    return np.array(counts, dtype=np.float64).reshape(values.shape[1], 10).T


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where each customer belongs.

    `persona` is −1 where too little is known, `second` the next nearest, `margin` how much nearer the own centre is
    than the next (0 to 1), `distance` how far the own centre is.
    """

    persona: I
    second: I
    margin: F
    distance: F
    farthest: float

    def remark(self, customer: int) -> str | None:
        """Return what to know about a customer's persona: that it lies between two, or fits none."""
        if self.persona[customer] < 0:
            return "too little is known"
        if self.distance[customer] > self.farthest:
            return "fits no persona well"
        return "between two personas" if self.margin[customer] < BETWEEN else None

    @property
    def between(self) -> NDArray[np.bool_]:
        """Where a customer lies between its persona and the next."""
        return np.asarray(self.margin < BETWEEN)

    @property
    def far_out(self) -> NDArray[np.bool_]:
        """Where a customer fits none of the personas."""
        return np.asarray(self.distance > self.farthest)


def assign(model: Model, raw: F) -> Places:
    """Place customers by their behaviours (customers, behaviours), in the units and order they were found with."""
    return among(model, model.transform.apply(raw))


def among(model: Model, values: F) -> Places:
    """Place customers by comparable values (customers, behaviours), as the transform of the model makes them."""
    known = (~np.isnan(values)).mean(axis=1) >= LEAST_KNOWN if values.shape[1] else np.zeros(len(values), dtype=bool)
    labels, away = nearest(values, model.centres)
    rows = np.arange(len(away))
    first = away[rows, labels]
    away[rows, labels] = np.inf
    second = away.argmin(axis=1).astype(np.int64)
    next_one = away[rows, second]
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = np.where(np.isfinite(next_one) & (next_one > 0), 1 - first / next_one, 0.0)
    nowhere = np.where(known, 0.0, np.nan)
    return Places(
        np.where(known, labels, -1),
        np.where(known, second, -1),
        margin + nowhere,
        first + nowhere,
        model.farthest,
    )
