"""How much recurring revenue is there, and how did it move?"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.book import Book
from csdata.analysis.churn import NOBODY, with_interval
from csdata.analysis.intervals import Interval, mean, ratio
from csdata.analysis.months import by_month
from csdata.analysis.result import Metric, Result
from csdata.analysis.trends import caution_before, leavers_known_from
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import add_months, month_start

NO_MONEY = "The data have no monthly or yearly revenue."
CONCENTRATED = 0.1
# name: (label, definition, better)
RULES = {
    "mrr": (
        "Monthly revenue",
        "sum of monthly recurring revenue at the end of the period; yearly ÷ 12, trials and one-off fees out",
        "higher",
    ),
    "lost_mrr": ("Revenue lost with customers", "monthly revenue of the customers lost in the period", "lower"),
    "arpa": ("Revenue per customer", "monthly recurring revenue ÷ active customers", "higher"),
    "gross_mrr_churn": ("Revenue lost", "(churn + contraction) ÷ monthly revenue at the start", "lower"),
    "net_mrr_churn": (
        "Revenue lost, net",
        "(churn + contraction − expansion − reactivation) ÷ monthly revenue at the start",
        "lower",
    ),
    "grr": (
        "Kept, no growth (GRR)",
        "Σ min(end, start) ÷ Σ start over customers at the start; never above 100 %",
        "higher",
    ),
    "nrr": ("Revenue kept (NRR)", "Σ end ÷ Σ start over the same customers; new ones do not count", "higher"),
    "quick_ratio": (
        "Revenue won per revenue lost",
        "(new + expansion) ÷ (churn + contraction); reactivation left out",
        "higher",
    ),
}
PARTS = ("new", "expansion", "contraction", "churn", "reactivation")


def revenue_metrics(book: Book) -> list[Metric]:
    """Return MRR, ARPA, gross and net churn, GRR, NRR and the quick ratio of a period."""
    if not book.has_money:
        return [metric.without_value(NO_MONEY, 0) for metric in _all(book)]
    return _all(book)


def _all(book: Book) -> list[Metric]:
    moves, start = book.movements, book.start_mrr
    lost, won = moves["churn"] + moves["contraction"], moves["expansion"] + moves["reactivation"]
    return [
        _total(book, "mrr", book.end_mrr),
        _total(book, "lost_mrr", moves["churn"]),
        _arpa(book),
        _share(book, "gross_mrr_churn", lost),
        _share(book, "net_mrr_churn", lost - won),
        _share(book, "grr", np.maximum(np.minimum(start, book.end_mrr), 0.0)),
        _share(book, "nrr", np.where(start > 0, book.end_mrr, 0.0)),
        _quick_ratio(book),
    ]


def _metric(book: Book, name: str, unit: str) -> Metric:
    label, definition, better = RULES[name]
    return Metric(name, label, unit, definition, book.period, better=better, questions=(book.question,))


def _total(book: Book, name: str, values: NDArray[np.float64]) -> Metric:
    total = float(np.sum(values))
    return replace(_metric(book, name, "money"), value=total, numerator=total, n=int((values > 0).sum()))


def _arpa(book: Book) -> Metric:
    paying = book.end_mrr[book.end]
    n, total = len(paying), float(paying.sum())
    metric = replace(_metric(book, "arpa", "money"), numerator=total, denominator=float(n), n=n)
    return with_interval(metric, mean(paying)) if n else metric.without_value("There is no active customer.")


def _share(book: Book, name: str, top: NDArray[np.float64]) -> Metric:
    start = np.maximum(book.start_mrr, 0.0)
    there = start > 0
    metric = replace(
        _metric(book, name, "share"), numerator=float(top.sum()), denominator=float(start.sum()), n=int(there.sum())
    )
    if not there.any():
        return metric.without_value(NOBODY)
    included = there | (top != 0)
    found = with_interval(metric, _possible(name, ratio(top[included], start[included])))
    return replace(found, cautions=(*found.cautions, *_concentration(start)))


def _possible(name: str, found: Interval) -> Interval:
    """Cut the bounds to what the number can be: losses and kept revenue are not negative, GRR is at most 1."""
    lowest = -math.inf if name == "net_mrr_churn" else 0.0
    highest = 1.0 if name in {"grr", "gross_mrr_churn"} else math.inf
    if found.low is None or found.high is None:
        return found
    return Interval(found.value, max(lowest, found.low), min(highest, found.high))


def _concentration(start: NDArray[np.float64]) -> tuple[str, ...]:
    largest = float(start.max() / start.sum())
    if largest > CONCENTRATED:
        return (f"One customer is {largest:.0%} of the revenue: the interval is too narrow.",)
    return ("The interval is too narrow with fewer than 100 customers.",) if (start > 0).sum() < 100 else ()


def _quick_ratio(book: Book) -> Metric:
    moves = book.movements
    won, lost = moves["new"] + moves["expansion"], moves["churn"] + moves["contraction"]
    metric = replace(
        _metric(book, "quick_ratio", "ratio"),
        numerator=float(won.sum()),
        denominator=float(lost.sum()),
        n=int(((won > 0) | (lost > 0)).sum()),
    )
    if not book.dated:
        return metric.without_value("The data have no dates for when revenue was won.")
    if lost.sum() == 0:
        return metric.without_value("No losses in the period: there is nothing to divide by.")
    return with_interval(metric, _possible(metric.name, ratio(won, lost)))


def mrr_movements(data: Dataset, filters: Filters = EVERYBODY, months: int | None = None) -> Result:
    """Return new, expansion, contraction, churn and reactivation for every complete month; they sum to the change."""
    question, definition = (
        "How did recurring revenue move?",
        "new: first ever; reactivation: back after a time without; churn: the last one ended",
    )
    if data.complete_to is None or data.first_day is None or not (data.has("revenue.mrr") or data.has("customers.mrr")):
        why = NO_MONEY if data.has_history else "The data have no dates for when revenue started and ended."
        empty = pd.DataFrame(columns=["month", "start_mrr", *PARTS, "end_mrr"])
        return Result(
            question,
            "Revenue movements need revenue with dates",
            empty,
            "",
            data.as_of,
            0,
            definition,
            ("mrr_movements",),
            why,
        )
    first = _first_month(data, months)
    frame = by_month(data.asked("mrr_movements", None, filters), first, month_start(data.complete_to))
    since = leavers_known_from(data)
    told = frame if since is None else frame[frame["month"] >= pd.Timestamp(since)]
    result = Result(
        question=question,
        headline=movement_headline(told),
        frame=frame,
        period=f"{first:%Y-%m} to {data.complete_to:%Y-%m}",
        as_of=data.as_of,
        n=len(frame),
        definition=definition,
        questions=("mrr_movements", "customer_months"),
    )
    return replace(result, caution=caution_before(since)) if since and since > first else result


def _first_month(data: Dataset, months: int | None) -> date:
    begin = month_start(data.first_day or date(2000, 1, 1))
    if months is None or data.complete_to is None:
        return begin
    return max(begin, add_months(month_start(data.complete_to), 1 - months))


def movement_headline(frame: pd.DataFrame) -> str:
    """Say in one sentence where the change came from; no cause, only the largest part."""
    if frame.empty:
        return "There is no complete month yet"
    totals = frame[list(PARTS)].sum()
    won, lost = totals[["new", "expansion", "reactivation"]].sum(), totals[["contraction", "churn"]].sum()
    if won == lost == 0:
        return "Recurring revenue did not move"
    if lost == 0:
        return "Recurring revenue only grew: nothing was lost"
    largest = {"new": "new customers", "expansion": "growing customers", "reactivation": "returning customers"}[
        str(totals[["new", "expansion", "reactivation"]].idxmax())
    ]
    drain = {"contraction": "shrinking customers", "churn": "leaving customers"}[
        str(totals[["contraction", "churn"]].idxmax())
    ]
    verb = "more than made up for" if won > lost else "did not make up for"
    return f"{largest[0].upper()}{largest[1:]} {verb} {drain}"
