"""Do revenue, customers and movements fit together for any book of subscriptions, however odd?

Every check compares with a reckoning in plain Python, day by day, that shares no code with the project.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csdata.analysis.book import Book, book_between
from csdata.analysis.metrics import metrics
from csdata.analysis.revenue import PARTS, mrr_movements
from csdata.analysis.trends import monthly
from csdata.dataset import Dataset
from csdata.periods import Period, month_end
from tests.analysis.company import company, subscriptions

FIRST = date(2023, 12, 20)
SEEN_TO = date(2024, 6, 30)
# A customer of its own that stays, so that every book is seen from before the first to the end of the last month.
ANCHORS = (("first", date(2023, 12, 1), None, 1), ("seen", SEEN_TO, None, 1))

Row = tuple[str, date, date | None, int]

days = st.integers(0, (SEEN_TO - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
month_turns = st.sampled_from([date(2024, m, 1) for m in range(1, 7)] + [date(2024, 2, 29), date(2024, 3, 31)])
moments = st.one_of(days, month_turns)


@st.composite
def customer(draw: st.DrawFn, name: str) -> list[Row]:
    """Draw one to four spells of a customer: overlapping, touching on the same day, or with gaps."""
    rows: list[Row] = []
    touching: date | None = None
    for _ in range(draw(st.integers(1, 4))):
        start = touching if touching and draw(st.booleans()) else draw(moments)
        length = draw(st.one_of(st.none(), st.integers(1, 120)))
        end = start + timedelta(days=length) if length else None
        rows.append((name, start, end, draw(st.sampled_from([0, 10, 25, 40, 99]))))
        touching = end if end and end <= SEEN_TO else None
    return rows


books = (
    st.integers(1, 7)
    .flatmap(lambda n: st.tuples(*(customer(f"C{i}") for i in range(n))))
    .map(lambda parts: [row for part in parts for row in part])
)


@dataclass(frozen=True)
class Reckoning:
    """What is true about a book of rows, reckoned without the project."""

    rows: tuple[Row, ...]

    def active(self, day: date) -> set[str]:
        """Return who is a customer on a day."""
        return {name for name, start, end, _ in self.rows if start <= day and (end is None or end > day)}

    def mrr(self, day: date) -> dict[str, int]:
        """Return what each customer pays on a day."""
        found: defaultdict[str, int] = defaultdict(int)
        for name, start, end, money in self.rows:
            if start <= day and (end is None or end > day):
                found[name] += money
        return dict(found)

    def ever_before(self, day: date) -> set[str]:
        """Return who started until a day."""
        return {name for name, start, _, _ in self.rows if start <= day}

    def paid_before(self, day: date) -> set[str]:
        """Return who ever had a paid subscription until a day."""
        return {name for name, start, _, money in self.rows if start <= day and money > 0}

    def movements(self, base: date, last: date) -> dict[str, int]:
        """Return the movements between the evenings of two days."""
        before, after, paid = self.mrr(base), self.mrr(last), self.paid_before(base)
        parts = dict.fromkeys(PARTS, 0)
        for name in before.keys() | after.keys():
            old, new = before.get(name, 0), after.get(name, 0)
            if old == 0 and new > 0:
                parts["reactivation" if name in paid else "new"] += new
            elif new == 0:
                parts["churn"] += old
            else:
                parts["expansion"] += max(0, new - old)
                parts["contraction"] += max(0, old - new)
        return parts


MONTH_ENDS = [month_end(date(2023, 12, 1)), *(month_end(date(2024, m, 1)) for m in range(1, 7))]


def opened(rows: list[Row]) -> tuple[Dataset, Reckoning]:
    everything = (*ANCHORS, *rows)
    return company(SEEN_TO, subscriptions=subscriptions(*everything)), Reckoning(tuple(everything))


def moves(book: Book) -> dict[str, float]:
    return {name: float(part.sum()) for name, part in book.movements.items()}


LEFT_AND_BACK: list[Row] = [("A", date(2024, 1, 5), date(2024, 1, 20), 10), ("A", date(2024, 3, 5), None, 10)]
TRIAL_FIRST: list[Row] = [("A", date(2024, 1, 5), date(2024, 2, 20), 0), ("A", date(2024, 2, 20), None, 10)]
SAME_DAY: list[Row] = [("A", date(2024, 1, 31), date(2024, 2, 29), 10), ("A", date(2024, 2, 29), date(2024, 3, 31), 25)]


@settings(max_examples=20)
@given(books)
@example(TRIAL_FIRST)
@example(SAME_DAY)
def test_any_book_of_subscriptions_adds_up_in_every_month(rows: list[Row]) -> None:
    data, truth = opened(rows)
    frame, counts = mrr_movements(data).frame, monthly(data).frame
    assert [day.date() for day in frame["month"]] == [day.replace(day=1) for day in MONTH_ENDS]
    _the_parts_sum_to_the_change(frame)
    _every_month_begins_where_the_last_one_ended(frame)
    for position, last in enumerate(MONTH_ENDS):
        base = last.replace(day=1) - timedelta(days=1)
        _the_panel_is_the_state_at_the_last_day(frame, counts, position, truth, base, last)
        _the_book_of_the_month_is_the_same(data, truth, base, last)


def _the_parts_sum_to_the_change(frame: pd.DataFrame) -> None:
    won = frame["new"] + frame["expansion"] + frame["reactivation"]
    gap = frame["start_mrr"] + won - frame["contraction"] - frame["churn"] - frame["end_mrr"]
    assert gap.abs().max() <= 1e-6
    assert (frame[list(PARTS)] >= 0).all().all()


def _every_month_begins_where_the_last_one_ended(frame: pd.DataFrame) -> None:
    assert frame["start_mrr"].tolist()[1:] == frame["end_mrr"].tolist()[:-1]
    assert frame["start_mrr"].iloc[0] == 0


def _the_panel_is_the_state_at_the_last_day(
    frame: pd.DataFrame, counts: pd.DataFrame, position: int, truth: Reckoning, base: date, last: date
) -> None:
    month, count = frame.iloc[position], counts.iloc[position]
    assert month["end_mrr"] == sum(truth.mrr(last).values())
    assert count["mrr"] == month["end_mrr"]
    here, before = truth.active(last), truth.active(base)
    joined = here - before - truth.ever_before(base)
    returned = (here - before) & truth.ever_before(base)
    assert count["active_customers"] == len(here)
    assert count["lost_customers"] == len(before - here)
    assert count["new_customers"] == len(joined)
    assert len(here) == len(before) + len(joined) + len(returned) - len(before - here)
    # without churn and without a loss a share is 0, without customers it is missing
    assert pd.isna(count["logo_churn"]) == (not before)


def _the_book_of_the_month_is_the_same(data: Dataset, truth: Reckoning, base: date, last: date) -> None:
    book = book_between(data, Period(base, last))
    assert moves(book) == truth.movements(base, last)
    assert float(book.end_mrr.sum()) == sum(truth.mrr(last).values())
    assert set(book.customer_ids[book.end]) == truth.active(last)


@settings(max_examples=8)
@given(books)
@example(LEFT_AND_BACK)
def test_the_movements_by_month_say_the_same_as_the_book_of_that_month(rows: list[Row]) -> None:
    data, truth = opened(rows)
    frame = mrr_movements(data).frame
    for position, last in enumerate(MONTH_ENDS):
        base = last.replace(day=1) - timedelta(days=1)
        assert frame.iloc[position][list(PARTS)].to_dict() == truth.movements(base, last), f"{last:%Y-%m}"


def test_who_left_within_the_first_month_and_comes_back_later_is_won_back_not_new() -> None:
    data, _ = opened(LEFT_AND_BACK)
    march = mrr_movements(data).frame.set_index("month").loc[pd.Timestamp("2024-03-01")]
    assert (march["new"], march["reactivation"]) == (0, 10)


@settings(max_examples=14)
@given(books, moments, st.integers(1, 90))
def test_the_rates_of_any_span_of_days_keep_their_promises(rows: list[Row], base: date, length: int) -> None:
    last = min(base + timedelta(days=length), SEEN_TO)
    if last <= base:
        return
    data, truth = opened(rows)
    found = metrics(data, Period(base, last))
    before, after, there = truth.mrr(base), truth.mrr(last), truth.active(base)
    start = sum(before.values())
    assert found["active_customers"].value == len(truth.active(last))
    assert found["logo_churn"].numerator == len(there - truth.active(last))
    assert found["logo_churn"].denominator == len(there)
    kept, parts = sum(min(money, after.get(name, 0)) for name, money in before.items()), truth.movements(base, last)
    stayed = sum(after.get(name, 0) for name, money in before.items() if money > 0)
    grr, nrr, gross = found["grr"], found["nrr"], found["gross_mrr_churn"]
    assert grr.value is not None  # the anchor pays from the first day
    assert nrr.value is not None
    assert gross.value is not None
    assert grr.value == pytest.approx(kept / start)
    assert nrr.value == pytest.approx(stayed / start)
    assert grr.value <= 1
    assert grr.value <= nrr.value + 1e-12  # always: min(end, start) ≤ end, customer by customer
    assert grr.value == pytest.approx(1 - gross.value)  # nobody else's money is in either
    assert nrr.value == pytest.approx(grr.value + parts["expansion"] / start)
    assert found["quick_ratio"].numerator == parts["new"] + parts["expansion"]
    assert found["quick_ratio"].denominator == parts["churn"] + parts["contraction"]
    for metric in (grr, gross, found["logo_churn"], found["retention"]):
        assert metric.low is None or metric.low >= 0
        assert metric.high is None or metric.high <= 1
    _the_daily_sum(found["logo_churn_daily"].value, truth, base, last)


def _the_daily_sum(found: float | None, truth: Reckoning, base: date, last: date) -> None:
    total, day = 0.0, base + timedelta(days=1)
    while day <= last:
        morning, evening = truth.active(day - timedelta(days=1)), truth.active(day)
        total += len(morning - evening) / len(morning)
        day += timedelta(days=1)
    assert found == pytest.approx(total)


def test_a_credit_that_ends_does_not_break_the_sum() -> None:
    # Refusing negative recurring revenue is as good an answer; losing the change between two months is not.
    frame = mrr_movements(opened([("A", date(2024, 1, 5), date(2024, 3, 10), -10)])[0]).frame
    _the_parts_sum_to_the_change(frame)
