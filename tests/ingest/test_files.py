"""Is every file taken for what it is, and everything else refused with one clear line?"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from csdata.errors import CsDataError
from csdata.ingest.files import RawFile, collect, kind_of

CSV = b"Customer ID,Plan\n1,Pro\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Customer ID"])
    book.save(stream)
    return stream.getvalue()


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), stream)
    return stream.getvalue()


def refused(data: bytes, name: str = "data.csv", limit: int = 1_000_000) -> CsDataError:
    """Return the one error that a file raises, after making sure that it is one line."""
    with pytest.raises(CsDataError) as raised:
        [kind_of(file) for file in collect([RawFile(name, data)], limit)]
    assert len(str(raised.value).splitlines()) == 1
    return raised.value


@pytest.mark.parametrize("name", ["data.csv", "data.xlsx", "data", "data.png"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (CSV, "text"),
        ("\ufeffa,b\n1,2".encode(), "text"),
        ("a,b\n1,2".encode("utf-16"), "text"),
        (b"BM,MZ\n1,2\n", "text"),  # letters that also begin bitmaps
        (b"MZ_ID,a\n1,2\n", "text"),
        (workbook(), "workbook"),
        (parquet(), "parquet"),
        (b' \n[{"a": 1}]', "json"),
        (b'\xef\xbb\xbf{"a": 1}', "json"),
        (zipped({"a.csv": CSV}), "zip"),
        (gzip.compress(CSV), "gzip"),
    ],
    ids=["csv", "bom", "utf-16", "BM", "MZ", "xlsx", "parquet", "json", "json-bom", "zip", "gzip"],
)
def test_the_content_decides_and_not_the_name(name: str, data: bytes, kind: str) -> None:
    assert kind_of(RawFile(name, data)) == kind


def test_old_and_open_workbooks_are_workbooks(fixture_file: Callable[[str], RawFile]) -> None:
    assert kind_of(fixture_file("customers.xls")) == "workbook"
    assert kind_of(fixture_file("customers.ods")) == "workbook"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PNG, "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "an image"),
        (b"GIF89a\x01\x00", "an image"),
        (b"BM\x36\x00\x00\x00", "an image"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x7fELF\x02\x01\x01\x00", "a program"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"BZh91AY&SY", "a bz2 archive"),
        (b"Rar!\x1a\x07\x00", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\x00", "a 7z archive"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><table>", "a web page"),  # what many programs call .xls
        (b"<html><body><table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "an XML file"),
        (b"{\\rtf1\\ansi Hello}", "a text document"),
        (b"\x03\x7d\x0a\x1e\x01\x00\x00\x00\x41\x00\x0b\x00" + b"\x00" * 52 + b"\x0d", "a dBASE file"),
        (zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b""}), "a text document"),
        (zipped({"ppt/slides/slide1.xml": b"<p/>"}), "a presentation"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, what: str) -> None:
    error = refused(data)
    assert (error.code, error.message) == ("not_a_table", f"data.csv is {what}, not a table.")


def test_an_empty_file_is_reported() -> None:
    assert refused(b"").code == "empty_file"


def test_a_workbook_with_a_password_is_reported_as_such(fixture_file: Callable[[str], RawFile]) -> None:
    error = refused(fixture_file("password.xlsx").data, "book.xlsx")
    assert (error.code, error.message) == ("password", "book.xlsx is protected with a password.")


def test_archives_are_opened_and_their_tables_named() -> None:
    data = zipped({"crm/customers.csv": CSV, "billing/invoices.csv": b"a,b\n1,2\n", "readme.md": b"hello"})
    found = list(collect([RawFile("export.zip", data)]))
    assert found == [RawFile("customers.csv", CSV), RawFile("invoices.csv", b"a,b\n1,2\n")]


def test_a_gz_loses_its_ending() -> None:
    assert list(collect([RawFile("customers.csv.gz", gzip.compress(CSV))])) == [RawFile("customers.csv", CSV)]


def test_archives_inside_archives_are_opened() -> None:
    data = zipped({"inner.zip": zipped({"a.csv": CSV}), "b.csv.gz": gzip.compress(CSV)})
    assert [file.name for file in collect([RawFile("outer.zip", data)])] == ["a.csv", "b.csv"]


def test_lock_files_hidden_files_and_folders_of_the_mac_are_ignored_in_archives() -> None:
    data = zipped({"a.csv": CSV, "~$a.xlsx": b"x", ".hidden.csv": CSV, "__MACOSX/._a.csv": b"\x00\x05", "empty/": b""})
    assert [file.name for file in collect([RawFile("export.zip", data)])] == ["a.csv"]


def test_an_archive_without_tables_is_reported() -> None:
    assert (
        refused(zipped({"readme.md": b"x"}), "a.zip").message == "a.zip is an archive without table files, not a table."
    )
    assert refused(zipped({}), "a.zip").code == "not_a_table"


def test_a_zip_bomb_is_stopped_before_it_unpacks() -> None:
    error = refused(zipped({"a.csv": b"0" * 50_000_000}), "a.zip")
    assert error.code == "too_large"
    assert "50 MB; the limit is 1 MB" in error.message


def test_a_workbook_that_unpacks_beyond_the_limit_is_stopped() -> None:
    data = zipped({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * 50_000_000})
    assert refused(data, "a.xlsx").code == "too_large"


def test_many_small_members_count_together() -> None:
    members = {f"{n}.csv": b"0" * 300_000 for n in range(4)}
    assert refused(zipped(members), "a.zip").code == "too_large"


def test_gz_members_of_an_archive_count_together_too() -> None:
    members = {f"{n}.csv.gz": gzip.compress(b"0" * 900_000) for n in range(4)}
    assert refused(zipped(members), "a.zip").code == "too_large"


def test_a_gzip_bomb_is_stopped() -> None:
    error = refused(gzip.compress(b"0" * 50_000_000), "a.csv.gz")
    assert error.code == "too_large"
    assert "is 1 MB; the limit is 1 MB" not in error.message


def test_an_encrypted_archive_is_reported_as_such() -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    data[data.index(b"PK\x03\x04") + 6] |= 1  # the flag that says "encrypted"
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data), "a.zip").code == "password"


def test_a_truncated_archive_is_reported_as_damaged() -> None:
    error = refused(zipped({"a.csv": CSV})[:40], "a.zip")
    assert error.message == "a.zip cannot be read: the archive is damaged."
    assert refused(gzip.compress(CSV * 100)[:40], "a.csv.gz").code == "unreadable"


def test_a_member_that_is_damaged_is_reported_as_damaged() -> None:
    data = bytearray(zipped({"a.csv": CSV * 50}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    assert refused(bytes(data), "a.zip").code == "unreadable"


def test_a_member_with_broken_compression_is_reported_as_damaged() -> None:
    data = bytearray(zipped({"a.csv": os.urandom(20) * 50}))
    for position in range(40, 60):
        data[position] ^= 0x5A
    assert refused(bytes(data), "a.zip").code == "unreadable"


def test_a_member_whose_size_is_a_lie_is_reported_as_damaged() -> None:
    data = bytearray(zipped({"a.csv": b"0" * 5000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature) + offset
        data[start : start + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(data), "a.zip").code == "unreadable"


def test_a_member_with_an_unknown_compression_is_reported() -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    data[data.index(b"PK\x03\x04") + 8] = 97
    data[data.index(b"PK\x01\x02") + 10] = 97
    assert refused(bytes(data), "a.zip").code == "unreadable"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    assert refused(CSV, limit=len(CSV) - 1).code == "too_large"
    assert list(collect([RawFile("a.csv", CSV)], len(CSV))) == [RawFile("a.csv", CSV)]


def test_a_file_on_disk_over_the_limit_is_refused_before_it_is_read(csv_file: Callable[[str, str], Path]) -> None:
    with pytest.raises(CsDataError, match="the limit is"):
        list(collect([csv_file("a.csv", "x" * 100)], limit=99))


def test_a_folder_gives_its_tables_in_order_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.csv", "a.tsv", "deep/c.json", ".hidden.csv", "~$b.xlsx", "notes.md", "truth.json", "SOURCE.txt"):
        (tmp_path / name).write_bytes(b'[{"a":1}]' if name.endswith("json") else CSV)
    assert [file.name for file in collect([tmp_path])] == ["a.tsv", "b.csv", "c.json"]


def test_a_file_in_a_hidden_folder_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "old.csv").write_bytes(CSV)
    (tmp_path / "a.csv").write_bytes(CSV)
    assert [file.name for file in collect([tmp_path])] == ["a.csv"]


def test_a_folder_without_tables_is_reported(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(CsDataError, match="holds no table files") as raised:
        list(collect([tmp_path]))
    assert raised.value.code == "empty_folder"


def test_a_path_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CsDataError) as raised:
        list(collect([tmp_path / "nowhere.csv"]))
    assert raised.value.code == "not_found"
    assert "nowhere.csv" in raised.value.message
