"""How did the health of those who got it move, from before the start to now?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.scoring import health
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.result import Result
from csdata.dataset import Dataset
from csdata.wording import month_label, plural

LEVELS: Final = ("green", "yellow", "red", "left")
LABELS: Final = {"green": "Green", "yellow": "Yellow", "red": "Red", "left": "Left"}
FEWEST: Final = 30
COLUMNS: Final = ("before", "after", "customers", "direction")
METHOD: Final = (
    "Customers who got it and had a health score at the end of the month before the start, by their band then and at "
    "the end of the last month; *left* are no longer customers. Who has no score at one of the two times is left out. "
    "It shows what moved, not what moved it: others move too, and who was chosen low tends to rise by itself"
)


@dataclass(frozen=True, eq=False)
class Movement:
    """The flows in `result.frame` (COLUMNS); `up`, `down`, `stayed` count customers, `when` labels both dates."""

    result: Result
    up: int
    down: int
    stayed: int
    when: tuple[str, str]


def movement(data: Dataset, found: Measured, got: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Movement:
    """Return how those who got it (by number) moved between the bands of health."""
    base = Result("How did their health move?", "", pd.DataFrame(columns=list(COLUMNS)), "", data.as_of, 0, METHOD,
                  ("driver_months", "signal_sheet"))  # fmt: skip
    if found.first_month is None or data.complete_to is None or found.first_month > data.complete_to:
        return Movement(replace(base, missing="It has not begun."), 0, 0, 0, ("", ""))
    day = found.first_month - timedelta(days=1)
    before, after = (_bands(data, when, len(got)) for when in (day, data.complete_to))
    gone = np.ones(len(got), dtype=bool)
    gone[health(data).result.frame["number"].to_numpy(dtype=np.int64)] = False
    after[gone] = "left"
    both = got & (before != "") & (after != "")
    pairs = pd.DataFrame({"before": before[both], "after": after[both]}).value_counts().to_dict()
    flows = [(one, other, int(pairs[one, other])) for one in LEVELS for other in LEVELS if (one, other) in pairs]
    told = pd.DataFrame([(*flow, _direction(*flow[:2])) for flow in flows], columns=list(COLUMNS))
    counts = {way: int(told.loc[told["direction"] == way, "customers"].sum()) for way in ("up", "down", "same")}
    n = int(both.sum())
    missing = None if n >= FEWEST else f"Only {plural(n, 'customer')} had a health score both times."
    title = f"{counts['up']} moved up, {counts['down']} moved down, {counts['same']} stayed"
    result = replace(base, frame=told, n=n, headline=title, missing=missing)
    return Movement(
        result, counts["up"], counts["down"], counts["same"], (month_label(day), month_label(data.complete_to))
    )


def _bands(data: Dataset, day: object, size: int) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the band of each customer by number; empty without a score."""
    found = health(data, day=day).result.frame  # type: ignore[arg-type]
    bands = np.full(size, "", dtype=object)
    known = found["band"].isin(LEVELS)
    bands[found.loc[known, "number"].to_numpy(dtype=np.int64)] = found.loc[known, "band"].to_numpy(dtype=object)
    return bands


def _direction(before: str, after: str) -> str:
    one, other = LEVELS.index(before), LEVELS.index(after)
    return "up" if other < one else "down" if other > one else "same"
