"""A message is shown once, however quickly a test draws the page again; long searches are waited for."""

from __future__ import annotations

import pytest

from csdata.ui import driver_finder, intervention_moves, one_customer, persona_search, score_check, state


@pytest.fixture(autouse=True)
def shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count no second run as part of a double click."""
    monkeypatch.setattr(state, "JUST_SHOWN", -1.0)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read finished pages, not their progress."""
    monkeypatch.setattr(driver_finder, "PATIENCE", 120.0)
    monkeypatch.setattr(intervention_moves, "PATIENCE", 120.0)
    monkeypatch.setattr(score_check, "PATIENCE", 120.0)
    monkeypatch.setattr(one_customer, "PATIENCE", 120.0)
    monkeypatch.setattr(persona_search, "PATIENCE", 120.0)
