"""Who leaves when, who comes back, and on which days is each customer there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.sample import company as c
from csdata.sample.behaviour import Behaviour
from csdata.sample.book import Book
from csdata.sample.company import B, F, I
from csdata.sample.draws import Generator, sigmoid
from csdata.sample.months import Months

NEVER = 10_000_000


@dataclass(frozen=True)
class Life:
    """Days are NEVER where it did not happen. `starts` and `stops` bound the service within each customer-month."""

    left: I
    left_month: I
    back: I
    back_month: I
    starts: I
    stops: I
    late: B

    @property
    def days(self) -> I:
        """Days of service by customer and month."""
        days: I = np.maximum(0, self.stops - self.starts)
        return days

    @property
    def active(self) -> B:
        """Who is a customer at the end of the window."""
        active: B = (self.left == NEVER) | (self.back < NEVER)
        return active


def live(rng: Generator, months: Months, book: Book, behaviour: Behaviour) -> Life:
    """Draw leaving and coming back from the planted hazard."""
    late = first_value_late(months, book, behaviour)
    left_month = _leaving(rng, book, hazard(rng, months, book, behaviour, late))
    gone = left_month < NEVER
    back_month = left_month + 2 + rng.integers(3, size=len(book))
    returns = gone & (rng.random(len(book)) < c.RETURN_SHARE) & (back_month < len(months))
    back_month = np.where(returns, back_month, NEVER)
    left = _day(rng, months, left_month)
    back = _day(rng, months, back_month)
    again = np.arange(len(months)) >= back_month[:, None]
    starts = np.maximum(months.first, np.where(again, back[:, None], book.signup[:, None]))
    stops = np.minimum(months.last + 1, np.where(again, NEVER, left[:, None]))
    return Life(left, left_month, back, back_month, starts, stops, late)


def first_value_late(months: Months, book: Book, behaviour: Behaviour) -> B:
    """Tell by customer and month end whether the first value came late, or is overdue."""
    overdue = months.last >= book.signup[:, None] + c.LATE_DAYS
    slow = behaviour.milestones[:, 2] > c.LATE_DAYS
    return overdue & slow[:, None]


def hazard(rng: Generator, months: Months, book: Book, behaviour: Behaviour, late: B) -> F:
    """Return the chance to leave in the month AFTER each month, from what is known at its end."""
    effect = c.HAZARD
    month = np.arange(len(months))
    tenure = np.maximum(0, month - book.joined[:, None])
    guided = book.guided[:, None] & (month >= months.guided_from)
    frailty = effect["frailty_sd"] * rng.standard_normal(len(book))
    odds = effect["intercept"] + frailty[:, None] + effect["tenure_log1p_months"] * np.log1p(tenure)
    odds = odds + effect["active_share"] * behaviour.active_users / behaviour.seats
    odds = odds + effect["engagement_trend"] * _trend(behaviour.engagement)
    odds = odds + effect["slow_tickets"] * np.minimum(3, behaviour.slow) + effect["late_first_value"] * late
    odds = odds + effect["feature_breadth"] * behaviour.used.sum(axis=2)
    odds = odds + effect["no_touchpoint"] * (behaviour.touched == 0) + effect["guided_onboarding"] * guided
    return sigmoid(odds)


def _trend(engagement: F) -> F:
    """Return this month's engagement less that of the three months before."""
    before = np.pad(engagement, ((0, 0), (3, 0)), mode="edge")
    trend: F = engagement - (before[:, 2:-1] + before[:, 1:-2] + before[:, :-3]) / 3.0
    return trend


def _leaving(rng: Generator, book: Book, chance: F) -> I:
    """Return the month of leaving; nobody leaves in the month of signing up."""
    month = np.arange(chance.shape[1])
    leaves = (rng.random(chance.shape) < chance) & (month >= book.joined[:, None])
    leaves[:, -1] = False
    return np.where(leaves.any(axis=1), leaves.argmax(axis=1) + 1, NEVER)


def _day(rng: Generator, months: Months, month: I) -> I:
    """Draw a day within each month; NEVER stays NEVER."""
    known = np.minimum(month, len(months) - 1)
    day = months.first[known] + (rng.random(len(month)) * months.length[known]).astype(np.int64)
    return np.where(month < NEVER, day, NEVER)


def chatbot_customers(rng: Generator, months: Months, book: Book, behaviour: Behaviour, life: Life) -> I:
    """Choose customers, not of the Mid segment, whose tickets and usage were bad in the two months before."""
    start = months.chatbot_from
    there = (life.days[:, start - 1] > 0) & (life.starts[:, start] <= months.first[start]) & (life.days[:, start] > 0)
    tickets = behaviour.ticket_count[:, start - 2 : start].sum(axis=1)
    drop = np.maximum(0.0, -_trend(behaviour.engagement)[:, start - 1])
    chosen = rng.random(len(book)) < sigmoid(-2.6 + 0.9 * np.minimum(6, tickets) + 1.5 * drop)
    eligible = there & (book.segment != 1) & (book.joined <= start - 2)
    return np.flatnonzero(eligible & chosen)


def guided_customers(months: Months, book: Book, life: Life) -> I:
    """Return the customers of the lucky half that were there on the first day of the intervention."""
    start = months.guided_from
    there = (life.starts[:, start] <= months.first[start]) & (life.days[:, start] > 0)
    return np.flatnonzero(book.guided & there)
