"""Which customers behave alike, when k groups are asked for? k-means that keeps its answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.transform import F

I = NDArray[np.int64]  # noqa: E741 - short for an array of integers

STARTS = 25
MOST_FITTED = 20_000
MOST_TURNS = 20
TIGHTER = 1.01
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Groups:
    """`centres` is (k, behaviours), `labels` (customers,); groups are ordered by size, the largest first."""

    centres: F
    labels: I

    @property
    def k(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    @property
    def sizes(self) -> I:
        """How many customers each group has."""
        return np.bincount(self.labels, minlength=self.k)


def fit(values: F, k: int, seed: int, starts: int = STARTS, like: F | None = None) -> Groups:
    """Return the k groups of comparable values (customers, behaviours), sorted by customer; NaN is missing.

    Above 20,000 customers a seeded sample is fitted and everybody placed: measured agreement 0.99. What is missing
    is filled with the mean, then with the customer's own centre until nobody moves (k-POD; Chi, Chi and Baraniuk
    2016).

    `like` are the centres of groups in use, in the same values: where as many are asked for, groups that begin at them
    are taken unless the best are tighter by more than 1 %. So customers do not change their group for nothing.
    """
    sample = values
    if len(values) > MOST_FITTED:
        rng = np.random.default_rng([seed, k])
        chosen = rng.choice(len(values), MOST_FITTED, replace=False)
        sample = values[np.sort(chosen)]
    # One thread: two give other digits, and where others work too they wait for each other ten times as long.
    with threadpool_limits(1):
        centres = _centres(sample, *kmeans(filled(sample), k, seed, starts))
        if like is not None and like.shape == centres.shape:
            same = _centres(sample, like, labels_of(sample, like), moving=True)
            centres = same if _looseness(sample, same) <= TIGHTER * _looseness(sample, centres) else centres
        return _by_size(centres, labels_of(values, centres))


def filled(values: F) -> F:
    """Return z-scored values with what is missing at the mean, which is zero."""
    return np.where(np.isnan(values), 0.0, values)


def kmeans(values: F, k: int, seed: int, starts: int) -> tuple[F, I]:
    """Return centres and labels of k groups of complete values; starts come one by one from the seed."""
    found = KMeans(k, n_init=starts, random_state=seed, algorithm="lloyd").fit(values)
    return np.asarray(found.cluster_centers_, dtype=np.float64), found.labels_.astype(np.int64)


def _centres(values: F, centres: F, labels: I, *, moving: bool = False) -> F:
    """Return where centres come to rest: they move from where they are where values are missing, or if told so."""
    return _settled(values, centres, labels) if moving or np.isnan(values).any() else centres


def _looseness(values: F, centres: F) -> float:
    """Return the sum of squared distances to the own centre."""
    return float((nearest(values, centres)[1].min(axis=1) ** 2).sum())


def _settled(values: F, centres: F, labels: I) -> F:
    """Fill each gap from the customer's own centre and let the groups move, until nobody changes; the centres."""
    missing = np.isnan(values)
    for _ in range(MOST_TURNS):
        found = KMeans(len(centres), n_init=1, init=centres, algorithm="lloyd").fit(
            np.where(missing, centres[labels], values)
        )
        same = np.array_equal(found.labels_, labels)
        centres, labels = np.asarray(found.cluster_centers_), found.labels_.astype(np.int64)
        if same:
            break
    return centres


def _by_size(centres: F, labels: I) -> Groups:
    """Order the groups by size, ties by their centre, so that the same groups get the same numbers."""
    sizes = np.bincount(labels, minlength=len(centres))
    order = np.lexsort((*np.round(centres, 6).T[::-1], -sizes))
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return Groups(centres[order], number[labels])


def labels_of(values: F, centres: F) -> I:
    """Return the nearest centre of each customer, as `nearest` does, four times as fast as with the distances.

    What is the same for all centres (the customer's own square, the share of what is known) decides nothing.
    """
    labels = np.zeros(len(values), dtype=np.int64)
    squares, double = centres**2, 2 * centres
    for at in range(0, len(values), CHUNK):
        part = values[at : at + CHUNK]
        known = ~np.isnan(part)
        if known.all():
            away = squares.sum(axis=1)[:, None] - double @ part.T
        else:
            away = squares @ known.T - double @ filled(part).T
        _least(away, labels[at : at + CHUNK])
    return labels


def _least(away: F, labels: I) -> None:
    """Write into `labels` which row is least in each column; a loop over few rows beats argmin by far."""
    best = away[0]
    for number in range(1, len(away)):
        labels[away[number] < best] = number
        best = np.minimum(best, away[number])


def nearest(values: F, centres: F) -> tuple[I, F]:
    """Return for each customer the nearest centre, and the distances (customers, k) over the behaviours it has.

    A distance over part of the behaviours is scaled up to all of them; nothing known at all is infinitely far.
    """
    with threadpool_limits(1):  # small products: two threads only wait for each other
        parts = [_distances(values[at : at + CHUNK], centres) for at in range(0, len(values), CHUNK)]
    distances = np.concatenate(parts) if parts else np.empty((0, len(centres)))
    return distances.argmin(axis=1).astype(np.int64), distances


def _distances(values: F, centres: F) -> F:
    known = ~np.isnan(values)
    if known.all():
        squares = (values**2).sum(1)[:, None] - 2 * values @ centres.T + (centres**2).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))
    whole = filled(values)
    squares = (whole**2).sum(1)[:, None] - 2 * whole @ centres.T + known @ (centres**2).T
    share = known.mean(axis=1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(share > 0, np.sqrt(np.maximum(squares, 0.0) / share), np.inf)
