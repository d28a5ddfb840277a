"""How does a test write down customers month by month, without files?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csdata.analysis.cohorts.groups import Cohorts
from csdata.analysis.cohorts.histories import Flags, Histories, Numbers, Whole

JANUARY = 2024 * 12 + 1


def made(
    started: Sequence[int] | Whole,
    here: Flags,
    last: int,
    *,
    money: Numbers | None = None,
    used: Flags | None = None,
    used_from: int | None = None,
) -> Histories:
    """Return histories of customers who started in months counted from January 2024; `here` by customer and age."""
    begun = np.asarray(started, dtype=np.int64) + JANUARY
    paid = here.astype(float) if money is None else money
    over = np.arange(here.shape[1]) > (last + JANUARY - begun)[:, None]
    here, paid = here & ~over, np.where(over, 0.0, paid)
    use = here if used is None else used & ~over
    return Histories(
        begun,
        last + JANUARY,
        here,
        use,
        paid,
        paid[:, 0].copy(),
        JANUARY if used_from is None else JANUARY + used_from,
        has_contract=True,
        has_money=True,
        anniversaries=False,
    )


def everybody(found: Histories) -> Cohorts:
    """Return one row with all customers: as a kind of customers, not as a cohort in time."""
    return Cohorts("all", "All", np.zeros(len(found.started), dtype=np.int64), ("all",), ("All",))
