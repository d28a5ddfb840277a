"""How will each column of a recognised sheet be read, and what has to be asked?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from csdata.engine import Engine
from csdata.engine.profile import (
    Reading,
    distinct_share,
    filled_and_first,
    fit,
    is_plain,
    number_range,
    share_like,
    slash_votes,
    whole_and_round,
    word_counts,
    writes_decimal_comma,
)
from csdata.ingest import questions
from csdata.ingest.choices import KEEP, LEAVE_OUT, Choices
from csdata.ingest.landing import Landed
from csdata.ingest.questions import Question
from csdata.ingest.recognise import Recognition
from csdata.schema import STORAGE, Column, Table, normalise, tables, words

NEARLY_ALL = 0.95
ENOUGH_ROWS = 1_000  # to tell what a column of theirs holds
MOSTLY = 0.9
NUMBERS = {"number", "money", "score", "integer"}
HALF = 0.5
MAIL = "{0} LIKE '%_@_%._%' AND {0} NOT LIKE '% %'"
PHONE = "LENGTH(REGEXP_REPLACE({0}, '\\D', '', 'g')) BETWEEN 7 AND 15"
SENTENCE = "REGEXP_MATCHES({0}, '[A-Za-z]{{4,}}.*[ ].*[A-Za-z]{{4,}}')"  # "March 2024" has one such word
PHONES = {"phone", "mobile", "telephone", "tel", "cell", "fax"}
RATED = {"good": "5", "bad": "1", "offered": "", "unoffered": "", "not offered": ""}


@dataclass(slots=True)
class Plan:
    """Columns to make: target -> (raw column, how to read it, how to store it), and the header each comes from."""

    table: Table
    columns: dict[str, tuple[str, Reading, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    private: frozenset[str] = frozenset()
    questions: list[Question] = field(default_factory=list)

    def expected(self, column: str) -> str:
        """Say what a cell of a column should hold."""
        reading = self.columns[column][1]
        if reading.scale:
            low, high = sorted(reading.scale[:2])
            return f"a number from {low:g} to {high:g}"
        return {"date": "a date", "timestamp": "a date", "boolean": "yes or no"}.get(reading.type, "a number")


def plan_columns(engine: Engine, landed: Landed, recognition: Recognition, choices: Choices) -> Plan:
    """Decide for every column how it is read; questions carry what is assumed until they are answered."""
    if recognition.table is None:
        raise ValueError(landed.name)
    plan = Plan(tables()[recognition.table])
    plan.private = private_columns(engine, landed, plan.table)
    reader = _Reader(engine, landed, choices, plan)
    for header, name in recognition.mapping.items():
        column = plan.table.columns[name]
        if not column.private:
            plan.headers[name] = header
            plan.columns[name] = (landed.column(header), reader.known(header, column), column.storage)
    if recognition.name_is_id:
        plan.columns["name"] = (plan.columns["customer_id"][0], Reading("text"), STORAGE["text"])
        plan.headers["name"] = plan.headers["customer_id"]
    for header, name in _extra(plan, landed, choices):
        kind = attribute_kind(engine, landed, header)
        plan.columns[name] = (landed.column(header), reader.read(header, kind, STORAGE[kind]), STORAGE[kind])
        plan.headers[name], plan.attributes[name] = header, kind
    return plan


def _extra(plan: Plan, landed: Landed, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield (header, name) of every other column of the customers table; elsewhere note that it is not used."""
    taken = {column.name for column in plan.table.columns.values() if not column.private} | {"row_no"}
    known = set(plan.headers.values())
    for header in landed.header:
        if header in known:
            continue
        chosen = choices.meanings.get(header)
        hidden = header in plan.private and header not in choices.private and chosen != KEEP
        if not plan.table.attributes or hidden or chosen == LEAVE_OUT:
            plan.ignored.append(header)
            continue
        name = header if header.casefold() not in taken else f"{header} (theirs)"
        while name.casefold() in taken:
            name += "*"
        taken.add(name.casefold())
        yield header, name


def private_columns(engine: Engine, landed: Landed, table: Table) -> frozenset[str]:
    """Return the headers of personal data: named so, full of e-mail addresses, or of phone numbers."""
    named = {header for header in landed.header if _is_named_private(table, header)}
    others = [header for header in landed.header if header not in named]
    for condition, asked in ((MAIL, others), (PHONE, [header for header in others if words(header) & PHONES])):
        shares = share_like(engine, landed.raw, [landed.column(header) for header in asked], condition)
        named |= {header for header, share in zip(asked, shares, strict=True) if share >= HALF}
    return frozenset(named)


def _is_named_private(table: Table, header: str) -> bool:
    return any(column.private and normalise(header) in column.aliases for column in table.columns.values())


