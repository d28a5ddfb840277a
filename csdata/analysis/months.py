"""How are the answers of groups added up to one row a month?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd


def by_month(groups: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Return one row for each month from `first` to `last`: the sums over the groups; 0 where no group has a row.

    `groups` has a row a month and cell, and only counts and amounts besides. In numpy: a page adds up a dozen of these
    for every filter, and pandas would take ten times as long.
    """
    begin = np.datetime64(first, "M")
    size = int((np.datetime64(last, "M") - begin).astype(int)) + 1
    place = (groups["month"].to_numpy().astype("datetime64[M]") - begin).astype(np.int64)
    inside = (place >= 0) & (place < size)
    place = place[inside]
    found: dict[str, object] = {"month": (begin + np.arange(max(size, 0))).astype("datetime64[us]")}
    for name in groups.columns:
        if name not in {"month", "cell"}:
            values = groups[name].to_numpy()
            total = np.bincount(place, weights=values[inside], minlength=max(size, 0))
            found[str(name)] = total.astype(np.int64) if values.dtype.kind in "iu" else total
    return pd.DataFrame(found)
