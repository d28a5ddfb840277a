"""Why do two definitions of the same number disagree, and which customers make the difference?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.adoption.metrics import adoption_metrics, users_by_customer
from csdata.analysis.book import Book, book_between
from csdata.analysis.churn import churn_rates, daily_churn
from csdata.analysis.comings import comings
from csdata.analysis.definitions import core_metric, ratio_with_reactivation, seats_by_customer, seats_metric, users_of
from csdata.analysis.result import Metric, Result
from csdata.analysis.revenue import revenue_metrics
from csdata.analysis.stays import Days, day_number, labels, stays
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import fixed, number, plural, share

COLUMNS: Final = ("customer_id", "name", "why", "numerator", "denominator", "mrr")
SAME: Final = "Both ways say {}: nobody makes a difference"


@dataclass(frozen=True, slots=True)
class Difference:
    """The usual number, the other one, and the customers who stand between them.

    The columns `numerator` and `denominator` of the frame say by how much each customer changes them; they add up
    to the difference of the two metrics exactly.
    """

    usual: Metric
    other: Metric
    result: Result


def difference(data: Dataset, period: Period | None, filters: Filters = EVERYBODY, way: str = "stripe") -> Difference:
    """Compare one way of counting with the standard; `way`: a choice of `Definitions`. Any other: KeyError."""
    book = book_between(data, period, filters)
    return WAYS[way](book, data, period, filters)


def _answer(
    question: str, headline: str, frame: pd.DataFrame, metrics: tuple[Metric, Metric], data: Dataset
) -> Difference:
    usual, other = metrics
    missing = usual.why or other.why if usual.value is None or other.value is None else None
    definition = f"{usual.label}: {usual.definition}. {other.label}: {other.definition}."
    result = Result(
        question,
        headline if not missing else f"{other.label}: not to be compared",
        frame,
        usual.period,
        data.as_of,
        len(frame),
        definition,
        tuple(dict.fromkeys((*usual.questions, *other.questions))),
        missing,
    )
    return Difference(usual, other, result)


def _frame(
    data: Dataset,
    numbers: NDArray[np.int64],
    why: NDArray[np.object_],
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    book: Book,
) -> pd.DataFrame:
    """Return the customers with their reason, the largest change first; the money is what they pay, or paid."""
    known = data.members.iloc[numbers]
    paid = np.zeros(data.customers)
    paid[book.frame["number"].to_numpy(dtype=np.int64)] = np.maximum(book.start_mrr, book.end_mrr)
    frame = pd.DataFrame(
        {
            "customer_id": known["customer_id"].to_numpy(),
            "name": known["name"].to_numpy(),
            "why": why,
            "numerator": numerator,
            "denominator": denominator,
            "mrr": np.where(paid[numbers] > 0, paid[numbers], np.nan),
        }
    )
    order = np.lexsort((numbers, -frame["mrr"].fillna(0).to_numpy(), -np.abs(numerator), -np.abs(denominator)))
    return frame.iloc[order].reset_index(drop=True)


def _nobody(data: Dataset, book: Book) -> pd.DataFrame:
    none = np.zeros(0, dtype=np.int64)
    return _frame(data, none, none.astype(object), none.astype(float), none.astype(float), book)


def _told(metric: Metric) -> str:
    """Write a number fine enough to see a difference; a rate of very few as its counts."""
    if metric.unit != "share":
        return fixed(metric.value or 0.0, 2)
    if metric.few:
        return f"{number(metric.numerator)} of {number(metric.denominator)}"
    return share(metric.value, 1)


# ---- churn


def _stripe(book: Book, data: Dataset, period: Period | None, filters: Filters) -> Difference:
    """Compare with Stripe's way: newcomers are in its base, and among the lost when they left again."""
    question = "Why does Stripe's way of counting churn differ from the standard?"
    usual, other, _ = churn_rates(book)
    if period is None or other.value is None or usual.value is None:
        return _answer(question, "", _nobody(data, book), (usual, other), data)
    numbers = book.frame["number"].to_numpy(dtype=np.int64)[book.came]
    gone = ~book.end[book.came]
    moves = comings(stays(data, filters), period)
    came, went = labels(moves.first_came[numbers]), labels(moves.last_went[numbers])
    stayed = "new on " + came + ": in the base"
    why = np.where(gone, "new on " + came + ", gone on " + went + ": in the base and among the lost", stayed)
    frame = _frame(data, numbers, why, gone.astype(float), np.ones(len(numbers)), book)
    told = f"Standard says {_told(usual)}, Stripe's way {_told(other)}"
    left = f", {plural(int(gone.sum()), 'of them lost', 'of them lost')}" if gone.any() else ""
    headline = f"{told}: {plural(len(numbers), 'new customer')} in the base{left}"
    return _answer(question, headline if len(numbers) else SAME.format(_told(usual)), frame, (usual, other), data)


def _daily(book: Book, data: Dataset, period: Period | None, filters: Filters) -> Difference:
    """Compare with the sum over days: it counts every departure, and divides each by that morning's customers."""
    question = "Why does the sum over days differ from the standard?"
    usual, other = churn_rates(book)[0], daily_churn(book, data, period, filters)
    if period is None or other.value is None or usual.value is None:
        return _answer(question, "", _nobody(data, book), (usual, other), data)
    chosen = stays(data, filters)
    moves = comings(chosen, period)
    lost = chosen.there(day_number(period.base)) & ~chosen.there(day_number(period.last))
    more = moves.departures - lost
    numbers = np.flatnonzero(more)
    frame = _frame(data, numbers, moves.stories(numbers), more[numbers].astype(float), np.zeros(len(numbers)), book)
    told = f"Standard says {_told(usual)}, the daily sum {_told(other)}"
    extra = plural(int(more.sum()), "departure")
    base = f"each day counts its own customers (mean {number(other.denominator)}, {number(usual.denominator)} at first)"
    headline = f"{told}: {extra} more, and {base}" if len(numbers) else f"{told}: {base}"
    return _answer(question, headline, frame, (usual, other), data)


