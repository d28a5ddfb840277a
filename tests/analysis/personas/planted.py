"""Crowds in which it is known who belongs together, clean and messy, after methods.md section 9."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.personas.behaviours import own_column
from csdata.analysis.personas.features import guarded
from csdata.analysis.personas.transform import F, Transform
from tests.analysis.personas.made import SHARES, Generator

I = NDArray[np.int64]  # noqa: E741


@dataclass(frozen=True)
class Crowd:
    """What is seen of customers, `raw`, which group each is in, and `pure`: the behaviours that matter, unspoilt."""

    raw: F
    group: I
    pure: F


def clean(rng: Generator, n: int, distance: float, noise: int = 0) -> Crowd:
    """Return four groups in six behaviours, each pair of centres `distance` apart, and so many that do not matter."""
    directions = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    group = rng.choice(4, n, p=SHARES)
    pure = (directions[:4] * distance / np.sqrt(2))[group] + rng.standard_normal((n, 6))
    return Crowd(np.column_stack([pure, rng.standard_normal((n, noise))]), group, pure)


def skewed(rng: Generator, n: int, distance: float) -> Crowd:
    """Return the same seen through exp: long tails, as counts and money have them."""
    seen = clean(rng, n, distance)
    return Crowd(np.exp(seen.pure * rng.uniform(0.4, 0.9, 6)), seen.group, seen.pure)


def with_gaps(rng: Generator, n: int, distance: float) -> Crowd:
    """Return the same with one of ten values unknown."""
    seen = clean(rng, n, distance)
    return Crowd(np.where(rng.random(seen.raw.shape) < 0.1, np.nan, seen.raw), seen.group, seen.pure)


def messy(rng: Generator, n: int, distance: float) -> Crowd:
    """Return everything at once: skew, gaps, two behaviours that do not matter, one twice, a yes or no, many zeros."""
    seen = skewed(rng, n, distance)
    zeros = np.where(rng.random(n) < 0.5, 0, rng.poisson(2, n)).astype(np.float64)
    more = [rng.standard_normal((n, 2)), seen.raw[:, 0] * 60, (rng.random(n) < 0.3).astype(np.float64), zeros]
    raw = np.column_stack([seen.raw, *more])
    raw[:, :8] = np.where(rng.random((n, 8)) < 0.1, np.nan, raw[:, :8])
    return Crowd(raw, seen.group, seen.pure)


def no_groups(rng: Generator, n: int) -> Crowd:
    """Return the same mess without any groups (distance 0)."""
    return messy(rng, n, 0.0)


def compared(crowd: Crowd) -> tuple[F, NDArray[np.bool_]]:
    """Return comparable values as the search makes them of a sheet, and of which customers enough is known."""
    frame = pd.DataFrame(crowd.raw, columns=[f"behaviour {at}" for at in range(crowd.raw.shape[1])])
    everybody = np.ones(len(frame), dtype=bool)
    kept, _ = guarded(frame, [own_column(name) for name in frame.columns], everybody)
    raw = frame[[one.name for one in kept]].to_numpy(dtype=np.float64)
    usable = (~np.isnan(raw)).mean(axis=1) >= 0.6
    return Transform.learn(raw[usable]).apply(raw[usable]), usable


@dataclass(frozen=True)
class Lived:
    """What customers did month by month (customers, months, behaviours), their groups in each, and the true centres."""

    values: F
    group: I
    centres: F


def lived(rng: Generator, n: int, months: int, distance: float = 4.0, changing: float = 0.0) -> Lived:
    """Return customers of four groups whose months scatter as much as customers do; `changing` of them a month move.

    A customer's own level (spread 0.8) stays; its months scatter around it (spread 1.0).
    """
    directions = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    centres = directions[:4] * distance / np.sqrt(2)
    group = np.empty((n, months), dtype=np.int64)
    group[:, 0] = rng.choice(4, n, p=SHARES)
    for month in range(1, months):
        moves = rng.random(n) < changing
        group[:, month] = np.where(moves, (group[:, month - 1] + rng.integers(1, 4, n)) % 4, group[:, month - 1])
    own = 0.8 * rng.standard_normal((n, 1, 6))
    return Lived(centres[group] + own + rng.standard_normal((n, months, 6)), group, centres)
