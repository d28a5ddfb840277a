"""Does an import say beforehand what it would change, and does merging keep its promises whatever the data?"""

from __future__ import annotations

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.engine import Engine
from csdata.engine.batch import Batch
from csdata.engine.difference import Difference, difference
from csdata.engine.matching import IDENTITIES
from csdata.engine.merge import WHOLE, combine
from csdata.engine.renaming import plain_name
from csdata.schema import tables
from tests.engine.batches import batch, everything

Row = dict[str, Any]
Content = dict[str, list[Row]]
Make = Callable[..., Batch]

JAN, FEB, MAR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write one batch after the other, each into a folder of its own."""
    numbers = count()
    return lambda rows, **options: batch(tmp_path / f"batch {next(numbers)}", rows, **options)


def compare(current: Sequence[Batch], incoming: Batch) -> dict[str, Difference]:
    return difference(Engine(), current, incoming)


# ---- what an import says beforehand


def test_new_changed_unchanged_and_missing_customers_are_counted(make: Make) -> None:
    now = make({"customers": [{"customer_id": key, "plan": "Basic", "owner": None} for key in "ABCD"]})
    then = make(
        {
            "customers": [
                {"customer_id": "A", "plan": "Basic", "owner": None},
                {"customer_id": "B", "plan": "Pro", "owner": "Ana"},
                {"customer_id": "C", "plan": None, "owner": "Bo"},
                {"customer_id": "E", "plan": "Pro", "owner": None},
            ]
        }
    )
    assert compare([now], then) == {
        "customers": Difference(
            table="customers",
            created=1,
            updated=2,
            unchanged=1,
            missing=1,
            overwritten={"plan": 1},
            filled={"owner": 2},
            examples=(("B", "plan", "Basic", "Pro"), ("B", "owner", "", "Ana"), ("C", "owner", "", "Bo")),
            missing_examples=(("D", ""),),
        )
    }


def test_an_import_that_only_fills_blanks_overwrites_nothing(make: Make) -> None:
    now = make({"customers": [{"customer_id": "A", "plan": "Basic", "owner": None}]})
    then = make({"customers": [{"customer_id": "A", "plan": "Pro", "owner": "Ana"}]}, fill_blanks=True)
    found = compare([now], then)["customers"]
    assert (found.updated, found.overwritten, found.filled) == (1, {}, {"owner": 1})


def test_cells_are_shown_as_people_write_them(make: Make) -> None:
    def one(end: date | None, mrr: str, quantity: float) -> Batch:
        row = {"customer_id": "A", "start_date": JAN, "product": "X", "end_date": end}
        return make({"revenue": [{**row, "mrr": Decimal(mrr), "quantity": quantity}]})

    found = compare([one(MAR, "99.50", 3)], one(None, "1200", 2.5))["revenue"]
    row = "A · 2024-01-01 · X"
    assert found.examples == (
        (row, "end_date", "2024-03-01", ""),
        (row, "mrr", "99.5", "1200"),
        (row, "quantity", "3", "2.5"),
    )
    assert found.overwritten == {"end_date": 1, "mrr": 1, "quantity": 1}


def test_a_departure_that_half_a_list_takes_back_is_shown_whole(make: Make) -> None:
    now = make({"customers": [{"customer_id": "A", "churn_date": MAR, "churned": True}]})
    then = make({"customers": [{"customer_id": "A", "churned": False}]})
    assert compare([now], then)["customers"].examples == (
        ("A", "churn_date", "2024-03-01", ""),
        ("A", "churned", "yes", "no"),
    )


def test_twenty_examples_are_enough_and_always_the_same(make: Make) -> None:
    rows = [{"customer_id": f"{n:03}", "name": f"N{n}", "plan": "Basic"} for n in range(60)]
    now = make({"customers": rows})
    then = make({"customers": [{**row, "plan": "Pro"} for row in rows[30:]]})
    again = make({"customers": [{**row, "plan": "Pro"} for row in rows[:29:-1]]})
    found = compare([now], then)["customers"]
    assert found == compare([now], again)["customers"]
    assert [one[0] for one in found.examples] == [f"{n:03}" for n in range(30, 50)]
    assert found.missing_examples == tuple((f"{n:03}", f"N{n}") for n in range(20))
    assert (found.missing, found.overwritten) == (30, {"plan": 30})


def test_without_an_earlier_list_nobody_is_missing(make: Make) -> None:
    now = make({"touchpoints": [{"customer_id": "B", "date": JAN, "kind": "call"}]})
    found = compare([now], make({"customers": [{"customer_id": "A"}]}))["customers"]
    assert (found.created, found.missing, found.missing_examples) == (1, 0, ())


def test_money_that_a_later_statement_replaces_is_counted(make: Make) -> None:
    now = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(n)} for n in (100, 200)]})
    then = make({"spend": [{"month": JAN, "channel": "Ads", "amount": Decimal(300)}]})
    found = compare([now], then)["spend"]
    assert (found.created, found.updated, found.unchanged, found.replaced) == (0, 1, 0, 1)


def test_only_tables_of_the_import_are_compared_and_the_engine_stays_as_it_is(make: Make) -> None:
    now = make({"customers": [{"customer_id": "A"}], "touchpoints": [{"customer_id": "A", "date": JAN, "kind": "c"}]})
    engine = Engine()
    engine.run("CREATE TABLE customers AS SELECT 1 AS mine")
    engine.harden()
    assert list(difference(engine, [now], make({"customers": [{"customer_id": "A"}]}))) == ["customers"]
    assert engine.rows("SELECT table_name FROM information_schema.tables") == [("customers",)]


def test_a_customer_with_the_same_name_under_a_new_id_is_pointed_out(make: Make) -> None:
    now = make(
        {"customers": [{"customer_id": "1", "name": "Müller & Söhne GmbH"}, {"customer_id": "2", "name": "Acme"}]}
    )
    then = make(
        {"customers": [{"customer_id": "C-1", "name": "MÜLLER  & Söhne"}, {"customer_id": "2", "name": "Acme"}]}
    )
    assert compare([now], then)["customers"].renamed == (("1", "C-1", "same name"),)


def test_a_name_that_occurs_twice_is_no_proof(make: Make) -> None:
    now = make({"customers": [{"customer_id": key, "name": "Acme"} for key in ("1", "2")]})
    then = make({"customers": [{"customer_id": "3", "name": "Acme Inc."}]})
    assert compare([now], then)["customers"].renamed == ()


def test_a_customer_with_the_same_terms_under_a_new_id_is_pointed_out(make: Make) -> None:
    def listed(*customers: tuple[str, date | None, int]) -> Batch:
        rows = [{"customer_id": key, "signup_date": day, "plan": "Pro", "mrr": n} for key, day, n in customers]
        return make({"customers": rows})

    now = listed(("1", JAN, 10), ("2", FEB, 10), ("3", FEB, 10), ("4", None, 7))
    then = listed(("C1", JAN, 10), ("C2", FEB, 10), ("C4", None, 7))
    assert compare([now], then)["customers"].renamed == (("1", "C1", "same signup date, plan and MRR"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme, Inc.", "ACME"),
        ("Acme GmbH & Co. KG", "acme"),
        ("Acme S.p.A.", "Acme SpA"),
        ("Acme  Ltd", "Acme Limited"),
        ("L’Oréal SA", "L'Oréal"),
    ],
)
def test_names_are_compared_without_case_spacing_and_legal_form(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


@pytest.mark.parametrize(("one", "other"), [("Acme North", "Acme South"), ("Co", "Inc"), ("AB Volvo", "Volvo Cars")])
def test_names_of_different_companies_stay_different(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


# ---- whatever the data: properties, and an independent reading of the rules

DAYS = st.sampled_from([JAN, FEB])
IDS = st.sampled_from(["A", "B", "C", "D"])
FEW = {
    "customers": {"customer_id": IDS, "name": st.sampled_from(["Acme", "Birch"]), "churn_date": DAYS,
                  "churned": st.booleans(), "seats": st.sampled_from([1.0, 2.0]),
                  'Contact "main"': st.sampled_from("xy")},
    "revenue": {"customer_id": IDS, "start_date": DAYS, "mrr": st.sampled_from([Decimal(5), Decimal("7.25")]),
                "end_date": DAYS, "product": st.sampled_from("XY")},
    "tickets": {"ticket_id": st.sampled_from(["T1", "T2"]), "customer_id": IDS,
                "opened_at": st.sampled_from([datetime(2024, 1, 2), datetime(2024, 1, 3)]),  # noqa: DTZ001 - UTC
                "category": st.sampled_from(["bug"]), "csat": st.sampled_from([1.0, 5.0])},
    "surveys": {"segment": st.sampled_from(["SMB"]), "date": DAYS, "kind": st.just("nps"),
                "score": st.sampled_from([3.0, 9.0]), "comment": st.sampled_from(["good", "bad"])},
    "touchpoints": {"customer_id": IDS, "date": DAYS, "kind": st.just("call")},
    "spend": {"month": DAYS, "channel": st.just("Ads"), "amount": st.sampled_from([Decimal(1), Decimal(2)])},
}  # fmt: skip
EXAMPLES = 12  # each writes and merges several batches
NEEDED = {"customer_id", "start_date", "mrr", "date", "kind", "month", "channel", "amount", "opened_at", "score"}


@st.composite
def contents(draw: st.DrawFn, only: Sequence[str] = tuple(FEW), *, whole: bool = False) -> Content:
    """Return a few rows of a few tables: repeated keys, blanks, and columns that some batches lack (not if `whole`)."""
    found: Content = {}
    needed = NEEDED | {"segment"} if whole else NEEDED
    for table in draw(st.lists(st.sampled_from(list(only)), min_size=1, max_size=3, unique=True)):
        cells = FEW[table]
        columns = [name for name in cells if whole or name in NEEDED or draw(st.booleans())]
        row = st.fixed_dictionaries(
            {name: cells[name] if name in needed else st.none() | cells[name] for name in columns}
        )
        by = (lambda one: one["customer_id"]) if table == "customers" else None
        found[table] = draw(st.lists(row, min_size=1, max_size=6, unique_by=by))
    return found


@contextmanager
def written(*given_: Content, **options: Any) -> Iterator[list[Batch]]:
    """Write batches; the options are those of the last."""
    with tempfile.TemporaryDirectory() as folder:
        last = len(given_) - 1
        yield [batch(Path(folder) / str(n), one, **(options if n == last else {})) for n, one in enumerate(given_)]


def merged(batches: Sequence[Batch]) -> dict[str, Counter[tuple[Any, ...]]]:
    """Return the rows of all tables as bags, each row without its blanks."""
    engine = Engine(threads=1)
    combine(engine, batches)
    return {
        table: Counter(
            tuple(
                (name, cell) for name, cell in sorted(zip(engine.columns(table), row, strict=True)) if cell is not None
            )
            for row in rows
        )
        for table, rows in everything(engine).items()
    }


def bags(given_: Content) -> dict[str, Counter[tuple[Any, ...]]]:
    """Return rows as `merged` does."""
    return {
        table: Counter(
            tuple((name, cell) for name, cell in sorted(row.items()) if cell is not None)
            for row in given_.get(table, [])
        )
        for table in tables()
    }


OPTIONS = st.sampled_from([{}, {"fill_blanks": True}, {"gone": "left", "left_on": MAR}, {"gone": "remove"}])


@settings(max_examples=EXAMPLES)
@given(contents())
def test_one_batch_gives_exactly_its_rows_repeated_ones_too(one: Content) -> None:
    with written(one) as batches:
        assert merged(batches) == bags(one)


@settings(max_examples=EXAMPLES)
@given(contents(), contents(), OPTIONS)
def test_the_same_batch_twice_is_the_same_as_once(one: Content, other: Content, options: dict[str, Any]) -> None:
    with written(one, other, **options) as (first, later):
        once = merged([first, later])
        assert merged([first, later, later]) == once
        assert merged([later, later]) == merged([later])


@settings(max_examples=EXAMPLES)
@given(contents(), contents(), OPTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(
    one: Content, other: Content, options: dict[str, Any], chance: random.Random
) -> None:
    mixed = [{table: chance.sample(rows, len(rows)) for table, rows in content.items()} for content in (one, other)]
    with written(one, other, **options) as batches, written(*mixed, **options) as shuffled:
        assert merged(batches) == merged(shuffled)
        assert compare(batches[:1], batches[1]) == compare(shuffled[:1], shuffled[1])


@settings(max_examples=EXAMPLES)
@given(contents(), contents(), OPTIONS)
def test_leaving_out_the_last_batch_gives_the_earlier_state(
    one: Content, other: Content, options: dict[str, Any]
) -> None:
    with written(one, other, **options) as batches:
        before = merged(batches[:1])
        merged(batches)
        assert merged(batches[:1]) == before


@settings(max_examples=EXAMPLES)
@given(contents(), contents(), OPTIONS)
def test_what_is_announced_adds_up_and_then_happens(one: Content, other: Content, options: dict[str, Any]) -> None:
    with written(one, other, **options) as batches:
        found = compare(batches[:1], batches[1])
        before, after = merged(batches[:1]), merged([batches[0], Batch(batches[1].folder, batches[1].fill_blanks)])
    assert set(found) == set(other)
    for table, said in found.items():
        assert said.created + said.updated + said.unchanged == len(other[table])
        assert after[table].total() == before[table].total() + said.created - said.replaced
        assert (before[table] - after[table]).total() <= said.updated + said.replaced
        assert bool(said.updated) == bool(said.overwritten or said.filled) == bool(said.examples)


def moved(given_: Content) -> Content:
    """Return the same content about other customers, days and tickets."""

    def other(cell: Any) -> Any:
        return f"{cell}{cell}" if isinstance(cell, str) else cell + timedelta(days=400)

    keys = {"customer_id", "start_date", "date", "month", "opened_at", "ticket_id"}
    return {
        table: [{k: other(c) if k in keys and c is not None else c for k, c in row.items()} for row in rows]
        for table, rows in given_.items()
    }


@settings(max_examples=EXAMPLES)
@given(contents(), contents())
def test_batches_about_different_things_can_come_in_either_order(one: Content, other: Content) -> None:
    with written(one, moved(other)) as (first, later):
        assert merged([first, later]) == merged([later, first])


def read_customers(batches: Sequence[tuple[list[Row], bool]]) -> list[Row]:
    """Read the rules for customers as docs/decisions/0008-merging.md says them, in plain Python."""
    state: dict[str, Row] = {}
    for rows, fill_blanks in batches:
        for row in rows:
            known = state.setdefault(row["customer_id"], {})
            before = dict(known)
            for name, cell in row.items():
                if known.get(name) is None or (not fill_blanks and (cell is not None or name in WHOLE)):
                    known[name] = cell
            if fill_blanks or not before:
                continue
            if "churn_date" not in row and row.get("churned") is False:
                known["churn_date"] = None
            if "churned" not in row and row.get("churn_date", 1) is None and before.get("churn_date"):
                known["churned"] = False if before.get("churned") else before.get("churned")
    return list(state.values())


def read_rows(table: str, batches: Sequence[tuple[list[Row], bool]]) -> list[Row]:
    """Read the rules for other tables, where every batch brings every column, in plain Python."""
    identity = IDENTITIES[table]
    state: list[Row] = []
    for rows, fill_blanks in batches:
        groups: dict[tuple[Any, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for side, some in enumerate((state, rows)):
            for row in some:
                groups[tuple(row.get(key) for key in identity.keys)][side].append(row)
        state = []
        for ours, theirs in groups.values():
            state += read_group(ours, theirs, whole=identity.whole, fill_blanks=fill_blanks)
    return state


def by_content(row: Row) -> list[tuple[bool, str]]:
    """Sort rows of one key by their cells, in the order of the schema; blanks come last."""
    names = [name for cells in FEW.values() for name in cells if name in row]
    return [(row[name] is None, str(row[name])) for name in names]


def read_group(ours: list[Row], theirs: list[Row], *, whole: bool, fill_blanks: bool) -> list[Row]:
    """Read the rules for the rows of one key."""
    if fill_blanks and len(ours) == len(theirs) == 1:
        return [{name: theirs[0][name] if cell is None else cell for name, cell in ours[0].items()}]
    left, equal = list(ours), []
    for row in list(theirs):
        if row in left:
            left.remove(row)
            equal.append(row)
    new = list(theirs)
    for row in equal:
        new.remove(row)
    if not theirs:
        return ours
    order = sorted(left, key=by_content)
    new.sort(key=by_content)
    if fill_blanks:
        return [*equal, *order, *new[len(order) :]]
    return [*equal, *new, *([] if whole else order[len(new) :])]


PLAIN = ("customers", "touchpoints", "spend", "surveys")


@settings(max_examples=EXAMPLES)
@given(st.lists(contents(PLAIN, whole=True), min_size=1, max_size=3), st.booleans())
def test_an_independent_reading_of_the_rules_agrees(given_: list[Content], fill_blanks: bool) -> None:  # noqa: FBT001 - drawn
    with written(*given_, fill_blanks=fill_blanks) as batches:
        found = merged(batches)
    for table in PLAIN:
        read = [(one.get(table, []), fill_blanks and one is given_[-1]) for one in given_]
        expected = read_customers(read) if table == "customers" else read_rows(table, read)
        assert found[table] == bags({table: expected})[table]


@settings(max_examples=EXAMPLES)
@given(st.lists(contents(["customers"]), min_size=1, max_size=4), st.booleans())
def test_customers_with_changing_columns_are_read_as_the_rules_say(given_: list[Content], fill_blanks: bool) -> None:  # noqa: FBT001 - drawn
    with written(*given_, fill_blanks=fill_blanks) as batches:
        found = merged(batches)["customers"]
    read = [(one["customers"], fill_blanks and one is given_[-1]) for one in given_]
    assert found == bags({"customers": read_customers(read)})["customers"]
