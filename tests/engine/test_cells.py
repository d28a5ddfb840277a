"""Is every cell read as a person would read it, or refused, and never read wrongly?"""

# ruff: noqa: DTZ001, FBT001, S608 - the engine's times are UTC without saying so; expressions are ours

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.engine import Engine, cells

ENGINE = Engine()


def read(expression: str, cell: str | None) -> Any:
    """Read one cell the way the loader does: cleaned first."""
    sql = f"SELECT {expression} FROM (SELECT {cells.present('given')} AS cell FROM (SELECT $v::VARCHAR AS given))"
    return ENGINE.value(sql, {"v": cell})


def read_number(cell: str, *, decimal_comma: bool = False) -> Any:
    return read(cells.as_number("cell", decimal_comma=decimal_comma), cell)


def read_time(cell: str, *, month_first: bool = False) -> Any:
    return read(cells.as_timestamp("cell", month_first=month_first), cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("+5", 5.0),
        ("-5", -5.0),
        ("−5", -5.0),  # U+2212, as spreadsheets and web pages write it
        ("$1,250.00", 1250.0),
        ("$ 1,250.00", 1250.0),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("(123)", -123.0),  # accounting brackets
        ("($1,250.50)", -1250.5),
        ("45%", 0.45),
        ("45 %", 0.45),
        ("-4.5%", -0.045),
        ("1,234", 1234.0),
        ("1,234,567.89", 1234567.89),
        ("1'234", 1234.0),  # Swiss
        ("1’234.50", 1234.5),
        ("1 234", 1234.0),
        ("1\u00a0234", 1234.0),
        ("1\u202f234", 1234.0),
        ("€ 99", 99.0),
        ("99 EUR", 99.0),
        ("USD 5", 5.0),
        ("£2,000", 2000.0),
        ("1e3", 1000.0),
        (".5", 0.5),
    ],
)
def test_a_number_is_read_through_what_stands_around_it(cell: str, number: float) -> None:
    assert read_number(cell) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234,56", 1234.56),
        ("1.234.567,89", 1234567.89),
        ("12,5", 12.5),
        ("1.234", 1234.0),
        ("1 234,56 €", 1234.56),
        ("(12,50)", -12.5),
        ("4,5%", 0.045),
        ("12", 12.0),
        ("-0,5", -0.5),
    ],
)
def test_a_decimal_comma_is_read_in_a_column_that_writes_it(cell: str, number: float) -> None:
    assert read_number(cell, decimal_comma=True) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    "cell",
    [
        "12,5",  # a comma before one digit is no thousands mark: reading 125 would be wrong tenfold
        "1,23,456",
        "12,",
        "1.234,56",
        "1,2345",
        "1.2.3",
        "5-",
        "--5",
        "abc",
        "5 seats",
        "5k",
        "12abc",
        "2 mio",
        "0x10",
        "1_000",
        "½",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "1e400",
        "true",
        "2024-03-14",
    ],
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    assert read_number(cell) is None


@pytest.mark.parametrize("cell", ["1.50", "€1.50", "1.2.3", "1,234,567.89", "12.5", "1.23,4", "nan", "inf", "abc"])
def test_a_point_that_is_no_thousands_mark_is_refused_in_a_comma_column(cell: str) -> None:
    assert read_number(cell, decimal_comma=True) is None


@given(
    value=st.decimals(-10_000_000, 10_000_000, places=2, allow_nan=False, allow_infinity=False),
    style=st.sampled_from(["{:.2f}", "{:,.2f}", "${:,.2f}", "{:,.2f} EUR", "  {:.2f} "]),
)
def test_a_written_amount_is_read_back_exactly(value: Any, style: str) -> None:
    money = cells.as_number("cell", decimal_comma=False, storage="DECIMAL(18,6)")
    assert read(money, style.format(value)) == value


