"""Do the same groups come back when other customers of the same kind had been there?"""

from __future__ import annotations

import numpy as np

from csdata.analysis.personas.crowds import labels_of_crowds
from csdata.analysis.personas.groups import Groups, I, filled
from csdata.analysis.personas.transform import F
from csdata.analysis.personas.watch import Watch

RESAMPLED = 100
STARTS = 5
MOST_RESAMPLED = 2_000
AT_ONCE = 10

# The thresholds of fpc::clusterboot, verbatim: "<=0.5 dissolved", "<0.6 should not be trusted",
# "0.6-0.75 patterns, but which points exactly should belong to these clusters is highly doubtful",
# ">=0.75 valid, stable", ">=0.85 highly stable".
DOUBTFUL, STABLE = 0.60, 0.75


def stability(values: F, groups: Groups, seed: int, resampled: int = RESAMPLED, watch: Watch | None = None) -> F:
    """Return for each group how like itself it comes back, 0 to 1: the mean Jaccard similarity over resamples.

    Hennig (2007), as fpc::clusterboot: customers are drawn with replacement, grouped again, and each group is
    compared on the distinct customers drawn with the new group most like it. Above 2,000 customers as many are drawn.
    """
    watch = watch or Watch()
    rng = np.random.default_rng([seed, 4])
    drawn = min(len(values), MOST_RESAMPLED)
    whole = filled(values)
    found = []
    for first in range(0, resampled, AT_ONCE):
        watch.tell(first / resampled, f"Seeing whether the groups come back ({first} of {resampled})")
        chosen = np.sort(rng.integers(0, len(values), (min(AT_ONCE, resampled - first), drawn)), axis=1)
        again = labels_of_crowds(whole[chosen], groups.k, STARTS, np.random.default_rng([seed, 5, first]))
        found += [_likeness(groups, own, labels) for own, labels in zip(chosen, again, strict=True)]
    likeness: F = np.mean(found, axis=0)
    return likeness


def _likeness(groups: Groups, chosen: I, labels: I) -> F:
    distinct, first = np.unique(chosen, return_index=True)
    return jaccard(groups.labels[distinct], labels[first], groups.k)


def jaccard(ours: I, theirs: I, k: int) -> F:
    """Return for each of our groups its Jaccard similarity with the likest group of theirs; an empty one has 0."""
    both = np.bincount(ours * k + theirs, minlength=k * k).reshape(k, k)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return np.asarray((both / np.maximum(either, 1)).max(axis=1), dtype=np.float64)
