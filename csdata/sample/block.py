"""What happened to one block of customers? Made once, then written table by table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from csdata.sample.behaviour import Behaviour, behave
from csdata.sample.book import Book, make_book
from csdata.sample.company import B, F, I
from csdata.sample.draws import Generator, block_random
from csdata.sample.goals import Goals, make_goals
from csdata.sample.life import Life, live
from csdata.sample.months import Months

SIZE = 4_000


@dataclass(frozen=True)
class Block:
    """Everything about one block; `ids` are the customers' ids."""

    rng: Generator
    seed: int
    months: Months
    book: Book
    behaviour: Behaviour
    life: Life
    goals: Goals
    ids: pa.Array

    @property
    def size(self) -> int:
        """Number of customers."""
        return len(self.book)

    @property
    def last_month(self) -> I:
        """The last month that each customer ends as a customer."""
        gone = np.minimum(self.life.left_month, len(self.months)) - 1
        return np.where(self.life.active, len(self.months) - 1, gone)


def make_block(seed: int, index: int, customers: int, months: Months) -> Block:
    """Make the customers index × SIZE and following, at most up to `customers`."""
    rng = block_random(seed, index)
    number = np.arange(index * SIZE, min(customers, (index + 1) * SIZE))
    book = make_book(rng, months, number)
    behaviour = behave(rng, months, book)
    life = live(rng, months, book, behaviour)
    goals = make_goals(rng, months, book, behaviour, life)
    width = max(5, len(str(customers)))
    ids = pa.array([f"C-{value + 1:0{width}d}" for value in number])
    return Block(rng, seed, months, book, behaviour, life, goals, ids)


def inside(block: Block, customer: I, month: I, day: I) -> B:
    """Tell which days fall into the service of their customer."""
    starts, stops = block.life.starts[customer, month], block.life.stops[customer, month]
    return (day >= starts) & (day < stops)


def mood(block: Block, customer: I, month: I) -> F:
    """Return the attitude in a month: mostly the customer's own, worse after slow answers and a late start."""
    slow = np.minimum(3, block.behaviour.slow[customer, month])
    late = block.life.late[customer, month]
    keen = block.behaviour.engagement[customer, month]
    attitude: F = block.book.attitude[customer] - 0.4 * slow - 0.35 * late + 0.3 * keen
    return attitude
