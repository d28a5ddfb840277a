"""How near is what a scenario foretells to what really happens?

Three questions, each with companies in which the truth is known: who of the active book is still there after a year;
does the 8-in-10 range hold what happened when we look from a year ago; is the true effect of doing something inside the
band that is shown, from no cause to all cause. Run it as `python -m benchmarks.whatif_truth`; it prints the tables of
docs/whatif-truth.md. Numbers after the name set the companies of each question, and the first seed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import Figure, timed
from csdata.analysis.drivers.answer import driver_answer
from csdata.analysis.drivers.panel import panel
from csdata.analysis.scenarios.levers import levers
from csdata.analysis.scenarios.outcome import Setting
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.analysis.scenarios.sensitivity import causal_band
from csdata.analysis.scenarios.stand import stand
from csdata.dataset import open_dataset
from csdata.sample import write_sample
from csdata.sample.company import GUIDED
from tests.analysis.scenarios.planted import YEAR, Doing, Kept, doing, kept_after_a_year
from tests.analysis.scenarios.planted_words import moving

KEPT, REPLAYED, DONE = 20, 40, 200
KEPT_CUSTOMERS, REPLAYED_CUSTOMERS, DONE_CUSTOMERS = 3_000, 2_000, 1_500
NOISE = (0.0, 0.5, 1.0, np.inf)


@dataclass(frozen=True)
class Replayed:
    """Where what happened lies among the futures foretold a year before: 0 is the lowest, 1 the highest."""

    customers: float
    mrr: float
    kept_error: float

    @property
    def held(self) -> tuple[bool, bool]:
        """Whether the 8-in-10 ranges hold it."""
        return 0.1 <= self.customers <= 0.9, 0.1 <= self.mrr <= 0.9


@dataclass(frozen=True)
class Done:
    """The true effect of doing something, what is foretold if all of the link is cause, whether the band holds it."""

    noise: float
    truth: float
    all_cause: float
    held: bool


def run() -> Iterator[Figure]:
    """Time one company of each question."""
    told: list[Kept | Replayed | Done] = []
    yield Figure("what-if: foretell a year, 3,000 customers", timed(partial(_add_kept, told)), 1, note=str(told[-1]))
    yield Figure("what-if: do() against the band", timed(lambda: told.append(done(0, 1.0))), 1, note=str(told[-1]))


def _add_kept(told: list[Kept | Replayed | Done]) -> None:
    told.append(kept_after_a_year(KEPT_CUSTOMERS, 0))


def replayed(seed: int) -> Replayed:
    """Make a company, look at it from a year before its end, and compare with its last month."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder), customers=REPLAYED_CUSTOMERS, months=36, seed=seed)
        data = open_dataset(sorted(Path(folder).glob("*.csv")))
        ground = stand(data, driver_answer(data), months_back=YEAR)
        months = panel(data)
        listed = pd.read_csv(Path(folder) / "exposures.csv", dtype=str)
        treated = set(listed.loc[listed["intervention"] == GUIDED, "customer_id"])
    assert months is not None  # noqa: S101 - the sample has months
    # an intervention that works begins in the month after the look: only those that its coin left out are as before
    ground = ground.only(~np.isin(data.members["customer_id"].to_numpy(dtype=str)[ground.members], list(treated)))
    own = ground.members
    here, paid = months.here[own, -1], np.nan_to_num(months.grid("mrr"))[own, -1]
    paths = Setting.of(ground, (), YEAR, seed).today.paths
    kept, mrr = paths.customers["end"][:, -1], paths.mrr[:, -1]
    return Replayed(float((kept < here.sum()).mean()), float((mrr < (paid * here).sum()).mean()),
                    float(kept.mean() - here.sum()) / len(own))  # fmt: skip


def done(seed: int, noise: float, does: Callable[[int, int, float], Doing] = doing) -> Done:
    """Do something in a world where the link is partly cause, and compare with the band."""
    made = does(DONE_CUSTOMERS, seed, noise)
    setting = Setting.of(made.ground, levers(made.ground), YEAR)
    scenario = Scenario(levers=(Move(made.lever, made.change, ramp_months=0),))
    band = causal_band(setting, scenario, "customers")
    return Done(noise, made.truth, band.all.value, band.low <= made.truth <= band.high)


def main(kept: int = KEPT, looked_back: int = REPLAYED, did: int = DONE, first: int = 0) -> None:
    """Print the tables."""
    if kept:
        found = [kept_after_a_year(KEPT_CUSTOMERS, seed) for seed in range(first, first + kept)]
        ours, naive = (np.array([getattr(one, way) - one.truth for one in found]) for way in ("foretold", "compounded"))
        print("| kept after a year | mean error, points | mean size of the error | companies |\n|---|---|---|---|")
        for name, error in (("each customer's own chance", ours), ("compounding the mean churn", naive)):
            print(f"| {name} | {100 * error.mean():+.2f} | {100 * np.abs(error).mean():.2f} | {kept} |", flush=True)
    if looked_back:
        seen = [replayed(seed) for seed in range(first, first + looked_back)]
        customers, mrr = (np.mean([one.held[at] for one in seen]) for at in (0, 1))
        error = np.array([one.kept_error for one in seen])
        print("\n| replay from a year ago | held by the 8-in-10 range | companies |\n|---|---|---|")
        print(f"| customers | {customers:.0%} | {looked_back} |\n| revenue | {mrr:.0%} | {looked_back} |")
        print(f"\nMean error of the share kept {100 * error.mean():+.2f} points, mean size "
              f"{100 * np.abs(error).mean():.2f}", flush=True)  # fmt: skip
        for name in ("customers", "mrr"):
            print(name, np.sort([round(getattr(one, name), 2) for one in seen]).tolist(), file=sys.stderr)
    for what, does in (("do more with the product", doing), ("go to another contract", moving)) if did else ():
        print(f"\nCustomers {what}\n")
        print("| engagement seen | all cause ÷ true effect | inside the band | runs |\n|---|---|---|---|")
        every = [done(seed, noise, does) for noise in NOISE for seed in range(first, first + did // len(NOISE))]
        for noise in NOISE:
            some = [one for one in every if one.noise == noise]
            over = np.mean([one.all_cause / one.truth for one in some])
            label = "not at all" if noise == np.inf else f"with noise {noise:g}"
            print(f"| {label} | {over:.2f} | {np.mean([one.held for one in some]):.1%} | {len(some)} |", flush=True)
        print(f"\nInside in {np.mean([one.held for one in every]):.1%} of {len(every)} runs")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:5]))
