"""Who is still writing in a folder, and what did a program that ended half-way leave behind?

Beside every scratch folder stands a file `<name>.lock`. Its writer holds an flock on it, which the system lets go when
the process ends, however it ends. The lock file is there before the folder and goes after it. Where there is no flock,
a lock file is believed for a day.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from csdata.errors import CsDataError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BELIEVED_SECONDS = 24 * 3600


@contextmanager
def claim(parent: Path) -> Iterator[Path]:
    """Give a new scratch folder in `parent`, private to its user; it is gone at the end of the block."""
    lock, handle = _locked_file(parent)
    scratch = lock.with_suffix("")
    try:
        scratch.mkdir(mode=0o700)
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        with suppress(OSError):
            lock.unlink()
        os.close(handle)


def _locked_file(parent: Path) -> tuple[Path, int]:
    """Create a lock file and lock it; once more when a cleaner took it away in between."""
    while True:
        lock = parent / f"{secrets.token_hex(16)}.lock"
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if _lock(handle) is not False and lock.exists():
            return lock, handle
        os.close(handle)


def _lock(handle: int) -> bool | None:
    """Lock a file for this handle: True done, False somebody else has it, None when this system cannot say."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def sweep(parent: Path, settle: Callable[[Path], None] | None = None) -> None:
    """Remove what dead processes left in `parent`, never what a live one is writing.

    `settle(scratch)` is called first, to put right what the dead process had begun outside its folder. What cannot be
    removed now (no permission, no room) is left for the next time.
    """
    with suppress(OSError, CsDataError):
        names = sorted(entry.name for entry in os.scandir(parent))
        locked = {name.removesuffix(".lock") for name in names if name.endswith(".lock")}
        for name in locked:
            with suppress(OSError, CsDataError):
                _sweep_one(parent / name, settle)
        for name in names:
            # Listed before its lock file was: look again, a live one has it by now.
            if not name.endswith(".lock") and name not in locked and not (parent / f"{name}.lock").exists():
                _remove(parent / name)


def _sweep_one(scratch: Path, settle: Callable[[Path], None] | None) -> None:
    lock = scratch.with_name(f"{scratch.name}.lock")
    handle = os.open(lock, os.O_RDWR)
    try:
        free = _lock(handle)
        if free is False or (free is None and _seconds_old(lock) < BELIEVED_SECONDS):
            return
        if settle is not None and scratch.is_dir():
            settle(scratch)
        _remove(scratch)
        lock.unlink()
    finally:
        os.close(handle)


def _seconds_old(path: Path) -> float:
    """Return the age of a file by the clock of its file system: that of a file written now."""
    probe = path.with_name(f"{secrets.token_hex(16)}.lock")
    probe.touch()
    try:
        return probe.stat().st_mtime - path.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
