"""What is typical of each persona, and what sets it apart?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.transform import F


def effects(values: F, assignment: I, k: int) -> F:
    """Return (k, behaviours): how many standard deviations each persona's mean is above that of all others.

    Hedges' g of the comparable values, pooled over the persona and the rest; 0 where either side has fewer than two.
    """
    found = np.zeros((k, values.shape[1]))
    for persona in range(k):
        own, rest = values[assignment == persona], values[(assignment >= 0) & (assignment != persona)]
        found[persona] = [_hedges(own[:, at], rest[:, at]) for at in range(values.shape[1])]
    return found


def _hedges(own: F, rest: F) -> float:
    own, rest = own[~np.isnan(own)], rest[~np.isnan(rest)]
    freedom = len(own) + len(rest) - 2
    if len(own) < 2 or len(rest) < 2:
        return 0.0
    squares = ((own - own.mean()) ** 2).sum() + ((rest - rest.mean()) ** 2).sum()
    spread = np.sqrt(squares / freedom)
    return float((own.mean() - rest.mean()) / spread * (1 - 3 / (4 * freedom - 1))) if spread > 0 else 0.0


def profile(
    values: F, apart: F, assignment: I, names: tuple[str, ...], behaviours: tuple[Behaviour, ...]
) -> pd.DataFrame:
    """Return one row a persona and behaviour.

    Columns persona, name, behaviour, label, n and share (of the customers with a persona), known (how many of them
    have this behaviour), median and rest_median (in the data's own units), effect (from `effects`).
    """
    members = max(int((assignment >= 0).sum()), 1)
    rows = [
        {
            "persona": persona,
            "name": name,
            "behaviour": behaviour.name,
            "label": behaviour.label,
            "n": int((assignment == persona).sum()),
            "share": float((assignment == persona).sum() / members),
            "known": int((~np.isnan(values[assignment == persona, at])).sum()),
            "median": _median(values[assignment == persona, at]),
            "rest_median": _median(values[(assignment >= 0) & (assignment != persona), at]),
            "effect": float(apart[persona, at]),
        }
        for persona, name in enumerate(names)
        for at, behaviour in enumerate(behaviours)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = ["persona", "name", "behaviour", "label", "n", "share", "known", "median", "rest_median", "effect"]


def _median(values: F) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
