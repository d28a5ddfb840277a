"""How does a workspace travel as one file, and what is refused when such a file arrives?"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from csdata.engine.ledger import Ledger
from csdata.errors import CsDataError
from csdata.workspace.batches import DIGEST, FILE_NAME, sync_folder
from csdata.workspace.trouble import missing_batch
from csdata.workspace.unfinished import BATCHES, LEDGER

ENTRY = re.compile(rf"{LEDGER}|{BATCHES}/{DIGEST.pattern}/{FILE_NAME.pattern}")
MAX_BYTES = 4_000_000_000
MAX_ENTRIES = 100_000
BLOCK_BYTES = 1 << 20
ATTEMPTS = 5
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, KeyError)


def pack(ledger: Ledger, batches: Path, scratch: Path) -> Path:
    """Write one moment of a workspace into a zip file in `scratch`, while others may go on working.

    The ledger is copied first, then the batches it names. If one is forgotten meanwhile the moment is over, and a newer
    one is taken. Raises missing_batch where a batch is really not there.
    """
    for attempt in range(ATTEMPTS):
        copy, packed = scratch / f"{attempt}.db", scratch / f"{attempt}.zip"
        ledger.copy_to(copy)
        with Ledger(copy).reading() as page:
            digests = sorted({batch.digest for batch in page.batches().values()})
        absent = next((digest for digest in digests if not (batches / digest).is_dir()), None)
        if absent is None and _written(packed, copy, [batches / digest for digest in digests]):
            return packed
        packed.unlink(missing_ok=True)
    raise missing_batch(absent or digests[0])


def _written(packed: Path, ledger: Path, batches: list[Path]) -> bool:
    try:
        with zipfile.ZipFile(packed, "w") as archive:
            _add(archive, ledger, LEDGER, zipfile.ZIP_DEFLATED)
            for batch in batches:
                for file in sorted(batch.iterdir()):
                    _add(archive, file, f"{BATCHES}/{batch.name}/{file.name}", zipfile.ZIP_STORED)
    except FileNotFoundError:
        return False
    return True


def _add(archive: zipfile.ZipFile, path: Path, name: str, compression: int) -> None:
    """Add a file under a fixed date: the same moment gives the same bytes. Parquet is compressed already."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, BLOCK_BYTES)


def deliver(packed: Path, target: Path | BinaryIO) -> None:
    """Bring the zip file to its place; a file that was there is replaced at once or not at all."""
    if not isinstance(target, Path):
        with packed.open("rb") as source:
            shutil.copyfileobj(source, target, BLOCK_BYTES)
        return
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(packed, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def unpack(source: Path | bytes | BinaryIO, folder: Path, max_bytes: int) -> None:
    """Unpack an exported workspace into a new folder; what it says is for the caller to check.

    Raises unreadable (not such a file), unsafe_archive (names that lead elsewhere) or too_large.
    """
    with _opened(source) as archive:
        entries = _checked_entries(archive.infolist(), max_bytes)
        folder.mkdir(mode=0o700)
        (folder / BATCHES).mkdir(mode=0o700)
        for entry in entries:
            _extract(archive, entry, folder / entry.filename)


@contextmanager
def _opened(source: Path | bytes | BinaryIO) -> Iterator[zipfile.ZipFile]:
    name = source.name if isinstance(source, Path) else "The file"
    given = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with zipfile.ZipFile(given) as archive:
            yield archive
    except FileNotFoundError:
        raise CsDataError.not_found(name) from None
    except BROKEN as error:
        hint = "Choose the zip file that an export wrote, unchanged."
        raise CsDataError("unreadable", f"{name} is not an exported workspace, or damaged.", hint, name) from error


def _checked_entries(entries: list[zipfile.ZipInfo], max_bytes: int) -> list[zipfile.ZipInfo]:
    names = [entry.filename for entry in entries]
    strange = next((name for name in names if not ENTRY.fullmatch(name)), None)
    if strange is not None or len(set(names)) < len(names):
        found = repr(strange) if strange else "one name twice"
        hint = "Choose the zip file that an export wrote, unchanged."
        raise CsDataError("unsafe_archive", f"This is not an exported workspace: it holds {found}.", hint)
    if sum(entry.file_size for entry in entries) > max_bytes or len(entries) > MAX_ENTRIES:
        raise CsDataError(
            "too_large",
            f"The exported workspace unpacks to more than {max_bytes / 1e6:,.0f} MB.",
            "Raise the limit if you trust the file.",
        )
    if LEDGER not in names:
        raise zipfile.BadZipFile(LEDGER)
    return entries


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    """Unpack one entry; never more bytes than it was announced with, and none half."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with archive.open(entry) as source, path.open("xb") as target:
        _copy(source, target, entry.file_size)
        target.flush()
        os.fsync(target.fileno())
    sync_folder(path.parent)


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    left = size
    while block := source.read(BLOCK_BYTES):
        left -= len(block)
        if left < 0:
            raise zipfile.BadZipFile("longer than announced")
        target.write(block)
    if left:
        raise zipfile.BadZipFile("shorter than announced")
