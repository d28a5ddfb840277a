"""How are the answers of groups added up to one row a month?"""

from __future__ import annotations

from datetime import date

import pandas as pd


def by_month(groups: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Return one row for each month from `first` to `last`: the sums over the groups; 0 where no group has a row.

    `groups` has a row a month and cell, and only counts and amounts besides.
    """
    spine = pd.Index(pd.date_range(first, last, freq="MS").astype("datetime64[us]"), name="month")
    summed = groups.drop(columns="cell").groupby("month", sort=True).sum()
    return summed.reindex(spine, fill_value=0).reset_index()
