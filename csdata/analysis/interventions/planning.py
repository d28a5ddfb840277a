"""Before it starts: who gets it, who is held back, what could be seen, and when would the answer be clear?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.comparison import Flags, Whole
from csdata.analysis.interventions.measures import Measure
from csdata.analysis.interventions.power import Spread, smallest_difference, spread_of
from csdata.analysis.interventions.returns import Costs
from csdata.analysis.interventions.starts import MOST_BEFORE
from csdata.analysis.interventions.worth import MONEY
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.periods import add_months, month_start
from csdata.wording import plural

RECENT: Final = 2
LOOKED_AT: Final = tuple(range(1, 13))  # months after the start
GETS, HELD = "gets it", "held back"
COLUMNS: Final = ("months", "power", "smallest")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is planned: on which metric, how much change is hoped for, from which day on, who is held back (a share).

    `worst` takes only so many, those whose recent numbers are worst (None: everybody of the group).
    """

    metric: Measure
    expected: float
    start: date
    held_back: float = 0.5
    worst: int | None = None
    costs: Costs = Costs()  # noqa: RUF009 - frozen
    unit_value: float | None = None
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Plan:
    """Who gets it and who is held back (numbers), and what can be expected.

    `frame` has COLUMNS: the chance of a clear answer and the smallest change seen, after so many months. `clear_on` is
    the day on which an answer can be expected (None: not within two years), `base` the metric a customer and month now,
    `needed` the customers to see the expected change after six months, `kept_points` the smallest difference in
    customers kept. Money, None without a price: `break_even` is the change that pays for the monthly cost, `net` what a
    month would bring beyond it if the change hoped for came true.
    """

    gets: Whole
    held: Whole
    base: float
    spread: Spread | None
    frame: pd.DataFrame
    clear_on: date | None
    needed: int | None
    kept_points: float | None
    break_even: float | None
    net: float | None = None
    why: str | None = None

    @property
    def n(self) -> tuple[int, int]:
        """How many get it, how many are held back."""
        return len(self.gets), len(self.held)


def plan(book: MonthBook, wish: Wish, given: Assumptions) -> Plan:
    """Return the plan for the chosen customers who are there now; a coin decides who is held back (seeded)."""
    y = book.grid(wish.metric) if wish.metric.column else np.full(book.months.here.shape, np.nan)
    there = np.flatnonzero(book.months.here[:, -1] & book.chosen)
    recent = y[there, -MOST_BEFORE:]
    if wish.worst is not None and wish.worst < len(there):
        place = _worst(recent, wish)
        there, recent = there[place], recent[place]
    held = _coin(len(there), wish)
    gets = there[~held], there[held]
    base = float(np.nanmean(recent)) if np.isfinite(recent).any() else float("nan")
    n = int((~held).sum()), int(held.sum())
    spread = spread_of(recent)
    why = _why(n, spread, wish)
    kept = smallest_difference(0.9, n) if min(n) > 1 else None
    if spread is None or min(n) < 2:
        return Plan(*gets, base, None, pd.DataFrame(columns=list(COLUMNS)), None, None, kept, None, why=why)
    months = spread.months_to_see(wish.expected, n)
    down = wish.expected < 0
    rows = [(m, spread.power(wish.expected, m, n), spread.smallest(m, n, down=down)) for m in LOOKED_AT]
    return Plan(
        *gets, base, spread, pd.DataFrame(rows, columns=list(COLUMNS)),
        None if months is None else add_months(month_start(wish.start), months),
        spread.customers_to_see(wish.expected, 6, 1 - wish.held_back),
        kept, *_money(wish, base, n[0], given), why,
    )  # fmt: skip


def _worst(recent: np.ndarray[tuple[int, int], np.dtype[np.float64]], wish: Wish) -> Whole:
    """Return the places of those whose last months are worst for the metric."""
    last = recent[:, -RECENT:]
    known = ~np.isnan(last)
    mean = np.where(known, last, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    badness = np.where(known.any(axis=1), -wish.metric.better * mean, -np.inf)
    return np.sort(np.argsort(-badness, kind="stable")[: wish.worst])


def _coin(size: int, wish: Wish) -> Flags:
    """Return who is held back: exactly the share, drawn at random; the same seed gives the same list."""
    held = np.zeros(size, dtype=bool)
    rng = np.random.default_rng([wish.seed, size])
    order = rng.permutation(size)
    held[order[: round(wish.held_back * size)]] = True
    return held


def _why(n: tuple[int, int], spread: Spread | None, wish: Wish) -> str | None:
    if min(n) < ENOUGH_FOR_EFFECTS:
        least = ENOUGH_FOR_EFFECTS
        return (
            f"{plural(n[0], 'customer')} and {n[1]:,} held back are too few: {least} of each are needed for a verdict."
        )
    if not wish.metric.column:
        return "Customers kept move slowly: see the smallest difference below."
    if spread is None:
        return f"Too little is known of {wish.metric.plain} to say what could be seen."
    return None


def _money(wish: Wish, base: float, n: int, given: Assumptions) -> tuple[float | None, float | None]:
    """Return the change at which a month brings what it costs, and the net of a month with the change hoped for."""
    price = given.gross_margin if wish.metric.name in MONEY else wish.unit_value
    if price is None and wish.metric.name == "tickets":
        price = given.ticket_cost
    if not price or not base > 0 or n == 0:
        return None, None
    monthly = base * n * price
    net = wish.metric.better * wish.expected * monthly - wish.costs.monthly
    return (wish.metric.better * wish.costs.monthly / monthly if wish.costs.monthly > 0 else None), net


def hold_out_list(book: MonthBook, made: Plan) -> pd.DataFrame:
    """Return a row a customer of the plan: customer_id, name, and whether it gets it or is held back."""
    members = book.data.members
    numbers = np.concatenate([made.gets, made.held])
    arm = np.repeat([GETS, HELD], [len(made.gets), len(made.held)])
    order = np.argsort(numbers, kind="stable")
    chosen = members.iloc[numbers[order]]
    return pd.DataFrame(
        {"customer_id": chosen["customer_id"].to_numpy(), "name": chosen["name"].to_numpy(), "arm": arm[order]}
    )
