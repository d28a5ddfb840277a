"""What cannot be read from the file alone, what is assumed meanwhile, and what could be answered?"""

from __future__ import annotations

from typing import Any, NamedTuple

from csdata.ingest.choices import question_id

Question = dict[str, Any]


class Option(NamedTuple):
    """One possible answer: what is kept, and what the user reads."""

    value: str
    label: str


def question(kind: str, column: str, text: str, options: list[Option], assumed: str, **more: str) -> Question:
    """Return a question about a column; `assumed` is the value of the option in force until somebody answers."""
    words = dict(options)
    return {
        "id": question_id(kind, column),
        "column": column,
        "kind": kind,
        "example": more.get("example", ""),
        "question": text,
        "assumed": more.get("told") or words[assumed],
        "evidence": more.get("evidence", ""),
        "options": [option._asdict() for option in options],
        "value": assumed,
        "blocking": kind == "date_order",
    }


def date_order(column: str, example: str, evidence: str, assumed: str = "day_first") -> Question:
    """Ask whether 03/04/2025 is 3 April or March 4th."""
    options = [Option("day_first", "day first"), Option("month_first", "month first")]
    text = f"Is {example} day first or month first? Every date fits both."
    return question("date_order", column, text, options, assumed, example=example, evidence=evidence)


def spelling(column: str, found: str, used: str, assumed: str = "same") -> Question:
    """Ask whether two spellings are the same thing."""
    options = [Option("same", f"the same, {used!r}"), Option("different", "different things")]
    text = f"{found!r} and {used!r} differ only in capitals. Are they the same?"
    asked = question("spelling", column, text, options, assumed, example=found)
    return {**asked, "id": question_id("spelling", f"{column}={found}")}


def paid_for(column: str, assumed: str) -> Question:
    """Ask how long one amount pays for."""
    options = [
        Option("month", "one month"), Option("quarter", "three months"), Option("year", "one year"),
        Option("dates", "the dates of its row"),
    ]  # fmt: skip
    return question("interval", column, "How long does one amount pay for?", options, assumed)


def cents(column: str, example: str, assumed: str = "units") -> Question:
    """Ask whether whole amounts are cents."""
    options = [Option("units", "whole units"), Option("cents", "cents")]
    return question("cents", column, f"Is {example} in whole units or in cents?", options, assumed, example=example)


SCALES = {
    "0-10": (0.0, 10.0), "1-10": (1.0, 10.0), "1-5": (1.0, 5.0), "5-1": (5.0, 1.0), "1-7": (1.0, 7.0),
    "1-4": (1.0, 4.0), "0-2": (0.0, 2.0), "0-100": (0.0, 100.0), "0-1": (0.0, 1.0),
}  # fmt: skip
SCALE_LABELS = {
    "5-1": "1 to 5, and 1 is best", "0-1": "0 to 100 % (0 to 1)",
}  # fmt: skip


def scale(column: str, low: float, high: float, assumed: str, ours: str) -> Question:
    """Ask on which scale answers were given."""
    fitting = [name for name, ends in SCALES.items() if min(ends) <= low and high <= max(ends)]
    options = [Option(name, SCALE_LABELS.get(name, name.replace("-", " to "))) for name in fitting]
    text = f"Answers go from {low:g} to {high:g}. Which scale was it? We count on {ours}."
    return question("scale", column, text, options, assumed, example=f"{low:g} to {high:g}")
