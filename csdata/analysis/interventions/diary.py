"""What was written down in the app: plans, who gets it and who is held back, and what was decided?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.choosing import way_of
from csdata.analysis.interventions.measures import MEASURES, measure_of
from csdata.analysis.interventions.records import Record, checked
from csdata.analysis.interventions.returns import Costs
from csdata.dataset import Dataset
from csdata.errors import CsDataError

DECISIONS: Final = ("Go on", "Widen it", "Change it", "Stop it", "Move the money")


@dataclass(frozen=True, slots=True)
class Entry:
    """An intervention written down in the app: who gets it, and who is held back to compare with (customer ids)."""

    record: Record
    got: tuple[str, ...]
    held_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about an intervention, and when."""

    intervention: str
    what: str
    day: date

    def waited(self, start: date) -> int:
        """Return the days from the start to the decision: how quickly it was made."""
        return (self.day - start).days


def as_body(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data, for the documents of a workspace."""
    one = entry.record
    return {
        "name": one.name,
        "start": one.start.isoformat(),
        "end": one.end.isoformat() if one.end else None,
        "kind": one.kind,
        "metric": one.metric.name,
        "expected": one.expected,
        "guardrails": [rail.name for rail in one.guardrails],
        "unaffected": one.unaffected.name if one.unaffected else None,
        "chosen_by": one.way.name,
        "once": one.costs.once,
        "monthly": one.costs.monthly,
        "unit_value": one.unit_value,
        "decide_on": one.decide_on.isoformat() if one.decide_on else None,
        "got": list(entry.got),
        "held_back": list(entry.held_back),
    }


def from_body(body: Mapping[str, Any]) -> Entry:
    """Return the entry of plain data; raises CsDataError where it is none."""
    try:
        record = Record(
            name=str(body["name"]),
            start=date.fromisoformat(body["start"]),
            end=_day(body.get("end")),
            kind=body.get("kind"),
            metric=MEASURES[body["metric"]],
            expected=body.get("expected"),
            guardrails=tuple(MEASURES[name] for name in body.get("guardrails", ())),
            unaffected=measure_of(body.get("unaffected")),
            way=way_of(body.get("chosen_by")),
            costs=Costs(float(body.get("once") or 0), float(body.get("monthly") or 0)),
            unit_value=body.get("unit_value"),
            decide_on=_day(body.get("decide_on")),
        )
    except (KeyError, TypeError, ValueError) as error:
        why = f"A saved intervention cannot be read: {error}."
        raise CsDataError("bad_record", why, "Write it down again.") from None
    return Entry(checked(record), tuple(body.get("got", ())), tuple(body.get("held_back", ())))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def days_of(data: Dataset, entry: Entry) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Return since when each customer, by number, gets it; NaT for the others."""
    days = np.full(data.customers, np.datetime64("NaT"), dtype="datetime64[D]")
    days[data.members["customer_id"].isin(entry.got).to_numpy()] = np.datetime64(entry.record.start)
    return days


def write_into(book: MonthBook, diary: Sequence[Entry]) -> None:
    """Add to the months who gets what was written down here, and who is held back; a file of that name goes first."""
    for entry in diary:
        name = entry.record.name
        if name not in book.since:
            book.since[name] = days_of(book.data, entry)
            held = book.data.members["customer_id"].isin(entry.held_back).to_numpy(dtype=bool)
            if held.any():
                book.held_back[name] = held


def decision_body(one: Decision) -> dict[str, str]:
    """Return a decision as plain data."""
    return {"intervention": one.intervention, "what": one.what, "day": one.day.isoformat()}


def decision_from(body: Mapping[str, Any]) -> Decision:
    """Return the decision of plain data; raises CsDataError where it is none."""
    try:
        return Decision(str(body["intervention"]), str(body["what"]), date.fromisoformat(body["day"]))
    except (KeyError, TypeError, ValueError):
        raise CsDataError("bad_record", "A saved decision cannot be read.", "Write it down again.") from None
