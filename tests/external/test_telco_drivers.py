"""Do IBM's telephone customers leave for what everybody finds, and do we say what cannot be told apart?

Source: methods.md section 1 (7,043 rows, 1,869 departures; figures computed there with statsmodels 0.15.0 and
scikit-learn 1.9.1); data: ../shared/data/telco-ibm. One row a customer and no dates: nothing is about a later time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.drivers.find import Drivers, find_drivers
from csdata.analysis.drivers.model import Fit, fit_logistic, sandwich
from csdata.analysis.drivers.table import Feature, Snapshots

pytestmark = pytest.mark.external

NAME = "telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv"
SERVICES = ("OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies")
COLUMNS = {"Contract": "Contract", "InternetService": "Internet", "PaymentMethod": "Payment"}
# name -> coefficient, standard error; as printed, to the last digit given
PUBLISHED = {
    "tenure": (-0.034, 0.002),
    "Contract: Two year": (-1.357, 0.174),
    "Contract: One year": (-0.666, 0.107),
    "PaymentMethod: Electronic check": (0.314, 0.095),
    "PaperlessBilling": (0.336, 0.074),
    "MonthlyCharges": (-0.033, 0.032),
    "InternetService: Fiber optic": (1.72, 0.80),
}


@pytest.fixture(scope="module")
def sheet(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared_data(NAME))


def coded(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return numbers, 0 and 1 for yes and no (having no internet is no), and a column for each other value."""
    out = {"MonthlyCharges": sheet["MonthlyCharges"], "SeniorCitizen": sheet["SeniorCitizen"]}
    out["Male"] = sheet["gender"] == "Male"
    for name in ("Partner", "Dependents", "PhoneService", "MultipleLines", "PaperlessBilling", *SERVICES):
        out[name] = sheet[name] == "Yes"
    for name in COLUMNS:
        out |= {f"{name}: {value}": sheet[name] == value for value in sorted(sheet[name].unique())}
    return pd.DataFrame(out).astype(float)


def snapshots(sheet: pd.DataFrame) -> Snapshots:
    columns = coded(sheet)
    features = tuple(feature(str(name)) for name in columns)
    n = len(sheet)
    left = (sheet["Churn"] == "Yes").to_numpy()
    tenure = sheet["tenure"].to_numpy(dtype=float)
    return Snapshots(features, columns.to_numpy(), left, np.arange(n), np.zeros(n, dtype=np.int64), tenure)


def feature(name: str) -> Feature:
    parent = name.partition(":")[0]
    if parent in COLUMNS:
        return Feature(name, name, kind="level", parent=parent)
    return Feature(name, name, "dollars" if name == "MonthlyCharges" else "", "number" if "Charges" in name else "flag")


@pytest.fixture(scope="module")
def published(sheet: pd.DataFrame) -> tuple[list[str], Fit]:
    columns = coded(sheet).drop(columns=["Contract: Month-to-month", "InternetService: DSL"])
    columns = columns.drop(columns="PaymentMethod: Bank transfer (automatic)")
    columns.insert(0, "tenure", sheet["tenure"].astype(float))
    design = np.column_stack([np.ones(len(columns)), columns.to_numpy()])
    left = (sheet["Churn"] == "Yes").to_numpy()
    return ["", *columns], fit_logistic(design, left, np.zeros(design.shape[1]))


@pytest.fixture(scope="module")
def found(sheet: pd.DataFrame) -> Drivers:
    return find_drivers(snapshots(sheet))


def test_the_likelihood_is_the_published_one(sheet: pd.DataFrame, published: tuple[list[str], Fit]) -> None:
    left = (sheet["Churn"] == "Yes").to_numpy()
    null = fit_logistic(np.ones((len(left), 1)), left, np.zeros(1)).log_likelihood
    assert published[1].log_likelihood == pytest.approx(-2925.48, abs=0.005)
    assert null == pytest.approx(-4075.07, abs=0.005)
    assert 1 - published[1].log_likelihood / null == pytest.approx(0.2821, abs=0.00005)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_coefficient_is_the_published_one(published: tuple[list[str], Fit], name: str) -> None:
    names, fit = published
    place = names.index(name)
    value, error = PUBLISHED[name]
    digits = 0.005 if "Fiber" in name else 0.0005
    assert fit.coefficients[place] == pytest.approx(value, abs=digits)
    assert np.sqrt(fit.bread[place, place]) == pytest.approx(error, abs=digits)


def test_alone_a_dollar_goes_with_more_leaving(sheet: pd.DataFrame) -> None:
    charges = sheet["MonthlyCharges"].to_numpy(dtype=float)
    left = (sheet["Churn"] == "Yes").to_numpy()
    fit = fit_logistic(np.column_stack([np.ones(len(charges)), charges]), left, np.zeros(2))
    assert fit.coefficients[1] == pytest.approx(0.0154, abs=0.0001)
    assert np.sqrt(fit.bread[1, 1]) == pytest.approx(0.0010, abs=0.0001)


def test_customers_not_seen_are_told_as_well_as_published(found: Drivers) -> None:
    assert found.validation is not None
    assert (found.n, found.churned, found.validation.way) == (7043, 1869, "other customers")
    scores = found.validation.scores
    assert scores.auc.value >= 0.845
    assert scores.brier <= 0.1355
    assert scores.slope == pytest.approx(1, abs=0.03)
    assert scores.ece <= 0.015
    assert scores.lift >= 2.8
    assert "left out in turn" in found.validation.words


def test_charges_and_services_cannot_be_told_apart(found: Drivers) -> None:
    [group] = [group for group in found.groups if group.kind == "inseparable"]
    names = {feature.name for feature in group.features}
    assert group.features[0].name == "MonthlyCharges"
    assert names >= {"InternetService: DSL", "StreamingTV", "StreamingMovies", "MultipleLines"}
    assert names.isdisjoint({"Male", "SeniorCitizen", "Partner", "Dependents", "PaperlessBilling"})
    assert "cannot be separated" in group.words
    assert group.test.p < 1e-6


def test_contracts_are_drivers_and_gender_is_not(found: Drivers) -> None:
    drivers = {effect.feature.name: effect for effect in found.drivers}
    two_years, one_year = drivers["Contract: Two year"], drivers["Contract: One year"]
    assert two_years.change.value < one_year.change.value < 0
    assert two_years.compared_with == "Contract: Month-to-month"
    assert drivers["PaperlessBilling"].change.value > 0
    assert "Male" not in drivers
    assert "MonthlyCharges" not in drivers


def test_one_row_a_customer_makes_the_sandwich_white_s(sheet: pd.DataFrame) -> None:
    few = sheet.head(500)
    design = np.column_stack([np.ones(500), few["tenure"], few["MonthlyCharges"] / 10]).astype(float)
    left = (few["Churn"] == "Yes").to_numpy()
    fit = fit_logistic(design, left, np.zeros(3))
    chance = 1 / (1 + np.exp(-design @ fit.coefficients))
    scores = design * (left - chance)[:, None]
    bread = np.linalg.inv(design.T @ (design * (chance * (1 - chance))[:, None]))
    np.testing.assert_allclose(sandwich(fit, scores, corrected=False), bread @ scores.T @ scores @ bread, rtol=1e-5)
