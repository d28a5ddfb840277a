"""Are 1,000 generated nasty files read as they are meant, and is no row of them lost?

Each file is a list of customers, written down with all that real exports do to one. What must come back, exactly:
the customers whose row is as wide as the header; their start dates where the column says which order its dates have (a
slash date alone can be read both ways, and is then asked); their money to the cent.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdata.ingest.files import RawFile
from csdata.ingest.load import Loaded, load

HEADER = ["Customer ID", "Company", "Signup date", "MRR"]
ROUND, THIRTEENTH = Decimal("1250.55"), date(2020, 3, 25)

# Names by what an encoding can write; each has what trips readers up: separators, quotes, line breaks, apostrophes.
NAMES = {
    "ascii": [
        "Alder",
        "Birch, Ltd",
        'Elm "the tree"',
        "Fir;Fir",
        "Ginkgo\nInc",
        "O'Hazel",
        "Ivy | Sons",
        "Jute\tCo",
        "#Kapok",
    ],
    "western": ["Müller & Söhne", "Café Élan", "Peña, S.A.", "Groß\nHandel", 'Åkerström "AB"', "Société Côté; fils"],
    "central": [
        "Łódź Meble",
        "Żuraw, Sp. z o.o.",
        "Dvořák\nSyn",
        'Příhoda "Plzeň"',
        "Świat; Kraków",
        "Gdańsk Księgowość",
    ],
    "cyrillic": [
        "Хлебозавод Колос",
        "Братья, Ивановы",
        'Мебель "Уют"',
        "Стройка\nПлюс",
        "Цветы; Ромашка",
        "Жильё Сервис",
    ],
    "japanese": ["田中製作所", "鈴木, パン工房", "さくら\n花店", "株式会社; ひかり", "伊藤薬局", "中村運送"],
}
ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"), None),
    "cp1252": "western",
    "cp1250": "central",
    "iso8859_2": "central",
    "cp1251": "cyrillic",
    "cp932": "japanese",
}
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%b-%Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%d", "%d %B %Y"]
MONEY = {
    "point": "{:.2f}",
    "thousands": "{:,.2f}",
    "dollar": "${:,.2f}",
    "code": "{:.2f} USD",
    "comma": "{:,.2f}",
    "euro": "{:,.2f} €",
    "spaces": "{:,.2f}",
}
CONTINENTAL = {"comma": ",.", "euro": ",.", "spaces": ", "}
TITLES = [[], ["Customers of the north"], ["Accounts as of 30 Sep 2025", "Exported by Ada"]]
RAGGED = ["none", "short", "long"]
FILES = 5


@dataclass(frozen=True)
class Customer:
    """One customer as it is meant."""

    key: str
    name: str
    start: date
    mrr: Decimal


@dataclass(frozen=True)
class Nasty:
    """One way of writing a list down."""

    encoding: str
    separator: str
    quoting: int
    newline: str
    day: str
    money: str
    titles: list[str]
    total: bool
    blank_every: int
    ragged: str
    names_separator: bool
    ends: bool
    brackets: bool

    def amount(self, value: Decimal) -> str:
        """Write an amount; brackets are how accountants write a minus."""
        text = MONEY[self.money].format(abs(value))
        marks = CONTINENTAL.get(self.money)
        if marks:
            text = text.translate(str.maketrans({",": "." if marks == ",." else " ", ".": ","}))
        return text if value >= 0 else f"({text})" if self.brackets else f"-{text}"

    def rows(self, customers: list[Customer]) -> list[list[str]]:
        """Return the rows of the file below its titles, header first."""
        written = [HEADER]
        for place, one in enumerate(customers):
            row = [one.key, one.name, one.start.strftime(self.day), self.amount(one.mrr)]
            if self.ragged == "long" and place % 5 == 4:
                row = [*row, "more", "and more"]
            if self.ragged == "short" and place % 5 == 4:
                row = row[:2]
            written.append(row)
            if self.blank_every and place % self.blank_every == 1:
                written.append([])
        return (
            [*written, ["Total", "", "", self.amount(sum((c.mrr for c in customers), Decimal(0)))]]
            if self.total
            else written
        )

    def bytes(self, customers: list[Customer]) -> bytes:
        """Write the file."""
        stream = io.StringIO(newline="")
        if self.names_separator:
            stream.write(f"sep={self.separator}{self.newline}")
        writer = csv.writer(stream, delimiter=self.separator, quoting=self.quoting, lineterminator=self.newline)
        writer.writerows([title] for title in self.titles)
        writer.writerows(self.rows(customers))
        text = stream.getvalue()
        return (text if self.ends else text.removesuffix(self.newline)).encode(self.encoding)

    def meant(self, customers: list[Customer]) -> list[Customer]:
        """Return the customers that must come back: rows that are too long cannot, short ones say less."""
        return [one for place, one in enumerate(customers) if self.ragged == "none" or place % 5 != 4]


@st.composite
def files(draw: st.DrawFn) -> tuple[Nasty, list[Customer]]:
    """Return a list of customers, and how it is written.

    Three things are kept out, because what they mean cannot be told: a currency sign that the encoding lacks, a list in
    an old encoding with fewer than 6 names of its language, and a column in which no date says its order.
    """
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    language = ENCODINGS[encoding] or draw(st.sampled_from(sorted(NAMES)))
    money = draw(st.sampled_from(sorted(MONEY)))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL]
    nasty = Nasty(
        encoding=encoding,
        separator=draw(st.sampled_from([",", ";", "\t", "|"])),
        # where lines end in \r, Python's writer leaves a \n in a cell unquoted, and it ends the line for every reader
        quoting=draw(st.sampled_from(quoting[:2] if newline == "\r" else quoting)),
        newline=newline,
        day=draw(st.sampled_from(DATES)),
        money="comma" if money == "euro" and encoding in {"iso8859_2", "cp932"} else money,
        titles=draw(st.sampled_from(TITLES)),
        total=draw(st.booleans()),
        blank_every=draw(st.sampled_from([0, 0, 3])),
        ragged=draw(st.sampled_from(RAGGED)),
        names_separator=draw(st.sampled_from([False, False, True])),
        ends=draw(st.booleans()),
        brackets=draw(st.booleans()) and money != "code",
    )
    return nasty, draw(customers(language))


@st.composite
def customers(draw: st.DrawFn, language: str) -> list[Customer]:
    """Return six to fourteen customers; the first says the order of its date, and which mark is the decimal one."""
    size = draw(st.integers(6, 14))
    numbers = draw(st.lists(st.integers(1, 99_999), min_size=size, max_size=size, unique=True))
    cents = st.integers(-500_000, 99_999_999)
    names = NAMES[language]
    rows = [
        Customer(
            f"{number:05d}",
            names[place % len(names)] if place < 6 else draw(st.sampled_from(names + NAMES["ascii"])),
            draw(st.dates(date(2015, 1, 1), date(2025, 12, 31))),
            Decimal(draw(cents)) / 100,
        )
        for place, number in enumerate(numbers)
    ]
    return [replace(rows[0], start=THIRTEENTH, mrr=ROUND), *rows[1:]]


def read(loaded: Loaded) -> list[Customer]:
    rows = loaded.engine.rows("SELECT customer_id, name, signup_date, mrr FROM customers")
    return sorted((Customer(*row) for row in rows), key=lambda one: one.key)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(files(), min_size=FILES, max_size=FILES))
def test_a_nasty_file_loses_no_row_and_says_what_was_meant(written: list[tuple[Nasty, list[Customer]]]) -> None:
    """Load five files at a time, which shares the cost of an engine; their customers have ids of their own."""
    numbered = [
        (nasty, [replace(one, key=f"0{at}{one.key}") for one in people]) for at, (nasty, people) in enumerate(written)
    ]
    loaded = load([RawFile(f"customers {at}.csv", nasty.bytes(people)) for at, (nasty, people) in enumerate(numbered)])
    customers_found = read(loaded)
    for at, ((nasty, people), report) in enumerate(zip(numbered, loaded.files, strict=True)):
        # counted from the list, not from the file: every customer and the total is a row, whatever becomes of it
        assert report.rows_in == len(people) + nasty.total
        assert report.rows_in == report.rows_loaded + report.rows_rejected
        assert report.rows_rejected == nasty.total + (len(people) // 5 if nasty.ragged == "long" else 0)
        expected = sorted(nasty.meant(people), key=lambda one: one.key)
        meant = {one.key for one in expected}
        short = {one.key for one in people} - meant if nasty.ragged == "short" else set()
        assert [c for c in customers_found if c.key.startswith(f"0{at}") and c.key not in short] == expected
