"""Which rows do usage, tickets and touchpoints get?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from csdata.sample import company as c
from csdata.sample.arrow import dates, moments, numbers, whole, words
from csdata.sample.behaviour import ticket_categories
from csdata.sample.block import Block, inside, mood
from csdata.sample.company import F, I
from csdata.sample.draws import choose, lognormal

WEIGHT = (1.0, 0.50, 0.25, 0.20, 0.60, 0.35, 0.50, 0.25)
USERS_OF_A_FEATURE = 0.55
DAY = 86_400


def usage(block: Block) -> pa.Table:
    """Return one row a customer, month and feature, dated on the last day of service in the month."""
    rng, behaviour, book = block.rng, block.behaviour, block.book
    days = block.life.days
    customer, month, feature = np.nonzero(behaviour.used & (days > 0)[:, :, None])
    active = behaviour.active_users[customer, month]
    users = np.where(feature == 0, active, np.maximum(1, rng.binomial(active, USERS_OF_A_FEATURE)))
    rate = lognormal(rng, np.array([p.events_per_user for p in c.PERSONAS])[book.persona], 0.2, block.size)
    part = block.months.season * days / block.months.length
    level = rate[:, None] * np.exp(0.5 * behaviour.engagement) * part
    events = rng.poisson(users * level[customer, month] * np.array(WEIGHT)[feature])
    return pa.table({
        "customer_id": words(block.ids, customer),
        "date": dates(block.life.stops[customer, month] - 1),
        "feature": words(c.FEATURES, feature),
        "events": numbers(np.maximum(users, events)),
        "active_users": numbers(users),
    })  # fmt: skip


def tickets(block: Block, first_number: int) -> pa.Table:
    """Return one row a ticket; what is not answered by the end of the window has no `resolved_at`."""
    rng, log = block.rng, block.behaviour.tickets
    keep = inside(block, log.customer, log.month, log.day)
    customer, month, day, hours = log.customer[keep], log.month[keep], log.day[keep], log.hours[keep]
    size = len(customer)
    opened = day * DAY + np.clip(rng.normal(12.5, 2.8, size) * 3600, 0, DAY - 1).astype(np.int64)
    resolved = opened + (hours * 3600).astype(np.int64)
    stuck = (hours > c.SLOW_HOURS) & (rng.random(size) < 0.08)
    opening = stuck | (resolved >= (block.months.end + 1) * DAY)
    silent = opening | (rng.random(size) >= 0.24)
    return pa.table({
        "ticket_id": _ticket_ids(first_number, size),
        "customer_id": words(block.ids, customer),
        "opened_at": moments(opened),
        "resolved_at": moments(resolved, opening),
        "category": words(c.TICKETS, ticket_categories(rng, block.book.persona[customer])),
        "priority": words(c.PRIORITIES, choose(rng, c.PRIORITY_SHARES, size)),
        "csat": whole(_ticket_csat(block, customer, month, hours), silent),
    })  # fmt: skip


def _ticket_ids(first_number: int, size: int) -> pa.Array:
    return pa.array([f"T-{number:06d}" for number in range(first_number, first_number + size)], pa.string())


def _ticket_csat(block: Block, customer: I, month: I, hours: F) -> F:
    """Return satisfaction with the answer: worse the longer it took."""
    noise = 0.8 * block.rng.standard_normal(len(customer))
    wait = 0.55 * np.log(hours / 14.0)
    return np.clip(np.rint(4.1 + 0.35 * mood(block, customer, month) - wait + noise), 1, 5)


def touchpoints(block: Block) -> pa.Table:
    """Return one row a contact."""
    log = block.behaviour.touches
    keep = inside(block, log.customer, log.month, log.day)
    return pa.table({
        "customer_id": words(block.ids, log.customer[keep]),
        "date": dates(log.day[keep]),
        "kind": words(c.TOUCHPOINTS, choose(block.rng, c.TOUCHPOINT_SHARES, int(keep.sum()))),
    })  # fmt: skip


def milestones(block: Block) -> pa.Table:
    """Return the onboarding steps and goals of each customer; `reached_at` is blank where it did not happen."""
    signup, goals, size = block.book.signup[:, None], block.goals, block.size
    reached = signup + block.behaviour.milestones.astype(np.int64)
    names = [*c.MILESTONES, *(f"Goal: {persona.goal}" for persona in c.PERSONAS), f"Goal: {c.SECOND_GOAL}"]
    steps = len(c.MILESTONES)
    code = np.column_stack([
        np.broadcast_to(np.arange(steps), (size, steps)), steps + block.book.persona, np.full(size, len(names) - 1),
    ])  # fmt: skip
    listed = np.column_stack([np.ones((size, steps), dtype=bool), goals.wanted])
    due = np.column_stack([signup + np.array(c.MILESTONE_DUE), goals.due])
    done = np.column_stack([reached, goals.reached])
    open_ = (done > block.months.end) | (done >= block.life.left[:, None])
    return pa.table({
        "customer_id": words(block.ids, np.nonzero(listed)[0]),
        "milestone": words(names, code[listed]),
        "due_date": dates(due[listed]),
        "reached_at": dates(done[listed], open_[listed]),
    })  # fmt: skip
