"""Do months tell the same as the last look, and know nothing of what came after?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.personas import find_personas
from csdata.analysis.personas.features import Features, features
from csdata.analysis.personas.later import at_look, later_period, look_of, outcomes
from csdata.analysis.personas.months import Months, months_of
from csdata.dataset import Dataset, open_sample
from tests.analysis.company import company
from tests.analysis.personas.made import sheet


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def found(data: Dataset) -> Features:
    return features(data)


@pytest.fixture(scope="module")
def months(data: Dataset, found: Features) -> Months:
    told = months_of(data, found.behaviours, 13)
    assert told is not None
    return told


def test_the_last_month_is_what_personas_are_found_in(months: Months, found: Features, data: Dataset) -> None:
    """Other than in the search, a pause is not passed over here: the few who paused are left out of the comparison."""
    rows = data.ask("persona_months", {"first": date(2026, 4, 1)}).groupby("number")["month_index"].count()
    whole = rows.index[rows == 6].to_numpy()
    assert len(whole) > 600
    last = months.values[whole, -1]
    assert np.isnan(last).tolist() == np.isnan(found.matrix[whole]).tolist()
    assert np.nanmax(np.abs(last - found.matrix[whole])) < 1e-9


def test_a_month_knows_nothing_of_later_ones(months: Months) -> None:
    earlier = open_sample(as_of=date(2026, 3, 31))
    then = months_of(earlier, months.behaviours, 1)
    assert then is not None
    ids = earlier.members["customer_id"].to_numpy()
    place = {one: at for at, one in enumerate(open_sample().members["customer_id"])}
    now = months.at(date(2026, 3, 31))
    assert now is not None
    same = now[[place[one] for one in ids]]
    # Milestones and users are states that a later export may correct; flows of a month must be the same.
    assert np.allclose(then.values[:, -1], same, equal_nan=True)


def test_who_is_not_a_customer_then_is_unknown(months: Months, data: Dataset) -> None:
    rows = data.ask("persona_months", {"first": date(2025, 1, 1)})
    gone = sorted(set(range(data.customers)) - set(rows["number"]))
    assert gone
    assert np.isnan(months.values[gone]).all()


def test_outcomes_are_of_the_months_after_the_look(data: Dataset) -> None:
    personas = find_personas(data)
    told = outcomes(data, personas)
    assert told.period is not None
    assert (told.period.months, look_of(told.period)) == (6, date(2026, 3, 31))
    frame = told.result.frame
    book = data.ask("book_between", {"base": told.period.base, "last": told.period.last})
    placed = at_look(data, personas, told.period)[book["number"].to_numpy()]
    for row in frame.to_dict("records"):
        mine = (placed == row["persona"]) & book["active_start"].to_numpy()
        lost = int((mine & ~book["active_end"].to_numpy()).sum())
        assert row["here"] == row["lost_n"] == int(mine.sum())
        assert row["lost"] == pytest.approx(lost / mine.sum())
        assert row["lost_low"] <= row["lost"] <= row["lost_high"]
        assert row["nrr_low"] <= row["nrr"] <= row["nrr_high"]
    assert frame["mrr_share"].sum() == pytest.approx(1)
    assert "lost 16%" in told.result.headline


def test_who_leaves_does_not_change_where_it_was_placed(data: Dataset) -> None:
    """The look is the same whether the months after it are known or not."""
    personas = find_personas(data)
    period = later_period(data)
    assert period is not None
    then = open_sample(as_of=look_of(period))
    ids = {one: at for at, one in enumerate(data.members["customer_id"])}
    known = months_of(then, personas.features, 1)
    assert known is not None
    assert personas.model is not None
    from csdata.analysis.personas.assign import assign  # noqa: PLC0415

    early = assign(personas.model, known.values[:, -1]).persona
    late = at_look(data, personas, period)[[ids[one] for one in then.members["customer_id"]]]
    assert early.tolist() == late.tolist()


def test_a_sheet_describes_and_does_not_predict() -> None:
    rng = np.random.default_rng(1)
    group = np.repeat([0, 1], 60)
    values = np.column_stack([rng.normal(group * 6, 1), rng.normal(group * 6, 1), rng.normal(0, 1, 120)])
    data = company(customers=sheet(values, ("Calls", "Exports", "Visits online")))
    told = outcomes(data, find_personas(data))
    assert told.period is None
    assert "describe" in str(told.result.caution)
    assert data.knows_departures or told.result.frame["lost"].isna().all()
