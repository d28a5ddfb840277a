"""How well is each customer doing, and what makes its score?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.health.observed import Observed, observed
from csdata.analysis.health.score import BANDS, FEWEST_SIGNALS, INSUFFICIENT, judge
from csdata.analysis.health.signals import NAMES, SIGNALS, Signal
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.analysis.intervals import Numbers
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import date_label, money, plural, share

COLUMNS: Final = ("number", "customer_id", "name", "mrr", "score", "coverage", "band", "quiet")
ALL_BANDS: Final = (*reversed(BANDS), INSUFFICIENT)
QUESTIONS: Final = ("driver_months", "signal_sheet")
DEFINITION: Final = (
    "Σ weight × points ÷ Σ weight over the signals known; points run from 0 at the worst to 100 at the best value of a "
    "fixed range; red up to 50, yellow up to 75, green above; less than half of the weight known is insufficient data; "
    "quiet (no use in this month and the one before) is never green"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one signal adds to a score: its value (None where not known), its points of 100, weight, contribution."""

    signal: Signal
    value: float | None
    points: float | None
    weight: float
    contribution: float | None


@dataclass(frozen=True, eq=False)
class Health:
    """The score of each customer: the frame of `result` has COLUMNS, a row a customer by number.

    `score` is 0 to 100, NaN where less than half of the weight is known; `coverage` 0 to 1. `weights` and
    `contributions` have a row a signal and a column a customer, in the order of the frame; a column of contributions
    sums to the score, and is NaN without one.
    """

    result: Result
    observed: Observed
    weights: Numbers
    contributions: Numbers

    def parts(self, row: int) -> tuple[Part, ...]:
        """Return what each recorded signal adds to the score of a row; the contributions sum to the score."""
        found = self.observed
        return tuple(
            Part(
                one,
                _known(found.measured[at, row]),
                _known(found.points[at, row]),
                float(self.weights[at, row]),
                _known(self.contributions[at, row]),
            )
            for at, one in enumerate(SIGNALS)
            if found.recorded[at]
        )

    @property
    def bands(self) -> pd.DataFrame:
        """Customers and monthly revenue by band, the best first: band, customers, share, mrr, mrr_share."""
        frame = self.result.frame
        grouped = frame.groupby("band")["mrr"].agg(["size", "sum"]).reindex(list(ALL_BANDS), fill_value=0)
        customers, paid = grouped["size"].to_numpy(dtype=np.float64), grouped["sum"].to_numpy(dtype=np.float64)
        return pd.DataFrame(
            {
                "band": ALL_BANDS,
                "customers": customers.astype(np.int64),
                "share": customers / max(customers.sum(), 1.0),
                "mrr": paid,
                "mrr_share": paid / paid.sum() if paid.sum() > 0 else np.full(len(paid), np.nan),
            }
        )


def health(data: Dataset, weights: Weights = STANDARD, filters: Filters = EVERYBODY, day: date | None = None) -> Health:
    """Return the health of every customer that is there at the end of a month, by default the last complete one.

    Weights count over the signals that the data record of anybody: what a company never records cannot be missing of
    a customer. `result.missing` says what to bring when fewer than two signals are recorded.
    """
    return scored(data, observed(data, filters, day), weights)


def scored(data: Dataset, found: Observed, weights: Weights = STANDARD) -> Health:
    """Return the health of customers whose signals are already known: the same for many weightings."""
    members = data.members.iloc[found.customer]
    judged = judge(found.points, weights.matrix(members), found.quiet, found.recorded)
    frame = pd.DataFrame(
        {
            "number": found.customer,
            "customer_id": members["customer_id"].to_numpy(),
            "name": members["name"].to_numpy(),
            "mrr": found.mrr,
            "score": judged.score,
            "coverage": judged.coverage,
            "band": judged.band,
            "quiet": found.quiet,
        }
    )
    return Health(_result(data, found, frame, judged.weights), found, judged.weights, judged.contributions)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _result(data: Dataset, found: Observed, frame: pd.DataFrame, used: Numbers) -> Result:
    missing = _missing(found, used)
    return Result(
        question="How well is each customer doing?",
        headline=_headline(frame) if missing is None else "No health score can be given",
        frame=frame,
        period=f"at the end of {date_label(found.day)}" if found.day else "as in the file (no dates)",
        as_of=data.as_of,
        n=len(frame),
        definition=DEFINITION,
        questions=QUESTIONS,
        missing=missing,
        caution=_caution(found),
    )


def _missing(found: Observed, used: Numbers) -> str | None:
    """Return what is missing for a score; None where there is one."""
    if not len(found.customer):
        return "There are no customers at that time."
    if (np.count_nonzero(used, axis=0) >= FEWEST_SIGNALS).any():
        return None
    told = [one.label.lower() for one, known in zip(SIGNALS, found.recorded, strict=True) if known]
    there = f"only {' and '.join(told)} is known" if told else "nothing is known of how they do"
    wanted = "use, seats and active users, tickets, contacts, surveys, onboarding steps or days to the first result"
    return f"A score needs two signals with a weight, and {there}. Bring {wanted}."


def _headline(frame: pd.DataFrame) -> str:
    red, all_of_them = frame["band"] == BANDS[0], float(frame["mrr"].sum())
    paid = f", with {money(frame.loc[red, 'mrr'].sum())} of {money(all_of_them)} monthly revenue" if all_of_them else ""
    return f"{int(red.sum()):,} of {plural(len(frame), 'customer')} {'is' if red.sum() == 1 else 'are'} red{paid}"


def _caution(found: Observed) -> str | None:
    """Say which signals these data never record, and which have no day."""
    told = []
    if not found.recorded.all() and found.recorded.any():
        rest = sum(one.weight for one, known in zip(SIGNALS, found.recorded, strict=True) if known)
        gone = ", ".join(one.label.lower() for one, known in zip(SIGNALS, found.recorded, strict=True) if not known)
        total = sum(one.weight for one in SIGNALS)
        told.append(f"Not recorded: {gone}; the score rests on signals with {share(rest / total)} of the usual weight.")
    if found.undated:
        labels = ", ".join(SIGNALS[NAMES.index(name)].label.lower() for name in found.undated)
        told.append(f"The customer list says without a day: {labels}.")
    return " ".join(told) or None
