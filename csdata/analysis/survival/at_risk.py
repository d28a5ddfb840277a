"""Who was being watched at each moment at which somebody left?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csdata.analysis.intervals import Numbers

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
FROM_THE_START = -np.inf  # so that who leaves at time 0 is at risk there


@dataclass(frozen=True, eq=False)
class Watched:
    """Customers who were watched for a while; one element a customer, at risk for times t, entered < t <= seen.

    `entered` is −inf for who was watched from the start of its life. `place` tells where each stood among those given.
    """

    entered: Numbers
    seen: Numbers
    gone: Flags
    place: Whole

    def __len__(self) -> int:
        return len(self.seen)

    def only(self, chosen: Flags) -> Watched:
        """Return some of the customers."""
        return Watched(self.entered[chosen], self.seen[chosen], self.gone[chosen], self.place[chosen])

    @cached_property
    def entries(self) -> Numbers:
        """When customers came under watch, in order."""
        return np.sort(self.entered)

    @cached_property
    def exits(self) -> Numbers:
        """When customers were last seen, in order."""
        return np.sort(self.seen)

    @cached_property
    def _leaving(self) -> tuple[Numbers, Whole]:
        times, events = np.unique(self.seen[self.gone], return_counts=True)
        return times, events.astype(np.int64)

    @property
    def times(self) -> Numbers:
        """The different times at which somebody left, in order."""
        return self._leaving[0]

    @property
    def events(self) -> Whole:
        """How many left at each of `times`."""
        return self._leaving[1]

    @property
    def delayed(self) -> bool:
        """Whether somebody came under watch only later in its life."""
        return len(self) > 0 and self.entries[-1] > FROM_THE_START

    def at_risk(self, times: Numbers) -> Whole:
        """Count the customers who would be seen leaving at each of these times."""
        return np.searchsorted(self.entries, times) - np.searchsorted(self.exits, times)

    def right_after(self, times: Numbers) -> Whole:
        """Count the customers under watch just after each of these times."""
        return np.searchsorted(self.entries, times, side="right") - np.searchsorted(self.exits, times, side="right")


def watched(entered: ArrayLike, seen: ArrayLike, gone: ArrayLike) -> Watched:
    """Return the customers who were ever at risk; one element a customer in each array.

    Entry at 0 or before is watch from the start, time 0 included: who leaves within the first unit of a coarse clock
    still counts. Who entered later and was last seen at or before that moment was never at risk, and is left out.
    ValueError for arrays of different length, missing times, and `seen` below 0.

    >>> watched([0, 3, 5], [4, 9, 5], [True, False, True]).at_risk(np.array([3.0, 4.0, 5.0]))
    array([1, 2, 1])
    """
    start, end = np.asarray(entered, dtype=float), np.asarray(seen, dtype=float)
    left = np.asarray(gone, dtype=bool)
    if not (start.shape == end.shape == left.shape and start.ndim == 1):
        raise ValueError("entered, seen and gone need one element a customer each")
    if np.isnan(start).any() or not np.isfinite(end).all() or (end < 0).any():
        raise ValueError("entered must be known, seen known and not below 0")
    start = np.where(start <= 0, FROM_THE_START, start)
    place = np.flatnonzero(end > start)
    return Watched(start[place], end[place], left[place], place)
