"""Who wins: the customer, we, both or neither; and how much revenue sits where only one side does?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS, Result
from csdata.analysis.spectrum.dimensions import DIMENSIONS
from csdata.analysis.spectrum.levels import QUERIES, Standing
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import money, share

CUT: Final = 60.0  # where succeeding begins
QUADRANTS: Final = ("Both win", "We win, they do not", "They win, we do not", "Neither wins")
WHERE: Final = {
    "We win, they do not": "sits where we win and they do not",
    "They win, we do not": "sits where they win and we do not",
    "Neither wins": "sits where neither side wins",
}


def balance(data: Dataset, at: Standing, filters: Filters = EVERYBODY) -> Result:
    """Return a row a customer with both scores: number, customer_score, our_score, quadrant, yearly_revenue."""
    known = data.chosen(filters) & np.isfinite(at.now.customer) & np.isfinite(at.now.ours)
    number = np.flatnonzero(known)
    theirs, ours = at.now.customer[number], at.now.ours[number]
    place = np.select([(theirs >= CUT) & (ours >= CUT), ours >= CUT, theirs >= CUT], [0, 1, 2], default=3)
    frame = pd.DataFrame(
        {
            "number": number,
            "customer_score": theirs,
            "our_score": ours,
            "quadrant": np.array(QUADRANTS)[place],
            "yearly_revenue": 12 * at.signals.mrr[number],
        }
    )
    here = int((at.signals.here & data.chosen(filters)).sum())
    side = _missing_side(at, len(frame))
    return Result(
        question="Do customers and we both win?",
        headline="Both sides cannot be told yet" if side else _headline(frame),
        frame=frame,
        period=str(at.period) if at.period else "as in the file (no dates)",
        as_of=data.as_of,
        n=len(frame),
        definition=_definition(at),
        questions=QUERIES,
        missing=side,
        caution=f"{here - len(frame):,} without both scores left out" if here > len(frame) else None,
    )


def by_quadrant(frame: pd.DataFrame) -> pd.DataFrame:
    """Return customers, yearly revenue and share of revenue of each quadrant, the four always in the same order."""
    found = frame.groupby("quadrant")["yearly_revenue"].agg(["size", "sum"]).reindex(list(QUADRANTS), fill_value=0)
    total = float(found["sum"].sum())
    return pd.DataFrame(
        {
            "quadrant": list(QUADRANTS),
            "customers": found["size"].to_numpy(),
            "yearly_revenue": found["sum"].to_numpy(dtype=float),
            "share": found["sum"].to_numpy(dtype=float) / total if total else 0.0,
        }
    )


def with_names(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows about customers with their id and name (their id where they have none), in the order given."""
    known = data.members.iloc[frame["number"]]
    ids = known["customer_id"].to_numpy(dtype=object)
    return frame.assign(customer_id=ids, name=known["name"].fillna(known["customer_id"]).to_numpy(dtype=object))


def largest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows about customers, those with most revenue first."""
    return frame.sort_values(["yearly_revenue", "number"], ascending=[False, True], ignore_index=True)


def inside(frame: pd.DataFrame, box: dict[str, list[float]]) -> pd.DataFrame:
    """Return the customers in a box drawn on the map; a side that the box does not bound is not looked at."""
    for name in ("customer_score", "our_score"):
        low, high = box.get(name) or (-np.inf, np.inf)
        frame = frame[frame[name].between(min(low, high), max(low, high))]
    return frame


def _headline(frame: pd.DataFrame) -> str:
    if len(frame) < ENOUGH_FOR_EFFECTS:
        return "Too few customers have both scores"
    found = by_quadrant(frame)
    apart = found[(found["quadrant"] != QUADRANTS[0]) & (found["customers"] >= ENOUGH)]
    if apart.empty:
        return "Nearly all customers sit where both win"
    most = apart.sort_values(["yearly_revenue", "customers"], ascending=False).iloc[0]
    where = WHERE[str(most["quadrant"])]
    if most["yearly_revenue"] > 0:
        return f"{money(most['yearly_revenue'])} {where}"
    return f"{share(most['customers'] / len(frame))} of customers {where.replace('sits', 'sit')}"


def _missing_side(at: Standing, both: int) -> str | None:
    if both:
        return None
    if not np.isfinite(at.now.customer).any():
        return "The data say too little of goals, use, onboarding or answers for a score of the customer's side."
    return "The data say too little of revenue over time, cost to serve or cost of winning for a score of our side."


def _definition(at: Standing) -> str:
    def side(name: str) -> str:
        scores = at.now.of
        there = [one.label.lower() for one in DIMENSIONS if one.side == name and np.isfinite(scores[one.name]).any()]
        return ", ".join(there)

    return (
        "Each side's score is the mean of its dimensions, from 0 to 100 with 20, 40, 60 and 80 at the cut points; a "
        f"side needs half of the dimensions that the data have. A side wins from {CUT:g} on, where succeeding begins. "
        f"Customer side: {side('customer')}. Our side: {side('ours')}. Measured: all of these; {at.given}."
    )
