"""How much of the revenue hangs on how few customers?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Lives, lives
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.value.lifetime import NO_MONEY
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import plural, share

TOO_MUCH: Final = 0.1
POINTS: Final = 120


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of revenue: of the largest customer, of the largest ten, of the largest tenth; and who makes half."""

    paying: int
    largest: float
    largest_ten: float
    largest_tenth: float
    make_half: int


def shares_of(revenue: Numbers) -> tuple[Shares, Numbers]:
    """Return the shares, and the share of revenue that the largest 1, 2, … paying customers make.

    `revenue` holds positive numbers, at least one. The largest tenth is rounded up to whole customers.

    >>> shares_of(np.array([50.0, 30.0, 20.0]))[0]
    Shares(paying=3, largest=0.5, largest_ten=1.0, largest_tenth=0.5, make_half=1)
    """
    running = np.cumsum(np.sort(revenue)[::-1])
    made = running / running[-1]
    n = len(made)
    tenth = -(-n // 10)
    half = int(np.searchsorted(made, 0.5 - 1e-12)) + 1
    return Shares(n, float(made[0]), float(made[min(10, n) - 1]), float(made[tenth - 1]), half), made


def concentration(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return the share of revenue that the largest customers make, one row a point of the curve; who is largest too."""
    question = "How much of the revenue hangs on how few customers?"
    definition = "customers by monthly revenue on the last day, the largest first; share of all revenue they make up"
    found = lives(data, period, filters)
    day = f"{period.last:%Y-%m-%d}" if period else "as in the file (no dates)"
    pays = np.nan_to_num(found.mrr) > 0
    missing = _missing(data, found, int(pays.sum()))
    if missing:
        empty = pd.DataFrame(columns=["customers", "share_of_customers", "share_of_revenue"])
        return Result(question, "How revenue is spread", empty, day, data.as_of, 0, definition, (), missing)
    shares, made = shares_of(found.mrr[pays])
    return Result(
        question,
        f"{shares.make_half:,} of {plural(shares.paying, 'customer')} make half of the revenue",
        _curve(made),
        day,
        data.as_of,
        shares.paying,
        definition,
        (found.question,),
        None,
        _warning(data, found, pays, shares),
    )


def _missing(data: Dataset, found: Lives, paying: int) -> str | None:
    if found.why or not (data.has("revenue.mrr") or data.has("customers.mrr")):
        return found.why or NO_MONEY
    few = f"{plural(paying, 'customer')} with revenue on the last day; {ENOUGH} are needed."
    return None if paying >= ENOUGH else few


def _curve(made: Numbers) -> pd.DataFrame:
    """Return some hundred points: every one of the first ten customers, then in even steps."""
    n = len(made)
    even = np.linspace(0, n - 1, POINTS).round().astype(np.int64)
    half = int(np.searchsorted(made, 0.5 - 1e-12))
    at = np.unique(np.concatenate([np.arange(min(10, n)), [-(-n // 10) - 1, half], even]))
    frame = pd.DataFrame({"customers": at + 1, "share_of_customers": (at + 1) / n, "share_of_revenue": made[at]})
    return pd.concat([pd.DataFrame({"customers": [0], "share_of_customers": [0.0], "share_of_revenue": [0.0]}), frame])


def largest(result: Result) -> str:
    """Say which share the largest customer, the largest ten and the largest tenth make."""
    frame = result.frame
    if result.missing or frame.empty:
        return ""
    n = int(frame["customers"].max())
    made = frame.set_index("customers")["share_of_revenue"]
    parts = {"largest": 1, "largest ten": min(10, n), f"largest tenth ({-(-n // 10):,})": -(-n // 10)}
    said = " · ".join(f"{name} {share(float(made.loc[at]))}" for name, at in parts.items())
    return said[0].upper() + said[1:]


def _warning(data: Dataset, found: Lives, pays: np.ndarray, shares: Shares) -> str | None:
    """Warn when a single customer makes more than a tenth of the revenue."""
    if shares.largest <= TOO_MUCH:
        return None
    customer = data.members.iloc[found.number[pays][int(np.argmax(found.mrr[pays]))]]
    name = customer["name"] if isinstance(customer["name"], str) else customer["customer_id"]
    return f"{name} alone makes {share(shares.largest)}"
