"""What would bringing these files change, before anything is kept? And how is it kept, or let go?"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import pandas as pd

from csdata.engine import Engine
from csdata.engine.batch import Batch
from csdata.engine.difference import Difference, difference
from csdata.engine.staging import refused_rows
from csdata.errors import CsDataError
from csdata.ingest.build import Built, build, nothing_found
from csdata.ingest.choices import Choices, signature
from csdata.ingest.files import DEFAULT_LIMIT
from csdata.ingest.load import facts_of, write_batch
from csdata.ingest.problems import Problem, problems
from csdata.ingest.report import FileReport
from csdata.ingest.stage import Source, Staged, stage
from csdata.workspace import Version, Workspace, create, unkept

MAPPING = "mapping"


@dataclass(slots=True)
class Draft:
    """Files on their way into a workspace: read, not kept. `choices` are the decisions about each sheet."""

    name: str
    staged: Staged
    workspace: Workspace | None
    seen: int
    folders: ExitStack
    choices: dict[int, Choices] = field(default_factory=dict)
    recalled: set[int] = field(default_factory=set)
    files: tuple[FileReport, ...] = ()
    error: CsDataError | None = None
    settled: Workspace | None = None
    _built: Built | None = None
    _turn: int = 0
    _settling: threading.Lock = field(default_factory=threading.Lock)
    _differences: dict[str, dict[str, Difference]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        name: str,
        workspace: Workspace | None,
        *,
        limit: int = DEFAULT_LIMIT,
        tell: Callable[[str], object] = str,
    ) -> Self:
        """Read files as the workspace remembers them; `tell` hears how far it is.

        Raises CsDataError when none of them holds a table.
        """
        tell("Finding sheets and headers")
        version = workspace.current() if workspace else None
        with ExitStack() as folders:
            staged = stage(sources, limit=limit, folder=folders.enter_context(unkept()))
            draft = cls(name, staged, workspace, version.id if version else 0, folders.pop_all())
        draft._recall()
        rows = sum(sheet.landed.rows_in for sheet in staged.sheets)
        tell(f"Reading columns, dates and numbers of {rows:,} rows")
        draft.read()
        tell(f"{rows:,} rows are read")
        return draft

    def _recall(self) -> None:
        """Take the decisions that were made the last time files had these columns."""
        if self.workspace is None:
            return
        for sheet in self.staged.sheets:
            known = self.workspace.documents.get(MAPPING, signature(sheet.landed.header))
            if known and isinstance(known.body, dict):
                self.choices[sheet.landed.index] = Choices.from_content(known.body)
                self.recalled.add(sheet.landed.index)

    def decide(self, sheet: int, choices: Choices) -> None:
        """Read again with other decisions about one sheet."""
        self.choices[sheet] = choices
        self.read()

    def read(self) -> None:
        """Read every sheet as decided, and write what would be kept into a folder of the draft."""
        self._differences.clear()
        self._turn += 1
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self._built = build(self.staged, self.choices)
        note = write_batch(self.staged, self._built, self.folder)
        self.files = tuple(FileReport.from_content(file) for file in note["files"])
        self.error = nothing_found(self._built)

    @property
    def folder(self) -> Path:
        """Where the batch lies until it is kept."""
        return self.staged.path / "batch"

    @property
    def turn(self) -> int:
        """How often the files were read: widgets of an earlier reading are not those of this one."""
        return self._turn

    def of_sheet(self, sheet: int) -> Choices:
        """Return the decisions about a sheet."""
        return self.choices.get(sheet, Choices())

    @property
    def problems(self) -> list[Problem]:
        """Return what was refused, grouped by what to do."""
        return problems(self.files)

    @property
    def has_problems(self) -> bool:
        """Tell whether anything was refused that somebody may want to mend."""
        return any(problem.gravity != "note" for problem in self.problems)

    @property
    def open_questions(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the questions nobody has answered, with their sheet."""
        return [
            (sheet, question)
            for sheet, file in enumerate(self.files)
            for question in file.questions
            if not question["answered"]
        ]

    @property
    def is_clear(self) -> bool:
        """Tell whether every column was recognised without a guess and nothing has to be asked."""
        guessed = any(column.guess for file in self.files for column in file.columns)
        asked = any(question["blocking"] or question["kind"] == "scale" for _, question in self.open_questions)
        return self.error is None and not guessed and not asked and not any(file.is_unused for file in self.files)

    @property
    def rows(self) -> tuple[int, int]:
        """Return how many rows came, and how many would be kept."""
        return sum(file.rows_in for file in self.files), sum(file.rows_loaded for file in self.files)

    def changes(self, into: Workspace | None, batch_options: Mapping[str, Any]) -> dict[str, Difference]:
        """Say for each table what would be new, changed, unchanged and missing."""
        key = f"{into.token if into else ''}:{sorted(batch_options.items())}"
        if key not in self._differences:
            version = into.current() if into else None
            refs = version.batches if version and into else ()
            current = [Batch.from_options(into.batch_folder(ref), ref.options) for ref in refs] if into else []
            incoming = Batch.from_options(self.folder, batch_options)
            alone = not current and len({file.table for file in self.files}) == len(self.files)
            self._differences[key] = self._all_new() if alone else difference(Engine(), current, incoming)
        return self._differences[key]

    def _all_new(self) -> dict[str, Difference]:
        """Say that every row is new: nothing is there yet, and no two sheets speak of the same things."""
        return {f.table: Difference(f.table, f.rows_loaded, 0, 0) for f in self.files if f.table and f.rows_loaded}

    def look_again(self) -> None:
        """Compare with the workspace as it is now."""
        version = self.workspace.current() if self.workspace else None
        self.seen = version.id if version else 0
        self._differences.clear()

    def facts(self) -> frozenset[str]:
        """Return which columns hold something, as analyses ask for them."""
        return facts_of(self.folder)

    def refused(self, sheet: int) -> pd.DataFrame:
        """Return the refused rows of a sheet as they were written, with row number and reason."""
        return refused_rows(self.staged.engine, sheet, self.staged.sheets[sheet].landed.header)

    def keep(self, into: Workspace, options: Mapping[str, Any], *, expected: int | None) -> Version:
        """Make the batch part of a workspace, all or nothing, and remember the decisions.

        Raises changed_meanwhile when `expected` is no longer its version.
        """
        if self.error:
            raise self.error
        tables = {table: change.created + change.updated for table, change in self.changes(into, options).items()}
        with into.draft() as place:
            for path in self.folder.iterdir():
                shutil.copyfile(path, place / path.name)
            version = into.commit(
                place, options=dict(options), summary={"changed": tables}, note=self.name, expected=expected
            )
        self._remember(into)
        return version

    def settle(self, into: Workspace | None, name: str, options: Mapping[str, Any]) -> Workspace:
        """Keep the batch in a workspace, a new one of this name if none is given; once, however often it is asked.

        Raises what `keep` raises; then nothing is left of a new workspace.
        """
        with self._settling:
            if self.settled is None:
                if into is not None:
                    self.keep(into, options, expected=self.seen)
                self.settled = into or self._in_new(name, options)
            return self.settled

    def _in_new(self, name: str, options: Mapping[str, Any]) -> Workspace:
        place = create(name)
        try:
            self.keep(place, options, expected=0)
        except CsDataError:
            place.delete()
            raise
        return place

    def _remember(self, into: Workspace) -> None:
        for sheet in self.staged.sheets:
            choices = self.choices.get(sheet.landed.index)
            if choices and choices != Choices():
                into.documents.save(MAPPING, signature(sheet.landed.header), choices.content)

    def close(self) -> None:
        """Let the files go."""
        self.staged.close()
        self.folders.close()


def with_guesses(choices: Choices, file: FileReport) -> Choices:
    """Return decisions in which every guess that was left standing is meant."""
    guessed = {column.header: column.guess for column in file.columns if column.guess}
    return replace(choices, meanings={**guessed, **choices.meanings}) if guessed else choices
