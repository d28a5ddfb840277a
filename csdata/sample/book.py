"""Who are the customers of one block, before anything happens to them?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.sample import company as c
from csdata.sample.company import B, F, I
from csdata.sample.draws import Generator, choose, choose_rows, lognormal
from csdata.sample.months import Months


@dataclass(frozen=True)
class Book:
    """What does not change about each customer; every array has one element a customer, in order of signing up."""

    number: I
    signup: I
    joined: I
    persona: I
    segment: I
    plan: I
    industry: I
    region: I
    channel: I
    owner: I
    seats: I
    seat_price: F
    employees: F
    acquisition_cost: F
    attitude: F
    guided: B

    def __len__(self) -> int:
        return len(self.number)


def make_book(rng: Generator, months: Months, number: I) -> Book:
    """Draw the customers of one block. Nothing here depends on the persona: kinds of customers differ in behaviour."""
    size = len(number)
    signup, joined = _signups(rng, months, size)
    segment = choose(rng, c.SEGMENT_SHARES, size)
    plan = choose_rows(rng, np.array(c.PLAN_SHARES)[segment])
    channel = choose(rng, c.CHANNEL_SHARES, size)
    seats = np.maximum(3, lognormal(rng, np.array(c.SEATS)[segment], 0.45, size).round())
    cost = np.array(c.CHANNEL_COST)[channel] * np.array(c.SEGMENT_COST)[segment]
    return Book(
        number=number,
        signup=signup,
        joined=joined,
        persona=choose(rng, [p.share for p in c.PERSONAS], size),
        segment=segment,
        plan=plan,
        industry=rng.integers(len(c.INDUSTRIES), size=size),
        region=choose(rng, c.REGION_SHARES, size),
        channel=channel,
        owner=rng.integers(len(c.OWNERS), size=size),
        seats=seats.astype(np.int64),
        seat_price=np.array(c.SEAT_PRICE)[plan] * rng.uniform(0.82, 1.0, size),
        employees=(seats * lognormal(rng, np.array(c.STAFF_PER_SEAT)[segment], 0.5, size)).round(),
        acquisition_cost=lognormal(rng, cost, 0.35, size).round(2),
        attitude=rng.standard_normal(size),
        guided=(rng.random(size) < 0.5) & (segment == 1) & (joined < months.guided_from),
    )


def _signups(rng: Generator, months: Months, size: int) -> tuple[I, I]:
    """Draw the day of signing up: the first book within two months, later slightly more each month."""
    early = rng.random(size) < c.FIRST_BOOK
    growth = np.concatenate([[0.0, 0.0], np.linspace(1.0, 1.5, len(months) - 2)])
    joined = np.where(early, rng.integers(2, size=size), choose(rng, growth.tolist(), size))
    day = months.first[joined] + (rng.random(size) * months.length[joined]).astype(np.int64)
    day = np.sort(day)
    return day, np.searchsorted(months.first, day, side="right") - 1
