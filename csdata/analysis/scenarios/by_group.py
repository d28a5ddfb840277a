"""Among which customers does a scenario keep more, by persona or segment?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.futures import Walked
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.outcome import YEAR, Outcome

COLUMNS: Final = ("group", "customers", "kept_today", "kept", "more", "revenue_more")


def by_group(outcome: Outcome) -> pd.DataFrame:
    """Return a row a persona or segment (COLUMNS), in the mean of the futures.

    `customers` now; those kept to the end as today and with the scenario, and the difference; `revenue_more`: what
    those kept more pay a year, at today's prices. Those without a group are “not known”.
    """
    ground = outcome.setting.ground
    today, plan = (_kept(ground, one) for one in (outcome.setting.today, outcome.plan))
    customers = np.bincount(ground.group, minlength=len(ground.labels))
    frame = pd.DataFrame(
        {
            "group": ground.labels,
            "customers": customers,
            "kept_today": today[0],
            "kept": plan[0],
            "more": plan[0] - today[0],
            "revenue_more": YEAR * (plan[1] - today[1]),
        }
    )
    told = frame[frame["customers"] > 0]
    return told.sort_values(["more", "group"], ascending=[False, True], ignore_index=True)


def _kept(ground: Ground, walked: Walked) -> tuple[Numbers, Numbers]:
    """Return customers and revenue still there at the end, by group, in the mean of the futures."""
    share = walked.paths.there.mean(axis=1, dtype=np.float64)
    months = walked.paths.mrr.shape[1]
    lasting = walked.strata.lasting[:, months]
    many = len(ground.labels)
    customers, money = (
        np.bincount(walked.group, weights=weight * share, minlength=many).astype(np.float64)
        for weight in (walked.strata.number, walked.strata.money * lasting)
    )
    return customers, money
