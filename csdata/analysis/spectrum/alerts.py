"""What should nobody overlook today, in words: a metric outside its own noise, a drain, a lump, old data?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.book import book_between
from csdata.analysis.history import Series, histories
from csdata.analysis.result import ENOUGH
from csdata.analysis.trends import leavers_known_from, monthly
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import count, date_label, money, month_label, plural, range_text, share, value_text

CONCENTRATED: Final = 0.1
STALE_DAYS: Final = 45
RUNNING: Final = 24  # months looked back over
BASELINE: Final = 11  # months before the last one whose own ups and downs are the measure
WIDE: Final = 2.66  # three standard deviations, from the mean moving range (Shewhart's chart of single values)
WATCHED: Final = {
    "logo_churn": ("The share of customers lost", "share"),
    "adoption": ("The share of customers using it", "share"),
    "goal_attainment": ("The share of goals reached", "share"),
    "onboarding_on_time": ("The share of onboarding steps on time", "share"),
    "csat": ("The share of satisfied answers", "share"),
    "nps": ("The recommendation score", "score"),
}
KINDS: Final = {
    "usage": "Use",
    "tickets": "Tickets",
    "surveys": "Survey answers",
    "touchpoints": "Contacts",
    "milestones": "Milestones",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence, and the page that shows more: overview, voice, value, adoption or data."""

    name: str
    text: str
    page: str


def alerts(
    data: Dataset,
    months: int = 12,
    filters: Filters = EVERYBODY,
    today: date | None = None,
    series: Series | None = None,
) -> list[Alert]:
    """Return what stands out, the gravest first.

    `today` only tells how old the data are; None leaves that out. `series` are the histories, where they are known.
    """
    if data.as_of is None:
        return []
    found = [
        _drain(data, filters),
        *_outside_noise(data, histories(data, filters) if series is None else series),
        _lump(data, months, filters),
        *_stale(data, today),
    ]
    return [alert for alert in found if alert]


def _drain(data: Dataset, filters: Filters) -> Alert | None:
    """Say when more customers left than joined in the last month, and for how many months running."""
    frame = monthly(data, filters, RUNNING).frame
    # A persona is found after three months: nobody with one has just joined.
    if frame.empty or (filters.persona and data.has_found_personas):
        return None
    lost, new = frame["lost_customers"].to_numpy(), frame["new_customers"].to_numpy()
    more = lost > new
    if not more[-1]:
        return None
    running = len(more) if more.all() else int(np.argmin(more[::-1]))
    when = month_label(frame["month"].iloc[-1])
    again = f", the {running} months running" if running > 1 else ""
    text = (
        f"More customers left than joined in {when}{again}: {plural(lost[-1], 'customer')} left, {int(new[-1])} joined"
    )
    return Alert("drain", text, "overview")


def _outside_noise(data: Dataset, known: Series) -> list[Alert]:
    """Name each metric whose last month lies outside what its own months before let expect."""
    when = month_label(data.complete_to)
    found = []
    for name, (label, unit) in WATCHED.items():
        values = known.get(name, ())
        if name == "logo_churn" and leavers_known_from(data):
            continue
        usual = usual_range(values)
        last = values[-1] if values else None
        if usual and last is not None and not usual[0] <= last <= usual[1]:
            low, high = (max(usual[0], 0.0), min(usual[1], 1.0)) if unit == "share" else usual
            between = range_text(low, high, unit)
            text = f"{label} was {value_text(last, unit)} in {when}: outside its usual {between} of the months before"
            found.append(
                Alert(
                    name,
                    text,
                    "voice" if name in {"csat", "nps"} else "adoption" if name != "logo_churn" else "overview",
                )
            )
    return found


def usual_range(values: tuple[float | None, ...]) -> tuple[float, float] | None:
    """Return mean ± 2.66 × the mean moving range of the months before the last; None with fewer than eight of them.

    The chart of single values (Shewhart 1931; Wheeler 1993): limits from the metric's own month-to-month moves.
    """
    before = np.array([value for value in values[:-1] if value is not None][-BASELINE:], dtype=float)
    if len(before) < 8:
        return None
    middle, move = float(before.mean()), float(np.abs(np.diff(before)).mean())
    return (middle - WIDE * move, middle + WIDE * move) if move > 0 else None


def _lump(data: Dataset, months: int, filters: Filters) -> Alert | None:
    """Say when one customer is more than a tenth of the revenue."""
    if data.as_of is None:
        return None
    book = book_between(data, Period.up_to(data.as_of, months), filters)
    total = float(book.end_mrr.sum())
    if total <= 0 or int((book.end_mrr > 0).sum()) < ENOUGH:
        return None
    place = int(book.end_mrr.argmax())
    part = float(book.end_mrr[place]) / total
    if part <= CONCENTRATED:
        return None
    member = data.members.iloc[int(book.frame["number"].iloc[place])]
    name = member["name"] if isinstance(member["name"], str) else member["customer_id"]
    text = f"{name} alone is {share(part)} of the monthly revenue ({money(book.end_mrr[place])})"
    return Alert("lump", text, "value")


def _stale(data: Dataset, today: date | None) -> list[Alert]:
    """Say when the data, or one kind of record, end well before the rest."""
    found = []
    if today and data.last_day and (today - data.last_day).days > STALE_DAYS:
        days = (today - data.last_day).days
        found.append(
            Alert(
                "stale",
                f"The data end on {date_label(data.last_day)}, {count(days)} days ago: bring newer files",
                "data",
            )
        )
    for kind, day in data.ask("last_days")[["kind", "day"]].itertuples(index=False):
        if pd.isna(day) or data.as_of is None:
            continue
        last = pd.Timestamp(day).date()
        behind = (data.as_of - last).days
        if behind > STALE_DAYS:
            text = f"{KINDS[kind]} end on {date_label(last)}, {behind} days before the rest of the data"
            found.append(Alert(f"stale_{kind}", text, "data"))
    return found
