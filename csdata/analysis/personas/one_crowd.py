"""What would these customers look like if they were one crowd, without groups?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from csdata.analysis.personas.transform import F

LUMP: Final = 0.1  # a value that so many share: a crowd gets the same lumps
GRID, HALVINGS = 512, 18
SHALLOW: Final = 0.2  # of the peak: a dip of less is chance, not a second peak
ENDS: Final = 4.0
CORNERS: Final = 3  # so many behaviours at most: a flat crowd has corners that pass for groups
FLAT: Final = 1.63  # Kolmogorov and Smirnov, one in a hundred


@dataclass(frozen=True, slots=True, eq=False)
class OneCrowd:
    """A crowd to draw from.

    `root` makes independent normal numbers hang together as the behaviours do, and each behaviour has its own `values`
    at given `shares` of the customers; `missing` is where the data have gaps.
    """

    root: F
    shares: tuple[F, ...]
    values: tuple[F, ...]
    missing: NDArray[np.bool_]

    @classmethod
    def like(cls, values: F) -> Self:
        """Learn from comparable values (customers, behaviours); NaN is missing.

        One multivariate normal holds the correlations (Hennig and Lin 2015). Each behaviour keeps its own shape as
        far as one peak allows: the kernel estimate with the smallest width that leaves a single peak (Silverman 1981).
        A plain bell lets flat or lopsided behaviours pass for groups: with two flat ones it
        did so every time. Of two or three behaviours each that could be flat (Kolmogorov and Smirnov, 1 %) is drawn
        flat, to its sharp ends: rounded by the kernel, a square was still taken for groups one time in eight.
        Behaviours with lumps (many zeros) keep them, because any split falls between lumps.
        """
        may_be_flat = values.shape[1] <= CORNERS
        shapes = [_shape(column[~np.isnan(column)], may_be_flat=may_be_flat) for column in values.T]
        shares, at = zip(*shapes, strict=True)
        return cls(_root(values), shares, at, np.isnan(values))

    def draw(self, crowds: int, rng: np.random.Generator) -> F:
        """Return (crowds, customers, behaviours) with the gaps of the data, filled with the mean."""
        drawn = ndtr(rng.standard_normal((crowds, *self.missing.shape)) @ self.root)
        for at, (shares, values) in enumerate(zip(self.shares, self.values, strict=True)):
            drawn[..., at] = np.interp(drawn[..., at], shares, values)
        return np.where(self.missing, 0.0, drawn)


def _root(values: F) -> F:
    """Return R so that z @ R has the correlations of the values, each pair over the customers that have both."""
    known = (~np.isnan(values)).astype(np.float64)
    centred = np.where(known > 0, values - np.nanmean(values, axis=0), 0.0)
    covariance = centred.T @ centred / np.maximum(known.T @ known, 1)
    spread = np.sqrt(np.diag(covariance))
    sizes, directions = np.linalg.eigh(covariance / np.outer(spread, spread))
    root = (directions * np.sqrt(np.maximum(sizes, 0.0))).T
    return np.asarray(root / np.sqrt((root**2).sum(axis=0)), dtype=np.float64)


def _shape(known: F, *, may_be_flat: bool) -> tuple[F, F]:
    """Return the shares of customers up to each of some values, and these values."""
    distinct, counts = np.unique(known, return_counts=True)
    if counts.max() > LUMP * len(known):
        ends = np.cumsum(counts) / len(known)
        starts = np.concatenate([[0.0], ends[:-1] + 1e-12])
        return np.column_stack([starts, ends]).ravel(), np.repeat(distinct, 2)
    if may_be_flat and _could_be_flat(distinct, counts):
        half = np.sqrt(3.0) * known.std()
        return np.array([0.0, 1.0]), np.array([known.mean() - half, known.mean() + half])
    return _one_peak(known)


def _could_be_flat(distinct: F, counts: NDArray[np.int64]) -> bool:
    """Tell whether values lie as evenly between their ends as chance lets those of a flat behaviour."""
    n = counts.sum()
    even = (distinct - distinct[0]) / (distinct[-1] - distinct[0])
    ends = np.cumsum(counts) / n
    away = float(max((ends - even).max(), (even - ends + counts / n).max()))
    return bool(away * (np.sqrt(n) + 0.12 + 0.11 / np.sqrt(n)) < FLAT)


def _one_peak(known: F) -> tuple[F, F]:
    """Smooth until a single peak is left, then shrink to the spread that the behaviour has."""
    spread = known.std()
    grid = np.linspace(known.min() - ENDS * spread, known.max() + ENDS * spread, GRID)
    count = np.histogram(known, bins=GRID, range=(grid[0], grid[-1]))[0].astype(np.float64)
    narrow, wide = 0.02 * spread, 2.0 * spread
    for _ in range(HALVINGS):
        width = (narrow + wide) / 2
        narrow, wide = (narrow, width) if _dip(_smooth(count, grid, width)) <= SHALLOW else (width, wide)
    share = np.cumsum(_smooth(count, grid, wide))
    shrunk = known.mean() + (grid - known.mean()) / np.sqrt(1 + (wide / spread) ** 2)
    return share / share[-1], shrunk


def _smooth(count: F, grid: F, width: float) -> F:
    step = grid[1] - grid[0]
    reach = np.arange(GRID) - GRID // 2
    kernel = np.exp(-0.5 * (reach * step / width) ** 2)
    return np.convolve(count, kernel / kernel.sum(), mode="same")


def _dip(density: F) -> float:
    """Return the depth of the deepest valley between two peaks, as a share of the highest peak."""
    left = np.maximum.accumulate(density)
    right = np.maximum.accumulate(density[::-1])[::-1]
    return float((np.minimum(left, right) - density).max() / density.max())
