"""How does what was imported get onto the disk for good, and is it still what it was?"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from csdata.errors import CsDataError
from csdata.workspace.trouble import missing_batch

DIGEST = re.compile(r"[0-9a-f]{64}")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}")
BLOCK_BYTES = 1 << 20
PROMISE = "promise.json"


def checked_digest(digest: str) -> str:
    """Return the name of a batch after making sure that it is one; raises missing_batch."""
    if not DIGEST.fullmatch(digest):
        raise missing_batch(digest)
    return digest


def content_hash(folder: Path, *, sync: bool = False) -> str:
    """Return the SHA-256 over names, sizes and bytes of the files of a folder, in the order of their names.

    With `sync` every file, and then the folder, has reached the disk on return. Raises bad_value for an empty folder
    and for anything but plain files with simple names.
    """
    whole = hashlib.sha256()
    for path in _plain_files(folder):
        whole.update(f"{path.name}\n{path.stat().st_size}\n".encode())
        for block in _blocks(path, sync=sync):
            whole.update(block)
    if sync:
        sync_folder(folder)
    return whole.hexdigest()


def _plain_files(folder: Path) -> list[Path]:
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    for path in paths:
        if path.is_symlink() or not path.is_file() or not FILE_NAME.fullmatch(path.name):
            raise CsDataError.bad_value("A batch", path.name, "plain files with simple names")
    if not paths:
        raise CsDataError.bad_value("A batch", "no file", "at least one file")
    return paths


def _blocks(path: Path, *, sync: bool) -> Iterator[bytes]:
    with path.open("r+b" if sync else "rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block
        if sync:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder reach the disk; Windows does so by itself."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_intact(folder: Path) -> bool:
    """Tell whether a batch is there and still has the content that its name promises."""
    try:
        return content_hash(folder) == folder.name
    except (OSError, CsDataError):
        return False


def place(draft: Path, target: Path, aside: Path | None) -> None:
    """Make a draft the batch `target`; one that is already there stays, a damaged one is first moved `aside`."""
    if aside is not None and target.exists():
        target.rename(aside)
    if not target.exists():
        draft.rename(target)
    sync_folder(target.parent)


def promise(scratch: Path, digests: list[str]) -> None:
    """Write down which batches may be left without a version if this process ends now."""
    (scratch / PROMISE).write_text(json.dumps(digests), encoding="utf-8")


def promised(scratch: Path) -> set[str]:
    """Return the batches that a process wrote down; one that died while writing had not placed any."""
    try:
        return set(json.loads((scratch / PROMISE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder; what vanishes meanwhile counts nothing."""
    total = 0
    for place_, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place_, name), follow_symlinks=False).st_size  # noqa: PTH116, PTH118 - 3 times as fast
            except OSError:
                continue
    return total
