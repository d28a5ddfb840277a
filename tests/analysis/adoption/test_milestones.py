"""Is it right who reached which step when, who is late, who waits, and where customers get stuck?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.adoption.goals import goals_reached
from csdata.analysis.adoption.milestones import STATES, Funnel, onboarding_funnel, stuck_customers
from csdata.analysis.intervals import median_wait, wilson
from csdata.analysis.metrics import period_of
from csdata.dataset import Dataset, Filters, open_sample
from csdata.periods import Period
from tests.analysis.company import Cell, company, subscriptions, table

AS_OF = date(2024, 6, 30)
START = date(2024, 4, 1)
MONTHS = 3


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def after(days: int | None, start: date = START) -> date | None:
    return None if days is None else start + timedelta(days)


def onboarding(
    *steps: tuple[str, str, int | None, int | None], left: dict[str, int] | None = None, n: int = 12
) -> Dataset:
    """Return customers C00, C01, … who started on 1 April, with steps (customer, step, due after, reached after)."""
    rows = [(who, step, after(due), after(done)) for who, step, due, done in steps]
    gone = left or {}
    names = [f"C{i:02}" for i in range(n)]
    paid: list[tuple[Cell, ...]] = [(who, START, after(gone.get(who)), 10 + i) for i, who in enumerate(names)]
    return company(
        AS_OF,
        customers=table(("customer_id", "name", "signup_date", "owner"), [(who, who, START, "Ann") for who in names]),
        subscriptions=subscriptions(*paid),
        milestones=table(("customer_id", "milestone", "due_date", "reached_at"), rows),
    )


def funnel(data: Dataset, filters: Filters = Filters()) -> Funnel:  # noqa: B008 - frozen
    return onboarding_funnel(data, Period.up_to(AS_OF, MONTHS), filters)


def planned() -> Dataset:
    """Twelve customers: Connect is due after 20 days, Value after 40; eight reach Connect in time.

    C08 reaches it 10 days late, C09 and C10 wait for it (90 days since the start, 70 overdue), C11 left after 15 days.
    """
    kick = [(f"C{i:02}", "Kick-off", 5, 3) for i in range(12)]
    connect: list[tuple[str, str, int | None, int | None]] = [(f"C{i:02}", "Connect", 20, 10 + i) for i in range(8)]
    connect += [("C08", "Connect", 20, 30), *((f"C{i:02}", "Connect", 20, None) for i in (9, 10, 11))]
    value: list[tuple[str, str, int | None, int | None]] = [(f"C{i:02}", "Value", 40, 35) for i in range(8)]
    value += [("C08", "Value", 40, 50), *((f"C{i:02}", "Value", 200, None) for i in (9, 10, 11))]
    return onboarding(*kick, *connect, *value, left={"C11": 15})


def test_each_customer_is_in_exactly_one_state_at_each_step() -> None:
    frame = funnel(planned()).result.frame
    assert (frame[list(STATES)].sum(axis=1) == frame["customers"]).all()
    assert frame["step"].tolist() == ["Kick-off", "Connect", "Value"]
    connect = frame.set_index("step").loc["Connect"]
    assert connect[list(STATES)].tolist() == [8, 1, 0, 2, 1]


def test_reached_is_a_share_of_those_who_have_the_step_with_its_interval() -> None:
    connect = funnel(planned()).result.frame.set_index("step").loc["Connect"]
    expected = wilson(9, 12)
    assert (connect["share"], connect["low"], connect["high"]) == (expected.value, expected.low, expected.high)


def test_the_days_to_a_step_count_those_who_still_wait() -> None:
    # by hand: after 10 … 14 days five of 12 have reached it, S = 7/12; on day 15 one of seven: S = 7/12 · 6/7 = 1/2
    connect = funnel(planned()).result.frame.set_index("step").loc["Connect"]
    days = [10, 11, 12, 13, 14, 15, 16, 17, 30, 90, 90, 15]
    reached = [True] * 9 + [False] * 3
    found = median_wait(np.array(days, dtype=float), np.array(reached))
    assert found is not None
    assert (connect["days"], connect["days_low"], connect["days_high"]) == pytest.approx(
        (found.value, found.low, found.high), nan_ok=True
    )
    assert connect["days"] == 15


def test_customers_get_stuck_at_the_step_that_adds_most_days_beyond_the_plan() -> None:
    # Connect adds 10 + 70 + 70 days; Value inherits ten of C08 and adds none
    found = funnel(planned())
    rows = found.result.frame.set_index("step")
    assert found.stuck == "Connect"
    assert rows["added_days"].to_dict() == {"Kick-off": 0, "Connect": 150, "Value": 0}
    assert rows.loc["Connect", "late_share"] == pytest.approx(3 / 11)  # C11 left before it was due
    assert found.result.headline == "Customers get stuck at Connect: 27% are late, by 70 days"
    assert found.proof == "100% of the days behind plan are lost at Connect"


def test_the_list_names_those_for_whom_it_is_the_next_step_the_longest_overdue_first() -> None:
    data = planned()
    found = stuck_customers(data, funnel(data), "Connect")
    assert found.headline == "2 customers wait at Connect, 2 of them overdue"
    assert found.frame["customer_id"].tolist() == ["C10", "C09"]  # as long overdue; C10 pays more
    assert found.frame["overdue_days"].tolist() == [70, 70]
    assert found.frame["waiting_days"].tolist() == [87, 87]  # since Kick-off, on day 3
    assert [day.date() for day in found.frame["due"]] == [after(20), after(20)]
    assert found.frame["mrr"].tolist() == [20, 19]


def test_who_waits_for_an_earlier_step_is_not_listed_at_a_later_one() -> None:
    data = planned()
    assert stuck_customers(data, funnel(data), "Value").frame.empty


def test_an_unknown_step_is_a_key_error() -> None:
    data = planned()
    with pytest.raises(KeyError):
        stuck_customers(data, funnel(data), "Nonsense")


def test_when_everything_is_on_time_nobody_gets_stuck() -> None:
    data = onboarding(*((f"C{i:02}", "Kick-off", 5, 3) for i in range(12)))
    found = funnel(data)
    assert (found.stuck, found.result.headline) == (None, "Nobody gets stuck: all steps are reached on time")


def test_without_due_dates_the_longest_wait_after_the_step_before_tells() -> None:
    steps = [(f"C{i:02}", step, None, day) for i in range(12) for step, day in (("A", 2), ("B", 30), ("C", 35))]
    found = funnel(onboarding(*steps, ("C11", "D", None, None)))
    assert found.stuck == "B"
    assert found.result.headline == "Customers wait longest for B: 28 days after the step before"


def test_a_list_of_reached_steps_only_counts_who_has_none_as_waiting() -> None:
    # an export of what was done: no row for what was not
    steps = [(f"C{i:02}", "Kick-off", None, 3) for i in range(12)] + [(f"C{i:02}", "Value", None, 9) for i in range(3)]
    rows = funnel(onboarding(*steps)).result.frame.set_index("step")
    assert rows.loc["Value", ["customers", "reached", "waiting"]].tolist() == [12, 3, 9]


def test_fewer_than_ten_new_customers_have_no_rates() -> None:
    data = onboarding(*((f"C{i:02}", "Kick-off", 5, None) for i in range(9)), n=9)
    found = funnel(data)
    assert found.result.headline == "9 new customers: too few to see where they get stuck"
    assert np.isnan(found.result.frame["late_share"]).all()
    assert np.isnan(found.result.frame["days"]).all()


def test_steps_not_due_yet_are_not_late() -> None:
    found = funnel(onboarding(*((f"C{i:02}", "Kick-off", 200, None) for i in range(12))))
    assert found.stuck is None
    assert "too few steps are due yet" in found.result.headline


def test_a_step_reached_before_the_start_counts_as_day_zero() -> None:
    rows = funnel(onboarding(*((f"C{i:02}", "Kick-off", 5, -4) for i in range(12)))).result.frame
    assert rows["days"].tolist() == [0]


def test_customers_who_started_before_the_period_are_not_in_it() -> None:
    found = onboarding_funnel(planned(), Period.up_to(AS_OF, 1))
    assert found.result.missing
    assert "Choose a longer period" in found.result.missing


def test_without_steps_it_says_what_to_bring() -> None:
    data = company(AS_OF, subscriptions=subscriptions(("A", START, None, 1)))
    assert "Bring onboarding steps" in str(funnel(data).result.missing)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=80))
def test_the_median_is_the_kaplan_meier_median_counted_one_by_one(waits: list[tuple[int, bool]]) -> None:
    survival, median = 1.0, None
    for day in sorted({day for day, reached in waits if reached}):
        at_risk = sum(other >= day for other, _ in waits)
        survival *= 1 - sum(other == day and reached for other, reached in waits) / at_risk
        median = day if median is None and survival <= 0.5 + 1e-12 else median
    found = median_wait(np.array([float(day) for day, _ in waits]), np.array([reached for _, reached in waits]))
    assert (found.value if found else None) == median


def test_the_median_of_the_freireich_trial_is_23_weeks() -> None:
    # methods.md B3: 6-MP, n = 21, median 23; KM of Freireich/Gehan
    days = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], dtype=float)
    found = median_wait(days, np.arange(21) < 9)
    assert found is not None
    assert found.value == 23


# ---- the sample


def test_the_sample_gets_stuck_at_first_value_and_every_filter_is_a_part_of_it(sample: Dataset) -> None:
    period = period_of(sample, 12)
    whole = onboarding_funnel(sample, period)
    assert whole.stuck == "First value"
    parts = [onboarding_funnel(sample, period, Filters(segment=name)) for name in sample.choices["segment"]]
    for column in ("customers", *STATES, "stuck_here", "added_days"):
        summed = sum(part.result.frame.set_index("step")[column] for part in parts)
        assert summed.loc[whole.result.frame["step"]].tolist() == whole.result.frame[column].tolist()


def test_the_lists_of_all_steps_are_everybody_who_waits_once(sample: Dataset) -> None:
    found = onboarding_funnel(sample, period_of(sample, 12))
    listed = [
        who for step in found.result.frame["step"] for who in stuck_customers(sample, found, step).frame["customer_id"]
    ]
    assert len(listed) == len(set(listed)) == found.result.frame["stuck_here"].sum()


# ---- goals


def goals_company(*goals: tuple[str, int, int]) -> Dataset:
    """Return a company in which of `due` goals of a name `reached` were reached."""
    rows = [
        (f"C{i:03}", f"Goal: {name}", "2024-06-15", "2024-06-10" if i < reached else None)
        for name, due, reached in goals
        for i in range(due)
    ]
    return company(
        AS_OF,
        customers=table(("customer_id", "signup_date"), [(f"C{i:03}", START) for i in range(60)]),
        milestones=table(("customer_id", "milestone", "due_date", "reached_at"), rows),
    )


def test_each_goal_has_its_share_with_n_and_fewer_than_ten_only_a_count() -> None:
    data = goals_company(("Faster close", 20, 5), ("One truth", 9, 9))
    frame = goals_reached(data, Period.up_to(AS_OF, 1)).frame.set_index("goal")
    assert frame.loc["Faster close", ["due", "reached", "share"]].tolist() == [20, 5, 0.25]
    assert frame.loc["One truth", ["due", "reached"]].tolist() == [9, 9]
    assert np.isnan(frame.loc["One truth", "share"])


def test_a_goal_is_named_in_the_title_only_when_it_lies_beyond_noise() -> None:
    period = Period.up_to(AS_OF, 1)
    apart = goals_reached(goals_company(("Faster close", 40, 4), ("One truth", 60, 50)), period)
    assert apart.headline == "10% reach “Faster close”, 83% the others"
    alike = goals_reached(goals_company(("Faster close", 20, 9), ("One truth", 20, 11)), period)
    assert alike.headline == "50% of goals are reached"


def test_the_sheets_own_goals_are_used_without_milestones_and_blanks_have_no_name() -> None:
    rows = [(f"A{i:02}", "Faster" if i < 12 else "-", "yes" if i % 2 else "no") for i in range(24)]
    found = goals_reached(company(customers=table(("customer_id", "goal", "goal_reached"), rows)), None)
    assert found.frame.set_index("goal")["share"].to_dict() == {"Faster": 0.5, "Goal not named": 0.5}


def test_no_goals_say_what_to_bring() -> None:
    found = goals_reached(company(customers=table(("customer_id", "plan"), [("A", "x"), ("B", "y")])), None)
    assert "Bring each customer's goal" in str(found.missing)
