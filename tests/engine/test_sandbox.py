"""Does a question reach nothing but its copy of the data, and does it end when it must?

The attacks and bombs are those of a study of DuckDB as a sandbox: of its attacks, read-only alone stopped two in
five, all settings together four in five. Here all are refused; what looks like an attack and is answered is named in
HARMLESS, with the reason. Takes about a minute: a bomb needs its second.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pytest

from csdata.engine import Engine, sandbox, sandbox_worker
from csdata.engine.desks import Desks, Source
from csdata.engine.refusals import Asked, in_words
from csdata.engine.sandbox import Copy, Limits, Reply, Sandbox
from csdata.errors import CsDataError

TABLES: Final = ("customers", "revenue", "panel")
SHORT: Final = Limits(seconds=0.8)
PATIENT: Final = Limits(seconds=20)  # where time is not what is tested: the machine may be busy
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked into through /proc")


def source(fingerprint: str = "f") -> Source:
    """Return a small company: 500 customers, 200,000 months, and rows that nobody may see."""
    engine = Engine()
    money = pa.array([10, 20], pa.decimal128(18, 6))
    engine.load_arrow(
        "customers", pa.table({"customer_id": [f"C{i}" for i in range(500)], "plan": ["Basic", "Pro"] * 250})
    )
    engine.load_arrow("revenue", pa.table({"customer_id": ["C0", "C1"], "mrr": money}))
    engine.load_arrow("panel", pa.table({"k": [i % 500 for i in range(200_000)], "x": list(range(200_000))}))
    engine.load_arrow("rejects", pa.table({"cell": ["not for visitors"]}))
    engine.harden()
    return Source(fingerprint, engine, TABLES)


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    data = source()
    made = Copy(data.engine, data.tables)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def box(copy: Copy) -> Iterator[Sandbox]:
    """Return one process for all tests that only ask."""
    found = Sandbox(copy, SHORT)
    yield found
    found.close()


def told(reply: Reply, sql: str = "") -> CsDataError:
    return in_words(reply.note, Asked(sql, dict.fromkeys(TABLES, ()), SHORT))


def values(reply: Reply) -> list[object]:
    assert reply.rows is not None, reply.note
    return list(reply.rows.column(0).to_pylist())


# ---- attacks

ATTACKS: Final = """
    -- files: reading
    SELECT * FROM read_csv('/etc/passwd')
    SELECT * FROM read_csv_auto('/etc/passwd', header=false, columns={'a': 'VARCHAR'})
    SELECT * FROM '/etc/passwd'
    FROM '/etc/hosts.csv'
    SELECT * FROM "/etc/passwd"
    SELECT * FROM read_text('/etc/passwd')
    SELECT * FROM read_blob('/etc/shadow')
    SELECT * FROM read_json('/etc/x.json')
    SELECT * FROM read_ndjson_objects('/etc/x.json')
    SELECT * FROM read_parquet('https://127.0.0.1:9/x.parquet')
    SELECT * FROM 'https://127.0.0.1:9/x.csv'
    SELECT * FROM glob('/etc/*')
    SELECT * FROM sniff_csv('/etc/passwd')
    SELECT * FROM parquet_metadata('up/ok.parquet')
    SELECT * FROM parquet_schema('up/ok.parquet')
    SELECT * FROM parquet_kv_metadata('up/ok.parquet')
    SELECT * FROM read_duckdb('other.duckdb', table_name='t')
    SELECT * FROM read_csv('up/ok.csv')
    SELECT * FROM read_csv('up/../other.csv')
    SELECT * FROM read_csv('up2/x.txt')
    SELECT * FROM read_text('up/link')
    SELECT (SELECT content FROM read_text('/etc/passwd'))
    WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x
    SELECT * FROM customers, LATERAL (SELECT * FROM read_text('/etc/passwd'))
    SELECT 1 WHERE EXISTS (FROM '/etc/passwd')
    SELECT 1 ORDER BY (SELECT COUNT(*) FROM '/etc/passwd')
    SELECT plan FROM customers UNION ALL SELECT content FROM read_text('/etc/passwd')
    FROM (PIVOT read_text('/etc/passwd') ON filename IN ('a') USING COUNT(*))
    UNPIVOT (SELECT * FROM read_text('/etc/passwd')) ON content
    DESCRIBE SELECT * FROM read_text('/etc/passwd')
    SUMMARIZE '/etc/passwd'
    -- files: writing
    COPY customers TO 'out.csv'
    COPY (SELECT 1) TO 'up/evil.csv'
    COPY (SELECT 1) TO 'copy.duckdb'
    COPY customers FROM '/etc/passwd'
    EXPORT DATABASE 'exp'
    IMPORT DATABASE 'exp'
    WITH x AS (COPY (SELECT 1) TO 'x.csv') SELECT 1
    WITH x AS (INSERT INTO customers VALUES ('x', 'y') RETURNING *) SELECT * FROM x
    WITH x AS (UPDATE customers SET plan = 'x' RETURNING *) SELECT * FROM x
    WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x
    -- other databases, extensions
    ATTACH 'other.duckdb'
    ATTACH 'other.duckdb' AS o (READ_ONLY)
    ATTACH ':memory:' AS m
    ATTACH 'up/new.duckdb'
    DETACH copy
    USE memory
    INSTALL httpfs
    LOAD httpfs
    LOAD 'x.duckdb_extension'
    INSTALL 'x.duckdb_extension'
    SELECT * FROM read_xlsx('a.xlsx')
    SELECT st_area(NULL)
    SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')
    SELECT * FROM sqlite_scan('x.db', 't')
    -- settings
    SET threads=64
    SET memory_limit='100GB'
    RESET memory_limit
    SET enable_external_access=true
    SET lock_configuration=false
    SET max_execution_time=0
    RESET max_execution_time
    SET LOCAL max_expression_depth=100000
    SET SESSION operator_memory_limit='100GB'
    SET python_enable_replacements=true
    SET temp_directory='x'
    SET allowed_directories=['/']
    SET file_search_path='/etc'
    SET home_directory='/elsewhere'
    SET log_query_path='log'
    SET profiling_output='p'
    SET TimeZone='Asia/Tokyo'
    SET search_path='memory'
    SET dialect_compatibility_mode='spark'
    SET VARIABLE x=1
    PRAGMA enable_profiling='json'
    PRAGMA profile_output='p'
    PRAGMA database_list
    PRAGMA version
    PRAGMA add_parquet_key('k', '0123456789112345')
    CALL enable_logging('QueryLog', storage='file', storage_path='x')
    CALL enable_logging('QueryLog')
    CALL enable_profiling()
    CALL pragma_version()
    SELECT * FROM enable_logging('QueryLog')
    SELECT * FROM truncate_duckdb_logs()
    CHECKPOINT
    FORCE CHECKPOINT
    SELECT * FROM force_checkpoint()
    VACUUM
    -- what the engine tells about itself and its machine
    SELECT * FROM duckdb_settings()
    SELECT * FROM duckdb_settings
    SELECT path FROM duckdb_databases()
    SELECT path FROM duckdb_databases
    SELECT file FROM pragma_database_list
    SELECT * FROM main.duckdb_databases
    SELECT * FROM system.main.duckdb_databases
    SELECT * FROM duckdb_databases, (WITH duckdb_databases AS (SELECT 1) SELECT 1) AS x
    SELECT * FROM '/etc/passwd', (WITH "/etc/passwd" AS (SELECT 1) SELECT 1) AS x
    SELECT * FROM duckdb_secrets()
    SELECT * FROM which_secret('s3://x', 's3')
    SELECT * FROM duckdb_temporary_files()
    SELECT * FROM duckdb_logs()
    SELECT install_path FROM duckdb_extensions()
    SELECT * FROM duckdb_memory()
    SELECT * FROM duckdb_functions()
    SELECT * FROM duckdb_variables()
    SELECT * FROM pragma_storage_info('customers')
    SELECT * FROM pragma_table_info('customers')
    SELECT * FROM pragma_database_size()
    SELECT * FROM pragma_user_agent()
    SELECT current_setting('temp_directory')
    SELECT main.current_setting('threads')
    SELECT 'threads'.current_setting()
    SELECT SUM(1) OVER (ORDER BY CURRENT_SETTING('threads'))
    SELECT list_transform([1], lambda x: current_setting('threads'))
    SELECT 1 LIMIT (SELECT length(current_setting('threads')))
    SELECT list_aggregate([1], 'current_setting')
    SELECT getvariable('x')
    SELECT getenv('PATH')
    SELECT current_query()
    SELECT current_database()
    SELECT version()
    SELECT * FROM information_schema.tables
    SELECT * FROM pg_catalog.pg_settings
    SELECT * FROM pg_settings
    SELECT * FROM sqlite_master
    SHOW TABLES
    SHOW ALL TABLES
    SHOW DATABASES
    SELECT * FROM (SHOW ALL TABLES)
    SELECT * FROM rejects
    SELECT * FROM customers AT (VERSION => 1)
    -- secrets, Python
    CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
    CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
    SELECT * FROM question
    SELECT * FROM SETTINGS
    SELECT * FROM sys
    SELECT * FROM incoming
    SELECT udf(1)
    SELECT * FROM pandas_scan(1)
    SELECT * FROM arrow_scan(1, 2, 3)
    SELECT * FROM arrow_scan_dumb(1, 2, 3)
    SELECT * FROM python_map_function(1)
    SELECT * FROM python_arrow_scan(1)
    SELECT * FROM python_arrow_scan(NULL)
    SELECT * FROM seq_scan(1)
    SELECT register_external_resource('x')
    SELECT register_external_resource_type('x')
    SELECT create_external_resource('x')
    -- changing things
    CREATE TABLE t AS SELECT 1
    CREATE TEMP TABLE t AS SELECT 1
    CREATE TABLE memory.t AS SELECT 1
    CREATE TEMP VIEW v AS SELECT 1
    CREATE MACRO m(x) AS x
    CREATE TEMP MACRO m(x) AS x
    CREATE TEMP MACRO sum(x) AS 42
    CREATE TEMP SEQUENCE s
    CREATE TYPE t AS ENUM ('a')
    SELECT nextval('s')
    INSERT INTO customers VALUES ('x', 'y')
    DELETE FROM customers
    UPDATE customers SET plan = 'x'
    DROP TABLE customers
    ALTER TABLE customers ADD COLUMN x INT
    TRUNCATE customers
    MERGE INTO customers USING revenue USING (customer_id) WHEN MATCHED THEN DELETE
    CREATE TRIGGER t AFTER INSERT ON customers FOR EACH ROW SELECT 1
    COMMENT ON TABLE customers IS 'x'
    BEGIN
    PREPARE p AS SELECT 1
    EXECUTE p
    -- SQL that runs SQL, and ways out of the brackets
    SELECT * FROM query('SELECT 1')
    SELECT * FROM query('FROM read_text(''/etc/passwd'')')
    SELECT * FROM query('CREATE TEMP TABLE q AS SELECT 1')
    SELECT * FROM query('COPY (SELECT 1) TO ''x.csv''')
    SELECT * FROM query_table('customers')
    SELECT * FROM query_table(['duckdb_databases'])
    SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
    SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''/etc/passwd'')'))
    PRAGMA json_execute_serialized_sql('{}')
    SELECT json_serialize_plan('SELECT 1')
    SELECT * FROM sql_auto_complete('SEL')
    SELECT write_log('x')
    SELECT parse_duckdb_log_message('FileSystem', 'x')
    SELECT sleep_ms(100000)
    SELECT pg_sleep(100)
    EXPLAIN SELECT 1
    EXPLAIN ANALYZE SELECT 1
    SELECT 1; DROP TABLE customers
    SELECT 1; SELECT 2
    SELECT 1) AS a; DROP TABLE customers; SELECT * FROM (SELECT 1
    SELECT 1) AS a, (SELECT * FROM duckdb_settings()
    SELECT 1 /*
    SELECT 1 <NUL>; DROP TABLE customers
    SELECT ''' ; DROP TABLE customers
    SELECT __internal_decompress_string('x'::BLOB)
    SELECT $1
    SELECT ?
"""
LISTED: Final = [line.strip() for line in ATTACKS.splitlines() if line.strip() and not line.strip().startswith("--")]


@pytest.mark.parametrize("attack", LISTED)
def test_an_attack_is_refused_in_words_without_a_path(box: Sandbox, attack: str) -> None:
    sql = attack.replace("<NUL>", "\0")
    reply = box.ask(sql, 10)
    assert reply.refused, reply.rows
    said = str(told(reply, sql))
    assert "Traceback" not in said
    own = {path for path in re.findall(r"(?:/[\w.-]+){2,}", said) if path.rstrip(".") not in sql}
    assert own == set(), "only the user's own words may look like a path"
    assert values(box.ask("SELECT COUNT(*) FROM customers", 10)) == [500]


HARMLESS: Final = {
    "SELECT current_user": ["duckdb"],  # a constant of the engine
    "SELECT current_schema": ["main"],  # the same in every copy
    "SELECT current_catalog": ["copy"],  # the same in every copy, and no path
    "DESCRIBE revenue": ["customer_id", "mrr"],  # what the page lists
    "WITH customers AS (SELECT 1 AS a) SELECT a FROM customers": [1],
    "SELECT * FROM range(3)": [0, 1, 2],
    "SELECT unnest([1, 2])": [1, 2],
    "SELECT Pro FROM (PIVOT (SELECT plan FROM customers) ON plan IN ('Pro') USING COUNT(*))": [250],
    "SELECT 1; -- done;": [1],
    "SELECT 'é;' -- ü\n;": ["é;"],
    "FROM revenue SELECT COUNT(*)": [2],
}


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_tells_nothing_is_answered(box: Sandbox, sql: str) -> None:
    reply = box.ask(sql, 10)
    assert reply.rows is not None, reply.note
    assert values(reply) == HARMLESS[sql]


JUDGED_HARMLESS: Final = {
    # texts in, text out: they open nothing
    "parse_dirname", "parse_dirpath", "parse_filename", "parse_path", "json_extract_path", "json_extract_path_text",
    "current_localtime", "current_localtimestamp", "current_date", "get_current_time", "get_current_timestamp",
    "transaction_timestamp", "log", "log10", "log2",
}  # fmt: skip


def test_every_function_that_sounds_like_the_machine_is_closed_or_was_judged() -> None:
    """A version of the engine that brings another of this kind fails here."""
    with duckdb.connect() as connection:
        kinds = "('scalar', 'macro', 'aggregate')"
        sql = f"SELECT DISTINCT LOWER(function_name) FROM duckdb_functions() WHERE function_type IN {kinds}"  # noqa: S608
        names = {row[0] for row in connection.execute(sql).fetchall()}
    telling = re.compile(
        r"setting|secret|path|file|dir|^log|_log|variable|sql|query|schema|user|database|catalog|env|sleep|session"
        r"|current|config|^version|privilege|role|memory|internal|transaction|connection|pragma|read_|write|glob"
    )
    left_open = {name for name in names if telling.search(name) and not sandbox_worker.CLOSED.fullmatch(name)}
    assert left_open - JUDGED_HARMLESS == set()


# ---- bombs


def nested(before: str, middle: str, after: str, depth: int) -> str:
    return before * depth + middle + after * depth


def doubling(depth: int) -> str:
    """Return WITH names that each hold the one before twice: 2^depth for the planner."""
    parts = ", ".join(f"t{i} AS (SELECT a.x FROM t{i - 1} AS a, t{i - 1} AS b)" for i in range(1, depth))  # noqa: S608
    return f"WITH t0 AS (SELECT 1 AS x), {parts} SELECT COUNT(*) FROM t{depth - 1}"  # noqa: S608


def joined(times: int) -> str:
    joins = " ".join(f"JOIN customers AS c{i} USING (customer_id)" for i in range(1, times))
    return f"SELECT COUNT(*) FROM customers AS c0 {joins}"  # noqa: S608


BOMBS: Final = {
    "endless recursion": "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a FROM t) SELECT COUNT(*) FROM t",
    "growing recursion": "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT MAX(a) FROM t",
    "doubling recursion": (
        "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT t.a FROM t, range(2)) SELECT COUNT(*) FROM t"
    ),
    "cross join of 1e18": "SELECT SUM(a.range * b.range) FROM range(1000000000) AS a, range(1000000000) AS b",
    "cross join with md5": "SELECT MAX(md5(a.x::VARCHAR || b.x)) FROM panel AS a, panel AS b",
    "sort of 1e9": "SELECT * FROM range(1000000000) AS t(a) ORDER BY hash(a), a",
    "groups of 1e9": "SELECT COUNT(*) FROM (SELECT hash(a), COUNT(*) FROM range(1000000000) AS t(a) GROUP BY 1)",
    "a list of 2e9": "SELECT list(a) FROM range(2000000000) AS t(a)",
    "a list of 1e10 at once": "SELECT range(10000000000)",
    "a list of 3e8 at once": "SELECT len(range(300000000))",
    "a text of 3 GB": "SELECT len(repeat('x', 3000000000))",
    "twenty texts of 500 MB": "SELECT SUM(len(repeat('x', 500000000 + a::INT))) FROM range(20) AS t(a)",
    "a text of all": "SELECT len(string_agg(a::VARCHAR, ',')) FROM range(1000000000) AS t(a)",
    "rpad": "SELECT len(rpad('x', 2000000000, 'y'))",
    "format": "SELECT len(format('{:>2000000000}', 'x'))",
    "printf": "SELECT len(printf('%2000000000d', 1))",
    "a series of seconds": (
        "SELECT COUNT(*) FROM (SELECT unnest(generate_series(TIMESTAMP '0001-01-01', TIMESTAMP '9999-01-01',"
        " INTERVAL 1 SECOND)))"
    ),
    "500 brackets": f"SELECT {nested('(', '1', ')', 500)}",
    "20,000 brackets": f"SELECT {nested('(', '1', ')', 20_000)}",
    "a million brackets": f"SELECT {nested('(', '1', ')', 1_000_000)}",
    "300 questions in each other": nested("SELECT * FROM (", "SELECT 1", ")", 300),
    "100,000 lists in each other": f"SELECT {nested('[', '1', ']', 49_000)}",
    "brackets that stay open": f"SELECT {'(' * 99_000}",
    "5,000 CASE in each other": f"SELECT {nested('CASE WHEN 1=1 THEN ', '1', ' END', 4_000)}",
    "1 + 1 + … 200,000 times": f"SELECT 1{'+1' * 49_000}",
    "AND 20,000 times": f"SELECT COUNT(*) FROM panel WHERE x > 0{' AND x>0' * 12_000}",  # noqa: S608
    "IN with a million": f"SELECT COUNT(*) FROM panel WHERE x IN ({','.join(map(str, range(1_000_000)))})",  # noqa: S608
    "IN with what fits": f"SELECT COUNT(*) FROM panel WHERE x IN ({','.join(map(str, range(17_000)))})",  # noqa: S608
    "UNION 5,000 times": " UNION ALL ".join(["SELECT 1"] * 4_500),
    "40 joins": joined(40),
    "200 joins": joined(200),
    "2^40 by name": doubling(40),
    "2^22 by name": doubling(22),
    "a pattern that backtracks": "SELECT regexp_matches(repeat('a', 50000), '(a+)+$b') FROM customers",
    "a pattern that repeats": "SELECT regexp_matches('a', '((a{1,100}){1,100}){1,100}')",
    "a LIKE that backtracks": "SELECT repeat('a', 50000) LIKE '%a%a%a%a%a%a%a%a%a%b'",
    "levenshtein": "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))",
    "jaro": "SELECT jaro_similarity(repeat('a', 3000000), repeat('ab', 3000000))",
    "editdist3": "SELECT editdist3(repeat('a', 1000000), repeat('b', 1000000))",
    "a power": "SELECT pow(9e300, 9e300)",
    "100,000 columns": "PIVOT (SELECT range AS a FROM range(100000)) ON a USING COUNT(*)",
    "a long lambda": "SELECT len(list_sort(list_transform(range(50000000), lambda x: -x)))",
    "a list of lists": "SELECT len(list_transform(range(100000), lambda x: range(x)))",
    "a histogram of all": "SELECT histogram(a), quantile_cont(a, 0.5) FROM range(1000000000) AS t(a)",
    "a window over all": "SELECT SUM(a) OVER (ORDER BY hash(a)) FROM range(1000000000) AS t(a)",
    "deep JSON": f"SELECT json('{nested('[', '1', ']', 40_000)}')",
    "a deep struct": f"SELECT {nested('{a: ', '1', '}', 200)}",
    "all rows of 1e9": "SELECT * FROM range(1000000000)",
    "cells of 900 MB": "SELECT repeat('x', 900000000) AS a FROM range(5)",
    "bits": "SELECT bit_count(bitstring('1', 2000000000))",
    "a list of all in a list": "SELECT list(list_value(a)) FROM range(1000000000) AS t(a)",
    "a macro that calls itself": "CREATE TEMP MACRO f(x) AS f(x + 1)",
    "many wide rows": "SELECT repeat(customer_id, 20000), k FROM customers, panel",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_and_the_next_question_is_answered(box: Sandbox, bomb: str) -> None:
    reply = box.ask(BOMBS[bomb], 100)
    assert reply.refused or reply.rows is not None
    if reply.refused:
        assert len(str(told(reply))) < 700
    assert values(box.ask("SELECT COUNT(*) FROM panel", 10)) == [200_000]


def resident(process: int) -> int:
    """Return the memory of a process in bytes."""
    fields = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGESIZE")


@linux_only
def test_bombs_do_not_grow_the_server(box: Sandbox) -> None:
    assert box.ask("SELECT * FROM panel", 10_000).rows is not None
    before = resident(os.getpid())
    for name in ("a text of 3 GB", "cells of 900 MB", "a list of 2e9", "levenshtein", "many wide rows"):
        box.ask(BOMBS[name], 100)
    assert resident(os.getpid()) - before < 40_000_000


@linux_only
def test_a_process_has_a_ceiling(copy: Copy) -> None:
    box = Sandbox(copy, Limits(seconds=2, memory_mb=400))
    try:
        assert box.ask("SELECT len(range(300000000))", 1).refused
        assert values(box.ask("SELECT 1", 1)) == [1]
        limits = Path(f"/proc/{box.pid}/limits").read_text(encoding="ascii")
        assert re.search(rf"Max address space +{1200 * sandbox.MB} ", limits)
    finally:
        box.close()


def timed(box: Sandbox, sql: str, times: int) -> float:
    """Return the median seconds of a question."""
    found = []
    for _ in range(times):
        started = time.monotonic()
        assert box.ask(sql, 1000).rows is not None
        found.append(time.monotonic() - started)
    return statistics.median(found)


def test_another_visitor_is_answered_promptly_while_a_bomb_goes_off(copy: Copy) -> None:
    calm, wild = Sandbox(copy, Limits(seconds=30)), Sandbox(copy, Limits(seconds=30))
    sql = "SELECT k, SUM(x) FROM panel GROUP BY k"
    try:
        wild.start()
        timed(calm, sql, 5)
        quiet = timed(calm, sql, 30)
        with ThreadPoolExecutor(1) as pool:
            bomb = pool.submit(wild.ask, BOMBS["cross join with md5"], 1)
            time.sleep(0.5)
            loud = timed(calm, sql, 30)
            assert not bomb.done()
            wild.stop()
        assert loud < 10 * quiet
    finally:
        calm.close()
        wild.close()


# ---- limits


def test_an_answer_is_cut_at_the_limit_and_says_so(box: Sandbox) -> None:
    reply = box.ask("SELECT x FROM panel ORDER BY x DESC", 3)
    assert values(reply) == [199_999, 199_998, 199_997]
    assert reply.note["truncated"] is True
    assert box.ask("SELECT x FROM panel LIMIT 3", 3).note["truncated"] is False


def test_the_order_of_the_question_is_kept(box: Sandbox) -> None:
    assert values(box.ask("SELECT x FROM panel ORDER BY x % 1000, x DESC", 5000))[:3] == [199_000, 198_000, 197_000]


def test_an_answer_that_is_too_wide_is_refused(copy: Copy) -> None:
    box = Sandbox(copy, PATIENT)
    try:
        assert box.ask("SELECT repeat('x', 1000000) FROM range(100)", 1000).refused == "wide"
    finally:
        box.close()


def test_a_long_question_is_not_even_sent(box: Sandbox) -> None:
    assert box.ask(f"SELECT '{'x' * 100_000}'", 1).refused == "long"


@pytest.mark.parametrize(
    ("bomb", "code"), [("endless recursion", "time"), ("levenshtein", "time"), ("a text of 3 GB", "memory")]
)
def test_time_and_memory_are_told_apart(box: Sandbox, bomb: str, code: str) -> None:
    assert told(box.ask(BOMBS[bomb], 1)).code == code


def test_what_runs_can_be_stopped_and_the_next_question_starts_anew(copy: Copy) -> None:
    box = Sandbox(copy, Limits(seconds=60))
    try:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(box.ask, BOMBS["levenshtein"], 1)
            time.sleep(1)
            box.stop()
            assert told(waiting.result(timeout=30)).code == "stopped"
        assert values(box.ask("SELECT 1", 1)) == [1]
    finally:
        box.close()


def test_stopping_when_nothing_runs_does_nothing(box: Sandbox) -> None:
    box.ask("SELECT 1", 1)
    before = box.pid
    box.stop()
    assert values(box.ask("SELECT 1", 1)) == [1]
    assert box.pid == before


# ---- the process and the copy


@linux_only
def test_the_process_inherits_no_secret_and_no_open_file(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "hunter2")
    box = Sandbox(copy, SHORT)
    with (tmp_path / "open.txt").open("w") as held:
        os.set_inheritable(held.fileno(), True)  # noqa: FBT003
        try:
            box.start()
            environment = Path(f"/proc/{box.pid}/environ").read_text(encoding="utf-8").split("\0")
            opened = {str(entry.readlink()) for entry in Path(f"/proc/{box.pid}/fd").iterdir()}
        finally:
            box.close()
    assert {pair.split("=")[0] for pair in environment if pair} <= {
        "PATH",
        "HOME",
        "MALLOC_ARENA_MAX",
        "TZ",
        "LC_CTYPE",
    }
    # A library may just be being loaded.
    files = {name for name in opened if not name.startswith(("pipe:", "anon_inode:", "socket:")) and ".so" not in name}
    assert files <= {"/dev/null", str(copy.file)}


def test_the_copy_is_for_this_user_only_and_goes_when_removed() -> None:
    data = source()
    made = Copy(data.engine, data.tables)
    if os.name == "posix":
        assert made.folder.stat().st_mode & 0o777 == 0o700
    with duckdb.connect(made.file, read_only=True) as inside:
        names = {row[0] for row in inside.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        kind, total = inside.execute("SELECT typeof(MAX(mrr)), SUM(mrr) FROM revenue").fetchall()[0]
    assert names == set(TABLES)
    assert (kind, total) == ("DECIMAL(18,6)", 30)
    made.remove()
    assert not made.folder.exists()


def gone(folder: Path) -> bool:
    """Wait until a folder is removed by somebody else."""
    for _ in range(300):
        if not folder.exists():
            return True
        time.sleep(0.05)
    return False


@linux_only
def test_the_copy_of_a_server_that_was_killed_is_removed_by_its_worker() -> None:
    script = (
        "import os, signal; from tests.engine.test_sandbox import *; d = source(); c = Copy(d.engine, d.tables);"
        "b = Sandbox(c); b.ask('SELECT 1', 1); print(c.folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60, cwd=root
    )
    folder = Path(ended.stdout.strip())
    assert folder.name.startswith(sandbox.PREFIX), ended.stderr
    assert gone(folder)


def test_copies_of_dead_processes_are_swept_and_those_of_the_living_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    dead, alive = tmp_path / f"{sandbox.PREFIX}{ended.pid}-a", tmp_path / f"{sandbox.PREFIX}{os.getpid()}-b"
    dead.mkdir()
    alive.mkdir()
    sandbox.sweep()
    assert (dead.exists(), alive.exists()) == (os.name != "posix", True)


def test_a_worker_ends_when_its_parent_is_gone() -> None:
    worker = subprocess.run([sys.executable, "-I", str(sandbox.SCRIPT)], input=b"", check=False, timeout=60)
    assert worker.returncode == 0


def test_a_copy_that_is_gone_is_an_error_in_words() -> None:
    data = source()
    made = Copy(data.engine, data.tables)
    made.remove()
    box = Sandbox(made, SHORT)
    with pytest.raises(CsDataError, match="could not be started"):
        box.ask("SELECT 1", 1)
    box.close()


# ---- several visitors


def test_eight_threads_get_their_own_answers(copy: Copy) -> None:
    boxes = [Sandbox(copy, Limits(seconds=30)) for _ in range(4)]

    def asks(thread: int) -> list[bool]:
        box = boxes[thread % len(boxes)]
        numbers = range(thread * 1000, thread * 1000 + 40)
        return [values(box.ask(f"SELECT {n} + COUNT(*) FROM customers", 1)) == [n + 500] for n in numbers]  # noqa: S608

    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(all(right) for right in pool.map(asks, range(8)))
    finally:
        for box in boxes:
            box.close()


def test_visitors_share_a_copy_make_room_for_each_other_and_leave_nothing() -> None:
    data, desks = source(), Desks(most=2)
    ann, bob = desks.desk(data, "ann"), desks.desk(data, "bob")
    assert ann.copy is bob.copy
    assert desks.desk(data, "ann") is ann
    ann.start()
    bob.start()
    eve = desks.desk(data, "eve")  # bob came longest ago
    assert bob.pid is None
    assert values(eve.ask("SELECT 1", 1)) == [1]
    assert values(ann.ask("SELECT 1", 1)) == [1]
    folder = ann.copy.folder
    desks.close()
    assert not folder.exists()
    assert (ann.pid, eve.pid) == (None, None)


def test_a_single_place_is_handed_on() -> None:
    data, desks = source(), Desks(most=1)
    for viewer in ("ann", "bob", "ann"):
        assert values(desks.desk(data, viewer).ask("SELECT 1", 1)) == [1]
    desks.close()


def test_a_newcomer_is_told_when_all_places_are_busy() -> None:
    data, desks = source(), Desks(most=1)
    ann = desks.desk(data, "ann", Limits(seconds=60))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ann.ask, BOMBS["levenshtein"], 1)
        time.sleep(1)
        with pytest.raises(CsDataError, match="try again in a moment"):
            desks.desk(data, "bob")
        desks.stop(data.fingerprint, "ann")
        assert waiting.result(timeout=30).refused == "stopped"
    desks.close()


def test_a_desk_nobody_comes_to_is_closed_and_can_be_opened_again() -> None:
    data, desks = source(), Desks(idle_seconds=1)
    box = desks.desk(data, "ann")
    assert values(box.ask("SELECT 1", 1)) == [1]
    assert gone(box.copy.folder)
    assert box.pid is None
    assert values(desks.desk(data, "ann").ask("SELECT 1", 1)) == [1]
    desks.close()


def test_data_that_nobody_holds_leave_no_copy() -> None:
    data, desks = source(), Desks()
    folder = desks.desk(data, "ann").copy.folder
    assert folder.exists()
    del data
    assert gone(folder)
    desks.close()


def test_many_visitors_at_once_get_one_copy() -> None:
    data, desks = source(), Desks(most=8)
    with ThreadPoolExecutor(8) as pool:
        boxes = list(pool.map(lambda name: desks.desk(data, name), "abcdefgh"))
    assert len({id(box.copy) for box in boxes}) == 1
    assert threading.active_count() < 40
    desks.close()
