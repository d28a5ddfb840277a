"""Where do workspaces live, and how does one begin, get found, arrive from elsewhere?"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from csdata.engine.ledger import Ledger
from csdata.engine.ledger_errors import gone
from csdata.errors import CsDataError
from csdata.workspace.batches import sync_folder
from csdata.workspace.claims import claim, sweep
from csdata.workspace.model import Info, plain_text
from csdata.workspace.packing import MAX_BYTES, unpack
from csdata.workspace.space import STAGING, Workspace
from csdata.workspace.trouble import told
from csdata.workspace.unfinished import BATCHES, CACHE, DRAFT, INCOMING, LEDGER, Scratch

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{21,63}")
TOKEN_BYTES = 24


def home() -> Path:
    """Return the folder of all workspaces, made private to its user where it is not there yet; raises read_only."""
    folder = _home_of(os.environ, sys.platform)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _home_of(environ: Mapping[str, str], platform: str) -> Path:
    if chosen := environ.get("CSDATA_HOME"):
        return Path(chosen).expanduser().absolute()
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "csdata"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "csdata"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "csdata"


def _at(given: Path | None) -> Path:
    return home() if given is None else given.absolute()


def is_workspace(path: Path) -> bool:
    """Tell whether a folder is a workspace, by what is in it; looks at names only."""
    return (path / LEDGER).is_file() and (path / BATCHES).is_dir()


def listing(home: Path | None = None) -> tuple[Info, ...]:
    """Return every workspace, the oldest first; one that cannot be opened comes with its problem."""
    place = _at(home)
    sweep(place / STAGING)
    with told(place):
        folders = [path for path in place.iterdir() if TOKEN.fullmatch(path.name) and is_workspace(path)]
    return tuple(sorted((_info(folder) for folder in folders), key=lambda info: (info.created_at, info.token)))


def _info(folder: Path) -> Info:
    try:
        return open_workspace(folder).describe()
    except CsDataError as error:
        return Info(folder.name, "", "", None, 0, problem=str(error))


def create(name: str, home: Path | None = None) -> Workspace:
    """Begin an empty workspace under a new link; raises bad_value, read_only, disk_full."""
    wanted = plain_text("The name", name, most=200)

    def build(folder: Path) -> None:
        folder.mkdir(mode=0o700)
        (folder / BATCHES).mkdir(mode=0o700)
        Ledger.create(folder / LEDGER, wanted)

    return _begin(_at(home), build)


def import_archive(
    source: Path | bytes | BinaryIO, home: Path | None = None, *, max_bytes: int = MAX_BYTES
) -> Workspace:
    """Bring back what an export wrote, as a new workspace with a new link.

    Nothing is to be seen of it until every name, size, row and batch has been checked. Raises unreadable,
    unsafe_archive, too_large (unpacked more than `max_bytes`), damaged, missing_batch.
    """

    def build(folder: Path) -> None:
        unpack(source, folder, max_bytes)
        arrived = Workspace("", folder)
        arrived.check()
        with Ledger(folder / LEDGER).writing() as page:
            page.note("import_archive", page.title().name)
            named = {batch.digest for batch in page.batches().values()}
        for stranger in {path.name for path in (folder / BATCHES).iterdir()} - named:
            shutil.rmtree(folder / BATCHES / stranger)

    return _begin(_at(home), build)


def tidy(home: Path | None = None) -> None:
    """Remove the files on their way that programs left which have ended."""
    sweep(_at(home) / STAGING)


@contextmanager
def unkept(home: Path | None = None) -> Iterator[Path]:
    """Give a private folder for files on their way; it goes at the end of the block, or when its program has ended."""
    place = _at(home)
    with told(place):
        (place / STAGING).mkdir(parents=True, exist_ok=True, mode=0o700)
        sweep(place / STAGING)
    with claim(place / STAGING) as scratch:
        yield scratch


def _begin(place: Path, build: Callable[[Path], None]) -> Workspace:
    """Build a workspace out of sight, and show it under its token when it is whole."""
    token = _new_token()
    with told(place):
        (place / STAGING).mkdir(parents=True, exist_ok=True, mode=0o700)
        sweep(place / STAGING)
        with claim(place / STAGING) as scratch:
            folder = scratch / DRAFT
            build(folder)
            for part in (INCOMING, CACHE):
                (folder / part).mkdir(mode=0o700)
            sync_folder(folder)
            folder.rename(place / token)
        sync_folder(place)
    return Workspace(token, place / token)


def _new_token() -> str:
    """Return a name that nobody guesses; one that begins with a dash would look like an option."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token if TOKEN.fullmatch(token) else _new_token()


def open_workspace(token_or_folder: str | Path, home: Path | None = None) -> Workspace:
    """Open a workspace: a text is always a token (it may come from the address bar), a Path a folder.

    Removes what dead programs left in it. Raises gone, damaged, newer_format, read_only.
    """
    if isinstance(token_or_folder, str):
        if not TOKEN.fullmatch(token_or_folder):
            raise gone(Path("of this link"))
        folder = (_at(home)) / token_or_folder
    else:
        folder = token_or_folder.absolute()
    if not is_workspace(folder):
        raise gone(folder)
    Ledger(folder / LEDGER).check()
    Scratch(folder).sweep()
    sweep(folder.parent / STAGING)
    return Workspace(folder.name, folder)