def attribute_kind(engine: Engine, landed: Landed, header: str) -> str:
    """Tell what an unknown column holds: 0/1 and yes/no are a choice, not a quantity."""
    raw = landed.column(header)
    if filled_and_first(engine, landed.raw, [raw])[0][0] == 0:
        return "text"
    for kind in ("boolean", "number", "date"):
        if is_plain(engine, landed.raw, raw, kind, STORAGE[kind]):
            return kind
    if share_like(engine, landed.raw, [raw], SENTENCE)[0] >= HALF:
        return _of_text(engine, landed, raw)
    for kind in ("boolean", "number", "date"):
        comma = kind == "number" and writes_decimal_comma(engine, landed.raw, raw)
        share = fit(engine, landed.raw, raw, Reading(kind, decimal_comma=comma), STORAGE[kind], ENOUGH_ROWS)
        if share is not None and share >= (1 if kind == "boolean" else NEARLY_ALL):
            return kind
    return _of_text(engine, landed, raw)


def _of_text(engine: Engine, landed: Landed, raw: str) -> str:
    return "category" if distinct_share(engine, landed.raw, raw) < NEARLY_ALL else "text"


@dataclass(slots=True)
class _Reader:
    """Decides how the cells of one column are read, from the cells and from what the user said."""

    engine: Engine
    landed: Landed
    choices: Choices
    plan: Plan

    def known(self, header: str, column: Column) -> Reading:
        """Decide how a column of ours is read."""
        reading = self.read(header, column.type, column.storage)
        if column.type == "boolean":
            return replace(reading, leaving=column.name == "churned", staying=column.name == "is_active")
        if column.type == "score":
            return self._score(header, column, reading)
        if column.name in {"mrr", "amount"} and column.type == "money":
            return self._money(header, column, reading)
        return reading

    def read(self, header: str, kind: str, storage: str) -> Reading:
        """Decide how cells of a kind are read."""
        raw = self.landed.column(header)
        said = tuple(sorted(self.choices.words.get(header, {}).items()))
        if not said and is_plain(self.engine, self.landed.raw, raw, kind, storage):
            return Reading(kind, plain=True)
        if kind in {"date", "timestamp"}:
            return Reading(kind, month_first=self._month_first(header, raw), words=said)
        comma = kind in NUMBERS and writes_decimal_comma(self.engine, self.landed.raw, raw)
        return Reading(kind, decimal_comma=comma, words=said)

    def _month_first(self, header: str, raw: str) -> bool:
        """Let the dates decide that fit one order only; ask when none does, or when they disagree."""
        votes = slash_votes(self.engine, self.landed.raw, raw)
        month_first = votes.month_first > votes.day_first
        disagree = bool(votes.day_first and votes.month_first)
        if (votes.either and not votes.day_first and not votes.month_first) or disagree:
            answered = self.choices.answered("date_order", header)
            assumed = answered or ("month_first" if month_first else "day_first")
            self.plan.questions.append(questions.date_order(header, votes.example or "", votes.evidence, assumed))
            return assumed == "month_first"
        return month_first

    def _score(self, header: str, column: Column, reading: Reading) -> Reading:
        """Bring answers to our scale; words like Good and Bad count as its ends."""
        raw, top = self.landed.column(header), column.scale
        if top is None:
            return reading
        rated = word_counts(self.engine, self.landed.raw, raw, tuple(RATED))
        if rated and not reading.words:
            return replace(reading, words=tuple((word, RATED[word.lower()]) for word in rated), plain=False)
        found = number_range(self.engine, self.landed.raw, raw, reading, top)
        answered = self.choices.answered("scale", header)
        low, high, inside = found or (0.0, float(top), 1.0)
        if answered not in questions.SCALES and (inside >= MOSTLY or not fitting(low, high)):
            return reading
        ours = "0-10" if top == 10 else "1-5"
        assumed = answered or fitting(low, high)
        self.plan.questions.append(questions.scale(header, low, high, assumed, ours.replace("-", " to ")))
        return replace(reading, scale=(*questions.SCALES[assumed], *questions.SCALES[ours]), plain=False)

    def _money(self, header: str, column: Column, reading: Reading) -> Reading:
        """Ask whether large whole amounts that end with 00 are cents."""
        least = 1_000 if column.name == "amount" else 10_000
        example = whole_and_round(self.engine, self.landed.raw, self.landed.column(header), reading, least)
        answered = self.choices.answered("cents", header)
        if example is None and answered is None:
            return reading
        assumed = answered or "units"
        self.plan.questions.append(questions.cents(header, example or "", assumed))
        return replace(reading, divide=100.0, plain=False) if assumed == "cents" else reading


def fitting(low: float, high: float) -> str:
    """Return the usual scale that answers between two values were probably given on; empty when there is none."""
    for name in ("1-5", "1-7", "0-10", "0-100"):
        ends = questions.SCALES[name]
        if min(ends) <= low and high <= max(ends):
            return name
    return ""
