"""Do several imports together say what a person would read out of them?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from csdata.engine import Engine
from csdata.engine.batch import Batch
from csdata.engine.merge import combine
from csdata.errors import CsDataError
from csdata.schema import tables
from tests.engine.batches import batch, content, everything, write_batch

Make = Callable[..., Batch]

JAN, FEB, MAR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write one batch after the other, each into a folder of its own."""
    numbers = count()

    def write(rows: dict[str, Sequence[dict[str, Any]]], **options: Any) -> Batch:
        return batch(tmp_path / f"batch {next(numbers)}", rows, **options)

    return write


def merged(batches: Sequence[Batch], table: str, *columns: str) -> list[tuple[Any, ...]]:
    engine = Engine()
    combine(engine, batches)
    return content(engine, table, columns or None)


def customer(key: str, **cells: Any) -> dict[str, Any]:
    return {"customer_id": key, **cells}


# ---- customers


def test_no_batch_at_all_gives_every_table_empty() -> None:
    engine = Engine()
    assert combine(engine, []) == {}
    assert everything(engine) == {name: [] for name in tables()}


def test_one_batch_gives_exactly_its_rows(make: Make) -> None:
    only = make({"customers": [customer("A", plan="Pro", mrr=Decimal("99.5")), customer("B", plan=None)]})
    assert merged([only], "customers", "customer_id", "plan", "mrr") == [
        ("A", "Pro", Decimal("99.500000")),
        ("B", None, None),
    ]


def test_a_later_filled_cell_wins_and_a_later_blank_keeps_what_was_known(make: Make) -> None:
    first = make({"customers": [customer("A", plan="Basic", owner="Ana"), customer("B", plan="Basic", owner="Bo")]})
    later = make({"customers": [customer("A", plan="Pro", owner=None), customer("C", plan="Pro", owner="Cy")]})
    assert merged([first, later], "customers", "customer_id", "plan", "owner") == [
        ("A", "Pro", "Ana"),
        ("B", "Basic", "Bo"),
        ("C", "Pro", "Cy"),
    ]


def test_a_batch_never_touches_columns_that_it_lacks(make: Make) -> None:
    first = make({"customers": [customer("A", churn_date=MAR, churned=True, renewal_date=JAN, region="North")]})
    later = make({"customers": [customer("A", plan="Pro")]})
    columns = ("customer_id", "plan", "churn_date", "churned", "renewal_date", "region")
    assert merged([first, later], "customers", *columns) == [("A", "Pro", MAR, True, JAN, "North")]


@pytest.mark.parametrize(("column", "before"), [("churn_date", MAR), ("churned", True), ("renewal_date", MAR)])
def test_a_departure_or_renewal_is_taken_back_by_a_later_blank(make: Make, column: str, before: Any) -> None:
    first = make({"customers": [customer("A", **{column: before})]})
    later = make({"customers": [customer("A", **{column: None})]})
    assert merged([first, later], "customers", column) == [(None,)]


def test_a_customer_who_is_said_to_have_stayed_has_no_day_of_leaving(make: Make) -> None:
    first = make({"customers": [customer("A", churn_date=MAR, churned=True), customer("B", churn_date=MAR)]})
    later = make({"customers": [customer("A", churned=False), customer("B", churned=True)]})
    assert merged([first, later], "customers", "customer_id", "churn_date", "churned") == [
        ("A", None, False),
        ("B", MAR, True),
    ]


def test_a_day_of_leaving_that_is_taken_back_takes_the_departure_back(make: Make) -> None:
    first = make({"customers": [customer("A", churn_date=MAR, churned=True), customer("B", churned=True)]})
    later = make({"customers": [customer("A", churn_date=None), customer("B", churn_date=None)]})
    # B left on a day nobody knew: that there is still no day says nothing new.
    assert merged([first, later], "customers", "customer_id", "churn_date", "churned") == [
        ("A", None, False),
        ("B", None, True),
    ]


