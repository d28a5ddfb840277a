"""Which days does a figure cover, and are they over yet?"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from csdata.errors import CsDataError

LONGEST = 600
MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def month_start(day: date) -> date:
    """Return the first day of the month of a day.

    >>> month_start(date(2026, 2, 17))
    datetime.date(2026, 2, 1)
    """
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the month of a day.

    >>> month_end(date(2024, 2, 17))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_month_end(day: date) -> bool:
    """Tell whether a day is the last of its month."""
    return day == month_end(day)


def add_months(day: date, months: int) -> date:
    """Move a day by calendar months; the last day of a month stays the last day.

    >>> add_months(date(2020, 3, 31), -1), add_months(date(2020, 4, 1), -1), add_months(date(2023, 2, 28), 1)
    (datetime.date(2020, 2, 29), datetime.date(2020, 3, 1), datetime.date(2023, 3, 31))
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    if is_month_end(day):
        return month_end(first)
    return first.replace(day=min(day.day, month_end(first).day))


def last_complete_month(last_seen: date, *, monthly: bool = False) -> date:
    """Return the last day of the last month that the data cover to its end.

    `monthly` says that every date is the first of a month: then a month that appears is complete.

    >>> last_complete_month(date(2026, 9, 30)), last_complete_month(date(2026, 9, 29))
    (datetime.date(2026, 9, 30), datetime.date(2026, 8, 31))
    """
    if monthly or is_month_end(last_seen):
        return month_end(last_seen)
    return month_start(last_seen) - timedelta(days=1)


def parse_day(text: str) -> date:
    """Read an ISO date, or a month (its last day); raises CsDataError for anything else.

    >>> parse_day("2026-02"), parse_day("2026-02-03")
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 3))
    """
    month = MONTH.match(text)
    try:
        return month_end(date(int(month[1]), int(month[2]), 1)) if month else date.fromisoformat(text)
    except ValueError:
        raise CsDataError.bad_value("Date", text, "a day like 2026-09-30 or a month like 2026-09") from None


@dataclass(frozen=True, slots=True)
class Period:
    """From the state at the end of day `base` to the state at the end of day `last` (both dates)."""

    base: date
    last: date

    @classmethod
    def up_to(cls, as_of: date, months: int = 1) -> Self:
        """Return the whole months that end on `as_of`.

        >>> str(Period.up_to(date(2020, 3, 31)))
        '2020-03'
        >>> str(Period.up_to(date(2020, 4, 1)))
        '2020-03-02 to 2020-04-01'
        """
        if not 1 <= months <= LONGEST:
            raise CsDataError.bad_value("Months", str(months), f"a number from 1 to {LONGEST}")
        return cls(add_months(as_of, -months), as_of)

    @property
    def first(self) -> date:
        """The first day inside the period."""
        return self.base + timedelta(days=1)

    @property
    def months(self) -> int:
        """Whole months between base and last."""
        return (self.last.year - self.base.year) * 12 + self.last.month - self.base.month

    def before(self) -> Period:
        """Return the period of the same length that ends where this one starts."""
        return Period(add_months(self.base, -self.months), self.base)

    def __str__(self) -> str:
        """Write months as YYYY-MM, other spans as days."""
        if is_month_end(self.base) and is_month_end(self.last):
            first, last = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
            return last if first == last else f"{first} to {last}"
        return f"{self.first} to {self.last}"
