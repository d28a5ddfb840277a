"""Is the encoding of an old export found, for the languages of Europe and East Asia, and how often in short lists?

The floors are what was measured on the lists of words_of_languages.py (every list in every encoding that exports use):
with 20 rows and more 61 of 61 right (charset-normalizer 3.5.2 alone: 45 of 61), with 5 rows 285 of 305, Western always.
"""

from __future__ import annotations

import pytest

from csdata.ingest.encoding import legacy_encoding
from csdata.ingest.text import MOSTLY_UNICODE, decode
from tests.ingest.words_of_languages import ENCODINGS, lists, rows

CASES = [(language, encoding) for language, encodings in ENCODINGS.items() for encoding in encodings]
WESTERN = [(language, encoding) for language, encoding in CASES if encoding in {"cp1252", "iso8859_15"}]


def share_right(language: str, encoding: str, size: int) -> float:
    """Return the share of the lists of a language, cut into files of `size` rows, that are read letter for letter."""
    files = [text for text in lists(language, size) if not text.isascii()]
    return sum(text.encode(encoding).decode(_found(text, encoding), "replace") == text for text in files) / len(files)


def _found(text: str, encoding: str) -> str:
    return legacy_encoding(text.encode(encoding))


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_list_of_twenty_customers_is_read_in_every_language(language: str, encoding: str) -> None:
    assert len(rows(language)) >= 20
    assert share_right(language, encoding, 30) == 1


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_list_of_five_customers_is_mostly_read(language: str, encoding: str) -> None:
    assert share_right(language, encoding, 5) >= 0.8


@pytest.mark.parametrize(("language", "encoding"), WESTERN)
def test_a_western_customer_alone_is_always_read(language: str, encoding: str) -> None:
    assert share_right(language, encoding, 1) == 1


@pytest.mark.parametrize(
    "text", ["4,5,©", "Café", "Price €", "O’Neill – Dublin", "25 °C", "São Tomé", "Ø", "Škoda Ärzte"]
)
def test_a_single_western_word_is_read(text: str) -> None:
    assert decode(text.encode("cp1252"))[0] == text


def test_letters_at_the_end_of_a_large_file_are_seen() -> None:
    text = "Customer,City\n" + "Alder,London\n" * 40_000 + "".join(lists("Polish", 30))
    assert decode(text.encode("cp1250")) == (text, "cp1250")


def test_a_few_western_bytes_in_unicode_do_not_spoil_the_rest() -> None:
    rows_of = "".join(lists("Polish", 30))
    data = rows_of.encode() + "Müller,Köln\n".encode("cp1252")
    assert decode(data) == (rows_of + "Müller,Köln\n", MOSTLY_UNICODE)


def test_bytes_of_no_known_alphabet_are_read_all_the_same() -> None:
    text, _ = decode("ชื่อ,เมือง\nบริษัท สยาม,กรุงเทพ\n".encode("cp874") * 5)
    assert text.count("\n") == 10
