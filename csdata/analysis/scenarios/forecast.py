"""What was foretold when a scenario was saved, and what has happened since?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.drivers.panel import panel
from csdata.analysis.scenarios.outcome import Outcome
from csdata.dataset import Dataset
from csdata.wording import fixed, money, month_label, plural

KIND: Final = "scenario"
COLUMNS: Final = ("month", "low", "foretold", "high", "as_today", "actual")


def record(outcome: Outcome) -> dict[str, Any]:
    """Return what is saved with a scenario: how it was, and what was foretold of the customers of that day.

    Revenue a month with its 8-in-10 range, with the scenario and as today; customers won later are left out.
    """
    low, mid, high = np.quantile(outcome.paths.money["kept"], [0.1, 0.5, 0.9], axis=0)
    today = np.median(outcome.today.money["kept"], axis=0)
    numbers = (("low", low), ("foretold", mid), ("high", high), ("as_today", today))
    return {
        "scenario": outcome.scenario.to_plain(),
        "start_month": outcome.setting.ground.start_month,
        "forecast": {name: [round(float(value), 2) for value in values] for name, values in numbers},
        "levers": {
            one.lever: {"now": known.now, "evidence": known.evidence.kind, "rests_on": known.evidence.words}
            for one in outcome.scenario.levers
            for known in outcome.setting.levers
            if known.name == one.lever
        },
        "assumptions": str(outcome.assumptions),
    }


@dataclass(frozen=True, eq=False)
class Kept:
    """A row a month that is over since a scenario was saved (COLUMNS), and how it went, in a sentence."""

    frame: pd.DataFrame
    words: str


def since(data: Dataset, name: str, saved: dict[str, Any]) -> Kept | None:
    """Return what has happened since a scenario was saved; None while no month of it is over, or without dates."""
    start, foretold = int(saved.get("start_month", 0)), saved.get("forecast", {})
    months = panel(data)
    if months is None or not start or not foretold or not months.first <= start < months.last:
        return None
    over = min(months.last - start, len(foretold["foretold"]))
    column = start - months.first
    there = months.here[:, column]
    paid = np.nan_to_num(months.grid("mrr"), nan=0.0)[there, column + 1 : column + 1 + over].sum(axis=0)
    frame = pd.DataFrame({key: foretold[key][:over] for key in ("low", "foretold", "high", "as_today")})
    frame = frame.assign(actual=paid, month=[month_label(month_of(start + 1 + at)) for at in range(over)])
    return Kept(frame[list(COLUMNS)], _words(name, frame))


def _words(name: str, frame: pd.DataFrame) -> str:
    inside = ((frame["actual"] >= frame["low"]) & (frame["actual"] <= frame["high"])).sum()
    last = frame.iloc[-1]
    gap = 100 * (last["actual"] / last["foretold"] - 1) if last["foretold"] else 0.0
    way = "above" if gap >= 0 else "below"
    return (
        f"{name}: {money(last['actual'])} a month in {last['month']}, {fixed(abs(gap), 1)}% {way} the middle foretold; "
        f"inside the range in {inside} of {plural(len(frame), 'month')}"
    )
