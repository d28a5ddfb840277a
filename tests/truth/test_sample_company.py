"""Do the analyses find what was planted in the sample company? Source: sample_data/truth.json."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.reconcile import reconcile
from csdata.analysis.result import Metric
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.dataset import SAMPLE_FOLDER, Dataset, open_dataset, open_sample
from csdata.periods import Period


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLE_FOLDER / "truth.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def months(data: Dataset) -> pd.DataFrame:
    return monthly(data).frame


@pytest.fixture(scope="module")
def found(data: Dataset) -> dict[str, Metric]:
    return metrics(data, period_of(data))


def test_every_row_that_was_written_is_read(data: Dataset, truth: dict[str, Any]) -> None:
    assert {file.table: file.rows_loaded for file in data.files} == truth["rows"]
    assert data.customers == truth["made_with"]["customers"]
    assert (str(data.first_day), str(data.as_of)) == (truth["made_with"]["first_day"], truth["made_with"]["end"])
    assert data.locked == ()


def test_customers_and_revenue_at_the_end_are_the_planted_ones(found: dict[str, Metric], truth: dict[str, Any]) -> None:
    assert found["active_customers"].value == truth["book"]["active_at_end"] == 860
    assert found["mrr"].value == pytest.approx(truth["book"]["mrr_at_end"], abs=0.005)


def test_the_months_lose_as_many_customers_as_were_planted(months: pd.DataFrame, truth: dict[str, Any]) -> None:
    book = truth["book"]
    at_start = months["active_customers"].shift(fill_value=0)
    assert int(months["lost_customers"].sum()) == book["lost_from_start_of_month"] == 367
    assert int(at_start.sum()) == book["customer_months_at_risk"]
    assert months["lost_customers"].sum() / at_start.sum() == pytest.approx(book["mean_monthly_logo_churn"], abs=5e-6)
    assert len(months) == truth["made_with"]["months"]


def test_everybody_joined_left_or_came_back(data: Dataset, months: pd.DataFrame, truth: dict[str, Any]) -> None:
    book, everybody = truth["book"], truth["made_with"]["customers"]
    assert book["active_at_end"] == everybody - book["left"] + book["came_back"]
    movements = mrr_movements(data).frame
    returned = data.engine.value(
        "SELECT COUNT(*) FROM customer_months WHERE active AND NOT was_active AND tenure_months > 0"
    )
    assert returned == book["came_back"] == 27
    assert int(months["new_customers"].sum()) == everybody
    assert (movements["reactivation"] > 0).sum() > 0
    assert movements["end_mrr"].iloc[-1] == pytest.approx(book["mrr_at_end"], abs=0.005)


def test_who_left_by_subscription_and_by_churn_event_differs_by_those_who_came_back_or_were_not_noted(
    data: Dataset, truth: dict[str, Any]
) -> None:
    counts, book = reconcile(data).counts, truth["book"]
    assert counts["no_open_subscription"] == book["left"] - book["came_back"] == 340
    assert counts["event"] == truth["rows"]["churn_events"] == 338


def test_partners_customers_wait_about_twice_as_long_for_their_first_value(
    data: Dataset, truth: dict[str, Any]
) -> None:
    # Planted: days × 2.1 for the channel Partner. Medians of those who reached it, by channel.
    planted = truth["churn"]["late_first_value_channel"]
    waits = data.engine.frame(
        "SELECT c.channel, DATE_DIFF('DAY', c.signup_date, f.first_value_on) AS days FROM customers AS c"
        " JOIN first_values AS f ON f.customer_id = c.customer_id WHERE f.first_value_on IS NOT NULL"
    )
    medians = waits.groupby("channel")["days"].median()
    others = medians.drop(planted["channel"])
    assert medians.idxmax() == planted["channel"]
    assert medians[planted["channel"]] / others.median() == pytest.approx(planted["days_multiplied_by"], rel=0.25)


def test_the_median_wait_of_the_last_twelve_months_is_that_of_the_milestones(
    data: Dataset, found: dict[str, Metric]
) -> None:
    waiting = found["time_to_value_days"]
    assert waiting.value is not None
    started = data.engine.value("SELECT COUNT(*) FROM customers WHERE signup_date > DATE '2025-09-30'")
    assert waiting.n == started
    assert waiting.low is not None
    assert waiting.high is not None
    assert waiting.low <= waiting.value <= waiting.high


def test_an_earlier_day_sees_the_book_as_it_was(data: Dataset, months: pd.DataFrame) -> None:
    then = open_sample(date(2025, 6, 30))
    frame = monthly(then).frame
    assert frame["month"].max() == pd.Timestamp("2025-06-01")
    pd.testing.assert_frame_equal(frame, months.iloc[: len(frame)])
    before = metrics(data, Period.up_to(date(2025, 6, 30)))
    for name, metric in metrics(then, period_of(then)).items():
        assert (metric.value, metric.low, metric.high, metric.n) == (
            before[name].value, before[name].low, before[name].high, before[name].n,
        ), name  # fmt: skip


# ---- the one spreadsheet


@pytest.fixture(scope="module")
def sheet() -> Dataset:
    return open_dataset([SAMPLE_FOLDER / "one_sheet.xlsx"])


def test_the_sheet_has_180_customers_and_three_rows_that_are_none(sheet: Dataset, truth: dict[str, Any]) -> None:
    planted = truth["one_sheet"]
    (report,) = sheet.files
    assert sheet.customers == report.rows_loaded == planted["customers"] == 180
    assert [(reject.reason, reject.whole_row) for reject in report.rejects if reject.whole_row] == [("total", True)]
    assert (report.rows_in, report.rows_rejected) == (181, 1)  # title and blank rows are no data


def test_the_sheet_has_158_active_and_22_churned_customers(sheet: Dataset, truth: dict[str, Any]) -> None:
    planted = truth["one_sheet"]
    assert metrics(sheet, period_of(sheet))["active_customers"].value == planted["active"] == 158
    assert reconcile(sheet).counts == {"flag": 22, "no_open_subscription": 22}
    assert planted["churned"] == 22


def test_the_revenue_of_the_sheet_is_258_731_25_for_the_active_and_276_910_09_for_all(
    sheet: Dataset, truth: dict[str, Any]
) -> None:
    planted = truth["one_sheet"]
    mrr = metrics(sheet, period_of(sheet))["mrr"].value
    assert mrr == pytest.approx(planted["mrr_active"], abs=0.005)
    assert float(sheet.engine.value("SELECT SUM(mrr) FROM customers")) == pytest.approx(planted["mrr_all"], abs=0.005)
    assert (planted["mrr_active"], planted["mrr_all"]) == (258731.25, 276910.09)


def test_the_dates_of_the_sheet_are_read_day_first(sheet: Dataset, truth: dict[str, Any]) -> None:
    planted = truth["one_sheet"]
    first, last = sheet.engine.rows("SELECT MIN(signup_date), MAX(signup_date) FROM customers")[0]
    assert (str(first), str(last)) == (planted["first_signup"], planted["last_signup"])
