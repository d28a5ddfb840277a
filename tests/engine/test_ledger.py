"""Does the ledger write everything or nothing, notice damage, and keep nobody waiting?"""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csdata.engine.ledger import Ledger
from csdata.engine.ledger_page import COLUMNS, RevisionRow, VersionRow
from csdata.errors import CsDataError


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "ledger.db", "Acme")


def rename(ledger: Ledger, name: str) -> None:
    with ledger.writing() as page:
        page.set_title(page.title()._replace(name=name))


def name_of(ledger: Ledger) -> str:
    with ledger.reading() as page:
        return page.title().name


def test_a_transaction_is_everything_or_nothing(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.writing() as page:  # noqa: PT012 - what fails is inside the block
        page.set_title(page.title()._replace(name="half"))
        page.note("rename", "half")
        raise ZeroDivisionError
    assert name_of(ledger) == "Acme"
    with ledger.reading() as page:
        assert [row.action for row in page.audit()] == ["create"]


def test_a_reader_sees_one_moment_and_does_not_stop_a_writer(ledger: Ledger) -> None:
    with ledger.reading() as page:
        assert page.title().name == "Acme"
        rename(ledger, "Other")
        assert page.title().name == "Acme"
    assert name_of(ledger) == "Other"


def test_a_writer_does_not_stop_readers(ledger: Ledger) -> None:
    with ledger.writing() as page:
        page.set_title(page.title()._replace(name="Other"))
        assert name_of(ledger) == "Acme"
    assert name_of(ledger) == "Other"


def test_a_program_that_holds_the_file_open_for_reading_stops_nobody(ledger: Ledger) -> None:
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT name FROM workspace").fetchall() == [("Acme",)]
        for number in range(50):
            rename(ledger, f"Acme {number}")
        ledger.compact()
        assert other.execute("SELECT name FROM workspace").fetchall() == [("Acme",)]
    assert name_of(ledger) == "Acme 49"
    ledger.check_everything()


def add_notes(path: Path, count: int) -> None:
    """Write for a while; runs in a process of its own."""
    for number in range(count):
        with Ledger(path).writing() as page:
            page.note("test", str(number))


def test_two_processes_write_in_turn(ledger: Ledger) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=add_notes, args=(ledger.path, 40)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with ledger.reading() as page:
        assert [row.id for row in page.audit()] == list(range(81, 0, -1))


def test_nothing_but_the_ledger_stays_when_the_last_one_has_left(ledger: Ledger) -> None:
    rename(ledger, "Other")
    assert [path.name for path in ledger.path.parent.iterdir()] == ["ledger.db"]


def test_a_ledger_that_is_not_there_is_told_and_not_created(tmp_path: Path) -> None:
    missing = Ledger(tmp_path / "place" / "ledger.db")
    for use in (lambda: name_of(missing), lambda: rename(missing, "x"), missing.check, missing.compact):
        with pytest.raises(CsDataError) as error:
            use()
        assert error.value.code == "gone"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("table", COLUMNS)
def test_a_cell_that_was_changed_behind_our_back_is_noticed(ledger: Ledger, table: str) -> None:
    with ledger.writing() as page:
        page.add_version(VersionRow(1, None, page.now(), "import", "note", "{}", f"[{page.batch_number('d', '{}')}]"))
        page.add_revision(RevisionRow("view", "a", 1, "1", page.now()))
    ledger.check_everything()
    for column in COLUMNS[table]:
        with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
            (before,) = other.execute(f"SELECT {column} FROM {table}").fetchone()  # noqa: S608 - names of ours
            other.execute(f"UPDATE {table} SET {column} = 77")  # noqa: S608 - names of ours
            with pytest.raises(CsDataError) as error:
                ledger.check_everything()
            assert error.value.code == "damaged", column
            other.execute(f"UPDATE {table} SET {column} = ?", (before,))  # noqa: S608 - names of ours
    ledger.check_everything()


def test_the_file_is_checked_again_only_when_it_changed(ledger: Ledger) -> None:
    ledger.check()
    ledger.path.write_bytes(ledger.path.read_bytes()[:5000])
    with pytest.raises(CsDataError) as error:
        ledger.check()
    assert error.value.code == "damaged"


def test_any_other_sqlite_file_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE something (a)")
    with pytest.raises(CsDataError) as error:
        Ledger(path).check()
    assert error.value.code == "damaged"


def test_a_copy_is_a_ledger_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    ledger.copy_to(tmp_path / "copy.db")
    copy = Ledger(tmp_path / "copy.db")
    copy.check()
    rename(copy, "Copy")
    assert (name_of(ledger), name_of(copy)) == ("Acme", "Copy")


def test_deleted_rows_leave_no_trace_in_the_file(ledger: Ledger) -> None:
    with ledger.writing() as page:
        page.add_revision(RevisionRow("view", "a", 1, '"SECRET"', page.now()))
        page.add_revision(RevisionRow("view", "a", 2, '"kept"', page.now()))
    with ledger.writing() as page:
        page.keep_only_the_head()
    ledger.compact()
    assert b"SECRET" not in ledger.path.read_bytes()
    assert b"kept" in ledger.path.read_bytes()
