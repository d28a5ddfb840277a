"""Who became another persona between two dates, and how much of that could be noise?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import wilson
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.months import Months, months_of
from csdata.analysis.personas.steady import distances_over_months, rolling, steady
from csdata.analysis.personas.transform import F
from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS, Result
from csdata.dataset import Dataset
from csdata.wording import date_label, plural, share

SPANS: Final = (3, 6, 12)  # months between the two dates that can be chosen
RUN_UP: Final = 6  # months before the first date, so that a change there is told by the same rule
SHUFFLES: Final = 5
MOST_SHUFFLED: Final = 5_000
LEFT: Final = -2
TOO_NEW: Final = -1
COLUMNS: Final = ("start", "end", "from_name", "to_name", "customers", "share", "low", "high")
GONE: Final = "No longer a customer"
QUESTION: Final = "Who became another persona?"
DEFINITION: Final = (
    "Customers are placed by the means of their last six months on the personas' fixed centres, month by month. "
    "Another persona is told when its centre is nearer by 15 % for two months in a row. Noise floor: the share that "
    "seems to move when each customer's own months are shuffled, so that nobody really changed; five shuffles"
)


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """One row a pair of personas at both dates (COLUMNS): customers, share of those at the start with Wilson's range.

    `end` LEFT is no longer a customer. `moved`, `stayed` and `left` are customers; `monthly` is the share that changes
    in a month, `noise` the same when nobody changes. `movers` has a row a customer who moved: number, start, end.
    """

    result: Result
    first: date | None
    last: date | None
    moved: int = 0
    stayed: int = 0
    left: int = 0
    monthly: float = float("nan")
    noise: float = float("nan")
    movers: pd.DataFrame | None = None

    @property
    def is_beyond_noise(self) -> bool:
        """Whether more customers change in a month than would seem to if nobody did."""
        return bool(self.monthly > self.noise)


def movement(data: Dataset, found: Personas, span: int = 6, seed: int = 0) -> Movement:
    """Return who moved in the last `span` months; without enough history, why nothing is known."""
    base = Result(QUESTION, "", pd.DataFrame(columns=list(COLUMNS)), "", data.as_of, 0, DEFINITION, ("persona_months",))
    months = months_of(data, found.features, span + RUN_UP + 1, seed) if found.over_time and found.model else None
    if months is None or found.model is None or len(months.ends) < span + 2:
        why = f"Behaviour month by month over {span + 2} months is needed to see who changes."
        return Movement(_with(base, "Changes need a history", why), None, None)
    states = _states(found, months.values)
    start, end = states[:, -1 - span].copy(), states[:, -1].copy()
    known = start >= 0
    here = _still_here(data, months)
    end = np.where(end >= 0, end, np.where(here, TOO_NEW, LEFT))
    counted = known & (end != TOO_NEW)
    frame = _pairs(found, start[counted], end[counted])
    noise = _noise(found, months, seed)
    moved = counted & (end >= 0) & (end != start)
    told = Movement(
        base,
        months.ends[-1 - span],
        months.ends[-1],
        int(moved.sum()),
        int((counted & (end == start)).sum()),
        int((counted & (end == LEFT)).sum()),
        changing(states[:, -1 - span :]),
        noise,
        pd.DataFrame({"number": months.numbers[moved], "start": start[moved], "end": end[moved]}),
    )
    return _told(told, base, frame, months)


def _with(base: Result, headline: str, missing: str | None = None) -> Result:
    return Result(
        base.question, headline, base.frame, base.period, base.as_of, base.n, base.definition, base.questions, missing
    )


def _told(found: Movement, base: Result, frame: pd.DataFrame, months: Months) -> Movement:
    assert found.first is not None and found.last is not None  # noqa: S101, PT018 - set by the only caller
    span = f"{date_label(found.first)} to {date_label(found.last)}"
    n = found.moved + found.stayed + found.left
    caution = f"a month {share(found.monthly)} change; {share(found.noise)} would seem to if nobody did"
    if len(months.numbers) < months.customers:
        caution += f"; {plural(len(months.numbers), 'customer')} drawn from {months.customers:,}"
    few = f"{plural(n, 'customer')} with a persona at both dates: too few to draw."
    missing = None if n >= ENOUGH_FOR_EFFECTS else few
    result = Result(
        base.question, headline(found), frame, span, base.as_of, n, DEFINITION, base.questions, missing, caution
    )
    return Movement(
        result,
        found.first,
        found.last,
        found.moved,
        found.stayed,
        found.left,
        found.monthly,
        found.noise,
        found.movers,
    )


def headline(found: Movement) -> str:
    """Count who stayed, moved and left; say when the changes are no more than noise."""
    if not found.moved and not found.left:
        return f"All {plural(found.stayed, 'customer')} stayed in their persona"
    parts = f"{found.stayed:,} stayed in their persona, {found.moved:,} moved, {found.left:,} left"
    return parts if found.is_beyond_noise or not found.moved else f"{parts}; the moves are within the noise"


def _states(found: Personas, values: F) -> I:
    """Return the persona (customers, months) of behaviours in their own units."""
    assert found.model is not None  # noqa: S101 - checked by the caller
    customers, months, behaviours = values.shape
    comparable = found.model.transform.apply(values.reshape(-1, behaviours)).reshape(customers, months, behaviours)
    enough = (~np.isnan(values)).mean(axis=2, keepdims=True) >= 0.6
    return steady(np.where(enough, distances_over_months(comparable, found.model.centres), np.nan))


def changing(states: I) -> float:
    """Return how many changes there are a customer and month, where both months are known."""
    both = (states[:, 1:] >= 0) & (states[:, :-1] >= 0)
    return float((states[:, 1:] != states[:, :-1])[both].mean()) if both.any() else float("nan")


def _still_here(data: Dataset, months: Months) -> np.ndarray:
    rows = data.ask("persona_months", {"first": months.ends[-1].replace(day=1)})
    here = np.zeros(data.customers, dtype=bool)
    here[rows["number"].to_numpy(dtype=np.int64)] = True
    return here[months.numbers]


def _pairs(found: Personas, start: I, end: I) -> pd.DataFrame:
    rows = []
    for one in range(found.k):
        mine = start == one
        n = int(mine.sum())
        for other in (*range(found.k), LEFT):
            count = int((mine & (end == other)).sum())
            if not count:
                continue
            span = wilson(count, n) if n >= ENOUGH else None
            low, high = (span.low, span.high) if span else (np.nan, np.nan)
            name = GONE if other == LEFT else found.names[other]
            rows.append((one, other, found.names[one], name, count, count / n, low, high))
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Personas at month ends: `states` (customers, months; −1: none), the customers' `numbers`, and `ends`.

    `here` tells who of them is still a customer at the last; `noise` is the share that would seem to have another
    persona at the last than at the first month looked at, if nobody had changed.
    """

    states: I
    numbers: I
    ends: tuple[date, ...]
    here: np.ndarray
    noise: float


