"""How is any SQL put to a copy of the data, in a process that is killed when it takes too much?

DuckDB's own settings are no fence: its time limit is not looked at inside a function, the planner or the parser, and
those do not heed the memory limit either. So each visitor's questions go to a process of their own, which holds
nothing but a read-only copy of the tables this visitor may see.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import duckdb
import pyarrow as pa

from csdata.engine import sandbox_worker
from csdata.engine.database import Engine, quoted
from csdata.errors import CsDataError

SCRIPT: Final = Path(sandbox_worker.__file__)
FRAME: Final = sandbox_worker.FRAME
PREFIX: Final = "csdata-explore-"
COPY, SPILL = "copy.duckdb", "spill"
START_SECONDS: Final = 30.0
GRACE: Final = 0.4  # seconds in which an interrupted question may still come back by itself
MB: Final = 1_000_000
BOMBS: Final = ("OutOfMemoryException", "InterruptException")
LONGEST_NOTE: Final = MB
SHARED_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take."""

    seconds: float = 10.0
    memory_mb: int = 1000
    spill_mb: int = 1000
    result_bytes: int = 64 * MB
    sql_bytes: int = 100_000
    threads: int = field(default_factory=lambda: max(1, min(2, (os.cpu_count() or 2) // 2)))

    @property
    def caps(self) -> dict[str, int]:
        """The limits that the operating system keeps; memory is address space, of which the engine needs more."""
        return {"CORE": 0, "FSIZE": 2 * self.spill_mb * MB, "NOFILE": 128, "AS": 3 * self.memory_mb * MB}


class Copy:
    """The tables of one dataset as a file that only this user can open; gone after `remove`."""

    def __init__(self, engine: Engine, tables: Iterable[str]) -> None:
        """Write the tables, a slice of rows at a time."""
        sweep()
        self.tables = tuple(tables)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))  # mode 0700
        self.file = self.folder / COPY
        (self.folder / SPILL).mkdir()
        try:
            with duckdb.connect(self.file, config={"threads": 1}) as copy:
                for table in self.tables:
                    copy_table(engine, copy, table)
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Delete the file and everything that was spilled beside it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def copy_table(engine: Engine, copy: duckdb.DuckDBPyConnection, table: str) -> None:
    """Copy one table through Arrow: the dataset's own database may not touch files."""
    with engine._cursor() as cursor:  # noqa: SLF001 - the same package; rows leave as a stream, not as a frame
        reader = cursor.sql(f"SELECT * FROM {quoted(table)}").to_arrow_reader(SHARED_ROWS)
        copy.register("incoming", reader)
        copy.execute(f"CREATE TABLE {quoted(table)} AS SELECT * FROM incoming").fetchall()
        copy.unregister("incoming")


def sweep() -> None:
    """Remove the copies of processes that were killed before they could do it themselves."""
    if os.name != "posix":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: rows, or the reason why not (`refused`, with details)."""

    note: dict[str, Any]
    rows: pa.Table | None = None

    @property
    def refused(self) -> str | None:
        """The reason, or None."""
        reason: str | None = self.note.get("refused")
        return reason


class Sandbox:
    """A process that answers one question at a time about one copy; started when asked, killed when it must be."""

    def __init__(self, copy: Copy, limits: Limits | None = None) -> None:
        """Remember what to ask about; nothing is started yet."""
        self.copy = copy
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._killed: str | None = None
        self._ready = self._warm = False  # it has opened the copy; it has loaded all that it needs
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process if there is none; raises CsDataError when the machine does not let us."""
        with self._turn:
            self._started()

    def ask(self, sql: str, rows: int) -> Reply:
        """Put one question; at most `rows` rows come back. One at a time: a second one waits."""
        if len(sql.encode()) > self.limits.sql_bytes:
            return Reply({"refused": "long"})
        with self._turn:
            try:
                process = self._started(warm=True)
            except CsDataError:
                if self._killed == "stopped":
                    return Reply({"refused": "stopped"})
                raise
            timer = self._kill_after(process, self.limits.seconds + GRACE)
            try:
                _send(process, {"sql": sql, "rows": rows})
                note, body = _receive(process, self.limits.result_bytes + MB)
            except (EOFError, OSError, ValueError):
                return Reply({"refused": self._end_of(process)})
            finally:
                timer.cancel()
            if note.get("kind") in BOMBS:  # what it leaves in memory would be in the way of the next question
                self._end_of(process)
        return Reply(note, pa.ipc.open_stream(body).read_all() if body else None)

    def stop(self) -> None:
        """Kill whatever runs; its `ask` returns with the reason "stopped". The next question starts anew."""
        process = self._process
        if process and self._turn.locked():
            self._kill(process, "stopped")

    def close(self) -> None:
        """End the process for good."""
        process = self._process
        if process:
            self._kill(process, "stopped")
            with self._turn:
                self._end_of(process)

    @property
    def busy(self) -> bool:
        """Whether a question is being answered."""
        return self._turn.locked()

    def _started(self, *, warm: bool = False) -> subprocess.Popen[bytes]:
        """Return the living process; `warm` waits until it has loaded what it needs to answer."""
        process = self._process
        if process and process.poll() is not None:
            self._end_of(process)
        if self._process and (self._warm or not warm):
            return self._process
        process = self._process or self._spawned()
        timer = self._kill_after(process, START_SECONDS)
        try:
            while not (self._warm if warm else self._ready):
                self._ready, self._warm = True, bool(_receive(process, MB)[0]["warm"])
        except (EOFError, OSError, ValueError, KeyError):
            self._end_of(process)
            raise CsDataError(
                "no_sandbox", "The process that answers questions could not be started.", "Try again in a moment."
            ) from None
        finally:
            timer.cancel()
        return process

    def _spawned(self) -> subprocess.Popen[bytes]:
        self._killed, self._ready, self._warm = None, False, False
        process = self._process = _spawn()
        with suppress(OSError):  # a process that dies at once is noticed when it is listened to
            _send(process, self._setup())
        return process

    def _setup(self) -> dict[str, Any]:
        limits = self.limits
        return {
            "file": str(self.copy.file),
            "folder": str(self.copy.folder),
            "spill": str(self.copy.folder / SPILL),
            "tables": self.copy.tables,
            "seconds": limits.seconds,
            "memory_mb": limits.memory_mb,
            "spill_mb": limits.spill_mb,
            "result_bytes": limits.result_bytes,
            "threads": limits.threads,
            "caps": limits.caps,
        }

    def _kill_after(self, process: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._kill, (process, "time"))
        timer.daemon = True
        timer.start()
        return timer

    def _kill(self, process: subprocess.Popen[bytes], reason: str) -> None:
        if process.poll() is None:
            self._killed = self._killed or reason
            process.kill()

    def _end_of(self, process: subprocess.Popen[bytes]) -> str:
        """Close a process and say why it ended: by us, by its own alarm, or for want of memory."""
        with suppress(OSError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _open(pipe).close()
        code = process.wait()
        self._process = None
        return self._killed or ("time" if code == -14 else "memory")  # 14: SIGALRM


def _spawn() -> subprocess.Popen[bytes]:
    """Start the worker: an isolated Python, nothing of our environment, none of our open files."""
    kept = ("SYSTEMROOT", "TEMP", "TMP") if os.name == "nt" else ()
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PATH": os.defpath, "HOME": os.devnull, "MALLOC_ARENA_MAX": "2", "TZ": "UTC"}
    return subprocess.Popen(  # noqa: S603 - our own script, by its full path
        [sys.executable, "-I", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=SCRIPT.anchor,
        close_fds=True,
        start_new_session=True,
    )


def _open(pipe: Any) -> BinaryIO:  # noqa: ANN401 - IO[bytes] | None
    if pipe is None:
        raise EOFError
    stream: BinaryIO = pipe
    return stream


def _send(process: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
    told = json.dumps(message).encode()
    stream = _open(process.stdin)
    stream.write(FRAME.pack(len(told), 0) + told)
    stream.flush()


def _receive(process: subprocess.Popen[bytes], most: int) -> tuple[dict[str, Any], bytes]:
    """Read a note and the rows; a process that sends more than it may is not listened to."""
    stream = _open(process.stdout)
    told, body = FRAME.unpack(_exactly(stream, FRAME.size))
    if told > LONGEST_NOTE or body > most:
        raise ValueError(body)
    note: dict[str, Any] = json.loads(_exactly(stream, told))
    return note, _exactly(stream, body)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
