"""Without a contract: who is probably still a customer, and how often will they buy?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Interval
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.bg_nbd import BgNbd, fit_bg_nbd
from csdata.analysis.purchases.chance import possible_purchases
from csdata.analysis.purchases.holdout import Holdout, holdout
from csdata.analysis.purchases.repeat_buying import Buyers, buyers, repeats_until
from csdata.analysis.purchases.spend import GammaGamma, fit_spend
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import count, money, plural, share

QUESTION: Final = "Who is probably still a customer, and how often will they buy in the year to come?"
WEEKS: Final = 52.0
SEED: Final = 20
COLUMNS: Final = ("customer_id", "name", "purchases", "last_purchase", "alive", "expected", "expected_money")
NEEDED: Final = "Bring purchases: customer, day and amount, a row a purchase."
DEFINITION: Final = (
    "Purchases without a contract: nobody says when a customer leaves. BG/NBD (Fader, Hardie & Lee 2005): "
    "customers buy at rates of their own and may leave after any purchase; by maximum likelihood from repeat "
    "days, recency and age in weeks. Alive: the chance of still being a customer. Expected: purchase days in the "
    "next 52 weeks. Money: times the expected value of a purchase (Gamma–Gamma, Fader & Hardie 2013). Purchases "
    "on one day are one"
)


@dataclass(frozen=True)
class ComingBack:
    """The answer with a row a customer (COLUMNS); the fits behind it; and how such a forecast did on hidden weeks."""

    result: Result
    fit: BgNbd | None = None
    spend: GammaGamma | None = None
    tested: Holdout | Refusal | None = None
    year: Interval | None = None
    tracking: pd.DataFrame | None = None

    @property
    def test_words(self) -> str:
        """How far off such a forecast was when the last weeks were hidden, or why that cannot be told."""
        if self.tested is None:
            return ""
        return self.tested.why if isinstance(self.tested, Refusal) else self.tested.words


def coming_back(data: Dataset, filters: Filters = EVERYBODY) -> ComingBack:
    """Return for each customer the chance of still being one and the purchases to expect; `missing` says why not."""
    result = Result(
        QUESTION, "Who comes back is not known", pd.DataFrame(columns=COLUMNS), f"as of {data.as_of}", data.as_of, 0,
        DEFINITION, ("purchase_days",), NEEDED,
    )  # fmt: skip
    if not data.has("purchases.amount") or data.as_of is None:
        return ComingBack(result)
    rows = data.asked("purchase_days", {"end": data.as_of + timedelta(days=1)}, filters)
    customer, day = rows["number"].to_numpy(dtype=np.int64), rows["day"].to_numpy().astype("datetime64[D]")
    people = buyers(customer, day, rows["amount"].to_numpy(dtype=float), np.datetime64(data.as_of, "D"))
    fit = fit_bg_nbd(people, seed=SEED)
    if isinstance(fit, Refusal):
        return ComingBack(replace(result, n=len(people), missing=fit.why))
    spend = fit_spend(people.frequency, people.value, seed=SEED)
    known = None if isinstance(spend, Refusal) else spend
    frame = _frame(data, people, fit, known)
    low, high = np.quantile(possible_purchases(fit, people, WEEKS, seed=SEED), [0.1, 0.9])
    year = Interval(float(frame["expected"].sum()), float(low), float(high))
    cautions = [known.caution if known else spend.why if isinstance(spend, Refusal) else None]
    return ComingBack(
        replace(
            result,
            headline=_headline(frame, year),
            frame=frame,
            n=len(frame),
            missing=None,
            caution=" ".join(filter(None, cautions)) or None,
        ),
        fit,
        known,
        holdout(customer, day, seed=SEED),
        year,
        _tracking(fit, people, customer, day, np.datetime64(data.as_of, "D")),
    )


def _frame(data: Dataset, people: Buyers, fit: BgNbd, spend: GammaGamma | None) -> pd.DataFrame:
    """Return a row a customer, the most money to expect first."""
    seen = (people.frequency, people.recency_weeks, people.age_weeks)
    expected = fit.expected_purchases(WEEKS, *seen)
    each = spend.expected_value(people.frequency, people.value) if spend else np.full(len(people), np.nan)
    each = np.where(np.isfinite(each), each, np.nan)  # few buyers of very different value: no mean to speak of
    names = data.members.iloc[people.customer]
    days = (people.recency_weeks * 7).round().astype(np.int64)
    last = people.first_day.astype("datetime64[D]") + days.astype("timedelta64[D]")
    frame = pd.DataFrame(
        {
            "customer_id": names["customer_id"].to_numpy(),
            "name": names["name"].to_numpy(),
            "purchases": people.frequency.astype(np.int64) + 1,
            "last_purchase": last.astype("datetime64[s]"),
            "alive": fit.alive(*seen),
            "expected": expected,
            "expected_money": expected * each,
        }
    )
    return frame.sort_values(["expected_money", "expected", "customer_id"], ascending=[False, False, True]).reset_index(
        drop=True
    )


def _tracking(fit: BgNbd, people: Buyers, customer: np.ndarray, day: np.ndarray, last: np.datetime64) -> pd.DataFrame:
    """Return, by week, the repeat purchases so far: those made and those the model says."""
    first = people.first_day.astype("datetime64[D]")
    weeks = np.arange(first.min(), last + 1, 7)
    made = repeats_until(customer, day, weeks)
    return pd.DataFrame({"week": weeks.astype("datetime64[s]"), "made": made, "model": fit.tracking(first, weeks)})


def _headline(frame: pd.DataFrame, year: Interval) -> str:
    alive = float(frame["alive"].sum())
    worth = frame["expected_money"].sum(min_count=1)
    cash = f", worth {money(worth)}" if pd.notna(worth) else ""
    ends = f"8 in 10: {count(year.low)} to {count(year.high)}"
    return (
        f"{plural(round(alive), 'customer')} of {len(frame):,} are probably still there ({share(alive / len(frame))}); "
        f"{count(year.value)} purchases to expect in a year ({ends}){cash}"
    )
