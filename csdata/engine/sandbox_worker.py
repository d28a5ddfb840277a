"""How is one question answered by a process that can be killed, and that can reach nothing but one copy of the data?

`csdata/engine/sandbox.py` starts it as a script of its own; it imports nothing of the project.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Final

import duckdb

FRAME: Final = struct.Struct("<QQ")
WRAP: Final = "SELECT * FROM ("  # on the line of the question itself: lines of complaints are the user's lines
SOURCES: Final = frozenset({"unnest", "range", "generate_series"})
KINDS_OF_SOURCE: Final = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF", "CTE"}
)
# What a question may never call: functions that tell about the machine or the session, or that run further SQL.
CLOSED: Final = re.compile(
    r"__internal.*|pg_.*|has_.*|inet_.*|duckdb_.*|read_.*|json_(de)?serialize_.*|json_execute_.*|.*sleep.*|.*setting.*"
    r"|current_(setting|query|query_id|connection_id|transaction_id|database|catalog|schema|schemas|role|user)"
    r"|getvariable|getenv|query|query_table|nextval|currval|setseed|write_log|parse_duckdb_log_message|txid_current"
    r"|in_search_path|get_block_size|(obj|col|shobj)_description|user|session_user|version|stats|vector_type"
    r"|finalize|combine|enable_.*|disable_.*|glob|which_secret|getsecret|format_pg_type|format_type|map_to_pg_oid"
)
SETTINGS: Final = {
    "TimeZone": "UTC",
    "max_expression_depth": 250,
    "pivot_limit": 1000,
    "errors_as_json": True,
    "allow_extension_repositories": "forbidden",  # 2.0
    "enable_external_access": False,
    "lock_configuration": True,  # the last one: nothing can be changed after it
}


class RefusedError(Exception):
    """A question that is not put to the data; `note` says why in words for a program."""

    def __init__(self, code: str, **note: Any) -> None:  # noqa: ANN401, D107 - any JSON value
        super().__init__(code)
        self.note = {"refused": code, **note}


# ---- what may be asked


def check(connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str]) -> None:
    """Raise RefusedError unless `sql` is one SELECT over the tables, with harmless functions only."""
    if "\0" in sql:
        raise RefusedError("syntax", message="a character that cannot be read", position=sql.index("\0"))
    literal = sql.replace("'", "''")  # a literal, because the first bound value would import pandas
    tree = json.loads(connection.execute(f"SELECT json_serialize_sql('{literal}')").fetchall()[0][0])
    if tree["error"]:
        message = tree["error_message"]
        code = "not_select" if "Only SELECT" in message or "CTE needs a SELECT" in message else "syntax"
        raise RefusedError(code, message=message, position=int(tree.get("position", 0)))
    if len(tree["statements"]) != 1:
        raise RefusedError("several" if tree["statements"] else "nothing")
    nodes = list(walk(tree["statements"]))
    named = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    check_names(connection, named - tables)
    for node in nodes:
        check_node(node, tables | named)


def walk(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Yield every object of a syntax tree."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def check_names(connection: duckdb.DuckDBPyConnection, named: set[str]) -> None:
    """Refuse a WITH name that is also a view of the engine, or a path: outside its WITH it would mean that."""
    views = {row[0] for row in connection.execute("SELECT DISTINCT view_name FROM duckdb_views()").fetchall()}
    for name in named:
        if name in views or not re.fullmatch(r"\w+( \w+)*", name):
            raise RefusedError("name", name=name)


def check_node(node: dict[str, Any], tables: frozenset[str]) -> None:
    """Refuse a foreign table, a function that is closed, and any source that is not known to be harmless."""
    kind = node.get("type")
    if kind == "BASE_TABLE":
        _check_table(node, tables)
    elif kind == "SHOW_REF" and not node.get("query"):
        raise RefusedError("show")
    elif kind == "VALUE_PARAMETER":
        raise RefusedError("placeholder")
    name = str(node.get("function_name", "")).lower()
    if name and CLOSED.fullmatch(name):
        raise RefusedError("function", name=name)
    for key in ("from_table", "source"):
        source = node.get(key)
        if isinstance(source, dict):
            _check_source(source)
    if kind == "JOIN":
        _check_source(node["left"])
        _check_source(node["right"])


def _check_table(node: dict[str, Any], tables: frozenset[str]) -> None:
    name, schema = node["table_name"], node["schema_name"]
    own = not node["catalog_name"] and schema.lower() in {"", "main"} and not node.get("at_clause")
    if not own or name.lower() not in tables:
        full = ".".join(part for part in (node["catalog_name"], schema, name) if part)
        raise RefusedError("table", name=full)


def _check_source(source: dict[str, Any]) -> None:
    if source["type"] not in KINDS_OF_SOURCE:
        raise RefusedError("source", name=source["type"])
    if source["type"] == "TABLE_FUNCTION":
        name = str(source["function"].get("function_name", "")).lower()
        if name not in SOURCES:
            raise RefusedError("function", name=name)


# ---- the answer


def answer(
    connection: duckdb.DuckDBPyConnection, question: dict[str, Any], limits: dict[str, Any], tables: frozenset[str]
) -> tuple[dict[str, Any], bytes]:
    """Return a note and, where it worked, the rows as an Arrow stream."""
    try:
        with deadline(connection, limits["seconds"]):
            check(connection, question["sql"], tables)
            return rows(connection, question["sql"], question["rows"], limits["result_bytes"])
    except RefusedError as refused:
        return refused.note, b""
    except RecursionError:
        return {"refused": "deep"}, b""
    except MemoryError:
        return {"refused": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the process goes on to the next question
        return complaint(error), b""


def rows(connection: duckdb.DuckDBPyConnection, sql: str, most: int, most_bytes: int) -> tuple[dict[str, Any], bytes]:
    """Run a checked question; the LIMIT around it stops an endless one."""
    import pyarrow as pa  # noqa: PLC0415 - after the process has said that it is ready

    question = without_end(sql)
    found = connection.execute(f"{WRAP}{question}\n) AS answer LIMIT {int(most) + 1}").to_arrow_table()
    kept = found.slice(0, most)
    if kept.nbytes > most_bytes:
        raise RefusedError("wide")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, kept.schema) as stream:
        stream.write_table(kept)
    return {"truncated": found.num_rows > most}, sink.getvalue().to_pybytes()


def without_end(sql: str) -> str:
    """Return a statement without the semicolons at its end, and what is said after them."""
    text = sql.encode()  # places are counted in bytes
    for place, _ in reversed(duckdb.tokenize(sql)):
        if text[place : place + 1] != b";":
            break
        text = text[:place]
    return text.decode()


def complaint(error: Exception) -> dict[str, Any]:
    """Return what the engine says, in parts where it gives them; only the first line of anything else."""
    kind, text = type(error).__name__, str(error)
    note: dict[str, Any] = {"refused": "engine", "kind": kind, "message": text.split("\n", 1)[0][:500]}
    start = text.find("{")
    with suppress(ValueError):
        told = json.loads(text[start:])
        note |= {key: str(told[key]) for key in ("name", "candidates", "type") if key in told}
        note["message"] = str(told["exception_message"])[:2000]
        note["position"] = max(int(told.get("position", 0)) - len(WRAP), 0)
    return note


@contextmanager
def deadline(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt the question after its time. The parent kills what does not hear it; the alarm, if it is gone."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    alarm(seconds + 2)
    try:
        yield
    finally:
        alarm(0)
        timer.cancel()


def alarm(seconds: float) -> None:
    """Set, or with 0 call off, what ends this process, where the system has it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


