"""Which customers could gain from more: seats, a plan, a product? A list to talk about, not a forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.result import Result
from csdata.analysis.value.offers import COLUMNS, MONTHS_NEEDED, higher_plan, more_seats, products
from csdata.analysis.value.standing import MONTHS_LOOKED_AT, Standing, standing
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import money, plural

SHOWN: Final = ("customer_id", "name", "offer", "money", "evidence", "segment", "plan", "persona")
NOTHING_KNOWN: Final = (
    "Bring seats with active users, use by feature, or products in the revenue: then customers near a limit,"
    " or without what their peers have, are listed."
)


def opportunities(data: Dataset, period: Period | None) -> Result:
    """Return everybody's opportunities, most money first: number, customer, offer, money a month, evidence.

    Only customers in good standing. Money is what peers pay (median), not what will come.
    """
    found = standing(data, period)
    owned = _owned(data, period)
    kinds = _kinds(found, owned)
    result = Result(
        "Which customers could gain from more seats, a higher plan or another product?",
        "Opportunities",
        pd.DataFrame(columns=["number", *SHOWN]),
        str(period.last) if period else SNAPSHOT,
        data.as_of,
        int(found.active.sum()),
        _definition(found),
        found.questions,
        None if kinds else NOTHING_KNOWN,
    )
    if not kinds:
        return result
    offers = [more_seats(data, found), higher_plan(data, found), *([] if owned.empty else products(data, found, owned))]
    rows = pd.concat([offer.frame() for offer in offers], ignore_index=True)[list(COLUMNS)]
    rows = rows.sort_values(["money", "number"], ascending=[False, True], kind="stable", ignore_index=True)
    who = data.members[["customer_id", "name", "segment", "plan", "persona"]].iloc[rows["number"]]
    frame = pd.concat([rows, who.reset_index(drop=True)], axis=1)[["number", *SHOWN]]
    return replace(result, frame=frame, headline=_headline(frame))


def chosen_opportunities(everybody: Result, data: Dataset, filters: Filters = EVERYBODY) -> Result:
    """Return the opportunities of the chosen customers; peers stay everybody's."""
    if everybody.missing or filters == EVERYBODY:
        return everybody
    allowed = data.chosen(filters)
    frame = everybody.frame[allowed[everybody.frame["number"].to_numpy(dtype=np.int64)]].reset_index(drop=True)
    return replace(everybody, frame=frame, headline=_headline(frame))


def _owned(data: Dataset, period: Period | None) -> pd.DataFrame:
    if period is None or not data.has("revenue.product"):
        return pd.DataFrame({"number": [], "product": [], "mrr": [], "quantity": []})
    return data.ask("value_products", {"last": period.last})


def _kinds(found: Standing, owned: pd.DataFrame) -> bool:
    """Tell whether there is anything that could show an opportunity."""
    seats = (~np.isnan(found.users) & (found.seats > 0)).any()
    return bool(seats or (~np.isnan(found.features)).any() or len(owned["product"].unique()) > 1)


def _definition(found: Standing) -> str:
    good = "; ".join(found.checked) or "not known from these data"
    return (
        f"customers in good standing ({good}). More seats: 90 % of seats in use in {MONTHS_NEEDED} of the last"
        f" {MONTHS_LOOKED_AT} months, priced at the median of the plan. Higher plan: 90 % of the features that"
        " anybody on the plan uses, where the next dearer plan is used for more, priced at the difference of the"
        " medians a seat. A product: owned by 30 % of at least 30 peers (same persona and segment first, then wider),"
        " priced at their median. A list to talk about, not a forecast: what an offer brings is measured by offering"
        " it to some customers and not to others"
    )


def _headline(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "No customer in good standing is near a limit"
    n, total = frame["number"].nunique(), float(frame["money"].sum())
    return f"{plural(n, 'customer')} could use more, worth up to {money(total)} a month"
