"""Do cohorts and lifecycles come out as published? Each case names its source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from csdata.analysis.cohorts.activity import recurring, stages
from csdata.analysis.cohorts.histories import Flags
from csdata.answers import cohorts_answer
from csdata.dataset import Dataset, open_dataset
from csdata.ingest.files import RawFile

pytestmark = pytest.mark.external

# PostHog, posthog/hogql_queries/insights/test/test_retention_query_runner.py: test_day_interval, test_month_interval,
# test_rolling_retention. (customer, period)
DAYS: Final = [
    ("p1", 0),
    ("p1", 1),
    ("p1", 2),
    ("p1", 5),
    ("p1", 5),
    ("p1", 6),
    ("p2", 1),
    ("p2", 2),
    ("p2", 3),
    ("p2", 6),
]
BY_DAY: Final = [
    [1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0],
    [2, 2, 1, 0, 1, 2, 0, 0, 0, 0],
    [2, 1, 0, 1, 2, 0, 0, 0, 0],
    [1, 0, 0, 1, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [1, 1, 0, 0, 0, 0],
    [2, 0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0],
    [0, 0],
    [0],
]
MONTHS: Final = [
    ("p1", 0), ("p2", 0), ("p1", 1), ("p2", 1), ("p1", 2), ("p2", 2), ("p1", 4), ("p1", 5), ("p2", 5), ("p2", 6),
    ("p1", 8), ("p2", 10),
]  # fmt: skip
BY_MONTH: Final = [
    [2, 2, 2, 0, 1, 2, 1, 0, 1, 0, 1],
    [2, 2, 0, 1, 2, 1, 0, 1, 0, 1],
    [2, 0, 1, 2, 1, 0, 1, 0, 1],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [1, 1, 0, 0, 1, 0, 0],
    [2, 1, 0, 1, 0, 1],
    [1, 0, 0, 0, 1],
    [0, 0, 0, 0],
    [1, 0, 0],
    [0, 0],
    [1],
]
ROLLING: Final = [
    ("p1", 0), ("p1", 3), ("p1", 4), ("p2", 0), ("p2", 1), ("p3", 1), ("p3", 2), ("p3", 3), ("p4", 3), ("p4", 4),
    ("p5", 4),
]  # fmt: skip
FROM_DAY_0: Final = [[2, 2, 1, 1, 1, 0], [2, 1, 1, 0, 0], [1, 1, 0, 0], [3, 2, 0], [3, 0], [0]]


def grid(events: Iterable[tuple[str, int]], periods: int) -> Flags:
    events = list(events)
    names = sorted({who for who, _ in events})
    active = np.zeros((len(names), periods), dtype=bool)
    for who, when in events:
        active[names.index(who), when] = True
    return active


def rows(table: np.ndarray) -> list[list[int]]:  # type: ignore[type-arg]
    return [[int(cell) for cell in row if cell >= 0] for row in table]


def test_recurring_retention_by_day() -> None:
    assert rows(recurring(grid(DAYS, 11))) == BY_DAY


def test_recurring_retention_by_month() -> None:
    assert rows(recurring(grid(MONTHS, 11))) == BY_MONTH


def test_rolling_retention() -> None:
    active = grid(ROLLING, 6)
    assert rows(recurring(active, "rolling")) == FROM_DAY_0
    assert rows(recurring(active[:, 1:], "rolling")) == [[2, 1, 1, 0, 0], [1, 1, 0, 0], [3, 2, 0], [3, 0], [0]]
    assert all(
        a <= b
        for one, two in zip(rows(recurring(active)), FROM_DAY_0, strict=True)
        for a, b in zip(one, two, strict=True)
    )


def use_by_month() -> Dataset:
    lines = [f"{who},2020-{month + 1:02}-10" for who, month in MONTHS]
    text = "\n".join(["customer_id,date", *lines, "later,2020-12-01"])  # with it November is seen to its end
    return open_dataset([RawFile("usage.csv", text.encode())])


def counts(content: dict[str, Any]) -> dict[str, list[int]]:
    """Return the counts of the observed cells by cohort, as the command line prints them."""
    found: dict[str, list[int]] = {}
    for cell in json.loads(json.dumps(content))["cells"]:
        if cell["observed"] and cell["count"] is not None:
            found.setdefault(cell["cohort"], []).append(round(cell["count"]))
    return found


def test_the_command_line_tells_the_same_of_a_file_of_use() -> None:
    data = use_by_month()
    first = counts(cohorts_answer(data, "usage").content)
    assert first == {"2020-01": BY_MONTH[0]}  # by first activity only one cohort is not empty
    every = counts(cohorts_answer(data, "usage", every_month=True).content)
    assert every == {f"2020-{i + 1:02}": row for i, row in enumerate(BY_MONTH) if any(row)}


def test_lifecycle() -> None:
    """PostHog, test_lifecycle_query_runner.py: test_lifecycle_trend."""
    activity = {
        "p1": ["2020-01-11", "2020-01-12", "2020-01-13", "2020-01-15", "2020-01-17", "2020-01-19"],
        "p2": ["2020-01-09", "2020-01-12"],
        "p3": ["2020-01-12"],
        "p4": ["2020-01-15"],
    }
    first = date(2020, 1, 9)
    events = [(who, (date.fromisoformat(day) - first).days) for who, days in activity.items() for day in days]
    found = stages(grid(events, 11))
    window = slice((date(2020, 1, 12) - first) // timedelta(days=1), None)
    assert found.new[window].tolist() == [1, 0, 0, 1, 0, 0, 0, 0]
    assert found.returning[window].tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    assert found.resurrected[window].tolist() == [1, 0, 0, 1, 0, 1, 0, 1]
    assert found.dormant[window].tolist() == [0, 2, 1, 0, 2, 0, 1, 0]


# ---- CDNOW: Hardie's data as shipped with lifetimes; cohorts of the first purchase, by hand from the raw files

MASTER: Final = {
    "1997-01": [7846, 1157, 964, 810, 679, 736, 720, 582, 559, 594, 673, 634, 528, 511, 664, 472, 497, 498],
    "1997-02": [8476, 1312, 980, 783, 847, 786, 626, 619, 666, 721, 661, 545, 568, 718, 545, 548, 551],
    "1997-03": [7248, 1032, 752, 756, 674, 564, 561, 579, 634, 569, 464, 472, 678, 420, 443, 457],
}
SAMPLE: Final = {
    "1997-01": [781, 124, 95, 70, 65, 77, 65, 53, 52, 45, 62, 59, 45, 47, 63, 37, 37, 33],
    "1997-02": [857, 134, 110, 75, 77, 75, 61, 61, 74, 70, 59, 57, 59, 70, 56, 59, 60],
    "1997-03": [719, 87, 84, 78, 63, 64, 55, 57, 73, 65, 47, 51, 78, 32, 38, 45],
}


def cdnow(path: Path, *, who: int) -> Dataset:
    """Open the raw text of CDNOW as the CSV that a shop would export; `who` is the column of the customer."""
    lines = []
    for line in path.read_text().splitlines():
        cells = line.split()
        if cells[0].isdigit():
            day, quantity, amount = cells[-3:]
            lines.append(f"C{cells[who]},{day[:4]}-{day[4:6]}-{day[6:]},{quantity},{amount}")
    text = "customer_id,date,quantity,amount\n" + "\n".join(lines) + "\n"
    return open_dataset([RawFile("cdnow.csv", text.encode())])


@pytest.mark.parametrize(
    ("name", "who", "expected"), [("CDNOW_sample.txt", 0, SAMPLE), ("CDNOW_master.txt", 0, MASTER)]
)
def test_cohorts_of_the_first_purchase(
    shared_data: Callable[[str], Path], name: str, who: int, expected: dict[str, list[int]]
) -> None:
    data = cdnow(shared_data(f"cdnow/{name}"), who=who)
    assert data.files[0].table == "purchases"  # customers come back at no fixed rhythm: nobody has a contract
    assert counts(cohorts_answer(data).content) == expected
