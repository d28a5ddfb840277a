"""How long do customers stay, and do some kinds of customers stay longer?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.groups import (
    LANDMARK,
    NOBODY,
    ONBOARDING,
    PERSONA,
    YEAR,
    Cohorts,
    by_kind,
    by_onboarding,
    by_start,
)
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.words import span
from csdata.analysis.intervals import LEVEL, Interval
from csdata.analysis.lives import Lives, lives
from csdata.analysis.metrics import period_of
from csdata.analysis.result import ENOUGH, ENOUGH_FOR_EFFECTS, Result
from csdata.analysis.survival.compare import Test, difference_at, log_rank, restricted_mean_difference
from csdata.analysis.survival.hazards import HazardRatio, hazard_ratio
from csdata.analysis.survival.kaplan_meier import Curve, kaplan_meier
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import fixed, number, plural, range_text, share

QUESTION: Final = "How long do customers stay?"
COLUMNS: Final = ("group", "time", "survival", "low", "high", "at_risk", "reliable")
EVERYONE: Final = "All customers"
A_YEAR: Final = 12
MOST_GROUPS: Final = 5
CERTAIN: Final = 0.05
CAUSES: Final = {
    YEAR: "Years differ in more than who started",
    PERSONA: "Personas are read from behaviour of the last months: this describes them, it does not predict",
}
CHANCE: Final = "Chance alone parts groups of this size as far (log-rank test of all groups at once)"
DEFINITION: Final = (
    "Kaplan–Meier (1958) by months since the start: in each month the share of those still watched who stay, "
    "multiplied up. Who is still a customer counts until the last day, who came before the records begin from then on "
    "(delayed entry). A customer who left and came back has one life, from the first start to the last end. 95 % "
    "range: log-log of Greenwood's variance from 100 customers, below that Rothman–Wilson. The curve ends where fewer "
    "than 5 customers or 10 % are still watched"
)


@dataclass(frozen=True)
class Contrast:
    """Two groups, the one that stays longer first: shares at an age, and what chance could do.

    `months` is by how much longer the first stays within `horizon` months (restricted mean); `ratio` how often the
    second leaves for each departure of the first, withheld where that changes with age. `over_all` tests all groups.
    """

    first: str
    second: str
    age: int
    share: Interval
    other: Interval
    apart: Interval
    months: Interval
    horizon: float
    over_all: Test
    ratio: HazardRatio

    @property
    def real(self) -> bool:
        """Whether the groups differ by more than chance (log-rank, all groups at once)."""
        return self.over_all.p < CERTAIN


@dataclass(frozen=True)
class Staying:
    """The answer with a row a group and month (COLUMNS), the curves behind it, and how the two ends compare."""

    result: Result
    curves: dict[str, Curve]
    contrast: Contrast | None = None
    note: str = ""


def staying(data: Dataset, found: Histories, by: str | None = None, filters: Filters = EVERYBODY) -> Staying:
    """Return the share still there by months since the start, for everybody or parted `by` a kind of customers.

    `by` is a column of the customer list, "onboarding" or "year" (of the start); raises CsDataError for another.
    `result.missing` says what to bring where the data cannot tell. At most five groups, those of ten customers or more.
    """
    people = lives(data, period_of(data), filters)
    missing = people.why or (None if len(people) >= ENOUGH else f"A curve needs {ENOUGH} customers.")
    period = f"as of {data.as_of}" if data.as_of else "as in the file (no dates)"
    result = Result(
        QUESTION, "How long customers stay is not known", pd.DataFrame(columns=COLUMNS), period, data.as_of,
        len(people), DEFINITION, (people.question,), missing,
    )  # fmt: skip
    if missing:
        return Staying(result, {})
    groups = _groups(data, found, by)
    people, codes = _parted(people, groups)
    names = _largest(groups, codes)
    if not names:
        why = f"No group has {ENOUGH} customers or more."
        return Staying(replace(result, missing=why), {})
    curves = {groups.labels[code]: _curve(people, codes == code) for code in names}
    frame = pd.concat([_points(name, curve) for name, curve in curves.items()], ignore_index=True)
    contrast = _contrast(people, codes, names, groups, curves)
    return Staying(
        replace(result, frame=frame, headline=_headline(curves, contrast), n=int((codes != NOBODY).sum())),
        curves,
        contrast,
        _note(contrast, groups),
    )


def _groups(data: Dataset, found: Histories, by: str | None) -> Cohorts:
    if by is None:
        return Cohorts("all", EVERYONE, np.zeros(data.customers, dtype=np.int64), (EVERYONE,), (EVERYONE,))
    if by == YEAR:
        return by_start(found, A_YEAR)
    if by == ONBOARDING and data.has("milestones.reached_at"):
        return by_onboarding(data, found)
    return by_kind(data, by)


def _parted(people: Lives, groups: Cohorts) -> tuple[Lives, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the lives with the group of each; parted at an age, they are watched from that age on."""
    if groups.first_age:
        people = replace(people, entered=np.maximum(people.entered, groups.first_age))
    people = people.only((people.seen > people.entered) & (groups.codes[people.number] != NOBODY))
    return people, groups.codes[people.number]