# ---- the process


def open_copy(setup: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the copy of the data read-only, and lock every setting."""
    config = {
        "threads": setup["threads"],
        "memory_limit": f"{setup['memory_mb']}MB",
        "temp_directory": setup["spill"],
        "secret_directory": os.path.join(setup["spill"], "none"),  # noqa: PTH118 - text in, text out
        "python_enable_replacements": "false",
        "python_scan_all_frames": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_unsigned_extensions": "false",
        "allow_persistent_secrets": "false",
    }
    connection = duckdb.connect(setup["file"], read_only=True, config=config)
    # Not in the config: there it is silently ignored.
    connection.execute(f"SET max_temp_directory_size='{setup['spill_mb']}MB'")
    for name, value in SETTINGS.items():
        with suppress(duckdb.CatalogException):  # a version that does not know a setting does not need it
            connection.execute(f"SET {name}='{value}'")
    return connection


def confine(setup: dict[str, Any]) -> None:
    """Give this process less of everything, where the system can."""
    if hasattr(os, "nice"):
        os.nice(5)  # the server that draws pages goes first
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, most in setup["caps"].items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def own_output() -> BinaryIO:
    """Return the way back to the parent; whatever a library prints goes nowhere."""
    channel = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return channel


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Return the next message, or None when the parent is gone."""
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    message: dict[str, Any] = json.loads(stream.read(FRAME.unpack(head)[0]))
    return message


def send(stream: BinaryIO, note: dict[str, Any], body: bytes = b"") -> None:
    """Send a note and the rows that belong to it."""
    told = json.dumps(note).encode()
    stream.write(FRAME.pack(len(told), len(body)))
    stream.write(told)
    stream.write(body)
    stream.flush()


def main() -> None:
    """Take the set-up, then answer questions until the parent goes away."""
    channel = own_output()
    setup = receive(sys.stdin.buffer)
    if setup is None:
        return
    connection = open_copy(setup)
    confine(setup)
    send(channel, {"warm": False})
    import pyarrow as pa  # noqa: F401, PLC0415 - the process is there; this is loaded while nobody waits

    send(channel, {"warm": True})
    tables = frozenset(setup["tables"])
    while (question := receive(sys.stdin.buffer)) is not None:
        send(channel, *answer(connection, question, setup, tables))
    shutil.rmtree(setup["folder"], ignore_errors=True)  # whoever closes us kills us: so the parent has died


if __name__ == "__main__":
    main()
