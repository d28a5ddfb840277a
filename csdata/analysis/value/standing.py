"""Which customers are in good standing, so that an offer is welcome, and how much do they use?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Flags, lives
from csdata.dataset import Dataset
from csdata.periods import Period, add_months, month_start

OLD_DAYS: Final = 14
UNHAPPY_MONTHS: Final = 6
LOW_NPS, LOW_CSAT = 6, 2.5
MONTHS_LOOKED_AT: Final = 3


@dataclass(frozen=True)
class Standing:
    """One element a customer, by number: who is here, what it pays and uses, and whether nothing is wrong.

    NaN where it is not known. `months_full` of `months_seen` months had nine of ten seats in use; `features` has a
    column for each of the last three months. `checked` says in words what good standing rests on.
    """

    active: Flags
    good: Flags
    mrr: Numbers
    seats: Numbers
    users: Numbers
    months_full: Numbers
    months_seen: Numbers
    features: NDArray[np.float64]
    checked: tuple[str, ...]
    questions: tuple[str, ...]


def standing(data: Dataset, period: Period | None) -> Standing:
    """Return the standing of everybody on the last day of the period; of a sheet without history, as in the file."""
    sheet = _spread(data, data.ask("sheet_values"))
    here = lives(data, period)
    mrr = np.full(len(data.members), np.nan)
    mrr[here.number] = here.mrr
    active = np.zeros(len(mrr), dtype=bool)
    active[here.number] = ~here.gone
    if period is not None and data.has("usage.date") and data.complete_to is not None:
        return _from_history(data, period, sheet, active, mrr)
    return _from_sheet(data, sheet, active, mrr)


def _spread(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows about customers at the place of their number; missing where there is none."""
    return rows.set_index("number").reindex(np.arange(len(data.members)))


def _numbers(frame: pd.DataFrame, column: str) -> Numbers:
    return pd.to_numeric(frame[column]).to_numpy(dtype=float, na_value=np.nan)


def _from_history(data: Dataset, period: Period, sheet: pd.DataFrame, active: Flags, mrr: Numbers) -> Standing:
    month = month_start(min(period.last, data.complete_to or period.last))
    asked = {"month": month, "before": add_months(month, -1), "earlier": add_months(month, -2)}
    habits = _spread(data, data.ask("value_habits", asked))
    wrong, told = _trouble(data, period)
    used = np.nan_to_num(_numbers(habits, "events")) > 0
    features = np.column_stack([_numbers(habits, f"features_{when}") for when in ("earlier", "before", "now")])
    return Standing(
        active,
        active & used & ~wrong,
        mrr,
        _numbers(sheet, "seats"),
        _numbers(habits, "active_users"),
        _numbers(habits, "months_full"),
        _numbers(habits, "months_seen"),
        features,
        ("used it in the last month", *told),
        ("value_habits", "value_standing", "value_products", "lives"),
    )


def _trouble(data: Dataset, period: Period) -> tuple[Flags, tuple[str, ...]]:
    """Return who has something that should be settled first, and what was looked at."""
    end = period.last + timedelta(days=1)
    asked = {
        "end": end,
        "old": end - timedelta(days=OLD_DAYS),
        "since": add_months(end, -UNHAPPY_MONTHS),
    }
    found = data.ask("value_standing", asked)
    wrong = np.zeros(len(data.members), dtype=bool)
    wrong[found.loc[found[["old_tickets", "urgent_tickets", "low_scores"]].sum(axis=1) > 0, "number"]] = True
    told = []
    if data.has("tickets.opened_at"):
        told.append(f"no urgent ticket open and none for over {OLD_DAYS} days")
    if data.has("surveys.score") or data.has("tickets.csat"):
        told.append(f"no low score in {UNHAPPY_MONTHS} months")
    return wrong, tuple(told)


def _from_sheet(data: Dataset, sheet: pd.DataFrame, active: Flags, mrr: Numbers) -> Standing:
    """Read use and satisfaction from the customer list itself: one picture, no months."""
    users, sessions = _numbers(sheet, "active_users"), _numbers(sheet, "sessions")
    seats, nps, csat = (_numbers(sheet, name) for name in ("seats", "nps", "csat"))
    good, told = active.copy(), []
    if data.has("customers.active_users") or data.has("customers.sessions"):
        good &= (np.nan_to_num(users) > 0) | (np.nan_to_num(sessions) > 0)
        told.append("use in the list")
    if data.has("customers.nps") or data.has("customers.csat"):
        good &= ~((nps <= LOW_NPS) | (csat <= LOW_CSAT))
        told.append("no low score in the list")
    with np.errstate(divide="ignore", invalid="ignore"):
        full = np.where(np.isnan(users / seats), np.nan, (users / seats >= 0.9).astype(float))
    seen = np.where(np.isnan(full), np.nan, 1.0)
    nothing = np.full((len(active), MONTHS_LOOKED_AT), np.nan)
    return Standing(
        active, good, mrr, seats, users, full, seen, nothing, tuple(told), ("sheet_values", "value_products")
    )
