"""Which customers are drawn for a sample or a fold, whatever the order of the rows?"""

from __future__ import annotations

from typing import Final

import numpy as np

from csdata.analysis.drivers.table import Snapshots, Whole
from csdata.analysis.intervals import Numbers

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
DRAWINGS: Final = 2**32
MIXERS: Final = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))


def lot(customer: Whole, seed: int, drawing: int = 0) -> Numbers:
    """Return a number from 0 to below 1 for each row, the same for all rows of a customer; new ones in each `drawing`.

    Steele, Lea & Flood's SplitMix (2014) of the customer's number: neither the order of rows nor who else is in the
    table changes it, and two million rows need no sorting.

    >>> lot(np.array([7, 8, 7]), 0).round(3)
    array([0.441, 0.165, 0.441])
    """
    with np.errstate(over="ignore"):
        start = np.uint64((seed * DRAWINGS + drawing + 1) % 2**64)
        mixed = (customer.astype(np.uint64) + start * MIXERS[0][1]) * GOLDEN
        for shift, factor in MIXERS:
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * factor
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2**53


def sample(table: Snapshots, most_rows: int, seed: int) -> Snapshots:
    """Return the rows of drawn customers, about `most_rows` of them; all rows where there are no more.

    A table of another length is another drawing: else who is in a sample would be in each sample of the sample too.
    """
    if len(table) <= most_rows:
        return table
    return table.only(lot(table.customer, seed, len(table)) < most_rows / len(table))


def folds(customer: Whole, n_folds: int, seed: int) -> Whole:
    """Return the fold (0 to `n_folds` − 1) of each row: all rows of a customer are in the same."""
    return (lot(customer, seed, n_folds) * n_folds).astype(np.int64)
