"""Is everyone looked at in the right months, and is who left afterwards told rightly?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.drivers.landmark import NO_DATES, NOBODY, NOTHING, current, snapshots
from csdata.analysis.drivers.made import Made
from csdata.analysis.drivers.table import Snapshots
from csdata.dataset import Dataset, Filters
from csdata.errors import CsDataError
from csdata.periods import add_months, month_end
from tests.analysis.company import Cell, company, subscriptions, table

LAST = date(2024, 12, 31)
BOOK: tuple[tuple[Cell, ...], ...] = (
    ("A", date(2024, 1, 1), None, 10),  # stays
    ("B", date(2024, 1, 1), date(2024, 8, 1), 10),  # not there any more at the end of August
    ("C", date(2024, 1, 1), date(2024, 5, 1), 10),  # away at the ends of May and June …
    ("C", date(2024, 7, 1), None, 10),  # … and back
    ("D", date(2024, 6, 15), None, 10),  # joins late
    ("E", date(2024, 1, 1), date(2024, 12, 1), 10),  # leaves in the last month
    ("F", date(2024, 1, 1), date(2024, 11, 15), 10),  # leaves in the middle of November
    ("G", date(2024, 1, 5), date(2024, 1, 20), 10),  # there at no month's end
)
USED = [("A", month_end(date(2024, month, 1)), "Reports", 10 * month) for month in range(1, 13)]
LABELS = {
    "A": {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0},
    "B": {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1},  # July: leaves within the embargo
    "C": {1: 1, 2: 1, 3: 1, 7: 0, 8: 0},  # April: leaves within the embargo
    "D": {6: 0, 7: 0, 8: 0},
    "E": {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 1},
    "F": {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1},
}


def used(*rows: tuple[Cell, ...]) -> str:
    return table(("customer_id", "date", "feature", "events"), rows)


def book(**more: str) -> Dataset:
    return company(LAST, subscriptions=subscriptions(*BOOK), usage=used(*USED), **more)


def labels(data: Dataset, found: Snapshots) -> dict[str, dict[int, int]]:
    """Return by customer and month of 2024 whether it left."""
    told: dict[str, dict[int, int]] = {}
    names = data.members["customer_id"]
    for number, month, left in zip(found.customer, found.month, found.left, strict=True):
        told.setdefault(names[number], {})[int(month) - 2024 * 12] = int(left)
    return told


@pytest.fixture(scope="module")
def data() -> Dataset:
    return book()


@pytest.fixture(scope="module")
def made(data: Dataset) -> Made:
    return snapshots(data)


def test_every_label_is_right(data: Dataset, made: Made) -> None:
    assert labels(data, made.table) == LABELS
    assert (made.table.departures, made.table.customers, made.table.dated, made.left_by) == (
        4,
        6,
        True,
        "subscriptions",
    )


def test_it_is_said_what_counts_as_having_left(made: Made) -> None:
    assert "without an open subscription" in made.words
    assert "2 to 4 months" in made.words
    assert made.why is None


def test_without_embargo_and_one_month_ahead_the_label_is_the_next_month(data: Dataset) -> None:
    found = labels(data, snapshots(data, horizon_months=1, embargo_months=0).table)
    left = {(name, month) for name, months in found.items() for month, gone in months.items() if gone}
    assert left == {("B", 7), ("C", 4), ("E", 11), ("F", 10)}
    assert max(found["A"]) == 11


def test_every_third_month_are_those_that_end_with_the_last_that_is_over(data: Dataset) -> None:
    assert sorted(labels(data, snapshots(data, every_months=3).table)["A"]) == [2, 5, 8]


def test_tenure_counts_months_and_is_unknown_where_the_records_begin(data: Dataset, made: Made) -> None:
    late = made.table.customer == data.members.index[data.members["customer_id"] == "D"][0]
    assert made.table.tenure[late].tolist() == [0, 1, 2]
    assert np.isnan(made.table.tenure[~late]).all()


def test_a_day_of_signing_up_tells_the_tenure_of_those_who_were_there_before() -> None:
    rows = [(name, "2023-01-10" if name == "A" else None) for name in "ABCDEFG"]
    data = book(customers=table(("customer_id", "signup_date"), rows))
    found = snapshots(data).table
    assert found.tenure[found.customer == 0].tolist() == list(range(12, 20))


def test_filters_leave_only_those_customers_and_change_no_label() -> None:
    rows = [(name, "Small" if name in "ABC" else "Large") for name in "ABCDEFG"]
    data = book(customers=table(("customer_id", "segment"), rows))
    assert labels(data, snapshots(data, Filters(segment="Small")).table) == {name: LABELS[name] for name in "ABC"}
    assert current(data, Filters(segment="Small")).customers == 2


def test_the_last_month_is_told_for_who_is_there_with_the_same_features(data: Dataset, made: Made) -> None:
    now = current(data, features=made.table.features)
    assert sorted(labels(data, now)) == ["A", "C", "D"]
    assert now.features == made.table.features
    assert not now.left.any()
    assert set(now.month) == {2024 * 12 + 12}


# ---- who left, by other ways of telling

EVENTS = table(
    ("customer_id", "churn_date", "reason_code"), [("A", "2024-08-05", "Price"), ("D", "2024-12-30", "Price")]
)


def events_only(**more: str) -> Dataset:
    """Return two customers whose subscriptions go on, with a churn event each."""
    running = subscriptions(("A", date(2024, 1, 1), None, 10), ("D", date(2024, 1, 1), None, 10))
    return company(LAST, subscriptions=running, usage=used(*USED), churn_events=EVENTS, **more)


def test_when_subscriptions_know_no_departure_churn_events_tell() -> None:
    data = events_only()
    made = snapshots(data)
    assert made.left_by == "events"
    assert "churn events" in made.words
    # Before August nobody is listed: months whose window begins earlier are not told.
    assert labels(data, made.table) == {"A": {6: 1}, "D": {6: 0, 7: 0, 8: 1}}
    assert labels(data, current(data)) == {}


def test_the_way_of_telling_can_be_chosen() -> None:
    made = snapshots(events_only(), left_by="subscriptions")
    assert (made.left_by, made.table.departures, made.why) == ("subscriptions", 0, NOBODY)


def test_subscriptions_tell_when_they_know_of_departures(data: Dataset) -> None:
    assert snapshots(book(churn_events=EVENTS)).left_by == "subscriptions"
    assert snapshots(data, left_by="events").table.departures == 0


# ---- nothing to look at


def test_a_history_that_is_too_short_is_refused_in_words() -> None:
    short = company(date(2024, 3, 31), subscriptions=subscriptions(*BOOK), usage=used(*USED))
    made = snapshots(short)
    assert len(made.table) == 0
    assert made.why is not None
    assert "5 are needed" in made.why


def test_without_dates_or_behaviours_it_says_what_to_bring() -> None:
    sheet = company(customers=table(("customer_id", "churned"), [("A", "yes"), ("B", "no")]))
    assert snapshots(sheet).why == NO_DATES
    assert len(current(sheet)) == 0
    late = ("Z", date(2024, 12, 1), None, 10)
    assert snapshots(company(LAST, subscriptions=subscriptions(*BOOK, late))).why == NOTHING


def test_purchases_do_not_tell_who_leaves() -> None:
    rows = [("A", date(2024, month, 3), 10) for month in range(1, 13)]
    made = snapshots(company(purchases=table(("customer_id", "purchase_date", "amount"), rows)))
    assert "do not say when a customer leaves" in (made.why or "")


@pytest.mark.parametrize("wrong", [{"horizon_months": 0}, {"embargo_months": -1}, {"every_months": 0}])
def test_a_span_that_is_none_is_refused(data: Dataset, wrong: dict[str, int]) -> None:
    with pytest.raises(CsDataError, match="at least"):
        snapshots(data, **wrong)  # type: ignore[arg-type]


# ---- any company

SPELL = st.tuples(st.sampled_from("PQRSTU"), st.integers(0, 10), st.integers(1, 12))


def month(index: int) -> date:
    return add_months(date(2024, 1, 1), index)


def any_book(spells: list[tuple[str, int, int]], names: dict[str, str], order: slice) -> Dataset:
    """Write spells of whole months, and some use; what begins or ends after the year goes on."""
    rows = [(names[who], month(at), month(at + long) if at + long < 12 else None, 10) for who, at, long in spells]
    use = [(names[who], month(at), "Reports", 7 + at) for who, at, _ in spells]
    rows, use = rows[order], use[order]
    always = [("Z", month_end(month(at)), "Reports", 5) for at in range(12)]
    return company(LAST, subscriptions=subscriptions(*rows, ("Z", month(0), None, 9)), usage=used(*use, *always))


def naive(spells: list[tuple[str, int, int]]) -> set[tuple[str, int, bool]]:
    """Tell who left by walking through months, one at a time."""
    there: dict[str, set[int]] = {"Z": set(range(12))}
    for who, at, long in spells:
        there.setdefault(who, set()).update(range(at, min(at + long, 12)))
    return {
        (who, at, any(ahead not in months for ahead in (at + 2, at + 3, at + 4)))
        for who, months in there.items()
        for at in range(8)
        if at in months and at + 1 in months
    }


@settings(max_examples=15)
@given(st.lists(SPELL, min_size=1, max_size=10))
def test_labels_are_those_of_a_walk_through_the_months(spells: list[tuple[str, int, int]]) -> None:
    data = any_book(spells, {who: who for who in "PQRSTU"}, slice(None))
    found = snapshots(data, left_by="subscriptions").table
    names = data.members["customer_id"]
    told = {
        (names[number], int(at) - 2024 * 12 - 1, bool(left))
        for number, at, left in zip(found.customer, found.month, found.left, strict=True)
    }
    assert told == naive(spells)
    assert len(found) == len(told)


@settings(max_examples=10)
@given(st.lists(SPELL, min_size=1, max_size=8), st.permutations("PQRSTU"))
def test_the_order_of_rows_and_the_names_of_customers_change_nothing(
    spells: list[tuple[str, int, int]], others: list[str]
) -> None:
    one = any_book(spells, {who: who for who in "PQRSTU"}, slice(None))
    other = any_book(spells, dict(zip("PQRSTU", others, strict=True)), slice(None, None, -1))
    first, second = snapshots(one), snapshots(other)
    assert (first.left_out, first.table.features) == (second.left_out, second.table.features)
    assert rows_of(first.table) == rows_of(second.table)


def rows_of(found: Snapshots) -> list[str]:
    columns = (found.month, found.left, found.tenure, *found.x.T)
    return sorted(str([float(value) for value in row]) for row in zip(*columns, strict=True))
