"""What is left of a process that is killed at any moment? Run as a program: it forks victims, kills them, and looks.

It forks before anything else runs in it: single-threaded, warm, and without an open ledger, so that a victim starts
within milliseconds and every look at the disk is that of a fresh process.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from csdata.errors import CsDataError
from csdata.workspace import Workspace, create, import_archive, listing, open_workspace
from tests.workspace.parcels import leftovers, parcel

ROUNDS_PER_WORKSPACE = 10
MOST_LINES = 9

Tell = Callable[[list[Any]], None]


def in_child(work: Callable[[Tell], None]) -> tuple[int, int]:
    """Fork; return the child's number and the end of a pipe on which it tells what it does, a line each."""
    reading, writing = os.pipe()
    number = os.fork()
    if number:
        os.close(writing)
        return number, reading
    os.close(reading)
    code = 1
    try:
        work(lambda said: _say(writing, said))
        code = 0
    except BaseException as error:  # noqa: BLE001 - told to the test, whatever it is
        _say(writing, ["failed", repr(error)])
    finally:
        os._exit(code)


def _say(pipe: int, said: list[Any]) -> None:
    os.write(pipe, json.dumps(said).encode() + b"\n")


def heard(pipe: int) -> list[list[Any]]:
    with os.fdopen(pipe, "rb") as file:
        return [json.loads(line) for line in file.read().splitlines()]


def killed(child: int, pipe: int, seed: int) -> list[list[Any]]:
    """Kill a child at a moment that the seed chooses, and return all it told.

    The moment is counted in what the child told and in its own pace, so that it is as good on a slow machine.
    """
    dice, began, lines = random.Random(-seed), time.monotonic(), b""
    wanted = dice.randint(1, MOST_LINES)
    while lines.count(b"\n") < wanted and (more := os.read(pipe, 65_536)):
        lines += more
    time.sleep(dice.uniform(0, 2) * (time.monotonic() - began) / wanted)
    os.kill(child, signal.SIGKILL)
    told = [json.loads(line) for line in lines.splitlines()] + heard(pipe)
    os.waitpid(child, 0)
    return told


def work(folder: Path, contents: list[bytes], seed: int, tell: Tell) -> None:
    """Import, save, undo, restore, for ever: `try` before each, `done` with what was acknowledged after."""
    workspace, dice = open_workspace(folder), random.Random(seed)
    for step in range(10_000):
        what = dice.choice(["import", "import", "import", "save", "save", "undo", "restore"])
        if what == "import":
            tell(["try", what])
            made = parcel(workspace, dice.choice(contents), f"{seed}.{step}")
            tell(["done", what, made.id, made.batches[-1].digest])
        elif what == "save":
            name = dice.choice("abc")
            tell(["try", what, name])
            tell(["done", what, name, workspace.documents.save("scenario", name, {"value": f"{seed}.{step}"})])
        elif workspace.versions():
            tell(["try", what])
            _back(workspace, what, dice)
            now = workspace.current()
            tell(["done", what, now.id if now else None])


def _back(workspace: Workspace, what: str, dice: random.Random) -> None:
    if what == "restore":
        workspace.restore(dice.choice(workspace.versions()).id)
    elif workspace.current() is not None:
        workspace.undo()


def look(folder: Path, tell: Tell) -> None:
    """Open the workspace in a fresh process, check all of it, and tell its state."""
    workspace = open_workspace(folder)
    workspace.check()
    left, now = leftovers(workspace), workspace.current()
    versions = {
        str(version.id): [version.parent, [b.digest for b in version.batches]] for version in workspace.versions()
    }
    documents = {document.name: document.revision for document in workspace.documents.all("scenario")}
    tell(["state", {"head": now.id if now else None, "versions": versions, "documents": documents, "left": left}])


def judge(before: dict[str, Any], told: list[list[Any]], after: dict[str, Any]) -> str | None:
    """Return what is wrong with the state after a kill, given the state before and what the victim told."""
    head, versions, documents = before["head"], set(before["versions"]), dict(before["documents"])
    trying: list[Any] | None = None
    for said in told:
        if said[0] == "failed":
            return f"the victim failed: {said[1]}"
        trying = said[1:] if said[0] == "try" else None
        if said[0] != "done":
            continue
        if said[1] == "save":
            documents[said[2]] = said[3]
        else:
            head = said[2]
        if said[1] == "import":
            versions.add(str(said[2]))
            if after["versions"].get(str(said[2]), [None, [None]])[1][-1] != said[3]:
                return f"the acknowledged import {said[2]} is not there"
    if missing := versions - set(after["versions"]):
        return f"versions lost: {missing}"
    return _in_flight(head, documents, trying, after) or (f"left over: {after['left']}" if after["left"] else None)