def test_fill_blanks_fills_only_what_is_empty(make: Make) -> None:
    first = make({"customers": [customer("A", plan="Basic", owner=None, churn_date=None, churned=None)]})
    later = make(
        {
            "customers": [
                customer("A", plan="Pro", owner="Ana", churn_date=MAR, churned=True),
                customer("B", plan="Pro"),
            ]
        },
        fill_blanks=True,
    )
    assert merged([first, later], "customers", "customer_id", "plan", "owner", "churn_date", "churned") == [
        ("A", "Basic", "Ana", MAR, True),
        ("B", "Pro", None, None, None),
    ]


def test_rows_of_one_customer_in_one_batch_become_one(make: Make) -> None:
    rows = [customer("A", plan="Pro", owner=None), customer("A", plan=None, owner="Ana"), customer("B", owner="Bo")]
    for order in (rows, rows[::-1]):
        assert merged([make({"customers": order})], "customers", "customer_id", "plan", "owner") == [
            ("A", "Pro", "Ana"),
            ("B", None, "Bo"),
        ]


# ---- customers who are no longer named


def three_lists(make: Make, **options: Any) -> list[Batch]:
    first = make(
        {
            "customers": [customer("A"), customer("B"), customer("C", churn_date=JAN), customer("D", churned=True)],
            "tickets": [{"customer_id": key, "opened_at": datetime(2024, 1, 2)} for key in "ABX"],  # noqa: DTZ001 - UTC
        }
    )
    return [first, make({"customers": [customer("A")]}, **options)]


def test_customers_that_a_list_no_longer_names_stay_by_default(make: Make) -> None:
    assert merged(three_lists(make), "customers", "customer_id") == [("A",), ("B",), ("C",), ("D",)]


def test_customers_that_a_list_no_longer_names_left_on_the_day_that_is_said(make: Make) -> None:
    batches = three_lists(make, gone="left", left_on=MAR)
    assert merged(batches, "customers", "customer_id", "churn_date", "churned") == [
        ("A", None, None),
        ("B", MAR, True),
        ("C", JAN, None),  # had left before
        ("D", None, True),  # had left before, nobody knows when
    ]


def test_customers_that_a_list_no_longer_names_go_with_everything_that_was_theirs(make: Make) -> None:
    batches = three_lists(make, gone="remove")
    assert merged(batches, "customers", "customer_id") == [("A",)]
    # X was never on a list, so no list can have lost it.
    assert merged(batches, "tickets", "customer_id") == [("A",), ("X",)]


def test_a_removed_customer_can_come_back(make: Make) -> None:
    again = make({"customers": [customer("B", plan="Pro")]})
    assert merged([*three_lists(make, gone="remove"), again], "customers", "customer_id", "plan") == [
        ("A", None),
        ("B", "Pro"),
    ]


def test_a_batch_that_removes_customers_keeps_what_it_brings_about_them_itself(make: Make) -> None:
    first = make({"customers": [customer("A"), customer("B")], "revenue": [paid("B", JAN, 1), paid("B", FEB, 2)]})
    later = make({"customers": [customer("A")], "revenue": [paid("B", JAN, 5)]}, gone="remove")
    for batches in ([first, later], [first, later, later]):
        assert merged(batches, "customers", "customer_id") == [("A",)]
        assert merged(batches, "revenue", "customer_id", "start_date", "mrr") == [("B", JAN, Decimal(5))]


def test_a_batch_without_a_customer_list_loses_nobody(make: Make) -> None:
    first = make({"customers": [customer("A"), customer("B")]})
    later = make({"touchpoints": [{"customer_id": "A", "date": JAN, "kind": "call"}]}, gone="remove")
    assert merged([first, later], "customers", "customer_id") == [("A",), ("B",)]


# ---- attributes


ODD = [
    'Contact "main"',
    "select",
    "Plan ",
    "a b",
    "nr",
    "rowid",
    "merge_pairs",
    "$path",
    "n",
    "id",
    "s",
    "ÄGE",
    "'; DROP",
]


def test_attributes_may_have_any_name(make: Make) -> None:
    first = make({"customers": [customer("A", **dict.fromkeys(ODD, "old")), customer("A", **dict.fromkeys(ODD))]})
    later = make({"customers": [customer("A", **dict.fromkeys(ODD, "new")), customer("B", **dict.fromkeys(ODD, "b"))]})
    engine = Engine()
    assert combine(engine, [first, later]) == dict.fromkeys(ODD, "VARCHAR")
    assert content(engine, "customers", ["customer_id", *ODD]) == [
        ("A", *("new" for _ in ODD)),
        ("B", *("b" for _ in ODD)),
    ]


