"""Is a single sheet read as what customers do, have and say, without what knows of the departure or says it twice?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.drivers.made import Made
from csdata.analysis.drivers.sheet import NO_FLAG, NOBODY, sheet_snapshots
from csdata.dataset import Dataset, Filters, open_dataset
from csdata.ingest.files import RawFile
from tests.analysis.company import company, table

RNG = np.random.default_rng(4)
MANY = 400
LEFT = RNG.random(MANY) < 0.3
START = RNG.bit_generator.state
TELCO = "telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv"


@pytest.fixture(autouse=True)
def same_chance() -> None:
    """Draw the same numbers in every test, whatever their order."""
    RNG.bit_generator.state = START


def sheet(**columns: object) -> Dataset:
    """Open a list of customers of whom three in ten left, with some columns; a mark of leaving unless given."""
    frame = pd.DataFrame({"customer_id": [f"C{at:04d}" for at in range(MANY)], "churned": np.where(LEFT, "yes", "no")})
    return written(frame.assign(**{name.replace("_", " "): cells for name, cells in columns.items()}))


def written(frame: pd.DataFrame) -> Dataset:
    return open_dataset([RawFile("customers.csv", frame.to_csv(index=False).encode())])


def column(made: Made, name: str) -> np.ndarray:
    return made.table.x[:, [feature.name for feature in made.table.features].index(name)]


def numbers(centre: float = 10.0) -> np.ndarray:
    return np.round(RNG.normal(centre, 2.0, MANY), 3)


def test_rows_are_customers_and_labels_the_mark() -> None:
    made = sheet_snapshots(sheet(Exports=numbers(), tenure=np.arange(MANY)))
    assert made.table.left.tolist() == LEFT.tolist()
    assert made.table.tenure.tolist() == list(range(MANY))
    assert (made.table.dated, made.left_by, made.why, len(made.table)) == (False, "flag", None, MANY)
    assert [feature.name for feature in made.table.features] == ["Exports"]


def test_what_the_schema_knows_is_told_in_its_words() -> None:
    users = RNG.integers(1, 20, MANY)
    made = sheet_snapshots(sheet(seats=20, active_users=users, sessions=numbers(50.0), nps=RNG.integers(0, 11, MANY)))
    told = {feature.name: (feature.label, feature.unit) for feature in made.table.features}
    assert told["seats_active_share"] == ("Share of seats in use", "share")
    assert told["sessions"] == ("Visits", "visits")
    assert "active_users" not in told
    assert ("seats", "the same for all") in made.left_out
    assert column(made, "seats_active_share").tolist() == (users / 20).tolist()


def test_words_are_levels_against_the_most_frequent_one() -> None:
    plan = np.array(["Basic"] * 200 + ["Pro"] * 150 + ["Max"] * 50)
    made = sheet_snapshots(sheet(Contract=RNG.permutation(plan), Beta=np.where(RNG.random(MANY) < 0.5, "yes", "no")))
    levels = {feature.name: (feature.kind, feature.parent) for feature in made.table.features}
    assert levels == {
        "Beta": ("flag", ""),
        "Contract: Max": ("level", "Contract"),
        "Contract: Pro": ("level", "Contract"),
    }
    assert column(made, "Contract: Pro").sum() == 150


def test_missing_words_and_numbers_stay_missing() -> None:
    gaps = RNG.random(MANY) < 0.2
    made = sheet_snapshots(sheet(
        Colour=np.where(gaps, "", RNG.choice(["red", "blue"], MANY)), Exports=np.where(gaps, np.nan, numbers())
    ))  # fmt: skip
    assert all((np.isnan(values) == gaps).all() for values in made.table.x.T)


def test_names_texts_days_and_numbers_that_identify_are_left_out() -> None:
    made = sheet_snapshots(sheet(
        Zip_code=RNG.integers(10_000, 99_999, MANY),
        City=[f"Town {at % 50}" for at in range(MANY)],
        Remarks=[f"Note {at}" for at in range(MANY)],
        Contacted=[f"2024-01-{at % 28 + 1:02d}" for at in range(MANY)],
        Rarely=np.where(np.arange(MANY) % 2 == 0, np.nan, numbers()),
        Exports=numbers(),
    ))  # fmt: skip
    assert [feature.name for feature in made.table.features] == ["Exports"]
    reasons = dict(made.left_out)
    assert reasons["Zip code"] == "a number that identifies"
    assert reasons["City"].startswith("50 different words")
    assert reasons["Rarely"] == "known in only 50% of the rows"
    assert {"Remarks", "Contacted"} <= set(reasons)


def test_what_says_the_same_as_another_column_is_left_out_and_named() -> None:
    net = RNG.choice(["Fiber", "DSL", "No"], MANY, p=[0.5, 0.3, 0.2])
    backup = np.where(net == "No", "No net", RNG.choice(["Yes", "Never"], MANY, p=[0.4, 0.6]))
    exports = numbers()
    made = sheet_snapshots(sheet(Net=net, Backup=backup, Exports=exports, Weekly_exports=exports * 7))
    assert ("Backup: No net", "the same as Net: No") in made.left_out
    assert ("Weekly exports", "the same as Exports") in made.left_out
    assert {feature.name for feature in made.table.features} == {"Net: DSL", "Net: No", "Backup: Yes", "Exports"}


def test_months_as_a_customer_in_another_unit_are_no_behaviour() -> None:
    tenure = RNG.integers(1, 60, MANY)
    made = sheet_snapshots(sheet(tenure=tenure, Days_with_us=tenure * 30, Exports=numbers()))
    assert ("Days with us", "the same as months as a customer") in made.left_out


def test_a_total_over_the_life_is_suspect_and_the_monthly_figure_is_not() -> None:
    tenure, monthly = RNG.integers(1, 60, MANY), RNG.uniform(20, 100, MANY)
    total = tenure * monthly * RNG.uniform(0.97, 1.03, MANY)
    made = sheet_snapshots(sheet(tenure=tenure, Calls=monthly, All_calls=total))
    assert {suspect.feature: suspect.reason[:7] for suspect in made.table.suspects} == {"All calls": "a total"}
    assert [feature.name for feature in made.table.features] == ["Calls"]


def test_customers_of_whom_it_is_not_known_are_not_in_the_table() -> None:
    marks = ["yes", "no", "", "no"] * 10
    rows = [(f"C{at}", mark, at) for at, mark in enumerate(marks)]
    made = sheet_snapshots(company(customers=table(("customer_id", "churned", "Exports"), rows)))
    assert (len(made.table), made.table.departures) == (30, 10)


def test_a_sheet_that_does_not_say_who_left_is_refused_in_words() -> None:
    made = sheet_snapshots(company(customers=table(("customer_id", "Exports"), [("A", 1), ("B", 2)])))
    assert (len(made.table), made.why) == (0, NO_FLAG)
    nobody = sheet_snapshots(
        company(customers=table(("customer_id", "churned", "Exports"), [("A", "no", 1), ("B", "no", 2)]))
    )
    assert nobody.why == NOBODY


def test_filters_leave_only_those_customers() -> None:
    segment = RNG.choice(["Small", "Large"], MANY)
    made = sheet_snapshots(sheet(segment=segment, Exports=numbers()), Filters(segment="Small"))
    assert len(made.table) == (segment == "Small").sum()
    assert ("segment", "the same for all") in made.left_out


def test_the_order_of_rows_and_columns_and_the_names_of_customers_change_nothing() -> None:
    frame = pd.DataFrame({
        "customer_id": [f"C{at:04d}" for at in range(MANY)], "churned": np.where(LEFT, "yes", "no"),
        "Exports": numbers(), "Net": RNG.choice(["Fiber", "DSL", "No"], MANY), "tenure": RNG.integers(1, 60, MANY),
    })  # fmt: skip
    turned = frame.sample(frac=1, random_state=3)[list(frame.columns[::-1])]
    turned = turned.assign(customer_id=[f"X{(at * 7919) % 1009:04d}" for at in range(MANY)])
    one, other = sheet_snapshots(written(frame)), sheet_snapshots(written(turned))
    assert (one.left_out, one.table.features) == (other.left_out, other.table.features)
    rows = [
        sorted(map(str, np.column_stack([made.table.x, made.table.left, made.table.tenure]).tolist()))
        for made in (one, other)
    ]
    assert rows[0] == rows[1]


# ---- other people's data


@pytest.fixture(scope="module")
def telco_frame(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared_data(TELCO), dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def telco(telco_frame: pd.DataFrame) -> Made:
    return sheet_snapshots(written(telco_frame))


@pytest.mark.external
def test_telco_gives_its_levels_without_those_that_say_the_same(telco: Made) -> None:
    names = {feature.name for feature in telco.table.features}
    assert (len(telco.table), telco.table.departures, len(names)) == (7043, 1869, 21)
    assert {"Contract: One year", "Contract: Two year", "InternetService: No", "SeniorCitizen", "mrr"} <= names
    assert "Contract: Month-to-month" not in names  # the most frequent one: the others are against it
    same = {name: why for name, why in telco.left_out if why.startswith("the same as")}
    assert len(same) == 7
    assert same["OnlineBackup: No internet service"] == "the same as InternetService: No"
    assert same["MultipleLines: No phone service"] == "the same as PhoneService"


@pytest.mark.external
def test_telco_charges_of_a_life_are_suspect_and_nothing_else_is(telco: Made) -> None:
    assert [suspect.feature for suspect in telco.table.suspects] == ["TotalCharges"]
    assert "a total over the customer's life" in telco.table.suspects[0].reason


@pytest.mark.external
def test_planted_columns_that_know_the_outcome_are_excluded_and_named(telco_frame: pd.DataFrame, telco: Made) -> None:
    left = (telco_frame["Churn"] == "Yes").to_numpy()
    planted = telco_frame.assign(**{
        "Churn Score": np.clip(np.round(RNG.normal(50 + 40 * left, 12)), 0, 100).astype(int),
        "Exit index": RNG.normal(3.0 * left, 1.0).round(3),
        "Cancel reason": np.where(left, RNG.choice(["Price", "Competitor"], len(left)), ""),
        "Account state": np.where(left, "Shut", RNG.choice(["Open", "New"], len(left))),
        "Satisfaction Score": np.where(left, RNG.choice([1, 2, 3], len(left)), RNG.choice([3, 4, 5], len(left))),
    })  # fmt: skip
    made = sheet_snapshots(written(planted))
    reasons = {suspect.feature: suspect.reason for suspect in made.table.suspects}
    assert set(reasons) == {"Churn Score", "Exit index", "Cancel reason", "Account state", "csat", "TotalCharges"}
    assert "of 100 pairs" in reasons["Churn Score"]
    assert reasons["Cancel reason"] == "filled in only for those who left"
    assert "“Shut”" in reasons["Account state"]
    assert made.table.features == telco.table.features
