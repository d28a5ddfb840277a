"""Who came for the first time, stayed, came back, or fell silent, month by month?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.activity import STAGES, stages
from csdata.analysis.cohorts.histories import Flags, month_index, month_indices, month_of
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import month_start
from csdata.wording import span_label

QUESTION: Final = "Who came for the first time, stayed, came back, or fell silent?"
COLUMNS: Final = ("month", *STAGES, "active")
DEFINITIONS: Final = {
    "used": "active: used it in the month",
    "bought": "active: bought in the month",
    "active": "active: a customer at the end of the month",
}
NOTE: Final = (
    "new: active for the first time; returning: also the month before; resurrected: active before, but not the month "
    "before; dormant: active the month before and not now. New + returning + resurrected are active"
)
SHORTEST: Final = 2


def lifecycle(data: Dataset, filters: Filters = EVERYBODY, months: int | None = None) -> Result:
    """Return a row a month: customers new, returning, resurrected, dormant, and active; COLUMNS.

    Activity is use where it is recorded, else purchases, else being a customer. The first month of records is left
    out: it cannot tell who was active before.
    """
    sign = _sign(data)
    told_by = f"{DEFINITIONS[sign]}. {NOTE}"
    empty = pd.DataFrame(columns=COLUMNS)
    if data.complete_to is None:
        why = "Bring the day each customer started, or use or purchases by day."
        return Result(QUESTION, "Who comes and goes needs dates", empty, "", data.as_of, 0, told_by, (), why)
    active, newcomers, first = _calendar(data, filters, sign)
    found = stages(active, newcomers)
    frame = pd.DataFrame({name: getattr(found, name) for name in (*STAGES, "active")})
    frame.insert(0, "month", [pd.Timestamp(month_of(first + step)) for step in range(len(frame))])
    frame = (frame.iloc[1:] if sign != "active" or len(frame) > SHORTEST else frame).reset_index(drop=True)
    if len(frame) < SHORTEST:
        why = "Two months of records are needed to tell who stays and who falls silent."
        return Result(QUESTION, "Who comes and goes needs two months", empty, "", data.as_of, 0, told_by, (), why)
    frame = frame.iloc[-months:].reset_index(drop=True) if months else frame
    period = span_label(frame["month"].iloc[0].date(), frame["month"].iloc[-1].date())
    n = int(active.any(axis=1).sum())
    return Result(QUESTION, _headline(frame, sign), frame, period, data.as_of, n, told_by, ("cohort_months",))


def _sign(data: Dataset) -> str:
    """Return which sign of life is recorded."""
    if data.has("usage.date"):
        return "used"
    return "bought" if data.has("purchases.date") else "active"


def _calendar(data: Dataset, filters: Filters, sign: str) -> tuple[Flags, Flags, int]:
    """Return who was active by month, who can be new, and the number of the first month of records."""
    rows = data.asked("cohort_months", None, filters)
    rows = rows[rows[sign]]
    recorded = {"used": "usage", "bought": "purchases"}.get(sign)
    begins = data.recorded_from[recorded] if recorded else data.first_day
    last = month_index(data.complete_to) if data.complete_to else 0
    first = min(month_index(month_start(begins)) if begins else last, last)
    active = np.zeros((data.customers, last - first + 1), dtype=bool)
    month = rows["month_index"].to_numpy(dtype=np.int64) - first
    inside = (month >= 0) & (month < active.shape[1])
    active[rows["number"].to_numpy(dtype=np.int64)[inside], month[inside]] = True
    starts = data.ask("cohort_starts", {"end": month_of(last + 1)})
    newcomers = np.zeros(data.customers, dtype=bool)
    newcomers[starts["number"]] = month_indices(starts["started_on"]) >= first
    chosen = data.chosen(filters)
    return active[chosen], newcomers[chosen], first


def _headline(frame: pd.DataFrame, sign: str) -> str:
    """Say whether in the last months more fell silent than came (back)."""
    recent = frame.tail(min(3, len(frame)))
    came, gone = int((recent["new"] + recent["resurrected"]).sum()), int(recent["dormant"].sum())
    silent = {"used": "fell silent", "bought": "did not buy again", "active": "left"}[sign]
    months = "month" if len(recent) == 1 else f"{len(recent)} months"
    if came == gone == 0:
        return f"Nobody came and nobody {silent} in the last {months}"
    if came == gone:
        return f"As many customers came as {silent} in the last {months}: {came:,}"
    if gone > came:
        return f"More customers {silent} than came in the last {months}: {gone:,} against {came:,}"
    return f"More customers came than {silent} in the last {months}: {came:,} against {gone:,}"
