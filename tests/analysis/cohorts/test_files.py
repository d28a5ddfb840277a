"""Do cohorts of a file depend on what was sold and used only, not on how the file is written?"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from csdata.answers import cohorts_answer, survival_answer
from csdata.dataset import open_dataset
from csdata.ingest.files import RawFile

FIRST = date(2024, 1, 1)
PLAIN = ("customer_id", "start_date", "end_date", "mrr")
RENAMED = ("Account ID", "Subscription started at", "Ended at", "Monthly amount")
Row = tuple[str, str, str, str]


@st.composite
def books(draw: st.DrawFn) -> list[Row]:
    """Subscriptions of some customers over nine months: one after the other, with and without breaks."""
    rows: list[Row] = []
    for who in range(draw(st.integers(2, 12))):
        day = draw(st.integers(0, 200))
        for _ in range(draw(st.integers(1, 3))):
            length, gap = draw(st.integers(5, 150)), draw(st.integers(0, 60))
            begins, ends = FIRST + timedelta(days=day), FIRST + timedelta(days=day + length)
            if day < 260:
                rows.append(
                    (f"C{who:02}", str(begins), str(ends) if ends < FIRST + timedelta(days=270) else "", str(10 + who))
                )
            day += length + gap
    return [*rows, ("LAST", "2024-10-01", "", "1")]


def told(
    rows: list[Row], header: tuple[str, ...] = PLAIN, more: str | None = None, as_of: date | None = None
) -> dict[str, Any]:
    """Return what the command line prints about cohorts and curves of a file."""
    lines = [",".join(header) + (",Office" if more else "")]
    lines += [",".join(row) + (f",{more}" if more else "") for row in rows]
    data = open_dataset([RawFile("subscriptions.csv", "\n".join(lines).encode())], as_of=as_of)
    both = {measure: cohorts_answer(data, measure) for measure in ("customers", "revenue", "revenue_net")}
    content: dict[str, Any] = json.loads(json.dumps({k: json.loads(v.as_json()) for k, v in both.items()}))
    return content | {"survival": json.loads(survival_answer(data).as_json())}


@given(books(), st.integers(0, 1000))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], seed: int) -> None:
    mixed = rows.copy()
    random.Random(seed).shuffle(mixed)
    assert told(mixed) == told(rows)


@given(books())
def test_other_names_of_columns_change_nothing(rows: list[Row]) -> None:
    assert told(rows, RENAMED) == told(rows)


@given(books())
def test_a_column_that_is_always_the_same_changes_nothing(rows: list[Row]) -> None:
    assert told(rows, more="Berlin") == told(rows)


@given(books())
def test_a_month_less_opens_one_diagonal(rows: list[Row]) -> None:
    whole, before = (told(rows, as_of=day)["customers"]["cells"] for day in (date(2024, 9, 30), date(2024, 8, 31)))
    later = {(cell["cohort"], cell["period"]): cell for cell in before}
    for cell in whole:
        year, month = (int(part) for part in cell["cohort"].split("-"))
        last = year * 12 + month + cell["period"]
        other = later.get((cell["cohort"], cell["period"]))
        seen_before = other is not None and other["observed"]
        if cell["observed"] and cell["size"]:
            assert seen_before == (last < 2024 * 12 + 9)
            if seen_before and other is not None:
                assert (other["count"], other["value"], other["size"]) == (cell["count"], cell["value"], cell["size"])
        else:
            assert not seen_before
