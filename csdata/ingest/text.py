"""How is a text file written: which encoding, which separator? And what are its records?"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from csdata.errors import CsDataError
from csdata.ingest.encoding import legacy_encoding
from csdata.ingest.files import RawFile
from csdata.ingest.heading import HEADER_WITHIN, is_known

SEPARATORS = (",", ";", "\t", "|")
SNIFFED_RECORDS = 200
SNIFFED_BYTES = 200_000
LONGEST_QUOTED = 1_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MOSTLY_UNICODE = "utf-8 with some cp1252"
UNICODE_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?(\r\n|\n|\r|$)', re.IGNORECASE)
COLUMN_START = re.compile(r"(?<=\s)\S")
csv.field_size_limit(2**31 - 1)


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows' Western letters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("csdata_western", _as_western)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding it was read with."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _mostly_unicode(data):
        return data.decode("utf-8", errors="csdata_western"), MOSTLY_UNICODE
    encoding = legacy_encoding(data)
    return data.decode(encoding, errors="replace"), encoding


def _utf16_without_mark(data: bytes) -> str | None:
    """Tell UTF-16 by its zero bytes: half of all in Western text, those of separators and line ends in any."""
    sample = data[: 2000 + len(data) % 2]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    encoding, zeros, others = ("utf-16-le", odd, even) if odd > even else ("utf-16-be", even, odd)
    if zeros > len(sample) * 0.4:
        return encoding
    if zeros < len(sample) * 0.03 or others * 20 > zeros:
        return None
    line_end = "\n".encode(encoding)
    return encoding if any(sample[at : at + 2] == line_end for at in range(0, len(sample), 2)) else None


def _mostly_unicode(data: bytes) -> bool:
    """Tell whether a few bytes are out of place in UTF-8, as when exports were pasted together."""
    letters = sum(1 for _ in UNICODE_LETTER.finditer(data))
    wrong = data.decode("utf-8", errors="replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return letters >= 5 * wrong


def separator_of(text: str) -> str:
    """Return the separator under which most records have the same number of fields, more than one."""
    named = NAMED_SEPARATOR.match(text)
    if named:
        return named[1]
    sample = _first_lines(text)
    scored = [(_regularity(sample, separator), -index) for index, separator in enumerate(SEPARATORS)]
    best, index = max(scored)
    return SEPARATORS[-index] if best > 0 else ","


def _first_lines(text: str) -> list[str]:
    """Return the first lines that say something; only line ends end a line, not every sign of Unicode that may."""
    lines = io.StringIO(_plain_ends(text[:SNIFFED_BYTES])).readlines()[:SNIFFED_RECORDS]
    return [line for line in lines if line.strip()]


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _regularity(lines: list[str], separator: str) -> float:
    found = [record for record in csv.reader(lines, delimiter=separator) if record]
    widths = Counter(map(len, found))
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(0, 0))
    if width < 2:
        return 0
    headed = any(sum(map(is_known, record)) > 1 for record in found[:HEADER_WITHIN])
    return count / widths.total() + min(width, 50) / 1000 + headed


class _Lines:
    """Lines that can be given back, and that pretend to end inside an endless quote."""

    def __init__(self, text: str) -> None:
        self._stream = io.StringIO(text)
        self._returned: deque[str] = deque()
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._taken) > LONGEST_QUOTED:
            raise StopIteration
        line = self._returned.popleft() if self._returned else next(self._stream)
        self._taken.append(line)
        return line

    def taken(self) -> list[str]:
        """Return the lines of the record just read."""
        lines, self._taken = self._taken, []
        return lines

    def give_back(self, lines: list[str]) -> None:
        """Read these lines again."""
        self._returned.extendleft(reversed(lines))


def records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (record number from 1, cells); blank lines count, so the numbers are those of a spreadsheet's rows.

    A quote that never closes ends at its own line instead of swallowing the rest of the file.
    """
    text = _plain_ends(text).rstrip("\x1a")  # DOS ends a file with this sign
    named = NAMED_SEPARATOR.match(text)
    if named:
        text = text[named.end() :]
    yield from enumerate(_records(_Lines(text), separator, _usual_width(text, separator)), start=1)


def _records(lines: _Lines, separator: str, width: int) -> Iterator[list[str]]:
    while True:
        for record in csv.reader(lines, delimiter=separator):
            taken = lines.taken()
            if len(taken) > 1 and _broken(record, taken, separator, width):
                lines.give_back(taken[1:])
                yield _as_written(taken[0], separator)
                break
            yield record
        else:
            return


def _broken(record: list[str], taken: list[str], separator: str, width: int) -> bool:
    if len(taken) > LONGEST_QUOTED or "".join(taken).count('"') % 2:
        return True
    try:
        next(csv.reader(taken, delimiter=separator, strict=True), [])
    except csv.Error:
        return True  # text right behind a closing quote: two open quotes have met
    return len(record) != width and len(_as_written(taken[0], separator)) == width


def _as_written(line: str, separator: str) -> list[str]:
    return next(csv.reader([line.rstrip("\n")], delimiter=separator, quoting=csv.QUOTE_NONE), [])


def _usual_width(text: str, separator: str) -> int:
    widths = Counter(len(record) for record in csv.reader(_first_lines(text), delimiter=separator))
    return widths.most_common(1)[0][0] if widths else 0


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file understood: its text, separator and encoding."""

    text: str
    separator: str
    encoding: str

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield its records, read with care."""
        return records(self.text, self.separator)

    def plain_lines(self) -> int | None:
        """Return how many lines it has when each line could be a record; None when that is surely not so."""
        text = self.text
        returns = text.count("\r")
        if "\x00" in text or "\x1a" in text or returns != text.count("\r\n") or NAMED_SEPARATOR.match(text):
            return None
        if "\n\n" in text.rstrip("\r\n") or "\n\r\n" in text.rstrip("\r\n"):
            return None
        spaced = (f'{self.separator} "', f'{self.separator}\t"', '\n "', '\n\t"', '  "')
        if any(mark in text for mark in spaced) or text[:2].strip() == '"':
            return None  # the engine takes such quotes off, the careful reader keeps them
        return text.rstrip("\r\n").count("\n") + 1


def text_file(file: RawFile) -> TextFile:
    """Return the text of a file, its separator and the encoding; raises for columns of fixed width."""
    text, encoding = decode(file.data)
    separator = separator_of(text)
    if _is_fixed_width(_first_lines(text), separator):
        raise CsDataError(
            "fixed_width",
            f"{file.name} has columns of fixed width, without a separator between them.",
            "Open it in your spreadsheet program, choose 'fixed width', and save it as CSV or Excel.",
            subject=file.name,
        )
    return TextFile(text, separator, encoding)


def _is_fixed_width(lines: list[str], separator: str) -> bool:
    """Tell whether most lines have no separator, but gaps, after which words begin at the same place."""
    if len(lines) < 3 or sum(separator in line.rstrip() for line in lines) > len(lines) / 2:
        return False
    starts = Counter(match.start() for line in lines for match in COLUMN_START.finditer(line.rstrip()))
    aligned = sum(count >= 0.6 * len(lines) for count in starts.values())
    return aligned >= 2 and sum("  " in line.strip() for line in lines) >= 0.7 * len(lines)
