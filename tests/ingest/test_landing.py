"""Is the header found, is every row counted, and are numbers those of the spreadsheet?"""

# ruff: noqa: FBT001, S608 - table names are ours

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.engine import Engine, contents
from csdata.engine.staging import open_rejects
from csdata.errors import CsDataError
from csdata.ingest import landing
from csdata.ingest.files import RawFile
from csdata.ingest.heading import header_names, header_position
from csdata.ingest.landing import Landed, land
from csdata.ingest.text import text_file
from tests.strategies import grids

Outcome = tuple[Landed, list[tuple[object, ...]], list[tuple[object, ...]]]
HEADER = ["Customer ID", "Plan", "MRR"]


def landed(rows: list[list[str]]) -> Outcome:
    """Land records numbered from 1; return the sheet, its rows and what was refused."""
    engine = Engine()
    open_rejects(engine)
    sheet = land(engine, 0, "a.csv", iter(enumerate(rows, start=1)))
    return sheet, engine.rows(f"SELECT * FROM {sheet.raw} ORDER BY row_no"), contents.refused(engine, 0)


def test_the_rows_below_the_header_are_data() -> None:
    sheet, rows, refused = landed([HEADER, ["1", "Pro", "10"], ["2", "Basic", "5"]])
    assert sheet.header == ("Customer ID", "Plan", "MRR")
    assert (sheet.header_row, sheet.rows_in) == (1, 2)
    assert rows == [(2, "1", "Pro", "10"), (3, "2", "Basic", "5")]
    assert refused == []
    assert sheet.column("MRR") == "c2"


def test_title_and_blank_rows_are_not_data_and_do_not_shift_the_numbers() -> None:
    sheet, rows, refused = landed(
        [["Customers of June"], [], ["Exported by Ada", "", ""], HEADER, [], ["1", "Pro", "10"], ["", " ", ""], ["2"]]
    )
    assert (sheet.header_row, sheet.rows_in) == (4, 2)
    assert rows == [(6, "1", "Pro", "10"), (8, "2", "", "")]
    assert refused == []


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL", "Totals:", "Grand Total", "Subtotal", "Sum", "Summe", "Gesamt", "- Total -", "Totale"]
)
def test_a_totals_row_is_data_that_is_refused(label: str) -> None:
    sheet, rows, refused = landed([HEADER, ["1", "Pro", "10"], ["", label, "10"]])
    assert sheet.rows_in == 2
    assert len(rows) == 1
    assert refused == [(3, None, label, "total", True)]


@pytest.mark.parametrize("name", ["Total Energies", "Totally", "Summer Ltd", "Sum of Us", "Total 5"])
def test_a_customer_whose_name_begins_like_a_total_is_kept(name: str) -> None:
    sheet, rows, refused = landed([["Company", "Plan"], [name, "Pro"]])
    assert (sheet.rows_in, len(rows), refused) == (1, 1, [])


def test_a_row_that_is_too_long_is_refused_whole_with_its_number() -> None:
    sheet, rows, refused = landed([HEADER, ["1", "Pro", "10"], ["2", "Pro", "10", "extra"], ["3", "Pro", "10", " "]])
    assert sheet.rows_in == 3
    assert [row[0] for row in rows] == [2, 4]
    assert refused == [(3, None, "2 | Pro | 10 | extra", "4 cells where the header has 3", True)]


def test_a_row_that_is_too_short_is_filled_up() -> None:
    _, rows, refused = landed([HEADER, ["1"], ["2", "Pro"]])
    assert rows == [(2, "1", "", ""), (3, "2", "Pro", "")]
    assert refused == []


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["Plan", "Plan", "Plan"], ("Plan", "Plan (2)", "Plan (3)")),
        (["Plan", "", " "], ("Plan", "column 2", "column 3")),
        (["Customer\nID", " Plan  name "], ("Customer ID", "Plan name")),
        (["Plan", "Plan (2)", "Plan"], None),
        (["column 2", ""], None),
    ],
)
def test_headers_get_different_names_and_never_none(cells: list[str], names: tuple[str, ...] | None) -> None:
    found = header_names(cells)
    assert len(set(found)) == len(cells)
    assert all(found)
    assert names is None or found == names


