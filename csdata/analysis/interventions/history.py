"""What does a customer's own past say of what would have come anyway?"""

from __future__ import annotations

from typing import Final

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, rate

RECENT: Final = 2  # months just before the start, by which customers are chosen when their numbers are bad
HALF: Final = 0.5  # of the mean: keeps the logarithm of nothing finite


def past(given: Comparison) -> Numbers:
    """Return what is known of each customer before the start, a column each: level and recent months, and their logs.

    Values are in means of all customers, so that their unit does not matter. Where the earlier or the recent months
    are not known, the other ones stand in.
    """
    cut = max(given.before - RECENT, 0)
    early, recent = (rate(*given.sums(*months)) for months in ((0, cut), (cut, given.before)))
    early, recent = np.where(np.isnan(early), recent, early), np.where(np.isnan(recent), early, recent)
    scale = float(np.nanmean(np.concatenate([early, recent])))
    if not scale > 0:
        return np.zeros((len(early), 0))
    early, recent = early / scale, recent / scale
    columns = np.column_stack([np.log(early + HALF), np.log(recent + HALF), early, recent])
    columns = columns - columns.mean(axis=0)
    spread = columns.std(axis=0)
    return np.asarray(columns[:, spread > 1e-9] / spread[spread > 1e-9], dtype=np.float64)
