"""Are answers right from many threads, values bound, names quoted, and the door closed?"""

# ruff: noqa: S608 - paths of this test's own folder

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.engine import Engine, quoted, sql_text
from csdata.engine.database import SQL_FOLDER

SHARED = Engine()


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_eight_threads_with_different_values_get_no_wrong_answer(engine: Engine) -> None:
    # One shared connection gave 166 wrong answers of 800; a cursor per call none (design.md section 4).
    engine.run("CREATE TABLE numbers AS SELECT range AS n, range % 97 AS k FROM range(20000)")

    def ask(thread: int) -> int:
        wrong = 0
        for turn in range(100):
            k = (thread * 100 + turn) % 97
            expected = (len(range(k, 20000, 97)), sum(range(k, 20000, 97)))
            found = engine.rows("SELECT COUNT(*), SUM(n)::BIGINT FROM numbers WHERE k = $k", {"k": k})
            wrong += found != [expected]
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 0


def test_threads_may_ask_for_rows_frames_and_values_at_once(engine: Engine) -> None:
    engine.run("CREATE TABLE numbers AS SELECT range AS n FROM range(1000)")

    def ask(n: int) -> tuple[int, int, int]:
        sql = "SELECT n FROM numbers WHERE n = $n"
        return engine.value(sql, {"n": n}), engine.rows(sql, {"n": n})[0][0], int(engine.frame(sql, {"n": n})["n"][0])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == [(n, n, n) for n in range(200)]


def test_null_goes_in_and_comes_out(engine: Engine) -> None:
    assert engine.value("SELECT $v IS NULL", {"v": None}) is True
    assert engine.value("SELECT NULL::INTEGER") is None
    assert engine.frame("SELECT NULL::DOUBLE AS a, 1.5 AS b")["a"].isna().tolist() == [True]


@pytest.mark.parametrize(
    "value", ["O'Brien", 'say "hi"', "'; DROP TABLE t; --", "$other", "%_\\", "a\nb", "", "Ω🦆", "1 OR 1=1"]
)
def test_a_bound_value_is_only_ever_a_value(engine: Engine, value: str) -> None:
    engine.run("CREATE TABLE t (v VARCHAR)")
    engine.run("INSERT INTO t VALUES ($v)", {"v": value})
    assert engine.rows("SELECT v FROM t WHERE v = $v", {"v": value}) == [(value,)]
    assert engine.count("t") == 1


def test_parameters_that_a_statement_does_not_use_are_ignored(engine: Engine) -> None:
    assert engine.value("SELECT $a + 1", {"a": 1, "b": 2, "plan": None}) == 2
    assert engine.value("SELECT 1", {"plan": "Pro"}) == 1


def test_a_parameter_whose_name_begins_another_is_not_confused_with_it(engine: Engine) -> None:
    assert engine.rows("SELECT $last, $last_index", {"last": 1, "last_index": 2}) == [(1, 2)]


def test_a_parameter_that_is_missing_is_an_error_not_a_guess(engine: Engine) -> None:
    with pytest.raises(duckdb.Error, match="plan"):
        engine.value("SELECT $plan")


@given(st.text(min_size=1, max_size=20).filter(lambda name: "\x00" not in name))
def test_a_quoted_name_is_only_ever_a_name(name: str) -> None:
    frame = SHARED.frame(f"SELECT 1 AS {quoted(name)}")
    assert list(frame.columns) == [name]


def test_quotes_inside_a_name_are_doubled() -> None:
    assert quoted("plan") == '"plan"'
    assert quoted('a"; DROP TABLE x; --') == '"a""; DROP TABLE x; --"'


@pytest.mark.parametrize("name", ["t; DROP TABLE t", 'a"b', "T", "1t", "", "a b", "a-b"])
def test_only_our_own_table_names_are_accepted(engine: Engine, name: str) -> None:
    for call in (engine.count, engine.columns, lambda table: engine.load_arrow(table, pa.table({"a": [1]}))):
        with pytest.raises(ValueError):  # noqa: PT011 - the name is the message
            call(name)
    with pytest.raises(ValueError):  # noqa: PT011
        engine.materialise(name, "observed")


def test_money_sums_are_exact_and_do_not_depend_on_the_order(engine: Engine) -> None:
    # Floats: 0.1 + 0.2 != 0.3, and 1e15 swallows cents added one by one.
    amounts = [Decimal("0.10"), Decimal("0.20"), Decimal("999999999999.99"), Decimal("-999999999999.99")] * 500
    amounts += [Decimal("0.01")] * 3000
    found = set()
    for seed in range(3):
        random.Random(seed).shuffle(amounts)
        engine.run("CREATE OR REPLACE TABLE money (a DECIMAL(18,6))")
        engine.load_arrow("money", pa.table({"a": pa.array(amounts, pa.decimal128(18, 6))}), append=True)
        found.add(engine.value("SELECT SUM(a) FROM money"))
    assert found == {Decimal(180)}


def test_arrow_goes_in_and_is_appended_in_order(engine: Engine) -> None:
    engine.load_arrow("things", pa.table({"id": ["a", "b"], "n": [1, None]}))
    engine.load_arrow("things", pa.table({"id": ["c"], "n": [3]}), append=True)
    assert engine.columns("things") == ["id", "n"]
    assert engine.rows("SELECT * FROM things ORDER BY id") == [("a", 1), ("b", None), ("c", 3)]
    assert engine.count("things") == 3


def test_two_engines_share_nothing() -> None:
    first, second = Engine(), Engine()
    first.run("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(duckdb.Error, match="t does not exist"):
        second.count("t")


def test_python_variables_are_not_tables(engine: Engine) -> None:
    secrets = pa.table({"a": [1]})
    assert secrets.num_rows == 1
    with pytest.raises(duckdb.Error, match="secrets does not exist"):
        engine.rows("SELECT * FROM secrets")


def test_after_hardening_files_cannot_be_read_or_written(engine: Engine, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    assert engine.value(f"SELECT COUNT(*) FROM read_csv('{secret}')") == 1
    engine.run("CREATE TABLE kept AS SELECT 7 AS a")
    engine.harden()
    for attack in (
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM '{secret}'",
        f"SELECT * FROM read_text('{secret}')",
        f"SELECT * FROM glob('{tmp_path}/*')",
        f"COPY kept TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/other.duckdb'",
        f"EXPORT DATABASE '{tmp_path}/dump'",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            engine.run(attack)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]
    assert engine.value("SELECT a FROM kept") == 7


@pytest.mark.parametrize(
    "setting", ["enable_external_access=true", "lock_configuration=false", "threads=1", "memory_limit='1GB'"]
)
def test_after_hardening_settings_cannot_be_changed(engine: Engine, setting: str) -> None:
    engine.harden()
    with pytest.raises(duckdb.Error, match="locked"):
        engine.run(f"SET {setting}")


def test_a_failed_statement_does_not_spoil_the_next(engine: Engine) -> None:
    with pytest.raises(duckdb.Error):
        engine.rows("SELECT * FROM nowhere")
    assert engine.value("SELECT 1") == 1


@pytest.mark.parametrize("path", sorted(SQL_FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_every_query_file_opens_with_the_question_it_answers(path: Path) -> None:
    assert re.match(r"^-- .{20,}[?.)]\n", sql_text(path.stem))
