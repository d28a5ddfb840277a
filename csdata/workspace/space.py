"""What can be done with a workspace that is open?"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from csdata.engine.ledger import Ledger
from csdata.engine.ledger_errors import damaged, gone
from csdata.errors import CsDataError
from csdata.workspace import batches as stored
from csdata.workspace import versions as history
from csdata.workspace.claims import claim
from csdata.workspace.documents import Documents, readable
from csdata.workspace.model import BatchRef, Entry, Info, Version, as_json, plain_text
from csdata.workspace.packing import deliver, pack
from csdata.workspace.trouble import missing_batch, told
from csdata.workspace.unfinished import BATCHES, DRAFT, INCOMING, LEDGER, Scratch

STAGING = ".staging"


@dataclass(frozen=True)
class Workspace:
    """One company's data and work. Holds nothing open: it may be kept, copied, and used from any thread."""

    token: str
    folder: Path

    @property
    def _ledger(self) -> Ledger:
        return Ledger(self.folder / LEDGER)

    @property
    def _scratch(self) -> Scratch:
        return Scratch(self.folder)

    @property
    def documents(self) -> Documents:
        """Return what was saved: mappings, scenarios, names, interventions, views."""
        return Documents(self._ledger)

    @property
    def name(self) -> str:
        """Return the name that people gave it."""
        with self._ledger.reading() as page:
            return page.title().name

    def rename(self, name: str) -> None:
        """Give it another name; its link stays."""
        wanted = plain_text("The name", name, most=200)
        with self._ledger.writing() as page:
            page.set_title(page.title()._replace(name=wanted))
            page.note("rename", wanted)

    def describe(self) -> Info:
        """Return name, age, current version and size in bytes."""
        with self._ledger.reading() as page:
            title = page.title()
        return Info(self.token, title.name, title.created_at, title.head, stored.size_of(self.folder))

    def audit(self) -> tuple[Entry, ...]:
        """Return what was done, newest first."""
        with self._ledger.reading() as page:
            return tuple(Entry(row.at, row.action, row.subject) for row in page.audit())

    # ---- versions

    def current(self) -> Version | None:
        """Return the data as they are now, None while nothing has been imported."""
        with self._ledger.reading() as page:
            return history.current(page)

    def versions(self) -> tuple[Version, ...]:
        """Return every version, newest first, those that were undone among them."""
        with self._ledger.reading() as page:
            return history.versions(page)

    def draft(self) -> AbstractContextManager[Path]:
        """Give, in a with block, an empty folder to write files into; what is not committed is removed at its end."""
        return self._scratch.draft()

    def commit(
        self, draft: Path, *, options: dict[str, Any], summary: dict[str, Any], note: str, expected: int | None = None
    ) -> Version:
        """Make a draft part of the data, for good: on return it is on disk and in a new version.

        The batch is added to the batches of whatever is current then, so that of two imports at once none is lost.
        With `expected`, the version that somebody saw (0: none), raises changed_meanwhile when another is current;
        the draft then stays for another try.
        """
        summary_text, note = as_json("The summary", summary), plain_text("The note", note, least=0)
        as_json("The options", options)
        with told(self.folder):
            self._check_draft(draft)
            digest = stored.content_hash(draft, sync=True)
            target, scratch = self.folder / BATCHES / digest, draft.parent
            aside = scratch / "damaged" if target.exists() and not stored.is_intact(target) else None
            stored.promise(scratch, [digest])
            with self._ledger.writing() as page:
                history.check_expected(page, expected)
                stored.place(draft, target, aside)
                before = history.current(page)
                refs = (*(before.batches if before else ()), BatchRef(digest, options))
                done = history.append(page, refs, action="import", note=note, summary=summary_text)
        with suppress(OSError):
            (scratch / stored.PROMISE).unlink()
        return done

    def set_batches(
        self,
        refs: Sequence[BatchRef],
        *,
        note: str,
        summary: dict[str, Any] | None = None,
        expected: int | None = None,
    ) -> Version:
        """Make the data consist of these batches, to leave one out, reorder them or read them otherwise.

        Raises changed_meanwhile as commit does, missing_batch when one is not there.
        """
        summary_text, note = as_json("The summary", summary or {}), plain_text("The note", note, least=0)
        with self._ledger.writing() as page:
            history.check_expected(page, expected)
            self._check_there(refs)
            return history.append(page, refs, action="remove", note=note, summary=summary_text)

    def _check_draft(self, draft: Path) -> None:
        if not self.folder.is_dir():
            raise gone(self.folder)
        if draft.name != DRAFT or draft.parent.parent != self.folder / INCOMING or not draft.is_dir():
            hint = "Write into a new draft of this workspace, then commit it once."
            raise CsDataError("no_draft", "There is no such draft.", hint)

    def undo(self, expected: int | None = None) -> Version | None:
        """Go one version back, None being the empty workspace; raises nothing_to_undo there."""
        with self._ledger.writing() as page:
            history.check_expected(page, expected)
            return history.undo(page)

    def restore(self, version_id: int, expected: int | None = None) -> Version:
        """Make the data those of a listed version (also redo); raises no_version, missing_batch."""
        with self._ledger.writing() as page:
            history.check_expected(page, expected)
            self._check_there(history.version(page, version_id).batches)
            return history.restore(page, version_id)

    def _check_there(self, refs: Sequence[BatchRef]) -> None:
        for ref in refs:
            self.batch_folder(ref)

    def batch_folder(self, ref: BatchRef) -> Path:
        """Return the folder of a batch, to read only; raises missing_batch."""
        folder = self.folder / BATCHES / stored.checked_digest(ref.digest)
        if not folder.is_dir():
            raise missing_batch(ref.digest) if self.folder.is_dir() else gone(self.folder)
        return folder

    def check(self) -> None:
        """Read everything, and compare it with its checksums; raises damaged or missing_batch."""
        ledger = self._ledger
        ledger.check_everything()
        with ledger.reading() as page:
            try:
                named = {batch.digest for one in history.versions(page) for batch in one.batches}
                readable(page)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                raise damaged(ledger.path) from error
        for digest in sorted(named):
            if not stored.is_intact(self.folder / BATCHES / stored.checked_digest(digest)):
                raise missing_batch(digest)

    # ---- what can be computed again

    def cache_folder(self, key: str) -> Path | None:
        """Return what was kept under a key, or None."""
        return self._scratch.cache_folder(key)

    def building_cache(self, key: str) -> AbstractContextManager[Path]:
        """Give, in a with block, an empty folder that becomes the cache of a key at its end, whole or not at all.

        Two that build the same at once do not disturb each other: the first one stays.
        """
        return self._scratch.building_cache(key)

    def clear_cache(self, keep: int = 0) -> None:
        """Remove what can be computed again, but for the `keep` newest."""
        self._scratch.clear_cache(keep)

    # ---- moving and forgetting

    def export(self, target: Path | BinaryIO) -> None:
        """Write everything into one zip file, a single moment even while others write."""
        with told(self.folder), self._scratch.claimed() as scratch:
            deliver(pack(self._ledger, self.folder / BATCHES, scratch), target)

    def forget_history(self) -> None:
        """Delete for good what is not current: other versions, batches only they name, older documents, the audit."""
        with told(self.folder), self._scratch.claimed() as scratch:
            stored.promise(scratch, [path.name for path in (self.folder / BATCHES).iterdir()])
            with self._ledger.writing() as page:
                page.keep_only_the_head()
                page.note("forget", "everything but the current data")
            self._scratch.settle(scratch)
        self._ledger.compact()
        self.clear_cache()

    def delete(self) -> None:
        """Delete everything: first out of everybody's reach at once, then from the disk.

        A program that ends in between leaves the rest to the next one that opens, creates or lists a workspace.
        """
        staging = self.folder.parent / STAGING
        with told(self.folder):
            staging.mkdir(exist_ok=True, mode=0o700)
            with claim(staging) as scratch:
                self.folder.rename(scratch / DRAFT)
                stored.sync_folder(staging.parent)
                shutil.rmtree(scratch)
