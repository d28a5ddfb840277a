"""How long does the search for personas take, and how often does it see groups where there are none, or miss them?

The rates are over crowds made as in methods.md section 9 (six behaviours); they stand in the notes of the table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Figure, Spent, timed
from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.transform import Transform
from csdata.analysis.personas.verdict import search
from csdata.dataset import open_dataset
from csdata.sample import write_sample

SIZES = (1_200, 5_000)
CROWDS, CUSTOMERS = 20, (100, 400)
SHARES = (0.4, 0.3, 0.2, 0.1)

Values = NDArray[np.float64]


def sphere(rng: np.random.Generator, n: int) -> Values:
    return rng.standard_normal((n, 6))


def one_factor(rng: np.random.Generator, n: int) -> Values:
    return 0.9 * rng.standard_normal((n, 1)) + 0.45 * rng.standard_normal((n, 6))


def lognormal(rng: np.random.Generator, n: int) -> Values:
    return np.exp(0.55 * rng.standard_normal((n, 1)) + 0.84 * rng.standard_normal((n, 6)))


def flat(rng: np.random.Generator, n: int) -> Values:
    return rng.random((n, 6))


def many_zeros(rng: np.random.Generator, n: int) -> Values:
    return (rng.poisson(3, (n, 6)) * (rng.random((n, 6)) < 0.6)).astype(np.float64)


def four_apart(rng: np.random.Generator, n: int) -> Values:
    centres = np.linalg.qr(rng.standard_normal((6, 6)))[0][:4] * 4 / np.sqrt(2)
    return centres[rng.choice(4, n, p=SHARES)] + rng.standard_normal((n, 6))


CROWDS_WITHOUT = (sphere, one_factor, lognormal, flat, many_zeros)


def run() -> Iterator[Figure]:
    """Time the search on samples, then count the verdicts on crowds with and without groups."""
    for size in SIZES:
        yield of_sample(size)
    for make in (*CROWDS_WITHOUT, four_apart):
        for customers in CUSTOMERS:
            yield of_crowds(make, customers)


def of_sample(customers: int) -> Figure:
    """Search a generated company, once."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder), customers=customers)
        data = open_dataset([folder])
    answer: list[Personas] = []
    spent = timed(lambda: answer.append(find_personas(data)))
    found = answer[0]
    note = f"{found.verdict}, k = {found.k}, least stable {found.stability or 0:.2f}"
    return Figure(f"personas of {customers:,} customers", spent, 1, bar="30 s", note=note)


def of_crowds(make: Any, customers: int) -> Figure:  # noqa: ANN401 - one of the generators above
    """Search a number of crowds; the time is that of one."""
    verdicts: list[str] = []

    def all_of_them() -> None:
        for seed in range(CROWDS):
            raw = make(np.random.default_rng([seed, customers]), customers)
            verdicts.append(search(Transform.learn(raw).apply(raw), seed).verdict)

    spent = timed(all_of_them)
    one = Spent(spent.wall / CROWDS, (spent.cpu or 0.0) / CROWDS)
    seen = sum(verdict in {"clear", "tentative"} for verdict in verdicts)
    bar = "at least 75 %" if make is four_apart else "at most 5 %"
    note = f"personas in {seen} of {CROWDS}, {bar} wanted"
    return Figure(f"{make.__name__.replace('_', ' ')}, {customers} customers", one, CROWDS, note=note)
