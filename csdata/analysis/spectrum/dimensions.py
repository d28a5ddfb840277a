"""Along which dimensions do a customer and we succeed, and where does failing end and thriving begin?

The cut points are fixed and said, never medians: with medians there would always be as many failing as thriving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.health.score import weighted_score
from csdata.analysis.spectrum.signals import Signals, on_five

Numbers = NDArray[np.float64]
Side = Literal["customer", "ours"]
LEVELS: Final = ("Failing", "Struggling", "Mixed", "Succeeding", "Thriving")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of success: what is looked at, and the four values between the five levels, worst first."""

    name: str
    label: str
    side: Side
    measured: str
    cuts: tuple[float, float, float, float]
    unit: str = "share"

    def level(self, values: Numbers) -> Numbers:
        """Return 0 (failing) to 4 (thriving) for each value, NaN where unknown; a cut belongs to the better level."""
        ascending = self.cuts[0] < self.cuts[-1]
        cuts = np.array(self.cuts if ascending else [-cut for cut in self.cuts])
        place = np.searchsorted(cuts, values if ascending else -values, side="right").astype(float)
        return np.where(np.isfinite(values), place, np.nan)

    def score(self, values: Numbers) -> Numbers:
        """Return 0 to 100 for each value: 20, 40, 60 and 80 at the cuts, straight lines between and beyond."""
        ascending = self.cuts[0] < self.cuts[-1]
        cuts = np.array(self.cuts if ascending else [-cut for cut in self.cuts])
        ends = [cuts[0] - (cuts[1] - cuts[0]), *cuts, cuts[3] + (cuts[3] - cuts[2])]
        return np.interp(values if ascending else -values, ends, [0, 20, 40, 60, 80, 100])


DIMENSIONS: Final = (
    Dimension("goals", "Goals reached", "customer", "goals reached ÷ goals due so far", (0.25, 0.5, 0.7, 0.9)),
    Dimension(
        "first_value",
        "Time to first value",
        "customer",
        "days from start to first result; who waits longer than 45 days counts with the days so far",
        (90.0, 45.0, 30.0, 14.0),
        "days",
    ),
    Dimension(
        "breadth", "Breadth of use", "customer", "features used in the last 3 months ÷ features", (0.2, 0.4, 0.6, 0.8)
    ),
    Dimension(
        "steps",
        "Onboarding",
        "customer",
        "onboarding steps reached by their due date ÷ steps due so far",
        (0.25, 0.5, 0.75, 1.0),
    ),
    Dimension(
        "ease",
        "Ease and support",
        "customer",
        "effort answers of the last 12 months (1–7); else hours until tickets of the last 3 months were resolved",
        (2.5, 3.5, 4.5, 5.5),
        "number",
    ),
    Dimension(
        "sentiment",
        "Sentiment",
        "customer",
        "mean satisfaction of the last 12 months (1–5); without any, the answer to 'would recommend' put on that scale",
        (2.0, 3.0, 4.0, 4.5),
        "number",
    ),
    Dimension(
        "relationship", "Relationship", "customer", "days since the last contact", (180.0, 90.0, 60.0, 30.0), "days"
    ),
    Dimension(
        "revenue",
        "Revenue kept and grown",
        "ours",
        "monthly revenue now ÷ when the period began; customers lost count as 0",
        (0.5, 0.8, 0.9999, 1.1),
    ),
    Dimension(
        "cost",
        "Cost to serve",
        "ours",
        "tickets and contacts at the assumed prices ÷ revenue of the period",
        (0.4, 0.2, 0.1, 0.05),
    ),
    Dimension(
        "payback",
        "Payback",
        "ours",
        "acquisition cost ÷ monthly revenue at the assumed margin, in months",
        (24.0, 18.0, 12.0, 6.0),
        "months",
    ),
    Dimension(
        "advocacy",
        "Advocacy",
        "ours",
        "answers to 'would recommend' of the last 12 months, 0–10",
        (4.5, 6.5, 7.5, 8.5),
        "score",
    ),
)
HOURS_AS_EASE: Final = (
    (168.0, 72.0, 24.0, 8.0),
    (2.5, 3.5, 4.5, 5.5),
)  # hours to resolve, and the answer they stand for


@dataclass(frozen=True, slots=True)
class Measured:
    """What each customer has in each dimension, and the score of both sides (0–100, NaN where too little is known)."""

    of: dict[str, Numbers]
    customer: Numbers
    ours: Numbers


def measured(found: Signals, given: Assumptions) -> Measured:
    """Return the value of each dimension for each customer, and the scores of those who are customers now.

    A side's score is the mean over its dimensions that are known, if at least half of those that the data have are.
    """
    values = {
        "goals": found.goals,
        "first_value": found.first_value,
        "breadth": found.breadth,
        "steps": found.steps,
        "ease": _ease(found),
        "sentiment": _sentiment(found),
        "relationship": found.contact_days,
        "revenue": _kept(found),
        "cost": _divided(found.cost, found.mrr),
        "payback": _divided(found.acquisition, found.mrr * given.gross_margin),
        "advocacy": found.answers["nps"].mean,
    }
    values = {name: np.where(_counted(name, found), value, np.nan) for name, value in values.items()}
    return Measured(values, _side(values, "customer", found.here), _side(values, "ours", found.here))


def _counted(name: str, found: Signals) -> NDArray[np.bool_]:
    """Return who counts in a dimension: customers now; for revenue also those lost in the period."""
    return found.here | found.was_here if name == "revenue" else found.here


def _side(values: dict[str, Numbers], side: Side, here: NDArray[np.bool_]) -> Numbers:
    scores = np.array([one.score(values[one.name]) for one in DIMENSIONS if one.side == side])
    scores[np.array([~np.isfinite(values[one.name]) for one in DIMENSIONS if one.side == side])] = np.nan
    # What the data do not have at all weighs nothing; of the rest half must be known.
    weights = np.isfinite(scores).any(axis=1).astype(float)
    return np.where(here, weighted_score(scores, weights)[0], np.nan)


def _ease(found: Signals) -> Numbers:
    """Return effort answers; where a customer gave none, hours to resolve put on the same scale."""
    hours, answers = HOURS_AS_EASE
    stand_in = np.interp(-found.hours, [-hour for hour in hours], answers)
    stand_in = np.where(found.hours > hours[0], 1.0, np.where(found.hours < hours[-1], 6.5, stand_in))
    told = found.answers["ces"].mean
    return np.where(np.isfinite(told), told, np.where(np.isfinite(found.hours), stand_in, np.nan))


def _sentiment(found: Signals) -> Numbers:
    told, recommend = found.answers["csat"].mean, found.answers["nps"].mean
    return np.where(np.isfinite(told), told, on_five(recommend))


def _kept(found: Signals) -> Numbers:
    """Return revenue now ÷ when the period began, for those who paid then; a sheet without dates cannot tell."""
    if not found.dated:
        return np.full(len(found.mrr), np.nan)
    return _divided(found.mrr, np.where(found.was_here, found.earlier_mrr, 0.0))


def _divided(top: Numbers, bottom: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)
