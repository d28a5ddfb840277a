"""Is the header found where it is: below titles, in two rows, named by the format, or not there at all?"""

from __future__ import annotations

from datetime import date

import pytest

from csdata.engine import Engine, contents
from csdata.engine.staging import open_rejects
from csdata.ingest.around import as_of_day
from csdata.ingest.heading import find_heading, kind_of_cell
from csdata.ingest.landing import Landed, land
from csdata.ingest.workbook import SheetRecords

HEADER = ["Customer ID", "Company", "MRR"]
SURVEYMONKEY = [
    ["Respondent ID", "Start Date", "How likely are you to recommend us?", "Which do you use?", "", "", "Why?"],
    ["", "", "Response", "Dashboards", "Reports", "Other (please specify)", "Open-Ended Response"],
    ["10001", "2025-03-01", "9", "Dashboards", "", "", "Fast"],
    ["10002", "2025-03-02", "3", "", "Reports", "API", ""],
]
QUALTRICS = [
    ["StartDate", "ResponseId", "Q1", "Q2_NPS_GROUP", "customer_id"],
    ["Start Date", "Response ID", "How likely are you to\nrecommend us?", "Group", "customer_id"],
    ['{"ImportId":"startDate","timeZone":"UTC"}', '{"ImportId":"_recordId"}', '{"ImportId":"QID1"}', "", ""],
    ["2025-03-01", "R_1", "9", "Promoter", "00042"],
]


def landed(
    rows: list[list[str]], *, named: bool = False
) -> tuple[Landed, list[tuple[object, ...]], list[tuple[object, ...]]]:
    engine = Engine()
    open_rejects(engine)
    sheet = land(engine, 0, "a.csv", SheetRecords(iter(enumerate(rows, start=1)), named=named))
    return sheet, engine.rows(f"SELECT * FROM {sheet.raw} ORDER BY row_no"), contents.refused(engine, 0)  # noqa: S608


def names(rows: list[list[str]]) -> tuple[str, ...]:
    heading = find_heading(rows)
    assert heading
    return heading.names


def test_the_two_rows_of_surveymonkey_become_question_and_option() -> None:
    sheet, rows, _ = landed(SURVEYMONKEY)
    assert sheet.header == (
        *("Respondent ID", "Start Date", "How likely are you to recommend us?", "Which do you use?: Dashboards"),
        *("Which do you use?: Reports", "Which do you use?: Other (please specify)", "Why?"),
    )
    assert (sheet.header_row, sheet.rows_in, [row[0] for row in rows]) == (2, 2, [3, 4])
    assert sheet.notes == ("The header takes 2 rows; they were read as one.",)


def test_the_three_rows_of_qualtrics_become_short_name_and_question() -> None:
    sheet, rows, _ = landed(QUALTRICS)
    assert sheet.header == (
        *("StartDate", "ResponseId", "Q1: How likely are you to recommend us?", "Q2_NPS_GROUP: Group", "customer_id"),
    )
    assert (sheet.header_row, rows) == (3, [(4, "2025-03-01", "R_1", "9", "Promoter", "00042")])


def test_groups_above_the_header_name_the_columns_below_them() -> None:
    rows = [
        ["Customer", "Revenue", "", "Tickets", ""],
        ["Customer", "Jan", "Feb", "Jan", "Feb"],
        ["Alder", "1", "2", "3", "4"],
    ]
    assert names(rows) == ("Customer", "Revenue: Jan", "Revenue: Feb", "Tickets: Jan", "Tickets: Feb")


@pytest.mark.parametrize(
    "rows",
    [
        [["Customer", "Plan", ""], ["Alder", "", "note"], ["Birch", "Pro", ""]],  # a column without a name
        [["Customer ID", "Notes", "MRR"], ["", "call them", ""], ["2", "", "5"]],  # a first row without its id
        [["Name", "City"], ["Alder", "Response"], ["Birch", "Bath"]],
        [["a", "b", "c", "", ""], ["a", "", "", "", ""], ["", "", "c", "", ""]],
    ],
)
def test_a_first_row_with_gaps_is_not_taken_for_a_second_header(rows: list[list[str]]) -> None:
    heading = find_heading(rows)
    assert heading
    assert (heading.top, heading.first) == (0, 1)


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "2", "3"]],
        [["1", "2", "3"], ["4", "5", "6"]],
        [["C001", "Alder", "2024-01-15", "100"], ["C002", "Birch", "2024-02-15", "2000"], ["C003", "Fir", "n/a", "50"]],
        [["C001", "n/a", "100"], ["C002", "5", "70"], ["C003", "7", "80"]],
        [["C001"], ["C002"], ["C003"]],
        [["ada@example.com", "Ada"], ["bob@example.com", "Bob"]],
        [["Alder", "2000"], ["Birch", "1250.5"], ["Fir", "99"]],
    ],
)
def test_a_file_without_a_header_keeps_its_first_row_and_numbers_its_columns(rows: list[list[str]]) -> None:
    sheet, found, _ = landed(rows)
    assert sheet.header == tuple(f"column {n}" for n in range(1, len(rows[0]) + 1))
    assert (sheet.header_row, sheet.rows_in, found[0][1:]) == (0, len(rows), tuple(rows[0]))
    assert sheet.notes == ("The file has no header row; its columns are numbered and its first row is data.",)


