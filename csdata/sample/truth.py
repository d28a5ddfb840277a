"""What was planted, and what should an analysis find?"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from csdata.sample import company as c
from csdata.sample.actions import acquisition
from csdata.sample.block import Block
from csdata.sample.life import NEVER
from csdata.sample.months import Months

MOST_LABELS = 20_000


class Tally:
    """Sums over the blocks, so that nothing else has to be kept."""

    def __init__(self, months: Months) -> None:
        """Start with nothing."""
        self.months = months
        self.acquisition = np.zeros((len(months), len(c.CHANNELS)))
        self.at_start = np.zeros(len(months), dtype=np.int64)
        self.lost = np.zeros(len(months), dtype=np.int64)
        self.counts = {"active_at_end": 0, "left": 0, "came_back": 0}
        self.mrr_at_end = 0.0
        self.personas: dict[str, str] = {}

    def add(self, block: Block, revenue: pa.Table) -> None:
        """Add one block and its revenue rows."""
        life = block.life
        self.acquisition += acquisition(block)
        for month, first in enumerate(self.months.first):
            there = (block.book.signup < first) & ((life.left >= first) | (life.back < first))
            self.at_start[month] += int(there.sum())
            self.lost[month] += int((there & (life.left_month == month) & (block.book.signup < first)).sum())
        still = revenue.filter(pc.is_null(revenue["end_date"]))
        self.mrr_at_end += pc.sum(still["mrr"]).as_py() or 0.0
        self.counts["active_at_end"] += int(life.active.sum())
        self.counts["left"] += int((life.left < NEVER).sum())
        self.counts["came_back"] += int((life.back < NEVER).sum())
        if len(self.personas) < MOST_LABELS:
            names = [c.PERSONAS[code].name for code in block.book.persona]
            self.personas.update(zip(block.ids.to_pylist(), names, strict=True))


def truth(tally: Tally, *, customers: int, seed: int, rows: dict[str, int]) -> dict[str, object]:
    """Return the content of truth.json."""
    known: dict[str, object] = {
        "made_with": {
            "customers": customers,
            "months": len(tally.months),
            "seed": seed,
            "first_day": _day(tally.months.first[0]),
            "end": _day(tally.months.last[-1]),
        },
        "rows": dict(sorted(rows.items())),
        "book": _book(tally),
        "personas": [_persona(persona) for persona in c.PERSONAS],
        "churn": _churn(),
        "interventions": _interventions(tally.months),
        "season": dict(zip((f"{month:02d}" for month in range(1, 13)), c.SEASON, strict=True)),
        "notes": NOTES,
    }
    if customers <= MOST_LABELS:
        return {**known, "persona_of": tally.personas}
    return {**known, "persona_of": None, "persona_of_why": f"Left out above {MOST_LABELS:,} customers."}


def _persona(persona: c.Persona) -> dict[str, object]:
    return {
        **asdict(persona),
        "features": dict(zip(c.FEATURES, (1.0, *persona.features), strict=True)),
        "ticket_mix": dict(zip(c.TICKETS, persona.ticket_mix, strict=True)),
        "barrier_mix": dict(zip(c.BARRIERS, persona.barrier_mix, strict=True)),
    }


def _day(day: int) -> str:
    return str(np.datetime64(int(day), "D"))


def _book(tally: Tally) -> dict[str, object]:
    started = int(tally.at_start.sum())
    return {
        **tally.counts,
        "mrr_at_end": round(tally.mrr_at_end, 2),
        "customer_months_at_risk": started,
        "lost_from_start_of_month": int(tally.lost.sum()),
        "mean_monthly_logo_churn": round(int(tally.lost.sum()) / started, 5) if started else None,
    }


def _churn() -> dict[str, object]:
    return {
        "model": "log-odds of leaving in the next month, from what is known at the end of the month",
        "log_odds": c.HAZARD,
        "units": {
            "active_share": "active users ÷ seats, 0 to 1",
            "engagement_trend": "hidden engagement less its mean of the three months before; events per user follow "
            "exp(0.5 × engagement), log-odds of an active seat 0.7 × engagement",
            "slow_tickets": f"tickets of the last three months that took over {c.SLOW_HOURS} hours, at most 3",
            "late_first_value": f"first value not within {c.LATE_DAYS} days (reached late, or overdue)",
            "feature_breadth": "features used in the month, 0 to 8",
            "no_touchpoint": "none in this month and the two before",
            "guided_onboarding": "got the intervention, from its first month on",
            "frailty_sd": "spread of a customer's own, unseen inclination",
        },
        "no_effect": ["region", "industry", "owner", "segment", "plan", "ticket priority", "ticket category", "seats",
                      "number of tickets", "goal_reached", "second product", c.CHATBOT],
        "late_first_value_channel": {"channel": "Partner", "days_multiplied_by": c.PARTNER_DELAY},
    }  # fmt: skip


def _interventions(months: Months) -> dict[str, object]:
    return {
        c.GUIDED: {
            "start": _day(months.first[months.guided_from]),
            "chosen": "a coin for each Mid customer that signed up in an earlier month",
            "true_change_of_tickets": round(c.GUIDED_TICKETS - 1, 4),
            "true_churn_odds_ratio": round(float(np.exp(c.HAZARD["guided_onboarding"])), 4),
        },
        c.CHATBOT: {
            "start": _day(months.first[months.chatbot_from]),
            "chosen": "Small and Enterprise customers whose tickets and usage were bad in the two months before",
            "true_change_of_tickets": 0.0,
            "true_churn_odds_ratio": 1.0,
            "trap": "tickets fall after the start by themselves: the shocks that led to the choice fade",
        },
    }


NOTES = {
    "customers": f"{c.FIRST_BOOK:.0%} sign up within the first two months of the window, the others over the rest, "
    "slightly more each month. Blank on purpose: some industry, employees, acquisition_cost, seats, owner, goal, "
    "goal_reached. Somebody who left and came back has no churn_date; churn_events tells.",
    "revenue": "End dates are exclusive. A change ends an interval and starts the next on the same day. More seats "
    f"are expansion, a lower price a seat is contraction. {c.ADD_ON} is a second product.",
    "usage": "One row a customer, month and feature, dated on the last day of service in the month. Everybody "
    f"active uses {c.FEATURES[0]}, so its active_users are the customer's. No row means not used. Seasons multiply "
    "events, not active users.",
    "tickets": "Shocks fade: each month keeps 0.55 of the last. resolved_at is blank while open; csat mostly missing.",
    "surveys": "Log-odds of answering rise by 0.6 a standard deviation of attitude. Attitude and reaching the goal "
    "share little: both the happy without success and the successful but unhappy exist.",
    "milestones": "Four onboarding steps, then goals named 'Goal: …'. Blank reached_at: not reached (yet).",
    "touchpoints": "Follow the persona.",
    "interventions": "chosen_by: 'random' = by a coin, 'recent' = because recent numbers were bad.",
    "churn_events": "Eight of a hundred who left have no row.",
    "exposures": "Nobody gets both interventions.",
    "spend": "What winning the month's customers cost, times 1.02 to 1.15.",
}
