"""Does a large file that the engine reads alone say exactly what the careful reader says of it?"""

# ruff: noqa: S608 - table names are ours

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.ingest import large
from csdata.ingest.files import RawFile
from csdata.ingest.load import Loaded, load
from csdata.ingest.stage import stage

HEADER = "Customer ID,Company,Signup date,Churn date,Plan,MRR,Seats,Status,NPS,Notes"
ROWS = 3_000

Lines = Callable[[list[str]], list[str]]


@pytest.fixture
def lines() -> list[str]:
    """Return the rows of a list of customers, written the engine's own way."""
    chance = random.Random(5)
    found = []
    for number in range(ROWS):
        start = date(2021, 1, 1) + timedelta(days=chance.randrange(1500))
        left = str(start + timedelta(days=200)) if number % 5 == 0 else ""
        status = "yes" if left else "no"
        found.append(
            f"C{number:05d},Company {number},{start},{left},{('Pro', 'Basic')[number % 2]},{number % 900}.5,"
            f'{number % 70},{status},{number % 11},"Call, please"'
        )
    return found


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files take the road of large ones, and let the sample be much smaller than they are."""
    monkeypatch.setattr(large, "LARGE", 1_000)
    monkeypatch.setattr(large, "SAMPLE", 20_000)


def both(rows: list[str], header: str = HEADER) -> tuple[Loaded, Loaded]:
    """Load the same rows alone by the engine, where it may, and with care."""
    data = "\n".join([header, *rows]).encode()
    fast = load([RawFile("customers.csv", data)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 10**12)
        careful = load([RawFile("customers.csv", data)])
    return fast, careful


def is_direct(rows: list[str], header: str = HEADER) -> bool:
    """Tell whether the engine may begin to read a file alone."""
    with stage([RawFile("customers.csv", "\n".join([header, *rows]).encode())]) as staged:
        return staged.sheets[0].large is not None


def content(loaded: Loaded) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{name}"' for name in sorted(loaded.engine.columns("customers")))
    return loaded.engine.rows(f"SELECT {names} FROM customers ORDER BY customer_id")


def told(loaded: Loaded) -> set[tuple[Any, ...]]:
    return {(r.row, r.column, r.value, r.reason, r.whole_row) for r in loaded.files[0].rejects}


def the_same(rows: list[str], header: str = HEADER) -> Loaded:
    """Check that both roads lead to the same customers and the same refusals; return what the fast one found."""
    fast, careful = both(rows, header)
    assert content(fast) == content(careful)
    assert told(fast) == told(careful)
    counts = [(f.rows_in, f.rows_loaded, f.rows_rejected) for f in (fast.files[0], careful.files[0])]
    assert counts[0] == counts[1]
    assert counts[0][0] == counts[0][1] + counts[0][2]
    return fast


def test_a_clean_file_is_read_the_same_on_both_roads(lines: list[str]) -> None:
    assert is_direct(lines)
    assert the_same(lines).files[0].rows_loaded == ROWS


def test_the_filled_shares_are_those_of_the_whole_file(lines: list[str]) -> None:
    (report,) = the_same(lines).files
    filled = {column.header: column.filled for column in report.columns}
    assert filled["Churn date"] == pytest.approx(0.2)
    assert filled["Company"] == 1


@pytest.mark.parametrize(
    ("place", "change", "refused"),
    [
        (2_500, lambda row: row.replace(",yes,", ",maybe,").replace(",no,", ",maybe,"), "maybe"),
        (2_500, lambda row: row.replace(".5,", " apples,"), None),
        (2_999, lambda row: row + ",one,too,many", None),
        (1_700, lambda row: row.replace(row.split(",")[2], "soon"), "soon"),
    ],
    ids=["a word nobody knows", "no number", "a row that is too long", "no date"],
)
def test_a_single_odd_line_is_told_with_its_row_and_value(
    lines: list[str], place: int, change: Callable[[str], str], refused: str | None
) -> None:
    lines[place] = change(lines[place])
    (report,) = the_same(lines).files
    (reject,) = report.rejects
    assert reject.row == place + 2  # the header is row 1
    assert refused is None or reject.value == refused


def test_many_odd_lines_in_different_places_keep_their_rows(lines: list[str]) -> None:
    places = [900, 901, 1_500, 2_200, 2_998]
    for place in places:
        lines[place] = lines[place].replace(",yes,", ",perhaps,").replace(",no,", ",perhaps,")
    (report,) = the_same(lines).files
    assert [reject.row for reject in report.rejects] == [place + 2 for place in places]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.replace("Company", "  Company"),
        lambda row: row.replace(",Pro,", ",n/a,").replace(",Basic,", ",n/a,"),
        lambda row: row.replace("Call, please", "two\nlines"),
        lambda row: row.replace('"Call, please"', '"an open quote'),
        lambda _: "",
        lambda _: ",,,,,,,,,",
        lambda _: "Total,,,,,9999,,,,",
        lambda row: row.replace("C02500", ""),
        lambda row: row.replace("C02500", "C00001"),
        lambda row: row.replace("C02500", "2500.0"),
        lambda _: HEADER,
    ],
    ids=["padded", "nothing here", "line break", "open quote", "blank line", "empty row", "total", "no id", "twice",
         "an id with a point", "header again"],
)  # fmt: skip
def test_whatever_is_odd_far_behind_the_sample_is_read_as_with_care(
    lines: list[str], change: Callable[[str], str]
) -> None:
    lines[2_500] = change(lines[2_500])
    the_same(lines)


@pytest.mark.parametrize(
    ("written", "money"),
    [("%m/%d/%Y", "${:,.2f}"), ("%d.%m.%Y", "{:.2f} EUR"), ("%Y-%m-%dT10:00:00Z", "{:.1f}"), ("%d %b %Y", "({:.0f})")],
)
def test_columns_that_need_care_are_read_in_the_same_pass(lines: list[str], written: str, money: str) -> None:
    rows = []
    for line in lines:
        cells = line.split(",", 6)
        cells[2] = date.fromisoformat(cells[2]).strftime(written)
        cells[3] = date.fromisoformat(cells[3]).strftime(written) if cells[3] else ""
        cells[5] = f'"{money.format(float(cells[5]) * 10)}"'
        rows.append(",".join(cells))
    rows[2_000] = rows[2_000].replace(rows[2_000].split('"')[1], "call us")
    (report,) = the_same(rows).files
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(2_002, "MRR", "call us")]
    with stage([RawFile("customers.csv", "\n".join([HEADER, *rows]).encode())]) as staged:
        assert staged.sheets[0].large is not None


def test_dates_that_only_later_rows_decide_are_read_with_all_rows_in_view(lines: list[str]) -> None:
    rows = []
    for place, line in enumerate(lines):
        cells = line.split(",")
        cells[2] = "03/04/2024" if place < 2_900 else "25/04/2024"
        cells[3] = ""
        rows.append(",".join(cells))
    fast = the_same(rows)
    assert fast.files[0].questions == ()
    assert content(fast) != []


def test_row_numbers_hold_when_rows_are_refused_later(lines: list[str], tmp_path: Path) -> None:
    lines[1_000] = lines[1_000].replace("C01000", "C00001")
    lines[2_000] = lines[2_000].replace(",no,", ",odd,").replace(",yes,", ",odd,")
    lines[2_400] = lines[2_400].replace("C02400", "C00002")
    path = tmp_path / "customers.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8", newline="")
    fast = the_same(lines)
    again = load([path])
    assert told(fast) == told(again)
    assert {row for row, *_ in told(fast)} >= {2_002}


@settings(max_examples=15)
@given(st.data())
def test_any_cells_anywhere_come_out_the_same(data: st.DataObject) -> None:
    rows = [f"K{n:04d},Firm {n},2024-01-0{1 + n % 9},,Pro,{n}.25,{n},no,{n % 11},note {n % 3}" for n in range(300)]
    odd = [
        "",
        "n/a",
        " ",
        "1e3",
        "-",
        "nan",
        "inf",
        "12,5",
        "2024-02-30",
        "1066-01-01",
        "TRUE",
        "'",
        "é",
        "\t",
        "0x1f",
        "1_000",
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        place, column = data.draw(st.integers(40, 299)), data.draw(st.integers(0, 9))
        cells = rows[place].split(",")
        if len(cells) == 10:
            cell = data.draw(st.sampled_from(odd))
            cells[column] = f'"{cell}"' if "," in cell else cell
            rows[place] = ",".join(cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "SAMPLE", 2_000)
        the_same(rows)
