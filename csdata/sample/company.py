"""What is true about the invented company? Every planted number stands here and is copied to truth.json."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
I = NDArray[np.int64]  # noqa: E741 - short for an array of integers, as F and B
B = NDArray[np.bool_]

FEATURES = ("Dashboards", "Reports", "Alerts", "Data import", "API", "Automations", "Collaboration", "Forecasts")
TICKETS = ("Updates", "Integrations", "How-to", "Set-up", "Billing", "Bug")
BARRIERS = ("slow_onboarding", "missing_integration", "slow_support", "unclear_value", "hard_to_learn")


@dataclass(frozen=True)
class Persona:
    """A kind of customer: how it behaves, what it wants, what is in its way."""

    name: str
    share: float
    active_share: float
    events_per_user: float
    features: tuple[float, ...]
    tickets: float
    touchpoints: float
    goal: str
    ticket_mix: tuple[float, ...]
    barrier_mix: tuple[float, ...]


PERSONAS = (
    Persona(
        "Steady reporters", 0.40, 0.66, 13.0, (0.92, 0.45, 0.06, 0.03, 0.04, 0.05, 0.08), 0.35, 0.35,
        "Monthly reporting without manual work",
        (0.40, 0.08, 0.12, 0.06, 0.19, 0.15), (0.08, 0.10, 0.12, 0.60, 0.10),
    ),
    Persona(
        "Power builders", 0.30, 0.86, 26.0, (0.85, 0.80, 0.90, 0.92, 0.90, 0.60, 0.72), 0.80, 0.60,
        "One source of truth across our systems",
        (0.12, 0.46, 0.06, 0.04, 0.07, 0.25), (0.04, 0.66, 0.16, 0.08, 0.06),
    ),
    Persona(
        "Guided teams", 0.20, 0.44, 5.0, (0.60, 0.15, 0.80, 0.04, 0.20, 0.90, 0.15), 1.60, 2.00,
        "Everyone works with the tool without help",
        (0.10, 0.05, 0.50, 0.15, 0.06, 0.14), (0.12, 0.05, 0.17, 0.06, 0.60),
    ),
    Persona(
        "Quiet owners", 0.10, 0.20, 4.0, (0.25, 0.08, 0.05, 0.01, 0.01, 0.02, 0.02), 0.12, 0.12,
        "Be up and running within a month",
        (0.10, 0.05, 0.20, 0.42, 0.13, 0.10), (0.55, 0.05, 0.08, 0.26, 0.06),
    ),
)  # fmt: skip
SECOND_GOAL = "Cut the time to close the month by half"

SEGMENTS = ("Small", "Mid", "Enterprise")
SEGMENT_SHARES = (0.42, 0.43, 0.15)
SEATS = (8.0, 30.0, 110.0)
STAFF_PER_SEAT = (4.0, 8.0, 22.0)
PLANS = ("Starter", "Growth", "Scale")
PLAN_SHARES = ((0.70, 0.28, 0.02), (0.22, 0.60, 0.18), (0.02, 0.33, 0.65))
SEAT_PRICE = (29.0, 45.0, 69.0)
INDUSTRIES = ("Software", "Retail", "Manufacturing", "Logistics", "Health care", "Financial services", "Education")
REGIONS = ("United States", "United Kingdom", "Germany", "Canada", "Netherlands", "Australia")
REGION_SHARES = (0.42, 0.17, 0.15, 0.11, 0.08, 0.07)
CHANNELS = ("Inbound", "Outbound", "Partner", "Referral", "Events")
CHANNEL_SHARES = (0.36, 0.20, 0.19, 0.15, 0.10)
CHANNEL_COST = (900.0, 2600.0, 1700.0, 450.0, 2200.0)
SEGMENT_COST = (0.5, 1.2, 3.0)
OWNERS = (
    "Amara Okafor", "Ben Hartley", "Chloe Martin", "Diego Santos",
    "Elif Kaya", "Freya Lindqvist", "Grace Chen", "Hugo Weber",
)  # fmt: skip
MILESTONES = ("Kick-off", "Data connected", "First value", "Team trained")
MILESTONE_DUE = (7, 21, 45, 75)
TOUCHPOINTS = ("Check-in", "Training", "Business review", "Call")
TOUCHPOINT_SHARES = (0.45, 0.20, 0.10, 0.25)
PRIORITIES = ("Low", "Normal", "High", "Urgent")
PRIORITY_SHARES = (0.25, 0.50, 0.19, 0.06)
PRODUCT, ADD_ON = "Core", "Insights"

SEASON = (1.0, 1.02, 1.05, 1.02, 1.0, 0.98, 0.90, 0.78, 1.03, 1.05, 1.04, 0.72)
FIRST_BOOK = 0.35
SLOW_HOURS = 72
LATE_DAYS = 45
PARTNER_DELAY = 2.1
HAZARD = {
    "intercept": -2.25,
    "active_share": -2.0,
    "engagement_trend": -1.3,
    "slow_tickets": 0.6,
    "late_first_value": 0.9,
    "feature_breadth": -0.09,
    "no_touchpoint": 0.55,
    "tenure_log1p_months": -0.40,
    "guided_onboarding": -1.0,
    "frailty_sd": 0.3,
}
GUIDED, CHATBOT = "Guided onboarding", "Support chatbot"
GUIDED_TICKETS = 0.65
RETURN_SHARE = 0.07
REASONS = ("Onboarding", "Missing integration", "Support", "Price", "Hard to use", "Budget cut", "Company closed")
