"""How many customers are failing, how many thriving, along each dimension of success; and did that change?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import SNAPSHOT
from csdata.analysis.intervals import difference
from csdata.analysis.result import ENOUGH_FOR_EFFECTS, Result
from csdata.analysis.spectrum.dimensions import DIMENSIONS, LEVELS, Dimension, Measured, measured
from csdata.analysis.spectrum.signals import Signals, signals
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import share

LOW: Final = ("failing", "struggling")
HIGH: Final = ("succeeding", "thriving")
COLUMNS: Final = tuple(level.lower() for level in LEVELS)
QUERIES: Final = (
    "signal_milestones",
    "signal_answers",
    "signal_support",
    "signal_contacts",
    "signal_sheet",
    "book_between",
)
SAID: Final = {
    "goals": "are far from their goals",
    "first_value": "waited long for a first result",
    "breadth": "use little of the product",
    "steps": "are stuck in onboarding",
    "ease": "find it hard",
    "sentiment": "are not satisfied",
    "relationship": "have not heard from us for long",
    "revenue": "bring less revenue than before",
    "cost": "cost much to serve",
    "payback": "take long to pay back",
    "advocacy": "would not recommend us",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of every customer at the end of a period, and at the end of the one before; filters come later."""

    period: Period | None
    given: Assumptions
    signals: Signals
    now: Measured
    earlier: Signals | None
    before: Measured | None


def standing(data: Dataset, months: int = 12, given: Assumptions | None = None) -> Standing:
    """Return where all customers stand; the period before only where the data reach back to its start."""
    given = given or Assumptions()
    period = Period.up_to(data.as_of, months) if data.as_of else None
    found = signals(data, period, given)
    earlier = None
    if period and data.first_day and period.before().base >= data.first_day:
        earlier = signals(data, period.before(), given, undated=False)
    return Standing(
        period, given, found, measured(found, given), earlier, measured(earlier, given) if earlier else None
    )


def spectrum(data: Dataset, at: Standing, filters: Filters = EVERYBODY) -> Result:
    """Return a row a dimension: side, n, the share at each of the five levels, and the change of the upper two."""
    chosen = data.chosen(filters)
    rows = [_row(one, at, chosen) for one in DIMENSIONS]
    frame = pd.DataFrame([row for row in rows if row["n"]], columns=list(rows[0]))
    unknown = [one.label for one, row in zip(DIMENSIONS, rows, strict=True) if not row["n"]]
    missing = None if len(frame) else "The data tell neither goals, use, answers nor costs of single customers."
    return Result(
        question="Where are customers, and we with them, failing or thriving?",
        headline="No dimension of success can be told yet" if missing else _headline(frame),
        frame=frame,
        period=_period(at),
        as_of=data.as_of,
        n=int((at.signals.here & chosen).sum()),
        definition=_definition(at),
        questions=QUERIES,
        missing=missing,
        caution=f"not in the data: {', '.join(unknown).lower()}" if unknown else None,
    )


def _row(one: Dimension, at: Standing, chosen: NDArray[np.bool_]) -> dict[str, object]:
    now = _counts(one, at.now, chosen)
    n, high = int(now.sum()), int(now[3:].sum())
    row: dict[str, object] = {"side": one.side, "name": one.name, "dimension": one.label, "n": n}
    row |= dict(zip(COLUMNS, (now / max(n, 1)).tolist(), strict=True))
    row |= {"low": float(now[:2].sum() / max(n, 1)), "high": high / max(n, 1), "change": None, "real": False}
    before = _counts(one, at.before, chosen) if at.before else np.zeros(len(LEVELS))
    if min(n, before.sum()) >= ENOUGH_FOR_EFFECTS:
        moved = difference(high, n, int(before[3:].sum()), int(before.sum()))
        row |= {"change": moved.value, "real": bool((moved.low or 0) > 0 or (moved.high or 0) < 0)}
    return row


def _counts(one: Dimension, found: Measured, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    level = one.level(found.of[one.name][chosen])
    return np.bincount(level[np.isfinite(level)].astype(np.int64), minlength=len(LEVELS))


def in_low_levels(data: Dataset, at: Standing, filters: Filters, dimension: str) -> pd.DataFrame:
    """Return the customers who are failing or struggling along a dimension, those with most revenue first."""
    one = next(one for one in DIMENSIONS if one.name == dimension)
    values = at.now.of[dimension]
    level = one.level(values)
    number = np.flatnonzero(data.chosen(filters) & (level <= 1))
    known = data.members.iloc[number]
    # Somebody who has left brings nothing now: what was paid when the period began says how much is at stake.
    money = np.where(at.signals.here, at.signals.mrr, at.signals.earlier_mrr)[number]
    frame = pd.DataFrame(
        {
            "number": number,
            "customer_id": known["customer_id"].to_numpy(),
            "name": known["name"].to_numpy(),
            "level": np.array(LEVELS)[level[number].astype(np.int64)],
            "value": values[number],
            "yearly_revenue": 12 * money,
        }
    )
    return frame.sort_values(["yearly_revenue", "number"], ascending=[False, True], ignore_index=True)


def _headline(frame: pd.DataFrame) -> str:
    known = frame[frame["n"] >= ENOUGH_FOR_EFFECTS]
    if known.empty:
        return "Too few customers to speak of shares"
    worst = known.iloc[int(known["low"].argmax())]
    if worst["low"] == 0:
        return "Nobody is failing along any dimension"
    return f"{share(worst['low'])} of customers {SAID[worst['name']]}"


def _period(at: Standing) -> str:
    return SNAPSHOT if at.period is None else f"{at.period}"


def _definition(at: Standing) -> str:
    parts = [f"{one.label}: {one.measured}; {_cuts(one)}" for one in DIMENSIONS]
    return "  \n".join(
        (
            "Share of customers at five levels. The cut points are fixed, and the same for everybody.",
            "A value on a cut belongs to the better level. Who is not known in a dimension is left out of its row.",
            *parts,
            f"{at.given}.",
        )
    )


def _cuts(one: Dimension) -> str:
    ends = [share(cut) if one.unit == "share" else f"{cut:g} {one.unit}" for cut in (one.cuts[0], one.cuts[-1])]
    return f"failing until {ends[0]}, thriving from {ends[1]}"
