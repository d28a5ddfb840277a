"""Are refused rows and cells kept, with where and why?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pytest

from csdata.engine import Engine, contents, quoted
from csdata.engine.profile import Reading
from csdata.engine.staging import (
    cast_table,
    keep_unread_cells,
    open_rejects,
    refuse,
    reject_backwards,
    reject_empty,
    reject_outside,
    reject_repeated,
    respell,
    spellings,
)

Typed = Callable[[str], Engine]


@pytest.fixture
def typed() -> Typed:
    """Return an engine with a table `typed_0` made of VALUES: (row_no, …)."""

    def build(values: str) -> Engine:
        engine = Engine()
        open_rejects(engine)
        engine.run(f"CREATE TABLE typed_0 AS SELECT * FROM (VALUES {values})")  # noqa: S608 - literals of this file
        return engine

    return build


@pytest.fixture
def raw() -> Engine:
    engine = Engine()
    open_rejects(engine)
    table = pa.table(
        {
            "row_no": pa.array([2, 3, 4, 5], pa.int32()),
            "c0": ["7", "x", "  ", ""],
            "c1": [" keep  ", "n/a", "", "b"],
        }
    )
    engine.load_arrow("raw_0", table)
    columns = {
        "mrr": ("c0", Reading("money"), "DECIMAL(18,6)"),
        "comment": ("c1", Reading("text"), "VARCHAR"),
        "plan": ("c1", Reading("category"), "VARCHAR"),
    }
    cast_table(engine, "raw_0", "typed_0", columns)
    return engine


def test_cells_are_cast_and_text_is_kept_as_written(raw: Engine) -> None:
    assert raw.rows("SELECT * FROM typed_0 ORDER BY row_no") == [
        (2, Decimal(7), "keep", "keep"),
        (3, None, "n/a", None),
        (4, None, None, None),
        (5, None, "b", "b"),
    ]


def test_a_cell_that_cannot_be_read_or_holds_only_spaces_is_kept(raw: Engine) -> None:
    keep_unread_cells(raw, 0, "raw_0", "typed_0", "mrr", "c0", "MRR", "a number")
    assert contents.refused(raw, 0) == [
        (3, "MRR", "x", "not a number", False),
        (4, "MRR", "  ", "blank: only spaces where a number is expected", False),
    ]


def test_rejects_of_another_sheet_stay_apart(raw: Engine) -> None:
    refuse(raw, 1, 9, None, "Total", "total")
    assert contents.refused(raw, 0) == []
    assert contents.refused(raw, 1) == [(9, None, "Total", "total", True)]


def test_opening_the_rejects_twice_loses_nothing(raw: Engine) -> None:
    refuse(raw, 0, 9, None, "it's", "total")
    open_rejects(raw)
    assert contents.refused(raw, 0) == [(9, None, "it's", "total", True)]


def test_a_row_is_refused_only_when_all_alternatives_are_empty(typed: Typed) -> None:
    engine = typed("(2, 'a', NULL), (3, NULL, 'b'), (4, NULL, NULL)) AS t (row_no, one, other")
    reject_empty(engine, 0, "typed_0", ["one", "other"], "One")
    assert engine.rows("SELECT row_no FROM typed_0 ORDER BY 1") == [(2,), (3,)]
    assert contents.refused(engine, 0) == [(4, "One", None, "One is missing or could not be read", True)]


@pytest.mark.parametrize(
    "order", ["(2, 'a', 'x'), (3, 'a', 'y'), (4, 'b', NULL)", "(4, 'a', 'y'), (2, 'b', NULL), (3, 'a', 'x')"]
)
def test_which_of_two_equal_keys_stays_does_not_depend_on_the_order(typed: Typed, order: str) -> None:
    engine = typed(f"{order}) AS t (row_no, id, plan")
    reject_repeated(engine, 0, "typed_0", "id", "Customer")
    assert engine.rows("SELECT id, plan FROM typed_0 ORDER BY 1") == [("a", "x"), ("b", None)]
    ((_, column, value, reason, whole),) = contents.refused(engine, 0)
    assert (column, value, reason, whole) == ("Customer", "a", "Customer appears more than once", True)


def test_missing_keys_are_not_repeats_of_each_other(typed: Typed) -> None:
    engine = typed("(2, NULL), (3, NULL)) AS t (row_no, id")
    reject_repeated(engine, 0, "typed_0", "id", "Customer")
    assert engine.count("typed_0") == 2


def test_a_row_that_ends_before_it_starts_is_refused_with_its_end(typed: Typed) -> None:
    engine = typed(
        "(2, DATE '2024-01-01', DATE '2023-12-31'), (3, DATE '2024-01-01', DATE '2024-01-01'),"
        " (4, DATE '2024-01-01', NULL)) AS t (row_no, start_date, end_date"
    )
    reject_backwards(engine, 0, "typed_0", "start_date", "end_date", "Ended at")
    assert engine.rows("SELECT row_no FROM typed_0 ORDER BY 1") == [(3,), (4,)]
    assert contents.refused(engine, 0) == [(2, "Ended at", "2023-12-31", "ends before it starts", True)]


def test_a_score_outside_its_scale_is_emptied_and_kept_as_refused(typed: Typed) -> None:
    engine = typed("(2, 11.0), (3, 10.0), (4, 0.0), (5, -1.0), (6, NULL)) AS t (row_no, nps")
    reject_outside(engine, 0, "typed_0", "nps", "NPS", 0, 10)
    assert engine.rows("SELECT nps FROM typed_0 ORDER BY row_no") == [(None,), (10.0,), (0.0,), (None,), (None,)]
    assert contents.refused(engine, 0) == [
        (2, "NPS", "11.0", "outside 0 to 10", False),
        (5, "NPS", "-1.0", "outside 0 to 10", False),
    ]


def test_spellings_that_differ_in_capitals_take_the_most_frequent_one(typed: Typed) -> None:
    engine = typed("(2, 'DSL'), (3, 'dsl'), (4, 'DSL'), (5, 'Fiber'), (6, NULL)) AS t (row_no, line")
    changed = spellings(engine, "typed_0", "line")
    assert changed == {"dsl": "DSL"}
    respell(engine, "typed_0", "line", changed)
    assert engine.rows("SELECT line, COUNT(*) FROM typed_0 GROUP BY 1 ORDER BY 1 NULLS LAST") == [
        ("DSL", 3),
        ("Fiber", 1),
        (None, 1),
    ]


def test_a_tie_between_spellings_is_settled_the_same_way_in_any_order(typed: Typed) -> None:
    one = typed("(2, 'Pro'), (3, 'PRO')) AS t (row_no, plan")
    other = typed("(2, 'PRO'), (3, 'Pro')) AS t (row_no, plan")
    assert spellings(one, "typed_0", "plan") == spellings(other, "typed_0", "plan") == {"Pro": "PRO"}


def test_names_with_quotes_are_handled(typed: Typed) -> None:
    name = 'o\'b "x"'
    engine = typed(f"(2, 'a'), (3, 'A')) AS t (row_no, {quoted(name)}")
    assert spellings(engine, "typed_0", name) == {"a": "A"}