# ---- the quick ratio


def _reactivation(book: Book, data: Dataset, period: Period | None, filters: Filters) -> Difference:
    """Compare with reactivation counted: revenue won back is won, or it is not."""
    question = "How much of the revenue that was won was won back?"
    usual = next(metric for metric in revenue_metrics(book) if metric.name == "quick_ratio")
    other = ratio_with_reactivation(book)
    if period is None or other.value is None or usual.value is None:
        return _answer(question, "", _nobody(data, book), (usual, other), data)
    back = book.movements["reactivation"]
    numbers = book.frame["number"].to_numpy(dtype=np.int64)[back > 0]
    chosen = stays(data, filters)
    since = labels(chosen.since(day_number(period.last))[numbers])
    why = "paying again since " + since + ", paid before"
    frame = _frame(data, numbers, why, back[back > 0], np.zeros(len(numbers)), book)
    told = f"Without customers won back {_told(usual)}, with them {_told(other)}"
    headline = f"{told}: {plural(len(numbers), 'customer')} came back"
    return _answer(question, headline if len(numbers) else SAME.format(_told(usual)), frame, (usual, other), data)


# ---- adoption


def _usual_adoption(book: Book, data: Dataset, period: Period | None, filters: Filters) -> tuple[Metric, Days]:
    """Return adoption by customers, and who counts as using it, as 0 or 1 by number; −1 for who is not asked."""
    asked = users_by_customer(book, data, period, filters)
    flags = np.full(data.customers, -1, dtype=np.int64)
    flags[asked["number"].to_numpy(dtype=np.int64)] = asked["used"].to_numpy(dtype=np.int64)
    return adoption_metrics(book, data, period, filters)[0], flags


def _seats(book: Book, data: Dataset, period: Period | None, filters: Filters) -> Difference:
    """Compare with seats: a customer with one user of forty seats uses it, or uses a fortieth."""
    question = "Why does adoption by seats differ from adoption by customers?"
    usual, used = _usual_adoption(book, data, period, filters)
    other = seats_metric(book, data, period, filters)
    if other.value is None or usual.value is None:
        return _answer(question, "", _nobody(data, book), (usual, other), data)
    each = seats_by_customer(book, data, period, filters)
    place = each["number"].to_numpy(dtype=np.int64)
    people, seats, error = np.zeros(len(used)), np.zeros(len(used)), np.zeros(len(used), dtype=bool)
    people[place] = each["active_users"].where(each["counted"], 0.0)
    seats[place] = each["seats"].where(each["counted"], 0.0)
    error[place] = each["error"]
    numbers = np.flatnonzero((seats > 0) | (used >= 0))
    why = _seat_reasons(people[numbers], seats[numbers], error[numbers])
    changes = people[numbers] - np.maximum(used[numbers], 0), seats[numbers] - (used[numbers] >= 0)
    frame = _frame(data, numbers, why, *changes, book)
    idle = (other.denominator or 0) - (other.numerator or 0)
    told = f"By customers {_told(usual)}, by seats {_told(other)}"
    headline = f"{told}: {number(idle)} of {number(other.denominator)} seats are not in use"
    return _answer(question, headline, frame, (usual, other), data)


def _seat_reasons(
    people: NDArray[np.float64], seats: NDArray[np.float64], error: NDArray[np.bool_]
) -> NDArray[np.object_]:
    used = _written(people) + " of " + _written(seats) + " seats in use"
    reason = np.where(seats > 0, used, "number of seats not known: not counted by seats")
    return np.where(error, "more people than seats: an error in the data, not counted by seats", reason)


def _written(values: NDArray[np.float64]) -> NDArray[np.object_]:
    """Write many numbers, each different one once."""
    different, place = np.unique(values, return_inverse=True)
    return np.array([number(value) for value in different.tolist()], dtype=object)[place]


def _core(book: Book, data: Dataset, period: Period | None, filters: Filters) -> Difference:
    """Compare with the core feature: who uses something else uses it by one definition only."""
    question = "Who uses it, but not its core feature?"
    usual, used = _usual_adoption(book, data, period, filters)
    other = core_metric(book, data, period)
    if period is None or other.value is None or usual.value is None:
        return _answer(question, "", _nobody(data, book), (usual, other), data)
    feature = other.label.removeprefix("Customers using ")
    numbers = np.flatnonzero((used == 1) & ~users_of(data, period, feature))
    rows = data.ask("adoption_features", {"base": period.base, "last": period.last})
    others = np.bincount(rows["number"].to_numpy(dtype=np.int64), minlength=data.customers)[numbers]
    named = "used other features only: " + _written(others.astype(float))
    why = np.where(others == 0, "used it, no feature named", named)
    frame = _frame(data, numbers, why, -np.ones(len(numbers)), np.zeros(len(numbers)), book)
    told = f"By any use {_told(usual)}, by {feature} {_told(other)}"
    headline = f"{told}: {plural(len(numbers), 'customer')} used other features only"
    headline = headline if len(numbers) else SAME.format(_told(usual))
    return _answer(question, headline, frame, (usual, other), data)


WAYS: Final[dict[str, Callable[[Book, Dataset, Period | None, Filters], Difference]]] = {
    "stripe": _stripe,
    "daily": _daily,
    "with_reactivation": _reactivation,
    "seats": _seats,
    "core_feature": _core,
}
