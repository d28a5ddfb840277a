"""Would the model have told who leaves, on months or customers it had not seen?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from csdata.analysis.drivers.fitted import Model, Shape
from csdata.analysis.drivers.lots import folds, sample
from csdata.analysis.drivers.model import log_loss
from csdata.analysis.drivers.scores import Scores, score
from csdata.analysis.drivers.table import Flags, Snapshots, Whole
from csdata.analysis.intervals import Numbers

ORIGINS: Final = 3
TESTED_SHARE: Final = 8  # a block of tested months is an eighth of all, so three are three eighths
N_FOLDS: Final = 10
FEWEST_TO_LEARN: Final = 20  # departures
FEWEST_TO_BOOST: Final = 100
MOST_ROWS: Final = 120_000
MOST_FOR_CHALLENGER: Final = 30_000

Way = Literal["later months", "other customers"]
Split = tuple[Flags, Flags]  # rows to learn from, rows to test on


@dataclass(frozen=True, slots=True)
class Challenger:
    """Gradient boosting on the same rows: mean log-loss of both, how much better it is, and the error of that.

    `better` when it is so by more than one standard error (by customer): then, and only then, may it rank customers.
    """

    log_loss: float
    ours: float
    gain: float
    standard_error: float

    @property
    def better(self) -> bool:
        """Whether the gain is more than its error."""
        return self.gain > self.standard_error


@dataclass(frozen=True, slots=True)
class Validation:
    """How well the chances were, on rows that the model had not seen.

    `way`: on later months (with so many `origins` to predict from) or, without enough of them, on other customers.
    """

    way: Way
    origins: int
    rows: int
    departures: int
    scores: Scores
    challenger: Challenger | None
    words: str


def validate(
    table: Snapshots, seed: int = 0, tell: Callable[[float], object] | None = None, *, challenge: bool = True
) -> Validation | None:
    """Return the scores of out-of-sample chances; None where no part could be predicted from another.

    Learns from rows whose window was over before the first tested month: months up to that one less embargo and
    horizon. Where three blocks of later months cannot be had, fewer; where none, ten folds by customer.
    A table above 120,000 rows is represented by drawn customers.
    """
    few = sample(table, MOST_ROWS, seed)
    splits, way = later_months(few), "later months"
    if not splits:
        splits, way = other_customers(few, seed), "other customers"
    if not splits:
        return None
    chance, tested = _predicted(few, splits, seed, tell or (lambda _done: None))
    seen = few.only(tested)
    return Validation(
        "later months" if way == "later months" else "other customers",
        len(splits) if way == "later months" else 0,
        len(seen),
        seen.departures,
        score(chance[tested], seen.left, seen.customer, seed),
        _challenge(few, splits, chance, seed) if challenge else None,
        _words(way, len(splits)),
    )


def later_months(table: Snapshots) -> list[Split]:
    """Return the splits by time, the earliest first; none without dates or with too few departures to learn from."""
    if not table.dated:
        return []
    months = np.unique(table.month)
    block = max(1, int(months[-1] - months[0] + 1) // TESTED_SHARE)
    splits = []
    for origin in range(ORIGINS, 0, -1):
        first = int(months[-1]) - origin * block + 1
        learn = table.month <= first - table.embargo_months - table.horizon_months
        test = (table.month >= first) & (table.month < first + block)
        if _enough(table, learn, test):
            splits.append((learn, test))
    return splits


def other_customers(table: Snapshots, seed: int) -> list[Split]:
    """Return ten splits by customer."""
    fold = folds(table.customer, N_FOLDS, seed)
    splits = [(fold != one, fold == one) for one in range(N_FOLDS) if (fold == one).any()]
    return [split for split in splits if _enough(table, split[0], split[1], fewest=1)]


def _enough(table: Snapshots, learn: Flags, test: Flags, fewest: int = FEWEST_TO_LEARN) -> bool:
    left = table.left
    return len(np.unique(table.customer[learn & left])) >= fewest and bool(test.any()) and not left[learn].all()


def _predicted(
    table: Snapshots, splits: list[Split], seed: int, tell: Callable[[float], object]
) -> tuple[Numbers, Flags]:
    """Return the chance of each tested row, from rows it may know of."""
    chance, tested = np.full(len(table), np.nan), np.zeros(len(table), dtype=bool)
    strength: float | None = None
    for done, (learn, test) in enumerate(splits):
        known = table.only(learn)
        shape = Shape.learn(known, seed)
        # found once, on the rows of the first split: later ones know these too
        strength = shape.strength(known, seed) if strength is None else strength
        chance[test] = Model.learn(known, shape, strength, seed).predict(table.only(test))
        tested |= test
        tell((done + 1) / len(splits))
    return chance, tested


def _challenge(table: Snapshots, splits: list[Split], chance: Numbers, seed: int) -> Challenger | None:
    """Let gradient boosting predict the last split; not where too few have left for it to learn from."""
    learn, test = splits[-1]
    if table.only(learn).departures < FEWEST_TO_BOOST:
        return None
    known, asked = sample(table.only(learn), MOST_FOR_CHALLENGER, seed), table.only(test)
    theirs = log_loss(boosted(known, asked, seed), asked.left)
    ours = log_loss(chance[test], asked.left)
    gain = ours - theirs
    error = clustered_error(gain, asked.customer)
    return Challenger(float(theirs.mean()), float(ours.mean()), float(gain.mean()), error)


def boosted(known: Snapshots, asked: Snapshots, seed: int) -> Numbers:
    """Return the chances that gradient boosting gives to rows, learnt from others (missing values as they are)."""
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40, early_stopping=False, random_state=seed
    )
    x, later = (np.column_stack([table.x, table.tenure]) for table in (known, asked))
    told = ~np.isnan(x).all(axis=0)
    model.fit(x[:, told], known.left)
    return np.asarray(model.predict_proba(later[:, told])[:, 1], dtype=np.float64)


def clustered_error(values: Numbers, customer: Whole) -> float:
    """Return the standard error of a mean over rows of which those of one customer belong together."""
    codes = np.unique(customer, return_inverse=True)[1]
    sums = np.bincount(codes, weights=values - values.mean())
    return float(np.sqrt((sums**2).sum())) / len(values)


def _words(way: str, splits: int) -> str:
    if way == "other customers":
        return "Tested on customers left out in turn: without enough months, nothing can be tested on a later time."
    times = "once" if splits == 1 else f"{splits} times"
    return f"Tested {times} on months after those learnt from."
