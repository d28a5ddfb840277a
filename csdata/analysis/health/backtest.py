"""Would the score have told who leaves, and would weights learnt from the data have told it better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.scores import auc, calibration_slope, expected_error
from csdata.analysis.drivers.table import Flags, Whole
from csdata.analysis.drivers.validation import Split, later_months
from csdata.analysis.health.alarms import before_departure, by_band, ranked
from csdata.analysis.health.ladder import ENOUGH_TO_LEARN, Learnt, Rung, climb
from csdata.analysis.health.looks import Looks, looks
from csdata.analysis.health.score import Names
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.analysis.intervals import LEVEL, Interval, Numbers
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import fixed, plural

FEWEST_TESTED: Final = 20  # departures
N_DRAWS: Final = 200
CHANCE: Final = 0.5  # the AUC of a score that knows nothing
NO_HISTORY: Final = "These data have no history: bring the days on which customers start and leave, and what they did."
DEFINITION: Final = (
    "Tested on months after those learnt from; left: 2 to 4 months after the look. AUC: how often a customer who left "
    "had the higher risk, 0.5 is chance; ranges 95 %, customers resampled"
)


@dataclass(frozen=True, eq=False)
class Tested:
    """How well one score told who leaves.

    `auc` with its 95 % interval; `slope` of calibration, 1 is right, below 1 too extreme; `ece` the mean gap between
    chance and share that left, over tenths. `bands` and `early`: see `alarms.by_band` and `alarms.before_departure`.
    """

    auc: Interval
    slope: float
    ece: float
    bands: pd.DataFrame
    early: pd.DataFrame


@dataclass(frozen=True, eq=False)
class BackTest:
    """The hand-made score (`mine`) and the data-driven one (`theirs`) on the same later months, or why there is none.

    `theirs` and `difference` are None where too few left to learn weights from. `difference` is the AUC of theirs less
    that of mine, paired, with its 95 % interval; `rung` the step of the ladder on which the last split stood; `rows`
    looks at `customers`, of whom `departures` left. `kept_out` are signals that know of the departure already.
    """

    verdict: str
    why: str | None = None
    mine: Tested | None = None
    theirs: Tested | None = None
    difference: Interval | None = None
    rung: Rung | None = None
    rows: int = 0
    customers: int = 0
    departures: int = 0
    kept_out: tuple[str, ...] = ()

    @property
    def learnt(self) -> Learnt | None:
        """The weights learnt before the last tested months; None where there were too few departures."""
        return self.rung.learnt if self.rung else None

    @property
    def contradicting(self) -> tuple[str, ...]:
        """The signals with more points of which more customers left."""
        return self.learnt.contradicting if self.learnt else ()


def backtest(data: Dataset, weights: Weights = STANDARD, filters: Filters = EVERYBODY, seed: int = 0) -> BackTest:
    """Return how well the hand-made score told who leaves, against data-driven weights, out of time.

    Everything that is fitted, also the calibration of the hand-made score, is fitted on months whose window was over
    before the tested ones. Fewer than 20 departures in the tested months, or no history, give `why` and no figures.
    """
    found = looks(data, weights, filters, seed) if data.has_history else NO_HISTORY
    if isinstance(found, str):
        return _refused(found)
    splits = later_months(found.table)
    if not splits:
        left = plural(found.table.departures, "departure")
        return _refused(f"With {left} and so few months there is nothing to learn from and then to test on.")
    return _tested(found, splits, seed)


def _refused(why: str) -> BackTest:
    return BackTest("The score cannot be tested on its own history.", why)


def _tested(found: Looks, splits: list[Split], seed: int) -> BackTest:
    mine, theirs, rung = _chances(found, splits, seed)
    seen = ~np.isnan(mine)
    asked = found.only(seen)
    departures = asked.table.departures
    if departures < FEWEST_TESTED:
        return _refused(f"Only {plural(departures, 'departure')} can be tested; {FEWEST_TESTED} are needed.")
    mine, theirs, left = mine[seen], theirs[seen], asked.table.left
    # the hand-made score ranks as it is: a chance made of it would turn round one that points the wrong way
    draws = paired_draws(-asked.score, theirs, left, asked.table.customer, seed)
    own = _scored(asked, mine, asked.band, _interval(auc(-asked.score, left), draws[:, 0]))
    other = _scored(asked, theirs, ranked(theirs, asked.band), _interval(auc(theirs, left), draws[:, 1]))
    difference = _interval(other.auc.value - own.auc.value, draws[:, 1] - draws[:, 0])
    learnt = rung.learnt is not None
    return BackTest(
        verdict=verdict(own.auc, other.auc, difference, rung),
        mine=own,
        theirs=other if learnt else None,
        difference=difference if learnt else None,
        rung=rung,
        rows=len(asked.table),
        customers=asked.table.customers,
        departures=departures,
        kept_out=found.kept_out,
    )


def _chances(found: Looks, splits: list[Split], seed: int) -> tuple[Numbers, Numbers, Rung]:
    """Return both chances of each tested row, NaN for the others, and the last step that was learnt."""
    mine, theirs = np.full(len(found.table), np.nan), np.full(len(found.table), np.nan)
    strength: float | None = None
    for learnt_from, asked in splits:
        known, rows = found.only(learnt_from), found.only(asked)
        rung = climb(known.points, known.score, known.table.left, known.table.customer, seed=seed, strength=strength)
        # found once, on the rows of the first split: later ones know these too
        strength = rung.learnt.strength if rung.learnt else None
        mine[asked] = rung.calibration.chance(rows.score)
        theirs[asked] = rung.chance(rows.points, rows.score)
    return mine, theirs, rung


def paired_draws(mine: Numbers, theirs: Numbers, left: Flags, customer: Whole, seed: int = 0) -> Numbers:
    """Return the AUCs of two risks in each of 200 resamples of customers (Poisson weights), a row a resample."""
    rng = np.random.default_rng(seed)
    numbers, codes = np.unique(customer, return_inverse=True)
    ranks = [np.unique(risk, return_inverse=True)[1].astype(np.float64) for risk in (mine, theirs)]
    found = []
    for _ in range(N_DRAWS):
        rows = np.repeat(np.arange(len(left)), rng.poisson(1.0, len(numbers))[codes])
        found.append([auc(rank[rows], left[rows]) for rank in ranks])
    return np.array(found)


def _interval(value: float, drawn: Numbers) -> Interval:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Interval(value, None, None)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def verdict(mine: Interval, theirs: Interval, difference: Interval, rung: Rung) -> str:
    """Say which score to use, from their AUCs and the paired difference.

    With too few departures to learn from, and where the interval of the difference holds 0, the hand-made one stays,
    unless it ranks customers the wrong way round.
    """
    if mine.high is not None and mine.high < CHANCE:
        return "Yours points the wrong way: customers with a higher score left more often. Look at its weights again."
    if rung.learnt is None:
        left = plural(rung.departures, "departure")
        doubt = " It is not shown to tell more than chance." if _may_be_chance(mine) else ""
        return f"Keep yours: {left} are too few to learn weights from ({ENOUGH_TO_LEARN} are needed).{doubt}"
    if _may_be_chance(mine) and _may_be_chance(theirs):
        return "Neither score tells who leaves better than chance: what makes these customers leave is not among them."
    low, high = difference.low, difference.high
    if low is None or high is None or low <= 0 <= high:
        return "No evidence yours is worse: keep it."
    better = fixed(abs(difference.value), 3)
    if high < 0:
        return f"Yours tells better who leaves (AUC higher by {better}): keep it."
    return f"Weights learnt from the data tell better who leaves (AUC higher by {better}): consider them."


def _may_be_chance(found: Interval) -> bool:
    return found.low is None or found.low <= CHANCE


def _scored(asked: Looks, chance: Numbers, band: Names, found: Interval) -> Tested:
    left = asked.table.left
    return Tested(
        auc=found,
        slope=calibration_slope(chance, left),
        ece=expected_error(chance, left),
        bands=by_band(asked, band),
        early=before_departure(asked, band),
    )
