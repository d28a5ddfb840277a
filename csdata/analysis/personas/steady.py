"""When has a customer really changed its persona? When it is clearly nearer to another, and stays there."""

from __future__ import annotations

from typing import Final

import numpy as np

from csdata.analysis.personas.groups import I, nearest
from csdata.analysis.personas.transform import F

CLEARLY: Final = 0.85  # the other centre is nearer by 15 %
STAYS: Final = 2  # months in a row


def steady(away: F) -> I:
    """Return the persona (customers, months) of customers whose distances are (customers, months, personas).

    NaN where nothing is known of a month: the persona is then −1. A customer begins with the nearest persona. It has
    changed when another is nearer by 15 % for two known months in a row (hysteresis): one odd month changes nothing.
    """
    customers, months, _ = away.shape
    states = np.full((customers, months), -1, dtype=np.int64)
    own = np.full(customers, -1, dtype=np.int64)
    candidate, seen = own.copy(), np.zeros(customers, dtype=np.int64)
    rows = np.arange(customers)
    for month in range(months):
        now = away[:, month]
        known = np.asarray(np.isfinite(now).any(axis=1), dtype=bool)
        best = np.where(known, np.where(np.isfinite(now), now, np.inf).argmin(axis=1), -1)
        begins = np.logical_and(known, own < 0)
        own = np.where(begins, best, own)
        nearer = known & ~begins & (best != own) & (now[rows, best] <= CLEARLY * now[rows, own])
        seen = np.where(nearer, np.where(best == candidate, seen + 1, 1), np.where(known, 0, seen))
        candidate = np.where(nearer, best, np.where(known, -1, candidate))
        moved = nearer & (seen >= STAYS)
        own, seen, candidate = np.where(moved, best, own), np.where(moved, 0, seen), np.where(moved, -1, candidate)
        states[:, month] = np.where(known, own, -1)
    return states


def distances_over_months(values: F, centres: F) -> F:
    """Return distances (customers, months, personas) of comparable values (customers, months, behaviours)."""
    customers, months, behaviours = values.shape
    away = nearest(values.reshape(-1, behaviours), centres)[1]
    known = (~np.isnan(values)).any(axis=2, keepdims=True)
    return np.where(known, away.reshape(customers, months, len(centres)), np.nan)


def rolling(values: F, window: int, fewest: int) -> F:
    """Return means over the last `window` months (axis 1), NaN where fewer than `fewest` of them are known."""
    known = ~np.isnan(values)
    total = np.cumsum(np.where(known, values, 0.0), axis=1)
    count = np.cumsum(known, axis=1).astype(np.float64)
    total[:, window:] -= total[:, :-window].copy()
    count[:, window:] -= count[:, :-window].copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count >= fewest, total / count, np.nan)
