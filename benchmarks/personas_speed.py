"""How long do personas take: a million customers placed, the whole decision, and the page once they are found?

The peer is scikit-learn's KMeans on the same values, with as many starts, kept to one thread as ours is. Run it as
`python -m benchmarks.personas_speed`.
"""

from __future__ import annotations

import logging
import resource
import tracemalloc
from collections.abc import Iterator
from functools import partial

import numpy as np
from sklearn.cluster import KMeans
from streamlit.testing.v1 import AppTest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.measure import Figure, machine, table, timed
from csdata.analysis.personas import stability, structure
from csdata.analysis.personas.assign import Model, assign
from csdata.analysis.personas.groups import MOST_FITTED, STARTS, filled, fit
from csdata.analysis.personas.one_crowd import OneCrowd
from csdata.analysis.personas.structure import OWN_STARTS, SIMULATED, candidates
from csdata.analysis.personas.transform import F, Transform
from csdata.analysis.personas.verdict import Finding, search
from csdata.ui import persona_search, places
from tests.browser.driver import ROOT

MANY, USUAL, WIDTH, KINDS = 1_000_000, 5_000, 8, 4
DRAWINGS = 5


def crowd(customers: int, seed: int = 0) -> F:
    """Return behaviours of customers of four kinds, half of them lopsided (customers, behaviours)."""
    rng = np.random.default_rng(seed)
    centres = 1.6 * rng.standard_normal((KINDS, WIDTH))
    values = centres[rng.integers(0, KINDS, customers)] + rng.standard_normal((customers, WIDTH))
    values[:, ::2] = np.exp(values[:, ::2] / 2)
    return values


def placing() -> Iterator[Figure]:
    """Fit a million customers and place them, with what comes before and after; and the same with gaps."""
    raw = crowd(MANY)
    transform = Transform.learn(raw)
    values = transform.apply(raw)
    theirs = timed(partial(bare, values))
    peer = f"KMeans on {MOST_FITTED:,}, {STARTS} starts, and predict"
    name = f"{MANY:,} customers × {WIDTH} behaviours, {KINDS} kinds"
    yield Figure(f"{name}: fit and place", timed(partial(fit, values, KINDS, 0)), 1, peer, theirs, bar="3")
    tracemalloc.start()
    groups = fit(values, KINDS, 0)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    model = Model.of(transform, groups, values)
    placed = timed(partial(assign, model, raw))
    yield Figure(f"{name}: place again from raw behaviours", placed, 1, peer, theirs, note=f"fit takes {most:,.0f} MB")
    values[np.random.default_rng(1).random(values.shape) < 0.1] = np.nan
    gaps = timed(partial(fit, values, KINDS, 0))
    yield Figure(f"{name}, a tenth missing: fit and place", gaps, 1, peer, theirs)


def bare(values: F) -> None:
    """Fit a sample as scikit-learn does, and predict everybody."""
    sample = values[np.sort(np.random.default_rng([0, KINDS]).choice(len(values), MOST_FITTED, replace=False))]
    with threadpool_limits(1):
        KMeans(KINDS, n_init=STARTS, random_state=0).fit(sample).predict(values)


def decision(customers: int) -> Iterator[Figure]:
    """Decide among customers, and make the fits alone that this takes, by scikit-learn."""
    raw = crowd(customers)
    values = Transform.learn(raw).apply(raw)
    found: list[Finding] = []
    ours = timed(lambda: found.append(search(values)))
    theirs = timed(partial(bare_fits, values, tuple(one.k for one in found[0].tried)))
    note = f"{found[0].verdict}, {found[0].groups.k if found[0].groups else 0} kinds"
    yield Figure(f"the whole decision, {customers:,} customers × {WIDTH}", ours, 1, "its fits by KMeans", theirs,
                 bar="1.3, 30 s", note=note)  # fmt: skip


def bare_fits(values: F, tried: tuple[int, ...], part: int = 1) -> None:
    """Make by scikit-learn's KMeans the fits of a decision, and nothing else; or one in `part` of the repeated ones."""
    rng = np.random.default_rng(0)
    tested = values[: structure.MOST_TESTED]
    ks = candidates(tested)
    drawn = OneCrowd.like(tested).draw(SIMULATED // part, rng)
    resampled = min(len(values), stability.MOST_RESAMPLED)
    with threadpool_limits(1):
        for k in ks:
            _fit(tested, k, OWN_STARTS)
            for one in drawn:
                _fit(one, k, structure.STARTS)
        for k in tried:
            _fit(values[:MOST_FITTED], k, STARTS)
            for _ in range(stability.RESAMPLED // part):
                _fit(values[rng.integers(0, len(values), resampled)], k, stability.STARTS)


def _fit(values: F, k: int, starts: int) -> None:
    KMeans(k, n_init=starts, random_state=0, algorithm="lloyd").fit(filled(values))


def page() -> Iterator[Figure]:
    """Draw the page of the sample again once its personas are found."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    persona_search.PATIENCE = 120.0
    app = AppTest.from_file(str(ROOT / "csdata/ui/router.py"), default_timeout=240)
    app.query_params["ds"] = "sample"
    app.switch_page(str(places.PERSONAS))
    app.run()
    times = [timed(app.run) for _ in range(DRAWINGS + 2)][2:]
    assert not app.exception  # noqa: S101 - a broken page is fast, and no result
    middle = sorted(times, key=lambda one: one.wall)[DRAWINGS // 2]
    yield Figure("page Personas, sample, once found: every card, server", middle, DRAWINGS, bar="< 200 ms")


def run() -> Iterator[Figure]:
    """Measure all three."""
    yield from placing()
    for customers in (1_200, USUAL, 100_000):
        yield from decision(customers)
    yield from page()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory of the process {peak:.1f} GB", flush=True)


if __name__ == "__main__":
    print(machine())
    print(table(list(run())))
