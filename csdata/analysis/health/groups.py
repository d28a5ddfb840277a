"""In which persona or segment are customers doing well, and in which badly?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.score import BANDS
from csdata.analysis.health.scoring import Health
from csdata.analysis.health.weights import GROUPED_BY
from csdata.dataset import Dataset
from csdata.errors import CsDataError

COLUMNS: Final = ("group", "customers", "scored", "score", "green", "yellow", "red", "mrr", "red_mrr")


def by_group(data: Dataset, found: Health, by: str) -> pd.DataFrame:
    """Return COLUMNS, a row a persona or segment by name: counts, the mean score (NaN without any), monthly revenue.

    Customers without a group are not in it. Raises CsDataError for another column, or one that the data do not have.
    """
    if by not in GROUPED_BY:
        raise CsDataError.bad_value("Groups by", by, " or ".join(GROUPED_BY))
    group = data.members[by].iloc[found.observed.customer]
    if group.isna().all():
        raise CsDataError("no_groups", f"No customer has a {by}.", f"Bring a column {by} in the customer list.")
    frame = found.result.frame.assign(group=group.to_numpy())
    frame = frame.assign(**{one: (frame["band"] == one).astype(np.int64) for one in BANDS})
    frame["red_mrr"] = frame["mrr"] * frame["red"]
    told = frame.groupby("group", sort=True).agg(
        customers=("number", "size"),
        scored=("score", "count"),
        score=("score", "mean"),
        green=("green", "sum"),
        yellow=("yellow", "sum"),
        red=("red", "sum"),
        mrr=("mrr", "sum"),
        red_mrr=("red_mrr", "sum"),
    )
    return told.reset_index()[list(COLUMNS)]
