"""Does every error say in one line what is wrong, where, and what to do?"""

from __future__ import annotations

import pytest

from csdata.errors import CsDataError

ERRORS = {
    "empty_file": (
        CsDataError.empty_file("crm.csv"),
        "crm.csv is empty. Export it again and check that it has rows.",
    ),
    "no_rows": (
        CsDataError.no_rows("crm.csv"),
        "crm.csv has no data rows. It needs a header row and at least one row below it.",
    ),
    "not_a_table": (
        CsDataError.not_a_table("logo.csv", "an image"),
        "logo.csv is an image, not a table. Bring CSV, TSV, Excel (xlsx, xls), ODS, Parquet or JSON, also zipped.",
    ),
    "password": (
        CsDataError.password("book.xlsx"),
        (
            "book.xlsx is protected with a password. Open it in your spreadsheet program, save a copy without the"
            " password, and bring the copy."
        ),
    ),
    "too_large": (
        CsDataError.too_large("events.csv", 3_200_000_000, 2_000_000_000),
        (
            "events.csv is 3,200 MB; the limit is 2,000 MB. Bring a shorter period or fewer columns, or save it as"
            " Parquet."
        ),
    ),
    "unreadable": (
        CsDataError.unreadable("book.xlsx", "the workbook is damaged"),
        "book.xlsx cannot be read: the workbook is damaged. Export it again, or save it as CSV.",
    ),
    "not_found": (
        CsDataError.not_found("exports/"),
        "There is no file or folder exports/. Check the path and its spelling.",
    ),
    "nothing_recognised": (
        CsDataError.nothing_recognised(["iris.csv"]),
        (
            "No table of customers or of their activity was found in iris.csv. A table needs a column that identifies"
            " the customer, for example 'Customer ID' or 'Company'."
        ),
    ),
    "bad_value": (
        CsDataError.bad_value("Months", "0", "1 or more"),
        "Months: found '0'. Expected 1 or more.",
    ),
}


def test_every_constructor_is_covered_here() -> None:
    made = {name for name, value in vars(CsDataError).items() if isinstance(value, classmethod)}
    assert made == set(ERRORS)


@pytest.mark.parametrize("code", ERRORS)
def test_the_message_names_what_where_and_a_remedy(code: str) -> None:
    error, text = ERRORS[code]
    assert str(error) == text
    assert error.code == code
    assert error.message.endswith(".")
    assert error.hint.endswith(".")
    assert str(error) == f"{error.message} {error.hint}"


@pytest.mark.parametrize("code", ERRORS)
def test_the_message_is_one_line(code: str) -> None:
    assert len(str(ERRORS[code][0]).splitlines()) == 1


def test_a_name_with_a_line_break_cannot_break_the_line() -> None:
    assert len(str(CsDataError.empty_file("a\nb.csv")).splitlines()) == 1


def test_a_value_with_a_line_break_cannot_break_the_line() -> None:
    assert str(CsDataError.bad_value("Date", "a\nb", "a day")) == "Date: found 'a\\nb'. Expected a day."


def test_a_long_list_of_files_is_cut_after_five() -> None:
    names = [f"{letter}.csv" for letter in "abcdefg"]
    assert "a.csv, b.csv, c.csv, d.csv, e.csv and 2 more." in str(CsDataError.nothing_recognised(names))
    assert "more" not in str(CsDataError.nothing_recognised(names[:5])).split(".csv. ")[0]


def test_a_size_just_over_the_limit_does_not_read_like_the_limit_itself() -> None:
    message = CsDataError.too_large("a.csv", 2_000_000_001, 2_000_000_000).message
    found, limit = message.removeprefix("a.csv is ").removesuffix(".").split("; the limit is ")
    assert found != limit