@given(st.lists(st.sampled_from(["Plan", "Plan (2)", "", "column 1", "column 2", "a"]), max_size=6))
def test_header_names_are_unique_whatever_the_file_says(cells: list[str]) -> None:
    assert len(set(header_names(cells))) == len(cells)


def test_duplicate_columns_are_both_kept() -> None:
    sheet, rows, _ = landed([["Customer ID", "Plan", "Plan"], ["1", "Pro", "Basic"]])
    assert sheet.header == ("Customer ID", "Plan", "Plan (2)")
    assert rows == [(2, "1", "Pro", "Basic")]


def test_data_wider_than_the_header_keep_their_columns() -> None:
    sheet, rows, refused = landed([["Customer ID", "Plan"], ["1", "Pro", "10"], ["2", "Pro", "20"]])
    assert sheet.header == ("Customer ID", "Plan", "column 3")
    assert (len(rows), refused) == (2, [])


@pytest.mark.parametrize(
    ("rows", "position"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["Report", ""], ["Customer ID", "Plan"], ["1", "Pro"]], 1),
        ([["2024-06-01", "2024-06-30"], ["Customer ID", "Plan"], ["1", "Pro"]], 1),
        ([[], [""], ["Customer ID"], ["1"]], 2),
        ([], None),
        ([[""], [" "]], None),
    ],
)
def test_the_header_is_the_row_of_names_as_wide_as_the_data(rows: list[list[str]], position: int | None) -> None:
    assert header_position(rows) == position


@pytest.mark.parametrize("rows", [[], [[""]], [HEADER], [HEADER, ["", "", ""]]])
def test_a_sheet_without_data_rows_is_reported(rows: list[list[str]]) -> None:
    with pytest.raises(CsDataError) as raised:
        landed(rows)
    assert raised.value.code == "no_rows"


def test_more_rows_than_a_block_are_all_there() -> None:
    count = landing.CHUNK * 2 + 7
    sheet, rows, _ = landed([HEADER, *([str(n), "Pro", "1"] for n in range(count))])
    assert sheet.rows_in == len(rows) == count
    assert (rows[0][0], rows[-1][0]) == (2, count + 1)


@settings(max_examples=20)
@given(grids)
def test_every_row_with_a_cell_is_kept_or_refused(grid: list[list[str]]) -> None:
    rows = [HEADER, ["1", "Pro", "10"], *grid]
    sheet, kept, refused = landed(rows)
    filled = [number for number, row in enumerate(rows, 1) if number > sheet.header_row and any(c.strip() for c in row)]
    assert sheet.rows_in == len(filled) == len(kept) + len(refused)
    assert sorted([row[0] for row in kept] + [row[0] for row in refused]) == filled


HEADS = [
    "Customer ID",
    "Plan",
    "MRR",
    "Foo",
    "2024",
    "Response",
    '{"ImportId":"x"}',
    "As of 1 May 2025",
    "C-001",
    "a b c d",
]
anything = st.lists(
    st.lists(st.one_of(st.sampled_from(HEADS), st.sampled_from(["", " ", "7", "Total", "x"])), max_size=5), max_size=12
)


@settings(max_examples=300)
@given(anything)
def test_whatever_the_rows_are_each_below_the_header_is_kept_or_refused(rows: list[list[str]]) -> None:
    try:
        sheet, kept, refused = landed(rows)
    except CsDataError:  # nothing below the header: tested above
        return
    filled = [number for number, row in enumerate(rows, 1) if number > sheet.header_row and any(c.strip() for c in row)]
    assert sheet.rows_in == len(filled)
    assert sorted([row[0] for row in kept] + [row[0] for row in refused]) == filled
    assert len(set(sheet.header)) == len(sheet.header)


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Iterator[Outcome]]:
    """Land a text twice: record by record, and by the engine's own reader."""

    def run(text: str) -> Iterator[Outcome]:
        for large in (10**9, 0):
            monkeypatch.setattr(landing, "LARGE", large)
            engine = Engine()
            open_rejects(engine)
            file = text_file(RawFile("a.csv", text.encode()))
            sheet = land(engine, 0, "a.csv", file.records(), file)
            yield sheet, engine.rows(f"SELECT * FROM {sheet.raw} ORDER BY row_no"), contents.refused(engine, 0)

    return run


