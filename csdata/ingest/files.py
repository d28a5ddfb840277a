"""Which files did the user bring, and what kind is each, whatever its name says?"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from csdata.errors import CsDataError

DEFAULT_LIMIT = 2_000_000_000
READABLE = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    ".parquet",
    ".json",
    ".jsonl",
    ".ndjson",
    ".zip",
    ".gz",
)
IMAGES = {b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image", b"BM": "an image"}
OTHERS = {
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"BZh": "a bz2 archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}
MARKUP = {
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "an XML file",
    b"{\\rtf": "a text document",
}
DOCUMENTS = {"word/": "a text document", "ppt/": "a presentation", "Index/": "a document of another program"}
ZIPPED_XML = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it came: its name and its bytes, where it lies if it is on disk, or why it could not be unpacked."""

    name: str
    data: bytes
    problem: CsDataError | None = None
    path: Path | None = None


def kind_of(file: RawFile) -> str:
    """Return 'text', 'workbook', 'parquet', 'json', 'zip' or 'gzip'; raises for anything that is no table."""
    if file.problem:
        raise file.problem
    head = file.data[:4096]
    if not file.data:
        raise CsDataError.empty_file(file.name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(file)
    if head.startswith(OLE):
        if ENCRYPTED in file.data:
            raise CsDataError.password(file.name)
        return "workbook"
    _refuse_other_kinds(file.name, head)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return "json"
    return "text"


def _refuse_other_kinds(name: str, head: bytes) -> None:
    """Raise for images, documents and programs; two-letter signs count only in a binary file."""
    words = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower()
    for mark, what in MARKUP.items():
        if words.startswith(mark):
            raise CsDataError.not_a_table(name, what)
    if _is_dbase(head):
        raise CsDataError.not_a_table(name, "a dBASE file")
    for magic, what in {**IMAGES, **OTHERS}.items():
        if head.startswith(magic) and (b"\x00" in head or magic not in {b"BM", b"MZ"}):
            raise CsDataError.not_a_table(name, what)


def _is_dbase(head: bytes) -> bool:
    """Tell a dBASE file by its version, its date, and the mark that ends the list of its fields."""
    if len(head) < 32 or head[0] not in {0x02, 0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5}:
        return False
    fields_end = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and fields_end > 32 and b"\x0d" in head[32 : fields_end + 1]


def _zip_kind(file: RawFile) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise CsDataError.unreadable(file.name, "the archive is damaged") from None
    if any(name.startswith(("xl/", "Workbook")) for name in names) or "mimetype" in names:
        return "workbook"
    for folder, what in DOCUMENTS.items():
        if any(name.startswith(folder) for name in names) and not any(_readable(name) for name in names):
            raise CsDataError.not_a_table(file.name, what)
    return "zip"


def _readable(name: str) -> bool:
    return Path(name).suffix.lower() in READABLE


def _unpacked_size(data: bytes) -> int:
    """Return how large a workbook says it is when unpacked; its own size for those that are no archive."""
    if not data.startswith(ZIPPED_XML):
        return len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(info.file_size for info in archive.infolist())


class _Allowance:
    """How many bytes may still be unpacked: archives inside archives count together."""

    def __init__(self, limit: int) -> None:
        self.limit = self.left = limit

    def take(self, name: str, size: int) -> None:
        """Count bytes; raises CsDataError when they are more than what is left."""
        if size > self.left:
            raise CsDataError.too_large(name, self.limit - self.left + size, self.limit)
        self.left -= size


def collect(sources: Iterable[str | Path | RawFile], limit: int = DEFAULT_LIMIT) -> Iterator[RawFile]:
    """Yield every readable file of the sources: files, folders (and folders in them), zip and gz unpacked.

    `limit` bounds each file, and all that one file unpacks to, in bytes.
    """
    for source in sources:
        if isinstance(source, RawFile):
            yield from _unpack(source, _Allowance(limit))
        else:
            for path in _paths(Path(source)):
                size = path.stat().st_size
                if size > limit:
                    raise CsDataError.too_large(path.name, size, limit)
                yield from _unpack(RawFile(path.name, path.read_bytes(), path=path), _Allowance(limit))


def _paths(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CsDataError.not_found(str(source))
    found = [path for path in source.rglob("*") if path.is_file() and path.suffix.lower() in READABLE]
    kept = sorted(path for path in found if not _ignored(path.relative_to(source)))
    if not kept:
        raise CsDataError("empty_folder", f"{source} holds no table files.", f"Known kinds: {', '.join(READABLE)}.")
    return kept


def _ignored(path: Path) -> bool:
    """Tell whether a path is hidden, a lock file, or a note of ours."""
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)
    return hidden or path.name in {"truth.json", "SOURCE.txt"}


def _unpack(file: RawFile, allowance: _Allowance) -> Iterator[RawFile]:
    """Yield the file, or what it holds; a problem travels with its file, so that others can still be read."""
    try:
        kind = kind_of(file)
        if len(file.data) > allowance.limit:
            raise CsDataError.too_large(file.name, len(file.data), allowance.limit)
        if kind == "gzip":
            yield from _unpack(RawFile(file.name.removesuffix(".gz"), _gunzip(file, allowance)), allowance)
        elif kind == "workbook":
            allowance.take(f"{file.name}, unpacked,", _unpacked_size(file.data))
            yield file
        elif kind == "zip":
            for member in _members(file, allowance):
                yield from _unpack(member, allowance)
        else:
            yield file
    except CsDataError as error:
        yield RawFile(file.name, b"", error)


def _gunzip(file: RawFile, allowance: _Allowance) -> bytes:
    try:
        with gzip.open(io.BytesIO(file.data)) as stream:
            data = stream.read(allowance.left + 1)
    except (OSError, EOFError, zlib.error):
        raise CsDataError.unreadable(file.name, "the archive is damaged") from None
    allowance.take(f"{file.name}, unpacked,", len(data))
    return data


def _members(file: RawFile, allowance: _Allowance) -> Iterator[RawFile]:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _ignored(Path(info.filename))]
        infos = [info for info in infos if _readable(info.filename)]
        if any(info.flag_bits & 1 for info in infos):
            raise CsDataError.password(file.name)
        if not infos:
            raise CsDataError.not_a_table(file.name, "an archive without table files")
        declared = sum(info.file_size for info in infos)
        if declared > allowance.left:
            raise CsDataError.too_large(f"{file.name}, unpacked,", declared, allowance.limit)
        for info in infos:
            try:
                with archive.open(info) as stream:
                    data = stream.read(allowance.left + 1)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
                raise CsDataError.unreadable(f"{info.filename} in {file.name}", "the archive is damaged") from None
            allowance.take(f"{file.name}, unpacked,", len(data))
            yield RawFile(Path(info.filename).name, data)
