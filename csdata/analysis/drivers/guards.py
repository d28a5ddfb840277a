"""Which columns could know of the departure already, and how can that be told?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.table import Flags, Snapshots, Suspect
from csdata.analysis.intervals import Numbers
from csdata.dataset import Dataset
from csdata.schema.headers import normalise

KNOWS: Final = 0.95  # of the pairs of one who left and one who stayed, told apart by a single column
ENOUGH: Final = 20  # customers who left, and who stayed, before a column alone is judged
GREAT_PART: Final = 0.25  # of those who left
BY_CHANCE: Final = 1e-4
EXCEPTIONS: Final = 0.02
MOST_VALUES: Final = 12  # of a column of words that can be told apart
SOME: Final = 100_000

NAMED: Final = "its name says that it is about leaving"
UNDATED: Final = "the list does not say since when this is so: it may have been written after the customer left"
ELSEWHERE: Final = "a score made elsewhere: nobody knows whether it was calculated after the customer left"
LAST: Final = "it goes on changing until the customer leaves, or after"
STATUS: Final = "a status of today, not of the time before the customer left"
LIFETIME: Final = "a total over the customer's life: it is small for those who left early"

_LEAVING: Final = re.compile(
    r"\b(?:cancel|churn|terminat|refund|offboard|win ?back|attrition)|\breasons?\b|\bretention offers?\b"
    r"|^(?!.*\b(?:tickets?|cases?|deals?|issues?|conversations?)\b).*\bclos(?:e|ed|ing|ure)\b"
)
_HONEST_SCORE: Final = re.compile(r"\b(?:credit|lead|satisfaction|nps|csat|ces|survey|test|quiz|exam|effort)\b")
_SCORE: Final = re.compile(r"\b(?:scores?|health|risk|propensity|probability|predict\w*|likelihood|forecast)\b")
_UNDATED: Final = (
    (re.compile(r"\bstatus\b"), STATUS),
    (re.compile(r"^(?:last|final|latest)\b|\bsince (?:the )?last\b"), LAST),
    (re.compile(r"\b(?:lifetime|all time|cltv|clv|ltv)\b"), LIFETIME),
)
# What the customer list may say of a moment it does not name, in the words of the schema.
_WITHOUT_DATE: Final = {
    "health_score": ELSEWHERE,
    "last_activity_date": LAST,
    **dict.fromkeys(("active_users", "sessions", "nps", "csat", "goal_reached"), UNDATED),
}


def named(column: str) -> str | None:
    """Return why a column's name makes it suspect; None for an honest one.

    >>> named("Cancel reason"), named("Closed tickets"), named("Credit score")
    ('its name says that it is about leaving', None, None)
    """
    words = normalise(column)
    if _LEAVING.search(words):
        return NAMED
    if _SCORE.search(words) and not _HONEST_SCORE.search(words):
        return ELSEWHERE
    return next((why for pattern, why in _UNDATED if pattern.search(words)), None)


def pairs_told(values: Numbers, left: Flags) -> float:
    """Return the share of pairs of one who left and one who stayed that a column puts in order (AUC, either way).

    >>> pairs_told(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False]))
    1.0
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    gone = np.bincount(place, weights=left, minlength=len(counts))
    stayed = counts - gone
    pairs = gone.sum() * stayed.sum()
    if not pairs:
        return 0.5
    told = float((gone * (np.cumsum(stayed) - stayed / 2)).sum() / pairs)
    return max(told, 1 - told)


def telling(values: Numbers, left: Flags) -> str | None:
    """Return why a column of numbers knows who left: by gaps, by order, or by values that only those who left have."""
    known = ~np.isnan(values)
    return gaps_tell(known, left) or _order_tells(values[known], left[known])


def gaps_tell(known: Flags, left: Flags) -> str | None:
    """Return whether being filled, or being empty, goes with having left, far beyond chance."""
    for here, told in ((known, "filled in"), (~known, "missing")):
        count, gone = int(here.sum()), int((here & left).sum())
        rate = float(left.mean()) if len(left) else 1.0
        if here.all() or count - gone > EXCEPTIONS * count or not 0 < rate < 1:
            continue
        likely = gone * np.log(rate) + (count - gone) * np.log1p(count * (1 - rate))  # an upper bound of the binomial
        if likely < np.log(BY_CHANCE):
            return f"{told} only for those who left"
    return None


