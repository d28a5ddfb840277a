"""How did customers behave at the end of each month, seen as personas see them: over the last six months?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.features import ENOUGH_MONTHS, WINDOW
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.steady import rolling
from csdata.analysis.personas.transform import F
from csdata.dataset import Dataset
from csdata.periods import add_months, month_end, month_start

MOST_FOLLOWED: Final = 100_000  # customers; more are drawn from, and the page says so
# A quotient is the sum of one over the sum of the other, as in persona_behaviour.sql.
QUOTIENTS: Final = {
    "events_per_user": ("events_with_users", "active_users"),
    "events_per_seat": ("events", "seats_with_events"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Behaviours at month ends, in their own units.

    `values` is (customers, months, behaviours), NaN where unknown: not a customer then, or fewer than three whole
    months so far. `numbers` says which customers the rows are, `ends` the last day of each month. `alone` are the
    same months each for itself, without the six months' view; `customers` how many there are in the data.
    """

    values: F
    alone: F
    numbers: I
    ends: tuple[date, ...]
    behaviours: tuple[Behaviour, ...]
    customers: int

    def at(self, day: date) -> F | None:
        """Return the behaviours at a month's end; None when it is not among them."""
        return self.values[:, self.ends.index(day)] if day in self.ends else None


def months_of(
    data: Dataset, behaviours: tuple[Behaviour, ...], count: int, seed: int = 0, followed: I | None = None
) -> Months | None:
    """Return the last `count` month ends up to the last complete month; None without a history of behaviour.

    Above 100,000 customers a seeded sample of them is followed; or those `followed`, by number.
    """
    if data.complete_to is None or data.first_day is None:
        return None
    ends = _month_ends(data.first_day, data.complete_to, count)
    first = month_start(add_months(ends[0], 1 - WINDOW))
    rows = data.ask("persona_months", {"first": first})
    numbers = _followed(data.customers, seed) if followed is None else followed
    cube = _Cube.of(rows, numbers, _index(first), _index(ends[-1]))
    alone, seen = cube.behaviours(behaviours, 1), cube.behaviours(behaviours, WINDOW)
    kept = slice(seen.shape[1] - len(ends), None)
    return Months(seen[:, kept], alone[:, kept], numbers, ends, behaviours, data.customers)


def _followed(customers: int, seed: int) -> I:
    if customers <= MOST_FOLLOWED:
        return np.arange(customers)
    rng = np.random.default_rng([seed, 6])
    return np.sort(rng.choice(customers, MOST_FOLLOWED, replace=False)).astype(np.int64)


def _month_ends(first: date, last: date, count: int) -> tuple[date, ...]:
    ends = [month_end(add_months(month_start(last), -back)) for back in range(count)]
    return tuple(sorted(end for end in ends if end > first))


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


@dataclass(frozen=True, slots=True, eq=False)
class _Cube:
    """Each column of the rows as (customers, months); `here` where a customer has a whole month with us."""

    columns: dict[str, F]
    here: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: pd.DataFrame, numbers: I, first: int, last: int) -> _Cube:
        month = rows["month_index"].to_numpy(dtype=np.int64) - first
        place = pd.Index(numbers).get_indexer(pd.Index(rows["number"]))
        inside = (place >= 0) & (month >= 0) & (month <= last - first)
        at = (place[inside], month[inside])
        shape = (len(numbers), last - first + 1)
        columns = {}
        for name in rows.columns.drop(["number", "month_index"]):
            columns[str(name)] = np.full(shape, np.nan)
            columns[str(name)][at] = rows[name].to_numpy(dtype=np.float64, na_value=np.nan)[inside]
        here = np.zeros(shape, dtype=bool)
        here[at] = True
        return cls(columns, here)

    def behaviours(self, wanted: tuple[Behaviour, ...], window: int) -> F:
        """Return (customers, months, behaviours) over a window; unknown before three whole months, and when away."""
        seen = np.stack([self._seen(behaviour.name, window) for behaviour in wanted], axis=2)
        enough = rolling(np.where(self.here, 1.0, np.nan), WINDOW, ENOUGH_MONTHS) > 0
        return np.where((enough & self.here)[..., None], seen, np.nan)

    def _seen(self, name: str, window: int) -> F:
        if name in QUOTIENTS:
            top, bottom = (self.columns[part] for part in QUOTIENTS[name])
            above = rolling(top, window, 1) * _known_in(top, window)
            below = rolling(bottom, window, 1) * _known_in(bottom, window)
            return np.asarray(above / np.where(below > 0, below, np.nan), dtype=np.float64)
        if name == "milestones_share":
            return self.columns[name]  # a state, not a flow: as it is at the month's end
        return rolling(self.columns[name], window, 1)


def _known_in(values: F, window: int) -> F:
    """Return in how many months of the window a value is known; at least 1, so that it can divide."""
    known = (~np.isnan(values)).astype(np.float64)
    total = np.cumsum(known, axis=1)
    total[:, window:] -= total[:, :-window].copy()
    return np.maximum(total, 1.0)
