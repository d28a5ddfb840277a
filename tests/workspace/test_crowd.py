"""Is anything lost when two processes with eight threads each work in one workspace at once?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from csdata.workspace import Workspace, create
from tests.workspace.parcels import leftovers, marks

ROOT = Path(__file__).resolve().parents[2]
STEPS = 6
EVERYBODY = 2 * 8 * STEPS


def crowd(workspace: Workspace, how: str) -> list[dict[str, Any]]:
    """Let two processes with eight threads each work, and return what each thread was told."""
    command = [sys.executable, "-m", "tests.workspace.crowd", str(workspace.folder)]
    running = [
        subprocess.Popen([*command, who, str(STEPS), how], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for who in ("left", "right")
    ]
    ends = [process.communicate() for process in running]
    assert [said.decode()[-2000:] for _, said in ends] == ["", ""]
    told = [thread for out, _ in ends for thread in json.loads(out)]
    assert [error for thread in told for error in thread["errors"]] == []
    return told


def documents_are_complete(workspace: Workspace, told: list[dict[str, Any]]) -> None:
    counted: Counter[str] = Counter()
    for thread in told:
        counted.update(thread["counts"])
    assert {document.name: document.body for document in workspace.documents.all("view")} == dict(counted)
    assert counted.total() == EVERYBODY
    listed = workspace.documents.get("playbook", "list")
    assert listed is not None
    assert sorted(listed.body) == sorted(mark for thread in told for mark in thread["listed"])
    # Every save made one revision: the history is whole.
    assert [one.revision for one in workspace.documents.history("playbook", "list")] == list(range(EVERYBODY, 0, -1))
    assert sum(thread["conflicts"] for thread in told) > 0, "nobody met anybody: the test shows nothing"


@pytest.mark.parametrize("how", ["forward", "back"])
def test_every_import_and_every_save_of_two_processes_with_eight_threads_is_there(tmp_path: Path, how: str) -> None:
    # Not quick: about five seconds each, most of them waiting for the disk.
    workspace = create("Crowd", tmp_path)
    told = crowd(workspace, how)
    workspace.check()
    versions = {version.id: version for version in workspace.versions()}
    imports = [one for thread in told for one in thread["imports"]]
    assert len({number for _, number in imports}) == EVERYBODY
    for mark, number in imports:
        assert marks(versions[number])[-1] == mark
        parent = versions[number].parent
        assert marks(versions[number])[:-1] == (marks(versions[parent]) if parent else [])
    if how == "forward":
        assert Counter(marks(workspace.current())) == Counter(mark for mark, _ in imports)
    documents_are_complete(workspace, told)
    assert leftovers(workspace) == []
