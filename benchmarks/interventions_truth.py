"""How often is an intervention that did nothing called helpful, and one that helped found?

Customers of whom the truth is known (tests/analysis/interventions/planted.py, after methods.md sections 6 and 9). Run
it as `python -m benchmarks.interventions_truth`; it prints the tables of docs/interventions-truth.md. A number after
the name sets how often each case is drawn (400).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from benchmarks.measure import Figure, Spent, timed
from csdata.analysis.interventions.ancova import difference_of_means, poisson_ancova
from csdata.analysis.interventions.balance import balance, believed
from csdata.analysis.interventions.choosing import WAYS, Way
from csdata.analysis.interventions.comparison import Comparison
from csdata.analysis.interventions.confounding import e_value
from csdata.analysis.interventions.differences import difference_in_differences, ratio_did
from csdata.analysis.interventions.effect import overall
from csdata.analysis.interventions.estimate import Estimate
from csdata.analysis.interventions.forecast import forecast
from csdata.analysis.interventions.placebo import placebos
from csdata.analysis.interventions.retention import aipw
from csdata.analysis.interventions.starts import Starts, starts
from csdata.analysis.interventions.verdict import Terms, Verdict, verdict
from tests.analysis.interventions.planted import ARMS, planted, staggered, stays, world

RUNS: Final = 400
SIZES: Final = (120, 400, 2_000)
EFFECTS: Final = (0.0, -0.1, -0.2)
CHATBOT: Final = (0.8, 0.6)  # shocks with which the power of B6's chatbot case comes out
LESS: Final = Terms(better=-1, worth=0.1)  # fewer tickets are wanted


@dataclass(frozen=True)
class Told:
    """What came out over many runs, as shares: called helped, harmed; the range held the truth; a placebo failed."""

    helped: float
    harmed: float
    covered: float
    moved: float
    placebo_failed: float


def judged(given: Comparison, way: Way, terms: Terms = LESS) -> Verdict:
    """Return the whole verdict on one comparison, placebos included; a coin is believed where the groups were even."""
    way = believed(way, balance([given]) if way.name == "random" else None)
    return verdict(overall([given], way), way, (given.n_treated, given.n_compared), placebos([given], way), terms)


def told(n: int, arm: str, effect: float, way: Way, runs: int, first: int = 0) -> Told:
    """Judge an intervention of known effect so many times, from a first seed on."""
    rows = []
    for seed in range(first, first + runs):
        given = planted(n, seed, arm, effect)
        one = judged(given, way)
        found = overall([given], believed(way, balance([given]) if way.name == "random" else None))
        low, high = found.interval().low or 0.0, found.interval().high or 0.0
        held = low <= np.log1p(effect) <= high
        failed = one.why.startswith("The same comparison finds")
        rows.append((one.name == "helped", one.name == "harmed", held, found.sign() != 0, failed))
    return Told(*(float(share) for share in np.mean(np.array(rows, dtype=float), axis=0)))


def told_wrong(n: int, arm: str, way: Way, runs: int) -> float:
    """Return how often what did nothing is called helped when the way of choosing is told wrong."""
    return float(np.mean([judged(planted(n, seed, arm), way).name == "helped" for seed in range(runs)]))


def doubted(n: int, arm: str, runs: int) -> float:
    """Return how often a coin is not believed."""
    found = [balance([planted(n, seed, arm)]) for seed in range(runs)]
    return float(np.mean([one is not None and one.failed for one in found]))


def naive(n: int, arm: str, runs: int) -> dict[str, float]:
    """Return how often other people's ways find something where nothing was done."""
    ways: dict[str, Callable[[Comparison], Estimate]] = {
        "before and after": _before_after,
        "with and without, after": _after_only,
        "additive difference in differences": _additive,
        "ratio of changes": ratio_did,
        "same past": poisson_ancova,
    }
    cases = [planted(n, seed, arm) for seed in range(runs)]
    return {name: float(np.mean([one(given).sign() != 0 for given in cases])) for name, one in ways.items()}


def _rates(given: Comparison) -> tuple[np.ndarray, np.ndarray]:
    before, months_before, after, months_after = given.totals
    return before / months_before, after / months_after


def _before_after(given: Comparison) -> Estimate:
    before, after = _rates(given)
    both = np.concatenate([(after - before)[given.treated], (before - after)[given.treated]]) / 2
    return difference_of_means(both, np.arange(len(both)) < given.n_treated)


def _after_only(given: Comparison) -> Estimate:
    return difference_of_means(_rates(given)[1], given.treated)


def _additive(given: Comparison) -> Estimate:
    return difference_in_differences(*_rates(given), given.treated)


def everyone(runs: int, months: int = 24) -> float:
    """Return how often a forecast from the own past finds a move where nothing was done (400 customers, all got it)."""
    found = []
    for seed in range(runs):
        made = world(400, seed, months)
        means = made.rng.poisson(made.rate).mean(axis=0)
        change = forecast(means, months - 6)
        found.append(change is not None and not (change.change.low or 0) <= 0 <= (change.change.high or 0))
    return float(np.mean(found))


def shuffled(runs: int, n: int = 400) -> tuple[float, float, float]:
    """Return how often 'helped' is said of three true starts (−20 %) and of shuffled ones, and how often it held."""
    real, mixed, held = [], [], []
    for seed in range(runs):
        y, start = staggered(n, seed, -0.2)
        one = starts(y, start)
        found = overall(one.comparisons, WAYS["random"])
        real.append(_helped(one))
        held.append((found.interval().low or 0) <= np.log(0.8) <= (found.interval().high or 0))
        mixed.append(_helped(starts(y, np.random.default_rng(seed).permutation(start))))
    return float(np.mean(real)), float(np.mean(mixed)), float(np.mean(held))


