"""How is a text file written: which encoding, which separator? And what are its records?"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from csdata.ingest.files import RawFile

SEPARATORS = (",", ";", "\t", "|")
SNIFFED_RECORDS = 200
SNIFFED_BYTES = 200_000
ENOUGH_TO_GUESS = 64
OTHER_ALPHABETS = (
    *("cp1251", "koi8_r", "cp1253", "iso8859_7", "cp1255", "cp1256"),
    *("cp932", "shift_jis", "euc_jp", "cp949", "euc_kr", "gb18030", "big5"),
)
LONGEST_QUOTED = 1_000
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
csv.field_size_limit(2**31 - 1)


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
    encoding = _legacy_encoding(data)
    return data.decode(encoding, errors="replace"), encoding


def _legacy_encoding(data: bytes) -> str:
    """Guess an old encoding; Windows' Western one unless another alphabet is clearly there."""
    if sum(byte > 127 for byte in data[:SNIFFED_BYTES]) < ENOUGH_TO_GUESS:
        return "cp1252"
    found = from_bytes(data[:SNIFFED_BYTES], cp_isolation=["cp1252", *OTHER_ALPHABETS]).best()
    return found.encoding if found else "cp1252"


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:2000]
    if sample[1::2].count(0) > len(sample) * 0.4:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > len(sample) * 0.4 else None


def separator_of(text: str) -> str:
    """Return the separator under which most records have the same number of fields, more than one."""
    first_line, _, rest = text.partition("\n")
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) == 5:
        return first_line.strip()[-1]
    sample = [line for line in text[:SNIFFED_BYTES].splitlines()[:SNIFFED_RECORDS] if line.strip()]
    scored = [(_regularity(sample, separator), -index) for index, separator in enumerate(SEPARATORS)]
    best, index = max(scored)
    return SEPARATORS[-index] if best > 0 or not rest else ","


def _regularity(lines: list[str], separator: str) -> float:
    widths = Counter(len(record) for record in csv.reader(lines, delimiter=separator) if record)
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    return count / widths.total() * (width > 1) + min(width, 50) / 1000 * (width > 1)


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
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
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
    sample = csv.reader(text[:SNIFFED_BYTES].splitlines()[:SNIFFED_RECORDS], delimiter=separator)
    return Counter(len(record) for record in sample).most_common(1)[0][0] if text else 0


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
        if "\x00" in text or returns != text.count("\r\n") or text[:4].lower() == "sep=":
            return None
        if "\n\n" in text.rstrip("\r\n") or "\n\r\n" in text.rstrip("\r\n"):
            return None
        spaced = (f'{self.separator} "', f'{self.separator}\t"', '\n "', '\n\t"', '  "')
        if any(mark in text for mark in spaced) or text[:2].strip() == '"':
            return None  # the engine takes such quotes off, the careful reader keeps them
        return text.rstrip("\r\n").count("\n") + 1


def text_file(file: RawFile) -> TextFile:
    """Return the text of a file, its separator and the encoding it was read with."""
    text, encoding = decode(file.data)
    return TextFile(text, separator_of(text), encoding)
