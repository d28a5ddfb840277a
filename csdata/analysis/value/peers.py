"""Who is like whom, so that what one has may suit the other?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Flags
from csdata.analysis.result import ENOUGH_FOR_EFFECTS

# The narrowest group with enough customers is taken; what customers need comes before what they bought.
LEVELS: Final = (("persona", "segment"), ("persona",), ("segment", "plan"), ("segment",), ("plan",), ())


@dataclass(frozen=True)
class Peers:
    """Groups of customers who are alike, and the one that each customer is compared with (−1: too few are like it).

    `levels` holds for each level the group of every customer, −1 where it is too small; `code` is the group of the
    first level that has one. A group counts all its members, also those who are compared with a narrower one.
    """

    code: NDArray[np.int64]
    levels: tuple[NDArray[np.int64], ...]
    names: tuple[str, ...]

    def sums(self, values: Numbers) -> Numbers:
        """Return values added up by group."""
        total = np.zeros(len(self.names))
        for code in self.levels:
            known = code >= 0
            total += np.bincount(code[known], weights=values[known], minlength=len(self.names))
        return total

    def of_each(self, by_group: Numbers) -> Numbers:
        """Return for each customer what its group has; NaN without a group."""
        return np.append(by_group.astype(float), np.nan)[self.code]

    def medians(self, values: Numbers, counted: Flags) -> Numbers:
        """Return the median of the counted customers by group; NaN where there is none."""
        medians = np.full(len(self.names), np.nan)
        for code in self.levels:
            wanted = counted & (code >= 0) & ~np.isnan(values)
            found = pd.Series(values[wanted]).groupby(code[wanted]).median()
            medians[found.index.to_numpy(dtype=np.int64)] = found.to_numpy(dtype=float)
        return medians


def peers_of(members: pd.DataFrame, active: Flags, levels: tuple[tuple[str, ...], ...] = LEVELS) -> Peers:
    """Return the peers of everybody: the first level at which at least thirty active customers are alike."""
    nearest = np.full(len(members), -1, dtype=np.int64)
    placed: list[NDArray[np.int64]] = []
    names: list[str] = []
    for level in levels:
        own, labels = _alike(members, level)
        sizes = np.bincount(own[(own >= 0) & active], minlength=len(labels))
        enough = np.flatnonzero(sizes >= ENOUGH_FOR_EFFECTS)
        place = np.full(len(labels) + 1, -1, dtype=np.int64)
        place[enough] = len(names) + np.arange(len(enough))
        names += [labels[at] for at in enough]
        placed.append(place[own])
        nearest = np.where(nearest >= 0, nearest, placed[-1])
    return Peers(nearest, tuple(placed), tuple(names))


def _alike(members: pd.DataFrame, level: tuple[str, ...]) -> tuple[NDArray[np.int64], list[str]]:
    """Return a number for each combination of a level (−1 where a part is missing) and their names."""
    code = np.zeros(len(members), dtype=np.int64)
    names = [""] if level else ["all customers"]
    for column in level:
        own, labels = pd.factorize(members[column], sort=True)
        code = np.where((code < 0) | (own < 0), -1, code * len(labels) + own)
        names = [" · ".join(filter(None, (name, str(label)))) for name in names for label in labels]
    return code, names
