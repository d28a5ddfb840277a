"""How strong would something unseen have to be to explain the effect away?"""

from __future__ import annotations

import math
from typing import Final

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.differences import monthly_gaps
from csdata.analysis.interventions.estimate import Estimate

MOST_DRIFTS: Final = 99.0


def e_value(ratio: float) -> float:
    """Return the E-value of a risk or rate ratio (VanderWeele & Ding 2017): RR + √(RR·(RR − 1)).

    Something unseen would have to go with both getting it and the outcome by at least this ratio each.

    >>> round(e_value(1.2), 2), round(e_value(3.9), 2), round(e_value(1 / 2), 2), e_value(1.0)
    (1.69, 7.26, 3.41, 1.0)
    """
    if not ratio > 0:
        return math.nan
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def e_value_of_range(ratio: Interval) -> float:
    """Return the E-value of the end of the range that is nearer to no effect; 1 where the range holds no effect."""
    if ratio.low is None or ratio.high is None or ratio.low <= 1 <= ratio.high:
        return 1.0
    return e_value(ratio.low if ratio.low > 1 else ratio.high)


def break_even_drift(given: Comparison, effect: Estimate) -> float | None:
    """Return how many times the largest drift before the start would have to hide in it to undo the conclusion.

    The drift before is the largest move of the gap between both groups from one half of the months before to the other,
    or its slope over as long; "holds until M times that" follows Rambachan & Roth (2023). None where the range of the
    effect holds no effect anyway, or too little is known of the months before.
    """
    found = effect.interval()
    if found.low is None or found.high is None or found.low <= 0 <= found.high or given.before < 4:
        return None
    gaps = monthly_gaps(given)[: given.before]
    half = given.before // 2
    largest = max(abs(float(gaps[half:].mean() - gaps[:half].mean())), 1e-9)
    if not math.isfinite(largest):
        return None
    nearest = min(abs(found.low), abs(found.high))
    return min(nearest / largest, MOST_DRIFTS)
