"""Why was a question not answered, in words, and what would work instead?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from csdata.engine.sandbox import Limits
from csdata.errors import CsDataError

ONE_SELECT: Final = "Ask one question that begins with SELECT, WITH or FROM."
PIVOT_HINT: Final = "A PIVOT needs its columns named: PIVOT revenue ON product IN ('Basic', 'Pro') USING SUM(mrr)."
MISSING_COLUMN: Final = re.compile(r'Referenced column "(.+?)" (?:was )?not found|does not have a column named "(.+?)"')
MISSING_TABLE: Final = re.compile(r'Referenced table "(.+?)" not found')
MISSING_FUNCTION: Final = re.compile(r"(?:Function|Macro) with name (\S+) does not exist")
WRONG_TYPES: Final = re.compile(r"given name and argument types '(.+?)'")
PATH: Final = re.compile(r"[\w.~-]*(/[\w.-]+){2,}|[A-Za-z]:\\\S+")
QUOTED: Final = re.compile(r'"(.+?)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, of which tables (name -> columns), within which limits."""

    sql: str
    tables: Mapping[str, Sequence[str]]
    limits: Limits

    @property
    def listed(self) -> str:
        """The tables, as a hint."""
        return f"There are: {', '.join(self.tables)}."

    def in_use(self) -> list[str]:
        """Return the tables that the question names."""
        said = {word.lower() for word in re.findall(r"\w+", self.sql)}
        return [table for table in self.tables if table in said]


def in_words(note: dict[str, Any], asked: Asked) -> CsDataError:
    """Return the error to show for what the worker said."""
    reason = str(note["refused"])
    if reason in {"not_select", "several", "nothing", "show"}:
        return _not_a_question(reason, note, asked)
    if reason == "syntax":
        return _syntax(note, asked.sql)
    if reason in {"table", "name"}:
        return _no_table(str(note["name"]), asked)
    if reason in {"function", "source"}:
        return CsDataError(
            "closed_function",
            f"{note['name']} cannot be used here.",
            "Questions read the tables of this page; files, settings and other databases stay closed.",
        )
    if reason == "engine":
        return _engine(note, asked)
    return _too_much(reason, asked.limits)


def _not_a_question(reason: str, note: dict[str, Any], asked: Asked) -> CsDataError:
    if reason == "show":
        return CsDataError("not_select", "SHOW is not available here.", f"{asked.listed} DESCRIBE customers works.")
    if reason == "several":
        return CsDataError("several", "These are several statements.", "Ask one at a time.")
    if reason == "nothing":
        return CsDataError("nothing", "There is no question yet.", ONE_SELECT)
    if re.search(r"\bpivot\b", asked.sql, re.IGNORECASE) and "Only SELECT" in str(note.get("message")):
        return CsDataError("not_select", "This PIVOT would look up its columns first.", PIVOT_HINT)
    return CsDataError("not_select", "Only a SELECT can be asked; nothing can be changed here.", ONE_SELECT)


def _syntax(note: dict[str, Any], sql: str) -> CsDataError:
    message = str(note["message"]).rstrip(".!")
    message = re.sub(r"^syntax error at or near ", "it cannot be read from ", message)
    message = message.replace("syntax error at end of input", "it ends too early")
    hint = "Look just before that place for a missing comma, bracket or word."
    return CsDataError("syntax", f"This is not SQL yet: {message}{_line(note, sql)}.", hint)


def _line(note: dict[str, Any], sql: str) -> str:
    """Say in which line of several."""
    place = int(note.get("position") or 0)
    line = sql.encode()[:place].count(b"\n") + 1
    return f" (line {line})" if "\n" in sql.strip() and place else ""


def _no_table(name: str, asked: Asked) -> CsDataError:
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return CsDataError("no_table", f"There is no table {shown}.", meant(name, list(asked.tables)) + asked.listed)


def meant(name: str, known: Sequence[str]) -> str:
    """Return 'Did you mean X? ' when something known is spelt nearly so, else nothing."""
    lower = {item.lower(): item for item in known}
    close = get_close_matches(name.lower(), list(lower), n=1)
    return f"Did you mean {lower[close[0]]}? " if close else ""