def _helped(found: Starts) -> bool:
    way = WAYS["random"]
    checks = placebos(found.comparisons, way)
    sizes = found.n_treated, found.n_compared
    return verdict(overall(found.comparisons, way), way, sizes, checks, LESS).name == "helped"


def retention(n: int, runs: int, unseen: float = 0.0) -> tuple[float, float, float]:
    """Return false positives of shares compared as they are and of AIPW, and how often its range held no effect."""
    plain, adjusted = [], []
    for seed in range(runs):
        one = stays(n, seed, unseen=unseen)
        plain.append(difference_of_means(one.stayed.astype(float), one.treated).sign() != 0)
        adjusted.append(aipw(one.stayed, one.treated, one.measured).sign() != 0)
    return float(np.mean(plain)), float(np.mean(adjusted)), 1 - float(np.mean(adjusted))


def chatbot_power(n: int, after: int, runs: int) -> float:
    """Return how often −20 % tickets are seen, half of the customers held back by a coin."""
    cases = (planted(n, s, "random", -0.2, before=6, after=after, share=0.5, shocks=CHATBOT) for s in range(runs))
    return float(np.mean([poisson_ancova(one).sign() < 0 for one in cases]))


def run() -> Iterator[Figure]:
    """Time one verdict with its placebos, for 2,000 customers and each way of choosing."""
    for arm in ARMS:
        given = planted(2_000, 0, arm, -0.2)
        spent: Spent = timed(partial(judged, given, WAYS[arm]))  # type: ignore[index]
        yield Figure(f"verdict on 2,000 customers, chosen {WAYS[arm].label}", spent, 1)  # type: ignore[index]


def _table(head: list[str], rows: list[list[str]]) -> None:
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def _verdicts(runs: int, *, declared: bool) -> None:
    rows = []
    for arm in ARMS:
        way = WAYS[arm if declared else "unknown"]  # type: ignore[index]
        for n in SIZES:
            found = {effect: told(n, arm, effect, way, runs) for effect in EFFECTS}
            none, small, large = (found[effect] for effect in EFFECTS)
            rows.append(
                [arm, f"{n:,}", f"{none.helped:.3f}", f"{none.harmed:.3f}", f"{none.moved:.3f}", f"{small.helped:.2f}",
                 f"{large.helped:.2f}", f"{none.covered:.3f}", f"{large.covered:.3f}", f"{none.placebo_failed:.3f}"]
            )  # fmt: skip
    head = ["chosen", "n", "false helped", "false harmed", "moved, no effect", "found −10 %", "found −20 %",
            "held 0", "held −20 %", "placebo failed, no effect"]  # fmt: skip
    _table(head, rows)


def _told_wrong(runs: int) -> None:
    print("\nFalse helped where it is told that a coin chose, and how often the coin is not believed:")
    rows = [
        [arm, f"{n:,}", f"{doubted(n, arm, runs):.3f}", f"{told_wrong(n, arm, WAYS['random'], runs):.3f}"]
        for arm in ARMS
        for n in SIZES
    ]
    _table(["really chosen", "n", "coin not believed", "false helped"], rows)
    print("\nFalse helped where another way is told than was taken (n = 400, 2,000):")
    ways = [way for way in WAYS.values() if way.name != "everyone"]
    wrong = [[arm, *(", ".join(f"{told_wrong(n, arm, way, runs):.3f}" for n in SIZES[1:]) for way in ways)]
             for arm in ARMS]  # fmt: skip
    _table(["really chosen", *(f"told: {way.label}" for way in ways)], wrong)


def main(runs: int = RUNS) -> None:
    """Print every table."""
    print(f"{runs} runs a cell. The way of choosing is told:")
    _verdicts(runs, declared=True)
    print("\nThe way of choosing is not known (three comparisons must agree):")
    _verdicts(runs, declared=False)
    _told_wrong(runs)
    print("\nWhat other ways find where nothing was done (n = 400):")
    rows = {arm: naive(400, arm, runs) for arm in ARMS}
    _table(["way", *ARMS], [[name, *(f"{rows[arm][name]:.3f}" for arm in ARMS)] for name in rows["random"]])
    print(f"\nEveryone at once, forecast from the own past: {everyone(runs):.3f} moved, never called helped")
    real, mixed, held = shuffled(runs)
    print(
        f"Three starts, −20 %: found {real:.3f}, range held the truth {held:.3f}; starts shuffled: helped {mixed:.3f}"
    )
    _table(
        ["n", "unseen", "plain shares", "AIPW", "AIPW held"],
        [[f"{n:,}", f"{unseen:g}", *(f"{one:.3f}" for one in retention(n, runs if n < 4_000 else runs // 2, unseen))]
         for n in (200, 1_000, 4_000) for unseen in (0.0, 0.6)],
    )  # fmt: skip
    _table(
        ["n", "2 months", "3", "6"],
        [[f"{n:,}", *(f"{chatbot_power(n, after, runs):.2f}" for after in (2, 3, 6))] for n in (100, 200, 400, 1_000)],
    )
    print("\nE-values: " + ", ".join(f"{ratio} → {e_value(ratio):.2f}" for ratio in (1.2, 1.5, 2.0, 3.9)))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
