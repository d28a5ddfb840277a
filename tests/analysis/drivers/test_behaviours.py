"""Is each behaviour what was known at the month's end, and missing where nobody recorded it?"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from csdata.analysis.drivers.behaviours import BEHAVIOURS
from csdata.analysis.drivers.landmark import at_month, current, snapshots
from csdata.analysis.drivers.made import Made
from csdata.dataset import SAMPLE_FOLDER, Dataset, open_sample
from csdata.periods import month_end
from tests.analysis.company import Cell, company, subscriptions, table

LAST = date(2024, 12, 31)
NAN = float("nan")


def history(data: Dataset, customer: str, feature: str, months: range = range(1, 13)) -> list[float]:
    """Return a feature of one customer at the end of each month of 2024; NaN where it is not there."""
    found = []
    number = data.members.index[data.members["customer_id"] == customer][0]
    for month in months:
        known = at_month(data, date(2024, month, 1))
        place = [one.name for one in known.features].index(feature)
        own = known.x[known.customer == number, place]
        found.append(float(own[0]) if len(own) else NAN)
    return found


def book(**tables: str) -> Dataset:
    """Return A, there all year; B, who starts in the middle of March; C, with two subscriptions until July."""
    rows: list[tuple[Cell, ...]] = [
        ("A", date(2024, 1, 1), None, 10),
        ("B", date(2024, 3, 15), None, 10),
        ("C", date(2024, 1, 1), None, 30),
        ("C", date(2024, 1, 1), date(2024, 7, 1), 20),
    ]
    people = [("A", "2024-01-01", 10), ("B", "2024-03-15", 10), ("C", "2024-01-01", 10)]
    listed = table(("customer_id", "signup_date", "seats"), people)
    return company(LAST, subscriptions=subscriptions(*rows), customers=listed, **tables)


def usage(events: dict[tuple[str, int], int]) -> str:
    """Write use by customer and month, on the last day of the month."""
    rows = [
        (who, month_end(date(2024, month, 1)), "Reports", count, count / 10) for (who, month), count in events.items()
    ]
    return table(("customer_id", "date", "feature", "events", "active_users"), rows)


A_USE = {("A", month): events for month, events in enumerate([30, 60, 90, 30, 0, 0, 0, 0, 12, 12, 12, 24], start=1)}


@pytest.fixture(scope="module")
def used() -> Dataset:
    return book(usage=usage({**A_USE, ("B", 3): 99, ("B", 4): 20, ("B", 5): 40}))


def test_a_rate_is_the_mean_of_the_last_three_whole_months(used: Dataset) -> None:
    assert history(used, "A", "events") == pytest.approx([30, 45, 60, 60, 40, 10, 0, 0, 4, 8, 12, 16])


def test_the_month_in_which_a_customer_starts_does_not_count(used: Dataset) -> None:
    assert history(used, "B", "events", range(2, 7)) == pytest.approx([NAN, NAN, 20, 30, 20], nan_ok=True)


def test_no_use_where_use_is_recorded_is_zero(used: Dataset) -> None:
    assert history(used, "C", "events", range(1, 4)) == [0, 0, 0]


def test_a_change_compares_the_month_with_the_three_before_as_a_share(used: Dataset) -> None:
    expected = [NAN, 1, 1, 30 / 60 - 1, -1, -1, -1, 0, 1, 1, 0.5, 1]
    assert history(used, "A", "events_trend") == pytest.approx(expected, nan_ok=True)


def test_a_share_changes_by_points(used: Dataset) -> None:
    assert history(used, "A", "seats_active_share", range(1, 5)) == pytest.approx([0.3, 0.45, 0.6, 0.6])
    expected = [NAN, 0.3, 0.9 - 0.45, 0.3 - 0.6]
    assert history(used, "A", "seats_active_share_trend", range(1, 5)) == pytest.approx(expected, nan_ok=True)


def test_before_something_is_recorded_it_is_not_known() -> None:
    late = book(usage=usage({("A", month): 10 for month in range(6, 13)}))
    assert np.isnan(history(late, "A", "events", range(1, 6))).all()
    assert history(late, "A", "events", range(6, 8)) == [10, 10]
    assert np.isnan(history(late, "A", "events_trend", range(1, 7))).all()
    nothing = book(usage=usage(A_USE))
    unknown = {
        "tickets_opened",
        "touchpoints",
        "no_touchpoints",
        "last_nps",
        "no_answer",
        "milestones_share",
        "exposures",
    }
    table_now = current(nothing)
    columns = {feature.name: table_now.x[:, index] for index, feature in enumerate(table_now.features)}
    assert all(np.isnan(columns[name]).all() for name in unknown)


def test_hours_to_solve_are_the_last_known() -> None:
    rows = [("A", "2024-02-01 00:00", "2024-02-03 00:00"), ("A", "2024-06-01 00:00", "2024-06-01 06:00")]
    data = book(tickets=table(("customer_id", "opened_at", "resolved_at"), rows), usage=usage(A_USE))
    hours = history(data, "A", "median_resolve_hours", range(1, 8))
    assert hours == pytest.approx([NAN, 48, 48, 48, 48, 6, 6], nan_ok=True)
    assert history(data, "A", "tickets_opened", range(2, 6)) == pytest.approx([1, 1 / 2, 1 / 3, 0])


def test_no_contact_in_three_months_is_known_only_where_three_months_are_recorded() -> None:
    rows = [("C", "2024-02-10", "Call"), ("A", "2024-06-10", "Call")]
    data = book(touchpoints=table(("customer_id", "date", "kind"), rows), usage=usage(A_USE))
    # Contacts are recorded from February on: A has none until June, which is known from April on.
    assert history(data, "A", "no_touchpoints", range(1, 10)) == pytest.approx(
        [NAN, NAN, NAN, 1, 1, 0, 0, 0, 1], nan_ok=True
    )
    assert history(data, "C", "no_touchpoints", range(2, 6)) == pytest.approx([0, 0, 0, 1])
    # B is new in March, and everything since then is recorded.
    assert history(data, "B", "no_touchpoints", range(3, 5)) == [1, 1]


def test_never_answered_is_known_from_anybodys_first_answer_on() -> None:
    rows = [("A", "2024-03-10", "nps", 9), ("C", "2024-05-10", "csat", 4), ("A", "2024-06-10", "nps", 3)]
    data = book(surveys=table(("customer_id", "date", "kind", "score"), rows), usage=usage(A_USE))
    assert history(data, "C", "no_answer", range(2, 7)) == pytest.approx([NAN, 1, 1, 0, 0], nan_ok=True)
    assert history(data, "A", "last_nps", range(2, 7)) == pytest.approx([NAN, 9, 9, 9, 3], nan_ok=True)


def test_days_to_first_value_count_the_wait_until_it_is_reached() -> None:
    rows = [("A", "First value", "2024-01-21", "2024-01-21"), ("B", "First value", "2024-04-01", "2024-05-04")]
    data = book(milestones=table(("customer_id", "milestone", "due_date", "reached_at"), rows), usage=usage(A_USE))
    assert history(data, "A", "days_to_first_value", range(1, 4)) == [20, 20, 20]
    assert history(data, "B", "days_to_first_value", range(3, 7)) == [16, 46, 50, 50]
    # C started no earlier than A, whose first value is known: it waits, until it has waited a year.
    assert history(data, "C", "days_to_first_value", range(1, 3)) == [30, 59]
    assert history(data, "C", "days_to_first_value", range(12, 13)) == [365]


def test_the_wait_is_unknown_for_those_older_than_the_first_one_followed() -> None:
    rows = [("B", "First value", "2024-04-01", "2024-05-04")]
    data = book(milestones=table(("customer_id", "milestone", "due_date", "reached_at"), rows), usage=usage(A_USE))
    assert np.isnan(history(data, "A", "days_to_first_value")).all()
    assert history(data, "B", "days_to_first_value", range(3, 6)) == pytest.approx([NAN, NAN, 50], nan_ok=True)


def test_a_fall_of_what_it_pays_is_told_for_three_months(used: Dataset) -> None:
    falls = history(used, "C", "mrr_trend", range(5, 12))
    assert falls == pytest.approx([0, 0, -0.4, -0.4, -0.4, 0, 0])


def test_money_tenure_and_totals_are_no_behaviours() -> None:
    names = {behaviour.feature.name for behaviour in BEHAVIOURS}
    assert len(names) == len(BEHAVIOURS)
    assert names.isdisjoint({"mrr", "tenure_months", "subscriptions", "spent", "months_since_start"})


# ---- the sample company, whose causes of leaving are planted


@pytest.fixture(scope="module")
def sample() -> Made:
    return snapshots(open_sample())


SIGNS = {
    "active_share": ("seats_active_share", -1),
    "engagement_trend": ("events_trend", -1),
    "slow_tickets": ("median_resolve_hours", 1),
    "late_first_value": ("days_to_first_value", 1),
    "feature_breadth": ("features_used", -1),
    "no_touchpoint": ("no_touchpoints", 1),
    "guided_onboarding": ("exposures", -1),
}


@pytest.mark.parametrize("cause", SIGNS)
def test_what_was_planted_shows_in_a_plain_comparison(sample: Made, cause: str) -> None:
    planted = json.loads((SAMPLE_FOLDER / "truth.json").read_text())["churn"]["log_odds"][cause]
    name, sign = SIGNS[cause]
    assert np.sign(planted) == sign
    values = sample.table.x[:, [feature.name for feature in sample.table.features].index(name)]
    gone, stayed = (values[where & ~np.isnan(values)].mean() for where in (sample.table.left, ~sample.table.left))
    assert np.sign(gone - stayed) == sign


def test_the_sample_company_gives_a_table_and_says_what_it_leaves_out(sample: Made) -> None:
    assert sample.left_by == "subscriptions"
    assert 300 < sample.table.departures < 367
    assert dict(sample.left_out)["purchases"] == "not recorded in these data"
    assert "of the rows" in dict(sample.left_out)["last_nps"]
    assert {suspect.feature for suspect in sample.table.suspects} == {"goal_reached"}
