"""Is a shop's list read as purchases, a list of payments as revenue, and a bare list of days as use?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from csdata.analysis.metrics import metrics, period_of
from csdata.dataset import Dataset, open_dataset
from csdata.ingest.files import RawFile
from csdata.ingest.load import Loaded
from tests.analysis.company import Cell, company, numbers, subscriptions, table

PURCHASE = ("customer_id", "date", "amount")
NEED_DEPARTURES = ("lost_customers", "logo_churn", "logo_churn_stripe", "logo_churn_daily", "retention", "clv")


def shop(customers: int = 40, seed: int = 3) -> list[tuple[Cell, ...]]:
    """Return purchases at no fixed rhythm: every customer some times in 300 days."""
    rng = np.random.default_rng(seed)
    first = date(2024, 1, 1)
    return [
        (f"C{who:03}", first + timedelta(days=int(day)), round(float(rng.gamma(2, 20)), 2))
        for who in range(customers)
        for day in sorted(rng.choice(300, rng.integers(2, 7), replace=False))
    ]


def payments(customers: int = 40) -> list[tuple[Cell, ...]]:
    """Return a payment a month: the day differs by customer, and by a weekend."""
    return [
        (f"C{who:03}", date(2024, month, 1 + who % 26 + (month % 2)), 50.0)
        for who in range(customers)
        for month in range(1, 11)
    ]


def table_of(name: str, rows: list[tuple[Cell, ...]], header: tuple[str, ...] = PURCHASE) -> str | None:
    return open_dataset([RawFile(name, table(header, rows).encode())]).files[0].table


def test_customers_who_come_back_at_no_rhythm_have_no_contract() -> None:
    assert table_of("export.csv", shop()) == "purchases"


def test_payments_every_month_are_a_running_subscription() -> None:
    assert table_of("export.csv", payments()) == "revenue"
    assert table_of("orders.csv", payments()) == "revenue"


def test_where_nobody_comes_back_the_name_of_the_file_decides() -> None:
    once = [row for index, row in enumerate(shop()) if index % 5 == 0][:15]
    assert table_of("orders.csv", once) == "purchases"
    assert table_of("invoices.csv", once) == "revenue"


def test_a_list_with_subscriptions_or_ends_is_never_purchases() -> None:
    with_end = [(*row, row[1] + timedelta(days=20)) for row in shop() if isinstance(row[1], date)]
    assert table_of("orders.csv", with_end, ("customer_id", "start_date", "amount", "end_date")) == "revenue"


def test_customers_and_days_alone_are_use() -> None:
    days = [row[:2] for row in shop()]
    assert table_of("export.csv", days, PURCHASE[:2]) == "usage"


@pytest.fixture(scope="module")
def bought() -> Dataset:
    return company(purchases=table(PURCHASE, shop()))


def test_a_customer_begins_with_its_first_purchase(bought: Dataset) -> None:
    assert bought.has_history
    assert not bought.knows_departures
    assert bought.as_of == date(2024, 9, 30)
    firsts = {}
    for who, day, _ in shop():
        firsts.setdefault(who, day)
    starts = bought.ask("cohort_starts", {"end": date(2024, 10, 1)})
    ids = bought.members["customer_id"].iloc[starts["number"]]
    assert dict(zip(ids, starts["started_on"].dt.date, strict=True)) == {
        who: day for who, day in firsts.items() if isinstance(day, date) and day < date(2024, 10, 1)
    }


@pytest.mark.parametrize("name", NEED_DEPARTURES)
def test_what_needs_departures_has_no_value_and_says_why(bought: Dataset, name: str) -> None:
    metric = metrics(bought, period_of(bought, 3))[name]
    assert metric.value is None
    assert metric.why is not None
    assert "do not say when a customer leaves" in metric.why


def test_the_panel_counts_purchases_and_money(bought: Dataset) -> None:
    rows = bought.engine.rows("SELECT SUM(purchases), SUM(spent) FROM customer_months")[0]
    inside = [row for row in shop() if isinstance(row[1], date) and row[1] <= date(2024, 9, 30)]
    assert rows[0] == len(inside)
    assert rows[1] == pytest.approx(sum(float(row[2] or 0) for row in inside if not isinstance(row[2], date)))


def test_contracts_beside_purchases_decide_who_is_a_customer() -> None:
    paid = subscriptions(*[(f"C{i:03}", "2024-01-01", "2024-06-01" if i < 5 else None, 10) for i in range(40)])
    data = company(date(2024, 9, 30), subscriptions=paid, purchases=table(PURCHASE, shop()))
    assert data.knows_departures
    assert numbers(data, 6)["lost_customers"].value == 5


@pytest.mark.external
def test_cdnow_is_read_as_purchases(shared_data: Callable[[str], object], load_texts: Callable[..., Loaded]) -> None:
    lines = ["Customer,Order date,Items,Order total"]
    for line in Path(str(shared_data("cdnow/CDNOW_sample.txt"))).read_text(encoding="ascii").splitlines():
        _, who, day, items, total = line.split()
        lines.append(f"{who},{day[4:6]}/{day[6:]}/{day[:4]},{items},${total}")
    (report,) = load_texts({"export.csv": "\n".join(lines)}).files
    assert report.table == "purchases"
    assert report.rows_loaded == report.rows_in == 6919