def words_tell(values: pd.Series, left: Flags) -> str | None:
    """Return why a column of words knows who left."""
    known = values.notna().to_numpy(dtype=bool)
    if why := gaps_tell(known, left):
        return why
    texts, place = np.unique(values[known].to_numpy(dtype=str), return_inverse=True)
    gone = left[known]
    if len(texts) > MOST_VALUES or not _enough(gone):
        return None
    counts, leavers = np.bincount(place), np.bincount(place, weights=gone)
    for text, count, those in zip(texts, counts, leavers, strict=True):
        if those == count and those >= max(ENOUGH, GREAT_PART * gone.sum()):
            return f"knows who left: all {count:,} customers with “{text}” did"
    return _order_tells((leavers / counts)[place], gone)


def _order_tells(values: Numbers, left: Flags) -> str | None:
    if not _enough(left):
        return None
    share = pairs_told(values, left)
    if share > KNOWS:
        return f"knows who left: on its own it tells {int(100 * share)} of 100 pairs apart"
    stayed, gone = values[~left], values[left]
    most = max(ENOUGH, GREAT_PART * len(gone))
    for beyond, side in ((gone > stayed.max(), "highest"), (gone < stayed.min(), "lowest")):
        if beyond.sum() >= most:
            return f"knows who left: all {int(beyond.sum()):,} customers with the {side} values did"
    return None


def _enough(left: Flags) -> bool:
    return ENOUGH <= int(left.sum()) <= len(left) - ENOUGH


def lifetime(values: Numbers, tenure: Numbers, others: Iterable[Numbers]) -> str | None:
    """Return whether a column of numbers is nearly a line in tenure × another column (R² above .95), or in tenure."""
    for other in others:
        known = ~np.isnan(values) & ~np.isnan(tenure) & ~np.isnan(other)
        product = tenure[known] * other[known]
        if known.sum() >= ENOUGH and _explained(values[known], product) > KNOWS:
            return LIFETIME
    return None


def _explained(values: Numbers, by: Numbers) -> float:
    spread = values.std() * by.std()
    return float(((values - values.mean()) * (by - by.mean())).mean() / spread) ** 2 if spread > 0 else 0.0


def column_tells(values: pd.Series, left: Flags) -> str | None:
    """Return why a column knows who left, whatever it holds; days only by being filled in or not."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return gaps_tell(values.notna().to_numpy(dtype=bool), left)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return telling(values.to_numpy(dtype=np.float64, na_value=np.nan), left)
    return words_tell(values, left)


def undated(data: Dataset, left: Flags) -> tuple[Suspect, ...]:
    """Return the columns of the customer list that cannot be drivers where there are dates: they have none.

    `left` tells, by number, who has left by now.
    """
    own = dict.fromkeys(sorted(data.attributes))
    known = {name: why for name, why in _WITHOUT_DATE.items() if data.has(f"customers.{name}")}
    columns = {**known, **own}
    if not columns:
        return ()
    frame = data.ask("customer_list")
    gone = left[frame["number"].to_numpy(dtype=np.int64)]
    return tuple(
        Suspect(name, column_tells(frame[name], gone) or why or named(name) or UNDATED) for name, why in columns.items()
    )


def asof_differences(
    at_month: Callable[[Dataset, date], Snapshots], open_at: Callable[[date | None], Dataset], day: date
) -> tuple[Suspect, ...]:
    """Return the features of a past month that are not what they were: they knew what came after it.

    `open_at` opens the same data as of a day (None: all of them), `at_month` tells the features of the month of a day.
    """
    now, then = at_month(open_at(None), day), at_month(open_at(day), day)
    if not np.array_equal(now.customer, then.customer):
        return (Suspect("customers", "other customers are active in that month when later data are known"),)
    differs = ~np.isclose(now.x, then.x, rtol=1e-9, atol=0.0, equal_nan=True)
    return tuple(
        Suspect(feature.name, f"{int(count):,} of {len(now):,} values change when later data are known")
        for feature, count in zip(now.features, differs.sum(axis=0), strict=True)
        if count
    )
