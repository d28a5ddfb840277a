"""How does a test write down a company that did something for some of its customers?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from csdata.dataset import Dataset
from csdata.periods import add_months
from tests.analysis.company import company, subscriptions, table
from tests.analysis.interventions.planted import planted

FIRST = date(2024, 1, 1)
BEFORE, AFTER = 12, 6


def treated_company(n: int, seed: int, arm: str = "random", effect: float = 0.0, **options: Any) -> Dataset:
    """Return a company of 18 months whose programme began with the thirteenth; see `treated_files`."""
    return company(**treated_files(n, seed, arm, effect, **options))


def treated_files(
    n: int,
    seed: int,
    arm: str = "random",
    effect: float = 0.0,
    *,
    everyone: bool = False,
    share: float = 0.4,
    columns: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return its tables as CSV text by name; tickets as in `planted`, `columns` replace what is told of it."""
    made = planted(n, seed, arm, effect, before=BEFORE, after=AFTER, share=share)
    got = np.ones(n, dtype=bool) if everyone else made.treated
    counts = made.y.astype(int)
    if everyone:
        counts[:, BEFORE:] = np.random.default_rng(seed).binomial(counts[:, BEFORE:], 1 + effect)
    starts = [add_months(FIRST, month) for month in range(BEFORE + AFTER + 1)]
    tickets = [
        (f"c{row:04d}", starts[month] + timedelta(days=int(1 + 3 * k) % 27))
        for row in range(n)
        for month in range(BEFORE + AFTER)
        for k in range(counts[row, month])
    ]
    tickets += [("c0000", starts[-1] - timedelta(days=1))]  # the last day is covered
    told = {"metric": "tickets", "expected_change": "-0.2", "chosen_by": "" if everyone else arm, "monthly_cost": "500"}
    told |= dict(columns or {})
    return {
        "revenue": subscriptions(*((f"c{row:04d}", add_months(FIRST, -3), None, 200) for row in range(n))),
        "tickets": table(("customer_id", "opened_at"), tickets),
        "interventions": table(("intervention", "start_date", *told), [("Programme", starts[BEFORE], *told.values())]),
        "exposures": table(
            ("customer_id", "intervention", "date"),
            [(f"c{row:04d}", "Programme", starts[BEFORE]) for row in np.flatnonzero(got)],
        ),
    }
