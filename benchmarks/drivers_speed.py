"""How much longer than one bare fit does the whole search for drivers take, and how much memory?

100,000 customers, 36 months (about 1.9 million rows), 16 behaviours. The peer is scikit-learn's logistic regression
(lbfgs) on the same matrix, made comparable beforehand, with the same penalty. Run it as
`python -m benchmarks.drivers_speed`.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from benchmarks.measure import Figure, machine, table, timed
from csdata.analysis.drivers.find import Drivers, find_drivers
from csdata.analysis.drivers.table import Feature, Snapshots

CUSTOMERS, MONTHS, WIDTH = 100_000, 36, 16
FIRST_MONTH = 2022 * 12 + 1
MEGABYTE = 1024


def run() -> Iterator[Figure]:
    """Search once, then fit once."""
    book = company()
    made = _peak()
    found: list[Drivers] = []
    ours = timed(lambda: found.append(find_drivers(book)))
    peak = _peak()
    model = found[0].model
    if model is None:
        raise ValueError(found[0].why)
    design = model.shape.design(book)[:, 1:]
    peer = LogisticRegression(C=1 / model.strength)
    theirs = timed(lambda: peer.fit(design, book.left))
    note = f"{len(book):,} rows, {found[0].verdict}; peak {peak:,.0f} MB, of which the table {made:,.0f} MB"
    yield Figure("drivers with intervals and tests", ours, 1, "one fit (lbfgs)", theirs, bar="6 fits, 3 GB", note=note)


def company(seed: int = 0) -> Snapshots:
    """Return a large table: customers who come over the months and leave, behaviours that change slowly."""
    rng = np.random.default_rng(seed)
    entered = rng.integers(0, MONTHS - 6, CUSTOMERS)
    effects = np.concatenate([np.linspace(-0.6, 0.6, 8), np.zeros(WIDTH - 8)])
    own = rng.standard_normal((CUSTOMERS, WIDTH))
    here = np.arange(CUSTOMERS)
    rows, left, months = [], [], []
    for month in range(MONTHS):
        there = here[entered[here] <= month]
        x = 0.7 * own[there] + 0.7 * rng.standard_normal((len(there), WIDTH))
        gone = rng.random(len(there)) < expit(-4.8 + x @ effects)
        x[:, ::4] = np.exp(x[:, ::4])
        rows.append(x)
        left.append(gone)
        months.append(np.column_stack([there, np.full(len(there), month)]))
        here = np.setdiff1d(here, there[gone], assume_unique=True)
    customer, month_of = np.concatenate(months).T
    return Snapshots(
        tuple(Feature(f"b{at}", f"Behaviour {at}") for at in range(WIDTH)),
        np.concatenate(rows),
        np.concatenate(left),
        customer,
        month_of + FIRST_MONTH,
        (month_of - entered[customer]).astype(np.float64),
        horizon_months=1,
        embargo_months=0,
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


if __name__ == "__main__":
    print(machine())
    print(table(list(run())))