def test_names_that_differ_only_in_case_are_one_attribute_in_its_first_spelling(make: Make) -> None:
    first = make({"customers": [customer("A", Größe="10")]})
    later = make({"customers": [customer("A", GRÖSSE="20"), customer("B", GRÖSSE="5")]})
    engine = Engine()
    assert combine(engine, [first, later]) == {"Größe": "VARCHAR"}
    assert content(engine, "customers", ["customer_id", "Größe"]) == [("A", "20"), ("B", "5")]


def test_two_spellings_in_one_file_are_one_attribute_and_the_first_filled_counts(make: Make) -> None:
    # The engine itself only knows that a and A are the same.
    only = make({"customers": [customer("A", Größe=None, GRÖSSE="10"), customer("B", Größe="5", GRÖSSE="6")]})
    engine = Engine()
    assert combine(engine, [only]) == {"Größe": "VARCHAR"}
    assert content(engine, "customers", ["customer_id", "Größe"]) == [("A", "10"), ("B", "5")]


def test_an_attribute_of_two_types_is_text(make: Make) -> None:
    first = make({"customers": [customer("A", Tier=2.5), customer("B", Tier=3.0)]}, attributes={"Tier": "DOUBLE"})
    later = make({"customers": [customer("B", tier="gold")]})
    engine = Engine()
    assert combine(engine, [first, later]) == {"Tier": "VARCHAR"}
    assert content(engine, "customers", ["customer_id", "Tier"]) == [("A", "2.5"), ("B", "gold")]
    assert combine(Engine(), [first]) == {"Tier": "DOUBLE"}


# ---- rows of the other tables


def paid(key: str, start: date, mrr: int, **cells: Any) -> dict[str, Any]:
    return {"customer_id": key, "start_date": start, "mrr": Decimal(mrr), **cells}


def test_the_same_file_brought_twice_changes_nothing(make: Make) -> None:
    rows = [paid("A", JAN, 10, product="X"), paid("A", JAN, 10, product="X"), paid("A", FEB, 10, product=None)]
    first, again = make({"revenue": rows}), make({"revenue": rows[::-1]})
    assert merged([first, again], "revenue") == merged([first], "revenue")
    assert len(merged([first], "revenue")) == 3


def test_an_end_that_is_set_changed_or_taken_back_replaces_what_was_known(make: Make) -> None:
    def export(end: date | None) -> Batch:
        return make({"revenue": [paid("A", JAN, 10, subscription_id="S", end_date=end)]})

    open_, ended, longer = export(None), export(FEB), export(MAR)
    for batches, end in (([open_, ended], FEB), ([ended, longer], MAR), ([ended, open_], None)):
        assert merged(batches, "revenue", "subscription_id", "end_date") == [("S", end)]


def test_columns_that_a_later_export_lacks_keep_their_value(make: Make) -> None:
    first = make({"revenue": [paid("A", JAN, 10, quantity=3.0, end_date=FEB)]})
    later = make({"revenue": [paid("A", JAN, 12)]})
    assert merged([first, later], "revenue", "mrr", "quantity", "end_date") == [(Decimal(12), 3.0, FEB)]


def test_an_incremental_export_adds(make: Make) -> None:
    first, later = (make({"usage": [{"customer_id": "A", "date": day, "events": 1.0}]}) for day in (JAN, FEB))
    assert merged([first, later], "usage", "date", "events") == [(JAN, 1.0), (FEB, 1.0)]


def test_a_key_with_two_rows_before_and_one_now_counts_money_once(make: Make) -> None:
    first = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(n)} for n in (100, 200)]})
    later = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(300)}]})
    assert merged([first, later], "spend", "amount") == [(Decimal(300),)]
    assert merged([later, first], "spend", "amount") == [(Decimal(100),), (Decimal(200),)]


