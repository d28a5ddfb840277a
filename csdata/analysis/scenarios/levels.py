"""Who can go to another level of a column of words, who goes, and what does that do to the chance of leaving?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from csdata.analysis.drivers.lots import lot
from csdata.analysis.drivers.table import Feature, Whole
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.ground import ENOUGH, SEEN, Behaviour, Ground
from csdata.wording import money

DRAWN: Final = 9  # seed of the lot that tells who goes first: the same ones for every share
UNKNOWN: Final = -1
LESS: Final = 0.85  # of what those who could go pay: below, they would pay less
# Words in the name of a column that tells what a customer is, not what it has chosen.
WHO_THEY_ARE: Final = frozenset({
    "persona", "segment", "region", "industry", "sector", "country", "city", "state", "province", "location",
    "territory", "channel", "source", "owner", "csm", "gender", "sex", "language", "currency", "vertical", "size",
    "employees", "market", "goal", "age", "birth", "marital", "married", "household", "ethnicity", "race", "religion",
    "nationality", "zip", "postcode", "timezone", "headcount",
})  # fmt: skip

# … and whole names: "partner tier" and "education sessions" can be chosen.
EXACTLY: Final = frozenset({"partner", "dependents", "education", "occupation", "family", "seniorcitizen", "jobtitle"})


@dataclass(frozen=True, eq=False)
class Levels:
    """A column of words with the level that each customer is on: `codes` by customer, −1 where it is not known.

    The first level is the one the model compares with; `columns` are the places of the others among its coefficients
    (−1 for the first), `steps` what being on a level is on the model's scale, `slopes` what it does to the log-odds of
    leaving. `passes` tells which are drivers.
    `is_whole`: all other customers are on the first; else some are on levels that the model does not tell apart.
    """

    parent: str
    features: tuple[Feature, ...]
    columns: tuple[int, ...]
    steps: Numbers
    slopes: Numbers
    codes: Whole
    passes: tuple[bool, ...]
    is_whole: bool

    @classmethod
    def of(cls, ground: Ground, parent: str) -> Levels:
        """Read the levels of a column from the behaviours of a ground that has a model; once for each ground."""
        known = _READ.setdefault(ground, {})
        if parent not in known:
            known[parent] = cls._read(ground, parent)
        return known[parent]

    @classmethod
    def _read(cls, ground: Ground, parent: str) -> Levels:
        own = [one for one in ground.behaviours if one.feature.kind == "level" and one.feature.parent == parent]
        known = ~np.isnan(own[0].values)
        codes = np.where(known, 0, UNKNOWN)
        for at, one in enumerate(own, 1):
            codes[one.values > 0] = at
        label = own[0].feature.against
        name = f"{parent}: {label.partition(': ')[2]}"
        first = Feature(name, label, kind="level", parent=parent)
        whole = parent in ground.whole_words
        steps = np.array([0.0, *(_step(ground, one) for one in own)])
        assert ground.model is not None  # noqa: S101 - behaviours come from one
        slopes = steps * np.array([0.0, *(ground.model.fit.coefficients[one.column] for one in own)])
        passes = (whole and any(one.passes for one in own), *(one.passes for one in own))
        columns = (UNKNOWN, *(one.column for one in own))
        features = (first, *(one.feature for one in own))
        return cls(parent, features, columns, steps, slopes, codes, passes, whole)

    def place(self, name: str) -> int:
        """Return the place of a level by the name of its feature."""
        return next(at for at, one in enumerate(self.features) if one.name == name)

    def share(self, at: int, members: Numbers) -> float:
        """Return the share of some customers that is on a level."""
        whole = float(members.sum())
        return float(members @ (self.codes == at)) / whole if whole else 0.0


_READ: WeakKeyDictionary[Ground, dict[str, Levels]] = WeakKeyDictionary()
_FREE: WeakKeyDictionary[Ground, dict[tuple[str, int], Numbers]] = WeakKeyDictionary()


def _step(ground: Ground, one: Behaviour) -> float:
    assert ground.model is not None  # noqa: S101 - behaviours come from one
    scale = next(own for own in ground.model.shape.scales.kept if own.feature.name == one.feature.name)
    none, on = scale.apply(np.array([0.0, 1.0]))
    return float(on - none)


def words_of(ground: Ground) -> tuple[str, ...]:
    """Return the columns of words with a level that is a driver, and that tell what a customer has chosen."""
    parents = dict.fromkeys(
        one.feature.parent for one in ground.behaviours if one.feature.kind == "level" and one.passes
    )
    return tuple(parent for parent in parents if not is_given(parent))


def is_given(parent: str) -> bool:
    """Tell whether a column of words is called like one that tells what a customer is; also where words run together.

    >>> is_given("CompanySize"), is_given("Marital status"), is_given("country_code"), is_given("Contract")
    (True, True, True, False)
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", parent).casefold()
    words = re.split(r"[\W_]+", parted)
    return bool(WHO_THEY_ARE & set(words)) or "".join(words) in WHO_THEY_ARE | EXACTLY


