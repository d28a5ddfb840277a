"""Does a workspace survive the journey as one file, and is a file that was tampered with refused?"""

from __future__ import annotations

import io
import random
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from csdata.errors import CsDataError
from csdata.workspace import Workspace, create, import_archive, listing, open_workspace
from csdata.workspace.packing import LEDGER
from tests.workspace.parcels import leftovers, marks, parcel

BATCH = "batches/" + "0" * 64


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create("Acme", tmp_path / "home")
    parcel(made, b"one" * 1000, "a")
    parcel(made, b"two" * 1000, "b")
    made.undo()
    parcel(made, b"three" * 1000, "c")
    made.documents.save("scenario", "Price", {"months": 12})
    made.documents.save("scenario", "Price", {"months": 24})
    return made


def packed(workspace: Workspace) -> bytes:
    target = io.BytesIO()
    workspace.export(target)
    return target.getvalue()


def entries(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def repacked(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def refused(archive: bytes, home: Path, code: str, **limits: int) -> None:
    with pytest.raises(CsDataError) as error:
        import_archive(archive, home, **limits)
    assert (error.value.code, bool(error.value.hint)) == (code, True)
    assert [path for path in home.rglob("*") if path.name != ".staging"] == []


def test_what_was_exported_comes_back_equal_under_a_new_link(workspace: Workspace, tmp_path: Path) -> None:
    workspace.export(tmp_path / "acme.zip")
    back = import_archive(tmp_path / "acme.zip", tmp_path / "other")
    assert back.token != workspace.token
    assert (back.name, back.current(), back.versions()) == (workspace.name, workspace.current(), workspace.versions())
    assert back.documents.history("scenario", "Price") == workspace.documents.history("scenario", "Price")
    assert back.audit()[1:] == workspace.audit()
    for version in back.versions():
        for ref in version.batches:
            ours, theirs = workspace.batch_folder(ref), back.batch_folder(ref)
            assert contents(ours) == contents(theirs)
    assert marks(back.undo()) == ["a"]
    assert leftovers(back) == []
    assert leftovers(workspace) == []
    assert workspace.token.encode() not in (tmp_path / "acme.zip").read_bytes()


def test_the_same_moment_gives_the_same_bytes(workspace: Workspace) -> None:
    assert packed(workspace) == packed(workspace)


def test_an_empty_workspace_travels_too(tmp_path: Path) -> None:
    assert import_archive(packed(create("Empty", tmp_path)), tmp_path).versions() == ()


def test_an_export_is_one_moment_while_others_import_and_forget(workspace: Workspace, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        elsewhere = open_workspace(workspace.folder)
        for step in range(10_000):
            if done.is_set():
                return
            parcel(elsewhere, b"more", f"m{step}")
            if step % 5 == 4:
                elsewhere.undo()
                elsewhere.forget_history()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archives = [packed(workspace) for _ in range(4)]
    finally:
        done.set()
        writer.join()
    for archive in archives:
        back = import_archive(archive, tmp_path / "other")
        assert marks(back.current())[0] == "a"


def test_an_export_replaces_an_older_file_and_leaves_no_part(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "acme.zip").write_bytes(b"older")
    workspace.export(folder / "acme.zip")
    assert zipfile.is_zipfile(folder / "acme.zip")
    assert [path.name for path in folder.iterdir()] == ["acme.zip"]


def test_an_export_without_a_batch_is_refused_and_not_silently_poorer(workspace: Workspace) -> None:
    current = workspace.current()
    assert current is not None
    workspace.batch_folder(current.batches[0]).rename(workspace.folder.parent / "away")
    with pytest.raises(CsDataError) as error:
        packed(workspace)
    assert error.value.code == "missing_batch"


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/etc/evil", "batches/../../evil", "..\\evil", "C:\\evil", f"{BATCH}/../../../evil",
        f"{BATCH}/.hidden", "batches/short/x", "ledger.db-wal", f"{BATCH}/a/b", "evil.txt",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(workspace: Workspace, tmp_path: Path, name: str) -> None:
    refused(repacked(entries(packed(workspace)) | {name: b"evil"}), tmp_path / "other", "unsafe_archive")
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_one_name_twice_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    target = io.BytesIO(packed(workspace))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(LEDGER, b"another")
    refused(target.getvalue(), tmp_path / "other", "unsafe_archive")


def test_a_bomb_is_refused_by_what_it_announces_and_by_what_it_holds(workspace: Workspace, tmp_path: Path) -> None:
    files = entries(packed(workspace)) | {f"{BATCH}/bomb.parquet": bytes(50_000_000)}
    bomb = repacked(files, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 1_000_000
    refused(bomb, tmp_path / "other", "too_large", max_bytes=10_000_000)
    # The directory of the zip file says 1 kB where 50 MB are.
    lying = bomb.replace((50_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    refused(lying, tmp_path / "other", "unreadable", max_bytes=10_000_000)


def test_a_changed_batch_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    files = entries(packed(workspace))
    batch = next(name for name in files if name.endswith(".parquet"))
    refused(repacked(files | {batch: b"changed"}), tmp_path / "other", "missing_batch")
    del files[batch]
    refused(repacked(files), tmp_path / "other", "missing_batch")


def test_a_batch_that_no_version_names_is_not_taken_in(workspace: Workspace, tmp_path: Path) -> None:
    files = entries(packed(workspace)) | {f"{BATCH}/x.parquet": b"stranger"}
    assert leftovers(import_archive(repacked(files), tmp_path / "other")) == []


@pytest.mark.parametrize("content", [b"", b"no zip file", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_export_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    refused(content, tmp_path / "other", "unreadable")


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(CsDataError) as error:
        import_archive(tmp_path / "none.zip", tmp_path / "other")
    assert error.value.code == "not_found"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON audit BEGIN DELETE FROM versions; END",
        "CREATE VIEW evil AS SELECT 1",
        "PRAGMA application_id=1",
        "PRAGMA journal_mode=DELETE",
        "UPDATE versions SET note = 'other'",
        "UPDATE workspace SET head = 2",
        "DELETE FROM workspace",
    ],
)
def test_a_ledger_that_somebody_changed_is_refused(workspace: Workspace, tmp_path: Path, statement: str) -> None:
    files = entries(packed(workspace))
    changed = tmp_path / "changed.db"
    changed.write_bytes(files[LEDGER])
    with closing(sqlite3.connect(changed, isolation_level=None)) as connection:
        connection.execute(statement)
    refused(repacked(files | {LEDGER: changed.read_bytes()}), tmp_path / "other", "damaged")


def test_a_ledger_of_a_newer_program_says_so(workspace: Workspace, tmp_path: Path) -> None:
    files = entries(packed(workspace))
    changed = tmp_path / "changed.db"
    changed.write_bytes(files[LEDGER])
    with closing(sqlite3.connect(changed, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=2")
    refused(repacked(files | {LEDGER: changed.read_bytes()}), tmp_path / "other", "newer_format")


def test_a_flipped_byte_anywhere_is_refused_or_harmless(workspace: Workspace, tmp_path: Path) -> None:
    whole, dice = packed(workspace), random.Random(7)
    for _ in range(60):
        broken = bytearray(whole)
        broken[dice.randrange(len(whole))] ^= dice.randrange(1, 256)
        try:
            back = import_archive(bytes(broken), tmp_path / "other")
        except CsDataError:
            continue
        assert (back.versions(), back.name) == (workspace.versions(), workspace.name)
        back.delete()
    assert listing(tmp_path / "other") == ()
