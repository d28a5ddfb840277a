"""How well is somebody doing, on which part of what should be known, and in which band?"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
ENOUGH_KNOWN: Final = 0.5  # of the weight, before a score is given
BANDS: Final = ("red", "yellow", "green")
ENDS: Final = (50.0, 75.0)


def weighted_score(signals: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return the score and the coverage of each customer: Σ w·s ÷ Σ w over the signals present, and their part of Σ w.

    `signals` has a row a signal (0 to 100, NaN where not known) and a column a customer; a score that rests on less
    than half of the weight is NaN: missing stays missing, and is never a middling score.
    """
    known = np.isfinite(signals)
    present = weights @ known
    total = weights @ np.where(known, signals, 0.0)
    coverage = present / max(float(weights.sum()), 1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((coverage >= ENOUGH_KNOWN) & (present > 0), total / present, np.nan), coverage


def band(score: float, ends: tuple[float, ...] = ENDS) -> str:
    """Return the band of a score: each band holds its upper end, the next begins above it.

    >>> [band(score) for score in (45, 50, 51, 75, 76)]
    ['red', 'red', 'yellow', 'yellow', 'green']
    """
    return BANDS[int(np.searchsorted(ends, score, side="left"))]
