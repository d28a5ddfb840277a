"""Where do customers get stuck, and what goes with it: goals missed, departures, tickets, money?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from csdata.analysis.intervals import LEVEL, Interval, wilson
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.voice.answer_scores import Floats, difference, is_real
from csdata.analysis.voice.comments import LEAVING, Comments, sentence, theme_table
from csdata.analysis.voice.groups import money_of
from csdata.analysis.voice.scores import EVER
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import money, share

Mask = NDArray[np.bool_]
SOON_DAYS: Final = 90
OUTCOMES: Final = {
    "goal": ("Goals reached", "share", "higher"),
    "left": ("Left within 90 days", "share", "lower"),
    "tickets": ("Tickets a month", "number", "lower"),
}
METHOD: Final = (
    "A barrier is a theme whose comments are more often unhappy than happy. Customers who named it in the period "
    "are compared with the other customers who wrote something in it. *Goals reached*: all goals due by now are "
    "reached. *Left within 90 days* after the first comment on it (for the others: after their first comment), only"
    " where those 90 days are over; comments written when leaving are left out of this one. *Tickets a month*: "
    "opened in the period ÷ months as a customer in it. Differences have 95 % ranges (Newcombe for shares, Welch "
    "for tickets) and are *real* at a level that allows for the number of barriers (Bonferroni); they say what goes"
    " with a barrier, not what it causes. Below 10 customers on either side nothing is compared. Money: monthly "
    "revenue of the customers who named it and are still there"
)


@dataclass(frozen=True)
class Facts:
    """What is known of each customer, by number; missing where it is not."""

    left_on: NDArray[np.datetime64]
    goal: Floats
    tickets: Floats
    pays: Floats


def barriers(
    said: Comments,
    data: Dataset,
    period: Period | None,
    filters: Filters = EVERYBODY,
    told: Result | None = None,
    facts: Facts | None = None,
) -> Result:
    """Return one row a barrier, most often named first: customers, money, and each outcome with its difference.

    `told` is what `theme_table` said of the same comments, `facts` what `facts_of` knows, when they are known already.

    For each of goal, left and tickets there are `_with`, `_without`, `_gap`, `_low`, `_high`, `_n` and `_real`.
    """
    told = told or theme_table(said, data, period, filters)
    base = replace(told, question="Where do customers get stuck?", definition=METHOD, questions=_asked(data, period))
    if told.missing or told.frame.empty:
        return replace(base, headline=told.headline, missing=told.missing or "Themes need 20 comments in the period.")
    frame = told.frame[told.frame["is_barrier"]]
    if frame.empty:
        return replace(base, headline="No theme is more unhappy than happy", frame=frame.iloc[:0])
    here = said.chosen(data, period, filters)
    facts = facts or facts_of(data, period)
    level = 1 - (1 - LEVEL) / len(frame)
    rows = [_row(said, here, facts, int(place), data, level) for place in frame["place"]]
    full = pd.concat([frame.reset_index(drop=True), pd.DataFrame(rows)], axis=1)
    return replace(base, headline=_headline(full), frame=full)


def _asked(data: Dataset, period: Period | None) -> tuple[str, ...]:
    if period is None:
        return ("voice_comments", "book_snapshot")
    goals = ("voice_goals",) if data.has("milestones.due_date") else ()
    return ("voice_comments", "voice_departures", *goals, "voice_activity", "book_between")


def _headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    cost = f", {money(first['mrr'])} a month" if first["mrr"] > 0 else ""
    return f"{sentence(first['theme'])} is named most: {share(first['share'])} of comments{cost}"


def facts_of(data: Dataset, period: Period | None) -> Facts:
    """Return what is known of each customer: the same whatever is filtered."""
    size, span = data.customers, period or EVER
    left_on = np.full(size, np.datetime64("NaT"), dtype="datetime64[D]")
    goal, tickets = np.full(size, np.nan), np.full(size, np.nan)
    asked = {"base": span.base, "last": span.last}
    if period is not None:
        gone = data.ask("voice_departures", asked)
        left_on[gone["number"].to_numpy(dtype=np.int64)] = gone["left_on"].to_numpy(dtype="datetime64[D]")
        if data.has("tickets.opened_at"):
            active = data.ask("voice_activity", asked)
            tickets[active["number"].to_numpy(dtype=np.int64)] = (active["tickets"] / active["months"]).to_numpy(float)
    if data.has("milestones.due_date"):
        goals = data.ask("voice_goals", asked)
        goal[goals["number"].to_numpy(dtype=np.int64)] = (goals["reached"] == goals["due"]).to_numpy(float)
    elif data.has("customers.goal_reached"):
        sheet = data.ask("sheet_values")
        goal[sheet["number"].to_numpy(dtype=np.int64)] = (
            sheet["goal_reached"].astype("Float64").to_numpy(float, na_value=np.nan)
        )
    return Facts(left_on, goal, tickets, _still_paying(money_of(data, period), left_on))


def _still_paying(pays: Floats, left_on: NDArray[np.datetime64]) -> Floats:
    return np.where(np.isnat(left_on), pays, 0.0)


def _row(said: Comments, here: Mask, facts: Facts, place: int, data: Dataset, level: float) -> dict[str, object]:
    named = here & (said.numbers >= 0)
    about = named & (said.themes.assignment == place)
    who = _writers(said, about, data)
    others = _writers(said, named, data) & ~who
    row: dict[str, object] = {
        "named_by": int(who.sum()),
        "others": int(others.sum()),
        "mrr": float(facts.pays[who].sum()),
    }
    row |= _outcome("goal", facts.goal[who], facts.goal[others], level)
    row |= _outcome("tickets", facts.tickets[who], facts.tickets[others], level, shares=False)
    stayed = named & (said.kinds != LEAVING)
    soon = _left_soon(said, stayed & about, facts.left_on, data)
    return row | _outcome("left", soon, _left_soon(said, stayed & others[said.numbers], facts.left_on, data), level)


def _writers(said: Comments, here: Mask, data: Dataset) -> Mask:
    """Return who wrote some of the comments, by number."""
    found = np.zeros(data.customers, dtype=bool)
    found[said.numbers[here]] = True
    return found


def _left_soon(said: Comments, here: Mask, left_on: NDArray[np.datetime64], data: Dataset) -> Floats:
    """Return for each customer 1 when it left within 90 days after its first comment; only where they are over."""
    if data.as_of is None or not here.any():
        return np.zeros(0)
    rows = np.flatnonzero(here)[::-1]  # comments come by day: written backwards, the first one stays
    first = np.full(data.customers, np.datetime64("NaT"), dtype="datetime64[D]")
    first[said.numbers[rows]] = said.days[rows]
    wrote = ~np.isnat(first)
    day, gone = first[wrote], left_on[wrote]
    over = day + SOON_DAYS <= np.datetime64(data.as_of)
    present = np.isnat(gone) | (gone > day)
    soon: Floats = (gone <= day + SOON_DAYS).astype(np.float64)
    return np.asarray(soon[over & present])


def _outcome(name: str, inside: Floats, outside: Floats, level: float, *, shares: bool = True) -> dict[str, object]:
    """Compare what is known of those who named a barrier with what is known of the others."""
    one, other = inside[~np.isnan(inside)], outside[~np.isnan(outside)]
    row: dict[str, object] = dict.fromkeys(
        (f"{name}_{part}" for part in ("with", "without", "gap", "low", "high")), np.nan
    )
    row |= {f"{name}_n": len(one), f"{name}_others": len(other), f"{name}_real": False}
    if min(len(one), len(other)) < ENOUGH:
        return row
    compare = _share_gap if shares else mean_gap
    gap, strict = compare(one, other), compare(one, other, level)
    values = {"with": one.mean(), "without": other.mean(), "gap": gap.value, "low": gap.low, "high": gap.high}
    row |= {f"{name}_{part}": np.nan if value is None else float(value) for part, value in values.items()}
    row[f"{name}_real"] = is_real(strict)
    return row


def _share_gap(one: Floats, other: Floats, level: float = LEVEL) -> Interval:
    inside, outside = (wilson(int(values.sum()), len(values), level) for values in (one, other))
    return difference(inside, outside)


def mean_gap(one: Floats, other: Floats, level: float = LEVEL) -> Interval:
    """Return the difference of two means with Welch's interval; at least two values on each side."""
    parts = [float(np.var(values, ddof=1)) / len(values) for values in (one, other)]
    gap, spread = float(one.mean() - other.mean()), math.sqrt(sum(parts))
    if spread == 0:
        return Interval(gap, None, None)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (one, other), strict=True)
    )
    half = float(stdtrit(freedom, (1 + level) / 2)) * spread
    return Interval(gap, gap - half, gap + half)
