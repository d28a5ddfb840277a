"""What is said when the disk does not do what a workspace needs?"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csdata.engine.ledger_errors import disk_full, gone, read_only
from csdata.errors import CsDataError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a CsDataError about the workspace in `folder`."""
    try:
        yield
    except OSError as error:
        raise in_words(error, folder) from error


def in_words(error: OSError, folder: Path) -> CsDataError:
    """Say in plain words what the operating system complains of."""
    if error.errno in FULL:
        return disk_full()
    if error.errno in FORBIDDEN:
        return read_only(folder)
    if not folder.exists():
        return gone(folder)
    reason = error.strerror or type(error).__name__
    hint = "Check that the disk works and has room, then try again. What was saved before is still there."
    return CsDataError("disk_error", f"The workspace's folder cannot be used: {reason}.", hint)


def changed_meanwhile(what: str) -> CsDataError:
    """Report that somebody else was faster."""
    hint = "Look at what is there now, then do it again if you still want it."
    return CsDataError("changed_meanwhile", f"{what} was changed by somebody else meanwhile.", hint)


def missing_batch(digest: str) -> CsDataError:
    """Report imported data that are no longer on disk as they were."""
    hint = "Import the same file again, which repairs it, or bring the workspace back from an exported file."
    return CsDataError("missing_batch", f"Imported data are missing or damaged on disk ({digest[:12]}…).", hint)
