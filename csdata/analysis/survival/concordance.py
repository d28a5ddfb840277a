"""How often does the customer who is said to leave sooner leave sooner?"""

from __future__ import annotations

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.survival.at_risk import Watched, Whole

DIGITS = 10  # equal traits give scores that are equal up to rounding


def concordance(people: Watched, scores: Numbers) -> float:
    """Return Harrell's concordance (Harrell et al. 1982): 1 is always, 0.5 as by chance, NaN when no pair tells.

    One score a customer, the higher the sooner it should leave. A pair is one who left and another who was at risk
    then and stayed longer; equal scores count half.
    """
    ranks = np.unique(np.round(scores, DIGITS), return_inverse=True)[1].astype(np.int64)
    asking, left = ranks[people.gone], people.seen[people.gone]
    # Who stays longer: last seen later, or at the same time without having left.
    last_first = np.lexsort((people.gone, -people.seen))
    longer = len(people) - np.searchsorted(people.exits, left) - people.events[np.searchsorted(people.times, left)]
    good, pairs = _ahead(ranks[last_first], longer, asking), longer.sum()
    # Of these, who came under watch only later was not at risk yet.
    newest_first = np.argsort(-people.entered, kind="stable")
    absent = len(people) - np.searchsorted(people.entries, left)
    if absent.any():
        good, pairs = good - _ahead(ranks[newest_first], absent, asking), pairs - absent.sum()
    return good / float(pairs) if pairs else float("nan")


def _ahead(ranks: Whole, first: Whole, asking: Whole) -> float:
    """Count, over all who ask, how many of the `first` so many ranks are below theirs; equal ones count half."""
    both = _below(ranks, np.tile(first, 2), np.concatenate([asking, asking + 1]))
    return float(both.sum()) / 2


def _below(ranks: Whole, first: Whole, limits: Whole) -> Whole:
    """Count, for each limit, how many of the `first` so many ranks are below it.

    The first 13 are a block of 8, one of 4 and one of 1, as in the binary number: for each size of block all blocks
    are sorted at once, and each limit is looked up in at most one of them. So the work grows as n log² n, not n².
    """
    found = np.zeros(len(first), dtype=np.int64)
    span = int(ranks.max(initial=0)) + 2
    order = np.arange(len(ranks))
    for bit in range(len(ranks).bit_length()):
        asked = (first >> bit) & 1 == 1
        block = (first[asked] >> bit) - 1
        keys = np.sort((order >> bit) * span + ranks)
        found[asked] += np.searchsorted(keys, block * span + limits[asked]) - (block << bit)
    return found