@given(value=st.decimals(-10_000_000, 10_000_000, places=2, allow_nan=False, allow_infinity=False))
def test_an_amount_with_decimal_comma_is_read_back_exactly(value: Any) -> None:
    money = cells.as_number("cell", decimal_comma=True, storage="DECIMAL(18,6)")
    assert read(money, f"{value:,.2f}".translate(str.maketrans(",.", ".,"))) == value


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-03-14", datetime(2024, 3, 14)),
        ("2024-3-4", datetime(2024, 3, 4)),
        ("2024/03/14", datetime(2024, 3, 14)),
        ("2024.03.14", datetime(2024, 3, 14)),
        ("20240314", datetime(2024, 3, 14)),
        ("2024-03", datetime(2024, 3, 1)),
        ("2024-03-14 10:30", datetime(2024, 3, 14, 10, 30)),
        ("2024-03-14 10:30:15", datetime(2024, 3, 14, 10, 30, 15)),
        ("2024-03-14T10:30:15", datetime(2024, 3, 14, 10, 30, 15)),
        ("2024-03-14T10:30:15Z", datetime(2024, 3, 14, 10, 30, 15)),
        ("2024-03-14T10:30:15.250Z", datetime(2024, 3, 14, 10, 30, 15, 250_000)),
        ("2024-03-14 10:30:15 UTC", datetime(2024, 3, 14, 10, 30, 15)),
        ("14 Mar 2024", datetime(2024, 3, 14)),
        ("14-Mar-24", datetime(2024, 3, 14)),
        ("Mar 14, 2024", datetime(2024, 3, 14)),
        ("March 14, 2024", datetime(2024, 3, 14)),
        ("Thu Mar 14 2024", datetime(2024, 3, 14)),
        ("Mar 2024", datetime(2024, 3, 1)),
        ("14.03.2024", datetime(2024, 3, 14)),
        ("14.3.24", datetime(2024, 3, 14)),
        ("45000", datetime(2023, 3, 15)),  # Excel's day number: 45000 is 15 March 2023
        ("45000.5", datetime(2023, 3, 15, 12)),
        ("1710412200", datetime(2024, 3, 14, 10, 30)),  # Unix seconds
        ("1710412200000", datetime(2024, 3, 14, 10, 30)),  # Unix milliseconds
        (" 2024-03-14 ", datetime(2024, 3, 14)),
        ("2024-02-29", datetime(2024, 2, 29)),
    ],
)
def test_a_date_is_read_in_the_ways_that_exports_write_it(cell: str, moment: datetime) -> None:
    assert read_time(cell) == moment
    assert read_time(cell, month_first=True) == moment
    assert read(cells.as_date("cell", month_first=False), cell) == moment.date()


@pytest.mark.parametrize(
    ("cell", "day_first", "month_first"),
    [
        ("03/04/2024", date(2024, 4, 3), date(2024, 3, 4)),
        ("3/4/2024", date(2024, 4, 3), date(2024, 3, 4)),
        ("03-04-2024", date(2024, 4, 3), date(2024, 3, 4)),
        ("03/04/24", date(2024, 4, 3), date(2024, 3, 4)),
        ("14/03/24", date(2024, 3, 14), None),
        ("14/03/2024", date(2024, 3, 14), None),
        ("03/14/2024", None, date(2024, 3, 14)),
        ("14/03/2024 10:30", date(2024, 3, 14), None),
        ("31/12/99", date(1999, 12, 31), None),
        ("29/02/2023", None, None),
    ],
)
def test_slashes_are_read_in_the_order_of_their_column(
    cell: str, day_first: date | None, month_first: date | None
) -> None:
    assert read(cells.as_date("cell", month_first=False), cell) == day_first
    assert read(cells.as_date("cell", month_first=True), cell) == month_first


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2024-03-14T10:30:00+02:00", datetime(2024, 3, 14, 8, 30)),
        ("2024-03-14T10:30:00+0200", datetime(2024, 3, 14, 8, 30)),
        ("2024-03-14T10:30:00.000+0200", datetime(2024, 3, 14, 8, 30)),
        ("2024-03-14 23:30:00-02:00", datetime(2024, 3, 15, 1, 30)),
        ("2024-03-14 10:30:00+02", datetime(2024, 3, 14, 8, 30)),  # Postgres writes the hours alone
        ("2024-03-14 10:30:00+00", datetime(2024, 3, 14, 10, 30)),
        ("2024-03-14T10:30+02:00", datetime(2024, 3, 14, 8, 30)),
    ],
)
def test_a_time_with_an_offset_is_moved_to_utc(cell: str, utc: datetime) -> None:
    assert read_time(cell) == utc


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("3/14/2024 5:30 PM", datetime(2024, 3, 14, 17, 30)),
        ("03/14/2024 05:30:15 AM", datetime(2024, 3, 14, 5, 30, 15)),
        ("2024-03-14 10:30 PM", datetime(2024, 3, 14, 22, 30)),
    ],
)
def test_a_twelve_hour_clock_is_read(cell: str, moment: datetime) -> None:
    assert read_time(cell, month_first=True) == moment


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30",
        "2024-13-01",
        "20241314",
        "0014-03-14",  # a year that no customer has seen
        "0000-00-00",
        "1899-12-31",
        "9999-12-31",
        "2024-W10",
        "2024",
        "12",
        "Q1 2024",
        "today",
        "epoch",
        "infinity",
        "-infinity",
        "2024-01-01 BC",
        "soon",
        "14/14/2024",
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    assert read_time(cell) is None
    assert read_time(cell, month_first=True) is None


