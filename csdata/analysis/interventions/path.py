"""How did it go month by month, where would it have gone without it, and what would a before/after claim?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.interventions.comparison import Comparison, rate
from csdata.analysis.interventions.differences import log_mean
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.estimate import Estimate, freedom_of

JUST_BEFORE: Final = 3  # months that people look back when they compare before with after
COLUMNS: Final = ("since_start", "actual", "expected", "low", "high", "compared")


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The change of those who got it, against their own months just before: what a before/after would have claimed."""

    change: Interval
    sign: int  # of a claim beyond chance; 0: it would have claimed nothing

    def claims(self, better: int) -> bool:
        """Tell whether it would have claimed that it helped."""
        return self.sign == better


def before_after(starts: Sequence[Comparison]) -> BeforeAfter | None:
    """Return what comparing the months after with the three before would have claimed; None where it cannot be done.

    Errors are clustered by customer. Regression to the mean, seasons and everything else are in it: it is shown as a
    warning, never used.
    """
    parts = [part for one in starts if (part := _own_change(one)).is_known]
    if not parts:
        return None
    value = float(np.mean([part.value for part in parts]))
    whole = Estimate(
        value, np.concatenate([part.influence for part in parts]) / len(parts), min(part.freedom for part in parts)
    )
    return BeforeAfter(whole.change(), whole.sign())


def _own_change(given: Comparison) -> Estimate:
    """Return the log of after ÷ just before among those who got it."""
    group = given.treated
    first = max(given.before - JUST_BEFORE, 0)
    early, each_early = log_mean(*given.sums(first, given.before), group)
    late, each_late = log_mean(*given.sums(given.before, given.months), group)
    return Estimate(late - early, (each_late - each_early)[group], freedom_of(given.n_treated))


def path(starts: Sequence[Comparison], found: Effect) -> pd.DataFrame:
    """Return a row a month since the start (COLUMNS): what was, and what would have been without it, with its range.

    Before the start the expected path is that of the others, scaled to the level of those who got it. After, it keeps
    the shape of the others and lies at the level that the measured effect leaves: actual ÷ (1 + effect).
    """
    change = found.interval()
    rows: dict[int, list[tuple[float, ...]]] = {}
    for one in starts:
        for month, told in enumerate(_months(one, change)):
            rows.setdefault(month - one.before, []).append((one.n_treated, *told))
    told = []
    for month in sorted(rows):
        table = np.array(rows[month], dtype=np.float64)
        known = ~np.isnan(table[:, 1:])
        weight = table[:, :1] * known
        sums = np.where(known, table[:, 1:] * table[:, :1], 0.0).sum(axis=0)
        told.append((month, *np.divide(sums, weight.sum(axis=0), out=np.full(5, np.nan), where=weight.sum(axis=0) > 0)))
    return pd.DataFrame(told, columns=list(COLUMNS))


def _months(given: Comparison, change: Interval) -> Numbers:
    """Return for each month: actual, expected, low, high, and the mean of the others."""
    actual, others = (rate(*told) for told in given.by_month)
    before = slice(0, given.before)
    scale = _ratio(float(np.nanmean(actual[before])), float(np.nanmean(others[before])))
    expected = others * scale
    low, high = expected.copy(), expected.copy()
    after = slice(given.before, given.months)
    level = _ratio(float(np.nanmean(actual[after])), float(np.nanmean(others[after])))
    for values, effect in ((expected, change.value), (low, change.high), (high, change.low)):
        values[after] = others[after] * level * math.exp(-effect) if effect is not None else np.nan
    return np.column_stack([actual, expected, low, high, others])


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom and math.isfinite(top) and math.isfinite(bottom) else math.nan