def _in_flight(
    head: int | None, documents: dict[str, int], trying: list[Any] | None, after: dict[str, Any]
) -> str | None:
    """Return what is neither the state before nor the state after the one operation that was under way."""
    what = trying[0] if trying else None
    if after["documents"] != documents:
        one_more = dict(documents)
        if what == "save":
            one_more[trying[1]] = one_more.get(trying[1], 0) + 1
        if after["documents"] != one_more:
            return f"documents: {documents} became {after['documents']} while {trying}"
    if after["head"] == head:
        return None
    new = after["versions"].get(str(after["head"]), [None, []])
    old = after["versions"].get(str(head), [None, []])
    fits = {
        "import": new[0] == head and new[1][:-1] == old[1],
        "undo": after["head"] == old[0],
        "restore": new[0] == head,
    }
    return None if fits.get(str(what)) else f"head went from {head} to {after['head']} while {trying}"


def one_kill(
    folder: Path, contents: list[bytes], seed: int, before: dict[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    """Let a victim work for a moment, kill it, and return the state it left and what it was at."""
    child, pipe = in_child(lambda tell: work(folder, contents, seed, tell))
    told = killed(child, pipe, seed)
    child, pipe = in_child(lambda tell: look(folder, tell))
    (answer,) = heard(pipe)
    os.waitpid(child, 0)
    if answer[0] != "state":
        raise CsDataError("test", f"seed {seed}: {answer[1]} after {told[-1:]}", "")
    if wrong := judge(before, told, answer[1]):
        raise CsDataError("test", f"seed {seed}: {wrong}", "")
    return answer[1], told


def work_on_the_whole(home: Path, contents: list[bytes], seed: int, tell: Tell) -> None:
    """Begin, fill, forget, export, bring back and delete workspaces, for ever."""
    dice = random.Random(seed)
    while True:
        tell(["at", "create"])
        workspace = create("Whole", home)
        tell(["keep", workspace.token])
        for step in range(3):
            parcel(workspace, dice.choice(contents), f"{seed}.{step}")
        tell(["at", "forget"])
        workspace.undo()
        workspace.forget_history()
        tell(["at", "export"])
        workspace.export(home / "whole.zip")
        tell(["at", "import"])
        copy = import_archive(home / "whole.zip", home)
        tell(["keep", copy.token])
        with copy.building_cache("k") as folder:
            (folder / "x").write_bytes(contents[0])
        tell(["drop", workspace.token])
        workspace.delete()


def look_at_the_whole(home: Path, tell: Tell) -> None:
    """Check every workspace of a home in a fresh process, and tell which there are and what is left over."""
    opened = [open_workspace(info.token, home) for info in listing(home)]
    for workspace in opened:
        workspace.check()
    tell(["state", [one.token for one in opened], [rest for one in opened for rest in leftovers(one)]])


def kill_on_the_whole(home: Path, contents: list[bytes], seeds: range) -> None:
    """Kill once a seed while whole workspaces come and go; print how many were ever kept."""
    kept = 0
    for seed in seeds:
        child, pipe = in_child(lambda tell, seed=seed: work_on_the_whole(home, contents, seed, tell))
        told = killed(child, pipe, seed)
        child, pipe = in_child(lambda tell: look_at_the_whole(home, tell))
        (answer,) = heard(pipe)
        os.waitpid(child, 0)
        wanted = {said[1] for said in told if said[0] == "keep"} - {said[1] for said in told if said[0] == "drop"}
        kept += len(wanted)
        if answer[0] != "state" or answer[2] or wanted - set(answer[1]) or any(s[0] == "failed" for s in told):
            raise CsDataError("test", f"seed {seed}: {answer} after {told[-2:]}", "")
        for token in answer[1]:
            open_workspace(token, home).delete()
    sys.stdout.write(json.dumps({"kept": kept}))


def main(home: Path, contents: list[bytes], seeds: range) -> None:
    """Kill once a seed; print, as JSON, how many operations were acknowledged and what the kills interrupted."""
    acknowledged, interrupted = 0, {"import": 0, "save": 0, "undo": 0, "restore": 0, "nothing": 0}
    for first in range(seeds.start, seeds.stop, ROUNDS_PER_WORKSPACE):
        workspace = create("Victim", home)
        state: dict[str, Any] = {"head": None, "versions": {}, "documents": {}}
        for seed in range(first, min(first + ROUNDS_PER_WORKSPACE, seeds.stop)):
            state, told = one_kill(workspace.folder, contents, seed, state)
            acknowledged += sum(said[0] == "done" for said in told)
            interrupted[told[-1][1] if told and told[-1][0] == "try" else "nothing"] += 1
        workspace.delete()
    sys.stdout.write(json.dumps({"acknowledged": acknowledged, "interrupted": interrupted}))


if __name__ == "__main__":
    parquet = [path.read_bytes() for path in sorted(Path(sys.argv[2]).iterdir())]
    do = kill_on_the_whole if sys.argv[5:] == ["whole"] else main
    do(Path(sys.argv[1]), parquet, range(int(sys.argv[3]), int(sys.argv[4])))
