"""Does a shop hear who is probably still a customer and what to expect, or why that cannot be told?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.purchases.bg_nbd import fit_bg_nbd
from csdata.analysis.purchases.coming_back import COLUMNS, SEED, WEEKS, ComingBack, coming_back
from csdata.analysis.purchases.repeat_buying import buyers
from csdata.dataset import Dataset, open_sample
from tests.analysis.company import company, table
from tests.ingest.test_purchases import PURCHASE, shop


@pytest.fixture(scope="module")
def data() -> Dataset:
    people = table(("customer_id", "region"), [(f"C{i:03}", "North" if i % 3 else "South") for i in range(300)])
    return company(purchases=table(PURCHASE, shop(300, seed=6)), customers=people)


@pytest.fixture(scope="module")
def found(data: Dataset) -> ComingBack:
    return coming_back(data)


def test_every_buyer_is_in_the_list_with_what_the_model_says(data: Dataset, found: ComingBack) -> None:
    frame = found.result.frame
    assert tuple(frame.columns) == COLUMNS
    rows = [row for row in shop(300, seed=6) if str(row[1]) <= str(data.as_of)]
    assert len(frame) == len({row[0] for row in rows})
    codes = np.array([int(str(row[0])[1:]) for row in rows])
    days = np.array([row[1] for row in rows], dtype="datetime64[D]")
    people = buyers(codes, days, np.ones(len(rows)), np.datetime64(str(data.as_of)))
    fit = fit_bg_nbd(people, seed=SEED)
    assert fit.why is None
    alive = dict(zip(people.customer, fit.alive(people.frequency, people.recency_weeks, people.age_weeks), strict=True))
    expected = fit.expected_purchases(WEEKS, people.frequency, people.recency_weeks, people.age_weeks)
    told = frame.set_index("customer_id")
    for code, bought, more in zip(people.customer, people.frequency, expected, strict=True):
        row = told.loc[f"C{code:03}"]
        assert row["alive"] == pytest.approx(alive[code], rel=1e-4)
        assert row["purchases"] == bought + 1
        assert row["expected"] == pytest.approx(more, rel=1e-3)


def test_the_total_is_the_sum_of_the_list_and_lies_in_its_range(found: ComingBack) -> None:
    assert found.year is not None
    assert found.year.value == pytest.approx(found.result.frame["expected"].sum())
    assert found.year.low is not None
    assert found.year.high is not None
    assert found.year.low < found.year.value < found.year.high
    assert "8 in 10" in found.result.headline
    assert "hidden" in found.test_words


def test_the_curve_ends_with_the_purchases_made(data: Dataset, found: ComingBack) -> None:
    assert found.tracking is not None
    last = found.tracking.iloc[-1]
    assert last["made"] <= found.result.frame["purchases"].sum() - len(found.result.frame)
    assert found.tracking["made"].is_monotonic_increasing
    assert data.as_of is not None


def test_few_customers_are_refused_in_words() -> None:
    few = coming_back(company(purchases=table(PURCHASE, shop(40))))
    assert few.result.missing is not None
    assert "100" in few.result.missing
    assert few.fit is None


def test_contracts_are_not_purchases() -> None:
    told = coming_back(open_sample())
    assert told.result.missing is not None
    assert told.result.missing.startswith("Bring purchases")