def follow(data: Dataset, found: Personas, since: date, numbers: I, seed: int = 0) -> Followed | None:
    """Return the personas of some customers (by number) from the end of a month on; None where these are not known.

    By the same rule as `movement`: fixed centres, means of six months, another persona only when clearly nearer twice.
    """
    if data.complete_to is None or not found.over_time or found.model is None or not len(numbers):
        return None
    span = (data.complete_to.year - since.year) * 12 + data.complete_to.month - since.month
    months = months_of(data, found.features, span + RUN_UP + 1, seed, numbers) if span > 0 else None
    if months is None or since not in months.ends:
        return None
    first = months.ends.index(since)
    states = _states(found, months.values)[:, first:]
    apart = []
    for mixed in _shuffled(found, months, seed):
        one, other = mixed[:, first], mixed[:, -1]
        both = (one >= 0) & (other >= 0)
        apart.append(float((one != other)[both].mean()) if both.any() else np.nan)
    noise = float(np.nanmean(apart)) if np.isfinite(apart).any() else float("nan")
    return Followed(states, months.numbers, months.ends[first:], _still_here(data, months), noise)


def _noise(found: Personas, months: Months, seed: int) -> float:
    """Return the share that seems to change in a month when nobody does."""
    return float(np.nanmean([changing(states) for states in _shuffled(found, months, seed)]))


def _shuffled(found: Personas, months: Months, seed: int) -> Iterator[I]:
    """Yield personas by month after each customer's own months were shuffled.

    Shuffling keeps what a customer does and how much its months scatter, and takes away any change over time.
    """
    rng = np.random.default_rng([seed, 8])
    alone = months.alone
    if len(alone) > MOST_SHUFFLED:
        alone = alone[np.sort(rng.choice(len(alone), MOST_SHUFFLED, replace=False))]
    alone = np.where(np.isnan(alone).all(axis=2, keepdims=True), np.nan, alone)
    for _ in range(SHUFFLES):
        order = np.where(np.isnan(alone).all(axis=2), 2.0, rng.random(alone.shape[:2])).argsort(axis=1)
        mixed = np.take_along_axis(alone, order[..., None], axis=1)
        smooth = np.stack([rolling(mixed[..., at], 6, 1) for at in range(mixed.shape[2])], axis=2)
        smooth[:, :2] = np.nan
        smooth = np.where(np.isnan(mixed).all(axis=2, keepdims=True), np.nan, smooth)
        yield _states(found, smooth)
