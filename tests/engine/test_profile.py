"""What does a column of text say about itself?"""

# ruff: noqa: FBT001 - parametrised

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from csdata.engine import Engine
from csdata.engine.profile import (
    Reading,
    SlashVotes,
    distinct_share,
    filled_and_first,
    fit,
    is_plain,
    slash_votes,
    writes_decimal_comma,
)

Column = Callable[[list[str | None]], Engine]


@pytest.fixture
def column() -> Column:
    """Return an engine whose table `raw` has the given cells as c0."""

    def build(texts: list[str | None]) -> Engine:
        engine = Engine()
        rows = pa.array(range(2, len(texts) + 2), pa.int32())
        engine.load_arrow("raw", pa.table({"row_no": rows, "c0": pa.array(texts, pa.string())}))
        return engine

    return build


@pytest.mark.parametrize(
    ("texts", "kind", "storage", "share"),
    [
        (["1", "2", "x", "y"], "number", "DOUBLE", 0.5),
        (["1", "1", "1", "x"], "number", "DOUBLE", 0.75),  # each value as often as it occurs
        (["1", "n/a", ""], "number", "DOUBLE", 1.0),  # nothing here is not a failure
        (["2024-01-05", "soon", "later"], "date", "DATE", 1 / 3),
        (["yes", "no", "no", "perhaps"], "boolean", "BOOLEAN", 0.75),
        (["x"], "number", "DOUBLE", 0.0),
    ],
)
def test_the_fit_is_the_share_of_filled_cells_that_can_be_read(
    column: Column, texts: list[str | None], kind: str, storage: str, share: float
) -> None:
    assert fit(column(texts), "raw", "c0", Reading(kind), storage) == pytest.approx(share)


@pytest.mark.parametrize("texts", [["", " ", "n/a"], []])
def test_an_empty_column_has_no_fit(column: Column, texts: list[str | None]) -> None:
    assert fit(column(texts), "raw", "c0", Reading("number"), "DOUBLE") is None


@pytest.mark.parametrize(
    ("texts", "kind", "storage", "plain"),
    [
        (["1250.5", "-3", ""], "money", "DECIMAL(18,6)", True),
        (["1,250.5"], "money", "DECIMAL(18,6)", False),
        (["2024-03-14", ""], "date", "DATE", True),
        (["2024-02-30"], "date", "DATE", False),
        (["2024-03-14 10:30:00"], "timestamp", "TIMESTAMP", True),
        (["2024-03-14T10:30:00+02:00"], "timestamp", "TIMESTAMP", False),
        (["14/03/2024"], "date", "DATE", False),
        (["n/a"], "number", "DOUBLE", False),
        (["yes", "No", ""], "boolean", "BOOLEAN", True),
        (["ja"], "boolean", "BOOLEAN", False),
        (["3000-01-01"], "date", "DATE", False),  # the careful reader refuses it, so the fast one must not take it
        (["1066-10-14"], "date", "DATE", False),
    ],
)
def test_plain_means_that_the_fast_reading_is_the_careful_one(
    column: Column, texts: list[str | None], kind: str, storage: str, plain: bool
) -> None:
    assert is_plain(column(texts), "raw", "c0", kind, storage) is plain


@pytest.mark.parametrize(
    ("texts", "votes"),
    [
        (["14/03/2024", "01/02/2024", "x", None], SlashVotes(1, 0, 1, "01/02/2024", "14/03/2024")),
        (["03/14/2024", "03/14/24"], SlashVotes(0, 2, 0, None, None, "03/14/2024")),
        (["03/03/2024"], SlashVotes(0, 0, 0, None)),  # the same in both orders
        (["2024-03-04"], SlashVotes(0, 0, 0, None)),
        (["3-4-24"], SlashVotes(0, 0, 1, "3-4-24")),
        ([], SlashVotes(0, 0, 0, None)),
    ],
)
def test_slash_dates_vote_for_their_order(column: Column, texts: list[str | None], votes: SlashVotes) -> None:
    assert slash_votes(column(texts), "raw", "c0") == votes


@pytest.mark.parametrize(
    ("texts", "comma"),
    [
        (["1.234,56", "12,5"], True),
        (["1,234.56", "12.5"], False),
        (["1,234", "2,345"], False),  # thousands, in doubt
        (["12,5", "3,75", "1.5"], True),
        (["12", "13"], False),
        ([], False),
    ],
)
def test_the_decimal_comma_is_decided_for_the_whole_column(
    column: Column, texts: list[str | None], comma: bool
) -> None:
    assert writes_decimal_comma(column(texts), "raw", "c0") is comma


def test_the_distinct_share_ignores_empty_cells_and_spreadsheet_zeros(column: Column) -> None:
    assert distinct_share(column(["a", "a", "b", "", "n/a"]), "raw", "c0") == pytest.approx(2 / 3)
    assert distinct_share(column(["12", "12.0"]), "raw", "c0") == pytest.approx(1 / 2)
    assert distinct_share(column([""]), "raw", "c0") == 0


def test_examples_are_the_first_different_values_in_row_order(column: Column) -> None:
    engine = column(["b", "b ", "", "a", "c", "d"])
    assert filled_and_first(engine, "raw", ["c0"]) == [(pytest.approx(5 / 6), ["b", "a", "c"])]
    assert filled_and_first(column([]), "raw", ["c0"]) == [(0.0, [])]