def filled(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return rows with NULL written as the empty text: both are an empty cell."""
    return [tuple("" if cell is None else cell for cell in row) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "Customer ID,Plan,MRR\n1,Pro,10\n2,Basic,5\n",
        "Customer ID,Plan,MRR\r\n1,Pro,10\r\n2,Basic,5",
        'Customer ID,"Plan\nname",MRR\n1,Pro,10\n2,Basic,5\n',
        'Customer ID,Plan,"MRR\n(EUR)"\n1,Pro,10\n2,Basic,5\n',
        '"Report\nof June",,\nCustomer ID,Plan,MRR\n1,Pro,10\n2,Basic,5\n',
        'Customer ID,Plan,MRR\n1,"Pro\nplus",10\n2,Basic,5\n',
        "Customer ID,Plan,MRR\n1,Pro,10\n2\n3,Basic,5\n",
        "Customer ID,Plan,MRR\n1,Pro,10,extra\n2,Basic,5\n",
        "Customer ID,Plan,MRR\n1,Pro,10,\n2,Basic,5,\n",
        "Customer ID,Plan,MRR\n1,Pro,10\n,,\nTotal,,10\n ,Subtotal:,10\n2,Basic,5\n",
        'Customer ID,Plan,MRR\n1,"Pro,10\n2,Basic,5\n',
        'Customer ID,Plan,MRR\n1,5" pipe,10\n2,Basic,5\n',
        'Customer ID,Plan,MRR\n1,"a"b,10\n2,Basic,5\n',
        'Customer ID,Plan,MRR\n1, "Pro" ,10\n2,"Basic",5\n',
        "Title\n\nCustomer ID,Plan,MRR\n1,Pro,10\n",
        "Customer ID;Plan;MRR\n1;Pro;10,5\n2;Basic;5,25\n",
        "Customer ID,Plan,MRR\n# 1,Pro,10\n2,\\N,5\n3,NULL,\n",
        'Customer ID,Plan,MRR\n1,"she said ""hi""",10\n',
        "Customer ID,Plan,MRR\n1,\u00a0,10\n\u00a0,Total,5\n2,\u2028x,5\n",
        "Customer ID,Plan,MRR\n1,Pro,10\nCustomer ID,Plan,MRR\n2,Pro,10\n",
        "Customer ID,Plan,MRR\n1,Pro,10\n2,Pro,10\n,,\nConfidential and not for others\n",
        "Customer ID,Plan,MRR\n1,Pro,10\n,,\nPlan,Seats\nPro,5\n",
        "C001,Alder,10\nC002,Birch,20\nC003,Fir,30\n",
        "Respondent ID,Score,Why?\n,Response,Open-Ended Response\n1001,9,x\n1002,3,y\n",
    ],
)
def test_the_fast_reader_gives_what_the_careful_one_gives(
    text: str, both_ways: Callable[[str], Iterator[Outcome]]
) -> None:
    (careful, careful_rows, careful_refused), (fast, fast_rows, fast_refused) = both_ways(text)
    assert (fast.header, fast.header_row, fast.rows_in) == (careful.header, careful.header_row, careful.rows_in)
    assert filled(fast_rows) == filled(careful_rows)
    assert fast_refused == careful_refused


@settings(max_examples=20)
@given(
    grid=st.lists(
        st.lists(st.sampled_from(["", " ", "a", '"', 'x"y', "a\nb", "Total", "7", "#", "'", "\\"]), max_size=4),
        max_size=6,
    ),
    written=st.booleans(),
)
def test_the_fast_reader_gives_what_the_careful_one_gives_for_any_grid(
    grid: list[list[str]], written: bool, both_ways: Callable[[str], Iterator[Outcome]]
) -> None:
    rows = [HEADER, ["1", "Pro", "10"], *grid]
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    text = stream.getvalue() if written else "\n".join(",".join(row) for row in rows)
    (careful, careful_rows, careful_refused), (fast, fast_rows, fast_refused) = both_ways(text)
    assert fast.rows_in == careful.rows_in
    assert filled(fast_rows) == filled(careful_rows)
    assert fast_refused == careful_refused
