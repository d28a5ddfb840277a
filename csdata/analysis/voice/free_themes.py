"""Which groups do comments form by their words alone, and which of these groups come back under other seeds?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

STARTS: Final = 5
SEEDS: Final = 3
MOST: Final = 8
ALIKE: Final = 0.34  # mean cosine between a comment and the middle of its group
SAME: Final = 0.8  # agreement of two clusterings (adjusted Rand) that counts as the same groups
OWN_WORDS: Final = 0.4  # share of wordings among the comments of a group: a sentence that is only repeated is no theme


def free_groups(present: sparse.csr_matrix, few: int, seed: int = 0) -> list[NDArray[np.intp]]:
    """Return the rows of each group of at least `few` comments that share words and are found again from other starts.

    The number of groups is the one on which clusterings from different seeds agree best.
    """
    present = sparse.csr_matrix(present)
    speaking = np.flatnonzero(present.getnnz(axis=1) > 0)
    if len(speaking) < few:
        return []
    weights = _weights(present[speaking])
    best, labels = 0.0, np.zeros(len(speaking), dtype=np.int64)
    for k in range(2, min(MOST, len(speaking) // few) + 1):
        agreement, found = _clusterings(weights, k, seed)
        if agreement >= max(SAME, best):
            best, labels = agreement, found
    if best < SAME:  # no division comes back: they speak about one thing, or about nothing in common
        labels[:] = 0
    groups = [np.flatnonzero(labels == group) for group in range(int(labels.max()) + 1)]
    return [speaking[group] for group in groups if len(group) >= few and holds(present, speaking[group])]


def _weights(present: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return TF-IDF, rows of length one."""
    from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415 - takes a second, few pages need it

    return sparse.csr_matrix(TfidfTransformer().fit_transform(present))


def _clusterings(weights: sparse.csr_matrix, k: int, seed: int) -> tuple[float, NDArray[np.int64]]:
    """Return how well k-means agrees with itself from different seeds, and what the first found."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 - as above
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - as above
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    with threadpool_limits(1):  # sums in one order, whatever the machine; and threads cost more than they bring here
        runs = [
            KMeans(k, n_init=STARTS, random_state=seed + turn).fit_predict(weights).astype(np.int64)
            for turn in range(SEEDS)
        ]
    return float(np.mean([adjusted_rand_score(one, other) for one, other in pairwise(runs)])), runs[0]


def holds(present: sparse.csr_matrix, rows: NDArray[np.intp]) -> bool:
    """Tell whether the comments of a group are alike, without being the same sentence over and over."""
    weights, present = _weights(present)[rows], present[rows]
    middle = np.asarray(weights.mean(axis=0)).ravel()
    alike = float(np.mean(weights @ middle)) / max(float(np.linalg.norm(middle)), 1e-12)
    wordings = len({tuple(present.indices[a:b]) for a, b in pairwise(present.indptr)})
    return alike >= ALIKE and wordings >= OWN_WORDS * present.shape[0]
