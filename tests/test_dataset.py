"""Is a dataset a frozen view that knows until when it sees, and does it survive what people bring?"""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.trends import monthly
from csdata.dataset import EVERYBODY, SAMPLE_FOLDER, Dataset, Filters, open_dataset
from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from tests.analysis.company import company, numbers, subscriptions, table

BOOK = subscriptions(("A", "2024-01-01", None, 10), ("B", "2024-01-15", "2024-03-10", 20), ("C", "2024-04-30", None, 5))


@pytest.fixture(scope="module")
def data() -> Dataset:
    return company(subscriptions=BOOK)


# ---- until when do we see?


def test_the_as_of_day_is_the_end_of_the_last_complete_month(data: Dataset) -> None:
    assert (data.first_day, data.last_day) == (date(2024, 1, 1), date(2024, 4, 30))
    assert data.as_of == data.complete_to == date(2024, 4, 30)


@pytest.mark.parametrize(
    ("last_start", "as_of"),
    [
        ("2024-04-29", date(2024, 3, 31)),  # April is not over
        ("2024-04-30", date(2024, 4, 30)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-28", date(2023, 2, 28)),
    ],
)
def test_a_month_counts_as_complete_only_on_its_last_day(last_start: str, as_of: date) -> None:
    rows = (("A", "2023-01-03", None, 1), ("B", last_start, None, 1))
    assert company(subscriptions=subscriptions(*rows)).as_of == as_of


def test_data_with_only_first_days_of_months_complete_the_month_that_they_name() -> None:
    rows = (("A", "2024-01-01", "2024-03-01", 1), ("B", "2024-02-01", None, 1))
    assert company(subscriptions=subscriptions(*rows)).as_of == date(2024, 3, 31)


def test_an_end_planned_for_years_ahead_is_not_how_far_we_see() -> None:
    rows = (("A", "2024-01-03", "2031-12-31", 1), ("B", "2024-04-30", None, 1))
    assert company(subscriptions=subscriptions(*rows)).as_of == date(2024, 4, 30)


def test_a_chosen_day_is_kept_and_no_later_month_is_shown() -> None:
    then = company(date(2024, 2, 17), subscriptions=BOOK)
    assert (then.as_of, then.complete_to) == (date(2024, 2, 17), date(2024, 1, 31))
    assert [f"{month:%Y-%m}" for month in monthly(then).frame["month"]] == ["2024-01"]


def test_a_day_before_the_data_begin_is_refused_with_the_day_they_do() -> None:
    with pytest.raises(CsDataError, match="2024-01-01") as error:
        company(date(2023, 12, 31), subscriptions=BOOK)
    assert error.value.code == "bad_value"


def test_the_first_day_of_the_data_is_a_day_like_any_other() -> None:
    found = numbers(company(date(2024, 1, 1), subscriptions=BOOK))
    assert found["active_customers"].value == 1
    assert found["logo_churn"].value is None


def test_a_sheet_without_dates_is_a_picture_without_a_day() -> None:
    sheet = company(customers=table(("customer_id", "churned"), [(f"A{i}", "no") for i in range(12)]))
    assert (sheet.as_of, sheet.first_day, sheet.complete_to) == (None, None, None)
    assert not sheet.has_history
    assert period_of(sheet) is None


# ---- frozen, filtered, shared


def test_a_dataset_cannot_be_changed(data: Dataset) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.as_of = None  # type: ignore[misc]


def test_no_file_can_be_reached_through_an_open_dataset(data: Dataset) -> None:
    with pytest.raises(Exception, match=r"(?i)disabled|permission"):
        data.engine.rows(f"SELECT * FROM read_csv('{SAMPLE_FOLDER / 'customers.csv'}')")  # noqa: S608 - the attack
    with pytest.raises(Exception, match=r"(?i)locked"):
        data.engine.run("SET enable_external_access=true")


def test_a_value_of_a_filter_is_only_ever_a_value(data: Dataset) -> None:
    for attack in ("' OR 1=1 --", "x'; DROP TABLE customers; --", "$plan", "%", "\\", "é\u0000"):
        found = metrics(data, period_of(data), Filters(plan=attack))
        assert found["active_customers"].value == 0
    assert data.customers == 3


def test_filters_split_the_customers_into_parts_that_sum_to_all() -> None:
    customers = table(
        ("customer_id", "plan", "segment", "region"),
        [("A", "Basic", "S", "DE"), ("B", "Pro", "S", "FR"), ("C", "Pro", "M", "DE")],
    )
    data = company(subscriptions=BOOK, customers=customers)
    assert data.choices["plan"] == ("Pro", "Basic")
    for key, values in data.choices.items():
        active = [metrics(data, period_of(data), Filters(**{key: value}))["active_customers"].value for value in values]
        assert not values or sum(filter(None, active)) == 2, key
    both = metrics(data, period_of(data), Filters(plan="Pro", region="DE"))
    assert (both["active_customers"].value, both["mrr"].value) == (1, 5)
    assert str(Filters(plan="Pro", region="DE")) == "Pro · DE"
    assert str(EVERYBODY) == "all customers"


def test_eight_threads_asking_at_once_get_the_same_answers(data: Dataset) -> None:
    expected = {name: metric.value for name, metric in metrics(data, period_of(data)).items()}
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: metrics(data, period_of(data)), range(40)))
    assert all({name: metric.value for name, metric in run.items()} == expected for run in runs)


# ---- what people bring


def test_a_file_without_rows_beside_others_does_not_stop_them() -> None:
    found = company(
        customers=table(("customer_id", "name"), [("A", "Acme"), ("B", "Beta")]),
        exposures="customer_id,intervention,date\n",
        subscriptions=BOOK,
        usage=table(("customer_id", "date", "feature"), [("A", "2024-02-01", "R")]),
    )
    loaded = {file.table: file.rows_loaded for file in found.files if file.rows_loaded}
    assert loaded == {"customers": 2, "revenue": 3, "usage": 1}


def test_a_file_that_is_no_table_of_ours_does_not_stop_the_others() -> None:
    found = company(subscriptions=BOOK, weather="day,rain\n2024-01-01,3\n")
    assert {file.file: file.table for file in found.files} == {"subscriptions.csv": "revenue", "weather.csv": None}
    assert found.customers == 3


def test_customers_who_appear_only_in_activity_are_customers() -> None:
    usage = table(("customer_id", "date", "feature"), [("Ghost", "2024-02-01", "R")])
    assert company(subscriptions=BOOK, usage=usage).customers == 4


def test_nothing_recognised_names_the_files() -> None:
    with pytest.raises(CsDataError, match=r"weather\.csv") as error:
        company(weather="day,rain\n2024-01-01,3\n")
    assert error.value.code == "nothing_recognised"


def test_no_files_at_all_is_an_error_of_ours() -> None:
    with pytest.raises(CsDataError):
        open_dataset([])


def test_a_file_over_the_limit_is_refused_with_its_size() -> None:
    with pytest.raises(CsDataError, match=r"big\.csv") as error:
        open_dataset([RawFile("big.csv", BOOK.encode())], limit=10)
    assert error.value.code == "too_large"


def test_equal_files_have_equal_fingerprints_whatever_their_order() -> None:
    usage = table(("customer_id", "date", "feature"), [("A", "2024-02-01", "R")])
    one, other = company(subscriptions=BOOK, usage=usage), company(usage=usage, subscriptions=BOOK)
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != company(date(2024, 3, 31), subscriptions=BOOK, usage=usage).fingerprint
