"""Does a value reach the level and the score that the fixed cut points say, whatever the other customers do?"""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.spectrum.dimensions import DIMENSIONS, LEVELS, Dimension
from csdata.analysis.spectrum.levels import standing
from tests.analysis.company import Cell, company, subscriptions, table

BY_NAME = {one.name: one for one in DIMENSIONS}
ANY = st.floats(-1e6, 1e6, allow_nan=False)


def level(name: str, value: float) -> str:
    return LEVELS[int(BY_NAME[name].level(np.array([value]))[0])]


@pytest.mark.parametrize("one", DIMENSIONS, ids=lambda one: one.name)
def test_the_cut_points_go_from_worse_to_better(one: Dimension) -> None:
    steps = np.diff(one.cuts)
    assert (steps > 0).all() or (steps < 0).all()


@pytest.mark.parametrize("one", DIMENSIONS, ids=lambda one: one.name)
def test_a_cut_belongs_to_the_better_level_and_scores_20_40_60_80(one: Dimension) -> None:
    cuts = np.array(one.cuts)
    assert list(one.level(cuts)) == [1, 2, 3, 4]
    assert one.score(cuts) == pytest.approx([20, 40, 60, 80])


@pytest.mark.parametrize("one", DIMENSIONS, ids=lambda one: one.name)
@given(values=st.lists(ANY, min_size=2, max_size=20))
def test_a_better_value_is_never_a_lower_level_or_score(one: Dimension, values: list[float]) -> None:
    ascending = one.cuts[0] < one.cuts[-1]
    ordered = np.array(sorted(values, reverse=not ascending))
    for found in (one.level(ordered), one.score(ordered)):
        assert (np.diff(found) >= 0).all()
    assert ((one.score(ordered) >= 0) & (one.score(ordered) <= 100)).all()


def test_what_is_not_known_has_no_level() -> None:
    assert np.isnan(BY_NAME["goals"].level(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("goals", 0.0, "Failing"),
        ("goals", 1.0, "Thriving"),
        ("first_value", 10, "Thriving"),
        ("first_value", 100, "Failing"),
        ("relationship", 75, "Mixed"),
        ("revenue", 1.0, "Succeeding"),
        ("revenue", 0.0, "Failing"),
        ("cost", 0.5, "Failing"),
        ("payback", 3, "Thriving"),
        ("advocacy", 9, "Thriving"),
        ("advocacy", 7, "Mixed"),
        ("advocacy", 6, "Struggling"),
        ("sentiment", 4.0, "Succeeding"),
    ],
)
def test_known_values_get_the_level_that_the_guide_prints(name: str, value: float, said: str) -> None:
    assert level(name, value) == said


# ---- from files to values

JUNE = date(2024, 6, 30)


def measured(**tables: str) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    book = subscriptions(("A", "2023-01-01", None, 100), ("B", "2024-01-01", None, 50))
    data = company(JUNE, **({"subscriptions": book} | tables))
    return standing(data, 12).now.of


def test_goals_due_later_and_reached_later_do_not_count_yet() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("A", "Goal: one", "2024-05-01", "2024-05-20"),  # late, but reached
        ("A", "Goal: two", "2024-06-01", "2024-07-05"),  # not reached by the day looked at
        ("A", "Goal: three", "2024-12-01", None),  # not due yet
        ("A", "Kick-off", "2024-01-10", "2024-01-09"),
        ("A", "Data", "2024-01-20", "2024-01-25"),
    ]
    of = measured(milestones=table(("customer_id", "milestone", "due_date", "reached_at"), rows))
    assert of["goals"][0] == 0.5
    assert of["steps"][0] == 0.5  # one of two in time
    assert np.isnan(of["goals"][1])


def test_cost_to_serve_is_tickets_and_contacts_at_the_assumed_prices_over_revenue() -> None:
    tickets = table(("ticket_id", "customer_id", "opened_at"), [(i, "A", f"2024-0{1 + i % 6}-05") for i in range(30)])
    contacts = table(("customer_id", "date", "kind"), [("A", f"2024-0{m}-07", "Check-in") for m in range(1, 7)])
    of = measured(tickets=tickets, touchpoints=contacts)
    prices = Assumptions()
    assert of["cost"][0] == pytest.approx((30 * prices.ticket_cost + 6 * prices.contact_cost) / 12 / 100)


def test_who_joined_in_the_period_costs_by_the_months_it_was_there() -> None:
    rows = [("B", f"2024-0{m}-07", "Check-in") for m in range(1, 7)]
    customers = table(("customer_id", "signup_date"), [("A", "2023-01-01"), ("B", "2024-01-01")])
    of = measured(customers=customers, touchpoints=table(("customer_id", "date", "kind"), rows))
    assert of["cost"][1] == pytest.approx(6 * 40 / 6 / 50, rel=0.01)


def test_revenue_kept_compares_those_who_paid_when_the_period_began_and_counts_the_lost_as_none() -> None:
    book = subscriptions(
        ("A", "2023-01-01", "2024-03-01", 100), ("A", "2024-03-01", None, 120),
        ("B", "2023-01-01", "2024-03-01", 80), ("C", "2024-02-01", None, 10),
    )  # fmt: skip
    of = measured(subscriptions=book)
    assert of["revenue"][:2] == pytest.approx([1.2, 0.0])
    assert np.isnan(of["revenue"][2])


def test_days_since_the_last_contact_are_counted_and_silence_since_contacts_are_recorded() -> None:
    rows = [("A", "2024-01-01", "Check-in"), ("A", "2024-06-20", "Check-in")]
    of = measured(touchpoints=table(("customer_id", "date", "kind"), rows))
    assert of["relationship"][0] == 10
    assert of["relationship"][1] == (JUNE - date(2024, 1, 1)).days


def test_answers_on_another_scale_are_put_on_ours() -> None:
    rows = [("A", "2024-05-01", "csat", 10, 10), ("B", "2024-05-01", "csat", 1, 10)]
    of = measured(surveys=table(("customer_id", "date", "kind", "score", "scale"), rows))
    assert of["sentiment"][:2] == pytest.approx([5, 1])


def test_row_order_changes_nothing() -> None:
    rows = [
        (c, f"2024-0{m}-07", "nps", score) for (c, score), m in itertools.product((("A", 9), ("B", 3)), range(1, 7))
    ]
    header = ("customer_id", "date", "kind", "score")
    one, other = (measured(surveys=table(header, order)) for order in (rows, rows[::-1]))
    for name, values in one.items():
        assert np.array_equal(values, other[name], equal_nan=True)
