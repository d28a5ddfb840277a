"""Generated tables as people write them, with the values they mean."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

NAMES = ["Alder", "Birch & Söhne", "Cedar, Ltd", "Dogwood", 'Elm "the tree"', "Fir", "Ginkgo", "Hazel"]
PLANS = ["Basic", "Pro", "Enterprise"]
DATE_STYLES = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%d"]
HEADER = ["Customer ID", "Company", "Signup date", "Plan", "MRR"]


@dataclass(frozen=True)
class Customer:
    """One row as it is meant."""

    customer_id: str
    name: str
    signup_date: date
    plan: str
    mrr: Decimal


@dataclass(frozen=True)
class Writing:
    """One way of writing a table down."""

    separator: str
    quoting: int
    encoding: str
    newline: str
    date_style: str
    money_style: str

    def money(self, amount: Decimal) -> str:
        """Write an amount in this style."""
        plain = {
            "point": f"{amount:.2f}",
            "thousands": f"{amount:,.2f}",
            "dollar": f"${amount:,.2f}",
            "comma": f"{amount:,.2f}".translate(str.maketrans(",.", ".,")),
            "euro": f"{amount:,.2f} €".translate(str.maketrans(",.", ".,")),
            "spaces": f"{amount:,.2f}".replace(",", " "),
        }
        return plain[self.money_style]

    def bytes(self, rows: list[Customer]) -> bytes:
        """Write the rows as a file."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=self.separator, quoting=self.quoting, lineterminator=self.newline)
        writer.writerow(HEADER)
        for row in rows:
            day = row.signup_date.strftime(self.date_style)
            writer.writerow([row.customer_id, row.name, day, row.plan, self.money(row.mrr)])
        return stream.getvalue().encode(self.encoding)


writings = st.builds(
    Writing,
    separator=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    date_style=st.sampled_from(DATE_STYLES),
    money_style=st.sampled_from(["point", "thousands", "dollar", "comma", "euro", "spaces"]),
)


@st.composite
def customers(draw: st.DrawFn, least: int = 2, most: int = 12) -> list[Customer]:
    """Return customers with different ids; one starts after the 12th, so that the order of a slash date shows."""
    ids = draw(
        st.lists(st.from_regex(r"[A-Z0]{2}-[0-9]{4}", fullmatch=True), min_size=least, max_size=most, unique=True)
    )
    cents = st.integers(100, 99_999_999)
    rows = [
        Customer(
            customer_id=key,
            name=draw(st.sampled_from(NAMES)),
            signup_date=draw(st.dates(date(2015, 1, 1), date(2026, 12, 31))),
            plan=draw(st.sampled_from(PLANS)),
            mrr=Decimal(draw(cents)) / 100,
        )
        for key in ids
    ]
    return [Customer(rows[0].customer_id, rows[0].name, date(2020, 3, 25), rows[0].plan, Decimal("1250.55")), *rows[1:]]


cells = st.sampled_from(["", " ", "a", "b c", "7", "2024-01-05", 'x "y"', "Total", "total:", "n/a", "1,5"])
grids = st.lists(st.lists(cells, max_size=6), max_size=15)
