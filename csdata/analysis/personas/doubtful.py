"""Which customers lie between two personas, fit none, or are too new to have one?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.personas.find import Personas

BETWEEN, NONE, NEW = "Between two", "Fit none", "Too new"
KINDS: Final = (BETWEEN, NONE, NEW)
COLUMNS: Final = ("number", "doubt", "nearest", "second", "margin", "distance")
Mask = NDArray[np.bool_]


def doubtful(found: Personas, names: Sequence[str]) -> pd.DataFrame:
    """Return one row for each doubt about a customer (COLUMNS), the most doubtful of a kind first.

    `number` is the customer's, `doubt` one of KINDS. `nearest` and `second` are the names of the two nearest personas,
    `margin` how much nearer the first is (0 to 1), `distance` how far it is, in units of the distance within which 99
    of 100 customers lay (above 1: fits none). A customer can both lie between two and fit none. Too new are those with
    fewer than three whole months; of them nothing else is told.
    """
    parts = [_rows(found, kind, mask, names) for kind, mask in masks(found).items()]
    return pd.concat(parts, ignore_index=True)


def masks(found: Personas) -> dict[str, Mask]:
    """Return by kind of doubt which customers (by number) it concerns."""
    nobody = np.zeros(len(found.assignment), dtype=bool)
    new = found.found.new if found.found is not None and len(found.found.new) else nobody
    if found.places is None:
        return {BETWEEN: nobody, NONE: nobody, NEW: new}
    placed = found.assignment >= 0
    return {BETWEEN: placed & found.places.between, NONE: placed & found.places.far_out, NEW: new}


def _rows(found: Personas, kind: str, mask: Mask, names: Sequence[str]) -> pd.DataFrame:
    number = np.flatnonzero(mask)
    rows = pd.DataFrame({"number": number, "doubt": kind})
    if kind == NEW or found.places is None:
        return rows.reindex(columns=list(COLUMNS))
    places = found.places
    called = np.asarray(names, dtype=object)
    rows["nearest"], rows["second"] = called[places.persona[number]], called[places.second[number]]
    rows["margin"], rows["distance"] = places.margin[number], places.distance[number] / places.farthest
    by, up = ("margin", True) if kind == BETWEEN else ("distance", False)
    return rows.sort_values(by, ascending=up, kind="stable")
