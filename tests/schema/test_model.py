"""Do the tables agree with themselves and with the headers seen in real exports?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from csdata.schema import STORAGE, Column, Table, normalise, tables

COLUMNS = [(table, column) for table in tables().values() for column in table.columns.values()]
IDS = [f"{table.name}.{column.name}" for table, column in COLUMNS]

# What design.md section 3 promises: the columns without which a table says nothing.
REQUIRED = {
    "customers": ("customer_id",),
    "revenue": ("start_date", "customer_id or subscription_id", "mrr or arr or amount or amount_cents"),
    "purchases": ("customer_id", "date", "amount"),
    "usage": ("date", "customer_id or subscription_id", "feature or events or active_users"),
    "tickets": ("customer_id", "opened_at"),
    "surveys": ("date", "customer_id or segment", "kind or score or nps or csat"),
    "milestones": ("customer_id", "milestone"),
    "touchpoints": ("customer_id", "date", "kind"),
    "interventions": ("intervention", "start_date"),
    "exposures": ("customer_id", "intervention", "date"),
    "spend": ("month", "channel", "amount"),
    "churn_events": ("customer_id", "date"),
}

# The groups of ../shared/header_aliases.json, and the tables that read such a file here.
ALIAS_GROUPS = {
    ("customer", "customer_id"): ("customers", "customer_id"),
    ("customer", "source_record_id"): ("customers", "customer_id"),
    ("customer", "customer_name"): ("customers", "name"),
    ("customer", "email"): ("customers", "email"),
    ("customer", "owner"): ("customers", "owner"),
    ("customer", "segment"): ("customers", "segment"),
    ("customer", "industry"): ("customers", "industry"),
    ("customer", "country"): ("customers", "region"),
    ("customer", "employees"): ("customers", "employees"),
    ("customer", "customer_own_revenue"): ("customers", "customer_own_revenue"),
    ("customer", "signup_date"): ("customers", "signup_date"),
    ("customer", "renewal_date"): ("customers", "renewal_date"),
    ("customer", "churn_date"): ("customers", "churn_date"),
    ("customer", "last_activity_date"): ("customers", "last_activity_date"),
    ("customer", "mrr"): ("customers", "mrr"),
    ("customer", "arr"): ("customers", "arr"),
    ("customer", "acv"): ("customers", "arr"),
    ("customer", "plan"): ("customers", "plan"),
    ("customer", "seats"): ("customers", "seats"),
    ("customer", "active_users"): ("customers", "active_users"),
    ("customer", "session_count"): ("customers", "sessions"),
    ("subscription", "customer_id"): ("revenue", "customer_id"),
    ("subscription", "plan"): ("revenue", "product"),
    ("subscription", "amount_per_interval"): ("revenue", "amount"),
    ("subscription", "plan_amount_cents"): ("revenue", "amount_cents"),
    ("subscription", "interval"): ("revenue", "interval"),
    ("subscription", "interval_count"): ("revenue", "interval_count"),
    ("subscription", "start_date"): ("revenue", "start_date"),
    ("subscription", "end_date"): ("revenue", "end_date"),
    ("subscription", "quantity"): ("revenue", "quantity"),
}


def test_the_tables_are_those_of_the_design() -> None:
    assert set(tables()) == set(REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
def test_an_empty_sheet_misses_exactly_what_the_design_requires(name: str) -> None:
    assert tables()[name].missing(set()) == REQUIRED[name]


@pytest.mark.parametrize("name", REQUIRED)
def test_one_column_of_each_group_is_enough(name: str) -> None:
    for position in (0, -1):
        present = {entry.split(" or ")[position] for entry in REQUIRED[name]}
        assert tables()[name].missing(present) == ()


def test_a_group_is_missing_as_a_whole_or_not_at_all() -> None:
    revenue = tables()["revenue"]
    assert revenue.missing({"subscription_id", "mrr"}) == ("start_date",)
    assert revenue.missing({"start_date", "customer_id"}) == ("mrr or arr or amount or amount_cents",)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_every_alias_is_already_normalised(table: Table, column: Column) -> None:
    assert [alias for alias in column.aliases if normalise(alias) != alias] == [], table.name


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_no_alias_appears_twice_in_a_column(table: Table, column: Column) -> None:
    assert [alias for alias, count in Counter(column.aliases).items() if count > 1] == [], table.name


@pytest.mark.parametrize("table", tables().values(), ids=list(tables()))
def test_no_alias_means_two_columns_of_one_table(table: Table) -> None:
    counted = Counter(alias for column in table.columns.values() for alias in column.aliases)
    assert [alias for alias, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_a_column_is_found_by_its_own_name(table: Table, column: Column) -> None:
    own = normalise(column.name)
    holders = [other.name for other in table.columns.values() if own in other.aliases]
    assert holders == [column.name]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_a_column_is_stored_fed_or_private_and_never_two_of_these(table: Table, column: Column) -> None:
    assert column.storage == STORAGE[column.type]
    assert column.kept == (column.feeds is None and not column.private)
    assert (column in table.kept) == column.kept
    assert not (column.feeds and column.private)
    assert not (column.required and column.required_group)
    if column.feeds:
        assert table.columns[column.feeds].kept, f"{column.name} feeds a column that is not kept"
        assert column.feeds != column.name


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_a_column_says_what_it_means(table: Table, column: Column) -> None:
    assert column.meaning, table.name
    assert column.divide > 0
    assert (column.scale is None) or column.type == "score"


def test_money_is_stored_as_a_decimal_so_that_sums_do_not_depend_on_the_order() -> None:
    assert {c.storage for _, c in COLUMNS if c.type == "money"} == {"DECIMAL(18,6)"}


def test_yearly_and_cent_columns_say_what_to_divide_by() -> None:
    revenue, customers = tables()["revenue"].columns, tables()["customers"].columns
    assert (revenue["arr"].divide, revenue["amount_cents"].divide, customers["arr"].divide) == (12, 100, 12)


def test_personal_columns_are_private() -> None:
    private = {f"{table.name}.{column.name}" for table, column in COLUMNS if column.private}
    assert private == {"customers.email", "customers.phone", "customers.contact"}


@pytest.mark.parametrize("table", tables().values(), ids=list(tables()))
def test_a_table_names_its_row_and_its_file_names(table: Table) -> None:
    assert table.row
    assert table.hints
    assert [hint for hint in table.hints if normalise(hint) != hint] == []


def test_only_customers_keep_columns_nobody_knows() -> None:
    assert [table.name for table in tables().values() if table.attributes] == ["customers"]


@pytest.mark.external
@pytest.mark.parametrize(("group", "ours"), ALIAS_GROUPS.items(), ids=[".".join(group) for group in ALIAS_GROUPS])
def test_the_headers_seen_in_real_exports_are_known(
    group: tuple[str, str], ours: tuple[str, str], shared_data: Callable[[str], Path]
) -> None:
    seen = json.loads((shared_data("..") / "header_aliases.json").read_text(encoding="utf-8"))
    entry = seen[group[0]][group[1]]
    expected = {normalise(alias) for alias in entry["s"] + entry["m"]}
    table, column = ours
    aliases = set(tables()[table].columns[column].aliases)
    assert expected - aliases == set()


def test_annual_revenue_is_the_customers_own() -> None:
    customers = tables()["customers"].columns
    for alias in ("annual revenue", "annualrevenue"):
        assert alias in customers["customer_own_revenue"].aliases
        assert not any(alias in customers[ours].aliases for ours in ("mrr", "arr"))
