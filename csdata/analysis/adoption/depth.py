"""How much of what there is do customers use: how many features, and each of them how often?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import wilson
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.stays import Flags, day_number, stays
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import EN, number, plural, share

NEEDED: Final = "Bring use by customer, day and feature: how often, and how many people."
WINDOWS: Final = {"Last month": 1, "Last 3 months": 3}
MOST: Final = 0.5
BANDS: Final = 12  # bars that stay readable; more features are told in bands


@dataclass(frozen=True)
class Use:
    """Who used which feature in a window: one row a customer and feature; and which customers are there."""

    number: NDArray[np.int64]
    code: NDArray[np.int64]
    events: NDArray[np.float64]
    people: NDArray[np.float64]
    names: tuple[str, ...]
    here: Flags
    period: Period

    @property
    def customers(self) -> int:
        """How many active customers the shares are of."""
        return int(self.here.sum())


def use_of(data: Dataset, filters: Filters = EVERYBODY, months: int = 1) -> Use | None:
    """Return the use of features by active customers in the last months; None when the data cannot tell."""
    if data.as_of is None or not data.has("usage.feature"):
        return None
    period = Period.up_to(data.as_of, months)
    begins = data.recorded_from["usage"]
    if begins and begins > period.last:
        return None
    rows = data.asked("adoption_features", {"base": period.base, "last": period.last}, filters)
    names = data.ask("adoption_feature_names", {"last": period.last})["feature"]
    here = stays(data, filters).there(day_number(period.last))
    number_of = rows["number"].to_numpy(dtype=np.int64)
    kept = here[number_of]
    return Use(
        number_of[kept],
        rows["code"].to_numpy(dtype=np.int64)[kept],
        rows["events"].to_numpy(dtype=float)[kept],
        rows["active_users"].to_numpy(dtype=float)[kept],
        tuple(names.astype(str)),
        here,
        period,
    )


def features_used(data: Dataset, filters: Filters = EVERYBODY, months: int = 1) -> Result:
    """Return how many active customers use no feature, one, two, …; columns features (text), order, customers, share.

    With more than 12 features they are told in bands. Nobody active, or no features in the data: `missing`.
    """
    use = use_of(data, filters, months)
    question = "How many features do customers use?"
    definition = "active customers by the number of different features they used in the window; no use counts as none"
    questions = ("adoption_features", "adoption_feature_names", "definition_stays")
    if use is None or not use.customers:
        why = NEEDED if use is None else "There is no active customer."
        empty = pd.DataFrame(columns=["features", "order", "customers", "share"])
        return Result(question, "Breadth needs use by feature", empty, "", data.as_of, 0, definition, questions, why)
    breadth = np.bincount(use.number, minlength=len(use.here))[use.here]
    known = len(use.names)
    frame = _banded(breadth)
    middle = int(np.median(breadth))
    headline = f"Half use {middle} of {plural(known, 'feature')} or fewer"
    if use.customers < ENOUGH:
        headline = f"{plural(use.customers, 'customer')}: too few to speak of shares"
    return Result(question, headline, frame, str(use.period), data.as_of, use.customers, definition, questions)


def _banded(breadth: NDArray[np.int64]) -> pd.DataFrame:
    """Count customers by number of features; none stands alone, the others in bands of equal width."""
    most = max(int(breadth.max()), 1)
    width = -(-most // BANDS)
    bands = np.where(breadth == 0, 0, 1 + (breadth - 1) // width)
    counts = np.bincount(bands, minlength=1 + -(-most // width))
    ends = [(1 + (band - 1) * width, band * width) for band in range(1, len(counts))]
    names = ["None", *(str(low) if low == high else f"{low}{EN}{high}" for low, high in ends)]
    shares = counts / len(breadth) if len(breadth) >= ENOUGH else np.full(len(counts), np.nan)
    return pd.DataFrame({"features": names, "order": range(len(counts)), "customers": counts, "share": shares})


def feature_depth(data: Dataset, filters: Filters = EVERYBODY, months: int = 1) -> Result:
    """Return one row a feature, the most used first: who uses it, its share of all use, and how often each does.

    Columns: feature, customers, share, low, high, events, events_share, per (events per active user, or per customer
    where people are not known). Features known and used by nobody in the window have a row with 0.
    """
    use = use_of(data, filters, months)
    question = "Which features are used, by how many, and how much?"
    by_people = data.has("usage.active_users")
    unit = "active user" if by_people else "customer using it"
    definition = (
        "share: active customers who used the feature ÷ active customers; share of use: its events ÷ all events; "
        f"depth: events per {unit} in the window (people: the most seen on one day or in one report)"
    )
    questions = ("adoption_features", "adoption_feature_names", "definition_stays")
    if use is None or not use.customers:
        why = NEEDED if use is None else "There is no active customer."
        return Result(
            question, "Depth needs use by feature", pd.DataFrame(), "", data.as_of, 0, definition, questions, why
        )
    frame = _by_feature(use, by_people=by_people)
    headline = _depth_headline(frame, use.customers)
    return Result(question, headline, frame, str(use.period), data.as_of, use.customers, definition, questions)


def _by_feature(use: Use, *, by_people: bool) -> pd.DataFrame:
    size = len(use.names)
    customers = np.bincount(use.code, minlength=size)
    events = np.bincount(use.code, weights=use.events, minlength=size)
    people = np.bincount(use.code, weights=np.nan_to_num(use.people), minlength=size) if by_people else customers
    found = [wilson(int(users), use.customers) for users in customers]
    enough = use.customers >= ENOUGH
    total = float(events.sum())
    frame = pd.DataFrame(
        {
            "feature": use.names,
            "customers": customers,
            "share": [interval.value if enough else np.nan for interval in found],
            "low": [interval.low if enough else np.nan for interval in found],
            "high": [interval.high if enough else np.nan for interval in found],
            "events": events,
            "events_share": events / total if total else np.nan,
            "per": np.divide(events, people, out=np.full(size, np.nan), where=np.asarray(people) > 0),
        }
    )
    return frame.sort_values(["customers", "events", "feature"], ascending=[False, False, True], ignore_index=True)


def _depth_headline(frame: pd.DataFrame, customers: int) -> str:
    """Say which features nobody uses; otherwise what the most used one is worth."""
    unused = frame.loc[frame["customers"] == 0, "feature"]
    if len(unused):
        which = str(unused.iloc[0]) if len(unused) == 1 else f"{number(len(unused))} of {len(frame)} features"
        return f"Nobody used {which}"
    top = frame.iloc[0]
    if customers < ENOUGH:
        return f"{top['feature']} is used by {number(top['customers'])} of {customers}"
    if top["share"] < MOST:
        return f"No feature is used by more than {share(top['share'])} of customers"
    return f"{share(top['share'])} use {top['feature']}: {share(top['events_share'])} of all use"
