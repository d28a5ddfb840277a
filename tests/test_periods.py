"""Do months, spans and the last complete month follow the calendar?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.errors import CsDataError
from csdata.periods import (
    Period,
    add_months,
    is_month_end,
    last_complete_month,
    month_end,
    month_start,
    parse_day,
)

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
spans = st.integers(-240, 240)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2024-01-31", 1, "2024-02-29"),  # a leap year
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-02-28", 1, "2023-03-31"),  # the last day stays the last day
        ("2024-02-28", 1, "2024-03-28"),  # not the last day of a leap February
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-02-28", -12, "2024-02-29"),
        ("2024-01-30", 1, "2024-02-29"),  # there is no 30 February
        ("2024-04-30", 1, "2024-05-31"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-03-15", -27, "2021-12-15"),
        ("2024-03-15", 0, "2024-03-15"),
    ],
)
def test_a_day_moves_by_calendar_months(day: str, months: int, moved: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


@given(day=days, months=spans)
def test_a_month_end_stays_a_month_end(day: date, months: int) -> None:
    assert is_month_end(add_months(month_end(day), months))


@given(day=days, months=spans)
def test_a_day_lands_in_the_month_it_should(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months


@given(day=days, first=spans, second=spans)
def test_months_add_up_for_days_that_every_month_has(day: date, first: int, second: int) -> None:
    start = day.replace(day=min(day.day, 27))
    assert add_months(add_months(start, first), second) == add_months(start, first + second)


@given(day=days, first=spans, second=spans)
def test_months_add_up_for_month_ends(day: date, first: int, second: int) -> None:
    start = month_end(day)
    assert add_months(add_months(start, first), second) == add_months(start, first + second)


@given(day=days)
def test_a_month_starts_on_its_first_and_ends_on_its_last_day(day: date) -> None:
    assert month_start(day).day == 1
    assert month_start(day) <= day <= month_end(day)
    assert (month_end(day) + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("last_seen", "monthly", "complete"),
    [
        ("2026-09-30", False, "2026-09-30"),
        ("2026-09-29", False, "2026-08-31"),
        ("2026-03-01", False, "2026-02-28"),
        ("2024-03-30", False, "2024-02-29"),
        ("2026-01-15", False, "2025-12-31"),
        ("2026-09-01", True, "2026-09-30"),  # monthly data: a month that appears is complete
        ("2024-02-01", True, "2024-02-29"),
    ],
)
def test_the_last_complete_month_is_one_that_the_data_cover_to_its_end(
    last_seen: str,
    monthly: bool,  # noqa: FBT001 - parametrised
    complete: str,
) -> None:
    assert last_complete_month(date.fromisoformat(last_seen), monthly=monthly) == date.fromisoformat(complete)


@given(day=days)
def test_the_last_complete_month_is_over(day: date) -> None:
    assert last_complete_month(day) <= day
    assert is_month_end(last_complete_month(day))
    assert add_months(last_complete_month(day), 1) > day


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-02-03", date(2026, 2, 3)), ("2026-02", date(2026, 2, 28)), ("2024-02", date(2024, 2, 29))],
)
def test_a_day_or_a_month_is_read(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "2026-02-30", "0000-01", "03/02/2026", "yesterday", "2026-9"],
)
def test_anything_else_is_refused_with_the_forms_that_work(text: str) -> None:
    with pytest.raises(CsDataError) as raised:
        parse_day(text)
    assert raised.value.code == "bad_value"
    assert str(raised.value) == f"Date: found {text!r}. Expected a day like 2026-09-30 or a month like 2026-09."


def test_a_month_runs_from_the_end_of_the_month_before() -> None:
    period = Period.up_to(date(2026, 9, 30))
    assert (period.base, period.first, period.last) == (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30))
    assert period.months == 1


def test_a_year_runs_from_the_same_month_end_a_year_before() -> None:
    period = Period.up_to(date(2024, 2, 29), months=12)
    assert (period.base, period.last, period.months) == (date(2023, 2, 28), date(2024, 2, 29), 12)


@pytest.mark.parametrize("months", [0, -1, 601])
def test_a_period_has_between_a_month_and_fifty_years(months: int) -> None:
    with pytest.raises(CsDataError, match=f"Months: found '{months}'. Expected a number from 1 to 600."):
        Period.up_to(date(2026, 9, 30), months=months)


@pytest.mark.parametrize(
    ("as_of", "months", "text"),
    [
        ("2026-09-30", 1, "2026-09"),
        ("2026-09-30", 3, "2026-07 to 2026-09"),
        ("2026-01-31", 2, "2025-12 to 2026-01"),
        ("2026-09-15", 1, "2026-08-16 to 2026-09-15"),
        ("2026-09-15", 12, "2025-09-16 to 2026-09-15"),
    ],
)
def test_months_are_written_as_months_and_other_spans_as_days(as_of: str, months: int, text: str) -> None:
    assert str(Period.up_to(date.fromisoformat(as_of), months)) == text


@given(day=days, months=st.integers(1, 60))
def test_the_period_before_ends_where_this_one_starts(day: date, months: int) -> None:
    period = Period.up_to(day, months)
    earlier = period.before()
    assert earlier.last == period.base
    assert earlier.months == period.months == months
    assert earlier.base < earlier.first <= earlier.last < period.first


@given(day=days, months=st.integers(1, 60))
def test_month_periods_meet_without_gap_or_overlap(day: date, months: int) -> None:
    period = Period.up_to(month_end(day), months)
    assert period.before() == Period.up_to(period.base, months)
    assert period.first == period.before().last + timedelta(days=1)


def test_periods_with_the_same_days_are_equal_and_can_be_keys() -> None:
    assert {Period.up_to(date(2026, 9, 30)): 1}[Period(date(2026, 8, 31), date(2026, 9, 30))] == 1
