"""What was done: for whom, since when, at what cost, and what was it meant to move?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from csdata.analysis.interventions.choosing import WAYS, Way, way_of
from csdata.analysis.interventions.measures import MEASURES, Measure, measure_of, measures_of
from csdata.analysis.interventions.returns import Costs
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.wording import known

KINDS: Final = (
    "Training", "Onboarding", "Check-ins", "Chatbot", "Help centre", "Integration", "Feedback programme", "Pricing",
    "Communication", "Other",
)  # fmt: skip
USUAL_METRIC: Final = "tickets"
NO_COSTS: Final = Costs()


@dataclass(frozen=True, slots=True)
class Record:
    """One intervention as it was written down: by a file, or by a form.

    `end` is exclusive. `expected` is the relative change hoped for (−0.2: 20 % less). `unit_value` is the money of one
    unit of the metric (None: the cost of a ticket, for tickets).
    Who got it, since when, is in the table of exposures.
    """

    name: str
    start: date
    end: date | None = None
    kind: str | None = None
    metric: Measure = MEASURES[USUAL_METRIC]
    is_metric_told: bool = True
    expected: float | None = None
    guardrails: tuple[Measure, ...] = ()
    unaffected: Measure | None = None
    way: Way = WAYS["unknown"]
    costs: Costs = NO_COSTS
    unit_value: float | None = None
    decide_on: date | None = None

    @property
    def better(self) -> int:
        """Which direction is good: that of the metric."""
        return self.metric.better


def records(data: Dataset) -> tuple[Record, ...]:
    """Return what the tables tell was done, in order of its start; what only exposures name begins with the first."""
    told = [_record(row) for row in data.ask("intervention_list").to_dict("records")]
    rest = data.ask("intervention_names")
    rest = rest[~rest["intervention"].isin({one.name for one in told})]
    told += [
        Record(str(name), day.date(), is_metric_told=False)
        for name, day in zip(rest["intervention"], rest["since"], strict=True)
    ]
    return tuple(sorted(told, key=lambda one: (one.start, one.name)))


def _record(row: Mapping[Any, Any]) -> Record:
    metric = measure_of(_text(row["metric"]))
    return Record(
        name=str(row["intervention"]),
        start=row["start_date"].date(),
        end=_day(row["end_date"]),
        kind=_text(row["kind"]),
        metric=metric or MEASURES[USUAL_METRIC],
        is_metric_told=metric is not None,
        expected=known(row["expected_change"]),
        guardrails=measures_of(_text(row["guardrails"])),
        unaffected=measure_of(_text(row["unaffected"])),
        way=way_of(_text(row["chosen_by"])),
        costs=Costs(known(row["one_off_cost"]) or 0.0, known(row["monthly_cost"]) or 0.0),
        unit_value=known(row["unit_value"]),
        decide_on=_day(row["decide_on"]),
    )


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def _day(value: pd.Timestamp | None) -> date | None:
    return None if value is None or pd.isna(value) else value.date()


def checked(record: Record) -> Record:
    """Return the record; raises CsDataError without a name, and for days, changes or costs that cannot be."""
    if not record.name.strip():
        raise CsDataError("bad_value", "The intervention has no name.", "Give it one.")
    if record.end is not None and record.end <= record.start:
        raise CsDataError("bad_value", f"{record.name} ends before it begins.", "Change one of the days.")
    if record.expected is not None and not -1 < record.expected < 10:
        raise CsDataError.bad_value("Expected change", f"{record.expected:g}", "a share such as −0.2 for 20 % less")
    if record.costs.once < 0 or record.costs.monthly < 0:
        raise CsDataError("bad_value", "A cost is below zero.", "Give 0 or more.")
    return record
