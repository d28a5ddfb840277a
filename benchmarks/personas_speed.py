"""How long do personas take: placing a million customers, the whole decision, a user's wait, and the page again?

The peer is scikit-learn alone, in the same run. For placing: k-means on 20,000 of the customers, then `predict` for
all of them. For the decision: every k-means that is inside it (crowds of the same size, the same numbers of groups and
starts), and nothing of what is done with them.
"""

from __future__ import annotations

import logging
import resource
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from streamlit.testing.v1 import AppTest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.measure import Figure, Spent, alternate, median, timed
from csdata.analysis.personas import find_personas
from csdata.analysis.personas.assign import Model, among
from csdata.analysis.personas.groups import MOST_FITTED, STARTS, fit
from csdata.analysis.personas.stability import MOST_RESAMPLED, RESAMPLED
from csdata.analysis.personas.stability import STARTS as RESAMPLED_STARTS
from csdata.analysis.personas.structure import MOST_TESTED, OWN_STARTS, SIMULATED
from csdata.analysis.personas.structure import STARTS as CROWD_STARTS
from csdata.analysis.personas.transform import F, Transform
from csdata.analysis.personas.verdict import Finding, search
from csdata.dataset import open_dataset
from csdata.sample import write_sample
from csdata.ui import persona_search, places
from tests.analysis.personas.made import SHARES
from tests.browser.driver import ROOT

MANY, BEHAVIOURS, KINDS = 1_000_000, 8, 4
DECIDED = (400, 5_000)
USERS = (1_200, 5_000)
WARM_RUNS = 10


def crowd(n: int, seed: int = 0, distance: float = 4.0) -> F:
    """Return four groups in eight behaviours, lopsided as use is, in rows without an order."""
    rng = np.random.default_rng([seed, n])
    directions = np.linalg.qr(rng.standard_normal((BEHAVIOURS, BEHAVIOURS)))[0]
    group = rng.choice(KINDS, n, p=SHARES)
    values = (directions[:KINDS] * distance / np.sqrt(2))[group] + rng.standard_normal((n, BEHAVIOURS))
    return np.asarray(np.exp(values / 2), dtype=np.float64)


def place_everybody(raw: F) -> None:
    """Make behaviours comparable, find the centres, place everybody: all that happens when k is known."""
    transform = Transform.learn(raw)
    values = transform.apply(raw)
    among(Model.of(transform, fit(values, KINDS, 0), values), values)


def place_bare(values: F) -> None:
    """Do what scikit-learn alone takes for that."""
    sample = np.random.default_rng(0).choice(len(values), MOST_FITTED, replace=False)
    KMeans(KINDS, n_init=STARTS, random_state=0, algorithm="lloyd").fit(values[sample]).predict(values)


def of_many(runs: int = 3) -> Figure:
    """Place a million customers, ours and bare in turn."""
    raw = crowd(MANY)
    values = Transform.learn(raw).apply(raw)
    ours, theirs = alternate(
        lambda: timed(partial(place_everybody, raw)), lambda: timed(partial(place_bare, values)), runs
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Figure(f"{MANY:,} customers × {BEHAVIOURS} behaviours: comparable, centres, everybody placed", ours, runs,
                  "scikit-learn KMeans on 20,000, predict all", theirs, "< 3",
                  f"peak memory of the process {peak:.1f} GB")  # fmt: skip


def fits_of(values: F, finding: Finding) -> None:
    """Do every k-means of a decision with scikit-learn alone."""
    rng = np.random.default_rng(0)
    tested = values[rng.choice(len(values), min(len(values), MOST_TESTED), replace=False)]
    resampled = values[rng.integers(0, len(values), min(len(values), MOST_RESAMPLED))]
    assert finding.structure is not None  # noqa: S101 - the crowds here are large enough to be tested
    for k in finding.structure.ks:
        _fits(tested, k, OWN_STARTS, 1)
        _fits(tested, k, CROWD_STARTS, SIMULATED)
    for tried in finding.tried:
        _fits(values, tried.k, STARTS, 1)
        _fits(resampled, tried.k, RESAMPLED_STARTS, RESAMPLED)


def _fits(values: F, k: int, starts: int, times: int) -> None:
    """Fit so many times, on one thread: for crowds this small more threads wait for each other ten times as long."""
    with threadpool_limits(1):
        for seed in range(times):
            KMeans(k, n_init=starts, random_state=seed, algorithm="lloyd").fit(values)


def of_decision(n: int, runs: int = 1) -> Figure:
    """Decide on a crowd with four groups, ours and the bare fits in turn."""
    raw = crowd(n)
    values = Transform.learn(raw).apply(raw)
    finding = search(values)
    ours, theirs = alternate(
        lambda: timed(partial(search, values)), lambda: timed(partial(fits_of, values, finding)), runs
    )
    note = f"{finding.verdict}, k = {finding.groups.k if finding.groups else 0}, {len(finding.tried)} numbers tried"
    return Figure(f"the whole decision, {n:,} customers × {BEHAVIOURS} behaviours", ours, runs,
                  "the k-means fits inside it, scikit-learn", theirs, "< 1.3", note)  # fmt: skip


def of_user(customers: int) -> Figure:
    """Search a generated company as its user would have to wait for it."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder), customers=customers)
        data = open_dataset([folder])
    spent = timed(partial(find_personas, data))
    return Figure(f"personas of a company of {customers:,}, from its panel", spent, 1, bar="< 30 s")


def on_the_page() -> Figure:
    """Draw the page of the sample again, when everything is known: another order of the cards, all cards drawn."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    persona_search.PATIENCE = 120.0  # type: ignore[misc]
    app = AppTest.from_file(str(ROOT / "csdata/ui/router.py"), default_timeout=240)
    app.query_params["ds"] = "sample"
    app.switch_page(str(places.PERSONAS))
    app.run()
    times: list[Spent] = []
    for turn in range(WARM_RUNS + 3):
        app.selectbox(key="sort").set_value("Most revenue" if turn % 2 else "Most customers")
        times.append(timed(app.run))
        assert not app.exception  # noqa: S101 - a broken page is fast, and no result
    return Figure("page Personas again, sample, every card, server", median(times[3:]), WARM_RUNS, bar="< 200 ms")


def run() -> Iterator[Figure]:
    """Measure all of them."""
    yield of_many()
    for n in DECIDED:
        yield of_decision(n)
    for customers in USERS:
        yield of_user(customers)
    yield on_the_page()


if __name__ == "__main__":
    for figure in run():
        print(*figure.row, sep=" | ", flush=True)
