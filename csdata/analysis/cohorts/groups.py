"""Which row of the table does each customer belong to: when it started, or what kind it is?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.histories import NO_START, Flags, Histories, Whole, month_indices, month_of
from csdata.dataset import Dataset, Filters
from csdata.errors import CsDataError
from csdata.members import GROUPS
from csdata.schema import tables
from csdata.wording import MONTHS, number

MONTH, QUARTER, YEAR, ONBOARDING = "month", "quarter", "year", "onboarding"
PERSONA: Final = "persona"
NOBODY: Final = -1
LANDMARK: Final = 3  # months of life after which it is told who has finished the onboarding
FINISHED: Final = ("Finished in 3 months", "Not finished in 3 months")
MOST_KINDS: Final = 12
BANDS: Final = 3
MOSTLY: Final = 0.5
BANDED: Final = ("seats", "employees")  # other numbers of theirs may be results of staying, such as money paid so far
# Columns of the customer list that can part customers into kinds; what a customer does or becomes cannot.
KINDS: Final = ("plan", "segment", "persona", "region", "channel", "industry", "owner", "seats", "employees")


@dataclass(frozen=True)
class Cohorts:
    """Rows of a table of cohorts: `codes` by customer number (NOBODY: in none), and the names of the rows in order.

    `keys` are written for programs (2026-03, 2026-Q1), `labels` for people. `ends` is, for cohorts in time, the last
    month in which a customer of the row can have started; None for kinds of customers, whose rows pool all starts.
    From `first_age` on the row tells what became of customers who were still there at that age.
    """

    name: str
    label: str
    codes: Whole
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    ends: Whole | None = None
    first_age: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def over_time(self) -> bool:
        """Whether the rows follow each other in time."""
        return self.ends is not None

    def only(self, chosen: Flags) -> Cohorts:
        """Return the same rows with some of their customers."""
        return replace(self, codes=np.where(chosen, self.codes, NOBODY))

    def sizes(self) -> Whole:
        """Return how many customers each row has."""
        return np.bincount(self.codes[self.codes != NOBODY], minlength=len(self))


def cohorts_by(data: Dataset, found: Histories, by: str, filters: Filters) -> Cohorts:
    """Return the cohorts by month or quarter of the start, by onboarding, or by a column of the customer list.

    Raises CsDataError, naming the columns that can be used, for one that is not there.
    """
    if by in {MONTH, QUARTER}:
        made = by_start(found, 1 if by == MONTH else 3)
    elif by == ONBOARDING and data.has("milestones.reached_at"):
        made = by_onboarding(data, found)
    else:
        made = by_kind(data, by).only(found.started != NO_START)
        made = made.only(_there_at(found, made.first_age)) if made.first_age else made
    return made.only(data.chosen(filters))


def _there_at(found: Histories, age: int) -> Flags:
    """Return who was still there at an age that is over."""
    there = found.here[:, age] if found.ages > age else np.zeros(len(found.started), dtype=bool)
    return there & (found.ripe >= age)


def choices(data: Dataset) -> dict[str, str]:
    """Return what customers can be parted by: name -> label."""
    time = {MONTH: "Start month", QUARTER: "Start quarter"}
    first = {ONBOARDING: "Onboarding finished or not"} if data.has("milestones.reached_at") else {}
    kinds = {name: _label(name) for name in (*KINDS, *data.attributes) if _is_kind(data, name)}
    return time | first | kinds


def by_start(found: Histories, months: int) -> Cohorts:
    """Return cohorts by the month (1), quarter (3) or year (12) of the start; a month without a start is a row."""
    inside = found.started != NO_START
    step = (found.started - 1) // months
    first, last = (int(step[inside].min()), (found.last - 1) // months) if inside.any() else (0, -1)
    rows = np.arange(first, last + 1)
    written = [_written(int(row) * months + 1, months) for row in rows]
    name = {1: MONTH, 3: QUARTER, 12: YEAR}[months]
    return Cohorts(
        name,
        f"Start {name}",
        np.where(inside, step - first, NOBODY),
        tuple(key for key, _ in written),
        tuple(text for _, text in written),
        rows * months + months,
    )


def _written(index: int, months: int) -> tuple[str, str]:
    """Name a month or a quarter for programs and for people."""
    day = month_of(index)
    if months == 12:
        return f"{day.year}", f"Started {day.year}"
    if months == 1:
        return f"{day:%Y-%m}", f"{MONTHS[day.month - 1]} {day.year}"
    quarter = (day.month - 1) // 3 + 1
    return f"{day.year}-Q{quarter}", f"Q{quarter} {day.year}"


def by_onboarding(data: Dataset, found: Histories) -> Cohorts:
    """Part the customers who were still there after three months by whether their onboarding was finished by then.

    Parting by whether it was ever finished would be unfair: who leaves early has no time to finish.
    """
    end = month_of(found.last + 1) - timedelta(days=1)
    rows = data.ask("onboarding_done", {"last": end})
    number_ = rows["number"].to_numpy(dtype=np.int64)
    # A list of reached steps only does not say who has which: then all steps are everybody's.
    steps = rows["steps"] if (rows["steps"] > rows["reached"]).any() else rows["steps"].max()
    on_time = month_indices(rows["last_reached"].fillna(pd.Timestamp(end))) <= found.started[number_] + LANDMARK
    finished = np.zeros(len(found.started), dtype=bool)
    finished[number_] = ((rows["reached"] >= steps) & on_time).to_numpy(dtype=bool)
    known = np.zeros(len(found.started), dtype=bool)
    known[number_] = True
    codes = np.where(known & _there_at(found, LANDMARK), np.where(finished, 0, 1), NOBODY)
    return Cohorts(ONBOARDING, "Onboarding finished or not", codes, FINISHED, FINISHED, first_age=LANDMARK)


def by_kind(data: Dataset, column: str) -> Cohorts:
    """Part all customers by a column of the customer list: its values, largest first, or three bands of its numbers."""
    name = _column(data, column)
    values = _values(data, name)
    labels = _banded(values) if _is_numeric(values) and values.nunique() > MOST_KINDS else _named(values)
    counted = pd.Series(labels).value_counts()
    if _is_numeric(values):
        order = [label for label in dict.fromkeys(labels[np.argsort(values.to_numpy(dtype=float))]) if label]
    else:
        order = sorted((label for label in counted.index if label), key=lambda label: (-counted[label], label))
    place = {label: code for code, label in enumerate(order)}
    codes = np.array([place.get(label, NOBODY) for label in labels], dtype=np.int64)
    # Personas are found in three whole months of behaviour: nobody who left before has one.
    first_age = LANDMARK if name == PERSONA and data.has_found_personas else 0
    return Cohorts(name, _label(name), codes, tuple(order), tuple(order), first_age=first_age)


def _column(data: Dataset, wanted: str) -> str:
    known = [*KINDS, *data.attributes]
    found = next((name for name in known if name.casefold() == wanted.casefold()), None)
    if found is None or _values(data, found).isna().all():
        usable = ", ".join(choices(data))
        raise CsDataError.bad_value("Cohorts by", wanted, f"one of {usable}")
    return found


def _values(data: Dataset, name: str) -> pd.Series[Any]:
    return data.members[name] if name in GROUPS else data.ask("customer_list")[name]


def _is_kind(data: Dataset, name: str) -> bool:
    """Tell whether a column has a few values, or numbers that can be banded."""
    if name in data.attributes and data.attributes[name] in {"date", "timestamp"}:
        return False
    values = _values(data, name)
    if values.notna().mean() < MOSTLY:
        return False
    different = values.nunique()
    return different > 1 and (different <= MOST_KINDS or (name in BANDED and different > BANDS))


def _is_numeric(values: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _named(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Return each value as text, empty where there is none."""
    words = {True: "Yes", False: "No"}
    return np.array(["" if pd.isna(value) else str(words.get(value, value)) for value in values], dtype=object)


def _banded(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Return the third of the customers by number that each belongs to, with its ends in the name."""
    numbers = values.to_numpy(dtype=float)
    known = ~np.isnan(numbers)
    low, high = np.quantile(numbers[known], [1 / BANDS, 2 / BANDS])
    names = (f"up to {number(low)}", f"{number(low)} to {number(high)}", f"above {number(high)}")
    place = (numbers > low).astype(int) + (numbers > high)
    return np.array([names[p] if k else "" for p, k in zip(place, known, strict=True)], dtype=object)


def _label(name: str) -> str:
    known = tables()["customers"].columns.get(name)
    return name.replace("_", " ").capitalize() if known else name
