"""Does a disk that is full, locked or broken lead to a plain sentence, and to nothing lost?"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from csdata.errors import CsDataError
from csdata.workspace import Workspace, create, open_workspace
from tests.workspace.parcels import leftovers, marks, parcel

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
LINUX = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits and forbids in other ways")

# A child tries things under a limit and prints the codes of what it is told; a traceback would end it otherwise.
CHILD = """
import os, resource, signal, sys
from pathlib import Path
from csdata.errors import CsDataError
from csdata.workspace import Workspace, create, listing, open_workspace
from tests.workspace.parcels import parcel

folder, how = Path(sys.argv[1]), sys.argv[2]
if how == "nobody" and os.getuid() == 0:
    os.setgid({nobody}); os.setuid({nobody})
if how.isdigit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(how), int(how)))
workspace = Workspace(folder.name, folder)
for use in (
    lambda: parcel(open_workspace(folder), b"x" * 300_000),
    lambda: workspace.documents.save("view", "big", "x" * 300_000),
    lambda: create("New", folder.parent),
    lambda: workspace.forget_history() if how == "nobody" else None,
    lambda: workspace.delete() if how == "nobody" else None,
):
    try:
        use()
        print("done")
    except CsDataError as error:
        print(error.code, "|", error)
""".replace("{nobody}", str(NOBODY))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create("Acme", tmp_path)
    parcel(made, b"one", "a")
    made.documents.save("view", "v", {"a": 1})
    return made


def told(folder: Path, how: str) -> list[str]:
    """Return the code of each answer of the child."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), how], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (child.returncode, child.stderr) == (0, "")
    return [line.split(" |")[0] for line in child.stdout.splitlines()]


def is_as_before(workspace: Workspace) -> None:
    workspace = open_workspace(workspace.folder)
    workspace.check()
    assert marks(workspace.current()) == ["a"]
    assert [one.body for one in workspace.documents.all("view")] == [{"a": 1}]
    assert leftovers(workspace) == []


@LINUX
def test_a_file_that_may_not_grow_is_told_in_words_and_changes_nothing(workspace: Workspace) -> None:
    codes = told(workspace.folder, "100000")
    assert set(codes[:2]) <= {"disk_full", "disk_error"}
    is_as_before(workspace)


@LINUX
def test_a_disk_without_any_room_is_told_in_words_and_changes_nothing(workspace: Workspace) -> None:
    codes = told(workspace.folder, "0")
    assert set(codes[:3]) <= {"disk_full", "disk_error", "read_only"}
    is_as_before(workspace)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Give a file system of 1 MB; needs to be root on Linux."""
    folder = Path(tempfile.mkdtemp())
    mount = shutil.which("mount") if sys.platform == "linux" and os.getuid() == 0 else None
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "small", folder], check=False).returncode:
        pytest.skip("only root may make a small file system")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_a_full_disk_loses_nothing_and_works_again_when_there_is_room(small_disk: Path) -> None:
    workspace = create("Acme", small_disk)
    acknowledged = marks(parcel(workspace, b"one", "a"))
    for size in (2_000_000, 300_000):
        with pytest.raises(CsDataError) as error:  # noqa: PT012 - what fails is inside the block
            for step in range(20):
                acknowledged = marks(parcel(workspace, os.urandom(size), f"{size} {step}"))
        assert error.value.code == "disk_full"
    with pytest.raises(CsDataError) as error:  # noqa: PT012 - what fails is inside the block
        for step in range(400):
            workspace.documents.save("view", f"v{step}", "x" * 20_000)
    assert error.value.code in {"disk_full", "disk_error"}
    assert len(workspace.documents.all("view")) == step
    open_workspace(workspace.folder).check()
    assert marks(workspace.current()) == acknowledged
    # The log of the ledger could not be written back yet: it stays beside it.
    assert set(leftovers(workspace)) <= {"ledger.db-shm", "ledger.db-wal"}
    workspace.delete()
    assert [path.name for path in small_disk.iterdir()] == [".staging"]
    assert marks(parcel(create("Next", small_disk), os.urandom(500_000), "b")) == ["b"]


@LINUX
def test_a_folder_that_may_only_be_read_is_told_in_words() -> None:
    home = Path(tempfile.mkdtemp())  # not below a folder that is closed to others
    try:
        workspace = create("Acme", home)
        parcel(workspace, b"one", "a")
        workspace.documents.save("view", "v", {"a": 1})
        for path in [home, *home.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        assert set(told(workspace.folder, "nobody")) == {"read_only"}
        for path in [home, *home.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        is_as_before(workspace)
    finally:
        shutil.rmtree(home)


def test_a_flipped_byte_of_the_ledger_is_noticed_or_harmless(workspace: Workspace) -> None:
    for number in range(12):
        parcel(workspace, b"x", number)
        workspace.documents.save("scenario", f"s{number}", {"value": number})
    ledger, whole, dice = (
        workspace.folder / "ledger.db",
        (workspace.folder / "ledger.db").read_bytes(),
        random.Random(3),
    )
    state = (workspace.versions(), workspace.documents.all("scenario"), workspace.name)
    noticed = 0
    for _ in range(150):
        broken = bytearray(whole)
        broken[dice.randrange(len(whole))] ^= dice.randrange(1, 256)
        ledger.write_bytes(broken)
        try:
            opened = open_workspace(workspace.folder)
            opened.check()
            assert (opened.versions(), opened.documents.all("scenario"), opened.name) == state
        except CsDataError as error:
            assert error.code in {"damaged", "newer_format", "read_only", "gone"}  # noqa: PT017 - both outcomes are right
            noticed += 1
        for rest in workspace.folder.glob("ledger.db-*"):
            rest.unlink()
    assert noticed > 10  # most of the file is free room


def test_a_ledger_cut_short_or_emptied_is_told_in_words(workspace: Workspace) -> None:
    ledger = workspace.folder / "ledger.db"
    whole = ledger.read_bytes()
    for size in (0, 1, 100, 4096, len(whole) // 2, len(whole) - 1):
        ledger.write_bytes(whole[:size])
        with pytest.raises(CsDataError, match="damaged") as error:
            open_workspace(workspace.folder)
        assert error.value.code == "damaged"


def test_a_workspace_without_a_ledger_is_no_workspace(workspace: Workspace) -> None:
    (workspace.folder / "ledger.db").unlink()
    with pytest.raises(CsDataError) as error:
        open_workspace(workspace.folder)
    assert error.value.code == "gone"
    assert not (workspace.folder / "ledger.db").exists()