def test_a_key_with_two_answers_before_and_one_now_loses_none(make: Make) -> None:
    def answers(*scores: float) -> Batch:
        return make({"surveys": [{"segment": "SMB", "date": JAN, "kind": "nps", "score": s} for s in scores]})

    # 9 is one of the two known; 7 is taken for a correction of the first that nobody confirms.
    assert merged([answers(9, 10), answers(9)], "surveys", "score") == [(9,), (10,)]
    assert merged([answers(9, 10), answers(9, 10, 7)], "surveys", "score") == [(7,), (9,), (10,)]
    assert merged([answers(9, 10), answers(10, 7)], "surveys", "score") == [(7,), (10,)]


def test_a_product_that_only_the_later_export_names_does_not_double_the_money(make: Make) -> None:
    first = make({"revenue": [paid("A", JAN, 100)]})
    later = make({"revenue": [paid("A", JAN, 60, product="X"), paid("A", JAN, 40, product="Y")]})
    for batches in ([first, later], [first, later, later]):
        assert merged(batches, "revenue", "product", "mrr") == [("X", Decimal(60)), ("Y", Decimal(40))]


def test_a_product_that_only_the_earlier_export_names_does_not_double_the_money(make: Make) -> None:
    first = make({"revenue": [paid("A", JAN, 60, product="X"), paid("A", JAN, 40, product="Y")]})
    later = make({"revenue": [paid("A", JAN, 100)]})
    for batches in ([first, later], [first, later, later]):
        rows = merged(batches, "revenue", "product", "mrr")
        assert [mrr for _, mrr in rows] == [Decimal(100)]


def test_a_blank_product_in_an_export_that_has_products_is_a_line_of_its_own(make: Make) -> None:
    first = make({"revenue": [paid("A", JAN, 60, product="X")]})
    later = make({"revenue": [paid("A", JAN, 5, product=None)]})
    assert merged([first, later], "revenue", "product", "mrr") == [("X", Decimal(60)), (None, Decimal(5))]


def test_a_total_does_not_overwrite_one_of_its_parts(make: Make) -> None:
    parts = make({"usage": [{"customer_id": "A", "date": JAN, "feature": f, "events": 1.0} for f in "XY"]})
    total = make({"usage": [{"customer_id": "A", "date": JAN, "events": 2.0}]})
    assert merged([parts, total], "usage", "feature", "events") == [("X", 1.0), ("Y", 1.0), (None, 2.0)]


def ticket(number: str | None, hour: int, **cells: Any) -> dict[str, Any]:
    opened = datetime(2024, 1, 2, hour)  # noqa: DTZ001 - UTC
    return ({} if number is None else {"ticket_id": number}) | {"customer_id": "A", "opened_at": opened, **cells}


def test_a_ticket_is_known_by_its_number_whatever_else_has_changed(make: Make) -> None:
    first = make({"tickets": [ticket("T1", 9, category="bug"), ticket("T2", 9, category="bug")]})
    later = make({"tickets": [ticket("T1", 10, category="billing")]})
    assert merged([first, later], "tickets", "ticket_id", "category") == [("T1", "billing"), ("T2", "bug")]


def test_a_ticket_without_a_number_is_known_by_customer_time_and_category(make: Make) -> None:
    bare = make({"tickets": [ticket(None, 9, category="bug"), ticket(None, 10, category="bug")]})
    numbered = make({"tickets": [ticket("T1", 9, category="bug", csat=5.0), ticket("T3", 11, category="bug")]})
    for batches in ([bare, numbered], [numbered, bare]):
        found = merged(batches, "tickets", "ticket_id", "opened_at")
        assert [(number, opened.hour) for number, opened in found] == [("T1", 9), ("T3", 11), (None, 10)]


def test_a_ticket_that_is_opened_again_is_open(make: Make) -> None:
    solved = datetime(2024, 1, 3, 9)  # noqa: DTZ001 - UTC
    batches = [make({"tickets": [ticket("T1", 9, resolved_at=end)]}) for end in (solved, None)]
    assert merged(batches, "tickets", "ticket_id", "resolved_at") == [("T1", None)]


def test_fill_blanks_in_other_tables_fills_what_is_empty_and_adds_what_is_new(make: Make) -> None:
    first = make({"revenue": [paid("A", JAN, 10, quantity=None)]})
    later = make({"revenue": [paid("A", JAN, 99, quantity=4.0), paid("A", FEB, 20)]}, fill_blanks=True)
    assert merged([first, later], "revenue", "mrr", "quantity") == [(Decimal(10), 4.0), (Decimal(20), None)]


