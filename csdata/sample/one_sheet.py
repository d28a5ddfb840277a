"""What does the one spreadsheet of a small customer-success team look like?"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from csdata.sample import company as c
from csdata.sample.draws import Generator, block_random
from csdata.sample.names import company_names

Cell = str | int | float | date | None
CUSTOMERS, CHURNED = 180, 22
ONE_SHEET_STREAM = 2**31 + 1
END = date(2026, 9, 30)
HEADERS = (
    "Acct Name", "Customer No", "Plan", "Segment", "Country", "CSM", "MRR (USD)", "Customer since", "Churn Dt",
    "Status", "Seats bought", "Active users", "Logins last 30 days", "Days to first value", "NPS",
    "CSAT (1-5)", "Next renewal", "Main goal", "Goal reached?", "Health", "Notes", "Owner e-mail",
)  # fmt: skip
NOTES = ("Champion left", "Asked for SSO", "Renewal call booked", "Wants more training", "Invoice overdue", "Happy")
SHOWN = ("%Y-%m-%d", "%d %b %Y", "%d/%m/%Y")


@dataclass(frozen=True)
class Account:
    """One row, before it is made messy."""

    name: str
    number: str
    mrr: float
    since: date
    left: date | None
    rest: dict[str, Cell]


def one_sheet_truth(*, seed: int = 7, end: date = END) -> dict[str, object]:
    """Return what a correct reading of the sheet finds."""
    rows = _accounts(seed, end)
    active = [row for row in rows if row.left is None]
    return {
        "file": "one_sheet.xlsx",
        "as_of": end.isoformat(),
        "customers": len(rows),
        "active": len(active),
        "churned": len(rows) - len(active),
        "mrr_active": round(sum(row.mrr for row in active), 2),
        "mrr_all": round(sum(row.mrr for row in rows), 2),
        "first_signup": min(row.since for row in rows).isoformat(),
        "last_signup": max(row.since for row in rows).isoformat(),
        "day_first": True,
        "rows_not_customers": ["title", "blank", "total"],
    }


def write_one_sheet(path: Path, *, seed: int = 7, end: date = END) -> None:
    """Write the flat customer list as a workbook: the same arguments give the same bytes."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Customers"
    sheet.append([f"Customer list - as of {end:%d %b %Y}"])
    sheet.append([])
    sheet.append(HEADERS)
    rows = _accounts(seed, end)
    rng = block_random(seed, ONE_SHEET_STREAM + 1)
    for row in rows:
        sheet.append(_messy(rng, row))
    sheet.append(["Total", *[None] * 5, round(sum(row.mrr for row in rows), 2)])
    _dress(sheet)
    stamp = datetime(end.year, end.month, end.day, 12, tzinfo=UTC)
    book.properties.creator = "Customer success"
    buffer = io.BytesIO()
    book.save(buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_timeless(buffer.getvalue(), stamp))


def _dress(sheet: Worksheet) -> None:
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B4"
    sheet.column_dimensions["A"].width = 34