def _largest(groups: Cohorts, codes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    """Return the groups that are drawn, in their own order."""
    sizes = np.bincount(codes, minlength=len(groups))
    large = [code for code in np.argsort(-sizes, kind="stable")[:MOST_GROUPS] if sizes[code] >= ENOUGH]
    return sorted(int(code) for code in large)


def _curve(people: Lives, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], level: float = LEVEL) -> Curve:
    return kaplan_meier(people.entered[chosen], people.seen[chosen], people.gone[chosen], level=level)


def _points(name: str, curve: Curve) -> pd.DataFrame:
    """Return the curve at whole months, from where it begins to the last that anybody was watched."""
    times = np.arange(int(np.ceil(curve.since)), int(np.floor(curve.last_seen)) + 1)
    found = [curve.at(float(time)) for time in times]
    return pd.DataFrame(
        {
            "group": name,
            "time": times,
            "survival": [one.value for one in found],
            "low": [one.low for one in found],
            "high": [one.high for one in found],
            "at_risk": curve.at_risk_at(times.astype(float)),
            "reliable": times <= curve.reliable_until,
        }
    )


def _contrast(
    people: Lives,
    codes: np.ndarray[tuple[int], np.dtype[np.int64]],
    names: list[int],
    groups: Cohorts,
    curves: dict[str, Curve],
) -> Contrast | None:
    """Compare the group that stays longest with the one that leaves soonest; None with fewer than two of thirty."""
    large = [code for code in names if curves[groups.labels[code]].n >= ENOUGH_FOR_EFFECTS]
    if len(large) < 2:
        return None
    horizon = min(curves[groups.labels[code]].reliable_until for code in large)
    age = int(min(A_YEAR, np.floor(horizon)))
    if age <= groups.first_age:
        return None
    ordered = sorted(large, key=lambda code: -curves[groups.labels[code]].at(age).value)
    best, worst = ordered[0], ordered[-1]
    # Picked as the ends of several: their ranges are widened for the number of pairs (Bonferroni).
    level = 1 - (1 - LEVEL) / (len(large) * (len(large) - 1) / 2)
    first, second = (_curve(people, codes == code, level) for code in (best, worst))
    drawn, pair = np.isin(codes, large), np.isin(codes, [best, worst])
    return Contrast(
        groups.labels[best],
        groups.labels[worst],
        age,
        first.at(age),
        second.at(age),
        difference_at(first, second, age),
        restricted_mean_difference(first, second, horizon),
        horizon,
        log_rank(people.entered[drawn], people.seen[drawn], people.gone[drawn], codes[drawn]),
        hazard_ratio(people.entered[pair], people.seen[pair], people.gone[pair], codes[pair] == worst, level=level),
    )


def _headline(curves: dict[str, Curve], contrast: Contrast | None) -> str:
    if contrast is not None:
        ends = f"{share(contrast.share.value)} stay {span(contrast.age)}"
        both = f"{contrast.first}: {ends}; {contrast.second}: {share(contrast.other.value)}"
        return both if contrast.real else f"Not apart by more than chance: {both}"
    name, curve = max(curves.items(), key=lambda item: item[1].n)
    until = int(np.floor(curve.reliable_until))
    if not until:
        return "Customers were watched for less than a month"
    who = "of customers" if name == EVERYONE else f"of “{name}”"
    age, median = min(A_YEAR, until), curve.median
    half = f"half are gone after {fixed(median.value)} months" if median else f"more than half stay {span(until)}"
    return f"{share(curve.at(age).value)} {who} stay {span(age)}; {half}"


def _note(contrast: Contrast | None, groups: Cohorts) -> str:
    """Say how far the ends are apart, in time and in departures, and what that does not prove."""
    if contrast is None:
        return ""
    told = [_longer(contrast), *_as_often(contrast)] if contrast.real else [CHANCE]
    if groups.first_age:
        told.append(f"Only customers still there after {LANDMARK} months are compared")
    told.append(CAUSES.get(groups.name, "What goes with staying need not be why"))
    return ". ".join(told) + "."


def _longer(contrast: Contrast) -> str:
    months, horizon = contrast.months, fixed(np.floor(contrast.horizon))
    by = f"{fixed(months.value, 1)} months longer ({range_text(months.low, months.high)})"
    if months.low is not None and months.low > 0:
        return f"Within {horizon} months, “{contrast.first}” stay {by} than “{contrast.second}”"
    return f"Within {horizon} months, “{contrast.first}” and “{contrast.second}” stay about as long: {by}"


def _as_often(contrast: Contrast) -> list[str]:
    """Say how often the second leaves for each departure of the first, only where one number holds at every age."""
    ratio = contrast.ratio
    if ratio.ratio is None:
        return [ratio.why.rstrip(".")] if ratio.why else []
    if ratio.low is None or ratio.low <= 1:
        return []
    often = f"{fixed(ratio.ratio, 1)} times as often ({fixed(ratio.low, 1)}–{fixed(ratio.high or ratio.ratio, 1)})"
    return [f"At any age “{contrast.second}” leave {often}"]


def medians(found: Staying) -> dict[str, str]:
    """Return, by group, after how many months half are gone, in words."""
    return {name: _half_gone(curve) for name, curve in found.curves.items()}


def _half_gone(curve: Curve) -> str:
    median = curve.median
    if median is None:
        return f"not reached in {plural(int(curve.last_seen), 'month')}"
    ends = [number(end) if end is not None else "?" for end in (median.low, median.high)]
    return f"{number(median.value)} months ({ends[0]}–{ends[1]})"
