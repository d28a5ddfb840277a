"""Who answers, who stays silent, and how far could the silent move the score?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import Interval, wilson
from csdata.analysis.result import ENOUGH, Metric, Result
from csdata.analysis.voice.answer_scores import Floats, difference, is_real
from csdata.analysis.voice.barriers import mean_gap
from csdata.analysis.voice.over_time import SHORT
from csdata.analysis.voice.scores import answers_of, score_metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import DASH, fixed, share, signed_text, value_text

Mask = NDArray[np.bool_]
WORST: Final = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0)}
DEFINITION: Final = (
    "Response rate: customers who answered in the period ÷ customers who were there in it; who was asked is not in "
    "the data. Bounds: the score of the whole book if every silent customer were a detractor, or a promoter. "
    "Answering and silent customers are compared on use in the period, and on leaving: customers at the start of "
    "the period by whether they had answered in as many months before, so that nobody counts as silent because they"
    " left early. Differences have 95 % ranges (Welch, Newcombe)"
)


def response_rate(data: Dataset, kind: str, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return customers who answered ÷ customers who were there in the period, with Wilson's interval."""
    answers = answers_of(data, kind, period, filters)
    rule = "customers who answered ÷ customers who were there in the period; who was asked is not in the data"
    metric = Metric(f"{kind}_response", f"{SHORT[kind]} response", "share", rule, answers.period)
    metric = replace(metric, questions=(answers.question, "voice_activity"))
    there = _there(data, period, filters)
    answered = np.unique(answers.numbers[answers.numbers >= 0])
    if not answers.known or not there.any():
        return metric.without_value("Nobody was asked, or nobody was there.", 0)
    if not len(answered):
        return metric.without_value("The answers do not name customers.", 0)
    both, n = int(there[answered].sum()), int(there.sum())
    found = wilson(both, n)
    filled = replace(metric, numerator=float(both), denominator=float(n), n=n)
    return replace(filled, value=found.value, low=found.low, high=found.high)


def _there(data: Dataset, period: Period | None, filters: Filters) -> Mask:
    """Return who was a customer in some month of the period; without dates, everybody chosen."""
    chosen = data.chosen(filters)
    if period is None:
        return chosen
    there = np.zeros(data.customers, dtype=bool)
    there[data.ask("voice_activity", {"base": period.base, "last": period.last})["number"].to_numpy(np.int64)] = True
    return there & chosen


def book_bounds(value: float, rate: float, kind: str = "nps") -> tuple[float, float]:
    """Return the score of the whole book if all silent customers gave the worst answer, and if the best.

    >>> book_bounds(40, 0.2)
    (-72.0, 88.0)
    """
    worst, best = WORST[kind]
    return rate * value + (1 - rate) * worst, rate * value + (1 - rate) * best


def silence(data: Dataset, kind: str, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return what the silent could change: response, bounds, and answering against silent on use and leaving."""
    rate, score = response_rate(data, kind, period, filters), score_metric(data, kind, period, filters)
    base = Result(
        "How far could the silent move the score?", "", pd.DataFrame(), rate.period, data.as_of, rate.n or 0, DEFINITION
    )
    base = replace(base, questions=rate.questions)
    if rate.value is None or score.value is None:
        why = score.why or rate.why or ""
        return replace(base, headline="Nothing to say about silence", missing=why)
    rows = [_rate_row(rate)]
    if kind in WORST:
        rows.append(_bounds_row(score, rate, kind))
    rows += _compared(data, kind, period, filters)
    return replace(base, headline=_headline(score, rate, kind), frame=pd.DataFrame(rows))


def _rate_row(rate: Metric) -> dict[str, str]:
    silent = f"{fixed((rate.denominator or 0) - (rate.numerator or 0))} customers"
    text = f"{share(rate.value)} of customers"
    return {
        "What": "In the period",
        "Answered": f"{fixed(rate.numerator or 0)} customers",
        "Silent": silent,
        "Difference": text,
    }


def _bounds_row(score: Metric, rate: Metric, kind: str) -> dict[str, str]:
    low, high = book_bounds(score.value or 0, rate.value or 0, kind)
    worst, best = (value_text(bound, score.unit) for bound in WORST[kind])
    return {
        "What": f"{SHORT[kind]}, whole book",
        "Answered": value_text(score.value, score.unit),
        "Silent": f"{worst} to {best}",
        "Difference": f"{value_text(low, score.unit)} to {value_text(high, score.unit)}",
    }


def _compared(data: Dataset, kind: str, period: Period | None, filters: Filters) -> list[dict[str, str]]:
    if period is None:
        return []
    rows = []
    there = _there(data, period, filters)
    answered = _answered(data, kind, period)
    if data.has("usage.date"):
        use = _use(data, period)
        rows.append(_row("Uses a month", use[there & answered], use[there & ~answered], "number"))
    before = period.before()
    if data.first_day and before.base >= data.first_day:
        start, left = _start_and_left(data, period, filters)
        earlier = _answered(data, kind, before)
        rows.append(_row("Left in the period", left[start & earlier], left[start & ~earlier], "share"))
    return rows


def _answered(data: Dataset, kind: str, period: Period) -> Mask:
    numbers = answers_of(data, kind, period).numbers
    found = np.zeros(data.customers, dtype=bool)
    found[numbers[numbers >= 0]] = True
    return found


def _use(data: Dataset, period: Period) -> Floats:
    """Return the events of each customer a month in which it was there; missing where use was not recorded."""
    frame = data.ask("voice_activity", {"base": period.base, "last": period.last})
    use = np.full(data.customers, np.nan)
    use[frame["number"].to_numpy(np.int64)] = (frame["events"] / frame["months"]).to_numpy(float)
    return use


def _start_and_left(data: Dataset, period: Period, filters: Filters) -> tuple[Mask, Floats]:
    frame = data.ask("book_between", {"base": period.base, "last": period.last})
    number = frame["number"].to_numpy(np.int64)
    start, end = np.zeros(data.customers, dtype=bool), np.zeros(data.customers, dtype=bool)
    start[number], end[number] = frame["active_start"].to_numpy(bool), frame["active_end"].to_numpy(bool)
    return start & data.chosen(filters), (~end).astype(float)


def _row(what: str, one: Floats, other: Floats, unit: str) -> dict[str, str]:
    one, other = one[~np.isnan(one)], other[~np.isnan(other)]
    if min(len(one), len(other)) < ENOUGH:
        few = f"too few to compare ({len(one)} and {len(other)})"
        return {"What": what, "Answered": DASH, "Silent": DASH, "Difference": few}
    gap = mean_gap(one, other) if unit == "number" else _share_gap(one, other)
    told = f"{signed_text(gap.value, unit)}, {'real' if is_real(gap) else 'within noise'}"
    return {
        "What": what,
        "Answered": f"{value_text(float(one.mean()), unit)} (n = {len(one):,})",
        "Silent": f"{value_text(float(other.mean()), unit)} (n = {len(other):,})",
        "Difference": told,
    }


def _share_gap(one: Floats, other: Floats) -> Interval:
    inside, outside = (wilson(int(values.sum()), len(values)) for values in (one, other))
    return difference(inside, outside)


def _headline(score: Metric, rate: Metric, kind: str) -> str:
    if kind not in WORST:
        return f"{share(rate.value)} of customers answered"
    low, high = book_bounds(score.value or 0, rate.value or 0, kind)
    bounds = f"{value_text(low, score.unit)} to {value_text(high, score.unit)}"
    return f"{share(rate.value)} answered: the whole book is at {bounds}"
