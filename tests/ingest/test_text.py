"""Are encoding, separator and records of a text file found, and is no line lost?"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ingest.text import decode, records, separator_of, text_file

ROWS = "Kunde,Ort\nMüller & Söhne,Köln\nŁódź Sp.,Łódź\n"
WESTERN = "Kunde,Ort\nMüller & Söhne,Köln\nCafé Élan – “Paris”,Orléans €\n"


def cells(text: str, separator: str = ",") -> list[list[str]]:
    return [record for _, record in records(text, separator)]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (codecs.BOM_UTF8 + ROWS.encode(), "utf-8-sig"),
        (ROWS.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be"), "utf-16"),
        (ROWS.encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF32_BE + ROWS.encode("utf-32-be"), "utf-32"),
        (ROWS.encode("utf-16-le"), "utf-16-le"),
        (ROWS.encode("utf-16-be"), "utf-16-be"),
    ],
    ids=["utf-8", "bom", "utf-16-le-bom", "utf-16-be-bom", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"],
)
def test_unicode_is_read_with_and_without_its_mark(data: bytes, encoding: str) -> None:
    assert decode(data) == (ROWS, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "Kunde,Ort\nŁukasz,Gdynia\n",
        "Customer,City\nAda,London\n",
        "Клиент,Город\nИванов,Москва\n",
        "顧客,市\n田中,東京\n",
    ],
)
def test_utf16_without_its_mark_is_not_taken_for_utf8(text: str, encoding: str) -> None:
    # These bytes are also valid UTF-8, full of NUL characters.
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("copies", [1, 100])
@pytest.mark.parametrize(
    "rows",
    [
        WESTERN,
        "Kunde,Ort\nMüller & Söhne,Köln\nBäckerei Groß,Düsseldorf\n",
        "Nom,Ville\nCafé Élan,Orléans\nHélène Côté,Besançon\n",
        "Nombre,Ciudad\nPeña Ibáñez,A Coruña\n",
        "Nome,Cidade\nJoão Conceição,São Paulo\n",
    ],
    ids=["mixed", "German", "French", "Spanish", "Portuguese"],
)
def test_a_western_windows_file_is_read_whether_short_or_long(rows: str, copies: int) -> None:
    assert decode((rows * copies).encode("cp1252"))[0] == rows * copies


def test_a_russian_windows_file_is_read_when_there_are_enough_letters() -> None:
    rows = "Клиент,Город\nИванов,Москва\n" * 60
    assert decode(rows.encode("cp1251")) == (rows, "cp1251")


def test_latin1_letters_are_read() -> None:
    assert decode("Kunde\nMüller\n".encode("latin-1"))[0] == "Kunde\nMüller\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    rows = [["Customer ID", "Company", "MRR"], ["1", "Alder", "10"], ["2", "Birch", "20"]]
    assert separator_of("\n".join(separator.join(row) for row in rows)) == separator


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("sep=;\na;b,c\n", ";"),
        ("sep=\t\na\tb\n", "\t"),
        ("Name;MRR\nAlder;1,5\nBirch;2,5\n", ";"),  # decimal commas are no separators
        ("Name;Note\nA;one, two, three\nB;four\n", ";"),
        ('Name,Note\nA,"x;y;z"\nB,"u;v;w"\n', ","),
        ("Report of June\n\nName;MRR\nA;1\nB;2\n", ";"),
        ("Name\nAlder\nBirch\n", ","),  # a single column
        ("a;b", ";"),
        ("sep=;\ra;b,c\r", ";"),
        ('"sep=;"\na;b,c\n', ";"),
        ("Customer ID|Company|Since\n1|A, Ltd, B|Mar 25, 2020\n2|B, C, D|Mar 5, 2021\n3|E, F, G|May 5, 2021", "|"),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_makes_regular_records(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_quotes_keep_separators_quotes_and_line_breaks() -> None:
    text = 'id,note\n1,"a, b"\n2,"she said ""hi"""\n3,"one\ntwo\n\nthree"\n4,end\n'
    assert cells(text) == [
        ["id", "note"],
        ["1", "a, b"],
        ["2", 'she said "hi"'],
        ["3", "one\ntwo\n\nthree"],
        ["4", "end"],
    ]


