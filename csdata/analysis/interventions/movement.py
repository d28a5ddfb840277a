"""How did the health of those who got it, and of those compared, move from before the start to now?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.course import NOT_THERE, bands_at
from csdata.analysis.health.scoring import ALL_BANDS
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.analysis.intervals import Interval, wilson
from csdata.analysis.interventions.against import Against
from csdata.analysis.interventions.comparison import Flags, Whole
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.result import ENOUGH_FOR_EFFECTS, Result
from csdata.dataset import Dataset
from csdata.wording import month_label, plural, range_text, share

LEVELS: Final = ("green", "yellow", "red", "left")
LABELS: Final = {"green": "Green", "yellow": "Yellow", "red": "Red", "left": "Left"}
GOT, OTHERS = "got", "others"
COLUMNS: Final = ("group", "before", "after", "customers", "direction")
WHO: Final = ("number", "group", "before", "after", "direction")
METHOD: Final = (
    "Customers with a health score at the end of the month before the start, by their band then and at the end of the "
    "last month, with the weights that count now; *left* are no longer customers. The others are of the same kinds and "
    "did not get it. Who has no score at one of the two times is left out. It shows what moved, not what moved it: "
    "who was chosen low tends to rise by itself"
)


@dataclass(frozen=True, eq=False)
class Groups:
    """Who got it, and who it is compared with: the same kinds, without it up to the last month. By number."""

    got: Flags
    others: Flags

    @classmethod
    def of(cls, who: Against) -> Groups:
        """Return both groups of an intervention."""
        return cls(who.got, who.eligible & ~who.got)

    @property
    def parts(self) -> Mapping[str, Flags]:
        """Both by name."""
        return {GOT: self.got, OTHERS: self.others}


@dataclass(frozen=True, eq=False)
class Movement:
    """The flows in `result.frame` (COLUMNS), of each group; `who` has a row a customer (WHO); `when` labels both dates.

    `noise` is the share that would seem to move if nobody did, where that is known.
    """

    result: Result
    who: pd.DataFrame
    when: tuple[str, str]
    noise: float | None = None

    def size(self, group: str) -> int:
        """Return how many of a group are drawn."""
        return int((self.who["group"] == group).sum())

    def count(self, group: str, *directions: str) -> int:
        """Return how many of a group moved in these directions (up, down, same, other, left)."""
        return int(((self.who["group"] == group) & self.who["direction"].isin(directions)).sum())

    def part(self, group: str, *directions: str) -> Interval:
        """Return the share of a group that moved in these directions, with Wilson's range."""
        n = self.size(group)
        return wilson(self.count(group, *directions), n) if n else Interval(float("nan"), None, None)

    def behind(self, group: str, before: object, after: object) -> pd.DataFrame:
        """Return the customers of a ribbon, by number."""
        found = self.who
        return found[(found["group"] == group) & (found["before"] == before) & (found["after"] == after)]

    def told(self, group: str, *directions: str) -> str:
        """Write the share of a group that moved in these directions with its range: "12 % (8 to 17)"."""
        found = self.part(group, *directions)
        return f"{share(found.value)} ({range_text(found.low, found.high, 'share')})"


def movement(data: Dataset, found: Measured, groups: Groups, weights: Weights = STANDARD) -> Movement:
    """Return how both groups moved between the bands of health."""
    base = Result("How did their health move?", "Health before and after", pd.DataFrame(columns=list(COLUMNS)), "",
                  data.as_of, 0, METHOD, ("driver_months",))  # fmt: skip
    if found.first_month is None or data.complete_to is None or found.first_month > data.complete_to:
        return nothing(base, "It has not begun.")
    days = found.first_month - timedelta(days=1), data.complete_to
    placed = bands_at(data, days, weights)
    if placed is None:
        return nothing(base, "No month of the customers is recorded.")
    before, after = (_levels(placed[:, at]) for at in range(2))
    after[placed[:, 1] == NOT_THERE] = "left"
    known = (before != "") & (after != "")
    who = listed(groups, known, before, after)
    who["direction"] = [_direction(*pair) for pair in zip(who["before"], who["after"], strict=True)]
    return counted(base, who, (month_label(days[0]), month_label(days[1])), _title)


def nothing(base: Result, why: str) -> Movement:
    """Return that nothing can be drawn, and why."""
    return Movement(replace(base, missing=why), pd.DataFrame(columns=list(WHO)), ("", ""))


def listed(groups: Groups, known: Flags, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """Return a row a customer of both groups of whom both times are known: number, group, before, after."""
    rows = []
    for name, part in groups.parts.items():
        number: Whole = np.flatnonzero(part & known)
        rows.append(pd.DataFrame({"number": number, "group": name, "before": before[number], "after": after[number]}))
    return pd.concat(rows, ignore_index=True)


def counted(
    base: Result, who: pd.DataFrame, when: tuple[str, str], title: Callable[[Movement], str], noise: float | None = None
) -> Movement:
    """Return the movement of listed customers, with its flows counted and a title."""
    flows = who.groupby(list(COLUMNS[:3]), as_index=False).agg(
        customers=("number", "size"), direction=("direction", "first")
    )
    found = Movement(base, who, when, noise)
    n = found.size(GOT)
    few = f"Only {plural(n, 'customer')} who got it can be told at both times; {ENOUGH_FOR_EFFECTS} are needed."
    missing = None if n >= ENOUGH_FOR_EFFECTS else few
    headline = base.headline if missing else title(found)
    return replace(found, result=replace(base, frame=flows[list(COLUMNS)], n=n, missing=missing, headline=headline))


def _title(found: Movement) -> str:
    up, down = (share(found.part(GOT, way).value) for way in ("up", "down"))
    if found.size(OTHERS) < ENOUGH_FOR_EFFECTS:
        return f"{up} moved up, {down} moved down or left"
    rest = [share(found.part(OTHERS, way).value) for way in ("up", "down")]
    return f"{up} moved up and {down} down or left; of the others {rest[0]} and {rest[1]}"


def _levels(places: Whole) -> np.ndarray:
    """Return the band of each place in ALL_BANDS; empty without a score."""
    names = np.array([band if band in LEVELS else "" for band in ALL_BANDS] + [""], dtype=object)
    return np.asarray(names[places], dtype=object)


def _direction(before: str, after: str) -> str:
    one, other = LEVELS.index(before), LEVELS.index(after)
    return "up" if other < one else "down" if other > one else "same"
