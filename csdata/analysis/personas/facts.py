"""What do the customers of a persona want, where are they stuck, and in what do they differ from the others?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.adoption.goals import BLANK
from csdata.analysis.intervals import difference
from csdata.analysis.personas.groups import I
from csdata.analysis.result import ENOUGH
from csdata.analysis.voice.comments import Comments
from csdata.dataset import Dataset
from csdata.periods import Period
from csdata.wording import share

Mask = NDArray[np.bool_]
GOAL: Final = r"^(?i:goal)\s*[:\-–]?\s*"
MOST: Final = 3
HARDLY: Final = 0.05  # told by fewer, a subject is nobody's


@dataclass(frozen=True, slots=True)
class Fact:
    """Something counted in a persona: a subject, the share there and among all others, and whether that is chance.

    `gap` is own less rest with Newcombe's 95 % range; `is_clear` where the range leaves out zero. Where fewer than ten
    others are known, `rest` and the range are NaN.
    """

    subject: str
    own: float
    rest: float
    n: int
    low: float
    high: float

    @property
    def gap(self) -> float:
        """Own less rest."""
        return self.own - self.rest

    @property
    def is_clear(self) -> bool:
        """Whether chance alone could hardly make the difference."""
        return self.low > 0 or self.high < 0

    @property
    def words(self) -> str:
        """The two shares in words; without the others where they hardly differ."""
        if np.isnan(self.rest):
            return share(self.own)
        return f"{share(self.own)}, others {share(self.rest)}" if self.is_clear else f"{share(self.own)}, as the others"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """By customer, number by number: which of some subjects it tells; `known` of whom anything is told."""

    subjects: tuple[str, ...]
    tells: Mask
    known: Mask

    def facts(self, own: Mask) -> list[Fact]:
        """Return each subject among some customers, at least ten, and among the others where they are ten."""
        return [fact for at in range(len(self.subjects)) if (fact := self._fact(at, own)) is not None]

    def _fact(self, at: int, own: Mask) -> Fact | None:
        known = self.known[:, at] if self.known.ndim == 2 else self.known
        mine, others = known & own, known & ~own
        n, rest = int(mine.sum()), int(others.sum())
        if n < ENOUGH:
            return None
        if rest < ENOUGH:
            nothing = float("nan")
            return Fact(self.subjects[at], float(self.tells[mine, at].mean()), nothing, n, nothing, nothing)
        yes, theirs = int(self.tells[mine, at].sum()), int(self.tells[others, at].sum())
        found = difference(yes, n, theirs, rest)
        return Fact(self.subjects[at], yes / n, theirs / rest, n, float(found.low or 0.0), float(found.high or 0.0))


def goals_wanted(data: Dataset, period: Period | None) -> Told | None:
    """Return which goal each customer has: from its list, else from its milestones that are goals."""
    if data.has("customers.goal"):
        goal = data.ask("adoption_sheet")["goal"].astype("string").str.strip()
        goal = goal.where(~goal.str.lower().isin(BLANK))
        numbers = np.arange(len(goal))
        return _told(data, numbers[goal.notna()], goal[goal.notna()])
    due = _due(data, period)
    if due is None:
        return None
    goals = due[due["is_goal"]]
    return _told(data, goals["number"].to_numpy(dtype=np.int64), _without_word(goals["milestone"]))


def goals_reached(data: Dataset, period: Period | None) -> Told | None:
    """Return which of its goals each customer reached, of those that fell due."""
    due = _due(data, period)
    if due is not None and due["is_goal"].any():
        goals = due[due["is_goal"]]
        return _reached(data, goals, _without_word(goals["milestone"]), goals["reached"])
    if not data.has("customers.goal", "customers.goal_reached"):
        return None
    sheet = data.ask("sheet_values")
    goal = data.ask("adoption_sheet")["goal"].astype("string").str.strip()
    sheet = sheet[sheet["goal_reached"].notna().to_numpy() & goal.iloc[sheet["number"]].notna().to_numpy()]
    return _reached(data, sheet, goal.iloc[sheet["number"]], sheet["goal_reached"])


def steps_reached(data: Dataset, period: Period | None) -> Told | None:
    """Return which onboarding steps each customer reached by their day, of those that fell due."""
    due = _due(data, period)
    if due is None or due["is_goal"].all():
        return None
    steps = due[~due["is_goal"]]
    return _reached(data, steps, steps["milestone"], steps["on_time"])


def ticket_subjects(data: Dataset, period: Period | None) -> Told | None:
    """Return about what each customer opened tickets in a period; of everybody with any ticket."""
    if period is None or not data.has("tickets.category", "tickets.opened_at"):
        return None
    rows = data.ask("voice_ticket_categories", {"base": period.base, "last": period.last})
    return _told(data, rows["number"].to_numpy(dtype=np.int64), rows["category"])


def barriers_named(data: Dataset, said: Comments | None) -> Told | None:
    """Return which barriers each customer named in comments; of everybody who wrote."""
    if said is None or not said.barriers.any():
        return None
    places = np.flatnonzero(said.barriers)
    tells = np.zeros((data.customers, len(places)), dtype=bool)
    wrote = said.numbers >= 0
    known = np.zeros(data.customers, dtype=bool)
    known[said.numbers[wrote]] = True
    for at, place in enumerate(places):
        tells[said.numbers[wrote & (said.themes.assignment == place)], at] = True
    return Told(tuple(said.themes.themes[place].name for place in places), tells, known)


def _due(data: Dataset, period: Period | None) -> pd.DataFrame | None:
    if period is None or not data.has("milestones.due_date"):
        return None
    due = data.ask("milestones_due", {"base": period.base, "last": period.last})
    return due.astype({"is_goal": bool, "on_time": bool, "reached": bool}) if len(due) else None


def _without_word(milestones: pd.Series) -> pd.Series:
    return milestones.str.replace(GOAL, "", regex=True)


def _told(data: Dataset, numbers: I, subjects: pd.Series) -> Told | None:
    codes, names = pd.factorize(subjects, sort=True)
    if not len(names):
        return None
    tells = np.zeros((data.customers, len(names)), dtype=bool)
    tells[numbers, codes] = True
    return Told(tuple(str(name) for name in names), tells, np.asarray(tells.any(axis=1), dtype=bool))


def _reached(data: Dataset, rows: pd.DataFrame, subjects: pd.Series, reached: pd.Series) -> Told:
    codes, names = pd.factorize(subjects, sort=True)
    shape = (data.customers, len(names))
    known, tells = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    at = (rows["number"].to_numpy(dtype=np.int64), codes)
    known[at] = True
    tells[at] = reached.to_numpy(dtype=bool)
    return Told(tuple(str(name) for name in names), tells, known)


def most_told(facts: list[Fact]) -> list[Fact]:
    """Return the subjects told most, those first in which the persona clearly tells more than others."""
    told = [one for one in facts if one.own >= HARDLY]
    return sorted(told, key=lambda one: (not (one.is_clear and one.gap > 0), -one.own, one.subject))[:MOST]


def least_reached(facts: list[Fact]) -> list[Fact]:
    """Return what is reached least, that first which others clearly reach more often."""
    return sorted(facts, key=lambda one: (not (one.is_clear and one.gap < 0), one.own, one.subject))[:MOST]


def most_reached(facts: list[Fact]) -> list[Fact]:
    """Return what is reached most often."""
    return sorted(facts, key=lambda one: (-one.own, one.subject))[:MOST]
