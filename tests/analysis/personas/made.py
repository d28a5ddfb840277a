"""Which crowds have groups and which have none? The generators of methods.md section 9, small."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.personas.transform import F, Transform
from tests.analysis.company import table

Generator = np.random.Generator
SHARES = (0.4, 0.3, 0.2, 0.1)


def sphere(rng: Generator, n: int) -> F:
    return rng.standard_normal((n, 6))


def one_factor(rng: Generator, n: int) -> F:
    """Return a continuum: everything follows one thing."""
    return 0.9 * rng.standard_normal((n, 1)) + 0.45 * rng.standard_normal((n, 6))


def lognormal(rng: Generator, n: int) -> F:
    return np.exp(0.55 * rng.standard_normal((n, 1)) + 0.84 * rng.standard_normal((n, 6)))


def flat(rng: Generator, n: int) -> F:
    return rng.random((n, 6))


def flat_and_two(rng: Generator, n: int) -> F:
    """Return two flat behaviours: a square, whose corners k-means likes."""
    return rng.random((n, 2))


def many_zeros(rng: Generator, n: int) -> F:
    return (rng.poisson(3, (n, 6)) * (rng.random((n, 6)) < 0.6)).astype(np.float64)


NOTHING: dict[str, Callable[[Generator, int], F]] = {
    "sphere": sphere,
    "one factor": one_factor,
    "lognormal": lognormal,
    "flat": flat,
    "two flat": flat_and_two,
    "many zeros": many_zeros,
}


def planted(rng: Generator, n: int, distance: float) -> tuple[F, NDArray[np.int64]]:
    """Return four groups in six behaviours, each pair of centres `distance` standard deviations apart; who is which."""
    directions = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    group = rng.choice(4, n, p=SHARES)
    return (directions[:4] * distance / np.sqrt(2))[group] + rng.standard_normal((n, 6)), group


def comparable(values: F) -> F:
    return Transform.learn(values).apply(values)


def sheet(values: F, columns: tuple[str, ...]) -> str:
    """Write a list of customers with a column of numbers for each behaviour."""
    rows = [(f"C{number:04d}", *(f"{value:.6f}" for value in row)) for number, row in enumerate(values)]
    return table(("customer_id", *columns), rows)
