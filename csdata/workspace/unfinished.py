"""Where is something written that is not finished yet, and how does it become part of a workspace or vanish?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from csdata.engine.ledger import Ledger
from csdata.engine.ledger_errors import gone
from csdata.errors import CsDataError
from csdata.workspace.batches import DIGEST, PROMISE, content_hash, promised
from csdata.workspace.claims import claim, sweep
from csdata.workspace.trouble import FULL, in_words, told

LEDGER = "ledger.db"
BATCHES = "batches"
INCOMING = "incoming"
CACHE = "cache"
DRAFT = "draft"
CACHE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


@dataclass(frozen=True)
class Scratch:
    """The unfinished and the derived in the folder of a workspace."""

    folder: Path

    @contextmanager
    def claimed(self) -> Iterator[Path]:
        """Give a folder of one's own; at the end it goes, with the batches promised in it that no version names."""
        with ExitStack() as stack:
            with told(self.folder):
                (self.folder / INCOMING).mkdir(exist_ok=True, mode=0o700)
                scratch = stack.enter_context(claim(self.folder / INCOMING))
            try:
                yield scratch
            finally:
                with suppress(OSError, CsDataError):
                    self.settle(scratch)

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give an empty folder to write into, and say in plain words when the disk is full or the workspace gone."""
        with self.claimed() as scratch:
            try:
                (scratch / DRAFT).mkdir(mode=0o700)
                yield scratch / DRAFT
            except CsDataError:
                raise
            except Exception as error:
                if not self.folder.exists():
                    raise gone(self.folder) from error
                if isinstance(error, OSError) and error.errno in FULL:
                    raise in_words(error, self.folder) from error
                raise

    def settle(self, scratch: Path) -> None:
        """Take the batches that were promised in a scratch folder, and that no version names, out of the workspace."""
        digests = {digest for digest in promised(scratch) if DIGEST.fullmatch(digest)}
        if not digests:
            return
        with Ledger(self.folder / LEDGER).writing() as page:
            for digest in digests - {batch.digest for batch in page.batches().values()}:
                with suppress(FileNotFoundError):
                    (self.folder / BATCHES / digest).rename(scratch / digest)
        (scratch / PROMISE).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what programs left that ended half-way."""
        sweep(self.folder / INCOMING, self.settle)

    # ---- what can be computed again

    def cache_folder(self, key: str) -> Path | None:
        """Return what was kept under a key, or None."""
        folder = self._cache_place(key)
        return folder if folder.is_dir() else None

    @contextmanager
    def building_cache(self, key: str) -> Iterator[Path]:
        """Give an empty folder that becomes the cache of a key at the end of the block, whole or not at all."""
        target = self._cache_place(key)
        with self.draft() as building:
            yield building
            with told(self.folder):
                content_hash(building, sync=True)
                target.parent.mkdir(exist_ok=True, mode=0o700)
                _publish(building, target)

    def clear_cache(self, keep: int) -> None:
        """Remove what can be computed again, but for the `keep` newest."""
        with told(self.folder), self.claimed() as scratch:
            folders = list((self.folder / CACHE).iterdir()) if (self.folder / CACHE).is_dir() else []
            for folder in sorted(folders, key=_written_ns, reverse=True)[keep:]:
                with suppress(FileNotFoundError):
                    folder.rename(scratch / folder.name)

    def _cache_place(self, key: str) -> Path:
        if not CACHE_KEY.fullmatch(key):
            raise CsDataError.bad_value("The key of a cache", key, "1 to 128 letters, digits, - and _")
        return self.folder / CACHE / key


def _publish(building: Path, target: Path) -> None:
    """Put a finished cache at its place; where another was faster, that one stays."""
    try:
        building.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _written_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
