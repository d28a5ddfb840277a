"""What do the tests put into a workspace? Imports nothing heavy: child processes begin with it."""

from __future__ import annotations

import json
from pathlib import Path

from csdata.workspace import Version, Workspace


def parcel(workspace: Workspace, content: bytes, mark: object = 0, expected: int | None = None) -> Version:
    """Import a file with this content; the mark makes the batch one of a kind."""
    with workspace.draft() as draft:
        (draft / "revenue.parquet").write_bytes(content)
        (draft / "batch.json").write_text(json.dumps({"mark": mark}), encoding="utf-8")
        return workspace.commit(
            draft, options={"mark": mark}, summary={"rows": len(content)}, note=f"file {mark}", expected=expected
        )


def marks(version: Version | None) -> list[object]:
    """Return which parcels make up a version."""
    return [batch.options["mark"] for batch in version.batches] if version else []


def leftovers(workspace: Workspace) -> list[str]:
    """Return what does not belong into a workspace that nobody is working on."""
    named = {batch.digest for version in workspace.versions() for batch in version.batches}
    stray = {path.name for path in (workspace.folder / "batches").iterdir()} - named
    unfinished = [path.name for path in (workspace.folder / "incoming").iterdir()]
    staging = workspace.folder.parent / ".staging"
    staged = [path.name for path in staging.iterdir()] if staging.is_dir() else []
    known = {"ledger.db", "batches", "incoming", "cache"}
    files = {path.name for path in workspace.folder.iterdir()} - known
    return sorted([*stray, *unfinished, *staged, *files])


def only_file(folder: Path) -> Path:
    """Return the one file of a folder."""
    (path,) = folder.iterdir()
    return path
