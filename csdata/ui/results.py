"""How is a Result put on a page: takeaway, chart, n, period, definition and query, or why there is none?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pandas as pd

from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Filters
from csdata.ui.components import card, empty_state
from csdata.wording import plural

NAMES = {
    "customer_id": "Customer",
    "name": "Name",
    "flag": "Marked as left",
    "event": "Churn event",
    "ended_subscription": "A subscription ended",
    "no_open_subscription": "No open subscription",
}


@contextmanager
def result_card(
    result: Result,
    sub: str,
    *,
    key: str,
    unit: str = "customer",
    filters: Filters = EVERYBODY,
    height: Literal["content", "stretch"] = "stretch",
) -> Iterator[bool]:
    """Frame a Result; yields whether there is something to draw, after saying what is missing otherwise."""
    if result.missing:
        empty_state("lock", result.headline, result.missing, key=key)
        yield False
        return
    foot = f"n = {plural(result.n, unit)} · {result.period} · {filters}"
    if result.caution:
        foot = f"{foot} · {result.caution}"
    with card(
        result.headline,
        sub,
        key=key,
        foot=foot,
        data=result.frame,
        sql=result.sql,
        method=f"{result.question}\n\n{result.definition[0].upper()}{result.definition[1:]}",
        height=height,
    ):
        yield True


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with names people use for its columns."""
    return frame.rename(columns=NAMES)
