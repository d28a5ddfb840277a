"""Do we count IBM's telephone customers as everybody does?

Source: external_cases.json X15 and methods.md B1 (7,043 rows, verified there); both copies of ../shared/data/telco-ibm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from csdata.analysis.metrics import metrics
from csdata.analysis.reconcile import reconcile
from csdata.analysis.result import Metric
from csdata.dataset import Dataset, open_dataset

pytestmark = pytest.mark.external

CLEAN, DIRTY = "WA_Fn-UseC_-Telco-Customer-Churn.csv", "Telco-Customer-Churn.csv"
# X15 churn_pct_by: value -> (customers, percent churned)
CHURN_BY = {
    "Contract": {"Month-to-month": (3875, 42.71), "One year": (1473, 11.27), "Two year": (1695, 2.83)},
    "InternetService": {"DSL": (2421, 18.96), "Fiber optic": (3096, 41.89), "No": (1526, 7.4)},
    "PaymentMethod": {
        "Bank transfer (automatic)": (1544, 16.71),
        "Credit card (automatic)": (1522, 15.24),
        "Electronic check": (2365, 45.29),
        "Mailed check": (1612, 19.11),
    },
    "TechSupport": {"No": (3473, 41.64), "Yes": (2044, 15.17), "No internet service": (1526, 7.4)},
    "OnlineSecurity": {"No": (3498, 41.77), "Yes": (2019, 14.61), "No internet service": (1526, 7.4)},
    "gender": {"Female": (3488, 26.92), "Male": (3555, 26.16)},
}
YES_NO = {
    "SeniorCitizen": {False: (5901, 23.61), True: (1142, 41.68)},
    "PaperlessBilling": {True: (4171, 33.57), False: (2872, 16.33)},
}


@cache
def opened(path: Path) -> Dataset:
    """Open a copy once, in whichever order the tests come."""
    return open_dataset([path])


@pytest.fixture(scope="module", params=[CLEAN, DIRTY])
def telco(request: pytest.FixtureRequest, shared_data: Callable[[str], Path]) -> Dataset:
    return opened(shared_data("telco-ibm") / request.param)


@pytest.fixture(scope="module")
def found(telco: Dataset) -> dict[str, Metric]:
    return metrics(telco, None)


def churn_by(data: Dataset, column: str) -> dict[object, tuple[int, float]]:
    sql = (
        f'SELECT "{column}", COUNT(*), SUM(CASE WHEN churned THEN 1 ELSE 0 END) FROM customers'  # noqa: S608 - a literal
        f' GROUP BY "{column}"'
    )
    return {key: (n, round(100 * float(left) / n, 2)) for key, n, left in data.engine.rows(sql)}


def test_every_row_is_a_customer(telco: Dataset) -> None:
    (report,) = telco.files
    assert (report.table, report.rows_in, report.rows_loaded, report.rows_rejected) == ("customers", 7043, 7043, 0)
    assert telco.customers == 7043


def test_the_share_that_left_is_26_54_percent(found: dict[str, Metric]) -> None:
    churn = found["logo_churn"]
    assert (churn.numerator, churn.denominator, churn.n) == (1869, 7043, 7043)
    assert churn.value is not None
    assert round(100 * churn.value, 2) == 26.54
    assert found["active_customers"].value == 5174
    assert found["lost_customers"].value == 1869


def test_the_money_of_everybody_of_those_who_left_and_of_those_who_stayed(found: dict[str, Metric]) -> None:
    assert found["nrr"].denominator == pytest.approx(456116.60, abs=0.005)
    assert found["lost_mrr"].value == pytest.approx(139130.85, abs=0.005)
    assert found["mrr"].value == pytest.approx(316985.75, abs=0.005)
    assert found["gross_mrr_churn"].value == pytest.approx(139130.85 / 456116.60, abs=1e-9)


def test_the_eleven_blank_totals_are_reported_and_stay_missing(telco: Dataset) -> None:
    blank = [reject for reject in telco.files[0].rejects if reject.column == "TotalCharges"]
    assert len(blank) == 11
    assert not any(reject.whole_row for reject in blank)
    missing = telco.engine.rows('SELECT COUNT(*), MIN(tenure_months), MAX(tenure_months) FROM customers'
                                ' WHERE "TotalCharges" IS NULL')  # fmt: skip
    assert missing == [(11, 0, 0)]  # all of them just joined: tenure 0


@pytest.mark.parametrize("column", CHURN_BY)
def test_churn_by_group_is_the_published_one(telco: Dataset, column: str) -> None:
    assert churn_by(telco, column) == CHURN_BY[column]


@pytest.mark.parametrize("column", YES_NO)
def test_zero_and_one_or_yes_and_no_are_a_choice_not_a_quantity(telco: Dataset, column: str) -> None:
    assert churn_by(telco, column) == YES_NO[column]


def test_a_picture_without_dates_has_no_new_customers_and_no_months(telco: Dataset, found: dict[str, Metric]) -> None:
    assert telco.as_of is None
    for name in ("new_customers", "quick_ratio", "logo_churn_stripe", "logo_churn_daily"):
        assert found[name].value is None
        assert found[name].why


def test_the_only_way_of_telling_who_left_is_the_flag(telco: Dataset) -> None:
    told = reconcile(telco)
    assert (told.used, told.counts) == ("flag", {"flag": 1869})
