"""To which persona does a customer belong who was not there when the personas were found?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.analysis.personas.groups import Groups, I, nearest
from csdata.analysis.personas.transform import F, Transform

LEAST_KNOWN = 0.6
BETWEEN = 0.10
FARTHEST = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What is kept of a search: how behaviours were made comparable, the centres, and how far out customers were."""

    transform: Transform
    centres: F
    farthest: float

    @classmethod
    def of(cls, transform: Transform, groups: Groups, values: F) -> Model:
        """Keep the groups found in comparable values."""
        away = nearest(values, groups.centres)[1].min(axis=1)
        return cls(transform, groups.centres, float(np.quantile(away, FARTHEST)))


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where each customer belongs.

    `persona` is −1 where too little is known, `margin` how much nearer the own centre is than the next (0 to 1),
    `distance` how far the own centre is.
    """

    persona: I
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


def assign(model: Model, raw: F) -> Places:
    """Place customers by their behaviours (customers, behaviours), in the units and order they were found with."""
    known = (~np.isnan(raw)).mean(axis=1) >= LEAST_KNOWN if raw.shape[1] else np.zeros(len(raw), dtype=bool)
    labels, away = nearest(model.transform.apply(raw), model.centres)
    ordered = np.sort(away, axis=1)
    first, second = ordered[:, 0], ordered[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = np.where(second > 0, 1 - first / second, 0.0)
    nowhere = np.where(known, 0.0, np.nan)
    return Places(np.where(known, labels, -1), margin + nowhere, first + nowhere, model.farthest)
