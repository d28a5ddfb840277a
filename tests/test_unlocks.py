"""Does every analysis open with the least that it needs, and say what is missing otherwise?"""

from __future__ import annotations

import pytest

from csdata.schema import tables
from csdata.unlocks import ANALYSES, OWN, unlocks
from tests.analysis.company import company, subscriptions, table

BY_NAME = {item.name: item for item in ANALYSES}


def opened(*facts: str) -> set[str]:
    return {item.name for item in unlocks(frozenset(facts))[0]}


def test_without_any_column_everything_is_locked_with_its_reason() -> None:
    found, locked = unlocks(frozenset())
    assert found == ()
    assert [item for item, _ in locked] == list(ANALYSES)
    assert all(missing and missing == item.missing for item, missing in locked)


@pytest.mark.parametrize("name", BY_NAME)
def test_one_alternative_of_every_group_opens_an_analysis(name: str) -> None:
    groups = BY_NAME[name].needs
    assert name in opened(*(group[0] for group in groups))
    assert name in opened(*(group[-1] for group in groups))


@pytest.mark.parametrize("name", [name for name, item in BY_NAME.items() if len(item.needs) > 1 and not item.enough])
def test_one_group_alone_does_not_open_an_analysis_that_needs_two(name: str) -> None:
    for group in BY_NAME[name].needs:
        assert name not in opened(*group)


def test_health_opens_with_any_two_signals() -> None:
    assert "health" not in opened("customers.nps")
    assert "health" not in opened("customers.nps", "surveys:nps")
    assert "health" in opened("customers.nps", "touchpoints.date")
    assert "health" in opened("usage.date", "usage.feature")


def test_scenarios_open_with_what_is_paid_or_who_has_left_not_with_behaviours_alone() -> None:
    assert "whatif" in opened("customers.mrr")
    assert "whatif" in opened("customers.churned")
    assert "whatif" not in opened("usage.date", "customers.nps")


def test_columns_of_ones_own_may_be_behaviours() -> None:
    assert "drivers" in opened("customers.churned", OWN)


def test_every_column_that_an_analysis_needs_is_in_the_schema() -> None:
    known = {f"{t.name}.{column.name}" for t in tables().values() for column in t.kept}
    known |= {f"surveys:{kind}" for kind in ("nps", "csat", "ces")} | {OWN}
    assert {column for item in ANALYSES for group in item.needs for column in group} - known == set()


def test_names_are_unique_and_written_like_metric_names() -> None:
    assert len(BY_NAME) == len(ANALYSES)
    assert all(name.replace("_", "").isalpha() and name == name.lower() for name in BY_NAME)


def test_an_analysis_is_open_or_locked_never_both_nor_neither() -> None:
    data = company(subscriptions=subscriptions(("A", "2024-01-01", None, 10), ("A", "2024-03-01", None, 5)))
    names = [item.name for item in data.unlocked] + [item.name for item, _ in data.locked]
    assert sorted(names) == sorted(set(BY_NAME) - {"purchases"})  # customers with contracts do not miss purchases
    opened = {"customers", "history", "cohorts", "revenue", "movements", "value", "whatif"}  # nobody has an end date
    assert {item.name for item in data.unlocked} == opened


def test_a_column_that_is_there_but_empty_opens_nothing() -> None:
    rows = [(f"A{i}", None, None) for i in range(12)]
    data = company(customers=table(("customer_id", "nps", "mrr"), rows))
    assert {item.name for item in data.unlocked}.isdisjoint({"nps", "revenue"})


def test_nps_answers_do_not_open_satisfaction() -> None:
    surveys = table(("customer_id", "date", "kind", "score"), [(f"A{i}", "2024-02-01", "nps", 9) for i in range(12)])
    data = company(subscriptions=subscriptions(*((f"A{i}", "2024-01-01", None, 1) for i in range(12))), surveys=surveys)
    names = {item.name for item in data.unlocked}
    assert "nps" in names
    assert "csat" not in names
