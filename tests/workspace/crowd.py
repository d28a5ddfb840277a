"""What do eight threads of one process do to a workspace? A program, run twice at once; it prints its answers."""

from __future__ import annotations

import json
import random
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csdata.errors import CsDataError
from csdata.workspace import Workspace, open_workspace
from tests.workspace.parcels import parcel

THREADS = 8


@dataclass
class Acknowledged:
    """What one process was told is saved."""

    imports: list[list[Any]] = field(default_factory=list)  # mark, number of the version
    counts: dict[str, int] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    conflicts: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)


def main(folder: Path, process: str, steps: int, *, back: bool) -> None:
    """Let the threads begin at the same time, and print their acknowledgements as JSON."""
    told = [Acknowledged() for _ in range(THREADS)]
    together = threading.Barrier(THREADS)

    def run(number: int) -> None:
        together.wait()
        try:
            one_thread(open_workspace(folder), f"{process}{number}", steps, back=back, told=told[number])
        except Exception as error:  # noqa: BLE001 - told to the test, whatever it is
            told[number].errors.append(repr(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps([one.__dict__ for one in told]))


def one_thread(workspace: Workspace, who: str, steps: int, *, back: bool, told: Acknowledged) -> None:
    """Import, count, append, and where asked for undo and restore, in an order of its own."""
    dice = random.Random(who)
    for step in range(steps):
        mark = f"{who}.{step}"
        told.imports.append([mark, parcel(workspace, mark.encode() * 100, mark).id])
        count(workspace, dice.choice("ab"), told)
        append(workspace, mark, told)
        if back:
            _back_or_forth(workspace, dice, told)


def count(workspace: Workspace, name: str, told: Acknowledged) -> None:
    """Add one to a counter that everybody adds to; once more whenever somebody else was faster."""
    while True:
        seen = workspace.documents.get("view", name)
        try:
            workspace.documents.save("view", name, (seen.body if seen else 0) + 1, seen.revision if seen else 0)
        except CsDataError as error:
            _only(error, "changed_meanwhile")
            told.conflicts += 1
        else:
            told.counts[name] = told.counts.get(name, 0) + 1
            return


def append(workspace: Workspace, mark: str, told: Acknowledged) -> None:
    """Add a word to a list that everybody adds to."""
    while True:
        seen = workspace.documents.get("playbook", "list")
        try:
            workspace.documents.save(
                "playbook", "list", [*(seen.body if seen else []), mark], seen.revision if seen else 0
            )
        except CsDataError as error:
            _only(error, "changed_meanwhile")
            told.conflicts += 1
        else:
            told.listed.append(mark)
            return


def _back_or_forth(workspace: Workspace, dice: random.Random, told: Acknowledged) -> None:
    try:
        if dice.random() < 0.5:
            workspace.undo()
        else:
            workspace.restore(dice.choice(workspace.versions()).id)
    except CsDataError as error:
        _only(error, "nothing_to_undo")
        told.refused += 1


def _only(error: CsDataError, code: str) -> None:
    if error.code != code:
        raise error


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), back=sys.argv[4] == "back")
