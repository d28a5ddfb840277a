"""Does a good file switch the data, and a bad one leave everything as it was, with one clear line?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import places, state
from tests.pages.companies import (
    ROOT,
    bring,
    company,
    dataset_card,
    drawn,
    go,
    open_app,
    press,
    read,
    shelf,
    step,
    texts,
    title,
    visit,
)

SHEET = ROOT / "sample_data/one_sheet.xlsx"
FIXTURES = ROOT / "tests/fixtures"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def zipped(name: str, data: bytes) -> bytes:
    """Return a zip archive with one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, data)
    return target.getvalue()


def locked_workbook() -> bytes:
    """Return a workbook with a password: a real one where there is one, else what tells one."""
    real = next(iter(sorted(FIXTURES.rglob("*password*.xlsx"))), None) if FIXTURES.is_dir() else None
    return real.read_bytes() if real else OLE + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


# name → its bytes, and what the line must say besides the name and what to do
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.csv": (lambda: b"", "is empty"),
    "picture.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "is an image"),
    "letter.xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "is a PDF"),
    "header only.csv": (lambda: b"Customer ID,Name,Plan\n", "no data rows"),
    "secret.xlsx": (locked_workbook, "password"),
    "half.xlsx": (lambda: SHEET.read_bytes()[:5000], "cannot be read"),
    "half.zip": (lambda: zipped("a.csv", b"Customer ID,MRR\nA,1\n")[:-30], "cannot be read"),
    "pictures.zip": (lambda: zipped("a.png", b"\x89PNG"), "without table files"),
    "broken.json": (lambda: b'[{"customer_id": 1},', "JSON"),
    "broken.parquet": (lambda: b"PAR1" + b"x" * 60 + b"PAR1", "Parquet"),
}


def refused(app: AppTest, before: str, holder: str | None, *parts: str) -> None:
    """Assert one clear line, and that nothing else changed."""
    assert len(app.error) == 1
    line = read(app.error[0].value)
    assert "\n" not in line
    assert "Traceback" not in line
    for part in (*parts, "previous data are still here"):
        assert part in line
    assert (title(app), shelf(app)) == (before, holder)
    app.run()
    assert not app.error
    assert title(app) == before


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_line_and_the_data_stay(name: str) -> None:
    app = open_app("one sheet", places.DATA)
    before, holder = title(app), shelf(app)
    make, says = BAD[name]
    refused(bring(app, name, make()), before, holder, name, says)
    assert company("one sheet").name in dataset_card(app)


def test_a_file_over_the_limit_is_refused_with_both_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "UPLOAD_LIMIT", 2_000_000)
    app = open_app("one sheet", places.DATA)
    before, holder = title(app), shelf(app)
    big = b"Customer ID,MRR\n" + b"A,1\n" * 750_000
    refused(bring(app, "big.csv", big), before, holder, "big.csv is 3 MB; the limit is 2 MB")


def test_an_archive_that_unpacks_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "UPLOAD_LIMIT", 1_000_000)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", bytes(50_000_000))
    app = open_app("one sheet", places.DATA)
    before, holder = title(app), shelf(app)
    refused(bring(app, "bomb.zip", target.getvalue()), before, holder, "bomb.zip", "the limit is 1 MB")


def test_a_bad_file_leaves_the_sample_on_the_other_page() -> None:
    app = bring(open_app("sample", places.DATA), "nothing.csv", b"")
    assert title(go(app, places.OVERVIEW)) == title(drawn("sample"))


def test_a_good_file_is_used_only_when_somebody_says_so() -> None:
    app = bring(open_app("one sheet", places.DATA), "more.csv", "Customer ID,Churned,MRR\nA,Yes,10\nB,No,20\n")
    assert step(app) == "Use"
    assert company("one sheet").name in dataset_card(app)
    assert title(go(app, places.OVERVIEW)) == title(drawn("one sheet"))
    assert step(go(app, places.DATA)) == "Use"
    press(app, "start-over")
    assert step(app) == ""
    assert title(app) == title(drawn("one sheet", places.DATA))


def test_a_good_file_becomes_the_data_of_every_page() -> None:
    app = bring(open_app("sample", places.DATA), "one_sheet.xlsx", SHEET.read_bytes())
    press(app, "use")
    assert not app.error
    assert "in use" in app.success[0].value
    assert "one sheet" in dataset_card(app)
    assert shelf(app) not in {None, state.SAMPLE}
    assert title(app) == title(drawn("one sheet"))
    assert f"{company('one sheet').customers} customers" in title(go(app, places.DATA))


def test_a_good_file_after_a_bad_one_is_read() -> None:
    app = bring(open_app("sample", places.DATA), "nothing.csv", b"")
    bring(app, "one_sheet.xlsx", SHEET.read_bytes())
    assert not app.error
    assert step(app) == "Use"


def test_a_new_company_forgets_the_filters_of_the_last() -> None:
    app = go(open_app("sample", segment="Enterprise"), places.DATA)
    press(bring(app, "one_sheet.xlsx", SHEET.read_bytes()), "use")
    assert app.selectbox(key="segment").value == "All segments"


def test_a_name_full_of_marks_is_shown_letter_by_letter() -> None:
    name = "![x](https://evil.example/p.png) **$5$**.csv"
    app = bring(open_app("sample", places.DATA), name, "Customer ID,Churned,MRR\nA,Yes,10\nB,No,20\n")
    assert any(name in text for text in texts(app))
    assert "![x]" not in " ".join(markdown.value for markdown in app.main.markdown)
    press(app, "use")
    assert name.removesuffix(".csv") in dataset_card(app)
    assert "![x]" not in " ".join(markdown.value for markdown in app.sidebar.markdown)


def test_a_file_brought_by_one_visitor_opens_for_another_with_the_link() -> None:
    first = press(bring(open_app("sample", places.DATA), "one_sheet.xlsx", SHEET.read_bytes()), "use")
    held = shelf(first)
    assert held is not None
    assert title(visit(held)) == title(drawn("one sheet"))