@pytest.mark.parametrize("quoted_line", ['2,"Birch', '2,"Birch, Ltd', '"2,Birch', '2,5" pipe'])
def test_a_quote_that_never_closes_loses_no_line(quoted_line: str) -> None:
    lines = ["id,name", "1,Alder", quoted_line, *(f"{n},Customer {n}" for n in range(3, 1500))]
    found = cells("\n".join(lines) + "\n")
    assert len(found) == len(lines)
    assert found[1] == ["1", "Alder"]
    assert found[3:] == [line.split(",") for line in lines[3:]]
    assert ",".join(found[2]) in {quoted_line, quoted_line.replace('"', "")}


def test_two_lines_with_broken_quotes_lose_nothing_between_them() -> None:
    lines = ["id,name,plan", '1,"Alder,Pro', "2,Birch,Pro", '3,"Cedar,Pro', "4,Dogwood,Pro"]
    found = cells("\n".join(lines))
    assert len(found) == 5
    assert found[2] == ["2", "Birch", "Pro"]
    assert found[4] == ["4", "Dogwood", "Pro"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(newline: str) -> None:
    assert cells(newline.join(["a,b", "1,2", "3,4", ""])) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_nul_characters_are_dropped() -> None:
    assert cells("a,b\n1\x00,\x002\n") == [["a", "b"], ["1", "2"]]


def test_the_sign_that_ends_a_dos_file_is_no_row() -> None:
    assert cells("a,b\r\n1,2\r\n\x1a") == [["a", "b"], ["1", "2"]]


def test_mixed_line_ends_are_all_line_ends() -> None:
    assert cells("a,b\r\n1,2\r3,4\n5,6") == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]


def test_columns_of_fixed_width_are_turned_down_in_words() -> None:
    lines = [
        "Name            Since       MRR",
        "Alder Ltd       2024-01-05  120",
        "Birch           2024-02-05   90",
    ] * 3
    with pytest.raises(CsDataError, match="columns of fixed width") as raised:
        text_file(RawFile("a.txt", "\n".join(lines).encode()))
    assert raised.value.code == "fixed_width"


@pytest.mark.parametrize(
    "text", ["Name\nAlder  Ltd\nBirch  Ltd\nElm  Ltd\n", "Note\nA  b,  c\nA  d,  e\nA  f,  g\n", "x\ny\nz\n"]
)
def test_a_single_column_with_gaps_is_not_of_fixed_width(text: str) -> None:
    assert text_file(RawFile("a.csv", text.encode())).text == text


def test_blank_lines_count_so_that_numbers_are_those_of_the_spreadsheet() -> None:
    assert list(records("a,b\n\n1,2\n\n\n3,4\n", ",")) == [
        (1, ["a", "b"]),
        (2, []),
        (3, ["1", "2"]),
        (4, []),
        (5, []),
        (6, ["3", "4"]),
    ]


def test_a_record_over_several_lines_is_one_row() -> None:
    assert [number for number, _ in records('a,b\n1,"x\ny"\n2,z\n', ",")] == [1, 2, 3]


def test_the_line_that_names_the_separator_is_no_row() -> None:
    found = text_file(RawFile("a.csv", b"sep=;\r\nid;name\r\n1;Alder\r\n"))
    assert list(found.records()) == [(1, ["id", "name"]), (2, ["1", "Alder"])]
    assert (found.separator, found.encoding) == (";", "utf-8")


def test_a_very_long_cell_is_kept() -> None:
    assert cells(f"a,b\n1,{'x' * 3_000_000}\n")[1][1] == "x" * 3_000_000


@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(
                st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=8),
                min_size=width,
                max_size=width,
            ),
            min_size=1,
            max_size=12,
        )
    ),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_csv_writer_writes_is_read_back_exactly(rows: list[list[str]], separator: str, quoting: int) -> None:
    rows = [["id", *(f"c{n}" for n in range(1, len(rows[0])))], *rows]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)
    assert cells(stream.getvalue(), separator) == rows


SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


@pytest.mark.external
@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_is_read_as_its_makers_expect(name: str, shared_data: Callable[[str], Path]) -> None:
    # github.com/max-mapper/csv-spectrum: csvs/*.csv with the expected json/*.json
    path = shared_data(f"csv-spectrum/csvs/{name}.csv")
    expected = json.loads(shared_data(f"csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    header, *rows = [record for _, record in text_file(RawFile(path.name, path.read_bytes())).records()]
    read = [dict(zip(header, row, strict=True)) for row in rows if row]
    listed = expected if isinstance(expected, list) else [expected]
    if name == "location_coordinates":  # its two files disagree about the phone number
        assert (read[0].pop("Contact Phone Number"), listed[0].pop("Contact Phone Number")) == (
            "2095257564",
            "1234567890",
        )
    assert read == [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in listed]