@given(
    day=st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    style=st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%Y%m%d"]
    ),
)
def test_every_day_is_read_back_from_every_way_of_writing_it(day: date, style: str) -> None:
    assert read(cells.as_date("cell", month_first=False), day.strftime(style)) == day


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Yes", True),
        ("no", False),
        ("TRUE", True),
        ("f", False),
        ("1", True),
        ("0", False),
        ("1.0", True),
        ("x", True),
        ("ja", True),
        ("Sí", True),
        ("maybe", None),
        ("2", None),
        ("Churned", None),  # a status word counts only in a status column
    ],
)
def test_yes_and_no_are_read(cell: str, value: bool | None) -> None:
    assert read(cells.as_boolean("cell"), cell) is value


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("Churned!", True),
        ("CHURNED", True),
        ("cancelled", True),
        ("canceled", True),
        ("Inactive", True),
        ("incomplete_expired", True),  # Stripe
        ("unpaid", True),
        ("Attrited Customer", True),
        ("Stayed", False),
        ("ACTIVE", False),
        ("past_due", False),  # still counts (Stripe, ChartMogul)
        ("trialing", False),
        ("At-Risk", False),
        ("Not churned", False),
        ("Existing Customer", False),
        ("Yes", True),
        ("No", False),
        ("1", True),
        ("on hold", None),
        ("unknown", None),
    ],
)
def test_status_words_say_who_left(cell: str, left: bool | None) -> None:
    assert read(cells.as_boolean("cell", leaving=True), cell) is left


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("00042", "00042"),
        ("12.0", "12"),  # a spreadsheet made a number of it
        ("12.50", "12.50"),
        (" A-17 ", "A-17"),
        ("A-1.0", "A-1.0"),
        ("1e5", "1e5"),
        ("ÄÖ-1", "ÄÖ-1"),
    ],
)
def test_an_id_stays_text(cell: str, key: str) -> None:
    assert read(cells.as_id("cell"), cell) == key


@pytest.mark.parametrize("cell", [*cells.MISSING, "N/A", "NULL", "None", "  ", " n/a ", "#N/A", "NaN"])
def test_words_for_nothing_are_missing(cell: str) -> None:
    assert read("cell", cell) is None


def test_text_keeps_words_for_nothing_because_they_may_be_meant() -> None:
    sql = f"SELECT {cells.as_text('given')} FROM (SELECT $v::VARCHAR AS given)"
    assert ENGINE.value(sql, {"v": " none "}) == "none"
    assert ENGINE.value(sql, {"v": "  "}) is None


@pytest.mark.parametrize(
    "cell", ["'; DROP TABLE x; --", '"', "''", "\\", "$v", "%", "\x00".join("ab"), "🦆", "[", "(((", "١٢"]
)
def test_no_cell_can_break_an_expression(cell: str) -> None:
    assert read_number(cell) is None
    assert read_time(cell) is None
    assert read(cells.as_boolean("cell", leaving=True), cell) is None
    assert read(cells.as_id("cell"), cell) == cell


@settings(max_examples=20)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_text_is_read_or_refused_without_an_error(texts: list[str]) -> None:
    given_cells = [text.replace("\x00", "") for text in texts]
    readings = [cells.as_number("cell", decimal_comma=comma) for comma in (False, True)]
    readings += [cells.as_timestamp("cell", month_first=order) for order in (False, True)]
    found = ENGINE.rows(
        f"SELECT {', '.join(readings)} FROM (SELECT {cells.present('given')} AS cell"
        " FROM (SELECT UNNEST($v::VARCHAR[]) AS given))",
        {"v": given_cells},
    )
    assert len(found) == len(given_cells)
    for point, comma, *moments in found:
        assert all(number is None or math.isfinite(number) for number in (point, comma))
        assert all(moment is None or 1900 <= moment.year <= 2199 for moment in moments)
