"""How often does the search for drivers find what really makes customers leave, and only that?

Companies in which the truth is known (tests/analysis/drivers/planted.py, after methods.md section 9). Run it as
`python -m benchmarks.drivers_truth`; it prints the table of docs/drivers-truth.md. Two numbers after the name set the
seeds for each size below 5,000 and at 5,000.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from scipy.stats import spearmanr

from benchmarks.measure import Figure, Spent, timed
from csdata.analysis.drivers.decay import decays
from csdata.analysis.drivers.find import Drivers, find_drivers
from csdata.analysis.drivers.scores import auc
from csdata.analysis.drivers.validation import later_months
from tests.analysis.drivers.planted import FIRST_MONTH, TRUE, Planted, planted

SIZES = (300, 1_000, 5_000)
SEEDS, SEEDS_OF_LARGE = 40, 20
MONTHS, LATER = 24, 6
TOP = len(TRUE)


@dataclass(frozen=True)
class Recovered:
    """What came out for one company, or on the mean over many."""

    departures: float
    top_7_recall: float
    rank_correlation: float
    sign_right_of_drivers: float
    sign_right_of_all_true: float
    coverage: float
    nulls_flagged: float
    auc: float
    oracle_auc: float
    calibration_slope: float
    calibration_error: float
    claimed_less_deployed: float
    leak_flagged: float
    honest_flagged: float


BARS = {
    "top_7_recall": "≥ .80 / .93 / 1",
    "rank_correlation": "≥ .78 / .86 / .89",
    "sign_right_of_drivers": "1",
    "coverage": ".93–.97",
    "nulls_flagged": "≤ .06",
    "auc": "oracle less .02 / .01 / .01",
    "calibration_slope": ".9–1.1 from 1,000 on",
    "calibration_error": "≤ .01 from 1,000 on",
    "claimed_less_deployed": "≤ .02",
}


def run() -> Iterator[Figure]:
    """Time one search a size, with what was recovered in the note."""
    for n in SIZES:
        found: list[Recovered] = []
        spent = timed(partial(_into, found, n))
        one = found[0]
        note = f"recall {one.top_7_recall:.2f}, AUC {one.auc:.3f} (oracle {one.oracle_auc:.3f})"
        yield Figure(f"drivers of {n:,} customers, all checks", Spent(spent.wall, spent.cpu), 1, note=note)


def _into(found: list[Recovered], n: int) -> None:
    found.append(recovered(n, 0))


def recovered(n: int, seed: int) -> Recovered:
    """Search one company of so many customers, and compare with the truth."""
    whole = planted(n, seed, months=MONTHS + LATER)
    now = whole.only(whole.table.month < FIRST_MONTH + MONTHS - 1)
    later = whole.only(whole.table.month >= FIRST_MONTH + MONTHS)
    found = find_drivers(now.table, seed=seed)
    if found.model is None or found.validation is None:
        raise ValueError(found.why)
    claimed = found.validation.scores
    deployed = auc(found.model.predict(later.table.without(frozenset(found.left_out))), later.table.left)
    leak, honest = flagged(n, seed)
    return Recovered(
        departures=float(found.churned),
        **against_truth(found, now),
        auc=claimed.auc.value,
        oracle_auc=oracle(now),
        calibration_slope=claimed.slope,
        calibration_error=claimed.ece,
        claimed_less_deployed=claimed.auc.value - deployed,
        leak_flagged=leak,
        honest_flagged=honest,
    )


def against_truth(found: Drivers, real: Planted) -> dict[str, float]:
    """Return top-7 recall, rank correlation, right signs (drivers, all true), coverage, nulls called drivers."""
    truth = [real.true_change(one.feature.name, one.start, one.end) for one in found.effects]
    sizes = [abs(one.change.value) for one in found.effects]
    pairs = list(zip(found.effects, truth, strict=True))
    top = [one.feature.name in TRUE for one in found.effects[:TOP]]
    signs = [(one.passes, one.change.value * real_one > 0) for one, real_one in pairs if real_one]
    right, right_of_all = np.mean([good for passed, good in signs if passed]), np.mean([good for _, good in signs])
    held = [(one.change.low or 0) <= real_one <= (one.change.high or 0) for one, real_one in pairs]
    nulls = [one.passes for one, real_one in pairs if not real_one]
    correlation = float(spearmanr(sizes, np.abs(truth)).statistic)
    return {
        "top_7_recall": sum(top) / TOP,
        "rank_correlation": correlation,
        "sign_right_of_drivers": float(right),
        "sign_right_of_all_true": float(right_of_all),
        "coverage": float(np.mean(held)),
        "nulls_flagged": float(np.mean(nulls)),
    }


def oracle(real: Planted) -> float:
    """Return the AUC of the true log-odds on the months that the search was tested on."""
    tested = np.logical_or.reduce([test for _, test in later_months(real.table)])
    return auc(real.odds[tested], real.table.left[tested])


def flagged(n: int, seed: int) -> tuple[float, float]:
    """Return whether tickets of those about to go were seen to react, and the share of honest behaviours that were."""
    others = frozenset({"days since login", "lifetime total", "churn score"})
    tables = [planted(n, seed, embargo=months, leaks=True).table.without(others) for months in range(3)]
    found = {one.feature: one.reacts for one in decays(tables, seed)}
    return float(found.pop("cancel tickets")), float(np.mean(list(found.values())))


def mean(all_of_them: list[Recovered]) -> Recovered:
    """Return the mean of each number."""
    return Recovered(
        *(float(np.mean([getattr(one, field.name) for one in all_of_them])) for field in fields(Recovered))
    )


def main(seeds: int = SEEDS, seeds_of_large: int = SEEDS_OF_LARGE) -> None:
    """Print the table: one row a number, one column a size."""
    columns = {}
    for n in SIZES:
        runs = seeds_of_large if n >= SIZES[-1] else seeds
        columns[n] = mean([recovered(n, seed) for seed in range(runs)])
        print(f"{n:,} customers: {runs} companies", file=sys.stderr, flush=True)
    print("| | " + " | ".join(f"n = {n:,}" for n in SIZES) + " | bar |")
    print("|---" * (len(SIZES) + 2) + "|")
    for field in fields(Recovered):
        cells = [f"{getattr(columns[n], field.name):,.{0 if field.name == 'departures' else 3}f}" for n in SIZES]
        print(f"| {field.name.replace('_', ' ')} | {' | '.join(cells)} | {BARS.get(field.name, '')} |")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
