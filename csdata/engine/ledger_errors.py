"""What is said when a workspace cannot be read or written?"""

from __future__ import annotations

from pathlib import Path

from csdata.errors import CsDataError


def gone(path: Path) -> CsDataError:
    """Report a workspace that is not at its place."""
    place = path.parent.name if path.name == "ledger.db" else path.name
    hint = "It was deleted or moved. Begin a new workspace, or bring one back from its exported file."
    return CsDataError("gone", f"There is no workspace {place}.", hint)


def damaged(path: Path) -> CsDataError:
    """Report a ledger that cannot be trusted."""
    hint = "Bring it back from an exported file, or begin a new workspace and import the files again."
    return CsDataError("damaged", f"The ledger of the workspace {path.parent.name} is damaged.", hint)


def disk_full() -> CsDataError:
    """Report a disk without room."""
    hint = "Free some space, then do it again. What was saved before is still there."
    return CsDataError("disk_full", "The disk is full, nothing was saved.", hint)


def read_only(folder: Path) -> CsDataError:
    """Report a folder that may not be written to."""
    hint = f"Allow writing to the folder {folder}, or set CSDATA_HOME to one that is yours."
    return CsDataError("read_only", "The folder of the workspace cannot be written to.", hint)