def test_fill_blanks_leaves_rows_alone_that_it_cannot_tell_apart(make: Make) -> None:
    first = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(n)} for n in (100, 200)]})
    later = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(300)}]}, fill_blanks=True)
    assert merged([first, later], "spend", "amount") == [(Decimal(100),), (Decimal(200),)]


KEYS: dict[str, dict[str, Any]] = {
    "milestones": {"customer_id": "A", "milestone": "Kick-off"},
    "interventions": {"intervention": "Training"},
    "exposures": {"customer_id": "A", "intervention": "Training"},
    "churn_events": {"customer_id": "A", "date": JAN},
}
CHANGES: dict[str, tuple[str, Any, Any]] = {
    "milestones": ("reached_at", JAN, FEB),
    "interventions": ("end_date", JAN, FEB),
    "exposures": ("date", JAN, FEB),
    "churn_events": ("reason", "price", "left the market"),
}


@pytest.mark.parametrize("table", KEYS)
def test_a_row_with_the_same_key_is_replaced(make: Make, table: str) -> None:
    column, before, after = CHANGES[table]
    first, later = (make({table: [{**KEYS[table], column: value}]}) for value in (before, after))
    assert merged([first, later], table, column) == [(after,)]


def test_a_touchpoint_known_already_is_not_a_second_one(make: Make) -> None:
    call = {"customer_id": "A", "date": JAN, "kind": "call"}
    assert merged([make({"touchpoints": [call]}), make({"touchpoints": [call, call]})], "touchpoints") == [
        ("A", JAN, "call"),
        ("A", JAN, "call"),
    ]


# ---- folders, options, trouble


@pytest.mark.parametrize("name", ["a[1]", "x*y", "q?", "month=3", "with 'quotes'", "ü"])
def test_a_folder_may_have_any_name_and_is_only_itself(tmp_path: Path, name: str) -> None:
    batch(tmp_path / "xzy", {"customers": [customer("other")]})
    only = batch(tmp_path / name, {"customers": [customer("A")]})
    assert merged([only], "customers", "customer_id") == [("A",)]


def test_options_come_back_as_they_were_written(tmp_path: Path) -> None:
    for given in (Batch(tmp_path), Batch(tmp_path, fill_blanks=True, gone="left", left_on=MAR)):
        assert Batch.from_options(tmp_path, json.loads(json.dumps(given.options()))) == given
    assert Batch.from_options(tmp_path, {}) == Batch(tmp_path)


@pytest.mark.parametrize("options", [{"gone": "shoot"}, {"gone": "left"}, {"gone": "left", "left_on": "soon"}])
def test_options_that_cannot_be_followed_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(CsDataError) as error:
        Batch.from_options(tmp_path, options)
    assert error.value.code == "bad_value"


@pytest.mark.parametrize("damage", ["missing", "no description", "bad description", "bad table", "other type"])
def test_a_damaged_batch_is_one_clear_error(tmp_path: Path, damage: str) -> None:
    folder = write_batch(tmp_path / "abc123", {"customers": [customer("A", Seats="many")]})
    if damage == "bad table":
        (folder / "customers.parquet").write_bytes(b"PAR1 no")
    elif damage == "bad description":
        (folder / "batch.json").write_text("[1", encoding="utf-8")
    elif damage == "other type":
        (folder / "batch.json").write_text('{"attributes": {"Seats": "DATE", "seats": "DATE"}}', encoding="utf-8")
    elif damage == "no description":
        (folder / "batch.json").unlink()
    else:
        folder = tmp_path / "abc123-gone"
    with pytest.raises(CsDataError) as error:
        combine(Engine(), [Batch(folder)])
    assert error.value.code == "batch_unreadable"
    assert str(tmp_path) not in str(error.value)


def test_nothing_of_the_merging_is_left_behind(make: Make) -> None:
    engine = Engine()
    combine(engine, [*three_lists(make, gone="remove"), make({"customers": [customer("A"), customer("A", plan="x")]})])
    found = {row[0] for row in engine.rows("SELECT table_name FROM information_schema.tables")}
    assert found == set(tables())
