"""What would other weights do to all customers, before they are saved?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.observed import Observed, observed
from csdata.analysis.health.scoring import ALL_BANDS, Health, scored
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import plural

MOVERS: Final = 20
COLUMNS: Final = ("number", "customer_id", "name", "mrr", "before", "after", "change", "from_band", "to_band")


@dataclass(frozen=True, eq=False)
class Preview:
    """What a change of weights does: `before` and `after` are the health of the same customers at the same day.

    `matrix` has a row for every pair of bands: from_band, to_band, customers, mrr (a month). `movers` has COLUMNS, the
    largest change of the score first, at most 20; empty where nothing moves.
    """

    before: Health
    after: Health
    matrix: pd.DataFrame
    movers: pd.DataFrame
    headline: str


def preview(
    data: Dataset,
    after: Weights,
    before: Weights = STANDARD,
    filters: Filters = EVERYBODY,
    day: date | None = None,
) -> Preview:
    """Return which customers, and how much monthly revenue, would move from band to band."""
    return previewed(data, observed(data, filters, day), after, before)


def previewed(data: Dataset, found: Observed, after: Weights, before: Weights = STANDARD) -> Preview:
    """Return the preview for customers whose signals are already known."""
    old, new = scored(data, found, before), scored(data, found, after)
    frame = old.result.frame.rename(columns={"score": "before", "band": "from_band"})
    frame = frame.assign(after=new.result.frame["score"], to_band=new.result.frame["band"])
    frame["change"] = frame["after"] - frame["before"]
    return Preview(old, new, _matrix(frame), _movers(frame), _headline(frame))


def _matrix(frame: pd.DataFrame) -> pd.DataFrame:
    pairs = pd.MultiIndex.from_product([ALL_BANDS, ALL_BANDS], names=["from_band", "to_band"])
    grouped = frame.groupby(["from_band", "to_band"])["mrr"].agg(["size", "sum"]).reindex(pairs, fill_value=0)
    table = grouped.reset_index().rename(columns={"size": "customers", "sum": "mrr"})
    return table.astype({"customers": np.int64, "mrr": np.float64})


def _movers(frame: pd.DataFrame) -> pd.DataFrame:
    moving = frame[frame["change"].abs() > 1e-9]
    order = np.lexsort((moving["number"], -moving["change"].abs()))
    return moving.iloc[order[:MOVERS]].reset_index(drop=True)[list(COLUMNS)]


def _headline(frame: pd.DataFrame) -> str:
    place = {band: at for at, band in enumerate(ALL_BANDS)}
    known = (frame["from_band"] != ALL_BANDS[-1]) & (frame["to_band"] != ALL_BANDS[-1])
    step = frame["to_band"].map(place) - frame["from_band"].map(place)
    up, down = int((known & (step < 0)).sum()), int((known & (step > 0)).sum())
    if not up and not down:
        return "No customer moves to another band"
    return f"{plural(up, 'customer')} would move to a better band, {plural(down, 'customer')} to a worse one"
