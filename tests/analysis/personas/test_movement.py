"""Are those told as changed who really changed their ways, and nobody when nobody did?"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.movement import GONE, LEFT, Movement, follow, movement
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import Dataset
from csdata.periods import add_months
from tests.analysis.company import company, table

FIRST, MONTHS, CUSTOMERS = date(2024, 1, 1), 20, 120
LITTLE, MUCH = (3.0, 2, 8.0), (9.0, 6, 40.0)  # active users, features, events of each in a month
CHANGED_AT = 13  # the month from which movers behave otherwise
GONE_AT = 17


def lived(movers: int, leavers: int = 0, seed: int = 0) -> Dataset:
    """Make a company of two kinds, half and half; `movers` of the first kind become the second, others leave."""
    rng = np.random.default_rng(seed)
    people, usage, tickets = [], [], []
    for number in range(CUSTOMERS):
        name, kind = f"C{number:03d}", number % 2
        left = number >= CUSTOMERS - leavers
        people.append((name, FIRST, add_months(FIRST, GONE_AT) if left else None))
        for month in range(GONE_AT if left else MONTHS):
            moved = kind == 0 and number < 2 * movers and month >= CHANGED_AT
            users, features, events = MUCH if kind or moved else LITTLE
            day = add_months(FIRST, month)
            usage += [
                (name, day.replace(day=10), f"feature {at}", round(rng.normal(events, events / 8)), round(users))
                for at in range(features)
            ]
            tickets += [
                (f"{name}-{month}-{at}", name, day.replace(day=5)) for at in range(rng.poisson(1 + 3 * (kind or moved)))
            ]
    return company(
        customers=table(("customer_id", "signup_date", "churn_date"), people),
        usage=table(("customer_id", "date", "feature", "events", "active_users"), usage),
        tickets=table(("ticket_id", "customer_id", "opened_at"), tickets),
    )


@cache
def changed() -> tuple[Dataset, Personas, Movement]:
    data = lived(movers=12, leavers=6)
    found = find_personas(data)
    return data, found, movement(data, found, 12)


def test_those_who_changed_are_told_and_nobody_else() -> None:
    data, found, told = changed()
    assert found.k == 2
    assert (told.moved, told.left, told.stayed) == (12, 6, CUSTOMERS - 18)
    assert told.movers is not None
    ids = data.members["customer_id"].to_numpy()[told.movers["number"]]
    assert sorted(ids) == [f"C{2 * at:03d}" for at in range(12)]
    assert told.movers["start"].nunique() == told.movers["end"].nunique() == 1
    assert told.is_beyond_noise
    assert "12 moved, 6 left" in told.result.headline
    assert "noise" not in told.result.headline


def test_each_row_is_a_share_of_those_at_the_start() -> None:
    _, _, told = changed()
    frame = told.result.frame
    for _, rows in frame.groupby("start"):
        assert rows["share"].sum() == pytest.approx(1.0)
        assert (rows["low"] <= rows["share"]).all()
        assert (rows["share"] <= rows["high"]).all()
    assert frame["customers"].sum() == told.moved + told.stayed + told.left
    assert set(frame.loc[frame["end"] == LEFT, "to_name"]) == {GONE}


def test_when_nobody_changes_nobody_is_told() -> None:
    data = lived(movers=0)
    told = movement(data, find_personas(data), 12)
    assert (told.moved, told.left, told.stayed) == (0, 0, CUSTOMERS)
    assert told.result.headline == f"All {CUSTOMERS} customers stayed in their persona"
    assert not told.is_beyond_noise


def test_the_centres_stay_where_they_were_found() -> None:
    """Personas kept from before the change tell the same movers as those found after it."""
    data, found, told = changed()
    kept = PersonaSet.made(data, found)
    again = movement(data, found, 12, seed=1)
    assert kept.k == 2
    assert again.result.frame.equals(told.result.frame)
    assert (again.moved, again.stayed) == (told.moved, told.stayed)


def test_some_can_be_followed_from_a_day_on() -> None:
    data, found, _ = changed()
    numbers = np.flatnonzero(data.members["customer_id"].str[1:].astype(int).to_numpy() < 24)
    seen = follow(data, found, date(2024, 12, 31), numbers)
    assert seen is not None
    start, end = seen.states[:, 0], seen.states[:, -1]
    movers = data.members["customer_id"].str[1:].astype(int).to_numpy()[numbers] % 2 == 0
    assert ((start != end) == movers).all()
    assert seen.noise < (start != end).mean()  # who really changed adds to the floor: a careful one
    assert follow(data, found, date(2030, 1, 31), numbers) is None


def test_too_short_a_history_says_how_long_it_must_be() -> None:
    data = company(
        customers=table(("customer_id", "Logins", "Exports"), [(f"C{at}", at % 7, at % 5) for at in range(40)])
    )
    told = movement(data, find_personas(data), 6)
    assert told.first is None
    assert told.result.missing == "Behaviour month by month over 8 months is needed to see who changes."
