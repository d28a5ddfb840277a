"""Where is what was written down about interventions kept: in the workspace, or in the session for the sample?"""

from __future__ import annotations

from typing import Final

from csdata.analysis.interventions.diary import (
    Decision,
    Entry,
    as_body,
    decision_body,
    decision_from,
    from_body,
)
from csdata.errors import CsDataError
from csdata.ui import state

ENTRIES, DECISIONS = "intervention", "intervention_decision"
KEPT: Final = {ENTRIES: "_interventions", DECISIONS: "_decisions"}


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
    _save(ENTRIES, entry.record.name, as_body(entry))


def decide(one: Decision) -> None:
    """Keep a decision."""
    _save(DECISIONS, one.intervention, decision_body(one))


def remove(name: str) -> None:
    """Forget an intervention that was written down here."""
    mine = state.workspace()
    if mine is not None:
        mine.documents.remove(ENTRIES, name)
    else:
        state.put(KEPT[ENTRIES], {key: body for key, body in _session(ENTRIES).items() if key != name})


def _bodies(kind: str) -> list[dict[str, object]]:
    mine = state.workspace()
    if mine is not None:
        return [document.body for document in mine.documents.all(kind)]
    return list(_session(kind).values())


def _session(kind: str) -> dict[str, dict[str, object]]:
    kept = state.chosen(KEPT[kind])
    return dict(kept) if isinstance(kept, dict) else {}


def _save(kind: str, name: str, body: dict[str, object] | dict[str, str]) -> None:
    mine = state.workspace()
    if mine is not None:
        mine.documents.save(kind, name, body)
    else:
        state.put(KEPT[kind], _session(kind) | {name: body})
