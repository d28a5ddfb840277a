"""Which customers stand on the risky side of a behaviour, and who is likeliest to leave next?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import expit

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.effects import Effect
from csdata.analysis.drivers.find import Drivers
from csdata.analysis.drivers.risk import Reason, Risk, risk
from csdata.analysis.drivers.words import bare
from csdata.analysis.intervals import Numbers
from csdata.dataset import Dataset

WITH_COLUMNS: Final = ("number", "customer_id", "name", "value", "mrr")
REASON_COLUMNS: Final = ("why", "points")
NEXT_COLUMNS: Final = ("number", "customer_id", "name", "chance", "why", "mrr")


@dataclass(frozen=True, eq=False)
class Outlook:
    """The chance of one customer to leave in the window, 0 to 1; `usual`: of one of its age with usual behaviours.

    `reasons` has REASON_COLUMNS, the strongest first: of the three that raise the chance most and the three that lower
    it, those that are drivers with a sure direction; `points` is a change of the chance (0.01 is one point).
    """

    chance: float
    usual: float
    reasons: pd.DataFrame


def effect_of(answer: DriverAnswer, name: str) -> Effect:
    """Return the effect of a behaviour; raises StopIteration for one that was not tested."""
    return next(one for one in (answer.found.effects if answer.found else ()) if one.feature.name == name)


def customers_with(data: Dataset, answer: DriverAnswer, name: str) -> pd.DataFrame:
    """Return the customers who are there now and on the risky side of a behaviour, most revenue first.

    Columns WITH_COLUMNS; the risky side is beyond the end of the typical move that goes with more leaving.
    """
    effect = effect_of(answer, name)
    table = answer.made.now
    if table is None:
        return pd.DataFrame(columns=list(WITH_COLUMNS))
    place = next(at for at, feature in enumerate(table.features) if feature.name == name)
    values = table.x[:, place]
    on_it = values >= effect.end if effect.change.value > 0 else values <= effect.start
    frame = _named(data, table.customer[on_it]).assign(value=values[on_it])
    return frame.sort_values(["mrr", "number"], ascending=[False, True], ignore_index=True)[list(WITH_COLUMNS)]


def likeliest(data: Dataset, answer: DriverAnswer, most: int | None = None) -> pd.DataFrame:
    """Return who is there now, the likeliest to leave first, with up to three reasons in words; NEXT_COLUMNS.

    At most so many of them, if told. Empty unless drivers were found: without a signal nobody is ranked.
    """
    found = answer.found
    table = answer.made.now
    if found is None or found.verdict != "found" or table is None or not len(table):
        return pd.DataFrame(columns=list(NEXT_COLUMNS))
    scored = risk(found, table)
    first = scored.order[:most]
    frame = _named(data, table.customer[first])
    told = frame.assign(chance=scored.chance[first], why=[_why(scored, int(row), found) for row in first])
    return told[list(NEXT_COLUMNS)]


def outlook(answer: DriverAnswer, number: int) -> Outlook | None:
    """Return how likely a customer is to leave, and why; None unless drivers were found and it is there now."""
    found, table = answer.found, answer.made.now
    if found is None or found.verdict != "found" or table is None:
        return None
    rows = np.flatnonzero(table.customer == number)
    if not len(rows):
        return None
    scored, row = risk(found, table), int(rows[0])
    known = {effect.feature.name for effect in found.drivers}
    reasons = (one for one in (*scored.up(row), *scored.down(row)) if one.sure and one.feature.name in known)
    told = [(_reason(one), one.points) for one in reasons]
    frame = pd.DataFrame(told, columns=list(REASON_COLUMNS))
    order = frame["points"].abs().sort_values(ascending=False, kind="stable").index
    usual = float(expit(scored.usual_odds[row]))
    return Outlook(float(scored.chance[row]), usual, frame.loc[order].reset_index(drop=True))


def _why(scored: Risk, row: int, found: Drivers) -> str:
    """Say what makes a customer likelier to leave than usual."""
    known = {effect.feature.name for effect in found.drivers}
    told = [_reason(one) for one in scored.up(row) if one.sure and one.feature.name in known]
    return "; ".join(told) or "nothing stands out"


def _reason(one: Reason) -> str:
    if one.feature.kind != "number":
        return one.feature.label if one.value > one.usual else f"not: {one.feature.label}"
    seen, usual = ("unknown" if math.isnan(amount) else bare(one.feature, amount) for amount in (one.value, one.usual))
    return f"{one.feature.label}: {seen} (usual {usual})"


def _named(data: Dataset, number: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.DataFrame:
    known = data.members.iloc[number]
    return pd.DataFrame(
        {
            "number": number,
            "customer_id": known["customer_id"].to_numpy(),
            "name": known["name"].to_numpy(),
            "mrr": _revenue(data)[number],
        }
    )


def _revenue(data: Dataset) -> Numbers:
    """Return what each customer pays a month now."""
    paid = np.zeros(data.customers)
    if data.as_of is None:
        book = data.ask("book_snapshot")
    else:
        book = data.ask("book_between", {"base": data.as_of, "last": data.as_of})
    paid[book["number"].to_numpy(dtype=np.int64)] = book["end_mrr"].to_numpy(dtype=float)
    return paid
