"""How is a random choice made for many rows at once?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csdata.sample.company import F, I

Generator = np.random.Generator


def block_random(seed: int, block: int) -> Generator:
    """Return the random numbers of one block of customers: the same for the same seed, whatever came before."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block,)))


def choose(rng: Generator, shares: Sequence[float], size: int) -> I:
    """Draw codes 0, 1, … with the given shares, which need not sum to one."""
    return choose_rows(rng, np.broadcast_to(np.asarray(shares, dtype=float), (size, len(shares))))


def choose_rows(rng: Generator, weights: F) -> I:
    """Draw one code a row, each row with its own weights."""
    steps = np.cumsum(weights, axis=1)
    level = rng.random(len(weights)) * steps[:, -1]
    codes: I = (steps[:, :-1] <= level[:, None]).sum(axis=1)
    return codes


def lognormal(rng: Generator, median: F | float, spread: float, size: int) -> F:
    """Draw skewed positive numbers around a median."""
    values: F = np.asarray(median) * np.exp(spread * rng.standard_normal(size))
    return values


def sigmoid(x: F) -> F:
    """Turn log-odds into a probability."""
    share: F = 1.0 / (1.0 + np.exp(-x))
    return share


def logit(share: F) -> F:
    """Turn a probability into log-odds."""
    odds: F = np.log(share / (1.0 - share))
    return odds


def wandering(rng: Generator, shape: tuple[int, int], keep: float, spread: float) -> F:
    """Draw a mean-reverting path a row: each month keeps a share of the last; the spread is that of any month."""
    noise = rng.standard_normal(shape)
    path = np.empty(shape)
    path[:, 0] = noise[:, 0]
    fresh = np.sqrt(1.0 - keep * keep)
    for month in range(1, shape[1]):
        path[:, month] = keep * path[:, month - 1] + fresh * noise[:, month]
    return path * spread


def trailing(values: F, months: int) -> F:
    """Sum each row over this month and the months before it, at most `months` of them."""
    total = np.cumsum(values, axis=1)
    total[:, months:] -= total[:, :-months].copy()
    return total
