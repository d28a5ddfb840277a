"""Are customers put into the rows that they belong to, and fairly?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.cohorts.groups import LANDMARK, NOBODY, choices, cohorts_by
from csdata.analysis.cohorts.histories import histories, month_index, month_of
from csdata.analysis.cohorts.retention import retention
from csdata.analysis.cohorts.triangle import triangle
from csdata.dataset import EVERYBODY, Dataset, Filters, open_sample
from csdata.errors import CsDataError
from tests.analysis.company import Cell, company, subscriptions, table

AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def test_a_month_and_its_number_are_the_same_both_ways() -> None:
    for month in (date(2024, 1, 1), date(2024, 12, 1), date(1999, 7, 1)):
        assert month_of(month_index(month)) == month
    assert month_index(date(2025, 1, 31)) - month_index(date(2024, 12, 1)) == 1


def test_every_customer_of_the_sample_is_in_the_month_it_signed_up(sample: Dataset) -> None:
    found = histories(sample)
    rows = cohorts_by(sample, found, "month", EVERYBODY)
    signed_up = sample.ask("customer_list").sort_values("number")["signup_date"].dt.strftime("%Y-%m")
    assert [rows.keys[code] for code in rows.codes] == signed_up.tolist()


def test_quarters_hold_their_three_months(sample: Dataset) -> None:
    found = histories(sample)
    months, quarters = (cohorts_by(sample, found, by, EVERYBODY) for by in ("month", "quarter"))
    for month, quarter in zip(months.codes, quarters.codes, strict=True):
        year, number = months.keys[month].split("-")
        assert quarters.keys[quarter] == f"{year}-Q{(int(number) + 2) // 3}"
    assert quarters.labels[0] == "Q4 2023"


def test_kinds_are_those_of_the_list_the_largest_first(sample: Dataset) -> None:
    rows = cohorts_by(sample, histories(sample), "plan", EVERYBODY)
    plans = sample.members["plan"]
    assert [rows.keys[code] for code in rows.codes] == plans.tolist()
    assert list(rows.sizes()) == sorted(plans.value_counts(), reverse=True)


def test_filters_leave_the_rows_and_take_customers_out(sample: Dataset) -> None:
    found = histories(sample)
    everybody = cohorts_by(sample, found, "month", EVERYBODY)
    some = cohorts_by(sample, found, "month", Filters(segment="Enterprise"))
    assert some.keys == everybody.keys
    assert some.sizes().sum() == sample.chosen(Filters(segment="Enterprise")).sum()


def test_numbers_are_banded_in_thirds(sample: Dataset) -> None:
    rows = cohorts_by(sample, histories(sample), "seats", EVERYBODY)
    assert len(rows) == 3
    assert rows.labels[0].startswith("up to")
    assert rows.sizes().min() > 0.25 * rows.sizes().sum()


def test_an_unknown_column_is_refused_with_the_known_ones(sample: Dataset) -> None:
    with pytest.raises(CsDataError, match=r"shoe size.*one of month, quarter, onboarding, plan"):
        cohorts_by(sample, histories(sample), "shoe size", EVERYBODY)


def test_columns_of_their_own_can_part_customers_and_numbers_that_may_be_results_cannot() -> None:
    people: list[tuple[Cell, ...]] = [
        (f"C{i:02}", f"2024-0{1 + i % 6}-03", "Red" if i % 3 else "Blue", 17.5 * i, f"note {i}") for i in range(40)
    ]
    header = ("customer_id", "signup_date", "Colour", "Total paid so far", "Remarks")
    data = company(AS_OF, customers=table(header, people))
    assert set(choices(data)) == {"month", "quarter", "Colour"}
    assert cohorts_by(data, histories(data), "colour", EVERYBODY).keys == ("Red", "Blue")


# ---- onboarding


def onboarded(n: int = 40) -> Dataset:
    """Half of the customers finish within a month, a quarter in month 5, a quarter leaves in month 2 unfinished."""
    paid: list[tuple[Cell, ...]] = [("Z", "2024-12-01", None, 1)]
    steps: list[tuple[Cell, ...]] = []
    for i in range(n):
        who, kind = f"C{i:02}", i % 4
        paid.append((who, "2024-01-10", "2024-03-05" if kind == 3 else None, 100))
        done = ("2024-01-20", "2024-02-01", "2024-06-15", None)[kind]
        steps += [(who, "Kick-off", "2024-01-12"), (who, "First report", done), (who, "Goal: faster", None)]
    milestones = table(("customer_id", "milestone", "reached_at"), steps)
    return company(AS_OF, subscriptions=subscriptions(*paid), milestones=milestones)


def test_who_leaves_early_had_no_time_to_finish_and_is_not_compared() -> None:
    data = onboarded()
    found = histories(data)
    rows = cohorts_by(data, found, "onboarding", EVERYBODY)
    assert rows.sizes().tolist() == [20, 10]  # the ten who left in March are in neither
    assert rows.first_age == LANDMARK
    told = triangle(found, rows)
    assert np.isnan(told.value[:, :LANDMARK]).all()
    assert (told.value[:, LANDMARK] == 1).all()


def test_the_planted_effect_of_the_onboarding_is_on_the_right_side(sample: Dataset) -> None:
    found = histories(sample)
    told = retention(sample, found, cohorts_by(sample, found, "onboarding", EVERYBODY))
    assert told.gap is not None
    assert told.gap.first == "Finished in 3 months"
    assert told.gap.difference > 0


# ---- who was there before


def test_who_came_before_the_records_begin_is_left_out_and_said() -> None:
    paid = subscriptions(*[(f"C{i:02}", "2024-03-01", None, 10) for i in range(12)], ("N", "2024-06-01", None, 10))
    people = table(("customer_id", "signup_date"), [(f"C{i:02}", "2022-05-05") for i in range(11)])
    data = company(AS_OF, subscriptions=paid, customers=people)
    found = histories(data)
    assert found.before == 11
    rows = cohorts_by(data, found, "month", EVERYBODY)
    assert rows.sizes().sum() == 2
    assert "11 customers who started before the records begin" in retention(data, found, rows).result.definition


def test_a_list_without_early_leavers_tells_cohorts_only_since_its_first_departure() -> None:
    people: list[tuple[Cell, ...]] = [(f"O{i}", "2023-01-05", None) for i in range(20)]
    people += [(f"N{i}", "2024-04-05", "2024-08-01" if i < 5 else None) for i in range(20)]
    people += [("X", "2023-03-01", "2024-03-15")]
    data = company(AS_OF, customers=table(("customer_id", "signup_date", "churn_date"), people))
    found = histories(data)
    assert found.before == 21
    assert (cohorts_by(data, found, "month", EVERYBODY).codes != NOBODY).sum() == 20


# ---- anniversaries


def test_anniversaries_count_from_the_day_of_the_start() -> None:
    data = company(
        AS_OF,
        subscriptions=subscriptions(
            ("A", "2024-01-31", "2024-02-29", 10),  # ends on the first anniversary: the last day of February
            ("B", "2024-01-15", "2024-02-16", 20),  # holds on the first, not on the second
            ("C", "2024-01-01", "2024-03-01", 30),
            ("C", "2024-03-01", None, 50),
            ("Z", "2024-12-01", None, 1),
        ),
    )
    found = histories(data, anniversaries=True)
    assert found.here[:3, :4].tolist() == [[True, False, False, False], [True, True, False, False], [True] * 4]
    assert found.money[2, :4].tolist() == [30, 30, 50, 50]
    assert found.base[:3].tolist() == [10, 20, 30]


def test_use_belongs_to_the_month_that_ends_with_the_anniversary() -> None:
    use = table(
        ("customer_id", "date", "events"),
        [("A", "2024-02-14", 1), ("A", "2024-02-15", 1), ("A", "2024-04-14", 1), ("A", "2024-12-30", 1)],
    )
    data = company(AS_OF, subscriptions=subscriptions(("A", "2024-01-15", None, 10)), usage=use)
    found = histories(data, anniversaries=True)
    assert found.used[0, :5].tolist() == [False, True, True, True, False]


def test_both_ways_agree_when_everybody_starts_on_the_first(sample: Dataset) -> None:
    paid = [(f"C{i}", f"2024-0{1 + i % 4}-01", f"2024-{5 + i % 7:02}-01" if i % 3 else None, 5 + i) for i in range(30)]
    data = company(AS_OF, subscriptions=subscriptions(*paid))
    calendar, own = histories(data), histories(data, anniversaries=True)
    # at the end of calendar month k a customer of the first is k + 1 months old, less a day
    assert (calendar.here[:, :-1] == own.here[:, 1:]).all() or (calendar.here[:, :-1] >= own.here[:, 1:]).all()
    assert sample.customers == 1200
