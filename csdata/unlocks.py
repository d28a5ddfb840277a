"""Which analyses do the data open up, and what is missing for the others?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unlock:
    """An analysis and the columns it needs: every group must offer at least one of its alternatives.

    With `enough`, so many groups do. `unless` names what makes it pointless: it is then not missed.
    """

    name: str
    label: str
    needs: tuple[tuple[str, ...], ...]
    missing: str
    unless: tuple[str, ...] = ()
    enough: int | None = None

    def opens(self, facts: frozenset[str]) -> bool:
        """Tell whether the filled columns allow it."""
        offered = sum(bool(facts.intersection(group)) for group in self.needs)
        return offered >= (len(self.needs) if self.enough is None else self.enough)


OWN: Final = "customers:own"  # any column of the customer list that is not one of ours
ANALYSES = (
    Unlock(
        "customers",
        "Customers and churn",
        (("customers.churned", "customers.churn_date", "revenue.start_date", "churn_events.date"),),
        "when customers left: a churn date, a status, or subscriptions with start and end",
    ),
    Unlock(
        "history",
        "Trends by month",
        (("customers.signup_date", "revenue.start_date", "purchases.date"),),
        "a start date for each customer or subscription, and an end date for those who left",
    ),
    Unlock(
        "cohorts",
        "Cohorts",
        (("customers.signup_date", "revenue.start_date", "usage.date", "purchases.date"),),
        "when each customer started: a start date, subscriptions, or use or purchases by day",
    ),
    Unlock(
        "survival",
        "How long customers stay",
        (
            ("revenue.start_date", "customers.signup_date", "customers.tenure_months"),
            ("revenue.end_date", "customers.churn_date", "customers.churned"),
        ),
        "when customers started and left, or months as a customer and who has left",
    ),
    Unlock(
        "purchases",
        "Who buys again",
        (("purchases.amount",),),
        "purchases without a contract: customer, day and amount, a row a purchase",
        ("revenue.start_date", "customers.signup_date", "customers.churn_date", "customers.churned"),
    ),
    Unlock(
        "revenue",
        "Recurring revenue",
        (("customers.mrr", "revenue.mrr"),),
        "monthly or yearly revenue for each customer",
    ),
    Unlock(
        "movements",
        "Revenue gained and lost",
        (("revenue.mrr", "customers.mrr"), ("revenue.start_date", "customers.signup_date")),
        "revenue with dates: subscriptions, months or invoices",
    ),
    Unlock(
        "adoption",
        "Adoption",
        (("usage.date", "customers.active_users", "customers.sessions"),),
        "usage by customer and day, or active users in the sheet",
    ),
    Unlock("nps", "Recommendation (NPS)", (("surveys:nps", "customers.nps"),), "survey answers from 0 to 10"),
    Unlock(
        "csat",
        "Satisfaction (CSAT)",
        (("surveys:csat", "tickets.csat", "customers.csat"),),
        "satisfaction scores from 1 to 5",
    ),
    Unlock(
        "comments",
        "Themes and barriers",
        (("surveys.comment", "churn_events.comment"),),
        "what customers wrote: a column comment in answers to surveys, or in reasons for leaving",
    ),
    Unlock(
        "time_to_value",
        "Time to first value",
        (("milestones.reached_at", "customers.days_to_first_value", "customers.first_value_date"),),
        "onboarding steps with the day each was reached, or days to first value",
    ),
    Unlock(
        "goals",
        "Goals reached",
        (("milestones.milestone", "customers.goal_reached"),),
        "each customer's goal and whether it was reached",
    ),
    Unlock("support", "Support", (("tickets.opened_at",),), "tickets with the customer and the day they were opened"),
    Unlock(
        "acquisition",
        "Cost of winning customers",
        (("spend.amount", "customers.acquisition_cost"),),
        "spend by month and channel, or acquisition cost in the sheet",
    ),
    Unlock(
        "interventions",
        "Did it work?",
        (("exposures.date",),),
        "what was done for whom: customer, intervention and the day since when",
    ),
    Unlock(
        "value",
        "Value of a customer",
        (
            ("revenue.mrr", "customers.mrr"),
            ("revenue.start_date", "customers.signup_date", "customers.tenure_months"),
        ),
        "revenue by customer, and how long customers stay: start and end dates, or months as a customer",
    ),
    Unlock(
        "drivers",
        "What goes with leaving",
        (
            ("customers.churn_date", "customers.churned", "churn_events.date", "revenue.end_date", "purchases.date"),
            (
                *("customers.nps", "customers.csat", "customers.active_users", "customers.sessions", "customers.mrr"),
                *("usage.date", "tickets.opened_at", "touchpoints.date", "surveys.score", "milestones.milestone"),
                *("exposures.date", "revenue.mrr", OWN),
            ),
        ),
        "who has left, and what customers do: use, tickets, contacts, answers, onboarding steps or columns of your own",
    ),
    Unlock(
        "whatif",
        "What-if",
        (
            (
                *("customers.mrr", "revenue.mrr", "customers.churned", "customers.churn_date", "churn_events.date"),
                *("revenue.end_date", "purchases.date"),
            ),
        ),
        "what customers pay, or who has left; with what customers do there are levers for it",
    ),
    Unlock(
        "health",
        "Health score",
        (
            ("customers.nps", "surveys:nps"),
            ("customers.csat", "surveys:csat"),
            ("customers.days_to_first_value", "customers.first_value_date", "milestones.reached_at"),
            ("customers.active_users", "usage.active_users"),
            ("usage.date",),
            ("usage.feature",),
            ("tickets.opened_at",),
            ("tickets.resolved_at",),
            ("touchpoints.date",),
            ("milestones.milestone",),
        ),
        "two signals: use, seats and active users, tickets, contacts, answers, onboarding steps or days to first value",
        enough=2,
    ),
)


def unlocks(facts: frozenset[str]) -> tuple[tuple[Unlock, ...], tuple[tuple[Unlock, str], ...]]:
    """Split the analyses into those the filled columns allow, and the others with what is missing."""
    opened = tuple(item for item in ANALYSES if item.opens(facts))
    missed = (item for item in ANALYSES if item not in opened and not facts.intersection(item.unless))
    locked = tuple((item, item.missing) for item in missed)
    return opened, locked