def _engine(note: dict[str, Any], asked: Asked) -> CsDataError:
    kind, message = str(note["kind"]), str(note["message"])
    if kind == "InterruptException":
        return _too_much("time", asked.limits)
    if kind == "OutOfMemoryException" or "memory" in message.lower() or "temporary" in message.lower():
        return _too_much("memory", asked.limits)
    if kind == "ParserException":
        return _syntax(note, asked.sql) if "depth" not in message else _too_much("deep", asked.limits)
    if "depth" in message:
        return _too_much("deep", asked.limits)
    return _names(message, note, asked) or _plain(message, note, asked)


def _names(message: str, note: dict[str, Any], asked: Asked) -> CsDataError | None:
    """Return the error about a column, table or function that is not there."""
    where = _line(note, asked.sql)
    if found := MISSING_COLUMN.search(message):
        return _no_column(found.group(1) or found.group(2), where, asked)
    if found := MISSING_TABLE.search(message):
        name = found.group(1)
        return CsDataError("no_table", f"{name} is not a table of this question{where}.", "Name it after FROM or JOIN.")
    if found := MISSING_FUNCTION.search(message):
        near = str(note.get("candidates") or "").split(",")[0]
        hint = f"Did you mean {near}?" if near else "Check its spelling."
        return CsDataError("no_function", f"There is no function {found.group(1)}{where}.", hint)
    if found := WRONG_TYPES.search(message):
        return CsDataError(
            "wrong_type",
            f"{found.group(1)} does not work with these types{where}.",
            "Change one of them, for example with CAST(x AS DOUBLE) or CAST(x AS DATE).",
        )
    return None


def _no_column(name: str, where: str, asked: Asked) -> CsDataError:
    used = asked.in_use()
    known = list(dict.fromkeys(column for table in used for column in asked.tables[table]))
    place = f" in {' or '.join(used)}" if used else ""
    elsewhere = [table for table, columns in asked.tables.items() if name.lower() in {c.lower() for c in columns}]
    hint = meant(name, known) or (f"It is in {', '.join(elsewhere)}. " if elsewhere else "")
    listed = f"Columns: {', '.join(known[:30])}{', …' if len(known) > 30 else ''}." if known else asked.listed
    return CsDataError("no_column", f"There is no column {name}{place}{where}.", (hint or listed).strip())


def _plain(message: str, note: dict[str, Any], asked: Asked) -> CsDataError:
    """Return what the engine says, in one sentence, unless it speaks of its files or settings."""
    first = QUOTED.sub(r"\1", " ".join(message.split("\n\n", maxsplit=1)[0].split()))[:300].rstrip(".!")
    first = re.sub(r"^\w+( \w+)? Error: ", "", first)
    if PATH.search(first) or re.search(r"\bSET\b|configuration|setting", first):
        first = "This cannot be asked here"
    return CsDataError("not_answered", f"{first}{_line(note, asked.sql)}.", "Change the question and run it again.")


def _too_much(reason: str, limits: Limits) -> CsDataError:
    hint = "Look at fewer rows, or count and sum instead of listing."
    told = {
        "time": f"Stopped after {limits.seconds:g} seconds, the most a question may take.",
        "memory": f"The question needed more than its {limits.memory_mb / 1000:g} GB of memory.",
        "stopped": "You stopped the question.",
        "wide": f"The answer is larger than {limits.result_bytes / 1e6:,.0f} MB.",
        "long": f"The question is longer than {limits.sql_bytes / 1000:,.0f} kB.",
        "deep": "The question is nested too deeply.",
        "placeholder": "The question holds a placeholder (? or $name).",
    }
    hints = {
        "stopped": "Run it again, or change it first.",
        "placeholder": "Write the value itself.",
        "deep": "Split it.",
    }
    return CsDataError(reason, told.get(reason, "The question could not be answered."), hints.get(reason, hint))
