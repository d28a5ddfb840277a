"""Does no feature know of what came later, is what knows it found and named, and are honest columns left alone?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.drivers.guards import (
    LIFETIME,
    NAMED,
    UNDATED,
    asof_differences,
    gaps_tell,
    lifetime,
    named,
    pairs_told,
    telling,
    words_tell,
)
from csdata.analysis.drivers.landmark import at_month, snapshots
from csdata.analysis.drivers.table import Snapshots
from csdata.dataset import Dataset, open_dataset
from csdata.ingest.files import RawFile
from csdata.sample import write_sample
from tests.analysis.test_look_ahead import BORN, as_known_on

END, CUT = date(2026, 9, 30), date(2026, 5, 31)
RAVENSTACK = "ravenstack/data"
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder: Path = tmp_path_factory.mktemp("company")
    write_sample(folder, customers=220, months=20, seed=8, end=END)
    return {
        name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in (*BORN, "milestones")
    }


def opened(tables: Tables, as_of: date | None = None) -> Dataset:
    files = [RawFile(f"{name}.csv", frame.to_csv(index=False).encode()) for name, frame in tables.items() if len(frame)]
    return open_dataset(files, as_of=as_of)


@pytest.fixture(scope="module")
def open_at(tables: Tables) -> Callable[[date | None], Dataset]:
    return cache(lambda day: opened(tables, day))


# ---- (a) features know their month only


def test_no_feature_differs_when_the_data_are_seen_as_of_its_month(open_at: Callable[[date | None], Dataset]) -> None:
    assert asof_differences(at_month, open_at, CUT) == ()


def test_no_feature_differs_from_what_an_export_of_that_day_would_have_given(tables: Tables) -> None:
    def export(day: date | None) -> Dataset:
        return opened(tables) if day is None else opened(as_known_on(tables, day), day)

    assert len(at_month(export(None), CUT)) > 50
    assert asof_differences(at_month, export, CUT) == ()


def test_the_rows_of_a_month_in_the_table_are_those_features(open_at: Callable[[date | None], Dataset]) -> None:
    table = snapshots(open_at(None)).table
    then = at_month(open_at(CUT), CUT, features=table.features)
    rows = table.only(table.month == CUT.year * 12 + CUT.month)
    assert len(rows) > 40
    at = np.searchsorted(then.customer, rows.customer)
    assert np.allclose(rows.x, then.x[at], rtol=1e-9, atol=0, equal_nan=True)
    assert np.array_equal(rows.tenure, then.tenure[at])


def test_a_feature_that_knows_what_came_later_is_caught(open_at: Callable[[date | None], Dataset]) -> None:
    def leaking(data: Dataset, day: date) -> Snapshots:
        found = at_month(data, day)
        total = data.ask("driver_months").groupby("number")["events"].sum()
        found.x[:, 0] = total[found.customer]
        return found

    caught = asof_differences(leaking, open_at, CUT)
    assert [suspect.feature for suspect in caught] == ["events"]
    assert "change when later data are known" in caught[0].reason


# ---- (b) what has no date cannot be a driver where there are dates


def test_columns_of_the_list_are_suspects_where_there_are_dates(tables: Tables) -> None:
    people = tables["customers"]
    gone = people["churn_date"].ne("").to_numpy()
    chance = np.random.default_rng(1)
    planted = people.assign(**{
        "Health score": chance.integers(0, 100, len(people)),
        "Favourite colour": chance.choice(["red", "blue"], len(people)),
        "Offboarding call": np.where(gone, "held", ""),
        "Exit index": (chance.normal(0, 1, len(people)) + 5 * gone).round(3),
    })  # fmt: skip
    table = snapshots(opened({**tables, "customers": planted})).table
    reasons = {suspect.feature: suspect.reason for suspect in table.suspects}
    assert reasons["Favourite colour"] == UNDATED
    assert "score made elsewhere" in reasons["health_score"]
    assert reasons["Offboarding call"] == "filled in only for those who left"
    assert "of 100 pairs" in reasons["Exit index"]
    assert {feature.name for feature in table.features}.isdisjoint(reasons)
    assert {"region", "plan", "segment", "industry", "churn_date", "churned"}.isdisjoint(reasons)


# ---- (d) names and contents


@pytest.mark.parametrize(
    "column",
    ["Cancel reason", "churn_score", "ChurnLabel", "Termination fee", "Refund amount", "Date closed",
     "Offboarding call", "Win-back offer", "Retention offer made", "Reason", "Attrition risk"],
)  # fmt: skip
def test_names_about_leaving_are_suspect(column: str) -> None:
    assert named(column) == NAMED


@pytest.mark.parametrize(
    "column",
    ["HealthScore", "Risk", "Predicted value", "Account status", "last_login", "Final balance", "Days since last login",
     "CLTV", "Lifetime revenue", "Engagement score", "Propensity"],
)  # fmt: skip
def test_names_of_what_has_no_date_are_suspect(column: str) -> None:
    assert named(column) not in {None, NAMED}


@pytest.mark.parametrize(
    "column",
    ["Contract", "Logins", "Credit score", "Closed tickets", "Satisfaction score", "PaymentMethod", "Enclosed area",
     "Seasonal", "Reasonable price", "Logins last 30 days", "Lastenausgleich", "Customer since", "Number of cases"],
)  # fmt: skip
def test_honest_names_are_left_alone(column: str) -> None:
    assert named(column) is None


CHANCE = np.random.default_rng(2)
LEFT = CHANCE.random(500) < 0.3
START = CHANCE.bit_generator.state


@pytest.fixture(autouse=True)
def same_chance() -> None:
    """Draw the same numbers in every test, whatever their order."""
    CHANCE.bit_generator.state = START


def test_pairs_are_told_as_counting_them_tells() -> None:
    values, left = np.round(CHANCE.normal(0, 1, 60), 1), CHANCE.random(60) < 0.4
    gone, stayed = values[left], values[~left]
    wins = (gone[:, None] > stayed).mean() + (gone[:, None] == stayed).mean() / 2
    assert pairs_told(values, left) == pytest.approx(max(wins, 1 - wins))
    assert pairs_told(-values, left) == pytest.approx(pairs_told(values, left))
    assert pairs_told(values, np.zeros(60, dtype=bool)) == 0.5


def test_a_column_that_alone_knows_who_left_is_suspect_and_a_strong_honest_one_is_not() -> None:
    noise = CHANCE.normal(0, 1, 500)
    assert "of 100 pairs" in (telling(noise + 4.0 * LEFT, LEFT) or "")
    assert telling(noise + 1.2 * LEFT, LEFT) is None
    assert telling(noise, LEFT) is None


def test_a_value_that_only_those_who_left_have_is_suspect() -> None:
    paid = np.where(LEFT & (CHANCE.random(500) < 0.6), 0.0, CHANCE.uniform(5, 50, 500))
    assert "lowest values" in (telling(paid, LEFT) or "")


def test_gaps_are_suspect_only_beyond_chance() -> None:
    assert gaps_tell(LEFT & (CHANCE.random(500) < 0.3), LEFT) == "filled in only for those who left"
    assert gaps_tell(~LEFT | (CHANCE.random(500) < 0.5), LEFT) == "missing only for those who left"
    few = np.zeros(500, dtype=bool)
    few[np.flatnonzero(LEFT)[:3]] = True
    assert gaps_tell(few, LEFT) is None
    assert gaps_tell(CHANCE.random(500) < 0.5, LEFT) is None
    everybody = np.ones(500, dtype=bool)
    assert gaps_tell(CHANCE.random(500) < 0.5, everybody) is None


def test_words_are_suspect_when_one_of_them_means_having_left() -> None:
    state = pd.Series(np.where(LEFT, "Shut", "Open"))
    assert words_tell(state, LEFT) is not None
    assert words_tell(pd.Series(CHANCE.choice(["red", "blue"], 500)), LEFT) is None


def test_a_handful_of_departures_makes_no_suspects() -> None:
    few = np.arange(30) < 4
    assert telling(np.arange(30.0), few) is None


def test_a_total_is_told_from_a_rate() -> None:
    tenure, rate = CHANCE.uniform(1, 60, 500), CHANCE.uniform(5, 50, 500)
    assert lifetime(tenure * rate, tenure, [rate]) == LIFETIME
    assert lifetime(rate, tenure, [tenure * rate]) is None
    assert lifetime(rate, tenure, []) is None


def test_honest_columns_of_random_companies_are_left_alone() -> None:
    flagged = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        left = draw.random(200) < 0.25
        honest = [draw.normal(0, 1, 200) + 0.9 * left, draw.exponential(1, 200), draw.integers(0, 3, 200).astype(float)]
        honest.append(np.where(draw.random(200) < 0.2, np.nan, draw.normal(0, 1, 200) - 0.7 * left))
        flagged += sum(telling(values, left) is not None for values in honest)
    assert flagged == 0


# ---- other people's data


@pytest.mark.external
def test_ravenstack_tells_departures_by_its_churn_events(shared_data: Callable[[str], Path]) -> None:
    made = snapshots(open_dataset(sorted(shared_data(RAVENSTACK).glob("*.csv"))))
    assert made.left_by == "events"
    assert (len(made.table), made.table.customers, made.table.departures) == (1938, 287, 175)
    assert made.why is None
    known = [~np.isnan(values) for values in made.table.x.T]
    told = [pairs_told(values[k], made.table.left[k]) for values, k in zip(made.table.x.T, known, strict=True)]
    assert max(told) < 0.55  # nothing here goes with leaving, and nothing is made of it
