"""What does each customer want, and did it get there? Only loosely related to being happy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csdata.sample.behaviour import Behaviour
from csdata.sample.book import Book
from csdata.sample.company import LATE_DAYS, B, F, I
from csdata.sample.draws import Generator, sigmoid
from csdata.sample.life import NEVER, Life
from csdata.sample.months import Months

DUE_DAYS = (120, 150, 180, 240)
BLANK, SECOND = 0.05, 0.25


@dataclass(frozen=True)
class Goals:
    """One column for the persona's goal and one for a second goal; `reached` is NEVER where it was not."""

    wanted: B
    due: I
    reached: I


def make_goals(rng: Generator, months: Months, book: Book, behaviour: Behaviour, life: Life) -> Goals:
    """Draw goals: keen customers reach them more often, a late first value costs, the mood counts for little."""
    size = len(book)
    wanted = np.column_stack([rng.random(size) >= BLANK, rng.random(size) < SECOND])
    wanted[:, 1] &= wanted[:, 0]
    after = np.column_stack([rng.choice(DUE_DAYS, size), rng.choice(DUE_DAYS, size) + 120])
    day = book.signup[:, None] + np.rint(after * np.exp(-0.1 + 0.22 * rng.standard_normal((size, 2)))).astype(np.int64)
    able = rng.random((size, 2)) < _chance(book, behaviour)[:, None]
    seen = able & wanted & (day <= months.end) & (day < life.left[:, None])
    return Goals(wanted, book.signup[:, None] + after, np.where(seen, day, NEVER))


def _chance(book: Book, behaviour: Behaviour) -> F:
    keen = behaviour.engagement.mean(axis=1)
    late = behaviour.milestones[:, 2] > LATE_DAYS
    return sigmoid(0.7 + 1.8 * keen + 0.3 * book.attitude - 0.7 * late)
