"""What does a single sheet without dates say of those who left and those who stayed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.behaviours import unfit
from csdata.analysis.drivers.guards import ELSEWHERE, LAST, MOST_VALUES, column_tells, lifetime, named
from csdata.analysis.drivers.made import LeftOut, Made
from csdata.analysis.drivers.table import Feature, Flags, Snapshots, Suspect
from csdata.analysis.intervals import Numbers
from csdata.analysis.personas.behaviours import no_behaviour
from csdata.dataset import EVERYBODY, Dataset, Filters

NO_FLAG: Final = "The sheet does not say who has left: bring a column such as Churned, with yes and no."
NOBODY: Final = "Nobody on the sheet has left, or everybody has: there is nothing to compare."
NOTHING: Final = "No column of the sheet can be compared: bring what customers do, have and say."
WORDS: Final = "Left: marked as left in the customer list. A sheet without dates does not say what came first."
SAME: Final = 0.99999  # of the correlation: one column is the other, in another unit or turned round

NUMBERS: Final = {
    "sessions": ("Visits", "visits"),
    "seats_active_share": ("Share of seats in use", "share"),
    "active_users": ("Active users", "users"),
    "seats": ("Seats", "seats"),
    "employees": ("Employees", "people"),
    "nps": ("NPS answer", "score"),
    "csat": ("Satisfaction answer", "score"),
    "days_to_first_value": ("Days to the first result", "days"),
    "mrr": ("Recurring revenue a month", "money"),
    "acquisition_cost": ("What it cost to win the customer", "money"),
    "customer_own_revenue": ("The customer's own yearly revenue", "money"),
}
WORDS_OF: Final = {
    "plan": "Plan",
    "segment": "Segment",
    "persona": "Persona",
    "industry": "Industry",
    "region": "Region",
    "channel": "Channel",
    "owner": "Owner",
    "goal": "Goal",
}
EXCLUDED: Final = {"health_score": ELSEWHERE, "last_activity_date": LAST}


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of the sheet: its name there, how it is told, and its values."""

    name: str
    label: str
    unit: str
    cells: pd.Series

    def numbers(self) -> Numbers:
        return self.cells.to_numpy(dtype=np.float64, na_value=np.nan)

    @property
    def is_number(self) -> bool:
        return bool(pd.api.types.is_numeric_dtype(self.cells.dtype))


@dataclass(frozen=True, eq=False)
class _Told:
    """A feature and its values."""

    feature: Feature
    worth: Numbers


def sheet_snapshots(data: Dataset, filters: Filters = EVERYBODY) -> Made:
    """Return a row for each customer of a sheet: its columns as they are, months as a customer, and whether it left.

    Words become levels against the most frequent one. Columns that know who left, or add up a life, are suspects;
    those that say nothing, or the same as another, are left out. Customers of whom it is not known are not in it.
    """
    frame = data.asked("customer_list", None, filters)
    gone = _gone(data, frame)
    frame, left = frame[gone.notna()], gone.dropna().to_numpy(dtype=bool)
    tenure = frame["tenure_months"].to_numpy(dtype=np.float64, na_value=np.nan)
    columns = list(_columns(data, frame))
    suspects = _suspects(columns, tenure, left, data)
    kept = [column for column in columns if column.name not in {suspect.feature for suspect in suspects}]
    told, left_out = _told(kept, tenure)
    x = np.column_stack([one.worth for one in told]) if told else np.zeros((len(frame), 0))
    number = frame["number"].to_numpy(dtype=np.int64)
    features = tuple(one.feature for one in told)
    table = Snapshots(features, x, left, number, np.zeros_like(number), tenure, 0, 0, suspects)
    return Made(table, "flag", left_out, WORDS, _missing(table), table.only(~table.left))


def _gone(data: Dataset, frame: pd.DataFrame) -> pd.Series:
    """Return who left, NA where nothing says so: the mark, or a day of leaving; without marks, no day is staying."""
    day, mark = frame["churn_date"].notna().astype("boolean"), frame["churned"].astype("boolean")
    if data.has("customers.churned"):
        return mark | day
    return day if data.has("customers.churn_date") else mark


def _missing(table: Snapshots) -> str | None:
    if not len(table):
        return NO_FLAG
    if table.left.all() or not table.left.any():
        return NOBODY
    return None if table.features else NOTHING


def _columns(data: Dataset, frame: pd.DataFrame) -> Iterator[_Column]:
    """Yield the columns that hold something: the known ones in a fixed order, then their own by name."""
    held = frame.assign(seats_active_share=frame["active_users"] / frame["seats"].where(frame["seats"] > 0))
    if held["seats_active_share"].notna().any():
        held = held.drop(columns="active_users")
    for name, (label, unit) in NUMBERS.items():
        if name in held and held[name].notna().any():
            yield _Column(name, label, unit, held[name].astype(np.float64))
    if data.has("customers.goal_reached"):
        yield _Column("goal_reached", "Goal reached", "", held["goal_reached"].astype("boolean"))
    for name, label in WORDS_OF.items():
        if data.has(f"customers.{name}") and not (name == "persona" and data.has_found_personas):
            yield _Column(name, label, "", held[name])
    for name in sorted(data.attributes, key=lambda name: (name.casefold(), name)):
        yield _Column(name, " ".join(name.split()), "", held[name])


