"""What does each customer do each month, as long as it is there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.sample import company as c
from csdata.sample.book import Book
from csdata.sample.company import B, F, I
from csdata.sample.draws import Generator, choose_rows, logit, lognormal, sigmoid, trailing, wandering
from csdata.sample.months import Months


@dataclass(frozen=True)
class Log:
    """Things that happen on a day: one element each, in order of customer and month."""

    customer: I
    month: I
    day: I
    hours: F


@dataclass(frozen=True)
class Behaviour:
    """Customer × month (× feature) arrays; `milestones` holds days after signing up, one column a step."""

    engagement: F
    seats: I
    price: F
    active_users: I
    used: B
    tickets: Log
    touches: Log
    slow: F
    touched: F
    ticket_count: F
    milestones: F


def behave(rng: Generator, months: Months, book: Book) -> Behaviour:
    """Draw the behaviour of a block of customers in every month of the window."""
    shape = (len(book), len(months))
    engagement = wandering(rng, shape, keep=0.88, spread=0.45)
    seats, price = _contracts(rng, book, engagement)
    active, used = _use(rng, book, engagement, seats)
    tickets = _log(rng, months, _ticket_rates(rng, months, book, shape))
    own = np.exp(0.5 * rng.standard_normal(len(book)))[tickets.customer]
    tickets = Log(tickets.customer, tickets.month, tickets.day, tickets.hours * own)
    touches = _log(rng, months, _touch_rates(rng, book, shape))
    return Behaviour(
        engagement=engagement,
        seats=seats,
        price=price,
        active_users=active,
        used=used,
        tickets=tickets,
        touches=touches,
        slow=trailing(_count(tickets, shape, tickets.hours > c.SLOW_HOURS), 3),
        touched=trailing(_count(touches, shape, touches.hours >= 0), 3),
        ticket_count=_count(tickets, shape, tickets.hours >= 0),
        milestones=_milestones(rng, book),
    )


def _contracts(rng: Generator, book: Book, engagement: F) -> tuple[I, F]:
    """Return seats and price a seat by month: keen customers add seats, a few get a lower price."""
    settled = np.arange(engagement.shape[1]) >= book.joined[:, None] + 2
    chance = rng.random(engagement.shape)
    more = settled & (chance < 0.016 * np.exp(0.6 * engagement))
    less = settled & (chance > 1.0 - 0.006 * np.exp(-0.6 * engagement))
    growth = np.where(more, rng.uniform(1.12, 1.45, engagement.shape), 1.0)
    discount = np.where(less, rng.uniform(0.72, 0.92, engagement.shape), 1.0)
    seats = np.rint(book.seats[:, None] * np.cumprod(growth, axis=1)).astype(np.int64)
    return seats, np.cumprod(discount, axis=1) * book.seat_price[:, None]


def _use(rng: Generator, book: Book, engagement: F, seats: I) -> tuple[I, B]:
    """Return the active users, and which features they used (the first feature by everybody who is active)."""
    usual = logit(np.array([p.active_share for p in c.PERSONAS]))[book.persona] + 0.25 * rng.standard_normal(len(book))
    active = rng.binomial(seats, sigmoid(usual[:, None] + 0.7 * engagement)).astype(np.int64)
    taste = logit(np.array([p.features for p in c.PERSONAS]))[book.persona]
    taste = taste + 0.3 * rng.standard_normal(taste.shape)
    odds = taste[:, None, :] + 0.4 * engagement[:, :, None]
    used = np.ones((*engagement.shape, len(c.FEATURES)), dtype=bool)
    used[:, :, 1:] = rng.random(odds.shape) < sigmoid(odds)
    return active, used & (active > 0)[:, :, None]


def _ticket_rates(rng: Generator, months: Months, book: Book, shape: tuple[int, int]) -> F:
    """Return expected tickets: the persona's, the customer's own, a shock that fades within months, and guidance."""
    usual = np.log([p.tickets for p in c.PERSONAS])[book.persona] + 0.3 * rng.standard_normal(len(book))
    rate: F = np.exp(usual[:, None] + wandering(rng, shape, keep=0.55, spread=0.75) - 0.75**2 / 2)
    guided = book.guided[:, None] & (np.arange(shape[1]) >= months.guided_from)
    return np.where(guided, rate * c.GUIDED_TICKETS, rate)


def _touch_rates(rng: Generator, book: Book, shape: tuple[int, int]) -> F:
    """Return expected touchpoints a month."""
    usual = np.log([p.touchpoints for p in c.PERSONAS])[book.persona] + 0.25 * rng.standard_normal(len(book))
    rate: F = np.exp(usual[:, None] + wandering(rng, shape, keep=0.6, spread=0.25))
    return rate


def _log(rng: Generator, months: Months, rate: F) -> Log:
    """Draw events from monthly rates, each on a day, in order; `hours` is the time a ticket takes."""
    count = rng.poisson(rate)
    customer, month = (axis.repeat(count.ravel()) for axis in map(np.ravel, np.indices(rate.shape)))
    day = months.first[month] + (rng.random(len(month)) * months.length[month]).astype(np.int64)
    order = np.lexsort((day, customer))
    return Log(customer[order], month[order], day[order], lognormal(rng, 14.0, 1.15, len(day)))


def _count(log: Log, shape: tuple[int, int], which: B) -> F:
    """Count the chosen events by customer and month."""
    cell = log.customer[which] * shape[1] + log.month[which]
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _milestones(rng: Generator, book: Book) -> F:
    """Draw the days to each onboarding step, in order; customers won through partners see the first value late."""
    size = len(book)
    delay = np.where(book.channel == c.CHANNELS.index("Partner"), c.PARTNER_DELAY, 1.0)
    kick_off = lognormal(rng, 5.0, 0.5, size)
    connected = kick_off + lognormal(rng, 9.0 * np.sqrt(delay), 0.6, size)
    value = connected + lognormal(rng, 13.0 * delay, 0.7, size)
    trained = value + lognormal(rng, 20.0, 0.6, size)
    return np.rint(np.column_stack([kick_off, connected, value, trained]))


def ticket_categories(rng: Generator, persona: I) -> I:
    """Draw what tickets are about, by persona."""
    return choose_rows(rng, np.array([p.ticket_mix for p in c.PERSONAS])[persona])