def free(ground: Ground, levels: Levels, at: int) -> Numbers:
    """Return 1 for the customers who can go to a level, else 0; looked up once. Never change it in place.

    Not who is on it, or of whom it is not known, nor who is on one where fewer leave: nobody would be asked to go; from
    those only to the level where most leave. Where less than 5 % of the customers of a kind (persona, segment) are
    on it, nobody of that kind has been there; likewise with another word or flag that never goes together with it:
    without internet service there is no online backup.
    """
    found = _FREE.setdefault(ground, {})
    if (levels.parent, at) not in found:
        found[levels.parent, at] = _free(ground, levels, at)
    return found[levels.parent, at]


def _free(ground: Ground, levels: Levels, at: int) -> Numbers:
    there = levels.codes == at
    known = levels.codes != UNKNOWN
    can = known & ~there
    worse = levels.slopes > levels.slopes[at]
    if worse.any():
        can &= worse[levels.codes]
    for kind in np.unique(ground.group):
        mine = (ground.group == kind) & known
        if mine.sum() >= ENOUGH and there[mine].mean() < SEEN[0]:
            can &= ~mine
    for codes in _others(ground, levels.parent):
        for value in np.unique(codes[codes != UNKNOWN]):
            same = (codes == value) & known
            if same.sum() >= ENOUGH and not there[same].any():
                can &= ~same
    return np.asarray(can, dtype=np.float64)


def _others(ground: Ground, parent: str) -> Iterator[Whole]:
    """Yield what else is told of each customer in few words: other columns of words, and flags."""
    for other in dict.fromkeys(one.feature.parent for one in ground.behaviours if one.feature.kind == "level"):
        if other != parent:
            yield Levels.of(ground, other).codes
    for one in ground.behaviours:
        if one.feature.kind == "flag":
            yield np.where(np.isnan(one.values), UNKNOWN, one.values).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Asked:
    """A move to a level: its name, how many more of `members` are to be on it (their number), and who they are."""

    name: str
    many: float
    members: Numbers


def goers(ground: Ground, levels: Levels, asked: Sequence[Asked]) -> list[Numbers]:
    """Return for each move to a level of one column who goes: 1, a part for the last one drawn, else 0.

    Drawn by lot among those who can. Nobody goes twice: where a customer is drawn for two levels, the one first by name
    has it, whatever the order of the moves; the other draws among those who are left, and may find too few.
    """
    found = [np.zeros(len(ground)) for _ in asked]
    taken = np.zeros(len(ground))
    order = lot(ground.members, DRAWN, 0)
    for at in sorted(range(len(asked)), key=lambda at: (asked[at].name, asked[at].many, asked[at].members.tobytes())):
        one = asked[at]
        can = np.flatnonzero(free(ground, levels, levels.place(one.name)) * one.members * (taken == 0))
        can = can[np.argsort(order[can], kind="stable")]
        found[at][can] = np.clip(one.many - np.arange(len(can)), 0.0, 1.0)
        taken += found[at]
    return found


def parts(levels: Levels, at: int, going: Numbers) -> Iterator[tuple[Numbers, tuple[tuple[int, float], ...]]]:
    """Yield, by the level that customers come from, who goes and which columns of the model change by how much."""
    there = ((levels.columns[at], float(levels.steps[at])),) if levels.columns[at] != UNKNOWN else ()
    for source in range(len(levels.features)):
        units = going * (levels.codes == source)
        if units.any():
            left = ((levels.columns[source], -float(levels.steps[source])),) if source else ()
            yield units, (*there, *left)


def direction(levels: Levels, at: int) -> int:
    """Return 1 where fewer leave among those who go to a level, −1 where more do, by the model."""
    return -1 if levels.slopes[at] >= levels.slopes.max() else 1


def pays_less(ground: Ground, levels: Levels, at: int) -> str | None:
    """Return in words that customers on a level pay clearly less than those who could go to it; None where not so.

    What they would pay is not known, and a scenario lets it stay: where they would pay less, it flatters.
    """
    on, could = (float(ground.mrr @ who) / max(float(who.sum()), 1.0) for who in
                 ((levels.codes == at).astype(np.float64), free(ground, levels, at)))  # fmt: skip
    if not ground.has_money or on >= LESS * could:
        return None
    told = f"Who is on it pays {money(on)} a month, who could go {money(could)}"
    return f"{told}: what would be lost is not counted, and nothing suggests it by itself"
