"""Where is what was written down about interventions kept: in the workspace, or in the session for the sample?"""

from __future__ import annotations

from csdata.analysis.interventions.diary import (
    Decision,
    Entry,
    as_body,
    decision_body,
    decision_from,
    from_body,
)
from csdata.errors import CsDataError
from csdata.ui import saved

ENTRIES, DECISIONS = "intervention", "intervention_decision"


def entries() -> tuple[Entry, ...]:
    """Return the interventions written down in the app, by name; what cannot be read is left out."""
    return tuple(entry for body in _bodies(ENTRIES) if (entry := _read(body)) is not None)


def _read(body: dict[str, object]) -> Entry | None:
    try:
        return from_body(body)
    except CsDataError:
        return None


def decisions() -> dict[str, Decision]:
    """Return the decision on each intervention, by its name."""
    found = [decision_from(body) for body in _bodies(DECISIONS)]
    return {one.intervention: one for one in found}


def save(entry: Entry) -> None:
    """Keep an intervention; raises CsDataError where the name cannot be."""
    saved.save(ENTRIES, entry.record.name, as_body(entry))


def decide(one: Decision) -> None:
    """Keep a decision."""
    saved.save(DECISIONS, one.intervention, decision_body(one))


def remove(name: str) -> None:
    """Forget an intervention that was written down here."""
    saved.remove(ENTRIES, name)


def _bodies(kind: str) -> list[dict[str, object]]:
    return [document.body for document in saved.all_of(kind)]
