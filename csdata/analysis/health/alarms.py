"""How many left of each band, how many departures had been green, and how many red customers stayed?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.table import Flags
from csdata.analysis.health.looks import Looks
from csdata.analysis.health.score import BANDS, Names
from csdata.analysis.intervals import Interval, Numbers, wilson

DAYS_A_MONTH: Final = 30


def by_band(asked: Looks, band: Names) -> pd.DataFrame:
    """Return a row a band, the best first: band, n (looks), left, share, low, high (95 %, Wilson 1927).

    Looks are so far apart that their windows do not overlap: a departure counts once.
    """
    apart, rows = _apart(asked), []
    for one in reversed(BANDS):
        inside = apart & (band == one)
        left, n = int((asked.table.left & inside).sum()), int(inside.sum())
        found = _wilson(left, n)
        rows.append({"band": one, "n": n, "left": left, "share": found.value, "low": found.low, "high": found.high})
    return pd.DataFrame(rows)


def before_departure(asked: Looks, band: Names) -> pd.DataFrame:
    """Return a row for 30, 60 and 90 days before leaving, that is 1, 2 and 3 more month ends: what was missed, and not.

    `missed` is the share of `departures` that was green so long before; `false_alarms` the share of `reds` (looks whose
    windows do not overlap) that had not left by then. Each with _low and _high (95 %, Wilson 1927). Customers who left
    in the month right after the look are in neither.
    """
    apart, rows = _apart(asked), []
    for months in range(1, asked.table.horizon_months + asked.table.embargo_months):
        before = asked.ahead == months
        red = apart & (band == BANDS[0])
        stayed = red & ~((asked.ahead > 0) & (asked.ahead <= months))
        row: dict[str, Any] = {"days": months * DAYS_A_MONTH, "departures": int(before.sum()), "reds": int(red.sum())}
        row |= _named("missed", _wilson(int((before & (band == BANDS[-1])).sum()), row["departures"]))
        rows.append(row | _named("false_alarms", _wilson(int(stayed.sum()), row["reds"])))
    return pd.DataFrame(rows)


def ranked(chance: Numbers, like: Names) -> Names:
    """Return bands by rank, each of the same size as that of the other score: the riskiest are red."""
    sizes = [int((like == one).sum()) for one in BANDS]
    named = np.empty(len(chance), dtype=object)
    named[np.argsort(-chance, kind="stable")] = np.repeat(np.array(BANDS, dtype=object), sizes)
    return named


def _apart(asked: Looks) -> Flags:
    month = asked.table.month
    return np.asarray((month.max() - month) % asked.table.horizon_months == 0)


def _wilson(successes: int, n: int) -> Interval:
    return wilson(successes, n) if n else Interval(float("nan"), None, None)


def _named(name: str, found: Interval) -> dict[str, float | None]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
