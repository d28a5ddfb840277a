"""What does a single sheet say about use: how full are the seats, how long was the way to first value?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.result import ENOUGH, Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import EN, number, plural, share

SEAT_EDGES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
DAY_EDGES: Final = (0, 15, 30, 45, 60, 90, 120)
COLUMNS: Final = ("band", "order", "customers", "share")


def seats_in_use(data: Dataset, filters: Filters = EVERYBODY) -> Result:
    """Return how many customers use which share of their seats; columns band, order, customers, share."""
    question, asked = "How much of their seats do customers use?", ("sheet_values",)
    definition = "customers still there by active users ÷ seats; more people than seats is an error and left out"
    if not data.has("customers.active_users", "customers.seats"):
        why = "Bring active users and seats, or use by customer and feature."
        return _missing(data, question, "Breadth needs use or seats", definition, why)
    sheet = data.asked("sheet_values", None, filters)
    filled = (sheet["active_users"] / sheet["seats"].where(sheet["seats"] > 0)).where(~sheet["left_us"].astype(bool))
    values = filled[filled.notna() & (filled <= 1)].to_numpy(dtype=float)
    if not len(values):
        return _missing(data, question, "Nobody's seats are known", definition, "No customer still there has both.")
    bands = np.clip(np.ceil(values * 5).astype(np.int64), 0, 5)
    names = ["None", *(f"{round(low * 100) + 1}{EN}{round(high * 100)}%" for low, high in _pairs(SEAT_EDGES))]
    names[1] = f"up to {round(SEAT_EDGES[1] * 100)}%"
    half = int((values <= 0.5).sum())
    headline = f"{_part(half, len(values))} use half of their seats or less"
    return Result(question, headline, _frame(names, bands), SNAPSHOT, data.as_of, len(values), definition, asked)


def first_value_days(data: Dataset, filters: Filters = EVERYBODY) -> Result:
    """Return how many customers needed how many days to their first result; columns band, order, customers, share."""
    question, asked = "How long did customers wait for their first result?", ("sheet_values",)
    definition = "customers by the sheet's own days to first value; whoever has none is left out, so it is too short"
    if not data.has("customers.days_to_first_value"):
        why = "Bring onboarding steps with the day each was reached, or days to first value."
        return _missing(data, question, "Onboarding needs its steps", definition, why)
    days = data.asked("sheet_values", None, filters)["days_to_first_value"].dropna().to_numpy(dtype=float)
    days = days[days >= 0]
    if not len(days):
        return _missing(
            data, question, "Nobody's days to first value are known", definition, "No customer has a value."
        )
    names = [*(f"{low}{EN}{high - 1}" for low, high in _pairs(DAY_EDGES)), f"{DAY_EDGES[-1]}+"]
    bands = np.searchsorted(np.array(DAY_EDGES[1:]), np.floor(days), side="right")
    late = int((days >= DAY_EDGES[-3]).sum())
    middle = number(float(np.median(days)))
    headline = f"Half have a first result within {middle} days; {_part(late, len(days))} need 60 or more"
    return Result(question, headline, _frame(names, bands), SNAPSHOT, data.as_of, len(days), definition, asked)


def _pairs(edges: tuple[float, ...] | tuple[int, ...]) -> list[tuple[float, float]]:
    return list(pairwise(edges))


def _part(some: int, everybody: int) -> str:
    return share(some / everybody) if everybody >= ENOUGH else f"{some} of {plural(everybody, 'customer')}"


def _frame(names: list[str], bands: NDArray[np.int64]) -> pd.DataFrame:
    counts = np.bincount(bands, minlength=len(names))
    shares = counts / len(bands) if len(bands) >= ENOUGH else np.full(len(counts), np.nan)
    return pd.DataFrame({"band": names, "order": range(len(names)), "customers": counts, "share": shares})


def _missing(data: Dataset, question: str, headline: str, definition: str, why: str) -> Result:
    return Result(question, headline, pd.DataFrame(columns=COLUMNS), "", data.as_of, 0, definition, (), why)