def _timeless(workbook: bytes, stamp: datetime) -> bytes:
    """Replace the time of saving, in the zip and in the workbook's properties, by a fixed one."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", f"{stamp:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            target.writestr(zipfile.ZipInfo(item.filename, (stamp.year, stamp.month, stamp.day, 12, 0, 0)), content)
    return result.getvalue()


def _accounts(seed: int, end: date) -> list[Account]:
    rng = block_random(seed, ONE_SHEET_STREAM)
    names = company_names(np.arange(CUSTOMERS) + 900_000, seed)
    numbers = rng.permutation(np.arange(11, 11 + 40 * CUSTOMERS, 40))
    gone = set(rng.choice(CUSTOMERS, CHURNED, replace=False).tolist())
    return [_account(rng, name, int(number), end, gone=row in gone)
            for row, (name, number) in enumerate(zip(names, numbers, strict=True))]  # fmt: skip


def _account(rng: Generator, name: str, number: int, end: date, *, gone: bool) -> Account:
    """Draw one account; behaviour follows a persona, and leaving goes with little use."""
    persona = c.PERSONAS[int(rng.choice(4, p=[p.share for p in c.PERSONAS]))]
    segment = int(rng.choice(3, p=c.SEGMENT_SHARES))
    plan = int(rng.choice(3, p=c.PLAN_SHARES[segment]))
    seats = max(3, round(c.SEATS[segment] * float(np.exp(0.4 * rng.standard_normal()))))
    since = end - timedelta(days=int(rng.integers(40 if not gone else 250, 1300)))
    left = end - timedelta(days=int(rng.integers(3, 200))) if gone else None
    share = persona.active_share * (0.5 if gone else 1.0)
    active = int(rng.binomial(seats, share))
    mood = float(rng.standard_normal()) - 0.6 * gone
    rest: dict[str, Cell] = {
        "Plan": c.PLANS[plan],
        "Segment": c.SEGMENTS[segment],
        "Country": c.REGIONS[int(rng.choice(6, p=c.REGION_SHARES))],
        "CSM": c.OWNERS[int(rng.integers(4))],
        "Seats bought": seats,
        "Active users": active,
        "Logins last 30 days": int(rng.poisson(active * persona.events_per_user)),
        "Days to first value": max(4, round(27 * float(np.exp(0.6 * rng.standard_normal() + 0.4 * gone)))),
        "NPS": int(np.clip(round(7.5 + 1.8 * mood), 0, 10)),
        "CSAT (1-5)": int(np.clip(round(3.9 + 0.8 * mood), 1, 5)),
        "Next renewal": None if gone else _anniversary(since, end),
        "Main goal": persona.goal,
        "Goal reached?": "Yes" if rng.random() < (0.3 if gone else 0.62) else "No",
        "Health": int(np.clip(55 + 40 * (share - 0.5) + 8 * rng.standard_normal(), 5, 99)),
    }
    mrr = round(seats * c.SEAT_PRICE[plan] * float(rng.uniform(0.82, 1.0)), 2)
    return Account(name, f"{number:05d}", mrr, since, left, rest)


def _anniversary(since: date, end: date) -> date:
    """Return the next yearly renewal after the end."""
    day = min(since.day, 28)
    this = date(end.year, since.month, day)
    return this if this > end else date(end.year + 1, since.month, day)


def _messy(rng: Generator, row: Account) -> list[Cell]:
    """Return the cells as people type them: several date styles, money as text, n/a and dashes."""
    cells: dict[str, Cell] = {
        **{name: _gap(rng, name, value) for name, value in row.rest.items()},
        "Acct Name": row.name,
        "Customer No": row.number,
        "MRR (USD)": f"${row.mrr:,.2f}" if rng.random() < 0.3 else row.mrr,
        "Customer since": _shown(rng, row.since),
        "Churn Dt": row.left,
        "Status": "Churned" if row.left else "Active",
        "Notes": NOTES[int(rng.integers(len(NOTES)))] if rng.random() < 0.35 else None,
    }
    owner = row.rest["CSM"]
    cells["Owner e-mail"] = f"{str(owner).lower().replace(' ', '.')}@example.com"
    return [cells[name] for name in HEADERS]


def _shown(rng: Generator, day: date) -> Cell:
    style = int(rng.choice(4, p=[0.2, 0.2, 0.2, 0.4]))
    return day if style == len(SHOWN) else day.strftime(SHOWN[style])


def _gap(rng: Generator, name: str, value: Cell) -> Cell:
    """Leave some cells out, in the ways people do."""
    sparse = {"NPS": 0.45, "CSAT (1-5)": 0.4, "Days to first value": 0.12, "Health": 0.1, "Main goal": 0.06}
    if rng.random() >= sparse.get(name, 0.0):
        return value
    return (None, "n/a", "-")[int(rng.integers(3))]
