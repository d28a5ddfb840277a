"""How long has each customer been with us, from when did we watch, and is it over?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.churn import NO_DEPARTURES
from csdata.analysis.intervals import Numbers
from csdata.analysis.trends import leavers_known_from
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

Flags = NDArray[np.bool_]
NO_TENURE: Final = (
    "The data do not say how long customers stay: bring start dates with end dates, or months as a customer."
)


@dataclass(frozen=True)
class Lives:
    """One element a customer: months since its start when we first and last saw it, and whether it had left then.

    `mrr` is what it pays a month on the last day; NaN for those who have left. `watchable` are the months from its
    start to the last day, also for those who have left; None where the sheet knows no dates.
    """

    number: NDArray[np.int64]
    entered: Numbers
    seen: Numbers
    gone: Flags
    mrr: Numbers
    question: str
    why: str | None = None
    watchable: Numbers | None = None

    def __len__(self) -> int:
        return len(self.number)

    def only(self, chosen: Flags) -> Lives:
        """Return the lives of some of these customers."""
        parts = {name: getattr(self, name)[chosen] for name in ("number", "entered", "seen", "gone", "mrr")}
        watchable = None if self.watchable is None else self.watchable[chosen]
        return replace(self, **parts, watchable=watchable)


def lives_frame(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> tuple[pd.DataFrame, str]:
    """Return one row a customer as known on the last day of the period, and the question that gave it."""
    if period is None:
        return data.asked("lives_on_sheet", None, filters), "lives_on_sheet"
    asked = {"end": period.last + timedelta(days=1), "known_from": leavers_known_from(data)}
    return data.asked("lives", asked, filters), "lives"


def lives(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Lives:
    """Return the lives of the chosen customers; `why` says what is missing when there are none to speak of."""
    return lives_in(data, period, lives_frame(data, period, filters)[0])


def lives_in(data: Dataset, period: Period | None, frame: pd.DataFrame) -> Lives:
    """Return the lives in the rows of `lives_frame`."""
    known = period is not None or data.has("customers.tenure_months", "customers.churned")
    why = (None if known else NO_TENURE) if data.knows_departures else NO_DEPARTURES
    return Lives(
        frame["number"].to_numpy(dtype=np.int64),
        frame["entered"].to_numpy(dtype=float),
        frame["seen"].to_numpy(dtype=float),
        frame["gone"].to_numpy(dtype=bool),
        frame["mrr"].to_numpy(dtype=float),
        "lives" if period else "lives_on_sheet",
        why,
        frame["watchable"].to_numpy(dtype=float) if period else None,
    )
