"""Is what a dead process left removed, and what a live one writes left alone?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csdata.workspace import claims, create, open_workspace
from csdata.workspace.claims import claim, sweep
from tests.workspace.parcels import leftovers, parcel

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys, time
from pathlib import Path
from csdata.workspace import open_workspace
with open_workspace(Path(sys.argv[1])).draft() as draft:
    (draft / "half.parquet").write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""


def test_a_claim_is_a_private_folder_that_goes_at_its_end(tmp_path: Path) -> None:
    with claim(tmp_path) as scratch:
        (scratch / "x").write_text("x")
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_live_claim_is_left_alone_even_by_the_same_process(tmp_path: Path) -> None:
    with claim(tmp_path) as scratch:
        (scratch / "x").write_text("x")
        sweep(tmp_path)
        assert (scratch / "x").read_text() == "x"


def test_another_process_is_left_alone_while_it_lives_and_cleaned_up_after_when_killed(tmp_path: Path) -> None:
    workspace = create("Acme", tmp_path)
    with subprocess.Popen([sys.executable, "-c", WRITER, workspace.folder], cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        open_workspace(workspace.folder)
        assert [path.read_bytes() for path in workspace.folder.rglob("half.parquet")] == [b"half"]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert list(workspace.folder.rglob("half.parquet")) != []
    open_workspace(workspace.folder)
    assert leftovers(workspace) == []


def test_a_batch_of_a_process_that_died_before_its_version_is_removed(tmp_path: Path) -> None:
    workspace = create("Acme", tmp_path)
    made = parcel(workspace, b"kept")
    orphan, dead = "0" * 64, workspace.folder / "incoming" / "dead"
    (workspace.folder / "batches" / orphan).mkdir()
    dead.mkdir()
    dead.with_name("dead.lock").touch()
    (dead / "promise.json").write_text(f'["{orphan}", "{made.batches[0].digest}", "../../x"]')
    open_workspace(workspace.folder)
    assert leftovers(workspace) == []
    workspace.check()


def test_a_promise_that_was_half_written_harms_nobody(tmp_path: Path) -> None:
    workspace = create("Acme", tmp_path)
    dead = workspace.folder / "incoming" / "dead"
    dead.mkdir()
    dead.with_name("dead.lock").touch()
    (dead / "promise.json").write_text('["0000')
    open_workspace(workspace.folder)
    assert leftovers(workspace) == []


def test_folders_and_files_without_a_lock_are_leftovers(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "alone.lock").touch()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_flock_a_lock_file_is_believed_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "fcntl", None)  # as on Windows
    with claim(tmp_path) as scratch:
        sweep(tmp_path)
        assert scratch.is_dir()
        lock = scratch.with_name(f"{scratch.name}.lock")
        written = lock.stat().st_mtime
        os.utime(lock, (written - 23 * 3600, written - 23 * 3600))
        sweep(tmp_path)
        assert scratch.is_dir()
        os.utime(lock, (written - 25 * 3600, written - 25 * 3600))
        sweep(tmp_path)
        assert not scratch.exists()
    assert list(tmp_path.iterdir()) == []


def test_sweeping_where_there_is_nothing_is_quiet(tmp_path: Path) -> None:
    sweep(tmp_path / "none")
