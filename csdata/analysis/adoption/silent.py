"""Which customers are quiet: still with us, paying, and not using it? Quiet is not healthy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.adoption.milestones import money_now
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.stays import NEVER, Days, Flags, dates, day_number, day_numbers, stays
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import number, plural, share

THRESHOLDS: Final = (30, 60, 90)
MONTHLY: Final = 0.9  # share of rows dated the first or last of a month that makes it use told once a month
QUESTION: Final = "Which customers are still with us and do not use it?"
NEEDED: Final = "Bring use by customer and day, or the day of the last activity in the customer list."
COLUMNS: Final = ("customer_id", "name", "owner", "plan", "segment", "last_use", "silent_days", "mrr")


@dataclass(frozen=True)
class Silence:
    """The list of the quiet, how many have been quiet how long with what money, and those who never used it."""

    result: Result
    counts: dict[int, int]
    money: dict[int, float]
    never: int
    never_money: float
    active: int


@dataclass(frozen=True)
class Quiet:
    """By customer number: last day of use (NEVER: none known), days of silence, who is there and who never used it."""

    last_use: Days
    days: Days
    here: Flags
    never: Flags
    source: str
    caution: str | None


def quiet(data: Dataset, filters: Filters = EVERYBODY) -> Quiet | None:
    """Return how long each customer has been silent on the as-of day; None when the data cannot tell.

    Silence begins with the last use, but not before the customer came (back), nor before use is recorded: whoever
    joined ten days ago cannot be silent for thirty.
    """
    if data.as_of is None:
        return None
    today, chosen = day_number(data.as_of), stays(data, filters)
    here, since = chosen.there(today), chosen.since(today)
    if data.has("usage.date"):
        begins = data.recorded_from["usage"]
        used, caution = _last_use(data, filters)
        start = day_number(begins) if begins else NEVER
        if start > today:
            return None
        source = "no use since"
    elif data.has("customers.last_activity_date"):
        used, caution = day_numbers(data.ask("adoption_sheet")["last_activity_date"]), None
        used, start, source = np.where(used <= today, used, NEVER), -NEVER, "last sign of life in the list"
        here &= used < NEVER  # an empty cell is not known, which is not silence
    else:
        return None
    known = used < NEVER
    begun = np.maximum(np.where(known, used, -NEVER), np.maximum(np.where(since < NEVER, since, today), start))
    never = here & ~known
    return Quiet(used, np.where(here, today - begun, 0), here, never, source, caution)


def _last_use(data: Dataset, filters: Filters) -> tuple[Days, str | None]:
    """Return the last day of use by number; use told once a month counts until the end of its month."""
    rows = data.asked("adoption_last_use", {"last": data.as_of}, filters)
    day = day_numbers(rows["last_use"])
    edges, everything = data.ask("adoption_rhythm", {"last": data.as_of}).iloc[0]
    caution = None
    if everything and edges / everything >= MONTHLY and data.as_of:
        months = rows["last_use"].to_numpy().astype("datetime64[M]")
        ends = (months + 1).astype("datetime64[D]").astype(np.int64) - 1
        first = rows["last_use"].dt.day.to_numpy() == 1
        day = np.minimum(np.where(first, ends, day), day_number(data.as_of))
        caution = "Use is told once a month: silence is known to the month"
    used = np.full(data.customers, NEVER, dtype=np.int64)
    used[rows["number"].to_numpy(dtype=np.int64)] = day
    return used, caution


def silence(data: Dataset, filters: Filters = EVERYBODY, days: int | None = 30) -> Silence:
    """Return the active customers silent for at least `days` days (None: those who never used it), by money.

    The counts and sums for 30, 60 and 90 days and for never come along; those who never used it are not in them.
    """
    found = quiet(data, filters)
    if found is None:
        empty = pd.DataFrame(columns=COLUMNS)
        missing = Result(
            QUESTION, "Silence needs the day of last use", empty, "", data.as_of, 0, QUESTION, missing=NEEDED
        )
        return Silence(missing, {}, {}, 0, 0.0, 0)
    money = money_now(data, filters)
    chosen = {limit: found.here & ~found.never & (found.days >= limit) for limit in THRESHOLDS}
    listed = found.never if days is None else found.here & ~found.never & (found.days >= days)
    active = int(found.here.sum())
    result = Result(
        QUESTION,
        _headline(int(listed.sum()), active, days),
        _listed(data, found, np.flatnonzero(listed), money),
        f"on {data.as_of}",
        data.as_of,
        active,
        _definition(found),
        ("adoption_last_use", "adoption_rhythm", "definition_stays", "adoption_sheet", "book_between"),
        caution=found.caution,
    )
    return Silence(
        result,
        {limit: int(flags.sum()) for limit, flags in chosen.items()},
        {limit: float(np.nansum(money[flags])) for limit, flags in chosen.items()},
        int(found.never.sum()),
        float(np.nansum(money[found.never])),
        active,
    )


def _definition(found: Quiet) -> str:
    return (
        f"Silent: {found.source}, counted from the last use, but never from before the customer came (back) or use is "
        "recorded. Only customers with an open subscription; quiet does not mean unhappy, nor healthy. "
        "Who never used anything since use is recorded is counted apart"
    )


def _headline(listed: int, active: int, days: int | None) -> str:
    """Say how many; as a share only of enough customers."""
    have, are = ("has", "is") if listed == 1 else ("have", "are")
    if days is None:
        return f"{plural(listed, 'customer')} {have} never used it" if listed else "Every customer has used it"
    if not listed:
        return f"No customer is silent for {days} days"
    told = f" ({share(listed / active)})" if active >= ENOUGH else f" of {number(active)}"
    return f"{plural(listed, 'customer')}{told} {are} silent for {days} days"


def _listed(data: Dataset, found: Quiet, numbers: Days, money: NDArray[np.float64]) -> pd.DataFrame:
    members, sheet = data.members.iloc[numbers], data.ask("adoption_sheet").iloc[numbers]
    frame = pd.DataFrame(
        {
            "customer_id": members["customer_id"].to_numpy(),
            "name": members["name"].to_numpy(),
            "owner": sheet["owner"].to_numpy(),
            "plan": members["plan"].to_numpy(),
            "segment": members["segment"].to_numpy(),
            "last_use": dates(found.last_use[numbers]),
            "silent_days": found.days[numbers],
            "mrr": money[numbers],
        }
    )
    order = np.lexsort((numbers, -found.days[numbers], -np.nan_to_num(money[numbers])))
    return frame.iloc[order].reset_index(drop=True)