@pytest.mark.parametrize(
    "rows",
    [
        [["Foo", "Bar"], ["Alder", "Bath"]],
        [["Foo", "Bar"], ["Alder", "5"]],
        [["Foo"], ["Alder"]],
        [["Klant", "2021", "2022", "2023"], ["Alder", "5", "6", "7"]],  # years are names above amounts
        [["Klant", "2021", "2022", "2023"], ["Alder", "2021", "2022", "2023"]],
        [["Klant", "2024-01", "2024-02"], ["Alder", "100", "90"]],
        [["Klant", "FY23", "FY24"], ["Alder", "100", "90"]],
        [["Klant", "31.01.2024"], ["Alder", "100"], ["Birch", "90"]],
        [["Q1", "Q2"], ["1", "2"]],
        [["Foo", "Yes", "No"], ["Alder", "3", "4"]],
        [["Customer ID", "1"], ["5", "1"]],
        [["d", "e", "f"], ["1", "b", "c"]],
    ],
)
def test_words_years_and_months_above_their_column_are_a_header(rows: list[list[str]]) -> None:
    heading = find_heading(rows)
    assert heading
    assert (heading.headless, heading.top, heading.first) == (False, 0, 1)


def test_a_format_that_names_its_columns_is_believed() -> None:
    sheet, rows, _ = landed([["1", "2"], ["Customer ID", "Plan"], ["3", "4"]], named=True)
    assert (sheet.header, len(rows)) == (("1", "2"), 2)


def test_titles_are_left_out_with_a_word_and_their_day_is_kept() -> None:
    sheet, _, _ = landed([["Accounts as of 30 Sep 2025"], ["Exported by Ada"], [], HEADER, ["1", "Alder", "5"]])
    assert sheet.as_of == date(2025, 9, 30)
    assert sheet.notes == ("2 title rows above the header were left out: “Accounts as of 30 Sep 2025”.",)


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Accounts as of 30 Sep 2025", date(2025, 9, 30)),
        ("Customers as at September 30, 2025", date(2025, 9, 30)),
        ("As of: Sept. 1st, 2025", date(2025, 9, 1)),
        ("Stand 30.09.2025", date(2025, 9, 30)),
        ("Report, data as of 2025-09-30 (UTC)", date(2025, 9, 30)),
        ("From 1 January 2025 to 30 September 2025", date(2025, 9, 30)),
        ("Generated on 2 October 2025 by Ada", date(2025, 10, 2)),
        ("As of 31 Feb 2025", None),
        ("As of 30 Foo 2025", None),
        ("Customers since 2019-01-01", None),
        ("Customers of June", None),
    ],
)
def test_the_day_of_a_title_is_read(title: str, day: date | None) -> None:
    assert as_of_day([[title]]) == day


def test_the_header_of_every_page_is_refused_and_not_a_customer() -> None:
    sheet, rows, refused = landed([HEADER, ["1", "Alder", "5"], HEADER, ["2", "Birch", "6"]])
    assert (sheet.rows_in, [row[0] for row in rows]) == (3, [2, 4])
    assert refused == [(3, None, "Customer ID | Company | MRR", "the header again", True)]


def test_a_second_table_with_known_names_is_refused_row_by_row_and_told() -> None:
    sheet, rows, refused = landed(
        [HEADER, ["1", "Alder", "5"], [], ["Plan", "Seats"], ["Pro", "7"], [], ["Basic", "8"]]
    )
    assert (sheet.rows_in, len(rows)) == (4, 1)
    assert {reason for _, _, _, reason, _ in refused} == {"in a second table, which begins in row 4"}
    assert sheet.notes == ("Rows 4 onward are a second table; they were left out.",)


def test_what_may_be_a_second_table_is_read_and_told() -> None:
    sheet, rows, _ = landed([HEADER, ["1", "Alder", "5"], ["2", "Birch", "7"], [], ["3", "Fir", "soon"]])
    assert (sheet.rows_in, len(rows), sheet.notes) == (3, 3, ())
    sheet, rows, _ = landed([HEADER, ["1", "Alder", "5"], ["2", "Birch", "7"], [], ["Foo", "", "Baz"], ["x", "", "1"]])
    assert len(rows) == 4
    assert sheet.notes == ("Rows 5 onward look like a second table; they were read as rows of the first.",)


@pytest.mark.parametrize(
    "note",
    ["Confidential information, do not distribute", "Generated by Ada Example on Monday", "Copyright (c) 2025 Example"],
)
def test_a_note_below_the_table_is_no_customer(note: str) -> None:
    sheet, rows, refused = landed([HEADER, ["1", "Alder", "5"], ["2", "Birch", "7"], [], [note]])
    assert (sheet.rows_in, len(rows)) == (3, 2)
    assert refused == [(5, None, note, "a note below the table", True)]


def test_a_customer_of_whom_only_the_id_is_known_is_kept_after_a_gap() -> None:
    _, rows, refused = landed([HEADER, ["1", "Alder", "5"], ["2", "Birch", "7"], [], ["3"]])
    assert (len(rows), refused) == (3, [])


def test_a_cell_below_an_empty_header_cell_is_kept() -> None:
    sheet, rows, refused = landed([[*HEADER, "", ""], ["1", "Alder", "5", "", ""], ["2", "Birch", "5", "", "a remark"]])
    assert sheet.header == (*HEADER, "column 4", "column 5")
    assert (rows[1][-1], refused) == ("a remark", [])


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", ""),
        ("N/A", ""),
        ("2024-01-05", "date"),
        ("5/1/24", "date"),
        ("-1.250,50 €", "number"),
        ("12%", "number"),
        ("1e5", "number"),
        ("TRUE", "flag"),
        ("a@b.co", "email"),
        ("C-0012", "code"),
        ("Plan", "word"),
        ("5 apples", "word"),
    ],
)
def test_the_kind_of_a_cell_is_told(cell: str, kind: str) -> None:
    assert kind_of_cell(cell) == kind
