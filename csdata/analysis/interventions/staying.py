"""Did more of those who got it stay, compared with others who were there at the start?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.interventions.against import Against
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.comparison import Flags, rows_of
from csdata.analysis.interventions.confounding import e_value
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.estimate import Estimate, combined
from csdata.analysis.interventions.measures import MEASURES
from csdata.analysis.interventions.power import smallest_difference
from csdata.analysis.interventions.retention import aipw
from csdata.analysis.interventions.starts import FEWEST_DRAWN, NEVER, drawn
from csdata.analysis.interventions.verdict import Name
from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS
from csdata.wording import plural

RECENT: Final = 3  # months before the start that tell how a customer was doing
WORTH: Final = 0.01  # a point more or less that stay is worth acting on
TOLD_BY: Final = ("tickets", "usage", "adoption", "feature_breadth")
NOTHING: Final = "Nobody else was there at the start."


@dataclass(frozen=True, eq=False)
class Staying:
    """The difference in the share that stayed to the end of the months looked at (0.05: five points).

    `base` is the share that stayed among the others, `smallest` the smallest difference that could be seen, `why` says
    why there is no verdict other than that it cannot be told.
    """

    verdict: Name
    points: Interval
    effect: Effect
    base: float
    smallest: float | None
    n: tuple[int, int]
    months: int
    e_value: float | None = None
    why: str = ""


@dataclass(frozen=True, eq=False)
class _Look:
    """One start: who was there, who got it, who stayed, and what was known of them."""

    rows: Flags
    treated: Flags
    stayed: Flags
    known: Numbers
    months: int


def staying(book: MonthBook, who: Against) -> Staying:
    """Return whether more stayed, from each start to the end of its months (landmark), by `retention.aipw`."""
    looks = [look for first in np.unique(who.start[who.got]).tolist() if (look := _look(book, who, first)) is not None]
    if not looks:
        return _nothing(NOTHING)
    n = sum(int(one.treated.sum()) for one in looks), max(int((~one.treated).sum()) for one in looks)
    kept = np.concatenate([one.stayed[~one.treated] for one in looks])
    base = float(kept.mean()) if len(kept) else float("nan")
    months = max(one.months for one in looks)
    left = sum(int((~one.stayed).sum()) for one in looks)
    if min(n) < ENOUGH_FOR_EFFECTS:
        return _nothing(
            f"{ENOUGH_FOR_EFFECTS} on either side are needed; there are {n[0]:,} and {n[1]:,}.", base, n, months
        )
    smallest = smallest_difference(min(max(base, 0.01), 0.99), n)
    if left < ENOUGH:
        why = f"Only {plural(left, 'customer')} left in these months." if left else "Nobody left in these months."
        return _nothing(why, base, n, months, smallest)
    size = len(who.start)
    parts = [_placed(aipw(one.stayed, one.treated, one.known), one.rows, size) for one in looks]
    weights = np.array([one.treated.sum() for one in looks], dtype=np.float64)
    effect = Effect({"aipw": combined(parts, weights)}, is_points=True)
    points = effect.interval()
    name, why = _verdict(effect, points)
    return Staying(name, points, effect, base, smallest, n, months, _e_value(points, base), why)


def _look(book: MonthBook, who: Against, first: int) -> _Look | None:
    """Return who was there when it started, and how they were doing; None without two of each."""
    end = min(first + who.after, book.last + 1 if who.until is None else min(who.until, book.last + 1))
    if first < 1 or end <= first:
        return None
    here = book.months.here
    there = here[:, first - 1] & (book.months.whole[:, first - 1])
    got = (who.start == first) & there
    later = (who.start == NEVER) | (who.start >= end)
    rows = got | drawn(there & later & who.eligible & ~got, max(FEWEST_DRAWN, int(got.sum())))
    treated = got[rows]
    if min(int(treated.sum()), int((~treated).sum())) < 2:
        return None
    return _Look(rows, treated, here[rows, end - 1], behaviours_at(book, rows, first)[1], end - first)


def behaviours_at(book: MonthBook, rows: Flags, first: int) -> tuple[tuple[str, ...], Numbers]:
    """Return what was known of customers at a start, standardised: age, money, and how they did in the months before.

    What is the same of all of them is left out; the names are in words.
    """
    names = ["how long they are customers", "what they pay", *(MEASURES[name].plain for name in TOLD_BY)]
    columns = [np.log1p(np.maximum(book.months.first + first - 1 - book.months.began[rows], 0).astype(np.float64))]
    columns += [np.log1p(book.grid(MEASURES["mrr"])[rows, first - 1])]
    for name in TOLD_BY:
        recent = rows_of(book.grid(MEASURES[name])[:, max(first - RECENT, 0) : first], rows)
        months = (~np.isnan(recent)).sum(axis=1)
        columns.append(np.log1p(np.where(months > 0, np.nansum(recent, axis=1) / np.maximum(months, 1), np.nan)))
    found = np.column_stack(columns)
    known = ~np.isnan(found)
    mean = np.where(known, found, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    found = np.where(known, found, mean) - mean
    spread = found.std(axis=0)
    varies = spread > 1e-9
    told = tuple(name for name, one in zip(names, varies, strict=True) if one)
    return told, np.asarray(found[:, varies] / spread[varies], dtype=np.float64)


def _placed(part: Estimate, rows: Flags, size: int) -> Estimate:
    influence = np.zeros(size)
    influence[rows] = part.influence
    return Estimate(part.value, influence, part.freedom)


def _nothing(
    why: str, base: float = float("nan"), n: tuple[int, int] = (0, 0), months: int = 0, smallest: float | None = None
) -> Staying:
    return Staying(
        "cannot_tell",
        Interval(float("nan"), None, None),
        Effect({}, is_points=True),
        base,
        smallest,
        n,
        months,
        why=why,
    )


def _verdict(effect: Effect, points: Interval) -> tuple[Name, str]:
    sign = effect.sign()
    if sign:
        return ("helped" if sign > 0 else "harmed"), "Only as good as what was measured of them at the start."
    narrow = effect.interval(0.90)
    if points.low is not None and (narrow.low or 0.0) >= -WORTH and (narrow.high or 0.0) <= WORTH:
        return "no_change", "It changed by less than a point either way."
    return "cannot_tell", "The range holds both no change and a change worth acting on."


def _e_value(points: Interval, base: float) -> float | None:
    """Return the E-value of leaving: the share that left with it ÷ without."""
    left = 1 - base
    return e_value((left - points.value) / left) if left > 0 and points.value < left else None
