"""Which sheets did the files bring, at rest as text, before anything is decided about them?"""

from __future__ import annotations

import hashlib
import shutil
import weakref
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from csdata.engine import Engine
from csdata.engine.direct import TextSource
from csdata.engine.staging import open_rejects, start_over
from csdata.errors import CsDataError
from csdata.ingest import workbook
from csdata.ingest.files import DEFAULT_LIMIT, RawFile, collect, kind_of
from csdata.ingest.landing import Landed, Record, land
from csdata.ingest.large import Large, large_text
from csdata.ingest.text import TextFile, text_file

Source = str | Path | RawFile
BEGINNING = 64_000


@dataclass(slots=True)
class Arrival:
    """A sheet as it arrived: its text, or a sample of it when the file is large and lies on disk (`large`).

    `ordered` is set when a row of it was refused, whose number must be known.
    """

    landed: Landed
    large: Large | None = None
    file: RawFile | None = None
    ordered: bool = False

    @property
    def source(self) -> TextSource | None:
        """Where the engine may read the whole file itself."""
        return replace(self.large.source(self.landed), ordered=self.ordered) if self.large else None


@dataclass(slots=True, weakref_slot=True)
class Staged:
    """Files at rest as text, in an engine and a folder of their own; close it, or use it in a `with`.

    A draft that nobody closes (the visitor shuts the tab) takes its folder with it all the same.
    """

    engine: Engine
    path: Path
    sheets: list[Arrival] = field(default_factory=list)
    failed: list[CsDataError] = field(default_factory=list)
    hashing: list[tuple[str, Future[str]]] = field(default_factory=list)

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The files with the SHA-256 of their bytes; ready when the last of them has been hashed."""
        return [(name, content.result()) for name, content in self.hashing]

    @property
    def fingerprint(self) -> str:
        """A name of the content: the same files give the same name."""
        return hashlib.sha256(repr(self.sources).encode()).hexdigest()

    def __post_init__(self) -> None:
        """Remove the folder when nobody holds this any more."""
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def land_whole(self, sheet: Arrival) -> None:
        """Read a large file with care after all: it is not as regular as it looked."""
        if sheet.large is None or sheet.file is None:
            return
        landed = sheet.landed
        self.engine.drop(landed.raw)
        start_over(self.engine, landed.index, landing=True)
        text = text_file(sheet.file)
        sheet.landed = land(self.engine, landed.index, landed.name, text.records(), text)
        sheet.large = None

    def close(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def stage(sources: Iterable[Source], *, limit: int = DEFAULT_LIMIT, folder: Path | None = None) -> Staged:
    """Bring every sheet of the files to rest as text, in a folder of its own unless one is given.

    Raises CsDataError when none of them holds a table.
    """
    staged = Staged(Engine(), folder or Path(mkdtemp(prefix="csdata-")))
    try:
        _land_all(staged, sources, limit)
    except BaseException:
        staged.close()
        raise
    return staged


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _land_all(staged: Staged, sources: Iterable[Source], limit: int) -> None:
    open_rejects(staged.engine)
    numbers = count()
    files = sorted(collect(sources, limit), key=lambda file: (file.name, len(file.data), file.data[:BEGINNING]))
    hasher = ThreadPoolExecutor(1, thread_name_prefix="hash")  # the files are hashed while they are read
    staged.hashing = [(file.name, hasher.submit(_hash, file.data)) for file in files]
    hasher.shutdown(wait=False)
    for file in files:
        try:
            _land_file(staged, file, numbers)
        except CsDataError as error:
            staged.failed.append(error)
    if staged.failed and not staged.sheets:
        raise staged.failed[0]


def _land_file(staged: Staged, file: RawFile, numbers: Iterator[int]) -> None:
    large = large_text(file, staged.path)
    if large:
        landed = land(staged.engine, next(numbers), file.name, large.sample.records())
        staged.sheets.append(Arrival(large.counted(landed), large, file))
        return
    for name, records, text in _sheets(file):
        try:
            staged.sheets.append(Arrival(land(staged.engine, next(numbers), name, records, text)))
        except CsDataError as error:  # one sheet without rows does not stop the others
            staged.failed.append(error)


def _sheets(file: RawFile) -> Iterator[tuple[str, Iterator[Record], TextFile | None]]:
    kind = kind_of(file)
    if kind == "workbook":
        found = list(workbook.sheets(file))
        if not found:
            raise CsDataError.no_rows(file.name)
        for name, records in found:
            yield (file.name if len(found) == 1 else f"{file.name} · {name}"), records, None
    elif kind == "parquet":
        yield file.name, workbook.parquet(file), None
    elif kind == "json":
        yield file.name, workbook.json_records(file), None
    else:
        text = text_file(file)
        yield file.name, text.records(), text
