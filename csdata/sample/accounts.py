"""Which rows do the tables of customers and of their money get?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from csdata.sample import company as c
from csdata.sample.arrow import dates, numbers, truths, whole, words
from csdata.sample.block import Block
from csdata.sample.company import B, F, I
from csdata.sample.life import NEVER
from csdata.sample.names import company_names

CORE, RETURNED, ADD_ON = 1, 2, 3
MONTHS_A_YEAR = 12
GAPS = {
    "industry": 0.08,
    "employees": 0.15,
    "cost": 0.07,
    "seats": 0.03,
    "owner": 0.02,
    "renewal": 0.4,
    "reached": 0.06,
}


def customers(block: Block) -> pa.Table:
    """Return one row a customer, with the gaps that real exports have."""
    book, size = block.book, block.size
    gap = {name: block.rng.random(size) < share for name, share in GAPS.items()}
    goals = [persona.goal for persona in c.PERSONAS]
    reached = block.goals.reached[:, 0] < NEVER
    unknown = ~reached & (block.goals.due[:, 0] > block.months.end) & (block.life.left == NEVER)
    return pa.table({
        "customer_id": block.ids,
        "name": company_names(book.number, block.seed),
        "signup_date": dates(book.signup),
        "churn_date": dates(block.life.left, block.life.active),
        "plan": words(c.PLANS, book.plan),
        "segment": words(c.SEGMENTS, book.segment),
        "industry": words(c.INDUSTRIES, book.industry, gap["industry"]),
        "region": words(c.REGIONS, book.region),
        "channel": words(c.CHANNELS, book.channel),
        "owner": words(c.OWNERS, book.owner, gap["owner"]),
        "seats": numbers(block.behaviour.seats[np.arange(size), block.last_month], gap["seats"]),
        "employees": whole(book.employees, gap["employees"]),
        "acquisition_cost": numbers(book.acquisition_cost, gap["cost"]),
        "renewal_date": dates(_renewal(block), ~block.life.active | (gap["renewal"] & (book.plan == 0))),
        "goal": words(goals, book.persona, ~block.goals.wanted[:, 0]),
        "goal_reached": truths(reached, unknown | gap["reached"] | ~block.goals.wanted[:, 0]),
    })  # fmt: skip


def _renewal(block: Block) -> I:
    """Return the first anniversary of signing up after the end of the window."""
    signup = block.book.signup.astype("datetime64[D]")
    month = signup.astype("datetime64[M]")
    day = np.minimum((signup - month).astype(np.int64), 27)
    years = (np.datetime64(block.months.end, "D").astype("datetime64[M]") - month).astype(np.int64) // MONTHS_A_YEAR
    this, after = (_first_day(month, years + more) + day for more in (0, 1))
    renewal: I = np.where(this > block.months.end, this, after)
    return renewal


def _first_day(month: np.typing.NDArray[np.datetime64], years: I) -> I:
    first: I = (month + years * MONTHS_A_YEAR).astype("datetime64[D]").astype(np.int64)
    return first


@dataclass(frozen=True)
class Intervals:
    """Pieces of subscriptions; `stop` is NEVER while they run."""

    customer: I
    kind: I
    start: I
    stop: I
    mrr: F
    quantity: I


def revenue(block: Block) -> pa.Table:
    """Return one row a subscription interval; a change ends one and starts the next on the same day."""
    parts = [core_intervals(block), add_on_intervals(block)]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Intervals.__dataclass_fields__}
    order = np.lexsort((joined["start"], joined["kind"], joined["customer"]))
    rows = Intervals(**{name: values[order] for name, values in joined.items()})
    suffix = words(["", "-1", "-2", "-3"], rows.kind)
    base = words(pc.replace_substring(block.ids, "C-", "S-"), rows.customer)
    return pa.table({
        "subscription_id": pc.binary_join_element_wise(base, suffix, ""),
        "customer_id": words(block.ids, rows.customer),
        "start_date": dates(rows.start),
        "end_date": dates(rows.stop, rows.stop == NEVER),
        "mrr": numbers(rows.mrr.round(2)),
        "product": words([c.PRODUCT, c.ADD_ON], (rows.kind == ADD_ON).astype(np.int64)),
        "quantity": numbers(rows.quantity),
    })  # fmt: skip


def core_intervals(block: Block) -> Intervals:
    """Return the intervals of the main product: from signing up, from each change, from coming back."""
    life, book, behaviour = block.life, block.book, block.behaviour
    everyone, back = np.arange(block.size), np.flatnonzero(life.back < NEVER)
    who, month = np.nonzero(_changed(block))
    day = block.months.first[month] + block.rng.integers(28, size=len(who))
    customer = np.concatenate([everyone, who, back])
    at = np.concatenate([book.joined, month, life.back_month[back]])
    start = np.concatenate([book.signup, day, life.back[back]])
    order = np.lexsort((start, customer))
    customer, at, start = customer[order], at[order], start[order]
    following = np.append(np.where(customer[1:] == customer[:-1], start[1:], NEVER), NEVER)
    stop = np.where(start < life.left[customer], np.minimum(following, life.left[customer]), following)
    seats = behaviour.seats[customer, at]
    kind = np.where(start >= life.back[customer], RETURNED, CORE)
    return Intervals(customer, kind, start, stop, seats * behaviour.price[customer, at], seats)


def _changed(block: Block) -> B:
    """Tell by customer and month whether seats or price differ from the month before, while there."""
    seats, price, life = block.behaviour.seats, block.behaviour.price, block.life
    month = np.arange(len(block.months))
    changed = np.zeros(seats.shape, dtype=bool)
    changed[:, 1:] = (seats[:, 1:] != seats[:, :-1]) | (price[:, 1:] != price[:, :-1])
    first = (month > block.book.joined[:, None]) & (month < life.left_month[:, None])
    return changed & (first | (month > life.back_month[:, None]))


def add_on_intervals(block: Block) -> Intervals:
    """Return the second product: bought by some some months in, power builders more often; a few give it up."""
    life, book, months = block.life, block.book, block.months
    month = book.joined + 3 + block.rng.integers(15, size=block.size)
    share = np.array([0.12, 0.40, 0.15, 0.04])[book.persona]
    buys = (block.rng.random(block.size) < share) & (month < len(months)) & (month < life.left_month)
    who = np.flatnonzero(buys)
    start = months.first[month[who]] + block.rng.integers(28, size=len(who))
    quits = start + 90 + block.rng.integers(400, size=len(who))
    quits = np.where((block.rng.random(len(who)) < 0.15) & (quits <= months.end), quits, NEVER)
    seats = block.behaviour.seats[who, month[who]]
    mrr = 0.25 * seats * block.behaviour.price[who, month[who]]
    return Intervals(who, np.full(len(who), ADD_ON), start, np.minimum(quits, life.left[who]), mrr, seats)
