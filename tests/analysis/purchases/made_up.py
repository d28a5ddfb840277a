"""Which purchases do made-up customers make, whose truth is known?"""

from __future__ import annotations

import numpy as np

from csdata.analysis.purchases.repeat_buying import Codes, Whole

TRUTH = (0.2426, 4.4135, 0.7929, 2.4258)  # r, α, a, b of CDNOW
JOINING = 84  # days over which customers make their first purchase


def purchases(size: int, days: int, seed: int, truth: tuple[float, float, float, float] = TRUTH) -> tuple[Codes, Whole]:
    """Return customer and day of the purchases that customers who buy by the BG/NBD model make in so many days."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = truth
    rate, leaves = rng.gamma(r, 1 / alpha, size) + 1e-12, rng.beta(a, b, size)
    now = rng.integers(0, JOINING, size).astype(float)
    there = np.ones(size, dtype=bool)
    customer, day = [np.arange(size)], [now.astype(np.int64)]
    while there.any():
        now = now + rng.exponential(7 / rate)
        there &= now < days
        customer.append(np.flatnonzero(there))
        day.append(now[there].astype(np.int64))
        there &= rng.random(size) > leaves
    return np.concatenate(customer), np.concatenate(day)
