"""Which behaviours may make a persona, what are they called, and what is a low or a high value in plain words?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something a customer does or lives through, and the words for a low and for a high value of it."""

    name: str
    label: str
    low: str
    high: str


# Those in one row tell the same thing: the first that the data hold is taken.
USE: Final = (
    Behaviour("events_per_user", "Events a month per active user", "light use", "heavy use"),
    Behaviour("events_per_seat", "Events a month per seat", "light use", "heavy use"),
    Behaviour("events", "Events a month", "light use", "heavy use"),
)
REACH: Final = (
    Behaviour("seats_active_share", "Share of seats in use", "few seats in use", "many seats in use"),
    Behaviour("active_users", "Active users a month", "few users", "many users"),
)
OVER_TIME: Final = (
    USE,
    REACH,
    (Behaviour("features_used", "Features used a month", "few features", "many features"),),
    (Behaviour("active_days", "Days of use a month", "few days of use", "many days of use"),),
    (Behaviour("tickets", "Tickets a month", "few tickets", "many tickets"),),
    (Behaviour("resolve_hours", "Hours until a ticket is solved", "quick answers", "slow answers"),),
    (Behaviour("touchpoints", "Contacts a month", "little contact", "much contact"),),
    (
        Behaviour(
            "milestones_share", "Share of milestones reached", "few milestones reached", "many milestones reached"
        ),
    ),
)
ON_A_SHEET: Final = (
    (
        Behaviour("sessions_per_user", "Visits per active user", "few visits", "many visits"),
        Behaviour("sessions_per_seat", "Visits per seat", "few visits", "many visits"),
        Behaviour("sessions", "Visits", "few visits", "many visits"),
    ),
    REACH,
)

# What is no behaviour, by the words of its column's name: the reason is shown beside the column.
_REASONS: Final = (
    (
        "an outcome",
        (
            r"churn\w*|cancel\w*|terminat\w*|refund\w*|closed?|offboard\w*|win ?back|left|lost|retain\w*|retention"
            r"|renew\w*"
        ),
    ),
    (
        "a judgement",
        r"risk|probab\w*|predict\w*|propensity|health|scores?|index|rank\w*|ratings?|grade|nps|csat|ces|clv|ltv",
    ),
    (
        "money",
        (
            r"pric\w*|charg\w*|amount|revenue|mrr|arr|acv|tcv|fees?|costs?|cac|spend|paid|payments?|bill\w*"
            r"|invoic\w*|discount\w*|margin|profit|budget|value|usd|eur|gbp|income|salary|balance|debt|credits?"
        ),
    ),
    (
        "about time",
        (
            r"dates?|years?|tenure|age|since|until|created|updated|time(?! spent| in | on )"
            r"|^(?:days|weeks|months|hours)|^(?:day|week|month|hour)$"
        ),
    ),
    (
        "a number that identifies",
        r"ids?|(?:no|nr|number)(?! of)|code|key|zip|postal|postcode|phone|lat|lon|latitude|longitude|row|unnamed",
    ),
    (
        "the customer's size or contract",
        r"employees?|headcount|staff|size|seats?|licen[cs]es?|contracts?|terms?|population",
    ),
)
_NO_BEHAVIOUR: Final = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), why) for why, words in _REASONS)


def no_behaviour(column: str) -> str | None:
    """Return why a column of a sheet is no behaviour, by its name; None for one that may be.

    >>> no_behaviour("TotalCharges"), no_behaviour("days_since_login"), no_behaviour("Number of logins")
    ('money', 'about time', None)
    """
    words = re.sub(r"[^A-Za-z0-9]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column)).strip()
    return next((why for pattern, why in _NO_BEHAVIOUR if pattern.search(words)), None)


def own_column(column: str) -> Behaviour:
    """Return a behaviour for a column that a company brought itself."""
    label = " ".join(column.split())
    return Behaviour(column, label, f"low {label}", f"high {label}")


def name_of(label: str) -> str:
    """Return the name of a behaviour by its label; a company's own column is called as it is labelled."""
    rows = (*OVER_TIME, *ON_A_SHEET)
    return next((one.name for row in rows for one in row if one.label == label), label)