def _suspects(columns: list[_Column], tenure: Numbers, left: Flags, data: Dataset) -> tuple[Suspect, ...]:
    """Return the columns that may know who left: by what they hold, by what they are called, by what they add up."""
    found = [Suspect(name, why) for name, why in EXCLUDED.items() if data.has(f"customers.{name}")]
    numbers = {column.name: column.numbers() for column in columns if column.is_number}
    for column in columns:
        known = column.name in NUMBERS or column.name in WORDS_OF
        why = column_tells(column.cells, left) or (None if known else named(column.name))
        if why is None and column.name in numbers and _many(numbers[column.name]):
            others = [other for name, other in numbers.items() if name != column.name and _many(other)]
            why = lifetime(numbers[column.name], tenure, others)
        if why:
            found.append(Suspect(column.name, why))
    return tuple(found)


def _many(values: Numbers) -> bool:
    """Tell whether a column of numbers has more than two values."""
    return len(np.unique(values[~np.isnan(values)])) > 2


def _told(columns: list[_Column], tenure: Numbers) -> tuple[list[_Told], tuple[LeftOut, ...]]:
    """Return the features of the columns, and what was left out, with reasons."""
    found: list[_Told] = []
    left_out: list[LeftOut] = []
    for column in columns:
        why = _no_feature(column, tenure)
        if why:
            left_out.append((column.name, why))
        else:
            found += _features(column)
    kept, doubled = _without_doubles(found)
    return kept, (*left_out, *doubled)


def _no_feature(column: _Column, tenure: Numbers) -> str | None:
    """Return why a column is no feature: too little known, always the same, days, names, numbers that identify."""
    if pd.api.types.is_datetime64_any_dtype(column.cells.dtype):
        return "days cannot be compared"
    if column.is_number:
        values = column.numbers()
        if column.name not in NUMBERS and _many(values) and no_behaviour(column.name) == "a number that identifies":
            return "a number that identifies"
        if _correlation(values, tenure) > SAME:
            return "the same as months as a customer"
        return unfit(values)
    texts = column.cells.dropna().astype(str).nunique()
    if texts > MOST_VALUES:
        return f"{texts:,} different words: names or free text cannot be compared"
    return unfit(_codes(column.cells))


def _codes(words: pd.Series) -> Numbers:
    """Return a number for each word, NaN where there is none."""
    codes = pd.factorize(words)[0].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)


def _features(column: _Column) -> Iterator[_Told]:
    if not column.is_number:
        yield from _levels(column)
        return
    values = column.numbers()
    is_flag = pd.api.types.is_bool_dtype(column.cells.dtype) or set(np.unique(values[~np.isnan(values)])) == {0, 1}
    yield _Told(Feature(column.name, column.label, column.unit, "flag" if is_flag else "number"), values)


def _levels(column: _Column) -> Iterator[_Told]:
    """Yield a feature for each word but the most frequent one (of equals, the first by alphabet)."""
    known = column.cells.notna().to_numpy(dtype=bool)
    texts = np.where(known, column.cells.fillna("").to_numpy(dtype=object), "").astype(str)
    names, counts = np.unique(texts[known], return_counts=True)
    usual = int(counts.argmax())
    for name in np.delete(names, usual):
        values = np.where(known, (texts == name).astype(np.float64), np.nan)
        feature = Feature(
            f"{column.name}: {name}",
            f"{column.label}: {name}",
            kind="level",
            parent=column.name,
            against=f"{column.label}: {names[usual]}",
        )
        yield _Told(feature, values)


def _without_doubles(found: list[_Told]) -> tuple[list[_Told], list[LeftOut]]:
    """Return the features without those that say the same as another; of these the plainest stays."""
    kept: list[_Told] = []
    doubled = {}
    for one in sorted(found, key=_plain):
        same = next((other for other in kept if abs(_correlation(one.worth, other.worth)) > SAME), None)
        if same is None:
            kept.append(one)
        else:
            doubled[one.feature.name] = f"the same as {same.feature.label}"
    left = [one for one in found if one.feature.name not in doubled]
    return left, [(one.feature.name, doubled[one.feature.name]) for one in found if one.feature.name in doubled]


def _plain(one: _Told) -> tuple[bool, bool, int, str]:
    """Order features by how plain they are: no levels before levels, known columns before their own, short words."""
    level = one.feature.name.removeprefix(one.feature.parent) if one.feature.parent else ""
    own = one.feature.name not in NUMBERS and one.feature.parent not in WORDS_OF
    return bool(level), own, len(level), one.feature.name


def _correlation(one: Numbers, other: Numbers) -> float:
    """Return how two columns go together where both are known; 0 where their gaps differ, or nothing varies."""
    known = ~np.isnan(one)
    if not np.array_equal(known, ~np.isnan(other)) or known.sum() < 3:
        return 0.0
    a, b = one[known] - one[known].mean(), other[known] - other[known].mean()
    spread = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / spread if spread > 0 else 0.0
